"""What a source kind gives to a run of sync: sections with fixed totals, pages of what they list, descriptions.

A reader lists and describes. It never deletes, never measures a file, and never touches the catalog.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from retrovue.diagnostics import Diagnostic
from retrovue.media.item import Mark
from retrovue.media.version import Version
from retrovue.metadata import Details, KnownNames


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a source that is counted, listed and found complete on its own: a library, or a root."""

    key: str
    """Unique within the source, and the same in every run."""
    title: str
    kind: str = "file"
    """`movie`, `episode` or `file`."""
    baseline: str = ""
    """Equal to that of the last complete run: the source says that nothing has changed. Empty: it cannot tell."""
    enabled: bool = True
    """False: the station leaves it out for now. It is neither read, nor do its items count as vanished."""


@dataclass(frozen=True, slots=True)
class Counted:
    """The fixed total of a section: one unit is one listed item."""

    section: Section
    total: int
    shows: tuple[tuple[str, int], ...] = ()
    """How many of the units each show has, as far as that is known."""
    problems: tuple[Diagnostic, ...] = ()
    whole: bool = True
    """False where something could not be read: nothing of the section counts as vanished."""
    refs: frozenset[str] | None = None
    """All refs that `pages` will list, where counting knows them: so that a moved file is told from a new one."""


@dataclass(frozen=True, slots=True)
class ListedItem:
    """One listed thing, with what tells cheaply whether it has changed."""

    source: str
    section: str
    ref: str
    """Its address within the source: the path below the root, or a server's key. Not an identity."""
    path: str
    """The path that name rules and the item show; relative to the source, with `/`."""
    text_stamp: str
    """Changes with whatever describes the item."""
    media_stamp: str
    """Changes with its files, as far as the source can tell; a reader of folders leaves it empty."""
    versions: tuple[Version, ...] = ()
    """Best last is not promised: `prefer` of the source chooses. None: the item has no media."""
    show: str = ""
    """For the bars."""
    title: str = ""
    """For the bars."""
    told: Any = field(default=None, compare=False)
    """What the reader needs to describe it, and nobody else looks at."""
    joins: bool = False
    """Whether its ids are good enough to be one item with another of the same section; folders hold copies."""


@dataclass(frozen=True, slots=True)
class Description:
    """What describes an item says, and what was odd about it."""

    details: Details
    problems: tuple[Diagnostic, ...] = ()
    marks: tuple[Mark, ...] | None = None
    """Marks that the source knows; without a chapter among them, those of the file count as well."""
    duration: int = 0
    """Listed ms, for an item that cannot be measured here."""


class ListingCut(Exception):
    """A listing that broke off: what was listed stays, nothing counts as vanished, and the run says PARTIAL."""

    def __init__(self, diagnostic: Diagnostic) -> None:
        super().__init__(diagnostic.message)
        self.diagnostic = diagnostic


class SourceAway(ListingCut):
    """The whole source cannot be read now: it is down, or refuses the token. No state of its items changes."""


class Cancelled(Exception):
    """The run is to stop: `Context.check` raises it, and no reader catches it."""


def _go_on() -> None:
    """Nobody cancels."""


def _nothing_known(source: str) -> Mapping[str, str]:
    return {}


@dataclass(frozen=True, slots=True)
class Asked:
    """What part of the sources a run shall read; a listing of a part never tells what has vanished."""

    since: int = 0
    """Only what its source changed since this instant, ms UTC; 0: everything."""
    library: str = ""
    """Only the section of this key or title; the engine sees to that."""
    title: str = ""
    """Only the film or the episodes of the show of this title, whatever its case; readers see to that."""
    year: int | None = None
    page_size: int = 0
    """Items a page; 0: as the source has it."""
    refs: tuple[str, ...] = ()
    """Only the items of these addresses, and the episodes of such shows; only readers that have `gone` can."""

    @property
    def partial(self) -> bool:
        return bool(self.since or self.library or self.title or self.refs)


@dataclass(frozen=True, slots=True)
class Context:
    """What a reader is opened with, beside its keys in the station."""

    project: Path
    """The project folder, which relative paths start from."""
    known: KnownNames = KnownNames()
    """The names of the station that folders may bear."""
    asked: Asked = Asked()
    check: Callable[[], None] = _go_on
    """Raises Cancelled when the run is to stop; to be called between requests and files."""
    addresses: Callable[[str], Mapping[str, str]] = _nothing_known
    """Source -> every ref of it that was ever listed, with the key of the section that it was last listed in."""


class Reader(Protocol):
    """A source that is open for one run. Everything may raise ListingCut, and `Cancelled` of `Context.check`."""

    @property
    def source(self) -> str: ...

    @property
    def requests(self) -> int:
        """How many were sent until now; 0 where no server is asked."""
        ...

    @property
    def here(self) -> bool:
        """Its paths are of this machine: a file that is not there is not listed either."""
        ...

    def sections(self) -> Sequence[Section]:
        """Cheap: one request, or none."""
        ...

    def count(self, section: Section) -> Counted:
        """Locks the total of a section."""
        ...

    def pages(self, counted: Counted) -> Iterator[Sequence[ListedItem]]:
        """Ends normally only when the section was listed whole; no `ref` twice."""
        ...

    def describe(self, items: Sequence[ListedItem]) -> Sequence[Description]:
        """In the order of the items: those of one page that are new or have changed."""
        ...

    def close(self) -> None:
        """From any thread, more than once: a request in flight is dropped, and whoever waits for it goes on."""
        ...


class SourceKind(Protocol):
    """What the table of kinds, and an entry point of the group `retrovue.sources`, holds under a type's name."""

    @property
    def model(self) -> type[Any]:
        """The keys of the source in the station: a `Model` whose `type` is a Literal of the name."""
        ...

    @property
    def open(self) -> Callable[[Any, str, Context], Reader]:
        """(model, id of the source, context) -> reader; asks nobody yet."""
        ...
