"""When an item may air at all: days of the year and of the week, as short texts that the catalog keeps.

`12-01..12-25` is a span that comes back every year, `fri-sat` or `weekends` are days of the week. An item
may air on a day that every one of its texts allows.
"""

import re
from collections.abc import Callable, Iterable
from datetime import date
from functools import lru_cache

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_SPAN = re.compile(r"(\d\d)-(\d\d)(?:\.\.(\d\d)-(\d\d))?")
_GROUPS = {"weekdays": frozenset(range(5)), "weekends": frozenset((5, 6)), "daily": frozenset(range(7))}
MonthDay = tuple[int, int]
_LONGEST = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


def allows(available: Iterable[str], day: date) -> bool:
    """A text that nobody can read forbids nothing."""
    return all(test is None or test(day) for test in map(_read, available))


def span_text(first: MonthDay, last: MonthDay) -> str:
    """The yearly span from one day to another, both included; it may go over New Year."""
    return "..".join(f"{month:02d}-{day:02d}" for month, day in (first, last))


def is_day(month: int, day: int) -> bool:
    """Whether some year has the day."""
    return 1 <= month <= 12 and 1 <= day <= _LONGEST[month - 1]


def month_end(month: int) -> MonthDay:
    return month, _LONGEST[month - 1]


@lru_cache(maxsize=1024)
def _read(text: str) -> Callable[[date], bool] | None:
    span = _SPAN.fullmatch(text)
    if span:
        first = (int(span[1]), int(span[2]))
        return _between(first, (int(span[3]), int(span[4])) if span[3] else first)
    days = weekdays_of(text)
    return (lambda day: day.weekday() in days) if days else None


def _between(first: MonthDay, last: MonthDay) -> Callable[[date], bool]:
    if first <= last:
        return lambda day: first <= (day.month, day.day) <= last
    return lambda day: not last < (day.month, day.day) < first


def weekdays_of(text: str) -> frozenset[int]:
    """Monday is 0; `fri-mon` goes over the weekend. Empty for what is no days."""
    if text in _GROUPS:
        return _GROUPS[text]
    found: set[int] = set()
    for part in text.split(","):
        first, dash, last = part.partition("-")
        if first not in WEEKDAYS or (dash and last not in WEEKDAYS):
            return frozenset()
        start = WEEKDAYS.index(first)
        end = WEEKDAYS.index(last) if dash else start
        found |= {(start + step) % 7 for step in range((end - start) % 7 + 1)}
    return frozenset(found)
