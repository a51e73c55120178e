"""Dayparts that exist without being written; a station's own of the same name takes their place."""

from retrovue.language.document import Window
from retrovue.language.wall import WallSpan, read_days
from retrovue.timing.instants import HOUR

_DAILY = read_days("daily")
BUILT_IN_DAYPARTS = {
    "morning": (Window(days=_DAILY, time=WallSpan(6 * HOUR, 12 * HOUR)),),
    "afternoon": (Window(days=_DAILY, time=WallSpan(12 * HOUR, 18 * HOUR)),),
    "evening": (Window(days=_DAILY, time=WallSpan(18 * HOUR, 23 * HOUR)),),
    "late-night": (Window(days=_DAILY, time=WallSpan(23 * HOUR, 30 * HOUR)),),
}
