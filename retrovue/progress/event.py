"""The envelope of every event of a run. It only ever gains fields."""

from dataclasses import asdict, dataclass
from typing import Any, Literal

Operation = Literal[
    "library_sync", "plex_historical", "tautulli_import", "server_sync", "breakpoint_scan", "probe",
    "config_reload", "schedule_build", "emergency",
]  # fmt: skip
Phase = Literal[
    "overall", "prescan_start", "prescan_partial", "prescan_locked", "total_locked", "ingest_start", "library",
    "show", "episode", "item", "batch_commit", "error", "paused", "resumed", "done", "dry_run",
]  # fmt: skip
Level = Literal["info", "warning", "error"]


@dataclass(frozen=True, slots=True)
class Scope:
    """What the event is about; empty where it is about more."""

    server_id: str = ""
    source_id: str = ""
    library_key: str = ""
    library_title: str = ""
    kind: str = ""
    show_title: str = ""
    season_number: int | None = None
    episode_number: int | None = None
    item_title: str = ""

    @property
    def part(self) -> str:
        """The part of the total that it belongs to."""
        return f"{self.source_id}/{self.library_key}" if self.source_id else ""


@dataclass(frozen=True, slots=True)
class Progress:
    """Units done; no total and no percent before the total is locked."""

    current: int = 0
    total: int | None = None
    unit: str = "item"
    percent: int | None = None


@dataclass(frozen=True, slots=True)
class Stats:
    """Counts of the whole run until now."""

    total_records: int = 0
    processed_records: int = 0
    imported_records: int = 0
    updated: int = 0
    skipped_records: int = 0
    removed: int = 0
    error_count: int = 0
    records_per_second: int = 0
    elapsed_seconds: int = 0
    estimated_remaining_seconds: int | None = None
    metadata_extracted: int = 0
    tags_added: int = 0
    scores_imported: int = 0
    warnings_flagged: int = 0


@dataclass(frozen=True, slots=True)
class EventError:
    """What went wrong with one thing; `action` is what the program did, `hint` what a person can do."""

    code: str
    message: str
    item: str = ""
    record_id: str = ""
    recoverable: bool = True
    action: str = "skipped"
    hint: str = ""


@dataclass(frozen=True, slots=True)
class ProgressEvent:
    """`id` rises by one within a run; `ts` is ms UTC, for people."""

    id: int
    ts: int
    run_id: str
    correlation_id: str
    operation: Operation
    phase: Phase
    level: Level = "info"
    scope: Scope = Scope()
    progress: Progress = Progress()
    source_progress: Progress = Progress()
    """The same for the library or folder of the scope alone."""
    show_progress: Progress = Progress()
    """The same for the show of the scope alone."""
    stats: Stats = Stats()
    message: str = ""
    error: EventError | None = None
    extra: tuple[tuple[str, str], ...] = ()
    v: int = 1

    def as_json(self) -> dict[str, Any]:
        return asdict(self) | {"extra": dict(self.extra)}
