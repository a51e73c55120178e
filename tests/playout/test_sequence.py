"""Bases of days survive the process, and a torn line costs nothing."""

from pathlib import Path

import pytest

from retrovue.playout.sequence import SequenceIndex


def test_the_last_base_of_a_day_holds(tmp_path: Path) -> None:
    index = SequenceIndex(tmp_path / "sequence.jsonl")
    index.record("one", "2026-10-26", 5)
    index.record("one", "2026-10-26", 9)
    assert SequenceIndex(tmp_path / "sequence.jsonl").base("one", "2026-10-26") == 9


@pytest.mark.parametrize("base", ["1e400", "-5", "null", '"x"', "9" * 400, "[]"])
def test_a_damaged_base_is_passed_over(tmp_path: Path, base: str) -> None:
    file = tmp_path / "sequence.jsonl"
    SequenceIndex(file).record("one", "2026-10-26", 5)
    with file.open("a") as out:
        out.write(f'{{"channel": "one", "day": "2026-10-26", "base": {base}}}\n')
    assert SequenceIndex(file).base("one", "2026-10-26") == 5


def test_a_torn_line_is_passed_over(tmp_path: Path) -> None:
    file = tmp_path / "sequence.jsonl"
    SequenceIndex(file).record("one", "2026-10-26", 5)
    with file.open("a") as out:
        out.write('{"base": 7, "chan')
    SequenceIndex(file).record("two", "2026-10-26", 8)
    index = SequenceIndex(file)
    assert (index.base("one", "2026-10-26"), index.base("two", "2026-10-26"), index.highest("one")) == (
        5,
        8,
        5,
    )
