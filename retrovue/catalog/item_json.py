"""Items as JSON objects and back: fields that have their default are left out, dates are ISO texts."""

import json
from collections.abc import Mapping
from dataclasses import MISSING, Field, fields
from datetime import date
from operator import attrgetter
from typing import Any

from retrovue.catalog.rows import compact
from retrovue.media.item import Item, Mark, item_of

_DATES = frozenset(("aired", "starts", "expires", "added"))
_PAIRS = frozenset(("extra", "custom"))


def _default(field: Field[Any]) -> Any:
    if field.default_factory is not MISSING:
        return field.default_factory()
    return None if field.default is MISSING else field.default


_DEFAULTS = {field.name: _default(field) for field in fields(Item)}
_ALWAYS = frozenset(field.name for field in fields(Item) if field.default is field.default_factory is MISSING)
_values = attrgetter(*_DEFAULTS)


def item_fields(item: Item) -> dict[str, Any]:
    """What `item_from` takes; required fields are always there."""
    found = {
        name: value
        for (name, default), value in zip(_DEFAULTS.items(), _values(item), strict=True)
        if value != default or name in _ALWAYS
    }
    for name in _DATES & found.keys():
        found[name] = found[name].isoformat()
    if item.marks:
        found["marks"] = [_mark_fields(mark) for mark in item.marks]
    return found


def _mark_fields(mark: Mark) -> dict[str, Any]:
    title = {"title": mark.title} if mark.title else {}
    return {"at": mark.at, "origin": mark.origin} | title | ({} if mark.breaks else {"breaks": False})


def item_text(item: Item) -> str:
    return compact(item_fields(item))


def item_from(found: Mapping[str, Any]) -> Item:
    """From what `item_fields` wrote. For texts from elsewhere there is `export_reader`, which trusts nothing."""
    return item_of(
        *(_value(name, found[name]) if name in found else value for name, value in _DEFAULTS.items())
    )


def read_item_text(text: str) -> Item:
    return item_from(json.loads(text))


def _value(name: str, value: Any) -> Any:
    if name in _DATES:
        return date.fromisoformat(value)
    if name == "marks":
        return tuple(Mark(**mark) for mark in value)
    if name in _PAIRS:
        return tuple((key, text) for key, text in value)
    return tuple(value) if isinstance(value, list) else value
