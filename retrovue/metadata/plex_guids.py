"""What the ids of a Plex server mean: `plex://`, the ids of other catalogs, and those of its former agents."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from retrovue.metadata.guids import guid
from retrovue.metadata.json_fields import objects

_PLEX = re.compile(r"plex://[a-z]{1,20}/([0-9a-f]{16,32})")
_LEGACY = re.compile(
    r"(?:com\.plexapp|tv\.plex)\.agents\.([a-z0-9_.]{1,40})://([^?\s]{1,200})", re.IGNORECASE
)
_OUTER = re.compile(r"([A-Za-z0-9]{2,20})://([^?/\s]{1,64})")
_TYPED = re.compile(r"(tvdb|tmdb|imdb|anidb)[0-9]?-([A-Za-z0-9]+)", re.IGNORECASE)
_OF_NOBODY = frozenset(("none", "local", "localmedia"))
"""Agents whose numbers mean something on that one server only, or nothing at all."""
_NUMBERED = ("thetvdb", "tvdb", "themoviedb", "imdb")


def own_and_show(value: Mapping[str, Any], kind: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """(ids of the thing itself, ids of the show that it belongs to)."""
    own, show = [], []
    for text in _listed(value):
        own += _external(text)
    plain = value.get("guid")
    if isinstance(plain, str):
        if kind == "episode" and _is_legacy(plain):
            show += _legacy(plain, is_show=True)  # of `thetvdb://268592/1/3` the number is the show's
        else:
            own += _any(plain, kind == "show")
    if kind == "episode" and isinstance(value.get("grandparentGuid"), str):
        show += _any(value["grandparentGuid"], True)
    return tuple(dict.fromkeys(own)), tuple(dict.fromkeys(show))


def _listed(value: Mapping[str, Any]) -> Iterator[str]:
    for one in objects(value.get("Guid")):
        text = one.get("id")
        if isinstance(text, str):
            yield text


def _external(text: str) -> list[str]:
    """`tvdb://7945991` -> `tvdb:7945991`"""
    found = _OUTER.fullmatch(text)
    known = guid(found[1], found[2]) if found else None
    return [known] if known else []


def _is_legacy(text: str) -> bool:
    return _LEGACY.match(text) is not None


def _any(text: str, is_show: bool) -> list[str]:
    plex = _PLEX.match(text)
    if plex:
        return [f"plex:{plex[1]}"]
    return _legacy(text, is_show)


def _legacy(text: str, is_show: bool) -> list[str]:
    """Of an agent that nobody knows the whole text is kept, so that two servers can still agree."""
    found = _LEGACY.match(text)
    if not found:
        return []
    agent, rest = found[1].lower(), found[2]
    if agent in _OF_NOBODY:
        return []
    head = rest.split("/", maxsplit=1)[0]
    typed = _TYPED.fullmatch(head)
    known = None
    if typed:
        known = guid(typed[1], typed[2])
    elif agent in _NUMBERED:
        known = guid("imdb" if head.startswith("tt") else agent, head)
    elif agent in ("xbmcnfo", "xbmcnfotv"):
        known = guid("imdb" if head.startswith("tt") else "tvdb" if is_show else "tmdb", head)
    if known:
        return [known]
    return [f"plex-legacy:{agent}.{re.sub(r'[^A-Za-z0-9_.-]', '-', head if is_show else rest)[:80]}"]
