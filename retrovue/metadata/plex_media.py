"""The files of a Plex item, and what tells cheaply whether the item or its files have changed."""

import marshal
import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from hashlib import blake2b
from typing import Any

from retrovue.media.version import Part, Version
from retrovue.metadata import json_fields as read

_FORM = 2
"""Goes up when the fingerprints change their form: everything is then described anew."""
_META = (
    "type", "guid", "parentGuid", "grandparentGuid", "title", "originalTitle", "editionTitle", "subtype", "year",
    "grandparentRatingKey", "grandparentTitle", "parentIndex", "index", "contentRating", "originallyAvailableAt",
    "duration", "updatedAt", "chapterSource", "studio",
)  # fmt: skip
_TAGS = ("Genre", "Director", "Role", "Country", "Studio", "Collection", "Label")
_MEDIA = ("id", "height", "videoCodec", "audioCodec", "audioChannels", "container")
_LOOK = ("height", "videoResolution", "videoCodec", "container", "audioCodec", "audioChannels")
_PART = ("id", "key", "size", "duration", "file")
_PLAIN = frozenset((str, int, float, bool, type(None)))
_Plain = str | int | float | None
_LONGEST_PATH = 4_096
_STAMP = re.compile(r"/library/parts/[^/]{1,40}/([^/]{1,40})/.*")
_UNSTORABLE = re.compile("[\0\ud800-\udfff]")
"""Halves of characters cannot be written to a database, nor zeros to a path."""
_HEIGHTS = {"sd": 480, "4k": 2160, "8k": 4320}


def fingerprints(value: Mapping[str, Any]) -> tuple[str, str]:
    """(of everything about the item, of its files), from the fields that a listing has.

    What changes without meaning for the air is left out: views, pictures, descriptions, scores.
    """
    get = value.get
    tags = [_tags(one, "tag") if one else () for one in map(get, _TAGS)]
    return (
        _digest((_FORM, _plain(value, _META), _tags(get("Guid"), "id"), tags)),
        _digest((_FORM, [_version(one) for one in _objects(get("Media"))])),
    )


def _plain(value: Mapping[str, Any], names: tuple[str, ...]) -> list[_Plain]:
    """What is of another kind says nothing. Every item of a library comes by here, changed or not."""
    found = [*map(value.get, names)]
    if _PLAIN.issuperset(map(type, found)):
        return found
    return [one if type(one) in _PLAIN else None for one in found]


def _digest(value: tuple[Any, ...]) -> str:
    """Plain values in the one form of marshal that all versions of Python write alike: a third of the time of JSON."""
    return f"p{_FORM}-{blake2b(marshal.dumps(value, 2), digest_size=16).hexdigest()}"


def _objects(value: Any) -> list[dict[str, Any]]:
    """Quicker than asking for any mapping, and enough for what json gives. One that stands alone counts as a list."""
    listed = value if isinstance(value, list) else (value,)
    return [one for one in listed if isinstance(one, dict)]


def _tags(value: Any, name: str) -> list[str]:
    if not value:
        return []
    return sorted([text for one in _objects(value) if isinstance(text := one.get(name), str)])


def _version(media: dict[str, Any]) -> list[Any]:
    return [_plain(media, _MEDIA), [_plain(part, _PART) for part in _objects(media.get("Part"))]]


def versions(value: Mapping[str, Any]) -> tuple[Version, ...]:
    """All the ways in which the item is there, in the server's order; empty: it has no file."""
    found = [_read_version(one) for one in _objects(value.get("Media"))]
    return tuple([one for one in found if one.parts])


def _read_version(media: Mapping[str, Any]) -> Version:
    height, name = _look(*_plain(media, _LOOK))
    return Version(tuple(_parts(media)), height, name)


@lru_cache(maxsize=1 << 10, typed=True)
def _look(
    height: _Plain, resolution: _Plain, picture: _Plain, container: _Plain, sound: _Plain, channels: _Plain
) -> tuple[int | None, str]:
    """(lines, name) of a version: a library has few that differ."""
    heard = read.whole(channels, 1, 64)
    shown = [read.text(word, 20) for word in (resolution, picture, container, sound)]
    named = shown[0].lower()
    lines = read.whole(height, 1, 20_000) or read.whole(named, 1, 20_000) or _HEIGHTS.get(named)
    return lines, " ".join(filter(None, [*shown, f"{heard} ch" if heard else ""]))


def _parts(media: Mapping[str, Any]) -> Iterator[Part]:
    """A part without a path is no file. The path is kept as it came: only the mapping of paths may change it."""
    for part in _objects(media.get("Part")):
        path, address = part.get("file"), part.get("key")
        if not isinstance(path, str) or not 0 < len(path) <= _LONGEST_PATH or _UNSTORABLE.search(path):
            continue
        stamp = _STAMP.fullmatch(address) if isinstance(address, str) else None
        yield Part(
            path,
            size=read.whole(part.get("size")) or 0,
            duration=read.whole(part.get("duration")) or 0,
            stamp=stamp[1] if stamp else "",
            address=address if isinstance(address, str) and stamp else "",
        )


def unreachable(value: Mapping[str, Any]) -> bool:
    """Whether the server, asked to look (`checkFiles=1`), says that a file of the item is not there."""
    parts = (part for one in read.objects(value.get("Media")) for part in read.objects(one.get("Part")))
    return any(read.flag(part.get(name)) is False for part in parts for name in ("exists", "accessible"))
