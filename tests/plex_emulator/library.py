"""What an invented Plex library holds: small objects that a test writes, and that the emulator keeps and changes."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from hashlib import blake2b
from pathlib import Path

TYPES = {"movie": 1, "show": 2, "season": 3, "episode": 4}


@dataclass(slots=True, eq=False)
class Part:
    file: str = ""
    """As the server writes it; made from the titles when empty."""
    duration: int | None = None
    """ms; the item's own, shared by its parts, when None."""
    size: int = 0
    exists: bool = True
    accessible: bool = True
    source: Path | None = None
    """The bytes that `/library/parts/` gives out."""
    id: int = 0
    stamp: int = 0


@dataclass(slots=True, eq=False)
class Version:
    parts: list[Part] = field(default_factory=lambda: [Part()])
    width: int = 1920
    height: int = 1080
    video_codec: str = "h264"
    audio_codec: str = "aac"
    channels: int = 2
    container: str = "mkv"
    id: int = 0


@dataclass(slots=True, eq=False)
class Entry:
    """A movie, a show, a season or an episode."""

    kind: str
    title: str
    year: int | None = None
    index: int | None = None
    duration: int = 1_500_000
    ids: dict[str, str] = field(default_factory=dict)
    """`{"tvdb": "73545"}`; given as `Guid` when asked for, by items of the new agents only."""
    guid: str = ""
    legacy: bool = False
    """Of an agent of old: its id stands in the guid, and there are no others."""
    versions: list[Version] = field(default_factory=lambda: [Version()])
    date: str = ""
    rating: str = ""
    studio: str = ""
    edition: str = ""
    original_title: str = ""
    sort_title: str = ""
    summary: str = "Invented."
    genres: tuple[str, ...] = ()
    directors: tuple[str, ...] = ()
    writers: tuple[str, ...] = ()
    actors: tuple[str, ...] = ()
    collections: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    """Only in the detail, as with the real server."""
    dated: bool = True
    """Whether the server says when it was updated."""
    chapters: tuple[tuple[int, int, str], ...] = ()
    markers: tuple[tuple[str, int, int], ...] = ()
    children: list["Entry"] = field(default_factory=list)
    parent: "Entry | None" = None
    key: int = 0
    added: int = 0
    updated: int = 0

    @property
    def top(self) -> "Entry":
        return self.parent.top if self.parent else self

    def walk(self) -> Iterable["Entry"]:
        yield self
        for child in self.children:
            yield from child.walk()


@dataclass(slots=True, eq=False)
class Section:
    title: str
    kind: str
    """`movie` or `show`."""
    entries: list[Entry]
    locations: tuple[str, ...] = ()
    """By default one, in the style of the server's paths."""
    agent: str = ""
    refreshing: bool = False
    key: int = 0
    changed: int = 0
    scanned: int = 0


def movie(title: str, year: int | None = None, **about: object) -> Entry:
    return Entry("movie", title, year, **{"duration": 5_400_000, **about})  # type: ignore[arg-type]


def episode(title: str, index: int | None = None, **about: object) -> Entry:
    return Entry("episode", title, index=index, **about)  # type: ignore[arg-type]


def show(
    title: str,
    year: int | None = None,
    seasons: Mapping[int, int | list[Entry]] | None = None,
    **about: object,
) -> Entry:
    """`seasons={1: 24}` invents 24 episodes; a list of `episode(...)` says which."""
    made = Entry("show", title, year, **{"versions": [], **about})  # type: ignore[arg-type]
    for number, listed in (seasons or {1: 3}).items():
        name = f"Season {number}" if number else "Specials"
        season = Entry("season", name, index=number, versions=[], legacy=made.legacy, parent=made)
        made.children.append(season)
        known = [episode(f"Episode {n + 1}") for n in range(listed)] if isinstance(listed, int) else listed
        for place, one in enumerate(known, 1):
            one.parent, one.legacy = season, made.legacy
            one.index = place if one.index is None else one.index
            season.children.append(one)
    return made


def digits(*words: object, length: int = 24) -> str:
    """Hex digits that are the same in every run."""
    return blake2b("\0".join(map(str, words)).encode(), digest_size=16).hexdigest()[:length]


def number(*words: object, below: int) -> int:
    return int(digits(*words, length=12), 16) % below


_FIRST = "Harbor Velvet Copper Midnight Paper Northern Silver Crooked Hollow Lantern Amber Distant".split()
_LAST = (
    "Street Patrol Garden Detectives Orchard Station Brothers Theatre Rangers Frontier Café Nights".split()
)


def big_library(shows: int = 120, episodes: int = 17_000, movies: int = 300, seed: int = 1) -> list[Section]:
    """A large library that is the same for the same numbers."""
    found = []
    for n in range(shows):
        count = episodes * (n + 1) // shows - episodes * n // shows
        seasons = {s: min(22, count - 22 * (s - 1)) for s in range(1, -(-count // 22) + 1)}
        title = f"{_FIRST[n % 12]} {_LAST[n // 12 % 12]}" + (f" {n // 144 + 1}" if n >= 144 else "")
        year = 1950 + number(seed, title, below=60)
        about = {"ids": {"tvdb": str(70_000 + n), "imdb": f"tt{1_000_000 + n}"}, "rating": "TV-PG"}
        found.append(show(title, year, seasons, genres=("Drama", "Crime")[: 1 + n % 2], **about))
        for one in found[-1].walk():
            if one.kind == "episode":
                one.dated = number(seed, title, one.parent.index, one.index, below=10) < 3  # type: ignore[union-attr]
                one.duration = 1_200_000 + number(seed, n, one.title, below=600_000)
    films = [
        movie(f"The {_FIRST[n % 12]} {_LAST[n // 12 % 12]} {n}", 1930 + number(seed, n, below=90), ids={"tmdb": str(n + 1)})
        for n in range(movies)
    ]  # fmt: skip
    return [Section("Movies", "movie", films), Section("TV Shows", "show", found)]


def small_library() -> list[Section]:
    """One of each oddity: namesakes, editions, versions, parts, agents of old, items without file or date."""
    films = [
        movie("The Lighthouse Keeper", 1961, ids={"tmdb": "501", "imdb": "tt0501001"}, genres=("Drama",), rating="PG",
              original_title="Lightkeeper",
              studio="Meridian", directors=("Ana Prewitt",), writers=("Jo Lund",), actors=("Max Orr", "Ida Vale"),
              collections=("Sea Films",), date="1961-03-02",
              chapters=((0, 2_700_000, "Arrival"), (2_700_000, 5_400_000, ""))),
        movie("Amélie's Łódź – 日本", 1999, ids={"tmdb": "502"}, original_title="Amélie à Łódź"),
        movie("Blue Comet", 1982, edition="Director's Cut", guid="plex://movie/" + digits("Blue Comet"),
              versions=[Version(height=2160, width=3840, video_codec="hevc"), Version(height=480, width=640)]),
        movie("Blue Comet", 1982, guid="plex://movie/" + digits("Blue Comet")),
        movie("Long Winter", 1970, versions=[Version([Part(), Part()])], duration=9_000_000),
        movie("Lost Reel", 1925, versions=[]),
        movie("Old Agent", 1955, legacy=True, ids={"imdb": "tt0055555"}),
    ]  # fmt: skip
    pilot = episode(
        "Pilot", markers=(("intro", 30_000, 60_000), ("credits", 1_400_000, 1_500_000)), date="1978-09-17",
        chapters=((0, 700_000, ""), (700_000, 1_500_000, "")), labels=("two-parter",), dated=False,
    )  # fmt: skip
    drift = episode("Drift", directors=("Ana Prewitt",), writers=("Jo Lund",), actors=("Max Orr",), original_title="Adrift",
                    chapters=pilot.chapters, markers=pilot.markers, date="1978-09-24")  # fmt: skip
    shows = [
        show("Star Harbor", 1978, {0: [episode("Making of", 1)], 1: [pilot, drift, episode("Home")]},
             ids={"tvdb": "9001", "imdb": "tt0900101"}, rating="TV-PG", genres=("Science Fiction",), studio="ABN",
             actors=("Max Orr",), date="1978-09-17", original_title="Port of Stars"),
        show("Star Harbor", 2003, {1: 4}, ids={"tvdb": "9002", "imdb": "tt0900202"}, rating="TV-14"),
        show("Quiet Street", 1985, {1: 2, 2: 2}, legacy=True, ids={"tvdb": "9003"}),
    ]  # fmt: skip
    cartoons = [
        show("Tiny Robots", 1990, {1: 5}, ids={"tvdb": "9004"}),
        show("Star Harbor", 1978, {1: 1}, ids={"tvdb": "9001"}),
    ]
    return [
        Section("Movies", "movie", films),
        Section("TV", "show", shows),
        Section("Kids TV", "show", cartoons),
    ]
