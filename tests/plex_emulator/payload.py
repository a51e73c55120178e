"""The shapes in which a Plex server tells of its library: one dict an item, as JSON or as XML."""

import json
from html import escape
from typing import Any

from plex_emulator.library import TYPES, Entry, Part, Section, Version, digits, number

Fields = dict[str, Any]
_LEGACY = {"movie": "imdb", "show": "thetvdb"}
_RATES = ("24p", "PAL", "NTSC")


def guid(entry: Entry) -> str:
    """Of the new agents a hash, of those of old the id itself."""
    if entry.guid:
        return entry.guid
    top = entry.top
    inside = [one.index for one in (entry.parent, entry) if one and one.parent and one.index is not None]
    if entry.legacy:
        source = next(iter(top.ids.values()), number(top.title, below=99_999))
        path = "/".join(str(part) for part in (source, *inside))
        return f"com.plexapp.agents.{_LEGACY[top.kind]}://{path}?lang=en"
    return f"plex://{entry.kind}/{digits(entry.kind, top.title, top.year, top.edition, *inside, entry.title)}"


def outer_ids(entry: Entry) -> list[Fields]:
    if entry.legacy:
        return []
    ids = entry.ids
    if entry.kind == "episode" and not ids:
        ids = {"tvdb": str(1_000_000 + number(guid(entry), below=9_000_000))}
    return [{"id": f"{provider}://{value}"} for provider, value in sorted(ids.items())]


def listed(entry: Entry, guids: bool = False) -> Fields:
    """As in a listing."""
    return _plain(_head(entry) | _about(entry) | _dates(entry) | _body(entry, guids))


def detailed(entry: Entry, section: Section, asked: dict[str, str]) -> Fields:
    """As of its own: with streams, labels, and what is asked for."""
    found = listed(entry, guids=True) | located(section)
    for version, media in zip(entry.versions, found.get("Media", ()), strict=True):
        for part, told in zip(version.parts, media["Part"], strict=True):
            told["Stream"] = _streams(part, version)
            if asked.get("checkFiles") == "1":
                told |= {"exists": part.exists, "accessible": part.accessible}
    if entry.labels:
        found["Label"] = [{"tag": label} for label in entry.labels]
    if asked.get("includeChapters") == "1" and entry.chapters:
        found["Chapter"] = [_chapter(n, *chapter) for n, chapter in enumerate(entry.chapters, 1)]
    if asked.get("includeMarkers") == "1" and entry.markers:
        found["Marker"] = [_marker(entry, n, *marker) for n, marker in enumerate(entry.markers)]
    return found


def located(section: Section) -> Fields:
    where = {"librarySectionTitle": section.title, "librarySectionID": section.key}
    return {**where, "librarySectionKey": f"/library/sections/{section.key}"}


def section_fields(section: Section, now: int) -> Fields:
    agent = section.agent or f"tv.plex.agents.{'movie' if section.kind == 'movie' else 'series'}"
    return {
        "allowSync": True, "art": f"/:/resources/{section.kind}-fanart.jpg", "filters": True, "hidden": 0,
        "composite": f"/library/sections/{section.key}/composite/{now}", "refreshing": section.refreshing,
        "thumb": f"/:/resources/{section.kind}.png", "key": str(section.key), "type": section.kind, "title": section.title,
        "agent": agent, "scanner": "Plex Movie" if section.kind == "movie" else "Plex TV Series", "language": "en-US",
        "uuid": digits(section.title, section.key, length=32), "updatedAt": now, "createdAt": 1_600_000_000,
        "scannedAt": section.scanned, "content": True, "directory": True, "contentChangedAt": section.changed,
        "Location": [{"id": section.key * 10 + n, "path": path} for n, path in enumerate(section.locations)],
    }  # fmt: skip


def _head(entry: Entry) -> Fields:
    below = "/children" if entry.kind in ("show", "season") else ""
    found: Fields = {
        "ratingKey": str(entry.key),
        "key": f"/library/metadata/{entry.key}{below}",
        "guid": guid(entry),
    }
    for prefix, above in zip(("parent", "grandparent"), _above(entry), strict=False):
        found |= {
            f"{prefix}RatingKey": str(above.key), f"{prefix}Guid": guid(above), f"{prefix}Title": above.title,
            f"{prefix}Key": f"/library/metadata/{above.key}", f"{prefix}Thumb": f"/library/metadata/{above.key}/thumb/1",
        }  # fmt: skip
    if entry.parent:
        found["parentIndex"] = entry.parent.index if entry.kind == "episode" else 1
    return found


def _above(entry: Entry) -> list[Entry]:
    return [entry.parent, *_above(entry.parent)] if entry.parent else []


def _about(entry: Entry) -> Fields:
    top = entry.top
    count = sum(one.kind == "episode" for one in entry.walk())
    playable = entry.kind in ("movie", "episode")
    return {
        "type": entry.kind, "title": entry.title, "titleSort": entry.sort_title, "originalTitle": entry.original_title,
        "editionTitle": entry.edition, "studio": entry.studio, "contentRating": entry.rating or top.rating,
        "summary": entry.summary, "index": 1 if entry.kind == "show" else entry.index, "audienceRating": 7.5,
        "year": entry.year or (entry.kind == "episode" and top.year) or None,
        "thumb": f"/library/metadata/{entry.key}/thumb/{entry.updated}",
        "art": f"/library/metadata/{top.key}/art/{top.updated}",
        "duration": entry.duration if entry.versions or not playable else None,
        "leafCount": None if playable else count, "viewedLeafCount": None if playable else 0,
        "childCount": len(entry.children) if entry.kind == "show" else None,
        "chapterSource": "media" if entry.chapters else None,
    }  # fmt: skip


def _dates(entry: Entry) -> Fields:
    told = {"originallyAvailableAt": entry.date, "addedAt": entry.added}
    return told | ({"updatedAt": entry.updated} if entry.dated else {})


def _body(entry: Entry, guids: bool) -> Fields:
    tags = {
        "Genre": entry.genres, "Director": entry.directors, "Writer": entry.writers, "Role": entry.actors,
        "Collection": entry.collections,
    }  # fmt: skip
    found: Fields = {"Media": [_media(entry, version) for version in entry.versions]}
    if guids:
        found["Guid"] = outer_ids(entry)
    return found | {name: [{"tag": tag} for tag in values] for name, values in tags.items()}


def _media(entry: Entry, version: Version) -> Fields:
    durations = [_duration(entry, version, part) for part in version.parts]
    return {
        "id": version.id, "duration": sum(durations), "bitrate": version.height * 4, "width": version.width,
        "height": version.height, "aspectRatio": 1.33 if version.width * 3 == version.height * 4 else 1.78,
        "audioChannels": version.channels, "audioCodec": version.audio_codec, "videoCodec": version.video_codec,
        "videoResolution": "4k" if version.height > 1080 else str(version.height), "container": version.container,
        "videoFrameRate": _RATES[version.id % 3], "videoProfile": "main", "hasVoiceActivity": False,
        "Part": [
            {"id": part.id, "key": f"/library/parts/{part.id}/{part.stamp}/file.{version.container}", "duration": duration,
             "file": part.file, "size": part.size, "container": version.container, "videoProfile": "main"}
            for part, duration in zip(version.parts, durations, strict=True)
        ],
    }  # fmt: skip


def _duration(entry: Entry, version: Version, part: Part) -> int:
    return entry.duration // len(version.parts) if part.duration is None else part.duration


def _streams(part: Part, version: Version) -> list[Fields]:
    picture = {
        "id": part.id * 3, "streamType": 1, "default": True, "codec": version.video_codec, "index": 0,
        "bitrate": version.height * 4, "bitDepth": 8, "frameRate": 23.976, "height": version.height, "width": version.width,
        "displayTitle": f"{version.height}p", "extendedDisplayTitle": f"{version.height}p ({version.video_codec})",
    }  # fmt: skip
    sound = {
        "id": part.id * 3 + 1, "streamType": 2, "selected": True, "default": True, "codec": version.audio_codec, "index": 1,
        "channels": version.channels, "language": "English", "languageTag": "en", "languageCode": "eng",
        "samplingRate": 48_000, "displayTitle": "English", "extendedDisplayTitle": "English (Stereo)",
    }  # fmt: skip
    return [picture, sound]


def _chapter(n: int, start: int, end: int, title: str) -> Fields:
    """Every chapter has one id: the real server does that too."""
    told = {"id": 4, "filter": "thumb=4", "index": n, "startTimeOffset": start, "endTimeOffset": end}
    return told | ({"tag": title} if title else {})


def _marker(entry: Entry, n: int, kind: str, start: int, end: int) -> Fields:
    inner = {"id": entry.key * 10 + n, "version": 4}
    last = {"final": True} if kind == "credits" and n == len(entry.markers) - 1 else {}
    return {
        **last,
        "id": inner["id"],
        "type": kind,
        "startTimeOffset": start,
        "endTimeOffset": end,
        "Attributes": inner,
    }


def _plain(fields: Fields) -> Fields:
    """Without what is not told."""
    return {name: value for name, value in fields.items() if value not in (None, "", [])}


def as_json(fields: Fields) -> str:
    return json.dumps(fields, ensure_ascii=False)


def as_xml(tag: str, fields: Fields) -> str:
    """Values are attributes; maps and lists of maps are elements."""
    if tag == "Metadata":
        tag = "Directory" if fields.get("type") in ("show", "season") else "Video"
    words, inner = [], []
    for name, value in fields.items():
        if isinstance(value, dict):
            inner.append(as_xml(name, value))
        elif isinstance(value, list):
            inner.extend(as_xml(name, one) for one in value)
        elif value is not None:
            words.append(f' {name}="{_word(value)}"')
    return f"<{tag}{''.join(words)}>{''.join(inner)}</{tag}>"


def _word(value: object) -> str:
    if isinstance(value, str):
        return value if value.isalnum() else escape(value)
    return str(int(value)) if isinstance(value, bool) else str(value)


def type_name(number_or_name: str) -> str:
    """`4` or `episode` -> `episode`; what is not known is nothing."""
    return next((name for name, code in TYPES.items() if number_or_name in (str(code), name)), "")
