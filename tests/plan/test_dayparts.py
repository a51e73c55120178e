"""Dayparts at an instant: windows over midnight, weekdays by the calendar, and days with a fold."""

from datetime import date

import pytest

from retrovue.language.document import SEASONS, Window
from retrovue.plan.dayparts import ChannelRules, DayContexts, seasons_on
from retrovue.timing.broadcast_day import broadcast_day
from retrovue.timing.instants import HOUR, parse_instant, zone

NEW_YORK = zone("America/New_York")
DAYPARTS = {
    "kids": (
        Window.model_validate({"days": "sat", "time": "07:00-12:00"}),
        Window.model_validate({"days": "mon-fri", "time": "15:00-17:00"}),
    ),
    "watershed": (Window.model_validate({"days": "daily", "time": "21:00-29:30"}),),
    "saturday-night": (Window.model_validate({"days": "sat", "time": "23:00-26:00"}),),
    "early": (Window.model_validate({"days": "sun", "time": "05:00-06:30"}),),
}

RULES = ChannelRules(DAYPARTS, SEASONS, {}, {}, 14, ())


def _at(day, text):
    contexts = DayContexts(broadcast_day(NEW_YORK, date.fromisoformat(day), 6 * HOUR), RULES)
    return contexts.at(parse_instant(text, NEW_YORK))


@pytest.mark.parametrize(
    ("day", "text", "expected"),
    [
        ("2025-10-11", "2025-10-11T06:59:59", ()),
        ("2025-10-11", "2025-10-11T07:00", ("kids",)),
        ("2025-10-11", "2025-10-11T12:00", ()),
        ("2025-10-11", "2025-10-11T23:30", ("saturday-night", "watershed")),
        ("2025-10-11", "2025-10-12T01:59", ("saturday-night", "watershed")),
        ("2025-10-11", "2025-10-12T02:00", ("watershed",)),
        ("2025-10-11", "2025-10-12T05:15", ("early", "watershed")),
        ("2025-10-11", "2025-10-12T05:45", ("early",)),
        ("2025-10-12", "2025-10-12T06:15", ("early",)),
        ("2025-10-12", "2025-10-12T06:30", ()),
        ("2025-10-13", "2025-10-13T15:00", ("kids",)),
        ("2025-11-01", "2025-11-02T04:00-05:00", ("watershed",)),
        ("2025-11-01", "2025-11-02T05:45-05:00", ("early",)),
    ],
)
def test_the_windows_that_hold(day, text, expected):
    assert _at(day, text).dayparts == expected


def test_the_date_changes_at_midnight():
    days = [
        date.fromordinal(_at("2025-10-11", text).day) for text in ("2025-10-11T23:59:59", "2025-10-12T00:00")
    ]
    assert days == [date(2025, 10, 11), date(2025, 10, 12)]


def test_winter_wraps_the_new_year():
    assert [
        seasons_on(day, SEASONS)[0] for day in (date(2025, 12, 1), date(2026, 2, 28), date(2026, 3, 1))
    ] == [
        "winter",
        "winter",
        "spring",
    ]
    assert "holiday" in seasons_on(date(2025, 12, 24), SEASONS) and "holiday" not in seasons_on(
        date(2026, 1, 2), SEASONS
    )
