"""What the timeline shows of the published logs: slots, or the pieces that they are made of, and what became of them."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from retrovue.diagnostics import StationError
from retrovue.load.log_files import LogFolder
from retrovue.media.item import Item
from retrovue.media.snapshot import CatalogSnapshot
from retrovue.playout_log import CoarseLine, Event
from retrovue.playout_log.as_run import AIRED, NOT_WATCHED, PARTLY, AsRun
from retrovue.playout_log.words import title_of
from retrovue.record.reading import as_run_lines
from retrovue.timing.broadcast_day import Span

SLOT, PIECE, OVERLAY = "slot", "piece", "overlay"
REPLACED = "replaced"
"""Viewers saw something else for a part of it at least."""
UNKNOWN = "not known"
"""The record of the past cannot be read."""


class Block(NamedTuple):
    """One block of a lane; instants and lengths are ms."""

    id: str
    """The log's address; overlays have that of the piece that they lie over."""
    lane: str
    at: int
    ms: int
    kind: str
    title: str
    subtitle: str = ""
    item: str = ""
    program: str = ""
    rating: str = ""
    breaks: int = 0
    status: str = ""
    """Of what is past."""


class Timeline:
    """Of one channel. Reads files: never on the loop."""

    def __init__(self, logs: LogFolder, channel: str, span: Span, now: int) -> None:
        self._logs, self._channel, self._span, self._now = logs, channel, span, now
        self._slots = logs.programmes_between(channel, span)

    def slots(self) -> list[Block]:
        ran = self._ran()
        told: dict[str, list[AsRun]] = {}
        for line in ran or ():
            told.setdefault(line.id.rpartition("/")[0], []).append(line)
        return [
            _slot(line, self._status(line.at, None if ran is None else told.get(line.id, ())))
            for line in self._slots
        ]

    def pieces(self, catalog: CatalogSnapshot) -> list[Block]:
        """The slots, what they are made of, and what lies over it."""
        ran = self._ran()
        told = {(line.at, line.id): line for line in ran or ()}
        slots = {line.id: line for line in self._slots}
        found = []
        for event in self._logs.events_between(self._channel, self._span):
            line = told.get((event.at, event.id))
            status = self._status(event.at, None if ran is None else [line] if line else [])
            found.append(
                _piece(event, slots.get(event.id.rpartition("/")[0]), catalog.get(event.item), status)
            )
            found += _overlays(event, self._span)
        return found

    def _ran(self) -> list[AsRun] | None:
        """None: nobody can say."""
        begin = min((line.at for line in self._slots), default=self._span.start)
        end = min(self._now, self._span.end)
        try:
            return (
                as_run_lines(self._logs.state / "station.sqlite", self._channel, begin, end)
                if begin < end
                else []
            )
        except StationError:
            return None

    def _status(self, at: int, ran: Iterable[AsRun] | None) -> str:
        if at >= self._now:
            return ""
        return UNKNOWN if ran is None else _summed(ran)


def _summed(ran: Iterable[AsRun]) -> str:
    lines = list(ran)
    statuses = {line.status for line in lines} - {NOT_WATCHED}
    if not statuses:
        return NOT_WATCHED
    if any(line.differs for line in lines):
        return REPLACED
    return AIRED if statuses == {AIRED} else PARTLY


def _slot(line: CoarseLine, status: str) -> Block:
    return Block(
        line.id, SLOT, line.at, line.ms, line.kind or ("slate" if line.is_empty else "programme"), title_of(line),
        line.subtitle or (str(line.year) if line.kind == "movie" and line.year else ""), line.item, line.program,
        line.rating, line.breaks, status,
    )  # fmt: skip


def _piece(event: Event, slot: CoarseLine | None, item: Item | None, status: str) -> Block:
    """An act bears the title of its slot; what is no longer in the catalog, its key."""
    is_act = slot is not None and bool(event.item) and event.item == slot.item
    title = title_of(slot) if slot is not None and is_act else item.title if item is not None else event.item
    return Block(
        event.id, PIECE, event.at, event.ms, event.kind, title or event.kind, event.note, event.item,
        slot.program if slot is not None else "", item.rating if item is not None else "", 0, status,
    )  # fmt: skip


def _overlays(event: Event, span: Span) -> Sequence[Block]:
    return [
        Block(event.id, OVERLAY, event.at + cue.start, cue.length, "overlay", cue.graphic)
        for cue in event.gfx
        if event.at + cue.start < span.end and event.at + cue.start + cue.length > span.start
    ]
