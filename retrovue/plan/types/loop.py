"""`loop`: items again and again until the slot ends."""

from collections import Counter
from collections.abc import Iterator, Sequence

from retrovue.media.item import Item
from retrovue.media.snapshot import CatalogSnapshot
from retrovue.plan.dayparts import DayContexts, may_air
from retrovue.plan.formats import FormatPlan
from retrovue.plan.lines import plain_line
from retrovue.plan.planned import Air, PlannedSlot
from retrovue.plan.slots import GridSlot
from retrovue.plan.types.span import Span
from retrovue.playout_log import CoarseLine, Event
from retrovue.playout_log.log import SHORTEST_EVENT


class LoopPlanner:
    """One line for the whole slot."""

    lines = 0

    def __init__(self, items: Sequence[Item], no_breaks: FormatPlan, snapshot: CatalogSnapshot) -> None:
        self._items = [item for item in items if item.duration >= SHORTEST_EVENT]
        self._no_breaks, self._snapshot = no_breaks, snapshot

    def plan(self, span: Span) -> list[PlannedSlot]:
        context = span.contexts.at(span.start)
        items = [item for item in self._items if may_air(item, context)]
        if not items:
            return []
        kind = Counter(item.kind for item in items).most_common(1)[0][0]
        length = span.end - span.start
        line = plain_line(span.start, length, span.address(span.number), span.program, "", kind)

        def pieces(air: Air) -> list[Event]:
            events = list(_round(line, items))
            air.state.replay(events, self._snapshot)
            return events

        return [PlannedSlot(line, None, self._no_breaks, (), True, pieces)]

    def replay(self, line: CoarseLine, key: str) -> None:
        """A loop begins with its first item in every slot."""

    def kept(self, slot: GridSlot, line: CoarseLine, contexts: DayContexts) -> None:
        """Planned anew it is the same."""


def _round(line: CoarseLine, items: Sequence[Item]) -> Iterator[Event]:
    """The last item is cut at the slot's end, and the one before it where less than an event needs would be left."""
    at, number = line.at, 0
    while at < line.end:
        item = items[number % len(items)]
        length = min(item.duration, line.end - at)
        rest = line.end - at - length
        if 0 < rest < SHORTEST_EVENT and length + rest >= 2 * SHORTEST_EVENT:
            length, rest = length + rest - SHORTEST_EVENT, SHORTEST_EVENT
        pad = rest if rest < SHORTEST_EVENT else 0
        yield Event(at, length, pad, f"{line.id}/l{number}", item.kind, item.key, 0)
        at, number = at + length + pad, number + 1
