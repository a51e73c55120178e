"""Broadcast days around changes of the clock, and the days of a year end to end."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrovue.timing.broadcast_day import BroadcastDay, broadcast_day, date_on_air, wall_instant
from retrovue.timing.instants import DAY, HOUR, MINUTE, local_text, zone

SIX = 6 * HOUR
ZONES = [
    "UTC",
    "America/New_York",
    "Europe/London",
    "Australia/Lord_Howe",
    "Pacific/Apia",
    "Asia/Kolkata",
    "Africa/Casablanca",
]


def day(name: str, on: date, start: int = SIX) -> BroadcastDay:
    return BroadcastDay(zone(name), on, start)


def local(found: BroadcastDay, instant: int) -> str:
    return local_text(instant, found.tz)[:16]


@pytest.mark.parametrize(
    ("name", "on", "hours"),
    [
        ("America/New_York", date(2025, 11, 1), 25),
        ("America/New_York", date(2026, 3, 7), 23),
        ("America/New_York", date(2026, 3, 8), 24),
        ("Europe/London", date(2026, 3, 28), 23),
        ("Australia/Lord_Howe", date(2026, 4, 4), 24.5),
        ("Australia/Lord_Howe", date(2026, 10, 3), 23.5),
        ("UTC", date(2026, 3, 7), 24),
    ],
)
def test_length(name: str, on: date, hours: float) -> None:
    found = day(name, on)
    assert found.end - found.start == hours * HOUR


def test_new_york_repeats_an_hour() -> None:
    found = day("America/New_York", date(2025, 11, 1))
    first, second = found.at(25 * HOUR)
    assert (first.fold, second.fold) == (0, 1)
    assert second.instant - first.instant == HOUR
    assert local(found, first.instant) == local(found, second.instant) == "2025-11-02T01:00"
    assert len(found.at(20 * HOUR)) == len(found.at(27 * HOUR)) == 1


def test_new_york_leaves_an_hour_out() -> None:
    found = day("America/New_York", date(2026, 3, 7))
    starts = [found.at(wall) for wall in (26 * HOUR, 26 * HOUR + 30 * MINUTE, 27 * HOUR)]
    assert [[airing.exists for airing in airings] for airings in starts] == [[False], [False], [True]]
    assert {airings[0].instant for airings in starts} == {found.at(27 * HOUR)[0].instant}
    assert local(found, starts[0][0].instant) == "2026-03-08T03:00"


def test_lord_howe_repeats_half_an_hour() -> None:
    found = day("Australia/Lord_Howe", date(2026, 4, 4))
    first, second = found.at(25 * HOUR + 45 * MINUTE)
    assert second.instant - first.instant == 30 * MINUTE
    assert len(found.at(25 * HOUR + 15 * MINUTE)) == 1


def test_apia_had_no_thirtieth_of_december() -> None:
    """The broadcast day before the line was moved ends a calendar day later, at the same moment."""
    found = day("Pacific/Apia", date(2011, 12, 29))
    after = day("Pacific/Apia", date(2011, 12, 30))
    assert local(found, found.start) == "2011-12-29T06:00"
    assert local(found, found.end) == "2011-12-31T00:00"
    assert found.end == after.start
    assert after.end == day("Pacific/Apia", date(2011, 12, 31)).start


def test_a_day_that_starts_in_a_gap_starts_at_the_change() -> None:
    found = day("America/New_York", date(2026, 3, 8), 2 * HOUR + 30 * MINUTE)
    assert local(found, found.start) == "2026-03-08T03:00"


@given(st.sampled_from(ZONES), st.dates(date(2000, 1, 1), date(2037, 12, 1)), st.integers(0, 47))
def test_days_meet_end_to_end(name: str, on: date, half_hours: int) -> None:
    start = half_hours * 30 * MINUTE // 2
    one, two = day(name, on, start), day(name, on + timedelta(days=1), start)
    assert one.end == two.start
    assert one.end > one.start or name == "Pacific/Apia"


@given(st.sampled_from(ZONES[:4]), st.dates(date(2000, 1, 1), date(2037, 12, 1)), st.integers(0, 24 * 60 - 1))
def test_a_wall_time_falls_into_its_day_and_reads_as_itself(name: str, on: date, minutes: int) -> None:
    found = day(name, on)
    wall = SIX + minutes * MINUTE
    for airing in found.at(wall):
        assert found.start <= airing.instant <= found.end
        if airing.exists:
            expected = on + timedelta(days=wall // DAY)
            clock = f"{wall % DAY // HOUR:02d}:{wall // MINUTE % 60:02d}"
            assert local(found, airing.instant) == f"{expected}T{clock}"


@given(st.sampled_from(ZONES), st.integers(946_684_800_000, 2_145_916_800_000))
def test_every_instant_belongs_to_one_day(name: str, instant: int) -> None:
    tz = zone(name)
    found = broadcast_day(tz, date_on_air(tz, instant, SIX), SIX)
    assert found.start <= instant < found.end


@given(st.sampled_from(ZONES), st.dates(date(2000, 1, 1), date(2037, 12, 1)), st.integers(0, 29 * 60))
def test_wall_instants_know_whether_they_exist(name: str, on: date, minutes: int) -> None:
    tz = zone(name)
    instant, exists = wall_instant(tz, on, minutes * MINUTE)
    shown = local_text(instant, tz)[:16]
    expected = f"{on + timedelta(days=minutes // 1440)}T{minutes // 60 % 24:02d}:{minutes % 60:02d}"
    assert (shown == expected) == exists
