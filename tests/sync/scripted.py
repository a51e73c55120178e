"""Sources that do as a test says: what they list, where they break off, when they keep one waiting."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from threading import Event
from typing import Any

from retrovue.diagnostics import Diagnostic
from retrovue.media.item import Mark
from retrovue.media.version import Part, Version
from retrovue.metadata import Details
from retrovue.sources import Context, Counted, Description, ListedItem, ListingCut, Section, SourceAway

CUT = Diagnostic("RV525", "the listing broke off", help=("try again",))
AWAY = Diagnostic("RV520", "the server is away", help=("start it",))


@dataclass(frozen=True)
class Thing:
    """One thing on the server."""

    ref: str
    title: str = ""
    path: str = ""
    """Where its file lies; empty: it has none."""
    media: str = "1"
    versions: tuple[Version, ...] | None = None
    guids: tuple[str, ...] = ()
    show: str = ""
    duration: int = 60_000
    marks: tuple[Mark, ...] | None = None

    def listed(self, source: str, section: str) -> ListedItem:
        versions = self.versions
        if versions is None:
            versions = (Version((Part(self.path),)),) if self.path else ()
        return ListedItem(
            source, section, self.ref, self.path or self.ref, f"{self.title}{self.guids}", self.media, versions,
            self.show, self.title, self, joins=True,
        )  # fmt: skip


@dataclass
class Script:
    """What all readers of one source do; a test changes it between runs."""

    shelves: dict[str, list[Thing]] = field(default_factory=lambda: {"main": []})
    baselines: dict[str, str] = field(default_factory=dict)
    page: int = 10
    cut_at: tuple[str, int] | None = None
    """Section and page at which the listing breaks off."""
    away_at: str = ""
    """`sections`, or the section whose first page is refused."""
    before_count: Callable[[], None] = lambda: None
    hang_at: int | None = None
    """The page at which it waits until it is closed."""
    calls: list[str] = field(default_factory=list)

    def fill(self, count: int, section: str = "main", **about: Any) -> None:
        self.shelves[section] = [
            Thing(f"{section}-{number:04}", f"Film {number}", f"/srv/{section}/{number:04}.mkv", **about)
            for number in range(count)
        ]


class ScriptedReader:
    here = False

    def __init__(self, script: Script, source: str, context: Context) -> None:
        self.source, self.requests = source, 0
        self._script, self._context = script, context
        self._closed = Event()

    def _asks(self, what: str) -> None:
        self.requests += 1
        self._script.calls.append(what)

    def sections(self) -> Sequence[Section]:
        self._asks("sections")
        if self._script.away_at == "sections":
            raise SourceAway(AWAY)
        names = self._script.shelves
        return [Section(key, key.title(), "movie", self._script.baselines.get(key, "")) for key in names]

    def count(self, section: Section) -> Counted:
        self._script.before_count()
        self._asks(f"count {section.key}")
        things = self._things(section.key)
        shows: dict[str, int] = {}
        for thing in things:
            if thing.show:
                shows[thing.show] = shows.get(thing.show, 0) + 1
        return Counted(section, len(things), tuple(shows.items()))

    def _things(self, key: str) -> list[Thing]:
        title = self._context.asked.title
        return [thing for thing in self._script.shelves[key] if not title or thing.title == title]

    def pages(self, counted: Counted) -> Iterator[Sequence[ListedItem]]:
        key, script = counted.section.key, self._script
        things, size = self._things(key), self._context.asked.page_size or self._script.page
        if script.away_at == key:
            raise SourceAway(AWAY)
        for number, start in enumerate(range(0, len(things), size), 1):
            self._asks(f"list {key}")
            if script.cut_at == (key, number):
                raise ListingCut(CUT)
            if script.hang_at == number:
                self._closed.wait(20)
                raise ListingCut(CUT)
            yield [thing.listed(self.source, key) for thing in things[start : start + size]]

    def describe(self, items: Sequence[ListedItem]) -> Sequence[Description]:
        self._asks(f"describe {len(items)}")
        return [self._description(item.told) for item in items]

    def _description(self, thing: Thing) -> Description:
        details = Details(kind="movie", title=thing.title, guids=thing.guids, show=thing.show)
        return Description(details, (), thing.marks, thing.duration)

    def close(self) -> None:
        self._closed.set()


def moved(things: list[Thing], old: str, new: str) -> list[Thing]:
    return [replace(thing, path=thing.path.replace(old, new)) for thing in things]


def put(path: Path, content: bytes = b"film") -> str:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return str(path)
