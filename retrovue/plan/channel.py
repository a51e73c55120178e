"""One channel, day by day: frozen lines are copied, published programmes kept, the rest is planned."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from typing import Any

from retrovue.language.channel import ChannelFile
from retrovue.language.document import Window
from retrovue.media.snapshot import CatalogSnapshot
from retrovue.plan.acts import PlannedSlot, SlotLayer
from retrovue.plan.air_state import AirState
from retrovue.plan.coarse import CoarsePlanner
from retrovue.plan.cut_points import SHORTEST_EVENT
from retrovue.plan.dayparts import DayContexts
from retrovue.plan.findings import Findings
from retrovue.plan.frozen import Frozen, Substitutes
from retrovue.plan.slots import GridSlot, grid_slots
from retrovue.playout_log import CoarseLine, DayLog, Event, Header
from retrovue.playout_log.pins import Pins, coarse_lines, pins
from retrovue.timing.broadcast_day import BroadcastDay, broadcast_day
from retrovue.timing.instants import zone


@dataclass(frozen=True, slots=True)
class ChannelParts:
    """What a channel is planned with."""

    file: ChannelFile[Any]
    coarse: CoarsePlanner
    layer: Callable[[DayContexts], SlotLayer]
    """Makes the layer of a day."""
    state: AirState
    substitutes: Substitutes
    findings: Findings
    snapshot: CatalogSnapshot
    dayparts: Mapping[str, Sequence[Window]]


class ChannelPlanner:
    """Plans whole broadcast days in order."""

    def __init__(self, parts: ChannelParts, header: Header, day_start: int) -> None:
        self._parts, self._header, self._day_start = parts, header, day_start
        self._zone = zone(header.timezone)
        self._pins = Pins(0, 0, 0)
        self._date, self._begin = date.min, 0
        """Where the first planned day begins: where its file does, if there is one."""
        self._pinned: dict[str, DayLog] = {}
        self._published: dict[str, list[CoarseLine]] = {}

    def plan(
        self, pinned: Sequence[DayLog], dates: Sequence[date], as_of: int, publish: int
    ) -> tuple[DayLog, ...]:
        lines = coarse_lines(pinned)
        self._pins = pins(lines, as_of, publish)
        self._pinned = {log.header.day: log for log in pinned}
        days = [broadcast_day(self._zone, day, self._day_start) for day in dates]
        own = self._pinned.get(dates[0].isoformat())
        self._date = dates[0]
        self._begin = own.coarse[0].at if own is not None and own.coarse else days[0].start
        self._replay(lines, dates[0])
        return tuple(self._day(day) for day in days)

    def _replay(self, lines: Sequence[CoarseLine], first: date) -> None:
        """Takes up the state where the frozen log ends."""
        parts, frozen = self._parts, self._pins.frozen_until
        published = [line for line in lines if frozen <= line.at < self._pins.published_until]
        self._published = {
            base: list(group) for base, group in groupby(published, key=lambda line: _base(line.id))
        }
        for line in lines:
            if line.at < min(self._begin, frozen):
                self._replay_line(line)
        for name in sorted(self._pinned):
            if name < first.isoformat():
                parts.state.replay(self._pinned[name].events, parts.snapshot)

    def _replay_line(self, line: CoarseLine) -> None:
        item = self._parts.snapshot.get(line.item)
        self._parts.coarse.replay(line, item.key if item is not None else line.item)

    def _day(self, day: BroadcastDay) -> DayLog:
        parts = self._parts
        frozen = parts.substitutes.mend(self._frozen(day), self._pins.as_of)
        parts.state.open_day(day.offset(day.start))
        parts.state.replay(frozen.events, parts.snapshot)
        for line in frozen.coarse:
            self._replay_line(line)
        contexts = DayContexts(day, parts.dayparts)
        start = frozen.coarse[-1].end if frozen.coarse else day.start
        planned = [
            slot
            for grid_slot in _from(grid_slots(parts.file, day, parts.findings), start)
            for slot in self._slot(grid_slot, contexts, frozen.coarse)
        ]
        events: list[Event] = list(frozen.events)
        layer = parts.layer(contexts)
        for slot in planned:
            events += layer.lay(slot)
        header = self._header._replace(day=day.date.isoformat())
        return DayLog(header, (*frozen.coarse, *(slot.line for slot in planned)), tuple(events))

    def _frozen(self, day: BroadcastDay) -> Frozen:
        """What is frozen of a day, by time: where days were moved, it may stand in another day's file."""
        first = self._begin if day.date == self._date else day.start
        until = min(self._pins.frozen_until, day.end)
        names = ((day.date + timedelta(days=step)).isoformat() for step in (-1, 0, 1))
        near = [self._pinned[name] for name in names if name in self._pinned] if first < until else []
        return Frozen(
            tuple(line for log in near for line in log.coarse if first <= line.at < until),
            tuple(event for log in near for event in log.events if first <= event.at < until),
        )

    def _slot(self, slot: GridSlot, contexts: DayContexts, frozen: Sequence[CoarseLine]) -> list[PlannedSlot]:
        """The published programmes of a grid slot as far as they stand, and new ones behind them."""
        found = self._kept(slot, contexts)
        lines = [line for line in frozen if _base(line.id) == slot.base] + [kept.line for kept in found]
        start = found[-1].line.end if found else slot.start
        if start < slot.end:
            found += self._parts.coarse.plan(slot, start, _number(lines[-1].id) + 1 if lines else 0, contexts)
        return found

    def _kept(self, slot: GridSlot, contexts: DayContexts) -> list[PlannedSlot]:
        """Published lines, up to the first whose rule or bounds have changed."""
        found: list[PlannedSlot] = []
        at = slot.start
        for line in self._published.get(slot.base, ()):
            if line.at != at or not self._leaves_room(slot, line):
                break
            planned = self._keep(slot, line, contexts)
            if planned is None:
                break
            found.append(planned)
            at = line.end
        return found

    def _leaves_room(self, slot: GridSlot, line: CoarseLine) -> bool:
        """Whether a line ends with its slot, or so far before that something can follow."""
        return line.end == slot.end or line.end + SHORTEST_EVENT <= slot.end

    def _keep(self, slot: GridSlot, line: CoarseLine, contexts: DayContexts) -> PlannedSlot | None:
        """A published line taken up; its item may be another when its own is gone."""
        coarse, item = self._parts.coarse, self._parts.snapshot.get(line.item)
        if item is not None:
            kept = coarse.kept(slot, line, item, contexts)
            if kept is not None:
                self._replay_line(line)
            return kept
        if not line.item:
            return None
        self._parts.findings.add(
            "RV331", line.item, f"`{line.item}` was published and is gone from the catalog",
            place=line.id, help=("another item of the same program takes its slot",),
        )  # fmt: skip
        return coarse.substitute(slot, line, contexts)


def _base(address: str) -> str:
    return address.rpartition("/")[0]


def _number(address: str) -> int:
    return int(address.rpartition("/")[2].partition("=")[0])


def _from(slots: Sequence[GridSlot], start: int) -> list[GridSlot]:
    """The slots from an instant on; a first piece too short for an event goes to the slot behind it."""
    found: list[GridSlot] = []
    for slot in slots:
        if slot.end <= start:
            continue
        begin = max(slot.start, start)
        if slot.end - begin < SHORTEST_EVENT and slot is not slots[-1]:
            continue
        found.append(GridSlot(begin if found else start, slot.end, slot.base, slot.entry, slot.path))
    return found
