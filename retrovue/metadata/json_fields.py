"""The fields of a JSON object as values; what is absent, null or of another type says nothing."""

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from fractions import Fraction
from typing import Any

_BAD = re.compile("[^\t\n\r\x20-\x7e\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Control characters, and halves of characters that UTF-8 cannot write."""
_WHOLE = re.compile(r"-?[0-9]{1,15}")
_LONGEST = 500
_MOST = 256
_EARLIEST = 1800
"""No film or show is of an earlier year."""
_LAST_SECOND = 1 << 33
"""In the year 2242: a greater number is not a time in seconds."""


def clean(text: str, longest: int = _LONGEST) -> str:
    """On one line, without what cannot be shown or stored."""
    if not (text.isascii() and text.isprintable()):
        text = _BAD.sub("", text)
    return " ".join(text[: longest * 2].split())[:longest]


def text(value: Any, longest: int = _LONGEST) -> str:
    """A title such as `1024` may come as a number."""
    if isinstance(value, str):
        return clean(value, longest)
    return (
        str(value) if isinstance(value, int) and not isinstance(value, bool) and abs(value) < 1 << 53 else ""
    )


def whole(value: Any, low: int = 0, high: int = 1 << 53) -> int | None:
    if type(value) is int:
        return value if low <= value <= high else None
    if isinstance(value, bool):
        return None
    if isinstance(value, str) and _WHOLE.fullmatch(value):
        value = int(value)
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return value if isinstance(value, int) and low <= value <= high else None


def flag(value: Any) -> bool | None:
    """`true` and `false`, or `1` and `0` as the server's XML has them."""
    return (
        bool(whole(value)) if whole(value, 0, 1) is not None else value if isinstance(value, bool) else None
    )


def day(value: Any) -> date | None:
    """A day before all films stands for none: Kodi writes 1601-01-01 where it knows of no day."""
    try:
        found = date.fromisoformat(value[:10]) if isinstance(value, str) else None
    except ValueError:
        return None
    return found if found is not None and found.year >= _EARLIEST else None


def day_of_second(value: Any) -> date | None:
    """The day, in UTC, of a time in seconds since 1970."""
    second = whole(value, 1, _LAST_SECOND)
    return datetime.fromtimestamp(second, UTC).date() if second is not None else None


def score(value: Any) -> int | None:
    """`7.8` of ten -> 78. A rating of 0 means that nobody has rated."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    shown = str(value)
    if not re.fullmatch(r"\d{1,3}(\.\d{1,20})?", shown):
        return None
    points = Fraction(shown)
    return min(100, round(points * 10)) if points > 0 else None


def objects(value: Any) -> Iterator[Mapping[str, Any]]:
    """The objects of a list; one that stands alone counts as a list of one."""
    if isinstance(value, Mapping):
        yield value
    elif isinstance(value, list):
        yield from (one for one in value if isinstance(one, Mapping))


def tags(*values: Any) -> tuple[str, ...]:
    """The texts of `[{"tag": "Drama"}]`, of `["Drama"]`, or one text."""
    found: dict[str, None] = {}
    for value in values:
        listed = value if isinstance(value, list) else [value]
        for one in listed[:_MOST]:
            shown = text(one.get("tag") if isinstance(one, Mapping) else one)
            if shown:
                found[shown] = None
    return tuple(found)
