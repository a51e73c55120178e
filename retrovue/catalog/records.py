"""What sync hands to the catalog and gets back from it."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, select

from retrovue.catalog.rows import read_asset, read_marks
from retrovue.catalog.tables import links
from retrovue.media.asset import Asset
from retrovue.media.item import Item, Mark
from retrovue.media.version import Part, Version

UNKNOWN_SIZE = -1
"""The size of a file that was not read: whatever it is next time, the file counts as changed."""


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a file cannot air, or what was odd about it. `code` is one of the table of diagnostics."""

    code: str
    message: str
    help: str = ""


@dataclass(frozen=True, slots=True)
class SeenFile:
    """A file as one run of sync found it. `item` and `asset` are absent when it cannot air.

    The item's key is a wish: the catalog keeps the key that the file already has, and makes a second
    holder of a key distinct.
    """

    source: str
    root: str
    path: str
    """Relative to the source, with `/`; unique within it."""
    absolute: str
    size: int
    mtime_ns: int
    text_stamp: str
    """Changes with whatever describes the file: its .nfo files and the source's rules."""
    asset: Asset | None = None
    item: Item | None = None
    aliases: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()
    moved_from: str = ""
    """The path that this file had before, when it was found to have moved."""
    exact: bool = False
    """The item's key is given and not a wish: from an export."""


@dataclass(frozen=True, slots=True)
class KnownFile:
    """A file as the catalog remembers it."""

    root: str
    path: str
    size: int
    mtime_ns: int
    text_stamp: str
    missing: bool
    key: str
    """Of its item; empty when it never had one."""
    marks_text: str
    columns: tuple[Any, ...]
    """Absolute path and measures as stored; `asset` reads them when they are wanted."""

    @property
    def fingerprint(self) -> str:
        return str(self.columns[1])

    @property
    def absolute(self) -> str:
        return str(self.columns[0])

    @property
    def marks(self) -> tuple[Mark, ...]:
        """Kept, so that a new description needs no new probe."""
        return read_marks(self.marks_text)

    @property
    def asset(self) -> Asset | None:
        return read_asset(*self.columns)


@dataclass(frozen=True, slots=True)
class CommitCounts:
    """Items that a commit really changed."""

    added: int = 0
    updated: int = 0
    unchanged: int = 0

    def __add__(self, other: "CommitCounts") -> "CommitCounts":
        return CommitCounts(
            self.added + other.added, self.updated + other.updated, self.unchanged + other.unchanged
        )


def as_link(seen: SeenFile) -> Any:
    """A file as the link that it is."""
    from retrovue.catalog.links import SeenLink

    versions = (Version((Part(seen.absolute),)),) if seen.absolute else ()
    return SeenLink(
        seen.source, seen.root, seen.path, seen.path, seen.text_stamp, "", versions, 0, seen.absolute, seen.size,
        seen.mtime_ns, seen.asset, seen.item, None, "listed", seen.aliases, seen.problems, False, seen.moved_from,
        seen.exact,
    )  # fmt: skip


def as_known(connection: Connection, source: str) -> dict[str, KnownFile]:
    from retrovue.catalog.link_rows import located

    names = ("ref", "section", "size", "mtime_ns", "text_stamp", "state", "item_key", "marks", "versions", "chosen",
             "fingerprint", "duration", "video", "audio", "subtitles")  # fmt: skip
    found = {}
    for row in connection.execute(select(*(links.c[name] for name in names)).where(links.c.source == source)):
        ref, section, size, mtime, text, state, key, marks, versions, chosen, *measures = row
        path = next(iter(located(versions, chosen)), "")
        gone = state in ("missing", "deleted")
        found[ref] = KnownFile(section, ref, size, mtime, text, gone, key or "", marks, (path, *measures))
    return found
