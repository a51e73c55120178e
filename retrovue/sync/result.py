"""What a sync did."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Literal

from retrovue.catalog.links import ItemChange, Taken
from retrovue.diagnostics import Diagnostic

State = Literal["completed", "completed_with_errors", "partial", "cancelled"]
COUNTS = (
    "total", "added", "updated", "unchanged", "missing", "deleted", "errors", "requests", "rows", "ms",
)  # fmt: skip
"""What the record of a run keeps of every section."""


@dataclass(slots=True)
class SectionResult:
    """Counts of one library or folder. Every listed item is in exactly one of the first four."""

    source: str
    key: str
    title: str
    total: int = 0
    """What was counted before anything was read."""
    added: int = 0
    updated: int = 0
    unchanged: int = 0
    failed: int = 0
    """Items that cannot air, as far as they were looked at now."""
    missing: int = 0
    """Items that vanished since the last time."""
    deleted: int = 0
    """Vanished items that are given up now."""
    held: int = 0
    """Vanished items that were kept because there are too many of them."""
    probed: int = 0
    """Items whose files were opened and measured."""
    requests: int = 0
    rows: int = 0
    ms: int = 0
    cut: bool = False
    """Its listing broke off, or it could not be listed whole: nothing of it counts as vanished."""

    @property
    def listed(self) -> int:
        return self.added + self.updated + self.unchanged + self.failed

    @property
    def errors(self) -> int:
        return self.failed

    @property
    def changed(self) -> bool:
        return bool(self.added or self.updated or self.missing or self.deleted)

    def counts(self) -> dict[str, int]:
        return {name: getattr(self, name) for name in COUNTS}


@dataclass(slots=True)
class SourceResult:
    """Of all sections of one source."""

    source: str
    sections: list[SectionResult] = field(default_factory=list)
    away: bool = False
    """It could not be read at all, and nothing of it was touched."""
    here: bool = True
    """It reads folders of this machine, and not a server."""

    def sum(self, name: str) -> int:
        return sum(getattr(section, name) for section in self.sections)

    @property
    def changed(self) -> bool:
        return any(section.changed for section in self.sections)


@dataclass(slots=True)
class SyncResult:
    """Of all sources. `problems` are the items' of the whole catalog; `diagnostics` are of the run."""

    sources: list[SourceResult] = field(default_factory=list)
    diagnostics: list[Diagnostic] = field(default_factory=list)
    problems: tuple[Diagnostic, ...] = ()
    remarks: list[Diagnostic] = field(default_factory=list)
    """On where the files of servers lie on this machine; the sync itself is none the worse for it."""
    places: dict[str, str] = field(default_factory=dict)
    """Source -> how many of its files are here, in words."""
    changes: list[ItemChange] = field(default_factory=list)
    """What became of items, in the order in which it happened."""
    hear: Callable[[Sequence[ItemChange]], None] = lambda _: None
    """Takes them as they happen, or as they are foretold."""
    taken_out: int = 0
    """Items that went with sources which the station has no more."""
    cancelled: bool = False
    dry_run: bool = False

    def took(self, section: SectionResult, taken: Taken) -> None:
        section.rows += taken.rows
        self.note(taken.changes)

    def note(self, changes: Sequence[ItemChange]) -> None:
        self.changes += changes
        self.hear(changes)

    @property
    def sections(self) -> list[SectionResult]:
        return [section for source in self.sources for section in source.sections]

    def counts(self) -> dict[str, dict[str, int]]:
        """`<source>/<title>` -> counts; of several of one title, all but the first with their key."""
        found: dict[str, dict[str, int]] = {}
        for one in self.sections:
            name = f"{one.source}/{one.title}"
            found[f"{name} ({one.key})" if name in found else name] = one.counts()
        return found

    @property
    def changed(self) -> bool:
        return any(source.changed for source in self.sources)

    @property
    def state(self) -> State:
        if self.cancelled:
            return "cancelled"
        if any(source.away for source in self.sources) or any(section.cut for section in self.sections):
            return "partial"
        failed = any(section.failed or section.held for section in self.sections)
        return "completed_with_errors" if failed or self.diagnostics else "completed"
