"""A run that tells of itself: makes the events, in order, from what happens."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace

from retrovue.progress.event import EventError, Level, Operation, Phase, ProgressEvent, Scope, Stats
from retrovue.progress.meter import Meter
from retrovue.progress.rate import Rate

Report = Callable[[ProgressEvent], None]

_TICK_MS = 100
"""Between two events that only say what is being looked at."""
EVERYTHING = Scope()


class Run:
    """`now` gives the instant in ms UTC; `report` takes each event and must not block."""

    def __init__(
        self,
        operation: Operation,
        report: Report,
        now: Callable[[], int],
        unit: str = "item",
        run_id: str = "",
    ) -> None:
        self._operation, self._report, self._now = operation, report, now
        started = now()
        self.run_id = run_id or f"{operation}-{started}"
        self.meter = Meter(unit)
        self.stats = Stats()
        self._rate = Rate(started)
        self._ticked = started - _TICK_MS
        self._id = 0
        self._paused_at = started

    def tell(
        self,
        phase: Phase,
        message: str = "",
        scope: Scope = EVERYTHING,
        *,
        level: Level = "info",
        error: EventError | None = None,
        extra: tuple[tuple[str, str], ...] = (),
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
                self._id, now, self.run_id, self.run_id, self._operation, phase, level, scope, overall,
                self.meter.of(scope.part), self.meter.of_show(scope.part, scope.show_title), stats, message, error,
                extra,
            )
        )  # fmt: skip

    # ------------------------------------------------------------ totals

    def counting(self, scope: Scope, count: int) -> None:
        """So many more were found; there may be more."""
        self.meter.expect(scope.part, count)
        self.tell("prescan_partial", f"{_name(scope)}: {count:,} so far", scope)

    def counted(self, scope: Scope, count: int, shows: Iterable[tuple[str, int]] = ()) -> None:
        """The total of a part stands; `count` more were found at last."""
        self.meter.expect(scope.part, count)
        self.meter.lock_part(scope.part, shows)
        total = self.meter.of(scope.part).total
        self.tell("prescan_locked", f"{_name(scope)}: {total:,} listed", scope)

    def lock(self) -> None:
        self.meter.lock()
        self.tell("total_locked", f"{self.meter.total:,} in all")

    # ------------------------------------------------------------ work

    def looking_at(self, scope: Scope) -> None:
        """What is in hand; told now and then, for a screen to show."""
        now = self._now()
        if now - self._ticked >= _TICK_MS:
            self._ticked = now
            self.tell("item", scope.item_title, scope)

    def committed(
        self,
        scope: Scope,
        units: int,
        *,
        shows: Mapping[str, int] | None = None,
        imported: int = 0,
        updated: int = 0,
        skipped: int = 0,
        failed: int = 0,
        warned: int = 0,
        described: int = 0,
        tags: int = 0,
        scores: int = 0,
    ) -> None:
        """Units that are safely stored, and what became of them."""
        self.meter.commit(scope.part, units, shows)
        self._rate.add(self._now(), units)
        self.stats = replace(
            self.stats,
            imported_records=self.stats.imported_records + imported,
            updated=self.stats.updated + updated,
            skipped_records=self.stats.skipped_records + skipped,
            error_count=self.stats.error_count + failed,
            warnings_flagged=self.stats.warnings_flagged + warned,
            metadata_extracted=self.stats.metadata_extracted + described,
            tags_added=self.stats.tags_added + tags,
            scores_imported=self.stats.scores_imported + scores,
        )
        for show in shows or ():
            if show:
                self.tell("show", show, replace(scope, show_title=show))
        self.tell("batch_commit", "", scope)

    def removed(self, scope: Scope, count: int) -> None:
        self.stats = replace(self.stats, removed=self.stats.removed + count)
        self.tell("batch_commit", f"{_name(scope)}: {count:,} vanished", scope)

    def finished(self, scope: Scope) -> None:
        self.meter.finish(scope.part)
        self.tell("library", f"{_name(scope)}: done", scope)

    def failed(self, scope: Scope, error: EventError) -> None:
        """One thing that went wrong; the percent does not change by it."""
        scope = replace(scope, item_title=scope.item_title or error.item)
        self.tell("error", error.message, scope, level="error", error=error)

    def paused(self) -> None:
        """It waits until `resumed`; that time counts for nothing."""
        self._paused_at = self._now()
        self.tell("paused", "paused")

    def resumed(self) -> None:
        self._rate.skip(max(0, self._now() - self._paused_at))
        self.tell("resumed", "goes on")

    def done(self, state: str) -> None:
        """A run that was not stopped half-way ends with every unit done, whatever became of them."""
        if state not in ("cancelled", "error"):
            self.meter.finish_all()
            self.meter.lock()
        self.tell("done", state, level="info" if state == "completed" else "warning")


def _name(scope: Scope) -> str:
    """A source of one nameless part goes by its own name."""
    if not scope.library_title:
        return scope.source_id
    return f"{scope.source_id}/{scope.library_title}"
