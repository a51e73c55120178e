"""What the station does that is no run, as events of the stream: edits, plans and alerts.

They have no run and no row: each is one event, told when it is done. How things stand is for `/api/v1/station` and
`/api/v1/air/overrides` to say.
"""

import uuid
from collections.abc import Callable, Collection
from typing import Literal

from aiohttp import web

from retrovue.diagnostics import Diagnostic
from retrovue.playout.director import Director
from retrovue.progress import EventError, Progress, ProgressEvent, Scope, Stats
from retrovue.progress.event import Level, Operation
from retrovue.record import CARD, Override
from retrovue.reload import Reloader
from retrovue.reload_news import News, Planned, Refused
from retrovue.runs import EventBus
from retrovue.web.correlation import correlation_id

LONGEST = 500
"""Letters of a message: one that quotes a whole file stays small."""
NAMED = 3
"""So many files or channels are named; the others are counted."""


class StationEvents:
    """`now` is ms UTC. To be used from the thread of the event loop."""

    def __init__(self, bus: EventBus, now: Callable[[], int]) -> None:
        self._bus, self._now = bus, now

    def follow(self, director: Director, reloader: Reloader) -> None:
        reloader.tell = self.hear
        director.overrides.on_over = lambda override: self.alert("over", override)

    def hear(self, news: News) -> None:
        if isinstance(news, Refused):
            self._refused(news.first)
            return
        if news.edited:
            files = named(news.files, "file") or "nothing"
            self._plan("config_reload", news, f"the edit was taken up: {files} changed; {_moves(news)}")
        days, channels = counted(news.days, "day"), counted(news.channels, "channel")
        self._plan("schedule_build", news, f"planned {days} of {channels}: {_moves(news)}")

    def alert(self, what: Literal["raised", "ended", "over"], override: Override, by: str = "") -> None:
        """`by` is a name; addresses are for operators, who find them in the audit."""
        which = (
            "alert" if override.what == CARD else f"override with {override.item or f'the {override.what}'}"
        )
        where = named(override.channels, "channel") or "all channels"
        said = f": {override.text}" if override.text else ""
        words = {
            "raised": f"{by} raised an {which} on {where}{said}",
            "ended": f"{by} ended the {which} on {where}{said}",
            "over": f"the {which} on {where} is over{said}",
        }
        self._tell(
            "emergency", words[what], outcome=what, number=str(override.id), what=override.what, by=by,
            channels=",".join(override.channels[:100]), until=str(override.until),
        )  # fmt: skip

    def _refused(self, first: Diagnostic) -> None:
        span = first.primary.span if first.primary else None
        file, line = (span.file, str(span.line)) if span else ("", "")
        where = f"{file}:{line}" if span else first.place or ""
        error = EventError(
            first.code, first.message[:LONGEST], where, action="what was good before stays on the air",
            hint="; ".join(first.help)[:LONGEST],
        )  # fmt: skip
        message = f"the edit was refused: {first.message}"
        self._tell(
            "config_reload", message, level="error", error=error, outcome="refused", file=file, line=line
        )

    def _plan(self, operation: Operation, news: Planned, message: str) -> None:
        stats = Stats(elapsed_seconds=news.ms // 1000)
        done = Progress(news.channels, news.channels, "channel", 100)
        self._tell(
            operation, message, stats=stats, progress=done, outcome="accepted", days=str(news.days), ms=str(news.ms),
            channels=str(news.channels), moved=str(sum(news.moved.values())), files=",".join(news.files[:NAMED]),
        )  # fmt: skip

    def _tell(
        self, operation: Operation, message: str, *, level: Level = "info", error: EventError | None = None,
        stats: Stats = Stats(), progress: Progress = Progress(), **extra: str,
    ) -> None:  # fmt: skip
        known = correlation_id.get() or str(uuid.uuid4())
        event = ProgressEvent(
            0, self._now(), "", known, operation, "done", level, Scope(), progress, Progress(), Progress(), stats,
            message[:LONGEST], error, tuple(extra.items()),
        )  # fmt: skip
        self._bus.tell(event.as_json())


STATION_EVENTS = web.AppKey("station_events", StationEvents)


def _moves(news: Planned) -> str:
    if not news.moved:
        return "no slot moved"
    slots = counted(sum(news.moved.values()), "slot")
    return f"{slots} moved on {named(tuple(news.moved), 'channel')}"


def named(names: Collection[str], noun: str) -> str:
    """The first ones by name; empty for none."""
    first, more = list(names)[:NAMED], len(names) - NAMED
    return ", ".join(first) + (f" and {counted(more, f'more {noun}')}" if more > 0 else "")


def counted(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"
