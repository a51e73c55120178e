"""Wall times and days of the week, as the grid and dayparts write them."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Annotated

from pydantic import BeforeValidator

from retrovue.language.model import wrong
from retrovue.language.scalars import read_date, text_of

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_TIME = re.compile(r"([0-2]\d):([0-5]\d)(?::([0-5]\d))?")
_DAYS_HELP = "write `daily`, `weekdays`, `weekends`, `mon`, `mon-fri`, `sat,sun` or a date"


def read_wall_time(value: object) -> int:
    """Ms after midnight of the broadcast date, to 29:59:59."""
    if isinstance(value, int):
        return value
    text = text_of(value, "RV021", "a time")
    found = _TIME.fullmatch(text)
    if not found:
        help = "write it as `06:00`, up to `29:59` for the hours after midnight"
        raise wrong("RV021", "`{text}` is not a time", text=text, help=help)
    hours, minutes, seconds = (int(part or 0) for part in found.groups())
    return (hours * 3600 + minutes * 60 + seconds) * 1000


def wall_text(wall: int) -> str:
    """`06:00`, or `06:00:30`; what `read_wall_time` reads back."""
    text = f"{wall // 3_600_000:02d}:{wall // 60_000 % 60:02d}"
    return f"{text}:{wall // 1000 % 60:02d}" if wall % 60_000 else text


def read_grid_time(value: object) -> int:
    """A time with one spelling, so that two keys of a map are never one time."""
    wall = read_wall_time(value)
    if isinstance(value, str) and value != wall_text(wall):
        help = f"write it as `{wall_text(wall)}`"
        raise wrong("RV021", "`{text}` has seconds that say nothing", text=value, help=help)
    return wall


@dataclass(frozen=True, slots=True)
class Days:
    """Days of the broadcast week, or one date.

    The higher `specificity` wins: daily < weekdays < list < day < date.
    """

    text: str
    weekdays: frozenset[int]
    on: date | None = None
    specificity: int = 0

    def __contains__(self, day: date) -> bool:
        return day == self.on if self.on else day.weekday() in self.weekdays


def read_days(value: object) -> Days:
    if isinstance(value, Days):
        return value
    text = text_of(value, "RV024", "days")
    if text == "daily":
        return Days(text, frozenset(range(7)), None, 0)
    if text in ("weekdays", "weekends"):
        return Days(text, frozenset(range(5)) if text == "weekdays" else frozenset((5, 6)), None, 1)
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
        return Days(text, frozenset(), read_date(text), 4)
    chosen = {day for part in text.split(",") for day in _range(text, part.strip())}
    return Days(text, frozenset(chosen), None, 3 if len(chosen) == 1 else 2)


def _range(text: str, part: str) -> list[int]:
    """`fri-mon` goes over the weekend."""
    first, _, last = part.partition("-")
    if first not in WEEKDAYS or (last or first) not in WEEKDAYS or part.endswith("-"):
        raise wrong("RV024", "`{text}` does not name days", text=text, help=_DAYS_HELP)
    start, end = WEEKDAYS.index(first), WEEKDAYS.index(last or first)
    return [(start + step) % 7 for step in range((end - start) % 7 + 1)]


@dataclass(frozen=True, slots=True)
class WallSpan:
    """From one wall time to another, ms after midnight; the end may lie after 24:00."""

    start: int
    end: int


def read_wall_span(value: object) -> WallSpan:
    if isinstance(value, WallSpan):
        return value
    text = text_of(value, "RV021", "a time span")
    first, dash, last = text.partition("-")
    if not dash:
        raise wrong("RV021", "`{text}` is not a time span", text=text, help="write it as `20:00-23:00`")
    span = WallSpan(read_wall_time(first.strip()), read_wall_time(last.strip()))
    if span.end <= span.start:
        help = "write hours after midnight as `22:00-26:00`"
        raise wrong("RV021", "`{text}` ends before it starts", text=text, help=help)
    return span


WallTime = Annotated[int, BeforeValidator(read_wall_time)]
GridTime = Annotated[int, BeforeValidator(read_grid_time)]
DaysKey = Annotated[Days, BeforeValidator(read_days)]
TimeSpan = Annotated[WallSpan, BeforeValidator(read_wall_span)]
