"""What a source kind gives to a run of sync: sections with fixed totals, pages of what they list, descriptions.

A reader lists and describes. It never deletes, never measures a file, and never touches the catalog.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from retrovue.diagnostics import Diagnostic
from retrovue.media.item import Mark
from retrovue.media.version import Version
from retrovue.metadata import Details


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
    """Cut points that the source knows; None: it tells none, and those of the file count."""
    duration: int = 0
    """Listed ms, for an item that cannot be measured here."""


class ListingCut(Exception):
    """A listing that broke off: what was listed stays, nothing counts as vanished, and the run says PARTIAL."""

    def __init__(self, diagnostic: Diagnostic) -> None:
        super().__init__(diagnostic.message)
        self.diagnostic = diagnostic


class SourceAway(ListingCut):
    """The whole source cannot be read now: it is down, or refuses the token. No state of its items changes."""


class Reader(Protocol):
    """A source that is open for one run. Everything may raise ListingCut, and `Cancelled` of the caller's check."""

    source: str

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

    def close(self) -> None: ...
