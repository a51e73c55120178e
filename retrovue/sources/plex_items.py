"""What a Plex server lists -> listed items and their descriptions, with what the station says of their library."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from hashlib import blake2b
from typing import Any

from retrovue.metadata import Details
from retrovue.metadata.json_fields import text, whole
from retrovue.metadata.plex_item import listed_duration, read_item
from retrovue.metadata.plex_media import fingerprints, versions
from retrovue.sources.keys import only_wanted, path_filter
from retrovue.sources.plex import Library, PlexSource
from retrovue.sources.reader import Description, ListedItem

_FORM = 1
"""Goes up when the same answer is described otherwise than before, so that catalogs are renewed."""
_REF = re.compile(r"[A-Za-z0-9_.-]{1,64}")
_OF_WINDOWS = re.compile(r"[A-Za-z]:[\\/]|\\\\")
_TYPES = {"movie": ("movie", "clip"), "show": ("episode",)}
_KINDS = {"movie": "movie", "show": "episode"}


@dataclass(frozen=True, slots=True)
class OpenLibrary:
    """A library of the server, with what the station says of it."""

    key: str
    title: str
    kind: str
    """`movie` or `show`."""
    locations: tuple[str, ...] = ()
    model: Library | None = None

    def stamp(self, model: PlexSource) -> str:
        """Changes with what the station's keys make of a description."""
        kind = self.model.kind if self.model else None
        label = self.model.label if self.model else ""
        words = repr((_FORM, self.title, kind, label, model.import_))
        return blake2b(words.encode(errors="replace"), digest_size=4).hexdigest()

    def filter(self, model: PlexSource) -> Callable[[ListedItem], bool] | None:
        """`include` and `exclude` see whole paths, and those that begin with the library's folder."""
        included = path_filter(model.model_copy(update={"exclude": ()}))
        excluded = path_filter(model.model_copy(update={"include": model.exclude, "exclude": ()}))
        if included is None and excluded is None:
            return None
        roots = [with_slashes(one).rstrip("/") for one in self.locations]

        def wanted(item: ListedItem) -> bool:
            names = _names(item.path, roots)
            if excluded is not None and any(excluded(name) for name in names):
                return False
            return included is None or any(included(name) for name in names)

        return wanted


def with_slashes(path: str) -> str:
    """Paths of Windows as the station writes paths; a name on other machines may hold a backslash."""
    return path.replace("\\", "/") if _OF_WINDOWS.match(path) else path


def _names(path: str, roots: list[str]) -> list[str]:
    found = [path, path.lstrip("/")]
    found += [root.rpartition("/")[2] + path[len(root) :] for root in roots if path.startswith(f"{root}/")]
    return found


# ---------------------------------------------------------------- shows


@dataclass(frozen=True, slots=True)
class Show:
    """What a show says about each of its episodes."""

    ref: str
    title: str
    year: int | None
    episodes: int
    told: Mapping[str, Any]
    details: Details
    stamp: str
    """Changes with what is said; not with the date of the last change, which each new episode moves."""
    shown: str = ""
    """Its title, with the year where there are namesakes."""

    @property
    def dated(self) -> str:
        return f"{self.title} ({self.year})" if self.year else self.title

    def detailed(self, value: Mapping[str, Any] | None) -> "Show":
        """With what only an answer about the show itself tells."""
        found = show_of({**self.told, **value}) if value else None
        return self if found is None else replace(found, shown=self.shown, episodes=self.episodes)


def show_of(value: Mapping[str, Any]) -> Show | None:
    """None for what is no show."""
    read = read_item(value)
    if read.refused or value.get("type") != "show":
        return None
    told = read.details
    stamp = fingerprints({**value, "updatedAt": None})[0].rpartition("-")[2][:12]
    count = whole(value.get("leafCount")) or 0
    return Show(read.ref, told.show or told.title, told.year, count, value, told, stamp)


def _of_show(show: Details) -> Details:
    years = (("show_year", str(show.year)),) if show.year else ()
    return Details(
        show=show.show, rating=show.rating, genres=show.genres, labels=show.labels, studios=show.studios,
        networks=show.networks, countries=show.countries, actors=show.actors, collections=show.collections,
        show_guids=show.guids, extra=years,
    )  # fmt: skip


# ---------------------------------------------------------------- items


def listed_item(
    value: Mapping[str, Any], source: str, library: OpenLibrary, shows: Mapping[str, Show], stamp: str
) -> ListedItem | None:
    """None for what has no address, or is of a type that the library should not hold."""
    ref = value.get("ratingKey")
    if not isinstance(ref, str):
        ref = str(ref)
    if value.get("type") not in _TYPES[library.kind] or not _REF.fullmatch(ref):
        return None
    meta, media = fingerprints(value)
    found = versions(value)
    show = shows.get(str(value.get("grandparentRatingKey")))
    told = f"{meta}.{stamp}.{show.stamp}" if show else f"{meta}.{stamp}"
    name = show.shown if show else text(value.get("grandparentTitle"))
    path = with_slashes(found[0].parts[0].path) if found else f"{library.title}/{ref}"
    return ListedItem(
        source, library.key, ref, path, told, media, found, name, text(value.get("title")), value, True
    )


def title_and_year(value: Mapping[str, Any]) -> tuple[str, int | None]:
    return text(value.get("title")), whole(value.get("year"))


def show_ref(item: ListedItem) -> str:
    return str(item.told.get("grandparentRatingKey"))


def describe(
    item: ListedItem,
    detail: Mapping[str, Any] | None,
    library: OpenLibrary,
    show: Show | None,
    model: PlexSource,
) -> Description:
    """`detail` is what the server says of the item alone; None: it has gone meanwhile, and the listing counts."""
    read = read_item({**item.told, **(detail or {})})
    if read.refused:
        read = read_item(item.told)
    told = read.details
    if told.kind == "episode" and show is not None:
        told = told.over(_of_show(show.details))
    told = replace(
        only_wanted(told, model.import_),
        library=library.title,
        guids=own_guids(read.details.guids, read.edition),
    )
    told = _as_the_station_says(told, library)
    parts = item.versions[0].parts if item.versions else ()
    duration = read.duration or listed_duration(item.told) or sum(part.duration for part in parts)
    return Description(told, marks=read.marks, duration=duration)


def _as_the_station_says(told: Details, library: OpenLibrary) -> Details:
    kind = told.kind or _KINDS[library.kind]
    if library.model is None:
        return replace(told, kind=kind)
    label = (library.model.label,) if library.model.label else ()
    return replace(told, kind=library.model.kind or kind, labels=tuple(dict.fromkeys((*told.labels, *label))))


def own_guids(guids: Iterable[str], edition: str) -> tuple[str, ...]:
    """Two editions of a film have the same ids, and are two items: the ids of the special one say which."""
    if not edition:
        return tuple(guids)
    name = re.sub(r"[^a-z0-9]+", "-", edition.casefold().replace("'", "")).strip("-")[:24]
    name = name or blake2b(edition.encode(), digest_size=4).hexdigest()
    return tuple(f"{one}-{name}" for one in guids)
