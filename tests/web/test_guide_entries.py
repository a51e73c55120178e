"""The page of the guide shows what the whole guide has, whichever hours are asked for."""

from dataclasses import replace
from datetime import date
from itertools import pairwise

import pytest
from web.tiny_logs import build_tiny

from retrovue.export.entries import Entry, entries
from retrovue.load.log_files import LogFolder
from retrovue.load.project import find_station
from retrovue.timing.instants import DAY, HOUR, zone
from retrovue.web.guide_entries import GuideEntries

DAY_START = 6 * HOUR
UTC = zone("UTC")


@pytest.fixture(scope="module")
def logs(tmp_path_factory: pytest.TempPathFactory) -> LogFolder:
    folder = tmp_path_factory.mktemp("guide")
    build_tiny(folder)
    return LogFolder(find_station(folder, None).state)


def whole(logs: LogFolder) -> list[Entry]:
    days, remarks = logs.read_all("one", date.max, 1 << 53)
    assert not remarks and len(days) > 2
    return list(entries(line for day in days for line in day.coarse))


def test_any_hours_are_a_part_of_the_whole_guide(logs: LogFolder) -> None:
    guide, held = whole(logs), GuideEntries(logs)
    assert all(one.end == following.start for one, following in pairwise(guide))
    first = guide[0].start
    for start in range(first, first + 2 * DAY, 7 * HOUR // 2):
        shown = held.between("one", UTC, DAY_START, start, start + 4 * HOUR)
        assert shown == [entry for entry in guide if entry.end > start and entry.start < start + 4 * HOUR]


def test_a_log_that_is_written_anew_is_read_anew(logs: LogFolder) -> None:
    held, start = GuideEntries(logs), whole(logs)[0].start
    before = held.between("one", UTC, DAY_START, start, start + HOUR)
    assert held.between("one", UTC, DAY_START, start, start + HOUR)[0] is before[0], "nothing was made again"
    day = next(day for day in logs.read_all("one", date.max, 1 << 53)[0] if day.coarse[-1].end > start)
    logs.write([replace(day, coarse=tuple(line._replace(title="Another") for line in day.coarse))])
    shown = held.between("one", UTC, DAY_START, start, start + HOUR)
    assert {entry.line.title for entry in shown if entry.line is not None} == {"Another"}
