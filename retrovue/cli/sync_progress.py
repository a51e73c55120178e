"""How a sync shows itself: bars on a terminal, a line now and then elsewhere, records with --json."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from retrovue.cli.session import Session

if TYPE_CHECKING:
    from rich.progress import Progress as Bars
    from rich.progress import TaskID

    from retrovue.progress import ProgressEvent

_STEP = 10
"""Percent from one plain line to the next."""


@contextmanager
def reporter(session: Session) -> Iterator[Callable[[ProgressEvent], None]]:
    """What takes the events of a run."""
    if session.json:
        yield lambda event: session.record("progress", **event.as_json())
    elif sys.stderr.isatty() and session.color is not False:
        with _bars() as bars:
            yield _Bars(bars)
    else:
        yield _Lines(session)


def _bars() -> Bars:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskProgressColumn, TextColumn

    return Progress(
        TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), MofNCompleteColumn(),
        TextColumn("{task.fields[note]}"), console=Console(stderr=True), transient=True,
    )  # fmt: skip


class _Bars:
    """One bar for the run and one for each source; without a total until all totals are known."""

    def __init__(self, bars: Bars) -> None:
        self._bars = bars
        self._run = bars.add_task("all sources", total=None, note="counting")
        self._sources: dict[str, TaskID] = {}

    def __call__(self, event: ProgressEvent) -> None:
        progress, left = event.progress, event.stats.estimated_remaining_seconds
        note = f"{event.stats.error_count} unusable" if event.stats.error_count else ""
        if left is not None:
            note = (
                f"{note}  about {-(-left // 60)} min".strip() if left >= 60 else f"{note}  {left} s".strip()
            )
        self._bars.update(self._run, completed=progress.current, total=progress.total, note=note)
        name, part = event.scope.source_id, event.source_progress
        if name:
            if name not in self._sources:
                self._sources[name] = self._bars.add_task(f"  {name}", total=None, note="")
            self._bars.update(self._sources[name], completed=part.current, total=part.total)


class _Lines:
    """A line when a source was counted, and at every tenth part of the whole."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._next = _STEP

    def __call__(self, event: ProgressEvent) -> None:
        percent = event.progress.percent
        if event.phase in ("prescan_locked", "total_locked"):
            self._session.say(event.message)
        elif event.phase == "batch_commit" and percent is not None and percent >= self._next:
            self._next = percent - percent % _STEP + _STEP
            self._session.say(f"{percent} % ({event.progress.current:,} of {event.progress.total:,})")
