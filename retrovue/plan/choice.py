"""Which item airs from an instant on: of the slot's program, of the fallback, or the next part of one that was split."""

from dataclasses import dataclass, replace

from retrovue.media.item import Item
from retrovue.plan.cut_points import SHORTEST_EVENT
from retrovue.plan.dayparts import Context
from retrovue.plan.exceptions import Exceptions
from retrovue.plan.findings import Findings
from retrovue.plan.formats import FormatPlan
from retrovue.plan.history import History
from retrovue.plan.overruns import net_room, part_of, trimmed
from retrovue.plan.parts import Rest, rest_behind
from retrovue.plan.parts import label as part_label
from retrovue.plan.programmes import Programme
from retrovue.plan.slot_rules import SlotRules
from retrovue.plan.slots import GridSlot
from retrovue.plan.wraps import Wraps, around
from retrovue.playout_log import CoarseLine

_ANY_LENGTH = 1 << 50
_TOO_LONG = "it is longer than the rest of its slot"


@dataclass(slots=True)
class Choice:
    """An item for the time from `at` on, and the program it came from."""

    program: str
    item: Item
    format: FormatPlan
    fallback: bool
    """Whether another program than the slot's own gave it."""
    sort: str
    """What the log keeps of its place in the rotation; empty when the rotation does not move."""
    length: int
    """Of the part that airs now."""
    begin: int = 0
    remains: int = 0
    label: str = ""
    """What the guide says about the part."""
    intro: Item | None = None
    outro: Item | None = None
    layer: str = ""
    """The dated exception that asked for it."""

    @property
    def whole(self) -> int:
        """With what opens and closes it."""
        if self.intro is None and self.outro is None:
            return self.length
        return self.length + around(self.intro, self.outro)


class Chooser:
    """Chooses items. Its memory is what replays from the coarse lines."""

    def __init__(self, rules: SlotRules, wraps: Wraps, exceptions: Exceptions, findings: Findings) -> None:
        self._rules, self._wraps, self._exceptions, self._findings = rules, wraps, exceptions, findings
        self.history = History()
        self.rests: dict[str, Rest] = {}

    def note(self, line: CoarseLine, key: str) -> None:
        """A line is in the log; its item goes by `key` now."""
        self.history.note(line, key)
        if not line.item:
            return
        before = self.rests.pop(line.program, None)
        if before is None and not line.remains:
            return
        rest = rest_behind(line, key, before)
        if rest is not None:
            self.rests[line.program] = rest

    def choose(
        self, slot: GridSlot, number: int, at: int, context: Context, limit: int, *, by_rule: bool = True, promised: str = ""
    ) -> Choice | None:  # fmt: skip
        """An item for the n-th line of a slot; only programs that run over use time up to the limit.

        Without `by_rule` what is asked for: where that cannot air, the slot's own program is no rotation and goes on.
        """
        if not self._exceptions:
            return self._by_rule(slot, slot.program, number, at, context, limit)
        program, layer = slot.program, ""
        named = self._exceptions.program(slot, number)
        if named is not None and self._rules.programmes.get(named.airing.program) is not None:
            self._exceptions.met(named)
            program, layer = named.airing.program or program, named.layer
        choice = self._asked(slot, program, number, at, context, promised)
        if choice is None and (by_rule or program != slot.program):
            choice = self._by_rule(slot, program, number, at, context, limit)
            choice = self._shortened(slot, choice, number, at) if choice is not None else None
        return replace(choice, layer=choice.layer or layer) if choice is not None else None

    def _asked(
        self, slot: GridSlot, program: str, number: int, at: int, context: Context, promised: str
    ) -> Choice | None:
        """The item that is asked for this line; it does not move the rotation."""
        found = self._exceptions.item(slot, number, promised)
        if found is None:
            return None
        asked, item = found
        choice = Choice(
            program, item, self._rules.format(slot, program, context), program != slot.program, "", item.duration,
            layer=asked.layer,
        )  # fmt: skip
        choice = self._asked_part(slot, choice, number)
        if choice.length <= slot.end - at:
            return choice
        self._exceptions.refuse(asked, line_address(slot, number), _TOO_LONG)
        return None

    def _shortened(self, slot: GridSlot, choice: Choice, number: int, at: int) -> Choice:
        """The part that is asked for whatever airs, where it has room; one of an item that does not air is not."""
        found = self._exceptions.part(slot, number)
        if found is None or found[0].airing.item is not None:
            return choice
        part = self._asked_part(slot, choice, number)
        if part.length <= max(choice.length, slot.end - at):
            return part
        self._exceptions.refuse(found[0], line_address(slot, number), _TOO_LONG)
        return choice

    def _asked_part(self, slot: GridSlot, choice: Choice, number: int) -> Choice:
        """The part of the item that is asked for."""
        found = self._exceptions.part(slot, number)
        if found is None:
            return choice
        asked, begin, end = found
        self._exceptions.met(asked)
        length = min(choice.item.duration if end is None else end, choice.item.duration) - begin
        if length >= SHORTEST_EVENT:
            return replace(
                choice,
                begin=begin,
                length=length,
                remains=0,
                label="",
                layer=asked.layer,
                intro=None,
                outro=None,
            )
        self._exceptions.refuse(asked, line_address(slot, number), "the part is outside its item")
        return choice

    def _by_rule(
        self, slot: GridSlot, program: str, number: int, at: int, context: Context, limit: int
    ) -> Choice | None:
        """Of the program, of the fallback, or the next part of what was split."""
        programmes, entry = self._rules.programmes, slot.entry
        own = programmes.on_air(program, entry, context, self.rests)
        spare = programmes.on_air(self._rules.fallback, entry, context)
        wanted = [own] if own is not None and not (number and self._rules.run(slot) == "once") else []
        if spare is not None and spare is not own:
            wanted.append(spare)
        for relax in (False, True):
            for programme in wanted:
                taking = self._taking(slot, number, at, limit, programme, context)
                choice = self._take(taking, context, relax=relax)
                if choice is not None:
                    return choice
                if not relax and programme is own:
                    self._report_empty(slot, own, at, context)
        return None

    def _taking(
        self, slot: GridSlot, number: int, at: int, limit: int, programme: Programme, context: Context
    ) -> "_Taking":
        fallback, intro, outro = programme.name != slot.program, None, None
        if programme.is_wrapped:
            address = line_address(slot, number, programme.name if fallback else "")
            intro, outro = self._wraps.of(programme.model, address, context)
        taken = at + around(intro, outro)
        return _Taking(
            slot, number, slot.end - taken, limit - taken, at, limit, programme, fallback, intro, outro
        )

    def _take(self, taking: "_Taking", context: Context, *, relax: bool) -> Choice | None:
        programme, slot = taking.programme, taking.slot
        form = self._rules.format(slot, programme.name, context)
        least = self._rules.least(slot, form)
        rest = self.rests.get(programme.name)
        item = programme.item(rest.key) if rest is not None else None
        if rest is not None and item is not None and item.duration - rest.begin >= SHORTEST_EVENT:
            return self._next_part(taking, item, rest, form)
        overrun = "choose" if taking.fallback else self._rules.overrun(programme.name)
        for room in taking.rooms(overrun, least):
            item = programme.take(slot, room, taking.at, context, self.history, relax=relax)
            if item is not None:
                return self._whole_or_part(taking, item, form, overrun)
        return None

    def _whole_or_part(self, taking: "_Taking", item: Item, form: FormatPlan, overrun: str) -> Choice:
        """All of an item that fits its slot or may run over; else the part that is to air."""
        sort = taking.programme.cursor.sort(item)
        room = taking.free if overrun == "spill" else taking.room
        if overrun == "choose" or item.duration <= taking.room or item.duration <= room - form.least:
            return taking.choice(item, form, sort, item.duration)
        net = net_room(form, room, item, packed=self._rules.is_packed(taking.slot))
        if overrun == "split":
            length, parts = part_of(item, 0, net, form)
            label = part_label(1, parts) if parts > 1 else ""
            return taking.choice(item, form, sort, length, remains=item.duration - length, label=label)
        self._report_cut(taking, "RV324" if overrun == "spill" else "RV323")
        return taking.choice(item, form, sort, trimmed(item, 0, net, form))

    def _next_part(self, taking: "_Taking", item: Item, rest: Rest, form: FormatPlan) -> Choice | None:
        """The next part of an item; it waits for a slot of its own when it does not fit behind another."""
        left, least = item.duration - rest.begin, self._rules.least(taking.slot, form)
        if left <= taking.room - least or (not taking.number and left <= taking.room):
            label = part_label(rest.part + 1, rest.part + 1)
            return taking.choice(item, form, "", left, begin=rest.begin, label=label)
        if taking.number or taking.fallback:
            return None
        net = net_room(form, taking.room, item, packed=self._rules.is_packed(taking.slot))
        length, parts = part_of(item, rest.begin, net, form)
        label = part_label(rest.part + 1, rest.part + parts)
        return taking.choice(item, form, "", length, begin=rest.begin, remains=left - length, label=label)

    # ---- what there is to say

    def _report_cut(self, taking: "_Taking", code: str) -> None:
        name = taking.programme.name
        where = "at the end of its slot"
        if code == "RV324":
            closes = taking.limit >= taking.slot.day_end
            where = (
                "at the end of the broadcast day"
                if closes
                else "where an entry with `hard` or a dated airing begins"
            )
        self._findings.add(
            code, f"{self._rules.channel.id}/{name}/{where}", f"an item of `{name}` is cut {where}", place=taking.slot.base,
            help=("give its slot more time, or choose only what fits with `overrun: choose`",),
            path=("channels", self._rules.channel.id, "programs", name),
        )  # fmt: skip

    def _report_empty(self, slot: GridSlot, own: Programme, at: int, context: Context) -> None:
        """Why a program gave nothing for its own slot."""
        channel = self._rules.channel.id
        if own.model.on_end == "stop" and own.ended(own.context(slot.entry, context)):
            day = slot.base.split("/")[1]
            self._findings.add(
                "RV303", f"{channel}/{own.name}", f"`{own.name}` runs out on {day}: every item has aired",
                help=("let it begin again with `on_end: loop`, or add items",),
                path=("channels", channel, "programs", own.name),
            )  # fmt: skip
        elif at == slot.start and own.cursor.items and slot.end - slot.start < own.shortest:
            self._findings.add(
                "RV213", slot.base.split("/")[2], f"the slot of `{own.name}` is too short for every one of its items",
                place=slot.base, help=("give the slot more time, or the program shorter items",), path=slot.path,
            )  # fmt: skip
        elif (
            at == slot.start and own.has_a_time and own.cursor.items and not own.may_air(slot.entry, context)
        ):
            cure = (
                "an entry may have a limit of its own"
                if slot.airing is None
                else "an `item` that is asked for airs all the same"
            )
            self._findings.add(
                "RV309", f"{channel}/{own.name}", f"no item of `{own.name}` may air in its slot",
                place=slot.base, path=slot.path,
                help=(f"they are above the `rating_limit` there, or of its `warnings_not`; {cure}",),
            )  # fmt: skip


@dataclass(slots=True)
class _Taking:
    """One attempt: which program is asked, for which place."""

    slot: GridSlot
    number: int
    room: int
    """What is left of the slot for an item."""
    free: int
    """What an item has that may run over."""
    at: int
    limit: int
    """Where an item that runs over must end: the end of the day, or an entry that begins on the second."""
    programme: Programme
    fallback: bool
    intro: Item | None
    outro: Item | None

    def rooms(self, overrun: str, least: int) -> list[int]:
        """How long an item may be, best first. Behind another, an item runs over only with less than its half."""
        inside, half = self.room - least, max(self.room - least, 2 * self.room)
        if overrun == "spill":
            free = self.free - least
            return [max(inside, free), _ANY_LENGTH] if not self.number else [max(inside, min(half, free))]
        if overrun == "trim":
            return [half if self.number else _ANY_LENGTH]
        return [_ANY_LENGTH if overrun == "split" and not self.number else inside]

    def choice(
        self, item: Item, form: FormatPlan, sort: str, length: int, *, begin: int = 0, remains: int = 0, label: str = ""
    ) -> Choice:  # fmt: skip
        return Choice(
            self.programme.name, item, form, self.fallback, sort, length, begin, remains, label,
            self.intro if not begin else None, self.outro if not remains else None,
        )  # fmt: skip


def line_address(slot: GridSlot, number: int, program: str = "") -> str:
    """The address of a line; `program` where another than the slot's own has it."""
    return f"{slot.base}/{number}" + (f"={program}" if program else "")
