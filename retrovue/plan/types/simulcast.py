"""`simulcast`: what another channel airs at the same time, under addresses of its own."""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator

from retrovue.media.snapshot import CatalogSnapshot
from retrovue.plan.dayparts import DayContexts
from retrovue.plan.formats import FormatPlan
from retrovue.plan.planned import Air, PlannedSlot
from retrovue.plan.slots import GridSlot
from retrovue.plan.types.span import Span
from retrovue.playout_log import CoarseLine, DayLog, Event
from retrovue.playout_log.log import BLACK, SHORTEST_EVENT


class Relayed:
    """The log of a channel, to be looked up by time."""

    def __init__(self, days: Iterable[DayLog]) -> None:
        ordered = sorted(days, key=lambda day: day.coarse[0].at)
        self.lines = [line for day in ordered for line in day.coarse]
        self.events = [event for day in ordered for event in day.events]

    def covers(self, start: int, end: int) -> bool:
        """Whether the log knows all of a stretch."""
        if not self.lines or not self.events:
            return False
        return self.events[0].at <= start and end <= min(self.lines[-1].end, self.events[-1].end)

    def lines_in(self, start: int, end: int) -> list[CoarseLine]:
        first = bisect_right(self.lines, start, key=lambda line: line.at) - 1
        return self.lines[first : bisect_left(self.lines, end, key=lambda line: line.at)]

    def events_in(self, start: int, end: int) -> list[Event]:
        first = bisect_right(self.events, start, key=lambda event: event.at) - 1
        return self.events[first : bisect_left(self.events, end, key=lambda event: event.at)]


class SimulcastPlanner:
    """One line for each of the other channel's lines, clipped to the slot."""

    lines = 0

    def __init__(
        self, relayed: Callable[[], Relayed | None], no_breaks: FormatPlan, snapshot: CatalogSnapshot
    ) -> None:
        self._relayed, self._no_breaks, self._snapshot = relayed, no_breaks, snapshot

    def plan(self, span: Span) -> list[PlannedSlot]:
        relayed = self._relayed()
        if relayed is None or not relayed.covers(span.start, span.end):
            return []
        lines = [
            line for line in relayed.lines_in(span.start, span.end)
            if min(line.end, span.end) - max(line.at, span.start) >= SHORTEST_EVENT
        ]  # fmt: skip
        starts = [span.start, *(line.at for line in lines[1:])]
        ends = [*starts[1:], span.end]
        return [
            self._line(span, number, line, start, end, relayed)
            for number, (line, start, end) in enumerate(zip(lines, starts, ends, strict=False), span.number)
        ]

    def _line(
        self, span: Span, number: int, line: CoarseLine, start: int, end: int, relayed: Relayed
    ) -> PlannedSlot:
        length = end - start
        own = line._replace(
            at=start, ms=length, id=span.address(number), program=span.program, item="", sort="", length=length,
            breaks=0, begin=0, remains=0, layer="",
        )  # fmt: skip

        def pieces(air: Air) -> list[Event]:
            events = [
                event._replace(id=f"{own.id}/s{index}")
                for index, event in enumerate(clipped(relayed.events_in(start, end), start, end))
            ]
            air.state.replay(events, self._snapshot)
            return events

        return PlannedSlot(own, None, self._no_breaks, (), True, pieces)

    def replay(self, line: CoarseLine, key: str) -> None:
        """What the other channel airs is in its own log."""

    def kept(self, slot: GridSlot, line: CoarseLine, contexts: DayContexts) -> None:
        """Planned anew it is the same, as long as the other channel's log is."""


def clipped(events: Iterable[Event], start: int, end: int) -> Iterator[Event]:
    """The part of a log from `start` to `end`; pieces too short for an event become black."""
    at, held = start, None
    for event in events:
        piece = _part(event, at, end)
        if piece is None:
            continue
        if held is None and at > start:
            held = Event(start, at - start, 0, "", BLACK, "", 0)
        if piece.ms < SHORTEST_EVENT:
            if held is None:
                at = min(end, max(event.end, start + SHORTEST_EVENT))
            else:
                held = held._replace(pad=held.pad + piece.end - held.end)
                at = piece.end
            continue
        if held is not None:
            yield held
        held, at = piece, piece.end
    yield held if held is not None else Event(start, end - start, 0, "", BLACK, "", 0)


def _part(event: Event, start: int, end: int) -> Event | None:
    """What lies between two instants; an empty piece where only its black does."""
    first, last = max(event.at, start), min(event.end, end)
    if last <= first:
        return None
    shown = max(0, min(event.at + event.ms, last) - first)
    fade = event.fade if (first, shown) == (event.at, event.ms) else (0, 0)
    return event._replace(
        at=first, ms=shown, pad=last - first - shown, offset=event.offset + first - event.at, note="", fade=fade, gfx=(),
    )  # fmt: skip
