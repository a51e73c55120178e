"""What sync hands to the catalog and gets back from it: one link for each thing that a source lists."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from retrovue.catalog.records import Problem
from retrovue.media.asset import Asset
from retrovue.media.item import Item, Mark
from retrovue.media.version import Version

LinkState = Literal["listed", "unavailable", "unusable", "missing", "deleted"]
"""`listed`: its source has it. `unavailable`: listed without a file. `unusable`: its file cannot air.
`missing`: a complete listing did not hold it. `deleted`: missing for longer than is kept."""


@dataclass(frozen=True, slots=True)
class SeenLink:
    """A listed item as one run of sync found it.

    `item` is what this source alone tells of it, with the key that it should have; the catalog keeps the key
    that the link already has, joins it to an item that has one of its names, and merges what several tell.
    """

    source: str
    section: str
    ref: str
    path: str
    text_stamp: str
    media_stamp: str
    versions: tuple[Version, ...] = ()
    chosen: int = 0
    """Which version airs."""
    local: str = ""
    """Where its first part lies on this machine; used to join items by file, and never stored. Empty: nowhere."""
    size: int = 0
    """Of that file, with `mtime_ns`: what tells that it must be measured again. `UNKNOWN_SIZE`: always."""
    mtime_ns: int = 0
    asset: Asset | None = None
    """As measured here; None: there is no file here, or it cannot air."""
    item: Item | None = None
    """None: it cannot air."""
    marks: tuple[Mark, ...] | None = None
    """Of the file itself or of what lies beside it, kept for the next description; None: those of the item."""
    guessed: bool = False
    """Whether the item's kind is only a guess from its length: another link may know it."""
    state: LinkState = "listed"
    names: tuple[str, ...] = ()
    """All ids that it goes by, its key apart."""
    problems: tuple[Problem, ...] = ()
    joins: bool = False
    """Whether it may be one item with another of its own section."""
    moved_from: str = ""
    """The ref that it had before, when it was found to have moved."""
    exact: bool = False
    """The item's key is given and not a wish: from an export."""


class KnownLink(NamedTuple):
    """A link as the catalog remembers it: small, for all links of a source are read at the start of a run."""

    section: str
    ref: str
    path: str
    text_stamp: str
    media_stamp: str
    state: LinkState
    key: str
    """Of its item; empty when it never had one."""
    size: int
    mtime_ns: int
    fingerprint: str
    """Of the measured file; empty: never measured."""
    failed: bool
    """Whether the last look at it ended in an error: it is tried again."""
    read: int
    """When it was last described or measured; ms UTC."""


@dataclass(frozen=True, slots=True)
class Measured:
    """What is kept of a link's file, so that a new description needs no new measure."""

    asset: Asset
    marks: tuple[Mark, ...]
    """Chapters of the file itself or of what lies beside it."""


@dataclass(frozen=True, slots=True)
class ItemChange:
    """What became of one item; `fields` holds, for a changed one, (name, from, to) as texts for people."""

    key: str
    kind: str
    title: str
    what: Literal["added", "updated", "joined", "revived", "unusable", "missing", "deleted"]
    fields: tuple[tuple[str, str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Taken:
    """What a commit really changed. The first three count links, but for those that cannot air."""

    added: int = 0
    """Links that were not known."""
    updated: int = 0
    """Known links whose item is another now."""
    unchanged: int = 0
    rows: int = 0
    """Rows written."""
    changes: tuple[ItemChange, ...] = ()
    keys: tuple[str, ...] = ()
    """Of the items of the batch, in its order; empty for a link that has none."""


@dataclass(frozen=True, slots=True)
class SectionState:
    """What is remembered of a section of a source."""

    baseline: str = ""
    """Of the last complete run."""
    completed: int = 0
    """When it was last listed whole; ms UTC, 0: never."""
    held: tuple[str, ...] = ()
    """The refs that the last complete listing lacked, where that was too many to believe."""


RunState = Literal[
    "running", "completed", "completed_with_errors", "partial", "cancelled", "error", "interrupted"
]


@dataclass(frozen=True, slots=True)
class RunRecord:
    """A run of sync, as its history keeps it."""

    id: str
    operation: str
    started: int
    ended: int = 0
    mode: str = "incremental"
    """`full`, `incremental`, `since`, `part` of a source, `refresh` of some items, `failed`, or `dry_run`."""
    state: RunState = "running"
    sections: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    """`<source>/<section's title>` -> counts: total, added, updated, unchanged, missing, deleted, errors, requests, rows, ms."""
    message: str = ""
    sources: tuple[str, ...] = ()
    """Those that it reads: no two runs read one at a time."""
    pid: int = 0
    heartbeat: int = 0
    """When it last said that it is still there."""


@dataclass(frozen=True, slots=True)
class StoredBreakpoints:
    """What a search for break points found in a file; `proposals` and `problem` are JSON of whoever searched."""

    loudness: int | None = None
    """Thousandths of LUFS."""
    peak: int | None = None
    """Thousandths of dBTP."""
    proposals: str = "[]"
    problem: str = ""
    marks: tuple[Mark, ...] = ()
    """The proposals that are sure enough: an item without cut points of its own takes them."""


@dataclass(frozen=True, slots=True)
class LocatedLink:
    """Where the files of a listed item lie, as its source writes them."""

    key: str
    source: str
    ref: str
    paths: tuple[str, ...]
    """Of the parts of the version that airs."""
    measured: bool


@dataclass(frozen=True, slots=True)
class LinkReport:
    """All that is remembered of a link, for people."""

    source: str
    section: str
    ref: str
    path: str
    state: LinkState
    versions: tuple[Version, ...]
    chosen: int
    marks: tuple[Mark, ...]
    duration: int
    """Measured ms; 0: never measured."""
    first_seen: int
    last_seen: int
    last_scan: int
    missing_since: int | None
    error_count: int
    """In a row; 0 when the last look went well."""
    last_error: str
    last_error_at: int | None


@dataclass(frozen=True, slots=True)
class ItemReport:
    """An item with its state and all of its links."""

    item: Item
    state: str
    links: tuple[LinkReport, ...]


@dataclass(frozen=True, slots=True)
class Unmeasured:
    """Items that are listed but lie nowhere on this machine, so that their length is only told."""

    items: tuple[Item, ...]
    by_source: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Forgotten:
    """An item that is gone and that nothing names any more."""

    key: str
    kind: str
    title: str
    since: int
    """When it was missed; 0: no source has ever listed it by itself."""
