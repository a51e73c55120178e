"""`off-air` and `live`: one card for the whole slot."""

from retrovue.plan.dayparts import DayContexts
from retrovue.plan.formats import FormatPlan
from retrovue.plan.lines import plain_line
from retrovue.plan.planned import PlannedSlot
from retrovue.plan.slots import GridSlot
from retrovue.plan.types.span import Span
from retrovue.playout_log import CoarseLine, Event


class CardPlanner:
    """One line and one event of a kind."""

    lines = 0

    def __init__(self, kind: str, no_breaks: FormatPlan) -> None:
        self._kind, self._no_breaks = kind, no_breaks

    def plan(self, span: Span) -> list[PlannedSlot]:
        line = plain_line(
            span.start, span.end - span.start, span.address(span.number), span.program, "", self._kind
        )
        event = Event(line.at, line.ms, 0, f"{line.id}/a0", self._kind, "", 0)
        return [PlannedSlot(line, None, self._no_breaks, (), True, lambda _: [event])]

    def replay(self, line: CoarseLine, key: str) -> None:
        """A card remembers nothing."""

    def kept(self, slot: GridSlot, line: CoarseLine, contexts: DayContexts) -> None:
        """Planned anew it is the same."""
