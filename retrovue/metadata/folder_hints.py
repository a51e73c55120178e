"""What folders say by their names alone: `December`, `Q1`, `fri-sat`, `Late Night`, `pre`.

People file seasonal and daypart media like that, and all levels of a path count together.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from retrovue.media.availability import WEEKDAYS, MonthDay, is_day, month_end, span_text, weekdays_of
from retrovue.metadata.details import Details

_MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october",
    "november", "december",
)  # fmt: skip
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_ROLES = ("pre", "post")
_QUARTER = re.compile(r"q([1-4])")
_RANGE = re.compile(r"(.+?)\s*(?:-|–|\bto\b|\.\.)\s*(.+)")
_DAY = re.compile(r"([a-z]+)\.?\s+(\d{1,2})(?:st|nd|rd|th)?")
_NUMBERS = re.compile(r"(\d{1,2})-(\d{1,2})(?:\.\.(\d{1,2})-(\d{1,2}))?")


@dataclass(frozen=True, slots=True)
class KnownNames:
    """Ids of the station that a folder may be named after."""

    dayparts: frozenset[str] = frozenset()
    seasons: frozenset[str] = frozenset()


def folder_details(folders: Iterable[str], known: KnownNames, titles: Iterable[str] = ()) -> Details:
    """What all the folders of a path say together. One that is named like the show or film says nothing:
    there is a film `Friday`."""
    named = {title.casefold() for title in titles}
    found = Details()
    for folder in folders:
        if folder.casefold() not in named:
            found = found.over(_hint(" ".join(folder.lower().split()), known))
    return found


def _hint(name: str, known: KnownNames) -> Details:
    id = re.sub(r"[ _]+", "-", name)
    if name in _ROLES:
        return Details(labels=(name,))
    if id in known.dayparts:
        return Details(dayparts=(id,))
    if id in known.seasons:
        return Details(seasons=(id,))
    return Details(available=tuple(_calendar(name)))


def _calendar(name: str) -> Iterator[str]:
    if quarter := _QUARTER.fullmatch(name):
        last = int(quarter[1]) * 3
        yield span_text((last - 2, 1), month_end(last))
    elif name in _MONTHS:
        month = _MONTHS.index(name) + 1
        yield span_text((month, 1), month_end(month))
    elif numbers := _NUMBERS.fullmatch(name):
        yield from _numbered(*(int(part) for part in numbers.groups() if part))
    elif (days := _weekdays(name)) is not None:
        yield days
    else:
        yield from _dates(name)


def _numbered(*parts: int) -> Iterator[str]:
    """`12-25` or `12-01..12-25`"""
    first, last = (parts[0], parts[1]), (parts[-2], parts[-1])
    if is_day(*first) and is_day(*last):
        yield span_text(first, last)


def _weekdays(name: str) -> str | None:
    """`Friday`, `fri-sat`, `Saturday & Sunday` -> `fri`, `fri-sat`, `sat,sun`"""
    text = re.sub(r"\s*(?:,|&|\+|\band\b)\s*", ",", name)
    text = re.sub(r"\s*(?:-|–|\bto\b)\s*", "-", text)
    for long, short in zip(_DAYS, WEEKDAYS, strict=True):
        text = re.sub(rf"\b{long}s?\b", short, text)
    return text if weekdays_of(text) else None


def _dates(name: str) -> Iterator[str]:
    """`December 25`, `December 1 - December 25`, `November - December`"""
    ends = _RANGE.fullmatch(name)
    first, last = _end(ends[1] if ends else name, False), _end(ends[2] if ends else name, True)
    if first and last and (ends or _DAY.fullmatch(name)):
        yield span_text(first, last)


def _end(text: str, is_last: bool) -> MonthDay | None:
    """A day of the year; of a month alone its first or its last day."""
    dated = _DAY.fullmatch(text)
    word = dated[1] if dated else text
    months = [number for number, month in enumerate(_MONTHS, 1) if word in (month, month[:3])]
    if not months:
        return None
    if dated is None:
        return month_end(months[0]) if is_last else (months[0], 1)
    return (months[0], int(dated[2])) if is_day(months[0], int(dated[2])) else None
