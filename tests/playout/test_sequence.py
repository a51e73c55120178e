"""Bases of days survive the process, and a torn line costs nothing."""

import contextlib
import json
from pathlib import Path

import pytest
from small_disk import small_disk

from retrovue.diagnostics import Diagnostic
from retrovue.playout.sequence import SequenceIndex


def fill(folder: Path) -> Path:
    ballast = folder / "ballast"
    with ballast.open("wb", buffering=0) as file, contextlib.suppress(OSError):
        while True:
            file.write(bytes(4_096))
    return ballast


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


def test_a_disk_that_takes_nothing_costs_no_number(tmp_path: Path) -> None:
    """It is told of once, and what waits is written as soon as it can be."""
    told = list[Diagnostic]()
    with small_disk(tmp_path, "64k"):
        index = SequenceIndex(tmp_path / "state" / "sequence.jsonl", told.append)
        index.record("one", "2026-10-26", 5)
        ballast = fill(tmp_path)
        for day in range(120):
            index.record("one", f"2027-01-{day}", 100 + day)
        assert [diagnostic.code for diagnostic in told] == ["RV606"]
        assert (index.base("one", "2027-01-119"), index.highest("one")) == (219, 219)
        ballast.unlink()
        index.write()
        text = (tmp_path / "state" / "sequence.jsonl").read_text()
        assert [json.loads(line)["base"] for line in text.splitlines()] == [5, *range(100, 220)]


def test_after_a_while_it_is_told_again(tmp_path: Path) -> None:
    told = list[Diagnostic]()
    (tmp_path / "sequence.jsonl").mkdir()
    index = SequenceIndex(tmp_path / "sequence.jsonl", told.append)
    index.record("one", "2026-10-26", 5)
    (tmp_path / "sequence.jsonl").rmdir()
    index.write()
    (tmp_path / "sequence.jsonl").unlink()
    (tmp_path / "sequence.jsonl").mkdir()
    index.record("one", "2026-10-27", 6)
    index.write()
    assert [diagnostic.message.split(": ")[0].split()[-1] for diagnostic in told] == ["read", "written"]
    assert index.base("one", "2026-10-27") == 6
