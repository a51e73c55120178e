"""One `Metadata` object of a Plex server's JSON -> details and marks.

Tolerant like the reading of .nfo files: a field that is absent, null or of another type says nothing. Only
a thing without an address, or of a type that cannot air, is refused.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import chain
from typing import Any

from retrovue.media.item import Mark
from retrovue.metadata import json_fields as read
from retrovue.metadata.details import SHOW, Details
from retrovue.metadata.marks import MARKER, chapter, tidy, with_commercials
from retrovue.metadata.plex_guids import own_and_show
from retrovue.metadata.ratings import rating_text

_KINDS = {"movie": "movie", "episode": "episode", "show": SHOW, "clip": ""}
_CLIPS = {"musicvideo": "music-video", "livemusicvideo": "music-video", "lyricmusicvideo": "music-video",
          "trailer": "trailer"}  # fmt: skip
_REF = re.compile(r"[A-Za-z0-9_.-]{1,64}")
_TITLE_YEAR = re.compile(r"(.+) \((\d{4})\)")
_LONGEST_TEXT = 20_000
_LAST = 7 * 86_400_000


@dataclass(frozen=True, slots=True)
class PlexItem:
    """What the server says of one thing. With `refused` set there is nothing else."""

    ref: str = ""
    """Its `ratingKey`: an address on that server, not an identity."""
    details: Details = Details()
    """`kind` is `show` for a show, and empty for a clip that does not say what it is."""
    marks: tuple[Mark, ...] | None = None
    """None: the answer says nothing of chapters and markers, as listings do."""
    duration: int = 0
    """Listed ms, never good enough to plan by; 0: not told."""
    show_ref: str = ""
    """The `ratingKey` of its show."""
    edition: str = ""
    """`Director's Cut`: films of one id that are not the same."""
    refused: str = ""
    """Why nothing was taken."""


def read_item(value: object) -> PlexItem:
    """Never raises: whatever the server sent, the result says what could be read."""
    refused = _refused(value)
    if refused or not isinstance(value, Mapping):
        return PlexItem(refused=refused)
    edition = read.text(value.get("editionTitle"))
    return PlexItem(
        ref=_ref(value, "ratingKey"),
        details=_details(value, edition),
        marks=marks_of(value),
        duration=listed_duration(value),
        show_ref=_ref(value, "grandparentRatingKey"),
        edition=edition,
    )


def _refused(value: object) -> str:
    if not isinstance(value, Mapping):
        return "it is not an object"
    kind = value.get("type")
    if not isinstance(kind, str) or kind not in _KINDS:
        return f"`{read.text(kind, 40)}` is not a type that can air" if read.text(kind) else "it has no type"
    return "" if _ref(value, "ratingKey") else "it has no `ratingKey`"


def _ref(value: Mapping[str, Any], name: str) -> str:
    found = read.text(value.get(name))
    return found if _REF.fullmatch(found) else ""


def listed_duration(value: Mapping[str, Any]) -> int:
    return read.whole(value.get("duration"), 0, _LAST) or 0


def _details(value: Mapping[str, Any], edition: str) -> Details:
    kind = _kind(value)
    title = read.text(value.get("title"))
    above = read.text(value.get("grandparentTitle"))
    named = title if kind == SHOW else above if kind == "episode" else ""
    show, show_year = _show(named, None if kind == SHOW else value.get("grandparentYear"))
    aired = read.day(value.get("originallyAvailableAt"))
    studios = read.tags(value.get("studio"), value.get("Studio"))
    own, of_show = own_and_show(value, kind)
    return Details(
        kind=kind,
        title=title,
        show=show,
        season=read.whole(value.get("parentIndex"), 0, 100_000) if kind == "episode" else None,
        episode=read.whole(value.get("index"), 0, 100_000) if kind == "episode" else None,
        year=read.whole(value.get("year"), 1800, 2200) or (aired.year if aired else None),
        aired=aired,
        rating=rating_text(read.text(value.get("contentRating"), 40)),
        description=read.text(value.get("summary"), _LONGEST_TEXT),
        genres=read.tags(value.get("Genre")),
        labels=read.tags(value.get("Label")),
        guids=own,
        show_guids=of_show,
        extra=tuple(_extra(value, show_year, edition)),
        artists=(above,) if kind in ("music-video", "") and above else (),
        directors=read.tags(value.get("Director")),
        actors=read.tags(value.get("Role")),
        added=read.day_of_second(value.get("addedAt")),
        score=_score(value),
        studios=studios,
        # For a series the server writes the network as its studio.
        networks=read.tags(value.get("network")) or (studios if kind in ("episode", SHOW) else ()),
        countries=read.tags(value.get("Country")),
        collections=read.tags(value.get("Collection")),
        library=read.text(value.get("librarySectionTitle")),
        subtitles=_subtitles(value),
    )


def _kind(value: Mapping[str, Any]) -> str:
    if value["type"] != "clip":
        return _KINDS[value["type"]]
    return _CLIPS.get(read.text(value.get("subtype")).lower(), "")


def _show(title: str, year: Any) -> tuple[str, str]:
    """`Doctor Who (2005)` is the show `Doctor Who` of a year."""
    dated = _TITLE_YEAR.fullmatch(title)
    told = read.whole(year, 1800, 2200)
    if dated and (told is None or told == int(dated[2])):
        return dated[1], dated[2]
    return title, str(told) if told else ""


def _extra(value: Mapping[str, Any], show_year: str, edition: str) -> Iterator[tuple[str, str]]:
    pairs = [("show_year", show_year), ("edition", edition)]
    pairs += [(name, read.text(value.get(name))) for name in ("thumb", "art")]
    return ((name, text) for name, text in pairs if text)


def _score(value: Mapping[str, Any]) -> int | None:
    """The owner's own rating, then the audience's, then the critics'."""
    scores = (read.score(value.get(name)) for name in ("userRating", "audienceRating", "rating"))
    return next((score for score in scores if score is not None), None)


def _subtitles(value: Mapping[str, Any]) -> bool | None:
    """Only an answer about one item lists its streams."""
    parts = chain.from_iterable(read.objects(one.get("Part")) for one in read.objects(value.get("Media")))
    streams = list(chain.from_iterable(read.objects(part.get("Stream")) for part in parts))
    return any(read.whole(one.get("streamType")) == 3 for one in streams) if streams else None


# ---------------------------------------------------------------- chapters and markers


def marks_of(value: Mapping[str, Any]) -> tuple[Mark, ...] | None:
    """Chapters, cut where commercials were found where there are any; titles and credits for people."""
    if not isinstance(value.get("Chapter"), list) and not isinstance(value.get("Marker"), list):
        return None
    duration = listed_duration(value)
    markers = list(_markers(value))
    commercials = [at for kind, at in markers if kind == "commercial"]
    for_people = (Mark(at, MARKER, kind, False) for kind, at in markers if kind in ("intro", "credits"))
    return tidy((*with_commercials(_chapters(value), commercials, duration), *for_people), duration)


def _chapters(value: Mapping[str, Any]) -> list[Mark]:
    """By their index: their ids are all the same."""
    found: dict[int, Mark] = {}
    for place, one in enumerate(read.objects(value.get("Chapter"))):
        at = read.whole(one.get("startTimeOffset"), 0, _LAST)
        index = read.whole(one.get("index"))
        if at is not None:
            found.setdefault(-1 - place if index is None else index, chapter(at, read.text(one.get("tag"))))
    return list(found.values())


def _markers(value: Mapping[str, Any]) -> Iterator[tuple[str, int]]:
    for one in read.objects(value.get("Marker")):
        at = read.whole(one.get("startTimeOffset"), 0, _LAST)
        if at is not None:
            yield read.text(one.get("type")).lower(), at
