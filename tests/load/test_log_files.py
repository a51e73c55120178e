"""Logs on disk: whole or not at all, and the memory of rotations however old."""

from datetime import date
from pathlib import Path

import pytest

from retrovue.diagnostics import StationError
from retrovue.load.log_files import LogFolder
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


def test_old_days_keep_their_programmes_without_their_events(folder: LogFolder) -> None:
    old, new = folder.read_all("one", date(2026, 10, 1))
    assert (old.coarse, old.events) == (day_log(FIRST).coarse, ())
    assert new == day_log(SECOND)


def test_old_days_need_no_fine_file(folder: LogFolder) -> None:
    next(folder.state.rglob("2026-03-01.jsonl")).unlink()
    assert len(folder.read_all("one", date(2026, 10, 1))) == 2


@pytest.mark.parametrize("damage", [b"\xff\xfe", b'{"at":', b"", b"[]\n"])
def test_a_damaged_log_is_named(folder: LogFolder, damage: bytes) -> None:
    file = next(folder.state.rglob("2026-10-26.grid.jsonl"))
    file.write_bytes(damage)
    with pytest.raises(StationError) as error:
        folder.read_all("one", FIRST)
    (found,) = error.value.diagnostics
    assert found.code == "RV333"
    assert "2026-10-26" in str(found.place)
