"""`sequence`: the same items in the same order in every slot; of each selector the next one each time."""

from bisect import bisect_right
from collections.abc import Callable, Sequence
from copy import copy

from retrovue.media.item import Item
from retrovue.plan.dayparts import DayContexts, may_air
from retrovue.plan.formats import FormatPlan
from retrovue.plan.lines import coarse_line
from retrovue.plan.pick.sort_text import sort_text
from retrovue.plan.pinned import line_number
from retrovue.plan.planned import PlannedSlot
from retrovue.plan.slots import GridSlot
from retrovue.plan.types.span import Span
from retrovue.playout_log import CoarseLine
from retrovue.playout_log.log import SHORTEST_EVENT

FormatOf = Callable[[GridSlot, str, int, DayContexts], FormatPlan]
"""Slot, program, instant, contexts -> the break format that closes the slot."""


class _Turn:
    """The items of one selector; the next is the first whose sort key is greater than the last one's."""

    def __init__(self, items: Sequence[Item]) -> None:
        keyed = sorted(
            (sort_text(item).split("\t"), item) for item in items if item.duration >= SHORTEST_EVENT
        )
        self.items = [item for _, item in keyed]
        self.order = [key for key, _ in keyed]
        self.last: list[str] = []

    def after_last(self) -> list[Item]:
        first = bisect_right(self.order, self.last) if self.last else 0
        return [*self.items[first:], *self.items[:first]]


class SequencePlanner:
    """One line for each selector. The number of a line in its slot is that of its selector."""

    def __init__(self, lists: Sequence[Sequence[Item]], format_of: FormatOf) -> None:
        self._turns = [_Turn(items) for items in lists]
        self._format_of = format_of

    def __copy__(self) -> "SequencePlanner":
        other = SequencePlanner((), self._format_of)
        other._turns = [copy(turn) for turn in self._turns]
        return other

    @property
    def lines(self) -> int:
        return len(self._turns)

    def plan(self, span: Span) -> list[PlannedSlot]:
        planned, at = list[PlannedSlot](), span.start
        for number in range(span.number, min(span.stop or len(self._turns), len(self._turns))):
            item = self._take(number, span, at)
            if item is not None:
                planned.append(self._line(span, item, at, number))
                at = planned[-1].line.end
        return planned

    def _take(self, number: int, span: Span, at: int) -> Item | None:
        context, room = span.contexts.at(at), span.end - at
        for item in self._turns[number].after_last():
            if item.duration <= room and may_air(item, context):
                self._turns[number].last = sort_text(item).split("\t")
                return item
        return None

    def _line(self, span: Span, item: Item, at: int, number: int) -> PlannedSlot:
        line = coarse_line(
            item, at, item.duration, span.address(number), span.program, 0, "", sort_text(item)
        )
        form = self._format_of(span.slot, span.program, at, span.contexts)
        return PlannedSlot(line, item, form, (), True)

    def replay(self, line: CoarseLine, key: str) -> None:
        """An item that was asked for, whose line has no place in the order, moves no turn."""
        number = line_number(line.id)
        if number < len(self._turns) and line.sort:
            self._turns[number].last = line.sort.split("\t")

    def kept(self, slot: GridSlot, line: CoarseLine, contexts: DayContexts) -> PlannedSlot | None:
        number = line_number(line.id)
        items = self._turns[number].items if number < len(self._turns) else []
        item = next((item for item in items if item.key == line.item), None)
        if item is None or item.duration > line.ms:
            return None
        form = self._format_of(slot, line.program, line.at, contexts)
        return PlannedSlot(line._replace(length=item.duration), item, form, (), True)
