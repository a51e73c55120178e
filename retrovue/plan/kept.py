"""Published lines: kept with their item as it is now, or with another item of the same program."""

from retrovue.media.item import Item
from retrovue.plan.coarse import CoarsePlanner
from retrovue.plan.cut_points import SHORTEST_EVENT
from retrovue.plan.dayparts import DayContexts
from retrovue.plan.formats import FormatPlan
from retrovue.plan.lines import coarse_line, in_guide
from retrovue.plan.parts import Rest
from retrovue.plan.pinned import line_number
from retrovue.plan.planned import PlannedSlot
from retrovue.plan.programme import Programme
from retrovue.plan.slots import GridSlot
from retrovue.plan.wraps import Wraps, around
from retrovue.playout_log import CoarseLine


class Keeper:
    """Takes up what was promised, as far as it still holds."""

    def __init__(self, coarse: CoarsePlanner, wraps: Wraps) -> None:
        self._coarse, self._wraps, self._rules = coarse, wraps, coarse.rules

    def kept(self, slot: GridSlot, line: CoarseLine, item: Item, contexts: DayContexts) -> PlannedSlot | None:
        """A published line with its item as it is now, or None when its rule or its room has changed."""
        kind = self._coarse.types.get(line.program)
        if kind is not None:
            found = kind.kept(slot, line._replace(layer=slot.layer), contexts)
            return found if found is not None and self._same_rule(slot, line, found.format) else None
        context, programme = contexts.at(line.at), self._rules.programmes.get(line.program)
        form = self._rules.format(slot, line.program, context)
        if programme is None or not self._same_rule(slot, line, form):
            return None
        taken = self._part(line._replace(layer=self._layer(slot, line)), item, programme)
        if taken is None:
            return None
        programme.report_above(slot, line, item, context)
        intro, outro = self._around(line, contexts)
        if taken.length + around(intro, outro) > line.ms:
            intro = outro = None
        planned = PlannedSlot(
            taken, item, form, (), self._rules.is_packed(slot), None, intro, outro, slot.entry
        )
        return self._coarse.with_cuts(planned)

    def _layer(self, slot: GridSlot, line: CoarseLine) -> str:
        """That of the airing which names the line's program by its address, else that of the slot."""
        exceptions = self._coarse.exceptions
        named = exceptions.program(slot, line_number(line.id)) if exceptions else None
        if named is None or self._rules.programmes.get(named.airing.program) is None:
            return slot.layer
        exceptions.met(named)
        return named.layer

    def stays(self, slot: GridSlot, line: CoarseLine, contexts: DayContexts) -> bool:
        """Whether the rule of a line is the one that chose it."""
        return self._same_rule(slot, line, self._rules.format(slot, line.program, contexts.at(line.at)))

    def _same_rule(self, slot: GridSlot, line: CoarseLine, form: FormatPlan) -> bool:
        asked = self._coarse.exceptions.of(slot, line_number(line.id))
        return line.rule == self._rules.rule(slot, line.program, form, asked)

    def _part(self, line: CoarseLine, item: Item, programme: Programme) -> CoarseLine | None:
        """The line with the length that its part of the item has now."""
        rest = self._coarse.chooser.rests.get(line.program)
        goes_on = not line.sort
        if goes_on != (rest is not None and (rest.key, rest.begin) == (item.key, line.begin)):
            return None
        if not goes_on and rest is not None and _is_owed(rest, programme):
            return None  # its end, which a shorter slot has put off, comes first
        left = item.duration - line.begin
        if line.remains:
            return line._replace(remains=left - line.length) if left - line.length >= SHORTEST_EVENT else None
        if left <= line.ms:
            return line._replace(length=left) if left >= SHORTEST_EVENT else None
        cut = self._rules.overrun(line.program) in ("trim", "spill") and line.length <= min(left, line.ms)
        return line if cut else None

    def _around(self, line: CoarseLine, contexts: DayContexts) -> tuple[Item | None, Item | None]:
        model = self._rules.model(line.program)
        intro, outro = self._wraps.of(model, line.id, contexts.at(line.at))
        return intro if not line.begin else None, outro if not line.remains else None

    def substitute(self, slot: GridSlot, line: CoarseLine, contexts: DayContexts) -> PlannedSlot | None:
        """Another item of the same program in a published line whose item is gone."""
        programme = self._rules.programmes.get(line.program)
        if programme is None or line.begin or line.remains:
            return None
        context = contexts.at(line.at)
        form = self._rules.format(slot, programme.name, context)
        intro, outro = self._around(line, contexts)
        room = line.ms - self._rules.least(slot, form) - around(intro, outro)
        history = self._coarse.chooser.history
        item = programme.take(slot, room, line.at, context, history) or programme.take(
            slot, room, line.at, context, history, relax=True
        )
        if item is None:
            return None
        asked = self._coarse.exceptions.of(slot, line_number(line.id))
        rule = self._rules.rule(slot, programme.name, form, asked)
        sort = programme.cursor.sort(item)
        taken = coarse_line(item, line.at, line.ms, line.id, line.program, 0, rule, sort)
        taken = in_guide(
            taken._replace(layer=self._layer(slot, line)),
            self._rules.words(line.program),
            filler=line.program != slot.program,
        )
        self._coarse.chooser.note(taken, item.key)
        packed = self._rules.is_packed(slot)
        planned = PlannedSlot(taken, item, form, (), packed, None, intro, outro, slot.entry)
        return self._coarse.with_cuts(planned)


def _is_owed(rest: Rest, programme: Programme) -> bool:
    item = programme.item(rest.key)
    return item is not None and item.duration - rest.begin >= SHORTEST_EVENT
