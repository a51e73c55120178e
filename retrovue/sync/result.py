"""What a sync did."""

from dataclasses import dataclass, field
from typing import Literal

from retrovue.diagnostics import Diagnostic

State = Literal["completed", "completed_with_errors", "cancelled"]


@dataclass(slots=True)
class SourceResult:
    """Counts of files of one source. Every listed file is in exactly one of the first four."""

    source: str
    added: int = 0
    updated: int = 0
    unchanged: int = 0
    failed: int = 0
    """Files that cannot air, as far as they were looked at now."""
    missing: int = 0
    """Files that vanished since the last time."""
    held: int = 0
    """Vanished files that were kept because there are too many of them."""
    probed: int = 0
    """Files that were opened and measured."""

    @property
    def listed(self) -> int:
        return self.added + self.updated + self.unchanged + self.failed

    @property
    def changed(self) -> bool:
        return bool(self.added or self.updated or self.missing)


@dataclass(slots=True)
class SyncResult:
    """Of all sources. `problems` are the files' of the whole catalog; `diagnostics` are of the run."""

    sources: list[SourceResult] = field(default_factory=list)
    diagnostics: list[Diagnostic] = field(default_factory=list)
    problems: tuple[Diagnostic, ...] = ()
    cancelled: bool = False
    dry_run: bool = False

    @property
    def changed(self) -> bool:
        return any(source.changed for source in self.sources)

    @property
    def state(self) -> State:
        if self.cancelled:
            return "cancelled"
        failed = any(source.failed or source.held for source in self.sources)
        return "completed_with_errors" if failed or self.diagnostics else "completed"
