"""Programmes into slots: the coarse plan of one channel."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from copy import copy
from dataclasses import dataclass

from retrovue.media.item import Item
from retrovue.plan.choice import Choice, Chooser, line_address
from retrovue.plan.cut_points import SHORTEST_EVENT
from retrovue.plan.cuts import Cuts
from retrovue.plan.dayparts import Context, DayContexts
from retrovue.plan.exceptions import Exceptions
from retrovue.plan.findings import Findings
from retrovue.plan.formats import FormatPlan
from retrovue.plan.history import History
from retrovue.plan.lines import JOINED, coarse_line, in_guide, sketched_line, with_part
from retrovue.plan.overruns import reached
from retrovue.plan.parts import Rest
from retrovue.plan.pick import Cursor
from retrovue.plan.pick.sort_text import key_of, renamed
from retrovue.plan.pinned import line_number
from retrovue.plan.planned import PlannedSlot
from retrovue.plan.programmes import Programme
from retrovue.plan.slot_rules import SlotRules
from retrovue.plan.slots import EMPTY, GridSlot
from retrovue.plan.types import Span, TypePlanner
from retrovue.plan.wraps import Wraps
from retrovue.playout_log import CoarseLine
from retrovue.playout_log.log import SLATE


@dataclass(frozen=True, slots=True)
class _Held:
    """What planning a slot may change."""

    cursors: list[tuple[Programme, Cursor]]
    types: dict[str, TypePlanner]
    history: History
    rests: dict[str, Rest]


class CoarsePlanner:
    """Puts programmes into the grid's slots. Its only memory is what replays from the coarse lines."""

    def __init__(
        self,
        rules: SlotRules,
        types: Mapping[str, TypePlanner],
        wraps: Wraps,
        exceptions: Exceptions,
        findings: Findings,
        cuts: Cuts,
    ) -> None:
        self.rules, self.types, self.cuts = rules, dict(types), cuts
        self.exceptions, self.chooser = exceptions, Chooser(rules, wraps, exceptions, findings)
        self._findings = findings
        self._sketching = False

    @contextmanager
    def sketched(self, on: bool = True) -> Iterator[None]:
        """Which items air when is all that is asked: lines without words, rule and cuts, a third of the work."""
        before, self._sketching = self._sketching, on
        try:
            yield
        finally:
            self._sketching = before

    def replay(self, line: CoarseLine, key: str) -> None:
        """Take over a line of the log; `key` is its item's present key."""
        if key != line.item and key_of(line.sort) == line.item:
            line = line._replace(sort=renamed(line.sort, key))
        kind, programme = self.types.get(line.program), self.rules.programmes.get(line.program)
        if kind is not None and line.item:
            kind.replay(line, key)
        elif programme is not None and line.item and line.sort:
            programme.cursor.replay(key, line.sort, line.at)
        self.chooser.note(line, key)

    # ---- one grid slot

    def plan(
        self, slot: GridSlot, start: int, number: int, contexts: DayContexts, limit: int = 0,
        before: Sequence[PlannedSlot] = (),
    ) -> list[PlannedSlot]:  # fmt: skip
        """The slot's programmes behind those `before` `start`, the next of them its n-th.

        The last one may run over the slot's end, up to the limit.
        """
        at, limit, planned = start, max(slot.end, limit), [*before]
        if slot.program in self.types:
            typed = self._of_type(slot, at, number, contexts, limit)
            at = typed[-1].line.end if typed else start
            number = max(self.types[slot.program].lines, _following(typed, number))
            planned += typed
        while at < slot.end:
            found = self.one(slot, at, number, contexts, limit)
            if found is not None:
                planned.append(found)
                at, number = found.line.end, number + 1
                continue
            instead = self._other_fallback(slot, at, number, contexts)
            if not instead:
                self._fill(slot, at, number, contexts, planned)
                break
            planned += instead
            at, number = instead[-1].line.end, _following(instead, number)
        return planned

    def one(
        self, slot: GridSlot, at: int, number: int, contexts: DayContexts, limit: int, *, by_rule: bool = True,
        promised: str = "",
    ) -> PlannedSlot | None:  # fmt: skip
        """The n-th programme of a slot, or None when nothing fits; without `by_rule` only what is asked for.

        `promised`: the item that was published for it, where it is still asked for in the same words.
        """
        choice = self.chooser.choose(
            slot, number, at, contexts.at(at), limit, by_rule=by_rule, promised=promised
        )
        if choice is None:
            return None
        length = self._slot_length(slot, choice, at, limit)
        found = self._planned(slot, choice, at, length, number)
        self.chooser.note(found.line, choice.item.key)
        return found

    def stands(
        self, slot: GridSlot, line: CoarseLine, number: int, contexts: DayContexts, limit: int = 0
    ) -> bool:
        """Whether a line without an item would be planned again just as it is; leaves no trace if not."""
        held = self._held(slot)
        if self.plan(slot, line.at, number, contexts, limit)[0].line == line:
            return True
        self._restore(held)
        return False

    def _held(self, slot: GridSlot) -> _Held:
        programmes = self.rules.programmes.successors(slot.program, self.rules.channel.fallback)
        cursors = [(programme, copy(programme.cursor)) for programme in programmes]
        types = {name: copy(kind) for name, kind in self.types.items()}
        return _Held(cursors, types, copy(self.chooser.history), dict(self.chooser.rests))

    def _restore(self, held: _Held) -> None:
        for programme, cursor in held.cursors:
            programme.cursor = cursor
        self.types, self.chooser.history, self.chooser.rests = held.types, held.history, held.rests

    def _of_type(
        self, slot: GridSlot, at: int, number: int, contexts: DayContexts, limit: int
    ) -> list[PlannedSlot]:
        """The lines of a slot whose program is not a rotation; it goes on behind items that are asked for."""
        planned: list[PlannedSlot] = []
        for place in self._asked_lines(slot, number):
            if place > number:
                planned += self._typed(slot, slot.program, at, number, contexts, stop=place)
                at, number = planned[-1].line.end if planned else at, place
            asked = self.one(slot, at, place, contexts, limit, by_rule=False)
            if asked is not None:
                planned.append(asked)
                at, number = asked.line.end, place + 1
            if at >= slot.end:
                return planned
        return planned + self._typed(slot, slot.program, at, number, contexts)

    def _asked_lines(self, slot: GridSlot, number: int) -> list[int]:
        """Those of a program's own lines, from one on, for which an item is asked; of a flow or a card only the first."""
        if not self.exceptions:
            return []
        lines = range(number, max(1, self.types[slot.program].lines))
        return [place for place in lines if self.exceptions.changes(slot, place)]

    def owns(self, slot: GridSlot, number: int) -> bool:
        """Whether the program of a slot is not a rotation, and a line is one that it may be asked an item for."""
        kind = self.types.get(slot.program)
        return kind is not None and number < max(1, kind.lines)

    def _goes_on(self, slot: GridSlot) -> bool:
        """Whether the slot's program airs in any time that is left, however short."""
        kind = self.types.get(slot.program)
        return kind is not None and not kind.lines

    def _typed(
        self, slot: GridSlot, program: str, start: int, number: int, contexts: DayContexts, *, stop: int = 0
    ) -> list[PlannedSlot]:
        """The lines of a program that is not a rotation; `stop`: before which of its numbers they end."""
        kind = self.types.get(program)
        if kind is None:
            return []
        suffix = "" if program == slot.program else f"={program}"
        planned = [
            found._replace(line=self._finished(slot, found))
            for found in kind.plan(Span(slot, program, start, slot.end, number, contexts, suffix, stop))
        ]
        for found in planned:
            self.chooser.note(found.line, found.line.item)
        return planned

    def _finished(self, slot: GridSlot, found: PlannedSlot) -> CoarseLine:
        """A line of a program type with its rule and its words."""
        line = found.line
        asked = self.exceptions.of(slot, line_number(line.id))
        rule = self.rules.rule(slot, line.program, found.format if line.item else None, asked)
        words = self.rules.words(line.program)
        filler = bool(line.item) or line.program != slot.program
        return in_guide(line._replace(rule=rule, layer=slot.layer), words, filler=filler)

    # ---- where nothing is chosen

    def _other_fallback(
        self, slot: GridSlot, at: int, number: int, contexts: DayContexts
    ) -> list[PlannedSlot]:
        """What a fallback that is not a rotation airs: behind each of its lines the slot's program may have something."""
        fallback = self.rules.channel.fallback
        if fallback is None or fallback == slot.program or slot.end - at < SHORTEST_EVENT:
            return []
        found = self._typed(slot, fallback, at, number, contexts)
        return found if found and self.types[fallback].lines else found[:1]

    def _fill(
        self, slot: GridSlot, at: int, number: int, contexts: DayContexts, planned: list[PlannedSlot]
    ) -> None:
        """The last programme has the rest of the slot; with none, the slate."""
        if planned and planned[-1].pieces is None:
            planned.append(self.stretched(planned.pop(), slot.end))
        else:
            planned.append(self._nothing(slot, at, _following(planned, number), contexts.at(at)))

    def _nothing(self, slot: GridSlot, at: int, number: int, context: Context) -> PlannedSlot:
        room, channel = slot.end - at, self.rules.channel.id
        self._findings.add(
            "RV301", f"{channel}/{slot.program}",
            f"no program has the time behind this entry on channel `{channel}`" if slot.program == EMPTY
            else f"nothing fits a slot of `{slot.program}` on channel `{channel}`",
            place=slot.base, amount=room, help=(self._cure(slot, context),), path=slot.path,
        )  # fmt: skip
        rule = self.rules.rule(slot, slot.program, None, self.exceptions.of(slot, number))
        line = CoarseLine(at, room, line_address(slot, number), slot.program, "", "", 0, 0, rule, SLATE)
        return PlannedSlot(
            line._replace(layer=slot.layer), None, self.rules.format_plan(None), (), packed=False
        )

    def _cure(self, slot: GridSlot, context: Context) -> str:
        """What would put something in the place of the slate."""
        if slot.program == EMPTY:
            return "let the entry last longer, write another at its end, or name a `fallback` on the channel"
        spare = self.rules.programmes.get(self.rules.channel.fallback)
        if spare is not None and spare.cursor.items and not spare.may_air(slot.entry, context):
            return f"no item of the fallback `{spare.name}` may air there: raise the `rating_limit`, or name another"
        return "name a `fallback` with short items on the channel"

    def stretched(self, last: PlannedSlot, end: int) -> PlannedSlot:
        """The same programme with more time behind it."""
        longer = last._replace(line=last.line._replace(ms=end - last.line.at))
        if last.item is None or last.packed:
            return longer
        line = longer.line
        cuts = self._cuts(
            last.item, line.begin, line.length, longer.format, line.ms, longer.spare, packed=False
        )
        return longer._replace(line=longer.line._replace(breaks=len(cuts)), cuts=cuts)

    # ---- how long

    def _slot_length(self, slot: GridSlot, choice: Choice, at: int, limit: int) -> int:
        """The programme with its breaks, up to the block; all the room when nothing would fit behind it."""
        room, form, block, whole = slot.end - at, choice.format, self.rules.block, choice.whole
        if self.rules.is_packed(slot) or block == "none":
            length = whole + self._packed_breaks(slot, choice, at, room)
        else:
            length = -(-(whole + form.least) // block) * block
        if whole > room:
            length = min(length, limit - at)
            return length if limit - at - length >= SHORTEST_EVENT else limit - at
        length = min(length, room)
        least = SHORTEST_EVENT if self._goes_on(slot) else self.rules.least_room(slot, form)
        return length if room - length >= least else room

    def _packed_breaks(self, slot: GridSlot, choice: Choice, at: int, room: int) -> int:
        """The time of the breaks of a programme that no block pads, as far as they have room."""
        form = choice.format
        cuts = self.cuts.wanted(choice.item, choice.begin, choice.length, form)
        inside = len(cuts) * form.format.internal.length
        time = inside if choice.whole + inside <= room else 0
        behind = form.format.internal.length if self._pauses(slot, choice, at, time) else 0
        return time + (behind if choice.whole + time + behind <= room else 0)

    def _pauses(self, slot: GridSlot, choice: Choice, at: int, breaks: int) -> bool:
        """Whether a marathon has a break behind this item: one for each `every` of its time that is over."""
        every = getattr(self.rules.model(choice.program), "every", None)
        if every is None or self.rules.run(slot) != "marathon":
            return False
        begun = at - slot.start
        return bool((begun + choice.whole + breaks) // every > begun // every)

    # ---- lines

    def _planned(self, slot: GridSlot, choice: Choice, at: int, length: int, number: int) -> PlannedSlot:
        item, form, packed = choice.item, choice.format, self.rules.is_packed(slot)
        address = line_address(slot, number, choice.program if choice.fallback else "")
        if self._sketching:
            line = sketched_line(
                at, length, address, choice.program, item.key, choice.sort, choice.length, choice.begin, choice.remains
            )  # fmt: skip
            return PlannedSlot(line, item, form, (), packed, None, choice.intro, choice.outro, slot.entry)
        rule = self.rules.rule(slot, choice.program, form, self.exceptions.of(slot, number))
        spare = length - choice.whole
        cuts = self._cuts(item, choice.begin, choice.length, form, length, spare, packed=packed)
        line = coarse_line(
            item, at, length, address, choice.program, len(cuts), rule, choice.sort,
            part=(choice.length, choice.begin, choice.remains), layer=choice.layer or slot.layer,
        )  # fmt: skip
        if choice.label:
            line = with_part(line, choice.label)
        line = in_guide(line, self.rules.words(choice.program), filler=choice.fallback)
        planned = PlannedSlot(line, item, form, cuts, packed, None, choice.intro, choice.outro, slot.entry)
        if not cuts:
            self._report_no_cut(planned, item)
        return planned

    def with_cuts(self, planned: PlannedSlot) -> PlannedSlot:
        """The programme with its internal breaks."""
        line, item, form = planned.line, planned.item, planned.format
        if item is None:
            return planned
        cuts = self._cuts(item, line.begin, line.length, form, line.ms, planned.spare, packed=planned.packed)
        if not cuts:
            self._report_no_cut(planned, item)
        return planned._replace(line=line._replace(breaks=len(cuts)), cuts=cuts)

    def _cuts(
        self, item: Item, begin: int, length: int, form: FormatPlan, slot: int, spare: int, *, packed: bool
    ) -> tuple[int, ...]:
        """Where a part of an item is cut in a slot of this length that leaves so much for breaks."""
        if packed:
            return self.cuts.packed(item, begin, length, form, spare)
        return self.cuts.padded(item, begin, length, form, slot, spare)

    def _report_no_cut(self, planned: PlannedSlot, item: Item) -> None:
        """A programme without a cut, where the format asks for breaks."""
        form, line = planned.format, planned.line
        length = line.length if planned.packed else line.ms
        wanted = form.wanted_breaks(length, line.length, len(item.marks))
        if not wanted or (not planned.packed and not form.affordable_breaks(planned.spare)):
            return
        self._findings.add(
            "RV311", f"{self.rules.channel.id}/{line.program}",
            f"items of `{line.program}` have no place for a break; their breaks move to the end",
            place=item.key, help=("mark breaks with `breaks_at` in an override, or add `even` to `cut_at`",),
            path=("channels", self.rules.channel.id, "programs", line.program),
        )  # fmt: skip

    # ---- joined in progress

    def joined(self, slot: GridSlot, at: int, contexts: DayContexts) -> list[PlannedSlot]:
        """The programme that would be on at this instant had its slot begun in time, from where it would be.

        Nothing when it is all but over: the slot then begins with its next programme.
        """
        held = self._held(slot)
        with self._findings.muted(), self.sketched(False):  # what is reached by now depends on the breaks
            planned = next(
                (found for found in self.plan(slot, slot.start, 0, contexts) if found.line.end > at), None
            )
        self._restore(held)
        if planned is None or planned.item is None or planned.line.remains:
            return []
        begin = reached(planned, at - planned.line.at)
        return [self._joined(slot, planned, planned.item, at, begin)] if begin is not None else []

    def _joined(self, slot: GridSlot, planned: PlannedSlot, item: Item, at: int, begin: int) -> PlannedSlot:
        line = planned.line
        suffix = line.program if line.program != slot.program else ""
        joined = line._replace(
            at=at, ms=line.end - at, id=line_address(slot, 0, suffix), begin=begin,
            length=line.begin + line.length - begin,
        )  # fmt: skip
        if begin:
            joined = with_part(joined, JOINED)
        intro = planned.intro if at == line.at else None
        found = self.with_cuts(planned._replace(line=joined, cuts=(), intro=intro))
        self.replay(found.line, item.key)
        return found


def _following(planned: Sequence[PlannedSlot], number: int) -> int:
    """The number of the next line."""
    return line_number(planned[-1].line.id) + 1 if planned else number
