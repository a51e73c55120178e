"""What a running process knows of its logs: it reads what changed, holds nothing twice and nothing that is gone."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from load.test_log_files import FIRST, NOON, SECOND, day_log

from retrovue.diagnostics import StationError
from retrovue.load.log_files import LogFolder
from retrovue.load.log_memory import LogMemory


@pytest.fixture
def folder(tmp_path: Path) -> LogFolder:
    logs = LogFolder(tmp_path, LogMemory())
    assert logs.write([day_log(FIRST), day_log(SECOND)]) == 2
    return logs


def test_a_day_is_read_again_only_when_it_was_written(folder: LogFolder) -> None:
    before, _ = folder.read_all("one", FIRST, NOON)
    again, _ = folder.read_all("one", FIRST, NOON)
    assert [one is other for one, other in zip(before, again, strict=True)] == [True, True]
    edited = replace(day_log(SECOND), header=day_log(SECOND).header._replace(tzdata="2027a"))
    assert LogFolder(folder.state).write([edited]) == 1
    after, _ = folder.read_all("one", FIRST, NOON)
    assert after == [before[0], edited] and after[0] is before[0]


def test_a_day_without_its_events_is_another(folder: LogFolder) -> None:
    whole, _ = folder.read_all("one", FIRST, NOON)
    short, _ = folder.read_all("one", date(2026, 10, 1), NOON)
    assert [bool(day.events) for day in (*whole, *short)] == [True, True, False, True]


def test_a_day_that_is_damaged_meanwhile_is_told_of(folder: LogFolder) -> None:
    folder.read_all("one", FIRST, NOON)
    folder.files("one", SECOND)[0].write_text("{")
    days, remarks = folder.read_all("one", FIRST, NOON)
    assert [day.header.day for day in days] == [str(FIRST)] and remarks[0].code == "RV333"
    folder.files("one", SECOND)[1].unlink()
    assert folder.read_all("one", FIRST, NOON) == (days, [])


def test_what_is_known_to_lie_there_is_not_written(folder: LogFolder) -> None:
    days, _ = folder.read_all("one", FIRST, NOON)
    assert folder.write(days) == 0
    for file in folder.files("one", SECOND):
        file.unlink()
    assert folder.write(days) == 1
    assert LogFolder(folder.state).read_day("one", SECOND) == day_log(SECOND)


def test_what_a_plan_made_anew_is_held_in_place_of_its_like(folder: LogFolder) -> None:
    assert folder.memory is not None
    folder.read_all("one", FIRST, NOON)
    planned = [day_log(FIRST), replace(day_log(SECOND), events=day_log(FIRST).events)]
    folder.memory.share({"one": planned, "two": planned})
    days, _ = folder.read_all("one", FIRST, NOON)
    assert days[0] is planned[0] and days[1] == day_log(SECOND)


def test_channels_that_are_gone_are_forgotten(folder: LogFolder) -> None:
    assert folder.memory is not None
    (day, _), _ = folder.read_all("one", FIRST, NOON)
    assert folder.memory.is_on_disk(day, folder.files("one", FIRST))
    folder.memory.keep_channels(["two"])
    assert not folder.memory.is_on_disk(day, folder.files("one", FIRST))


def test_what_cannot_be_read_is_not_remembered(tmp_path: Path) -> None:
    def damaged() -> None:
        raise StationError([])

    memory = LogMemory()
    for _ in range(2):
        with pytest.raises(StationError):
            memory.read("one", "2026-10-26", [tmp_path], damaged)  # type: ignore[arg-type]
