"""Two years in twelve zones: every entry at its time on the clock, once, and no instant twice or left out."""

from datetime import UTC, date, datetime, timedelta
from itertools import groupby, pairwise

import pytest

from retrovue.timing.instants import zone

pytestmark = pytest.mark.long

SECOND, MINUTE, HOUR, DAY = 1_000, 60_000, 3_600_000, 86_400_000
YEARS = {
    "America/New_York": 2027,  # with a leap day
    "Europe/London": 2037,  # over 2038-01-19
    "Australia/Lord_Howe": 2025,  # half an hour
    "Asia/Kolkata": 2025,  # never
    "Pacific/Apia": 2011,  # without 2011-12-30
    "Africa/Casablanca": 2025,  # for Ramadan
    "Asia/Tehran": 2021,  # at midnight, and in 2022 for the last time
    "Atlantic/Azores": 2025,  # from midnight, from 01:00
    "America/Sao_Paulo": 2018,  # at midnight, and in 2019 for the last time
    "Australia/Sydney": 2025,
    "UTC": 2026,  # over the week 53
    "Pacific/Chatham": 2025,  # at 02:45 and 03:45
}
DAYS = 730
WALLS = ["06:00", "20:00", *(f"{h}:{m}" for h in range(22, 29) for m in ("00", "30")), "26:15", "26:45"]
WALLS.sort()


def _ms(wall):
    hours, minutes = wall.split(":")
    return int(hours) * HOUR + int(minutes) * MINUTE


class Clock:
    """Wall times of a zone, read from its offsets alone."""

    def __init__(self, name, first):
        self.tz = zone(name)
        start = int(datetime(first, 1, 1, tzinfo=UTC).timestamp()) * SECOND - 2 * DAY
        offsets = [(at, self.offset(at)) for at in range(start, start + (DAYS + 4) * DAY, 900 * SECOND)]
        self.changes = [
            (at, before, after) for (_, before), (at, after) in pairwise(offsets) if before != after
        ]
        self.offsets = {offset for _, offset in offsets}

    def offset(self, at):
        return int(datetime.fromtimestamp(at // SECOND, self.tz).utcoffset().total_seconds()) * SECOND

    def instants(self, day, wall):
        """Where the wall time falls; where the clock leaves it out, the moment of the change."""
        shown = (day - date(1970, 1, 1)).days * DAY + wall
        found = sorted(shown - offset for offset in self.offsets if self.offset(shown - offset) == offset)
        return found or [at for at, before, after in self.changes if at + before <= shown < at + after]

    def starts(self, day):
        """Instant -> the entry that begins then."""
        first, last = (self.instants(on, 6 * HOUR)[0] for on in (day, day + timedelta(days=1)))
        found = {}
        for wall in WALLS:
            for fold, at in enumerate(self.instants(day, _ms(wall))):
                if first <= at < last:
                    found[at] = wall.replace(":", "") + ("~2" if fold else "")
        return first, last, [(at, found[at]) for at in sorted(found)]


@pytest.mark.parametrize(("name", "year"), YEARS.items())
def test_every_entry_of_two_years_begins_at_its_time(workshop, name, year):
    clock = Clock(name, year)
    cards = {f"card-{n}": {"type": "off-air"} for n in range(len(WALLS))}
    grid = {"daily": {wall: f"card-{n}" for n, wall in enumerate(WALLS)}}
    world = workshop.world([], grid, cards, station={"timezone": name})
    logs = world.plan(f"{year}-01-01T06:00", days=DAYS).days["one"]
    assert len(logs) == DAYS and all(before.end == after.start for before, after in pairwise(logs))
    for number, log in enumerate(logs):
        day = date(year, 1, 1) + timedelta(days=number)
        assert log.header.day == day.isoformat()
        first, last, expected = clock.starts(day)
        assert (log.start, log.end) == (first, last)
        assert [(line.at, _entry(line)) for line in log.coarse] == expected
    addresses = [line.id for log in logs for line in log.coarse]
    assert len(addresses) == len(set(addresses))
    assert len({log.end - log.start for log in logs}) == 1 or clock.changes


def _entry(line):
    """`2530` or `2530~2`."""
    slot = line.id.split("/")[2]
    return slot[:4] + ("~2" if slot.endswith("~2") else "")


POLICIES = (("skip", "repeat"), ("squeeze", "extend"), ("skip", "fill"))


@pytest.mark.parametrize(("name", "year"), YEARS.items())
def test_the_three_days_round_every_change_are_whole_with_breaks_and_all(workshop, name, year):
    changes = Clock(name, year).changes
    assert bool(changes) == (name not in ("UTC", "Asia/Kolkata"))
    moments = [at for at, _, _ in changes] or Clock(name, year).instants(date(year, 6, 1), 0)
    for forward, back in POLICIES:
        world = _busy(workshop, name, forward, back)
        for at in moments:
            plan = world.plan_at(at - DAY, days=3)
            logs = plan.days["one"]
            assert len(logs) == 3 and logs[0].start < at < logs[-1].end
            _is_contiguous(logs)
            again = world.plan_at(max(at - HOUR, logs[0].start), days=1, pinned=logs, turns=plan.turns)
            assert set(again.days["one"]) <= set(logs)


def _busy(workshop, name, forward, back):
    """Half hours with breaks, a strip that airs on through the night, and a film over the change."""
    grid = {
        "daily": {"06:00": "rerun", "22:00": "strip", "24:30": "rerun", "25:00": "strip", "26:00": "rerun", "26:30": "strip"},
        "sat": {"22:00": {"program": "film", "until": "26:45"}},
    }  # fmt: skip
    items = [
        *workshop.show(count=20), *workshop.show("Filler", 20), *workshop.show("Film", 4, 100 * MINUTE),
        *workshop.spots(60, spread=400), *workshop.promos,
    ]  # fmt: skip
    programs = {
        "strip": {"from": "show:S22"}, "rerun": {"from": "show:Filler", "order": "shuffle"},
        "film": {"from": "show:Film", "overrun": "spill"},
    }  # fmt: skip
    return workshop.world(
        items, grid, programs, channel={"fallback": "rerun"},
        station={"timezone": name, "dst": {"forward": forward, "back": back}},
    )  # fmt: skip


def _is_contiguous(logs):
    events = [event for log in logs for event in log.events]
    assert all(before.end == after.at for before, after in pairwise(events))
    names = [event.id for event in events]
    assert len(names) == len(set(names))
    slots = [name for name, _ in groupby(event.id.rpartition("/")[0] for event in events)]
    assert len(slots) == len(set(slots))
