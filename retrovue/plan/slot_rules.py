"""What the station's files say about a program in a slot of the grid."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from retrovue.language.channel import ChannelFile
from retrovue.language.grid import GridEntry
from retrovue.language.layers import OFF_AIR
from retrovue.language.program import GuideWords
from retrovue.media.selector import Selector
from retrovue.plan.cut_points import SHORTEST_EVENT
from retrovue.plan.dayparts import Context
from retrovue.plan.exceptions import Asked
from retrovue.plan.fingerprint import asked_part, entry_part, joined, part
from retrovue.plan.formats import FormatPlan
from retrovue.plan.programmes import Programme, Programmes, format_name
from retrovue.plan.slots import GridSlot


class SlotRules:
    """The rules of one channel."""

    def __init__(
        self,
        file: ChannelFile[Any],
        programmes: Programmes,
        format_plan: Callable[[str | None], FormatPlan],
        collections: Mapping[str, Selector],
    ) -> None:
        self.file, self.channel, self.programmes = file, file.channel, programmes
        self.format_plan, self._collections = format_plan, collections
        self._models = file.all_programs
        self._rules: dict[tuple[object, ...], str] = {}
        self._parts: dict[tuple[str, str], str] = {}
        self.fallback, self.block = file.channel.fallback, file.channel.block
        self._runs: dict[str, str] = {}
        self._entry: GridEntry | None = None
        """The entry that was asked about last, with its run, and whether nothing pads its programmes."""
        self._run, self._packed = "", False
        self._overruns: dict[str, str] = {}
        self._words: dict[str, GuideWords | None] = {}
        self._shortest: dict[str, int] = {}
        """Of a program and the fallback; -1 where neither airs anything."""
        self._formats: dict[tuple[str | None, str, tuple[str, ...]], FormatPlan] = {}
        self._never_padded = file.channel.block == "none"

    def model(self, program: str) -> Any:
        """The program as it is written; None for one that the channel does not have."""
        return self._models.get(program)

    def words(self, program: str) -> GuideWords | None:
        """What the program tells the guide."""
        if program not in self._words:
            self._words[program] = getattr(self.model(program), "epg", None)
        return self._words[program]

    def run(self, slot: GridSlot) -> str:
        if slot.entry is not self._entry:
            self._see(slot.entry)
        return self._run

    def _see(self, entry: GridEntry) -> None:
        self._entry, run = entry, entry.run
        self._run = run if run != "repeat" else self._run_of(entry.program)
        self._packed = self._never_padded or self._run == "marathon"

    def _run_of(self, program: str) -> str:
        found = self._runs.get(program)
        if found is None:
            own = self.programmes.get(program)
            found = self._runs[program] = (own.model.run if own else None) or "repeat"
        return found

    def is_packed(self, slot: GridSlot) -> bool:
        """Whether nothing pads the slot's programmes to a block."""
        if slot.entry is not self._entry:
            self._see(slot.entry)
        return self._packed

    def overrun(self, program: str) -> str:
        found = self._overruns.get(program)
        if found is None:
            found = self._overruns[program] = getattr(self.model(program), "overrun", "choose")
        return found

    def late_join(self, program: str) -> str:
        found: str = getattr(self.model(program), "late_join", "skip")
        return found

    def is_pushed(self, slot: GridSlot) -> bool:
        """Whether it airs at its full length however late it begins: where it says so, and what closes the day."""
        signs_off = slot.layer == OFF_AIR and slot.program == self.channel.off_air.sign_off
        return signs_off or self.late_join(slot.program) == "delay"

    def format(self, slot: GridSlot, program: str, context: Context) -> FormatPlan:
        key = (slot.entry.breaks, program, context.dayparts)
        found = self._formats.get(key)
        if found is None:
            own = getattr(self.model(program), "breaks", None)
            name = format_name(slot.entry.breaks, own, self.channel.breaks, context.dayparts)
            found = self._formats[key] = self.format_plan(name)
        return found

    def least(self, slot: GridSlot, form: FormatPlan) -> int:
        """The least break time that a programme of the slot needs beside it."""
        return 0 if self.is_packed(slot) else form.least

    def least_room(self, slot: GridSlot, form: FormatPlan) -> int:
        """The least time in which another programme of this slot could air."""
        own = "" if self.run(slot) == "once" else slot.program
        shortest = self._shortest.get(own)
        if shortest is None:
            programmes = [self.programmes.get(name) for name in (own, self.fallback)]
            lengths = [programme.shortest for programme in programmes if programme is not None]
            other = self.fallback in self._models  # of another type: it airs in any time
            shortest = self._shortest[own] = min(lengths, default=0 if other else -1)
        room = slot.end - slot.start if shortest < 0 else shortest
        return max(SHORTEST_EVENT, room + self.least(slot, form))

    def spare(self) -> Programme | None:
        return self.programmes.get(self.channel.fallback)

    def rule(self, slot: GridSlot, program: str, form: FormatPlan | None, asked: Sequence[Asked] = ()) -> str:
        """The fingerprint of what decides about this program in this slot, with what is asked for the line."""
        if asked:
            entry = asked_part(slot.entry, self.channel, [one.airing for one in asked], self._collections)
            return joined(entry, *self.rule(slot, program, form).split("-")[1:])
        name = form.name if form is not None else ""
        key = (slot.path, slot.entry.breaks, slot.base.rpartition("/")[2], program, name)
        found = self._rules.get(key)
        if found is None:
            found = self._rules[key] = joined(
                entry_part(slot.entry, self.channel, self._collections),
                self._part(("program", program), self.model(program)),
                self._part(("format", name), form.format if form is not None else None),
            )
        return found

    def _part(self, key: tuple[str, str], value: object) -> str:
        if key not in self._parts:
            self._parts[key] = part(value, self._collections)
        return self._parts[key]
