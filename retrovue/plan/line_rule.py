"""From a line of the log back to what the station's files say about it now."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

from retrovue.language.channel import ChannelFile
from retrovue.language.document import StationDocument
from retrovue.plan.findings import Findings
from retrovue.plan.fingerprint import asked_part, entry_part, part
from retrovue.plan.formats import NO_BREAKS
from retrovue.plan.pinned import slot_base
from retrovue.plan.slots import GridSlot, ScheduleRules, grid_slots
from retrovue.playout_log import CoarseLine
from retrovue.playout_log.reasons import PARTS
from retrovue.timing.broadcast_day import broadcast_day
from retrovue.timing.instants import zone

Path = tuple[str, ...]
ENTRY, PROGRAM, BREAKS = PARTS
OFF_AIR = "off-air"
"""The layer of what a channel does off the air, which no entry of a grid names."""


@dataclass(frozen=True, slots=True)
class LineRule:
    """What would decide about a line's slot if it were planned now."""

    slot: GridSlot | None
    """None: the grid has no such slot any more."""
    program: Any
    """The program's model; None when the channel has no such program."""
    format: str
    """The break format; empty when the line has none, or its format was edited since."""
    edited: tuple[str, ...]
    """The parts of the rule that are written differently now."""
    paths: Mapping[str, Path] = field(default_factory=dict)
    """Where each part stands in the station's files."""


class LineRules:
    """Finds the rules of lines; the grid of each day is made once."""

    def __init__(self, document: StationDocument[Any, Any]) -> None:
        self._document = document
        self._tz = zone(document.station.timezone)
        self._schedule = ScheduleRules.of(document)
        self._slots: dict[tuple[str, str], dict[str, GridSlot]] = {}

    def of(self, line: CoarseLine) -> LineRule | None:
        """None when the channel is gone."""
        channel = line.id.partition("/")[0]
        file: ChannelFile[Any] | None = self._document.channels.get(channel)
        if file is None:
            return None
        slot, program = self._slot(file, line), file.all_programs.get(line.program)
        parts = line.rule.split("-")
        entry, chosen, breaks = parts if len(parts) == len(PARTS) else ("", "", "")
        collections = self._document.collections
        edited = []
        if slot is not None and self._entry_part(file, slot, line) != entry:
            edited.append(ENTRY)
        if part(program, collections) != chosen:
            edited.append(PROGRAM)
        if breaks not in self._formats:
            edited.append(BREAKS)
        format = self._format(file, slot, program, breaks)
        return LineRule(slot, program, format, tuple(edited), _paths(slot, file, line, format))

    def _entry_part(self, file: ChannelFile[Any], slot: GridSlot, line: CoarseLine) -> str:
        """The fingerprint of the entry, with the dated airing that changed the line."""
        number, airings = _airing(line), self._document.airings
        asked = [airings[number]] if number is not None and number < len(airings) else []
        if asked:
            return asked_part(slot.entry, file.channel, asked, self._document.collections)
        return entry_part(slot.entry, file.channel, self._document.collections)

    def pools(self, format: str, channel: str) -> tuple[str, ...]:
        """The pools that a break format draws from on a channel, which may put its own in the place of the spots'."""
        form, file = self._document.breaks.get(format), self._document.channels.get(channel)
        if form is None or file is None:
            return ()
        named = (element.pool for element in (*form.internal.pod, *form.between.pod))
        return tuple(dict.fromkeys((*named, *file.channel.pools.values())))

    @cached_property
    def _formats(self) -> dict[str, tuple[str, ...]]:
        """The names of the break formats by their fingerprint."""
        found: dict[str, tuple[str, ...]] = {
            part(NO_BREAKS, self._document.collections): ("",),
            part(None, self._document.collections): ("",),
        }
        for name, form in self._document.breaks.items():
            key = part(form, self._document.collections)
            found[key] = (*found.get(key, ()), name)
        return found

    def _format(self, file: ChannelFile[Any], slot: GridSlot | None, program: Any, breaks: str) -> str:
        """The format with this fingerprint; of several that read alike, the one that is asked for here."""
        asked = (
            slot.entry.breaks if slot is not None else None,
            getattr(program, "breaks", None),
            *file.channel.breaks.values(),
        )
        found = self._formats.get(breaks, ())
        likely = [name for name in asked if name is not None and (name in found or not found)]
        return next(iter([*likely, *found]), "")

    def _slot(self, file: ChannelFile[Any], line: CoarseLine) -> GridSlot | None:
        channel, _, day = slot_base(line.id).rpartition("/")[0].partition("/")
        key = channel, day
        if key not in self._slots:
            try:
                borders = broadcast_day(self._tz, date.fromisoformat(day), self._document.station.day_start)
            except ValueError:
                return None
            found = grid_slots(file, borders, Findings(), self._schedule)
            self._slots[key] = {slot.base: slot for slot in found}
        return self._slots[key].get(slot_base(line.id))


def _airing(line: CoarseLine) -> int | None:
    """Which of the station's dated airings put it there."""
    kind, _, number = line.layer.partition(":")
    return int(number) if kind == "airing" and number.isdecimal() else None


def _is_before_start(file: ChannelFile[Any], line: CoarseLine) -> bool:
    try:
        return file.channel.is_before_start(date.fromisoformat(line.id.split("/")[1]))
    except (ValueError, IndexError):
        return False


def _paths(slot: GridSlot | None, file: ChannelFile[Any], line: CoarseLine, format: str) -> dict[str, Path]:
    channel = file.channel.id
    nowhere = ("channel", "off_air") if line.layer == OFF_AIR else ("grid",)
    if _is_before_start(file, line):
        nowhere = ("channel", "start")
    paths: dict[str, Path] = {ENTRY: slot.path if slot is not None else ("channels", channel, *nowhere)}
    airing = _airing(line)
    if airing is not None:
        paths[ENTRY] = ("airings", str(airing))
    homes: dict[str, Path] = {
        name: ("stunts", id, "programs") for id, stunt in file.stunts.items() for name in stunt.programs
    }
    homes |= dict.fromkeys(file.programs, ("programs",))
    if line.program in homes:
        paths[PROGRAM] = ("channels", channel, *homes[line.program], line.program)
    if format:
        paths[BREAKS] = ("breaks", format)
    return paths
