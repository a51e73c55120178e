"""Brings the sources that are due in step before a build, or before the air begins."""

from __future__ import annotations

from typing import TYPE_CHECKING

from retrovue.cli.session import Session
from retrovue.cli.system_clock import SystemClock

if TYPE_CHECKING:
    from retrovue.diagnostics import Diagnostic
    from retrovue.load.project import StationPlace
    from retrovue.pipeline import Document
    from retrovue.sync.result import SyncResult


def bring_in_step(session: Session, place: StationPlace, document: Document) -> None:
    """Reads what no run has read yet, or not for so long as its interval is. Nothing that fails here stops
    the caller: it goes on with the catalog as it is, and what was wrong is told.
    """
    from retrovue import pipeline
    from retrovue.catalog import mend, open_catalog
    from retrovue.cli.interrupts import interrupts
    from retrovue.cli.sync_progress import reporter
    from retrovue.diagnostics import StationError
    from retrovue.sync.due import due_sources
    from retrovue.sync.engine import sync_station

    if not document.sources or pipeline.shipped_catalog(place, document) is not None:
        return
    clock, url = SystemClock(), pipeline.catalog_url(place, document)
    session.tell(mend(url))
    with open_catalog(url) as catalog:
        due = due_sources(document.sources, document.sync.every, catalog.runs(), clock.now())
        if not due:
            return
        session.say(
            f"reading {_named(due)}: {'it is' if len(due) == 1 else 'they are'} due (--no-sync skips this)"
        )
        with reporter(session) as report, interrupts() as interrupted:
            try:
                result = sync_station(
                    document, place.project, catalog, report, clock.now, cancel=lambda: bool(interrupted),
                    sources=due, quick=True,
                )  # fmt: skip
            except StationError as error:  # another run has the source: what it commits is there as well
                session.tell(error.diagnostics)
                return
    _conclude(session, result)


def _not_in_step(found: Diagnostic) -> Diagnostic:
    """What stops `retrovue sync` is a warning here: the catalog goes on as it was."""
    from retrovue.diagnostics import Diagnostic, Severity

    if found.severity is not Severity.ERROR:
        return found
    message = f"{found.message} ({found.code}); what the catalog knows of it is used"
    return Diagnostic("RV527", message, place=found.place, path=found.path, help=found.help)


def _named(names: tuple[str, ...]) -> str:
    shown = ", ".join(f"`{name}`" for name in names[:3])
    return shown if len(names) <= 3 else f"{shown} and {len(names) - 3} more"


def _conclude(session: Session, result: SyncResult) -> None:
    from retrovue.cli.sync_report import sums_of

    if result.cancelled:
        raise KeyboardInterrupt
    session.tell(_not_in_step(one) for one in result.diagnostics)
    sums = sums_of(result)
    parts = [
        f"{sums[name]:,} {word}"
        for name, word in (("added", "new"), ("updated", "changed"), ("missing", "vanished"))
        if sums[name]
    ]
    session.say(f"sources are in step: {', '.join(parts) if parts else 'nothing is new'}")
