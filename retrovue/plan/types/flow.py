"""`flow`: a clock of short items, one line for each stretch between two marks, closed to the millisecond."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from itertools import pairwise

from retrovue.diagnostics.codes import CODES
from retrovue.plan.candidates import Candidates
from retrovue.plan.dayparts import DayContexts
from retrovue.plan.findings import Findings
from retrovue.plan.flow_clock import TakePlan, kind_of
from retrovue.plan.flow_fill import BLACK, Filled, FlowFiller
from retrovue.plan.formats import FormatPlan
from retrovue.plan.lines import plain_line
from retrovue.plan.planned import Air, PlannedSlot
from retrovue.plan.shorts import Shorts
from retrovue.plan.slots import GridSlot
from retrovue.plan.types.span import Span
from retrovue.playout_log import CoarseLine, Event
from retrovue.playout_log.log import SHORTEST_EVENT, SLATE
from retrovue.timing.instants import DAY, HOUR

_EPOCH = date(1970, 1, 1).toordinal()


class FlowPlanner:
    """Remembers nothing of its own: what its items have aired is in the state of the air."""

    lines = 0

    def __init__(
        self, channel: str, takes: Sequence[TakePlan], every: int, no_breaks: FormatPlan,
        local_offset: Callable[[int], int], findings: Findings,
    ) -> None:  # fmt: skip
        self._channel, self.takes, self._every, self._no_breaks = channel, takes, every, no_breaks
        self._local_offset, self._findings = local_offset, findings

    def plan(self, span: Span) -> list[PlannedSlot]:
        return self._between_marks(span, kind_of(self.takes)) if self.takes else []

    def _between_marks(self, span: Span, kind: str) -> list[PlannedSlot]:
        marks = [span.start, *self._marks(span), span.end]
        lines = [
            plain_line(start, end - start, span.address(number), span.program, "", kind)
            for number, (start, end) in enumerate(pairwise(marks), span.number)
        ]
        return [PlannedSlot(line, None, self._no_breaks, (), True, self._pieces(line)) for line in lines]

    def _marks(self, span: Span) -> Iterator[int]:
        """Instants inside the span, counted on the clock from the hour in which its slot was written to begin.

        A change of the clock between two marks is one more.
        """
        at, origin = span.start, _written_hour(span.slot.base)
        while True:
            offset = self._local_offset(at)
            mark = at + self._every - (at + offset - origin) % self._every
            at = mark if self._local_offset(mark - 1) == offset else self._change(at, mark)
            if at > span.end - SHORTEST_EVENT:
                return
            if at >= span.start + SHORTEST_EVENT:
                yield at

    def _change(self, low: int, high: int) -> int:
        """The whole second in which the clock changes."""
        before = self._local_offset(low)
        while high - low > 1000:
            middle = (low + high) // 2000 * 1000
            low, high = (middle, high) if self._local_offset(middle) == before else (low, middle)
        return high

    def _pieces(self, line: CoarseLine) -> Callable[[Air], list[Event]]:
        def pieces(air: Air) -> list[Event]:
            shorts = self.takes[0].ring.shorts
            candidates = Candidates(self._channel, shorts, air.state, self._findings)
            filled = FlowFiller(self.takes, candidates, air, line.at, line.end).fill()
            self._report(line, filled)
            events = self._shown(_events(line, filled))
            _note(events, air, shorts)
            return events

        return pieces

    def _shown(self, events: list[Event]) -> list[Event]:
        """The events as they go to air."""
        return events

    def _report(self, line: CoarseLine, filled: Filled) -> None:
        path = ("channels", self._channel, "programs", line.program)
        help = ("give its takes more items, or rules that ask less",)
        for code in filled.broken:
            message = f"{CODES[code].title} to fill the flow `{line.program}`"
            self._findings.add(
                code, f"{self._channel}/{line.program}", message, place=line.id, help=help, path=path
            )
        rest = filled.left - BLACK * len(filled.placed)
        if rest > 0:
            self._findings.add(
                "RV346", f"{self._channel}/{line.program}", f"nothing fills the flow `{line.program}` to its mark",
                place=line.id, amount=rest, path=path,
                help=("give its takes more items, and of more different lengths",),
            )  # fmt: skip

    def replay(self, line: CoarseLine, key: str) -> None:
        """The fine lines tell what has aired."""

    def kept(self, slot: GridSlot, line: CoarseLine, contexts: DayContexts) -> None:
        """Planned anew it is the same."""


def _written_hour(base: str) -> int:
    """The hour that stands in a slot's address, as ms of a clock that never changes."""
    _, day, name = base.split("/")
    days = date.fromisoformat(day).toordinal() - _EPOCH
    return days * DAY + int(name[:2]) * HOUR


def _events(line: CoarseLine, filled: Filled) -> list[Event]:
    """What is left becomes black after the last elements, as little as can be seen; more than that is slate."""
    placed = filled.placed
    left, most = filled.left, BLACK * len(placed)
    rest = left - most if left > most else 0
    if 0 < rest < SHORTEST_EVENT:
        rest = SHORTEST_EVENT if left >= SHORTEST_EVENT else 0
    pads = _pads(left - rest if placed else 0, len(placed))
    events: list[Event] = []
    at = line.at
    for number, (one, pad) in enumerate(zip(placed, pads, strict=True)):
        item = one.ring.shorts.items[one.number]
        events.append(Event(at, item.duration, pad, f"{line.id}/f{number}", item.kind, item.key, 0))
        at += item.duration + pad
    if at < line.end:
        events.append(Event(at, line.end - at, 0, f"{line.id}/f{len(events)}", SLATE, "", 0))
    return events


def _pads(black: int, count: int) -> list[int]:
    """Black after the last elements: half a second each, from the end on."""
    pads = [0] * count
    for index in range(count - 1, -1, -1):
        pads[index] = min(black, BLACK) if index else black
        black -= pads[index]
    return pads


def _note(events: Sequence[Event], air: Air, shorts: Shorts) -> None:
    """As the fine lines will replay."""
    for event in events:
        if event.item:
            air.state.note(shorts.number[event.item], event.at)
        if event.kind == "station-id":
            air.state.last_id = event.at
