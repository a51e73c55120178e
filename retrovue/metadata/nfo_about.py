"""What an .nfo tells about a film beside its name and number: people, places, opinions, ids."""

import re
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from retrovue.metadata.details import SHOW
from retrovue.metadata.guids import guid
from retrovue.metadata.nfo_fields import Fields, name_of, score_of, words

_ID_NAMES = ("imdb", "imdbid", "imdb_id", "tmdb", "tmdbid", "tvdb", "tvdbid")
_UNUSED = """
actors airs_dayofweek airs_time airsafter_season airsbefore_episode airsbefore_season art aspectratio
audio awards basepath bookmark bottom code countrycode credits criticrating
hasvideoextras hasvideoversions isdefaultvideoversion localdb videoassetid
videoassettitle videoassettype youtubeid
displayepisode displayseason enddate episodeguide episodenumberend epbookmark fanart file fileinfo
filenameandpath lastplayed lockdata locked lockedfields mediaelch multiepisode_nfo namedseason
original_filename originaltitle outline mpaatext directorimdb resume path playcount poster producer producers releasedate
review role runtime scraper seasonposter showlink sortname sorttitle status studios tagline theme
thumb thumbs top250 trailer url user_note video votes watched writer
"""
"""What the dialects write and planning does not use. All other plain elements are kept in `custom`."""
_USED = """
title showtitle season episode year aired premiered plot mpaa genre tag studio network uniqueid ids id set kind
company companies category warning warnings daypart dayparts starts expires label director actor artist
language languages country userrating rating ratings dateadded demo campaign group notes
communityrating customrating certification
"""
_SPOKEN_FOR = frozenset((*_UNUSED.split(), *_USED.split(), *_ID_NAMES))
_LONGEST_CUSTOM = 200
_MOST_CUSTOM = 32
_MOST_ACTORS = 64


def about(found: Fields, root: str) -> dict[str, Any]:
    """People, places, opinions and what nobody knows."""
    studios, networks = found.split("studio"), found.split("network")
    return {
        "studios": studios,
        # For a series the media managers write the network as its studio.
        "networks": networks or (studios if root in ("episode", SHOW) else ()),
        "directors": found.split("director"),
        "actors": _actors(found),
        "artists": found.split("artist"),
        "languages": _languages(found),
        "countries": found.split("country"),
        "collections": _sets(found),
        "tags": found.split("tag"),
        "demo": found.split("demo"),
        "score": score_of(found),
        "added": found.day("dateadded"),
        "campaign": found.text("campaign"),
        "group": found.text("group"),
        "notes": found.text("notes"),
        "custom": tuple(islice(_others(found), _MOST_CUSTOM)),
    }


def _actors(found: Fields) -> tuple[str, ...]:
    names = (Fields(one).text("name") or words(one) for one in found.elements("actor"))
    return tuple(dict.fromkeys(islice(filter(None, names), _MOST_ACTORS)))


def _languages(found: Fields) -> tuple[str, ...]:
    parts = (
        part.strip() for text in found.texts("language", "languages") for part in re.split("[,/|]", text)
    )
    return tuple(dict.fromkeys(filter(None, parts)))


def _others(found: Fields) -> Iterator[tuple[str, str]]:
    for name, child in found.all:
        text = words(child)
        plain = len(child) == 0 and 0 < len(text) <= _LONGEST_CUSTOM
        if name and plain and name not in _SPOKEN_FOR:
            yield name, text


def _sets(found: Fields) -> tuple[str, ...]:
    names = []
    for one in found.elements("set"):
        inner = Fields(one).text("name")
        names.append(inner or words(one))
    return tuple(dict.fromkeys(name for name in names if name))


def _untyped(value: str, root: str) -> str:
    """The provider of an id that does not name one."""
    if value.strip().lower().startswith("tt"):
        return "imdb"
    return "tvdb" if root in ("episode", SHOW) else "unknown"


def guids(found: Fields, root: str) -> tuple[str, ...]:
    pairs: list[tuple[str, str]] = []
    for one in found.elements("uniqueid"):
        text = one.text or ""
        pairs.append((one.get("type") or _untyped(text, root), text))
    for holder in found.elements("ids"):
        for one in holder:
            inner = Fields(one)
            pairs.append((inner.text("key") or name_of(one), inner.text("value") or one.text or ""))
    pairs += [(name, value) for name in _ID_NAMES for value in found.texts(name)]
    typed = _known(pairs)
    # A bare number beside typed ids is one of them once more, of whichever catalog was asked first.
    bare = ((_untyped(value, root), value) for value in found.texts("id"))
    return _known((*pairs, *((name, value) for name, value in bare if name == "imdb" or not typed)))


def _known(pairs: Iterable[tuple[str, str]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(known for provider, value in pairs if (known := guid(provider, value))))
