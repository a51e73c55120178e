"""How a sync shows itself: bars on a terminal, a line now and then elsewhere, records with --json."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from retrovue.cli.session import Session

if TYPE_CHECKING:
    from rich.progress import Progress as Bars

    from retrovue.progress import ProgressEvent

_STEP = 10
"""Percent from one plain line to the next."""


class Reporter:
    """Takes the events of a run. This one makes records of them."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.told: set[tuple[str, str]] = set()
        """Code and place of what stands on the screen already."""

    def __call__(self, event: ProgressEvent) -> None:
        self.session.record("progress", **event.as_json())


@contextmanager
def reporter(session: Session) -> Iterator[Reporter]:
    """What takes the events of a run."""
    if session.json:
        yield Reporter(session)
    elif sys.stderr.isatty() and session.color is not False:
        with _bars() as bars:
            yield _Bars(session, bars)
    else:
        yield _Lines(session)


def _bars() -> Bars:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskProgressColumn, TextColumn

    return Progress(
        TextColumn("{task.description}", markup=False), BarColumn(), TaskProgressColumn(), MofNCompleteColumn(),
        TextColumn("{task.fields[note]}", markup=False), console=Console(stderr=True), transient=True,
    )  # fmt: skip


class _Bars(Reporter):
    """One bar for the run, one for the library in hand, one for its show; errors stand above them."""

    def __init__(self, session: Session, bars: Bars) -> None:
        super().__init__(session)
        self._bars = bars
        self._run = bars.add_task("all sources", total=None, note="counting")
        self._library = bars.add_task("  ", total=None, note="", visible=False)
        self._show = bars.add_task("    ", total=None, note="", visible=False)

    def __call__(self, event: ProgressEvent) -> None:
        if event.error is not None:
            self._tell(event)
        progress = event.progress
        self._bars.update(self._run, completed=progress.current, total=progress.total, note=_note(event))
        if event.scope.source_id and event.phase not in ("prescan_partial", "prescan_locked"):
            self._show_library(event)

    def _show_library(self, event: ProgressEvent) -> None:
        scope, part, show = event.scope, event.source_progress, event.show_progress
        name = f"  {scope.source_id}/{scope.library_title}" if scope.library_title else f"  {scope.source_id}"
        note = scope.item_title if event.phase == "item" else ""
        self._bars.update(
            self._library, description=name, completed=part.current, total=part.total, note=note, visible=True
        )
        if scope.show_title and show.total:
            title = f"    {scope.show_title}"
            self._bars.update(
                self._show, description=title, completed=show.current, total=show.total, visible=True
            )
        elif event.phase in ("library", "ingest_start"):
            self._bars.update(self._show, visible=False)

    def _tell(self, event: ProgressEvent) -> None:
        error = event.error
        assert error is not None
        self.told.add((error.code, f"{event.scope.source_id}/{error.item}"))
        cure = f"\n  help: {error.hint}" if error.hint else ""
        text = (
            f"{event.level}[{error.code}]: {error.message}\n  --> {event.scope.source_id}/{error.item}{cure}"
        )
        self._bars.console.print(text, markup=False, highlight=False, soft_wrap=True)


def _note(event: ProgressEvent) -> str:
    """How many cannot air, and how long it will still take."""
    if event.progress.total is None:
        return "counting"
    left, bad = event.stats.estimated_remaining_seconds, event.stats.error_count
    parts = [f"{bad} unusable"] if bad else []
    if left is not None:
        parts.append(f"about {-(-left // 60)} min" if left >= 60 else f"{left} s")
    return "  ".join(parts)


class _Lines(Reporter):
    """A line when a library was counted, and at every tenth part of the whole."""

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._next = _STEP

    def __call__(self, event: ProgressEvent) -> None:
        percent = event.progress.percent
        if event.phase in ("prescan_locked", "total_locked"):
            self.session.say(event.message)
        elif event.phase == "batch_commit" and percent is not None and percent >= self._next:
            self._next = percent - percent % _STEP + _STEP
            self.session.say(f"{percent} % ({event.progress.current:,} of {event.progress.total:,})")
