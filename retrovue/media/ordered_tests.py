"""Tests of values that have an order: they take ranges (`1974..1989`) and comparisons (`>=1974`)."""

import re
from collections.abc import Callable
from datetime import date
from typing import Any

from retrovue.diagnostics.suggest import hint
from retrovue.media.episodes import episode_ref
from retrovue.media.item import Item
from retrovue.media.ratings import AGES, age_of
from retrovue.media.selector_error import SelectorError
from retrovue.media.text_tests import MakeTest, Test, texts
from retrovue.timing.durations import parse_duration

Read = Callable[[str], tuple[Any, Any]]
"""The lowest and the highest value that a text stands for."""


def _compare(operator: str, got: Any, wanted: Any) -> bool:
    if operator == "<":
        return bool(got < wanted)
    if operator == "<=":
        return bool(got <= wanted)
    if operator == ">":
        return bool(got > wanted)
    return bool(got >= wanted)


def _bounds(text: str, read: Read) -> tuple[Any, Any]:
    """The ends of a range; None where it is open."""
    first, dots, last = text.partition("..")
    if not dots:
        return read(text)
    low, high = (read(first)[0] if first else None), (read(last)[1] if last else None)
    if low is None and high is None:
        cure = "write it as `1974..1989`, `1974..` or `..1989`"
        raise SelectorError("`..` is a range without ends", cure)
    if low is not None and high is not None and low > high:
        raise SelectorError(f"the range `{text}` ends before it begins", f"write it as `{last}..{first}`")
    return low, high


def ordered(get: Callable[[Item], Any], read: Read) -> MakeTest:
    """An item without the value is in no range."""

    def make(operator: str, value: str) -> Test:
        if operator != ":":
            low, high = read(value)
            edge = high if operator in ("<=", ">") else low
            return lambda item: (got := get(item)) is not None and _compare(operator, got, edge)
        low, high = _bounds(value, read)

        def inside(item: Item) -> bool:
            got = get(item)
            return got is not None and (low is None or got >= low) and (high is None or got <= high)

        return inside

    return make


def number(text: str) -> tuple[int, int]:
    if not re.fullmatch(r"\d{1,9}", text):
        raise SelectorError(f"`{text}` is not a number", "write it as `1984`, or a range as `1980..1989`")
    return int(text), int(text)


def length(text: str) -> tuple[int, int]:
    try:
        found = parse_duration(text)
    except ValueError:
        raise SelectorError(f"`{text}` is not a duration", "write it as `90s`, `22m` or `1h30m`") from None
    return found, found


def day(text: str) -> tuple[date, date]:
    """A day, or all days of a year."""
    try:
        if re.fullmatch(r"\d{4}", text):
            return date(int(text), 1, 1), date(int(text), 12, 31)
        if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
            raise ValueError(text)
        return date.fromisoformat(text), date.fromisoformat(text)
    except ValueError:
        raise SelectorError(f"`{text}` is not a date", "write it as `1985-10-31` or `1985`") from None


_LINES = {"4k": 2160, "8k": 4320}


def lines(text: str) -> tuple[int, int]:
    """`1080`, `1080p` or `4k`."""
    known = _LINES.get(text.lower())
    plain = re.fullmatch(r"(\d{2,4})[pi]?", text, re.IGNORECASE)
    if not known and not plain:
        raise SelectorError(f"`{text}` is not a resolution", "write it as `480`, `1080p` or `4k`")
    found = known or int(plain[1] if plain else 0)
    return found, found


# ---------------------------------------------------------------- lengths as people name them

_NOMINAL = tuple(seconds * 1000 for seconds in (5, 10, 15, 20, 30, 45, 60, 75, 90, 120))
_OFF = 2_000
"""A spot of half a minute measures up to so much more or less."""


def nominal(duration: int) -> int | None:
    """The length (ms) that the trade would call it: 15 s, 30 s, a minute; None when no such length is near."""
    near = min(_NOMINAL, key=lambda length: abs(length - duration))
    return near if abs(near - duration) <= _OFF else None


# ---------------------------------------------------------------- episodes


def _code(text: str) -> tuple[tuple[int, int], tuple[int, int]]:
    try:
        found = episode_ref(text)
    except ValueError:
        cure = "write it as `4`, `s01e04`, `2x05` or `s01..s03`"
        raise SelectorError(f"`{text}` is not an episode", cure, "RV026") from None
    return found.first, found.last


_by_number = ordered(lambda item: item.episode, number)
_by_code = ordered(
    lambda item: None if item.season is None or item.episode is None else (item.season, item.episode), _code
)


def episode_test(operator: str, value: str) -> Test:
    """By its number in the season, or by season and number."""
    plain = re.fullmatch(r"[\d.]+", value) is not None
    return (_by_number if plain else _by_code)(operator, value)


# ---------------------------------------------------------------- ratings


def _age(text: str) -> tuple[int, int]:
    age = age_of(text)
    if age is None:
        raise SelectorError(f"`{text}` is not a rating", hint(text, AGES), "RV025")
    return age, age


_same_rating = texts(lambda item: (item.rating,))
_by_age = ordered(lambda item: age_of(item.rating), _age)


def rating_test(operator: str, value: str) -> Test:
    """`TV-14` is that rating and no other; comparisons and ranges go by the age that ratings mean."""
    return (_same_rating if operator == ":" and ".." not in value else _by_age)(operator, value)
