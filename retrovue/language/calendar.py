"""Days of the year: spans that may come back every year, and holidays that move."""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Annotated, Any

from pydantic import BeforeValidator

from retrovue.language.model import wrong
from retrovue.language.scalars import read_date, text_of
from retrovue.language.wall import WEEKDAYS

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_YEARLY = re.compile(r"(\d{1,2})-(\d{1,2})")
_LONGEST_MONTH = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_SPAN_HELP = "write it as `10-31` (every year), `2026-10-31`, or `11-24..12-26`"


@dataclass(frozen=True, slots=True)
class DateSpan:
    """Days from one to another, both included: dated, or every year as (month, day), then maybe over New Year."""

    text: str
    first: date | tuple[int, int]
    last: date | tuple[int, int]

    def __contains__(self, day: date) -> bool:
        if isinstance(self.first, date) and isinstance(self.last, date):
            return self.first <= day <= self.last
        now = (day.month, day.day)
        if self.first <= self.last:  # type: ignore[operator]
            return self.first <= now <= self.last  # type: ignore[operator]
        return now >= self.first or now <= self.last  # type: ignore[operator]

    @property
    def yearly(self) -> bool:
        return not isinstance(self.first, date)


def read_date_span(value: object) -> DateSpan:
    if isinstance(value, DateSpan):
        return value
    text = text_of(value, "RV023", "a date or a span of dates")
    first, dots, last = text.partition("..")
    span = DateSpan(text, _day(text, first.strip()), _day(text, (last if dots else first).strip()))
    if span.yearly != (not isinstance(span.last, date)):
        raise wrong("RV023", "`{text}` has a year at one end only", text=text, help=_SPAN_HELP)
    if isinstance(span.first, date) and isinstance(span.last, date) and span.last < span.first:
        raise wrong("RV023", "`{text}` ends before it begins", text=text, help="write the earlier date first")
    return span


def _day(whole: str, text: str) -> date | tuple[int, int]:
    found = _YEARLY.fullmatch(text)
    if not found:
        if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
            raise wrong("RV023", "`{text}` is not a date or a span of dates", text=whole, help=_SPAN_HELP)
        return read_date(text)
    month, day = int(found[1]), int(found[2])
    if not (1 <= month <= 12 and 1 <= day <= _LONGEST_MONTH[month - 1]):
        raise wrong("RV023", "`{text}` is not a day of the year", text=text, help=_SPAN_HELP)
    return month, day


@dataclass(frozen=True, slots=True)
class HolidayRule:
    """A day of each year: `12-25`, `4 thu nov`, `last mon may`, `easter+1`."""

    text: str
    month: int = 0
    day: int = 0
    """Day of the month; for a weekday rule the occurrence 1 to 5, or -1 for the last."""
    weekday: int | None = None
    easter: int | None = None
    """Days after Easter Sunday."""

    def on(self, year: int) -> date | None:
        """The holiday's date in a year; None where the year has no such day."""
        if self.easter is not None:
            return easter_sunday(year) + timedelta(days=self.easter)
        try:
            return date(year, self.month, self.day) if self.weekday is None else self._nth(year)
        except ValueError:
            return None

    def _nth(self, year: int) -> date:
        assert self.weekday is not None
        if self.day < 0:
            following = date(year + self.month // 12, self.month % 12 + 1, 1)
            last = following - timedelta(days=1)
            return last - timedelta(days=(last.weekday() - self.weekday) % 7)
        first = date(year, self.month, 1)
        day = 1 + (self.weekday - first.weekday()) % 7 + 7 * (self.day - 1)
        return date(year, self.month, day)


def easter_sunday(year: int) -> date:
    """Gregorian Easter (the anonymous algorithm of 1876)."""
    golden, century = year % 19, year // 100
    shift = (19 * golden + century - century // 4 - (century - (century + 8) // 25 + 1) // 3 + 15) % 30
    weekday = (32 + 2 * (century % 4) + 2 * (year % 100 // 4) - shift - year % 100 % 4) % 7
    late = (golden + 11 * shift + 22 * weekday) // 451
    month, day = divmod(shift + weekday - 7 * late + 114, 31)
    return date(year, month, day + 1)


_HOLIDAY_HELP = "write it as `12-25`, `4 thu nov`, `last mon may` or `easter+1`"


def read_holiday(value: Any) -> HolidayRule:
    if isinstance(value, HolidayRule):
        return value
    if isinstance(value, dict) and len(value) == 1:
        ((kind, inner),) = value.items()
        if kind in ("nth", "date"):
            value = inner
        elif kind == "easter":
            value = f"easter{inner}" if str(inner).startswith(("+", "-")) else f"easter+{inner}"
    text = text_of(value, "RV110", "a holiday").strip().lower()
    easter = re.fullmatch(r"easter(?:\s*([+-])\s*(\d{1,3}))?", text)
    if easter:
        return HolidayRule(text, easter=int((easter[1] or "+") + (easter[2] or "0")))
    fixed = _YEARLY.fullmatch(text)
    if fixed and 1 <= int(fixed[1]) <= 12 and 1 <= int(fixed[2]) <= _LONGEST_MONTH[int(fixed[1]) - 1]:
        return HolidayRule(text, int(fixed[1]), int(fixed[2]))
    nth = re.fullmatch(r"([1-5]|last)(?:st|nd|rd|th)?\s+([a-z]{3})\s+([a-z]{3})", text)
    if nth and nth[2] in WEEKDAYS and nth[3] in MONTHS:
        which = -1 if nth[1] == "last" else int(nth[1])
        return HolidayRule(text, MONTHS.index(nth[3]) + 1, which, WEEKDAYS.index(nth[2]))
    raise wrong("RV110", "`{text}` is not a holiday", text=text, help=_HOLIDAY_HELP)


def one_or_several(value: Any) -> Any:
    """A single text stands for a list of one; a text with commas for its parts."""
    if isinstance(value, str):
        return [part.strip() for part in value.split(",")]
    return value


Span = Annotated[DateSpan, BeforeValidator(read_date_span)]
Spans = Annotated[tuple[Span, ...], BeforeValidator(one_or_several)]
Holiday = Annotated[HolidayRule, BeforeValidator(read_holiday)]

BUILT_IN_SEASONS = {
    "spring": "03-01..05-31",
    "summer": "06-01..08-31",
    "fall": "09-01..11-30",
    "winter": "12-01..02-29",
    "holiday": "11-20..12-31",
}
"""Seasons that exist without being written."""
_COMMON = {
    "new-year": "1-1",
    "valentine": "2-14",
    "halloween": "10-31",
    "christmas-eve": "12-24",
    "christmas": "12-25",
    "new-years-eve": "12-31",
    "easter": "easter",
    "good-friday": "easter-2",
}
CALENDARS: dict[str, dict[str, str]] = {
    "us": {
        **_COMMON,
        "mlk-day": "3 mon jan",
        "presidents-day": "3 mon feb",
        "st-patrick": "3-17",
        "mothers-day": "2 sun may",
        "memorial-day": "last mon may",
        "juneteenth": "6-19",
        "fathers-day": "3 sun jun",
        "independence-day": "7-4",
        "labor-day": "1 mon sep",
        "columbus-day": "2 mon oct",
        "veterans-day": "11-11",
        "thanksgiving": "4 thu nov",
    },
    "uk": {
        **_COMMON,
        "easter-monday": "easter+1",
        "early-may": "1 mon may",
        "spring-bank": "last mon may",
        "summer-bank": "last mon aug",
        "guy-fawkes": "11-5",
        "remembrance-sunday": "2 sun nov",
        "boxing-day": "12-26",
        "mothers-day": "easter-21",
    },
}
"""Holidays of a country, by id."""


def read_holidays(value: Any) -> Any:
    """`us`, `uk`, or a map that adds to the calendar it names (`us` when it names none)."""
    if isinstance(value, str):
        if value not in CALENDARS:
            raise wrong(
                "RV110",
                "there is no calendar `{text}`",
                text=value,
                help="write `us`, `uk`, or a map of your own holidays",
            )
        return CALENDARS[value]
    if isinstance(value, dict):
        own = {key: rule for key, rule in value.items() if key != "calendar"}
        base = text_of(value.get("calendar", "us"), "RV110", "the name of a calendar")
        return {**read_holidays(base), **own}
    return value


def read_seasons(value: Any) -> Any:
    return {**BUILT_IN_SEASONS, **value} if isinstance(value, dict) else value
