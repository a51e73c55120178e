"""A run that tells of itself: makes the events, in order, from what happens."""

from collections.abc import Callable
from dataclasses import replace

from retrovue.progress.event import EventError, Level, Operation, Phase, ProgressEvent, Scope, Stats
from retrovue.progress.meter import Meter
from retrovue.progress.rate import Rate

Report = Callable[[ProgressEvent], None]


class Run:
    """`now` gives the instant in ms UTC; `report` takes each event and must not block."""

    def __init__(
        self, operation: Operation, report: Report, now: Callable[[], int], unit: str = "item"
    ) -> None:
        self._operation, self._report, self._now = operation, report, now
        started = now()
        self.run_id = f"{operation}-{started}"
        self.meter = Meter(unit)
        self.stats = Stats()
        self._rate = Rate(started)
        self._id = 0

    def tell(
        self,
        phase: Phase,
        message: str = "",
        source: str = "",
        *,
        level: Level = "info",
        error: EventError | None = None,
        item: str = "",
    ) -> None:
        now, overall = self._now(), self.meter.overall()
        self._id += 1
        stats = replace(
            self.stats,
            total_records=self.meter.total,
            processed_records=overall.current,
            records_per_second=self._rate.per_second,
            elapsed_seconds=self._rate.elapsed(now),
            estimated_remaining_seconds=(
                self._rate.remaining(now, overall.current, self.meter.total) if self.meter.locked else None
            ),
        )
        self._report(
            ProgressEvent(
                self._id, now, self.run_id, self.run_id, self._operation, phase, level,
                Scope(source_id=source, item_title=item), overall, self.meter.of(source), stats, message, error,
            )
        )  # fmt: skip

    def counted(self, source: str, count: int) -> None:
        self.meter.expect(source, count)
        self.tell("prescan_partial", f"{source}: {count} listed", source)

    def lock(self) -> None:
        self.meter.lock()
        self.tell("total_locked", f"{self.meter.total} in all")

    def committed(
        self,
        source: str,
        units: int,
        *,
        imported: int = 0,
        updated: int = 0,
        skipped: int = 0,
        failed: int = 0,
    ) -> None:
        """Units that are safely stored, and what became of them."""
        self.meter.commit(source, units)
        self._rate.add(self._now(), units)
        self.stats = replace(
            self.stats,
            imported_records=self.stats.imported_records + imported,
            updated=self.stats.updated + updated,
            skipped_records=self.stats.skipped_records + skipped,
            error_count=self.stats.error_count + failed,
        )
        self.tell("batch_commit", "", source)

    def removed(self, source: str, count: int) -> None:
        self.stats = replace(self.stats, removed=self.stats.removed + count)
        self.tell("batch_commit", f"{source}: {count} vanished", source)

    def finished(self, source: str) -> None:
        self.meter.finish(source)
        self.tell("library", f"{source}: done", source)

    def failed(self, source: str, error: EventError) -> None:
        """One thing that went wrong; the percent does not change by it."""
        self.tell("error", error.message, source, level="error", error=error, item=error.item)

    def done(self, state: str) -> None:
        level: Level = "info" if state == "completed" else "warning"
        self.tell("done", state, level=level)
