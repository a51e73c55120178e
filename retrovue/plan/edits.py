"""What differs between two texts of a station besides the rules that every log line carries."""

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel

_NOT_THE_SCHEDULE = frozenset(
    ("channels", "profiles", "server", "ffmpeg", "database", "cache", "record", "sync", "sources", "breaks", "emergency")
)  # fmt: skip
"""Break formats and programs are parts of the rules; the others do not reach the log."""

_NAMES = frozenset(
    (
        "number",
        "name",
        "call_sign",
        "city",
        "network",
        "group",
        "logo",
        "notes",
        "enabled",
        "profiles",
        "guide",
    )
)
"""What a channel says about itself and not about its schedule."""

Path = tuple[str, ...]


def edits(before: BaseModel, after: BaseModel) -> tuple[Path, ...]:
    """The YAML paths, down to the second key, whose values are not the same: `("pools", "spots")`.

    Of a channel it is what its `channel` says: `("channels", "one", "channel", "graphics")`.
    """
    found = [
        path
        for name in type(after).model_fields
        if name not in _NOT_THE_SCHEDULE
        for path in _differing(name, getattr(before, name), getattr(after, name))
    ]
    channels, others = getattr(before, "channels", {}), getattr(after, "channels", {})
    for id in channels:
        if id in others:
            head = _differing("channel", channels[id].channel, others[id].channel)
            found += [("channels", id, *path) for path in head if path[-1] not in _NAMES]
    return tuple(found)


def _differing(name: str, before: Any, after: Any) -> list[Path]:
    if before == after:
        return []
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        keys = dict.fromkeys((*before, *after))
        return [(name, str(key)) for key in keys if before.get(key) != after.get(key)]
    if isinstance(before, BaseModel) and isinstance(after, BaseModel):
        fields = type(after).model_fields
        return [(name, key) for key in fields if getattr(before, key) != getattr(after, key)]
    return [(name,)]
