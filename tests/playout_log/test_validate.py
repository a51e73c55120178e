"""A log that contradicts itself is found out, whatever is wrong with it."""

import pytest

from retrovue.playout_log import CoarseLine, DayLog, Event, Header
from retrovue.playout_log.validate import validate

BASE = "one/2025-10-06/0600-x/"
COARSE = (
    CoarseLine(0, 10_000, f"{BASE}0", "x", "item", "", 8_000, 1, ""),
    CoarseLine(10_000, 5_000, f"{BASE}1", "x", "item", "", 5_000, 0, ""),
)
EVENTS = (
    Event(0, 4_000, 0, f"{BASE}0/a0", "episode", "item", 0),
    Event(4_000, 1_500, 500, f"{BASE}0/b0.0", "commercial", "spot", 0),
    Event(6_000, 4_000, 0, f"{BASE}0/a1", "episode", "item", 4_000),
    Event(10_000, 5_000, 0, f"{BASE}1/a0", "episode", "item", 0),
)


def _day(coarse=COARSE, events=EVENTS):
    return DayLog(Header("s", "one", "2025-10-06", 30, "UTC", "t"), tuple(coarse), tuple(events))


def _with(position, **values):
    return [event._replace(**values) if n == position else event for n, event in enumerate(EVENTS)]


def test_a_sound_day_has_no_findings():
    assert validate(_day()) == ()


@pytest.mark.parametrize(
    ("day", "word"),
    [
        (_day(events=()), "empty"),
        (_day(events=_with(1, pad=400)), "begins"),
        (_day(events=_with(1, ms=900, pad=1_100)), "900 ms"),
        (_day(events=_with(1, item="")), "neither"),
        (_day(events=_with(2, offset=3_000)), "act"),
        (_day(events=_with(2, id=f"{BASE}0/a2")), "act"),
        (_day(events=_with(3, id=f"{BASE}2/a0")), "different slots"),
        (_day(coarse=(COARSE[0]._replace(ms=9_000), COARSE[1])), "next begins"),
        (_day(coarse=(COARSE[0]._replace(length=9_000), COARSE[1])), "9000 ms"),
        (_day(coarse=(COARSE[0]._replace(ms=9_000), COARSE[1]._replace(at=9_000, ms=6_000))), "do not fill"),
        (_day(coarse=COARSE[:1]), "span"),
    ],
)
def test_what_is_wrong_is_found(day, word):
    findings = validate(day)
    assert any(word in finding.message for finding in findings)
    assert {finding.code for finding in findings} == {"RV901"}


def test_an_act_that_is_missing_is_found():
    events = (EVENTS[0], EVENTS[1]._replace(ms=5_500), EVENTS[3])
    assert [finding.code for finding in validate(_day(events=events))] == ["RV901"]
