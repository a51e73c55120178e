"""The files of a Plex item, and what tells cheaply whether the item or its files have changed."""

import re
from collections.abc import Iterator, Mapping
from hashlib import blake2b
from json import JSONEncoder
from typing import Any

from retrovue.media.version import Part, Version
from retrovue.metadata import json_fields as read

_FORM = 1
"""Goes up when the fingerprints change their form: everything is then described anew."""
_META = (
    "type", "guid", "parentGuid", "grandparentGuid", "title", "originalTitle", "editionTitle", "subtype", "year",
    "grandparentRatingKey", "grandparentTitle", "parentIndex", "index", "contentRating", "originallyAvailableAt",
    "duration", "updatedAt", "chapterSource", "studio",
)  # fmt: skip
_TAGS = ("Genre", "Director", "Role", "Country", "Studio", "Collection", "Label")
_MEDIA = ("id", "height", "videoCodec", "audioCodec", "audioChannels", "container")
_PART = ("id", "key", "size", "duration", "file")
_PLAIN = (str, int, float)
_LONGEST_PATH = 4_096
_STAMP = re.compile(r"/library/parts/[^/]{1,40}/([^/]{1,40})/.*")
_UNSTORABLE = re.compile("[\0\ud800-\udfff]")
"""Halves of characters cannot be written to a database, nor zeros to a path."""
_HEIGHTS = {"sd": 480, "4k": 2160, "8k": 4320}
_encode = JSONEncoder(separators=(",", ":"), check_circular=False).encode


def fingerprints(value: Mapping[str, Any]) -> tuple[str, str]:
    """(of everything about the item, of its files), from the fields that a listing has.

    What changes without meaning for the air is left out: views, pictures, descriptions, scores.
    """
    get = value.get
    meta = [one if isinstance(one := get(name), _PLAIN) else None for name in _META]
    return (
        _digest([_FORM, meta, _tags(get("Guid"), "id"), [_tags(get(name), "tag") for name in _TAGS]]),
        _digest([_FORM, [_version(one) for one in _objects(get("Media"))]]),
    )


def _digest(value: list[Any]) -> str:
    return f"p{_FORM}-{blake2b(_encode(value).encode(), digest_size=16).hexdigest()}"


def _objects(value: Any) -> list[dict[str, Any]]:
    """Quicker than asking for any mapping, and enough for what json gives."""
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def _tags(value: Any, name: str) -> list[str]:
    if not value:
        return []
    return sorted([text for one in _objects(value) if isinstance(text := one.get(name), str)])


def _version(media: dict[str, Any]) -> list[Any]:
    get = media.get
    fields = [one if isinstance(one := get(name), _PLAIN) else None for name in _MEDIA]
    parts = [
        [one if isinstance(one := part.get(name), _PLAIN) else None for name in _PART]
        for part in _objects(get("Part"))
    ]
    return [fields, parts]


def versions(value: Mapping[str, Any]) -> tuple[Version, ...]:
    """All the ways in which the item is there, in the server's order; empty: it has no file."""
    found = (_read_version(one) for one in read.objects(value.get("Media")))
    return tuple(one for one in found if one.parts)


def _read_version(media: Mapping[str, Any]) -> Version:
    words = (
        media.get("videoResolution"),
        media.get("videoCodec"),
        media.get("container"),
        media.get("audioCodec"),
    )
    channels = read.whole(media.get("audioChannels"), 1, 64)
    shown = [read.text(word, 20) for word in words] + ([f"{channels} ch"] if channels else [])
    return Version(tuple(_parts(media)), _height(media), " ".join(filter(None, shown)))


def _height(media: Mapping[str, Any]) -> int | None:
    height = read.whole(media.get("height"), 1, 20_000)
    named = read.text(media.get("videoResolution"), 20).lower()
    return height or read.whole(named, 1, 20_000) or _HEIGHTS.get(named)


def _parts(media: Mapping[str, Any]) -> Iterator[Part]:
    """A part without a path is no file. The path is kept as it came: only the mapping of paths may change it."""
    for part in read.objects(media.get("Part")):
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
