"""Reads the lines of a catalog export. Everything is checked: an export may come from anywhere."""

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import fields
from datetime import date
from typing import Any, NamedTuple, NoReturn

from retrovue.catalog.rows import read_video
from retrovue.diagnostics import Diagnostic, StationError
from retrovue.media.asset import Asset, Audio
from retrovue.media.item import KINDS, Item, Mark

_NAMES = frozenset(field.name for field in fields(Item))


class Line(NamedTuple):
    """What one line of an export says."""

    item: Item
    aliases: tuple[str, ...]
    asset: Asset | None


class _Wrong(Exception):
    """Why a line cannot be read."""


def read_lines(lines: Iterable[str]) -> Iterator[Line]:
    """Raises StationError (RV605) with the number of the first bad line."""
    seen: set[str] = set()
    for number, text in enumerate(lines, 1):
        if not text.strip():
            continue
        try:
            line = _read(text)
            if line.item.key in seen:
                raise _Wrong(f"the key `{line.item.key}` stands there twice")
        except _Wrong as wrong:
            _refuse(number, str(wrong))
        seen.add(line.item.key)
        yield line


def _refuse(number: int, why: str) -> NoReturn:
    message = f"line {number} of the catalog export cannot be read: {why}"
    cure = "make the export again with `retrovue catalog export`"
    raise StationError([Diagnostic("RV605", message, place=f"line {number}", help=(cure,))]) from None


def _read(text: str) -> Line:
    try:
        raw = json.loads(text)
    except json.JSONDecodeError as error:
        raise _Wrong(f"it is not JSON ({error.msg.lower()} at column {error.colno})") from None
    except ValueError:
        raise _Wrong("a number in it is too long") from None
    except RecursionError:
        raise _Wrong("it is nested too deep") from None
    given = dict(_object(_object(raw, "the line").get("item", {}), "`item`"))
    aliases = _texts(given.pop("aliases", []), "aliases")
    return Line(_item(given), aliases, _asset(raw["asset"]) if raw.get("asset") else None)


def _item(given: dict[str, Any]) -> Item:
    for name in given:
        if name not in _NAMES:
            raise _Wrong(f"unknown field `{name}`")
    for name in ("key", "kind", "title", "duration"):
        if name not in given:
            raise _Wrong(f"`{name}` is missing")
    if given["kind"] not in KINDS:
        raise _Wrong(f"there is no kind `{given['kind']}`")
    return Item(**{name: _form_of(name)(value, name) for name, value in given.items()})


def _form_of(name: str) -> Callable[[Any, str], Any]:
    return _FORMS.get(name, _text)


def _asset(raw: Any) -> Asset:
    given = _object(raw, "`asset`")
    try:
        video = read_video(given["video"]) if given.get("video") else None
        audio = tuple(Audio(**track) for track in given.get("audio", ()))
        path, fingerprint = _text(given["path"], "path"), _text(given["fingerprint"], "fingerprint")
        duration, subtitles = (
            _number(given["duration"], "duration"),
            _flag(given.get("subtitles", False), "subtitles"),
        )
        following = tuple(_asset(part) for part in _list(given.get("following", []), "following"))
        loudness, peak = (_number_or_none(given.get(name), name) for name in ("loudness", "peak"))
        return Asset(
            path, fingerprint, duration, video, audio, 0, subtitles, following, loudness, peak
        )  # fmt: skip
    except KeyError as error:
        raise _Wrong(f"`{error.args[0]}` of its `asset` is missing") from None
    except TypeError:
        raise _Wrong("its `asset` has the wrong form") from None


# ---------------------------------------------------------------- forms


def _object(value: Any, name: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise _Wrong(f"{name} is not an object")
    return value


def _text(value: Any, name: str) -> str:
    if not isinstance(value, str):
        raise _Wrong(f"`{name}` is not a text")
    try:
        value.encode()
    except UnicodeEncodeError:
        raise _Wrong(f"`{name}` is not Unicode") from None
    return value


def _number(value: Any, name: str) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not -(1 << 53) < value < 1 << 53:
        raise _Wrong(f"`{name}` is not a whole number")
    return value


def _number_or_none(value: Any, name: str) -> int | None:
    return None if value is None else _number(value, name)


def _flag(value: Any, name: str) -> bool:
    if not isinstance(value, bool):
        raise _Wrong(f"`{name}` is neither true nor false")
    return value


def _date(value: Any, name: str) -> date | None:
    try:
        return date.fromisoformat(_text(value, name)) if value is not None else None
    except ValueError:
        raise _Wrong(f"`{name}` is not a date: `{value}`") from None


def _list(value: Any, name: str) -> list[Any]:
    if not isinstance(value, list):
        raise _Wrong(f"`{name}` is not a list")
    return value


def _texts(value: Any, name: str) -> tuple[str, ...]:
    return tuple(_text(text, name) for text in _list(value, name))


def _marks(value: Any, name: str) -> tuple[Mark, ...]:
    found = (_object(mark, f"a mark of `{name}`") for mark in _list(value, name))
    marks = [
        Mark(
            _number(mark.get("at"), "at"), _text(mark.get("origin"), "origin"),
            _text(mark.get("title", ""), "title"), _flag(mark.get("breaks", True), "breaks"),
        )
        for mark in found
    ]  # fmt: skip
    return tuple(sorted(marks, key=lambda mark: (mark.at, mark.origin)))


def _pairs(value: Any, name: str) -> tuple[tuple[str, str], ...]:
    pairs = [_texts(pair, name) for pair in _list(value, name)]
    if any(len(pair) != 2 for pair in pairs):
        raise _Wrong(f"`{name}` is not a list of pairs")
    return tuple((pair[0], pair[1]) for pair in pairs)


_LISTS = (
    "warnings", "genres", "labels", "companies", "dayparts", "seasons", "guids", "artists", "directors", "actors",
    "tags", "studios", "networks", "languages", "countries", "collections", "demo", "show_guids", "available",
)  # fmt: skip
_FORMS: dict[str, Callable[[Any, str], Any]] = {
    **dict.fromkeys(_LISTS, _texts),
    **dict.fromkeys(("aired", "starts", "expires", "added"), _date),
    **dict.fromkeys(("duration", "trim_in"), _number),
    **dict.fromkeys(("season", "episode", "year", "score", "height"), _number_or_none),
    **dict.fromkeys(("extra", "custom"), _pairs),
    "marks": _marks,
    "subtitles": _flag,
}
"""Fields that are not texts."""
