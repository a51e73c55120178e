"""What aired beside what was planned, for pages. Reads files: never on the loop."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal
from zoneinfo import ZoneInfo

from retrovue.load.log_files import LogFolder
from retrovue.playout_log import CoarseLine
from retrovue.playout_log.as_run import IDENT, NOT_WATCHED, OTHER, REAL, SLATE, Compared, compare
from retrovue.playout_log.strip import strip
from retrovue.record.reading import as_run_lines, as_run_of
from retrovue.timing.broadcast_day import Span
from retrovue.timing.instants import DAY

Which = Literal["all", "watched", "differs"]
STEPS = 288
"""Stretches of a health strip."""


@dataclass(frozen=True, slots=True)
class Ran:
    """One event, or a programme that nobody watched. Instants and lengths in ms; `drift` is None where none is known."""

    at: int
    ms: int
    id: str
    kind: str
    item: str
    title: str
    """Of the programme that it belongs to."""
    status: str
    planned: bool
    """Whether the log still says so."""
    differs: bool
    started: int | None
    drift: int | None
    real: int
    ident: int
    slate: int
    override: int
    reason: str


@dataclass(frozen=True, slots=True)
class AsRunReader:
    """Of the station whose state lies in a folder; `now` is where what aired ends."""

    state: Path
    tz: ZoneInfo
    day_start: int
    now: int

    def compared(self, channel: str, start: int, end: int, which: Which) -> list[Ran]:
        """The newest first. Raises StationError when the record cannot be read."""
        lines = as_run_lines(self._record, channel, start, end)
        if which == "watched" and not lines:
            return []
        logs, span = LogFolder(self.state), Span.of(self.tz, self.day_start, start, end)
        slots, events = logs.programmes_between(channel, span), logs.events_between(channel, span)
        found = [_ran(entry) for entry in compare(slots, events, lines, start, end) if _wanted(entry, which)]
        return found[::-1]

    def strips(self, channels: Sequence[str], hours: int) -> tuple[int, int, dict[str, str]]:
        """Start, step and the letters of each channel, up to now."""
        step = hours * 3_600_000 // STEPS
        start = self.now - self.now % step - (STEPS - 1) * step
        ran = as_run_of(self._record, channels, start - DAY, self.now)
        return start, step, {channel: strip(lines, start, step, STEPS) for channel, lines in ran.items()}

    @property
    def _record(self) -> Path:
        return self.state / "station.sqlite"


def _wanted(entry: Compared, which: Which) -> bool:
    return which == "all" or (entry.differs if which == "differs" else entry.ran is not None)


def _ran(entry: Compared) -> Ran:
    ran, event = entry.ran, entry.planned or entry.ran or entry.slot
    assert event is not None
    shown = {letter: ran.shown(letter) if ran else 0 for letter in (REAL, IDENT, SLATE, OTHER)}
    return Ran(
        event.at, event.ms, event.id, event.kind, event.item, _title(entry.slot), ran.status if ran else NOT_WATCHED,
        entry.planned is not None or ran is None, entry.differs, ran.started if ran else None, ran.drift if ran else None,
        shown[REAL], shown[IDENT], shown[SLATE], shown[OTHER], ran.reason if ran else "",
    )  # fmt: skip


def _title(slot: CoarseLine | None) -> str:
    if slot is None:
        return ""
    return f"{slot.title}: {slot.subtitle}" if slot.subtitle else slot.title
