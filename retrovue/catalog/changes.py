"""What became of an item, in words for people."""

from collections.abc import Callable
from datetime import date
from typing import Any

from retrovue.catalog.links import ItemChange
from retrovue.catalog.refreshing import Refreshed
from retrovue.catalog.tables import ACTIVE, UNMEASURED
from retrovue.media.item import Item, Mark
from retrovue.timing.durations import clock_text

_LISTED = (ACTIVE, UNMEASURED)


def change_of(result: Refreshed, *, joined: bool = False) -> ItemChange | None:
    """None where nothing is worth telling. `joined`: one more source, or section, tells of it now."""
    after, was, state = result.after, result.was, result.state
    fields = changed_fields(result.before, after) if result.before is not None else ()

    def told(what: Any) -> ItemChange:
        return ItemChange(after.key, after.kind, after.title, what, fields)

    if state not in _LISTED:
        left = state if state in ("missing", "deleted") else "unusable"
        return told(left) if was in _LISTED or (was == "missing" and state == "deleted") else None
    if result.before is None:
        return told("added")
    if was not in _LISTED:
        return told("revived")
    if joined:
        return told("joined")
    return told("updated") if result.changed else None


def changed_fields(before: Item, after: Item) -> tuple[tuple[str, str, str], ...]:
    """(name, from, to) of each field that differs, in the order of the fields."""
    if before is after:
        return ()
    pairs = ((name, getattr(before, name), getattr(after, name)) for name in Item.__slots__)
    return tuple((name, shown(name, old), shown(name, new)) for name, old, new in pairs if old != new)


def shown(name: str, value: Any) -> str:
    """A value as people write it; empty for nothing."""
    if value is None or value == ():
        return ""
    if name in ("duration", "trim_in"):
        return clock(value)
    if name == "marks":
        return ", ".join(_mark(mark) for mark in value)
    if name in ("extra", "custom"):
        return ", ".join(f"{key}: {text}" for key, text in value)
    if isinstance(value, tuple):
        return ", ".join(value)
    return _PLAIN.get(type(value), str)(value)


def _mark(mark: Mark) -> str:
    return f"{clock(mark.at)} {mark.title}".rstrip()


def clock(ms: int) -> str:
    """`1:23:45.678`, without the parts that are nothing."""
    return clock_text(ms) + (f".{ms % 1000:03d}" if ms % 1000 else "")


_PLAIN: dict[type, Callable[[Any], str]] = {date: date.isoformat, bool: lambda yes: "yes" if yes else "no"}
