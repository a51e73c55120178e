"""Programmes into slots: the coarse plan of one channel."""

from collections.abc import Callable, Mapping
from copy import copy
from dataclasses import dataclass
from typing import Any

from retrovue.language.channel import ChannelFile
from retrovue.media.item import Item
from retrovue.media.selector import Selector
from retrovue.plan.cut_points import SHORTEST_EVENT, cut_points
from retrovue.plan.dayparts import Context, DayContexts
from retrovue.plan.findings import Findings
from retrovue.plan.fingerprint import entry_part, joined, part
from retrovue.plan.formats import FormatPlan
from retrovue.plan.history import History
from retrovue.plan.planned import PlannedSlot
from retrovue.plan.programmes import Programme, Programmes, format_name
from retrovue.plan.slots import GridSlot
from retrovue.playout_log import CoarseLine
from retrovue.playout_log.log import SLATE


@dataclass(frozen=True, slots=True)
class _Choice:
    """An item for the time from `at` on, and the program it came from."""

    programme: Programme
    item: Item
    format: FormatPlan
    fallback: bool


class CoarsePlanner:
    """Puts items into the grid's slots. Its only memory is what replays from the coarse lines."""

    def __init__(
        self,
        file: ChannelFile[Any],
        programmes: Programmes,
        format_plan: Callable[[str | None], FormatPlan],
        collections: Mapping[str, Selector],
        findings: Findings,
    ) -> None:
        self._file, self._channel = file, file.channel
        self._programmes, self._format_plan = programmes, format_plan
        self._collections, self._findings = collections, findings
        self._history = History()
        self._rules: dict[tuple[str, str, str], str] = {}
        self._cuts: dict[tuple[str, int, int, str], tuple[int, ...]] = {}

    def replay(self, line: CoarseLine, key: str) -> None:
        """Take over a line of the log; `key` is its item's present key."""
        programme = self._programmes.get(line.program)
        if programme is not None and line.item:
            programme.cursor.replay(key, line.sort, line.at)
        self._history.note(line, key)

    # ---- one grid slot

    def plan(self, slot: GridSlot, start: int, number: int, contexts: DayContexts) -> list[PlannedSlot]:
        """The slot's programmes from `start` on, the first of them its n-th."""
        planned: list[PlannedSlot] = []
        at = start
        while at < slot.end:
            choice = self._choose(slot, number, at, contexts.at(at))
            if choice is None:
                planned.append(self._nothing(slot, at, number, planned))
                break
            length = self._slot_length(slot, choice, slot.end - at)
            planned.append(self._planned(slot, choice, at, length, number))
            self._history.note(planned[-1].line, choice.item.key)
            at, number = at + length, number + 1
        return planned

    def stands(self, slot: GridSlot, line: CoarseLine, number: int, contexts: DayContexts) -> bool:
        """Whether a line without an item would be planned again just as it is; leaves no trace if not."""
        programmes = self._programmes.successors(slot.program, self._channel.fallback)
        held = [(programme, copy(programme.cursor)) for programme in programmes]
        history = copy(self._history)
        if self.plan(slot, line.at, number, contexts)[0].line == line:
            return True
        for programme, cursor in held:
            programme.cursor = cursor
        self._history = history
        return False

    def _nothing(self, slot: GridSlot, at: int, number: int, planned: list[PlannedSlot]) -> PlannedSlot:
        """The last programme keeps the rest of the slot; with none, the slate has it."""
        room = slot.end - at
        if planned:
            return self._stretched(planned.pop(), room)
        self._findings.add(
            "RV301", f"{self._channel.id}/{slot.program}",
            f"nothing fits a slot of `{slot.program}` on channel `{self._channel.id}`",
            place=slot.base, amount=room, help=("name a `fallback` with short items on the channel",), path=slot.path,
        )  # fmt: skip
        rule = self.rule(slot, slot.program, None)
        line = CoarseLine(at, room, f"{slot.base}/{number}", slot.program, "", "", 0, 0, rule, SLATE)
        return PlannedSlot(line, None, self._format_plan(None), (), False)

    def _stretched(self, last: PlannedSlot, room: int) -> PlannedSlot:
        line, item, cuts = last.line._replace(ms=last.line.ms + room), last.item, last.cuts
        if item is not None and not last.packed:
            cuts = self._cut_points(item, last.format, line.ms)
        return PlannedSlot(line._replace(breaks=len(cuts)), item, last.format, cuts, last.packed)

    # ---- which item

    def _choose(self, slot: GridSlot, number: int, at: int, context: Context) -> _Choice | None:
        own = self._programmes.on_air(slot.program, slot.entry, context)
        spare = self._programmes.on_air(self._channel.fallback, slot.entry, context)
        wanted = [own] if own is not None and not (number and self._run(slot) == "once") else []
        if spare is not None and spare is not own:
            wanted.append(spare)
        for relax in (False, True):
            for programme in wanted:
                other = programme.name != slot.program
                choice = self._take(slot, programme, at, context, fallback=other, relax=relax)
                if choice is not None:
                    return choice
                if not relax and programme is own:
                    self._report_empty(slot, own, at, context)
        return None

    def _take(
        self, slot: GridSlot, programme: Programme, at: int, context: Context, *, fallback: bool, relax: bool
    ) -> _Choice | None:
        form = self._format(slot, programme, context)
        room = slot.end - at - (0 if self.is_packed(slot) else form.least)
        item = programme.take(slot, room, at, context, self._history, relax=relax)
        if item is None:
            return None
        return _Choice(programme, item, form, fallback)

    def _report_empty(self, slot: GridSlot, own: Programme, at: int, context: Context) -> None:
        """Why a program gave nothing for its own slot."""
        if own.model.on_end == "stop" and own.ended(own.context(slot.entry, context)):
            day = slot.base.split("/")[1]
            self._findings.add(
                "RV303", f"{self._channel.id}/{own.name}", f"`{own.name}` runs out on {day}: every item has aired",
                help=("let it begin again with `on_end: loop`, or add items",),
                path=("channels", self._channel.id, "programs", own.name),
            )  # fmt: skip
        elif at == slot.start and own.cursor.items and slot.end - slot.start < own.shortest:
            self._findings.add(
                "RV213", slot.base.split("/")[2], f"the slot of `{own.name}` is too short for every one of its items",
                place=slot.base, help=("give the slot more time, or the program shorter items",), path=slot.path,
            )  # fmt: skip

    def _run(self, slot: GridSlot) -> str:
        own = self._programmes.get(slot.program)
        return slot.entry.run if slot.entry.run != "repeat" else (own.model.run if own else None) or "repeat"

    # ---- how long

    def is_packed(self, slot: GridSlot) -> bool:
        return self._channel.block == "none" or self._run(slot) == "marathon"

    def _slot_length(self, slot: GridSlot, choice: _Choice, room: int) -> int:
        """The programme with its breaks, up to the block; all the room when nothing would fit behind it."""
        item, form, block = choice.item, choice.format, self._channel.block
        if self.is_packed(slot) or block == "none":
            pods = len(self._packed_cuts(item, form)) * form.format.internal.length
            length = item.duration + (pods if item.duration + pods <= room else 0)
        else:
            length = min(-(-(item.duration + form.least) // block) * block, room)
        return length if room - length >= self._least_room(slot, form) else room

    def _least_room(self, slot: GridSlot, form: FormatPlan) -> int:
        """The least time in which another programme of this slot could air."""
        least = 0 if self.is_packed(slot) else form.least
        names = (
            [self._channel.fallback] if self._run(slot) == "once" else [slot.program, self._channel.fallback]
        )
        found = [
            programme.shortest for name in names if (programme := self._programmes.get(name)) is not None
        ]
        return max(SHORTEST_EVENT, min(found, default=slot.end - slot.start) + least)

    # ---- breaks

    def _format(self, slot: GridSlot, programme: Programme, context: Context) -> FormatPlan:
        name = format_name(slot.entry.breaks, programme.model.breaks, self._channel.breaks, context.dayparts)
        return self._format_plan(name)

    def _packed_cuts(self, item: Item, form: FormatPlan) -> tuple[int, ...]:
        return self._cuts_for(item, form, form.wanted_breaks(item.duration, item.duration, len(item.marks)))

    def _cut_points(self, item: Item, form: FormatPlan, slot_length: int) -> tuple[int, ...]:
        wanted = form.wanted_breaks(slot_length, item.duration, len(item.marks))
        return self._cuts_for(item, form, min(wanted, form.affordable_breaks(slot_length - item.duration)))

    def _cuts_for(self, item: Item, form: FormatPlan, count: int) -> tuple[int, ...]:
        if count <= 0:
            return ()
        key = (item.key, item.duration, count, form.name)
        cuts = self._cuts.get(key)
        if cuts is None:
            cuts = self._cuts[key] = cut_points(item, form.format.internal, count)
        return cuts

    # ---- lines

    def _planned(self, slot: GridSlot, choice: _Choice, at: int, length: int, number: int) -> PlannedSlot:
        item, packed = choice.item, self.is_packed(slot)
        cuts = (
            self._packed_cuts(item, choice.format)
            if packed
            else self._cut_points(item, choice.format, length)
        )
        if packed and length - item.duration < len(cuts) * choice.format.format.internal.length:
            cuts = ()
        address = f"{slot.base}/{number}" + (f"={choice.programme.name}" if choice.fallback else "")
        rule = self.rule(slot, choice.programme.name, choice.format)
        line = coarse_line(
            item,
            at,
            length,
            address,
            choice.programme.name,
            len(cuts),
            rule,
            choice.programme.cursor.sort(item),
        )
        self._report_no_cut(choice, item, length, cuts, packed)
        return PlannedSlot(line, item, choice.format, cuts, packed)

    def _report_no_cut(
        self, choice: _Choice, item: Item, length: int, cuts: tuple[int, ...], packed: bool
    ) -> None:
        form = choice.format
        wanted = form.wanted_breaks(item.duration if packed else length, item.duration, len(item.marks))
        if cuts or not wanted or (not packed and not form.affordable_breaks(length - item.duration)):
            return
        self._findings.add(
            "RV311", f"{self._channel.id}/{choice.programme.name}",
            f"items of `{choice.programme.name}` have no place for a break; their breaks move to the end",
            place=item.key, help=("mark breaks with `breaks_at` in an override, or add `even` to `cut_at`",),
            path=("channels", self._channel.id, "programs", choice.programme.name),
        )  # fmt: skip

    def rule(self, slot: GridSlot, program: str, form: FormatPlan | None) -> str:
        """The fingerprint of what decides about this program in this slot."""
        name = form.name if form is not None else ""
        key = (slot.path[-2] + slot.path[-1] + slot.base.rpartition("/")[2], program, name)
        found = self._rules.get(key)
        if found is None:
            programme = self._programmes.get(program)
            found = self._rules[key] = joined(
                entry_part(slot.entry, self._channel, self._collections),
                part(programme.model if programme else None, self._collections),
                part(form.format if form is not None else None, self._collections),
            )
        return found

    # ---- published lines

    def kept(self, slot: GridSlot, line: CoarseLine, item: Item, contexts: DayContexts) -> PlannedSlot | None:
        """A published line with its item as it is now, or None when its rule or its room has changed."""
        programme = self._programmes.get(line.program)
        if programme is None:
            return None
        form = self._format(slot, programme, contexts.at(line.at))
        if line.rule != self.rule(slot, programme.name, form) or item.duration > line.ms:
            return None
        packed = self.is_packed(slot)
        cuts = self._packed_cuts(item, form) if packed else self._cut_points(item, form, line.ms)
        if packed and line.ms - item.duration < len(cuts) * form.format.internal.length:
            cuts = ()
        return PlannedSlot(line._replace(length=item.duration, breaks=len(cuts)), item, form, cuts, packed)

    def substitute(self, slot: GridSlot, line: CoarseLine, contexts: DayContexts) -> PlannedSlot | None:
        """Another item of the same program in a published line whose item is gone."""
        programme = self._programmes.get(line.program)
        if programme is None:
            return None
        context = contexts.at(line.at)
        form = self._format(slot, programme, context)
        least = 0 if self.is_packed(slot) else form.least
        room, history = line.ms - least, self._history
        item = programme.take(slot, room, line.at, context, history) or programme.take(
            slot, room, line.at, context, history, relax=True
        )
        if item is None:
            return None
        packed = self.is_packed(slot)
        cuts = () if packed else self._cut_points(item, form, line.ms)
        rule = self.rule(slot, programme.name, form)
        taken = coarse_line(
            item, line.at, line.ms, line.id, line.program, len(cuts), rule, programme.cursor.sort(item)
        )
        self._history.note(taken, item.key)
        return PlannedSlot(taken, item, form, cuts, packed)


def coarse_line(
    item: Item, at: int, length: int, address: str, program: str, breaks: int, rule: str, sort: str
) -> CoarseLine:
    """The line of an item in its slot, with the words a guide shows."""
    title, subtitle = (item.show, item.title) if item.show and item.kind == "episode" else (item.title, "")
    return CoarseLine(
        at, length, address, program, item.key, sort, item.duration, breaks, rule, item.kind, title, subtitle,
        item.season, item.episode, item.year, item.rating, item.genres[0] if item.genres else "", item.description,
    )  # fmt: skip
