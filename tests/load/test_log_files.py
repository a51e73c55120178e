"""Logs on disk: whole or not at all, and the memory of rotations however old."""

import os
from datetime import date
from pathlib import Path

import pytest

from retrovue.diagnostics import StationError
from retrovue.load.log_files import LogFolder, write_whole
from retrovue.playout_log import CoarseLine, DayLog, Event, Header


def day_log(day: date) -> DayLog:
    at = (day - date(1970, 1, 1)).days * 86_400_000
    event = Event(at, 86_400_000, 0, f"one/{day}/0000-x/0/a0", "movie", "k", 0)
    slot = CoarseLine(at, 86_400_000, f"one/{day}/0000-x/0", "x", "k", "k", 86_400_000, 0, "r")
    return DayLog(Header("s", "one", day.isoformat(), 30, "UTC", "t"), (slot,), (event,))


FIRST, SECOND = date(2026, 3, 1), date(2026, 10, 26)


@pytest.fixture
def folder(tmp_path: Path) -> LogFolder:
    logs = LogFolder(tmp_path)
    assert logs.write([day_log(FIRST), day_log(SECOND)]) == 2
    return logs


def test_what_was_written_is_read_back(folder: LogFolder) -> None:
    assert folder.read_day("one", SECOND) == day_log(SECOND)
    assert folder.read_day("one", date(2026, 10, 27)) is None
    assert folder.latest("one") == SECOND


def test_equal_days_are_not_written_again(folder: LogFolder) -> None:
    files = {path: path.stat().st_mtime_ns for path in folder.state.rglob("*.jsonl")}
    assert folder.write([day_log(FIRST), day_log(SECOND)]) == 0
    assert {path: path.stat().st_mtime_ns for path in folder.state.rglob("*.jsonl")} == files


NOON = date(2026, 10, 26).toordinal() * 86_400_000 - date(1970, 1, 1).toordinal() * 86_400_000 + 43_200_000
"""On the second day."""


def test_old_days_keep_their_programmes_without_their_events(folder: LogFolder) -> None:
    (old, new), remarks = folder.read_all("one", date(2026, 10, 1), NOON)
    assert (old.coarse, old.events) == (day_log(FIRST).coarse, ())
    assert (new, remarks) == (day_log(SECOND), [])


def test_old_days_need_no_fine_file(folder: LogFolder) -> None:
    next(folder.state.rglob("2026-03-01.jsonl")).unlink()
    days, remarks = folder.read_all("one", FIRST, NOON)
    assert (len(days), remarks) == (2, [])


HEADER_ONLY = (
    b'{"format":"retrovue-log/1","station":"s","channel":"one","day":"2026-10-26","frame_rate":30,'
    b'"timezone":"UTC","tzdata":"t"}\n'
)
DAMAGES = [b"\xff\xfe", b'{"at":', b"", b"[]\n", HEADER_ONLY]


@pytest.mark.parametrize("damage", DAMAGES)
@pytest.mark.parametrize("suffix", [".grid.jsonl", ".jsonl"])
def test_a_damaged_day_is_named_and_passed_over(folder: LogFolder, damage: bytes, suffix: str) -> None:
    next(folder.state.rglob(f"2026-10-26{suffix}")).write_bytes(damage)
    with pytest.raises(StationError) as error:
        folder.read_day("one", SECOND)
    days, remarks = folder.read_all("one", FIRST, NOON)
    assert days == [day_log(FIRST)]
    for found in (*error.value.diagnostics, *remarks):
        assert found.code == "RV333" and found.help
        assert "2026-10-26" in str(found.place)
    assert len(remarks) == 1


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_day_that_has_aired_keeps_its_programmes_without_its_fine_file(
    folder: LogFolder, damage: bytes
) -> None:
    next(folder.state.rglob("2026-03-01.jsonl")).write_bytes(damage)
    (old, new), (remark,) = folder.read_all("one", FIRST, NOON)
    assert (old.coarse, old.events) == (day_log(FIRST).coarse, ())
    assert (new, remark.code) == (day_log(SECOND), "RV333")


def test_the_day_on_the_air_needs_its_fine_file(folder: LogFolder) -> None:
    next(folder.state.rglob("2026-10-26.jsonl")).unlink()
    days, remarks = folder.read_all("one", FIRST, NOON)
    assert (len(days), [remark.code for remark in remarks]) == (1, ["RV333"])


def test_a_copy_of_another_day_is_no_log(folder: LogFolder) -> None:
    for suffix in (".grid.jsonl", ".jsonl"):
        text = next(folder.state.rglob(f"2026-03-01{suffix}")).read_bytes()
        next(folder.state.rglob(f"2026-10-26{suffix}")).write_bytes(text)
    days, remarks = folder.read_all("one", FIRST, NOON)
    assert (len(days), [remark.code for remark in remarks]) == (1, ["RV333"])


def test_what_lies_ahead_begins_with_the_day_on_the_air(folder: LogFolder) -> None:
    middle = day_log(SECOND).start + 1
    assert folder.read_ahead("one", SECOND, 2, middle) == [day_log(SECOND)]
    assert folder.read_ahead("one", date(2026, 10, 27), 2, middle) == [day_log(SECOND)]
    assert folder.read_ahead("one", date(2026, 10, 27), 2, day_log(SECOND).end) == []


def test_a_damaged_day_is_left_out_of_what_lies_ahead(folder: LogFolder) -> None:
    next(folder.state.rglob("2026-10-26.jsonl")).write_text("{")
    assert folder.read_ahead("one", SECOND, 2, 0) == []


def test_what_a_killed_writer_left_is_taken_away(tmp_path: Path) -> None:
    gone, running = tmp_path / ".day.jsonl.4194305.part", tmp_path / f".day.jsonl.{os.getppid()}.part"
    gone.write_text("half")
    running.write_text("half")
    write_whole(tmp_path / "day.jsonl", "whole")
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(["day.jsonl", running.name])


def hour(day: date, number: int, key: str, begin: int = 0, title: str = "") -> CoarseLine:
    at = (day - date(1970, 1, 1)).days * 86_400_000 + number * 43_200_000
    address = f"one/{day}/{12 * number:02d}00-x/0"
    return CoarseLine(at, 43_200_000, address, "x", key, "", 43_200_000, 0, "r", title=title, begin=begin)


def test_a_guide_needs_no_events(folder: LogFolder) -> None:
    for path in folder.state.rglob("2026-10-26.jsonl"):
        path.unlink()
    (found,) = folder.programmes_ahead("one", SECOND, 3, NOON)
    assert (found.coarse, found.events) == (day_log(SECOND).coarse, ())
    assert folder.programmes_ahead("one", SECOND, 3, NOON + 86_400_000) == []
    for path in folder.state.rglob("2026-10-26.grid.jsonl"):
        path.write_text("damaged")
    assert folder.programmes_ahead("one", SECOND, 3, NOON) == []


def test_when_an_item_began_last(tmp_path: Path) -> None:
    folder, days = LogFolder(tmp_path), [date(2026, 10, n) for n in (20, 24, 25)]
    lines = [
        (hour(days[0], 0, "a"), hour(days[0], 1, "b")),
        (hour(days[1], 0, "a", title='no "item":"z" here'), hour(days[1], 1, "a", begin=5)),
        (hour(days[2], 0, "c"), hour(days[2], 1, "")),
    ]
    for day, both in zip(days, lines, strict=True):
        folder.write([DayLog(day_log(day).header, both, day_log(day).events)])
    found = folder.last_begun("one", date(2026, 10, 26), 28)
    assert found == {
        "a": "2026-10-24T00:00:00.000+0000", "b": "2026-10-20T12:00:00.000+0000", "c": "2026-10-25T00:00:00.000+0000",
    }  # fmt: skip
    assert folder.last_begun("one", date(2026, 10, 26), 2).keys() == {"a", "c"}
    next(folder.state.rglob("2026-10-24.grid.jsonl")).write_bytes(b"\xff")
    assert folder.last_begun("one", date(2026, 10, 26), 2).keys() == {"c"}
