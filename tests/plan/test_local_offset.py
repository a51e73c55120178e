"""Local time minus UTC, whatever the order of the instants."""

from itertools import chain

import pytest

from retrovue.plan.local_offset import LocalOffset
from retrovue.timing.instants import HOUR, MINUTE, offset_ms, parse_instant, zone


@pytest.mark.parametrize(
    ("name", "around"),
    [
        ("America/New_York", "2025-11-02T01:00"),
        ("America/New_York", "2025-03-09T03:00"),
        ("Australia/Lord_Howe", "2025-04-06T02:00"),
        ("America/St_Johns", "2006-10-29T00:01"),
        ("Asia/Kathmandu", "1986-01-01T00:15"),
        ("UTC", "2025-01-01T00:00"),
    ],
)
def test_the_offset_is_that_of_the_zone_around_a_change_of_the_clock(name: str, around: str) -> None:
    tz = zone(name)
    offset, middle = LocalOffset(tz), parse_instant(around, tz)
    steps = range(-3 * HOUR, 3 * HOUR, 7 * MINUTE)
    for instant in chain((middle + step for step in steps), (middle - step for step in steps)):
        for at in (instant, instant - 1, instant + 1):
            assert offset(at) == offset_ms(at, tz)
