"""`guide`: its music runs as a flow does, one line for each hour, what is left of it silent. Without music there is a
line for each half hour: each of them shows one page.
"""

from collections.abc import Callable

from retrovue.plan.flow_fill import Filled
from retrovue.plan.planned import Air, PlannedSlot
from retrovue.plan.types.flow import FlowPlanner
from retrovue.plan.types.span import Span
from retrovue.playout_log import CoarseLine, Event
from retrovue.playout_log.log import GUIDE


class GuidePlanner(FlowPlanner):
    """Events of kind `guide`, whose items are heard and not seen."""

    def plan(self, span: Span) -> list[PlannedSlot]:
        return self._between_marks(span, GUIDE)

    def _pieces(self, line: CoarseLine) -> Callable[[Air], list[Event]]:
        if self.takes:
            return super()._pieces(line)
        return lambda _: [Event(line.at, line.ms, 0, f"{line.id}/f0", GUIDE, "", 0)]

    def _shown(self, events: list[Event]) -> list[Event]:
        return [event._replace(kind=GUIDE) for event in events]

    def _report(self, line: CoarseLine, filled: Filled) -> None:
        """Music that is scarce comes round sooner, or ends before the hour does: nothing is wrong."""
