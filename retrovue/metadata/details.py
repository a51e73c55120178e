"""What one place says about an item. Empty means silence, so that places can be laid over each other."""

from dataclasses import dataclass, fields, replace
from datetime import date
from typing import Any

SHOW = "show"
"""The kind of a `tvshow.nfo`: it describes what holds items, and is never an item's own kind."""

_GATHERED = ("labels", "guids", "show_guids", "extra")


@dataclass(frozen=True, slots=True)
class Details:
    """`extra` keeps every other field by its name; names may repeat."""

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

    def over(self, other: "Details") -> "Details":
        """These words first; the other's where these are silent. Labels, ids and `extra` of both."""
        changed: dict[str, Any] = {}
        for field in fields(self):
            mine, theirs = getattr(self, field.name), getattr(other, field.name)
            if field.name in _GATHERED:
                changed[field.name] = tuple(dict.fromkeys((*mine, *theirs)))
            elif mine in ("", None, ()):
                changed[field.name] = theirs
        return replace(self, **changed)
