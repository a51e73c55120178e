"""The fields that selectors know: how a value is written, and how an item is compared with it."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any
from unicodedata import normalize

from retrovue.diagnostics.suggest import hint
from retrovue.media.item import KINDS, Item
from retrovue.timing.durations import parse_duration

Test = Callable[[Item], bool]


class SelectorError(Exception):
    """A selector that cannot be read; `help` is the cure."""

    def __init__(self, message: str, help: str = "") -> None:
        self.message, self.help = message, help
        super().__init__(message)


def fold(text: str) -> str:
    """The form in which texts are compared: no case, one spelling of accents."""
    return text.casefold() if text.isascii() else normalize("NFC", normalize("NFC", text).casefold())


@dataclass(frozen=True, slots=True)
class Field:
    """`ordered` fields take ranges and comparisons; the others take globs."""

    name: str
    ordered: bool
    test: Callable[[str, str], Test]
    """(operator, value as written) -> test. Raises SelectorError."""


# ---------------------------------------------------------------- texts


@lru_cache(maxsize=1024)
def _path_glob(pattern: str) -> re.Pattern[str]:
    """`*` stays within a folder, `**` crosses folders, `**/` may be nothing."""
    out = ""
    for piece in re.split(r"(\*+/?)", fold(pattern)):
        if not piece.startswith("*"):
            out += re.escape(piece)
        elif piece == "**/":
            out += "(?:.*/)?"
        else:
            stars = piece.rstrip("/")
            out += ("[^/]*" if stars == "*" else ".*") + ("/" if piece.endswith("/") else "")
    return re.compile(out, re.DOTALL)


def _text_match(pattern: str) -> Callable[[str], bool]:
    """`*` is any text, also none."""
    first, *rest = fold(pattern).split("*")
    if not rest:
        return lambda text: fold(text) == first
    *middle, last = rest

    def matches(text: str) -> bool:
        folded = fold(text)
        at, end = len(first), len(folded) - len(last)
        if at > end or not (folded.startswith(first) and folded.endswith(last)):
            return False
        for piece in middle:
            found = folded.find(piece, at, end)
            if found < 0:
                return False
            at = found + len(piece)
        return True

    return matches


def _texts(get: Callable[[Item], tuple[str, ...]]) -> Callable[[str, str], Test]:
    def test(_: str, value: str) -> Test:
        match = _text_match(value)
        return lambda item: any(map(match, get(item)))

    return test


def _kind(_: str, value: str) -> Test:
    wanted = fold(value)
    if wanted not in KINDS:
        raise SelectorError(f"there is no kind `{value}`", hint(wanted, KINDS))
    return lambda item: item.kind == wanted


def _path(_: str, value: str) -> Test:
    """Below the source's root, or with the source's id in front."""
    match = _path_glob(value.replace("\\", "/")).fullmatch
    return lambda item: bool(match(fold(item.path)) or match(fold(f"{item.source}/{item.path}")))


_TITLE_YEAR = re.compile(r"(.+) \((\d{4})\)")


def _show(_: str, value: str) -> Test:
    """`Title` is every show of that title; `Title (1978)` is one of them."""
    match = _text_match(value)
    dated = _TITLE_YEAR.fullmatch(value)
    if dated:
        title, year = _text_match(dated[1]), ("show_year", dated[2])
        return lambda item: match(item.show) or (year in item.extra and title(item.show))

    def undated(item: Item) -> bool:
        if match(item.show):
            return True
        found = _TITLE_YEAR.fullmatch(item.show)
        return found is not None and match(found[1])

    return undated


# ---------------------------------------------------------------- ordered values


def _compare(operator: str, got: Any, wanted: Any) -> bool:
    if operator == "<":
        return bool(got < wanted)
    if operator == "<=":
        return bool(got <= wanted)
    if operator == ">":
        return bool(got > wanted)
    return bool(got >= wanted)


def _ordered(
    get: Callable[[Item], Any], read: Callable[[str], tuple[Any, Any]]
) -> Callable[[str, str], Test]:
    """`read` gives the lowest and the highest value that the text stands for."""

    def bounds(text: str) -> tuple[Any, Any]:
        first, dots, last = text.partition("..")
        if not dots:
            return read(text)
        low, high = (read(first)[0] if first else None), (read(last)[1] if last else None)
        if low is None and high is None:
            raise SelectorError(
                "`..` is a range without ends", "write it as `1974..1989`, `1974..` or `..1989`"
            )
        if low is not None and high is not None and low > high:
            raise SelectorError(f"the range `{text}` ends before it begins", f"write it as `{last}..{first}`")
        return low, high

    def test(operator: str, value: str) -> Test:
        if operator == ":":
            low, high = bounds(value)
        else:
            low, high = read(value)
            edge = high if operator in ("<=", ">") else low
            return lambda item: (got := get(item)) is not None and _compare(operator, got, edge)

        def inside(item: Item) -> bool:
            got = get(item)
            return got is not None and (low is None or got >= low) and (high is None or got <= high)

        return inside

    return test


def _number(text: str) -> tuple[int, int]:
    if not re.fullmatch(r"\d{1,9}", text):
        raise SelectorError(f"`{text}` is not a number", "write it as `1984`, or a range as `1980..1989`")
    return int(text), int(text)


def _length(text: str) -> tuple[int, int]:
    try:
        found = parse_duration(text)
    except ValueError:
        raise SelectorError(f"`{text}` is not a duration", "write it as `90s`, `22m` or `1h30m`") from None
    return found, found


def _date(text: str) -> tuple[date, date]:
    """A day, or all days of a year."""
    try:
        if re.fullmatch(r"\d{4}", text):
            return date(int(text), 1, 1), date(int(text), 12, 31)
        if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
            raise ValueError(text)
        return date.fromisoformat(text), date.fromisoformat(text)
    except ValueError:
        raise SelectorError(f"`{text}` is not a date", "write it as `1985-10-31` or `1985`") from None


_EPISODE = re.compile(r"(?:s(\d{1,4})(?:e(\d{1,5}))?|(\d{1,4})x(\d{1,5}))", re.IGNORECASE)


def _episode_code(text: str) -> tuple[tuple[int, int], tuple[int, int]]:
    found = _EPISODE.fullmatch(text)
    if not found:
        raise SelectorError(f"`{text}` is not an episode", "write it as `4`, `s01e04`, `2x05` or `s01..s03`")
    season = int(found[1] or found[3])
    episode = found[2] or found[4]
    return (season, int(episode or 0)), (season, int(episode) if episode else 1 << 30)


_by_number = _ordered(lambda item: item.episode, _number)
_by_code = _ordered(
    lambda item: None if item.season is None or item.episode is None else (item.season, item.episode),
    _episode_code,
)


def _episode(operator: str, value: str) -> Test:
    plain = re.fullmatch(r"[\d.]+", value) is not None
    return (_by_number if plain else _by_code)(operator, value)


def _extra(name: str) -> Callable[[Item], tuple[str, ...]]:
    return lambda item: tuple(text for key, text in item.extra if key == name)


FIELDS: dict[str, Field] = {
    field.name: field
    for field in (
        Field("kind", False, _kind),
        Field("title", False, _texts(lambda item: (item.title,))),
        Field("show", False, _show),
        Field("season", True, _ordered(lambda item: item.season, _number)),
        Field("episode", True, _episode),
        Field("year", True, _ordered(lambda item: item.year, _number)),
        Field("aired", True, _ordered(lambda item: item.aired, _date)),
        Field("duration", True, _ordered(lambda item: item.duration or None, _length)),
        Field("genre", False, _texts(lambda item: item.genres)),
        Field("rating", False, _texts(lambda item: (item.rating,))),
        Field("warnings", False, _texts(lambda item: item.warnings)),
        Field("label", False, _texts(lambda item: item.labels)),
        Field("category", False, _texts(lambda item: (item.category,))),
        Field("company", False, _texts(lambda item: item.companies)),
        Field("source", False, _texts(lambda item: (item.source,))),
        Field("path", False, _path),
        Field("key", False, _texts(lambda item: (item.key,))),
        Field("artist", False, _texts(_extra("artist"))),
    )
}


def field_named(name: str) -> Field:
    """Raises SelectorError with the field that was probably meant."""
    try:
        return FIELDS[name.lower()]
    except KeyError:
        raise SelectorError(f"there is no field `{name}`", hint(name, FIELDS)) from None
