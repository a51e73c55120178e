"""What one place says about an item. Empty means silence, so that places can be laid over each other."""

from dataclasses import dataclass, fields, replace
from datetime import date
from typing import Any

SHOW = "show"
"""The kind of a `tvshow.nfo`: it describes what holds items, and is never an item's own kind."""

_GATHERED = ("labels", "tags", "collections", "guids", "show_guids", "available", "extra")


def of_show(show: "Details") -> "Details":
    """What a show says about each of its episodes."""
    years = (("show_year", str(show.year)),) if show.year else ()
    return Details(
        show=show.show, rating=show.rating, genres=show.genres, labels=show.labels, tags=show.tags,
        studios=show.studios, networks=show.networks, countries=show.countries, languages=show.languages,
        actors=show.actors, show_guids=(*show.guids, *show.show_guids), extra=years, custom=show.custom,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Details:
    """`custom` keeps fields that nobody knows by their names; names may repeat."""

    kind: str = ""
    title: str = ""
    show: str = ""
    season: int | None = None
    episode: int | None = None
    year: int | None = None
    aired: date | None = None
    rating: str = ""
    description: str = ""
    genres: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    companies: tuple[str, ...] = ()
    category: str = ""
    warnings: tuple[str, ...] = ()
    dayparts: tuple[str, ...] = ()
    seasons: tuple[str, ...] = ()
    starts: date | None = None
    expires: date | None = None
    guids: tuple[str, ...] = ()
    """The item's own ids, `imdb:tt0083658`."""
    show_guids: tuple[str, ...] = ()
    """Ids of the show that it belongs to."""
    extra: tuple[tuple[str, str], ...] = ()
    """The program's own remarks, such as the year of a show."""
    artists: tuple[str, ...] = ()
    directors: tuple[str, ...] = ()
    actors: tuple[str, ...] = ()
    added: date | None = None
    score: int | None = None
    """0 to 100."""
    tags: tuple[str, ...] = ()
    studios: tuple[str, ...] = ()
    networks: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    collections: tuple[str, ...] = ()
    demo: tuple[str, ...] = ()
    available: tuple[str, ...] = ()
    campaign: str = ""
    library: str = ""
    group: str = ""
    split: str = ""
    notes: str = ""
    subtitles: bool | None = None
    custom: tuple[tuple[str, str], ...] = ()

    def over(self, other: "Details") -> "Details":
        """These words first; the other's where these are silent. Labels, tags, ids and the like of both."""
        changed: dict[str, Any] = {}
        for field in fields(self):
            mine, theirs = getattr(self, field.name), getattr(other, field.name)
            if field.name in _GATHERED:
                changed[field.name] = tuple(dict.fromkeys((*mine, *theirs)))
            elif field.name == "custom":
                own = {name for name, _ in mine}
                changed["custom"] = (*mine, *(pair for pair in theirs if pair[0] not in own))
            elif mine in ("", None, ()):
                changed[field.name] = theirs
        return replace(self, **changed)
