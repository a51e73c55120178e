"""Items: programmes and short pieces that can be put on the air. All times are integer ms."""

from dataclasses import dataclass, field
from datetime import date

KINDS = (
    "movie", "episode", "commercial", "bumper", "intro", "outro", "interstitial",
    "promo", "psa", "station-id", "music-video", "trailer", "slate",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Mark:
    """A possible cut point inside an item. `origin` is override, chapter or black."""

    at: int
    origin: str


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that can air. `key` is its stable name (`tvdb:…`, `sha-…`), never a row id."""

    key: str
    kind: str
    title: str
    duration: int
    """Measured length in ms, after `in` and `out`; 0 when unknown."""
    show: str = ""
    season: int | None = None
    episode: int | None = None
    year: int | None = None
    aired: date | None = None
    source: str = ""
    path: str = ""
    """Relative to the source, with `/`."""
    rating: str = ""
    warnings: tuple[str, ...] = ()
    genres: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    companies: tuple[str, ...] = ()
    category: str = ""
    dayparts: tuple[str, ...] = ()
    seasons: tuple[str, ...] = ()
    starts: date | None = None
    expires: date | None = None
    description: str = ""
    marks: tuple[Mark, ...] = ()
    """Sorted by `at`; measured from the item's first airable frame."""
    trim_in: int = 0
    """Where the airable part begins in the file."""
    guids: tuple[str, ...] = ()
    extra: tuple[tuple[str, str], ...] = field(default=())

    @property
    def company(self) -> str:
        return self.companies[0] if self.companies else ""

    @property
    def sort_key(self) -> tuple[str, int, int, str, str, str]:
        """Canonical order: show, season and episode, air date, title, key."""
        return (
            self.show.casefold(),
            self.season if self.season is not None else 1 << 20,
            self.episode if self.episode is not None else 1 << 20,
            self.aired.isoformat() if self.aired else "",
            self.title.casefold(),
            self.key,
        )
