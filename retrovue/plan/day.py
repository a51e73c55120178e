"""The programmes of one broadcast day: what was published stays, the rest is planned, programmes run over and join."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from retrovue.media.snapshot import CatalogSnapshot
from retrovue.plan.coarse import CoarsePlanner
from retrovue.plan.cut_points import SHORTEST_EVENT
from retrovue.plan.dayparts import DayContexts
from retrovue.plan.findings import Findings
from retrovue.plan.kept import Keeper
from retrovue.plan.overruns import limits, rounded
from retrovue.plan.pinned import line_number, slot_base
from retrovue.plan.planned import PlannedSlot
from retrovue.plan.slots import GridSlot
from retrovue.playout_log import CoarseLine


@dataclass(frozen=True, slots=True)
class Begun:
    """A grid slot that stands in the frozen log."""

    at: int
    """Where its first line begins."""
    number: int
    """Of its last line."""


def begun_slots(lines: Sequence[CoarseLine]) -> dict[str, Begun]:
    """By the address of the grid slot."""
    found: dict[str, Begun] = {}
    for line in lines:
        base = slot_base(line.id)
        first = found[base].at if base in found else line.at
        found[base] = Begun(first, line_number(line.id))
    return found


class _Place(NamedTuple):
    """The time that a grid slot really has, and the number of its next line."""

    slot: GridSlot
    number: int = 0
    joins: GridSlot | None = None
    """The slot as the grid has it, when its programme is joined in progress."""


class DayPlanner:
    """Plans the programmes of a channel, day by day."""

    def __init__(
        self, coarse: CoarsePlanner, keeper: Keeper, snapshot: CatalogSnapshot, findings: Findings
    ) -> None:
        self._coarse, self._keeper, self._snapshot, self._findings = coarse, keeper, snapshot, findings
        self.published: Mapping[str, Sequence[CoarseLine]] = {}
        self.begun_slots: Mapping[str, Begun] = {}

    def plan(self, slots: Sequence[GridSlot], start: int, contexts: DayContexts) -> list[PlannedSlot]:
        """The programmes of a day's slots from an instant on."""
        planned, at = list[PlannedSlot](), start
        gone = max((number for number, slot in enumerate(slots) if slot.base in self.begun_slots), default=0)
        for slot, limit in list(self.limited(slots))[gone:]:
            last = slot is slots[-1]
            place = self._begun(slot, at, limit) or self._late(slot, at, limit, planned)
            if place.slot.end - max(at, place.slot.start) < SHORTEST_EVENT and not (
                last and place.slot.end > at
            ):
                continue
            at = planned[-1].line.end if planned else at
            planned += self._slot(place, at, limit, contexts)
            at = planned[-1].line.end
        return planned

    def limited(self, slots: Sequence[GridSlot]) -> Iterator[tuple[GridSlot, int]]:
        """The slots with the instant up to which each may run over."""
        return zip(slots, limits(slots, slots[-1].end) if slots else (), strict=True)

    def begun(self, slot: GridSlot, limit: int) -> GridSlot:
        """A slot of the frozen log with the time that it got when it began."""
        first = self.begun_slots[slot.base].at if slot.base in self.begun_slots else slot.start
        if first <= slot.start:
            return slot
        late = first - slot.start if self._coarse.rules.is_pushed(slot) else 0
        return replace(slot, start=first, end=max(slot.end, min(slot.end + late, limit)))

    # ---- where a slot begins

    def _begun(self, slot: GridSlot, at: int, limit: int) -> _Place | None:
        found = self.begun_slots.get(slot.base)
        return _Place(self.begun(slot, limit), found.number + 1) if found is not None else None

    def _late(self, slot: GridSlot, at: int, limit: int, planned: list[PlannedSlot]) -> _Place:
        """A slot whose time begins while another programme still runs."""
        late = at - slot.start
        if late <= 0:
            return _Place(slot)
        how = self._coarse.rules.late_join(slot.program)
        pushed = self._coarse.rules.is_pushed(slot)
        if slot.program in self._coarse.types:
            return _Place(replace(slot, start=at, end=min(slot.end + late, limit) if pushed else slot.end))
        if slot.end - at < SHORTEST_EVENT and not pushed:
            return _Place(replace(slot, start=at))
        if how == "jip":
            return _Place(replace(slot, start=at), joins=slot)
        begin, end = self._next_block(slot, at), slot.end
        if pushed:
            end = max(end, min(end + begin - slot.start, limit))
        if begin > at and not (self._has_room(slot, begin, end) and self._stretch(planned, begin)):
            begin = at
        return _Place(replace(slot, start=begin, end=end))

    def _next_block(self, slot: GridSlot, at: int) -> int:
        block = self._coarse.rules.channel.block
        return rounded(at, slot.start, block) if isinstance(block, int) else at

    def _has_room(self, slot: GridSlot, begin: int, end: int) -> bool:
        """Whether an item of the slot's program could air there."""
        programme = self._coarse.rules.programmes.get(slot.program)
        return programme is not None and end - begin >= max(programme.shortest, SHORTEST_EVENT)

    def _stretch(self, planned: list[PlannedSlot], end: int) -> bool:
        """Gives the last programme the time up to `end`; not where it is frozen or has its own events."""
        if not planned or planned[-1].pieces is not None:
            return False
        planned[-1] = self._coarse.stretched(planned[-1], end)
        return True

    # ---- what airs in it

    def _slot(self, place: _Place, at: int, limit: int, contexts: DayContexts) -> list[PlannedSlot]:
        """The published programmes of a grid slot as far as they stand, and new ones behind them."""
        slot = place.slot
        found = self._kept(slot, at, limit, contexts)
        if not found and place.joins is not None and not self._coarse.exceptions.changes(slot, place.number):
            found = self._coarse.joined(place.joins, at, contexts)
        start = found[-1].line.end if found else at
        if start < slot.end or not found:
            number = line_number(found[-1].line.id) + 1 if found else place.number
            found = self._coarse.plan(slot, start, number, contexts, limit, found)
        return found

    def _kept(self, slot: GridSlot, at: int, limit: int, contexts: DayContexts) -> list[PlannedSlot]:
        """Published lines, up to the first whose rule or bounds have changed."""
        found: list[PlannedSlot] = []
        for line in self.published.get(slot.base, ()):
            if line.at != at or not self._leaves_room(slot, line, limit):
                break
            number = line_number(line.id)
            typed = line.program == slot.program and line.program in self._coarse.types
            if typed and not self._coarse.owns(slot, number):
                break  # planned anew it is the same
            if self._coarse.exceptions.changes(slot, number):
                planned = self._asked(slot, line, number, limit, contexts)
            else:
                planned = self._keep(slot, line, contexts)
            if planned is None:
                break
            found.append(planned)
            if planned.line.end != line.end:
                break
            at = line.end
        return found

    def _asked(
        self, slot: GridSlot, line: CoarseLine, number: int, limit: int, contexts: DayContexts
    ) -> PlannedSlot | None:
        """What is asked for a published line, the promised item first; where that cannot air, the line as it is."""
        coarse, item = self._coarse, self._snapshot.get(line.item)
        by_rule = not coarse.owns(slot, number) and coarse.exceptions.part(slot, number) is not None
        stays = item is not None and self._keeper.stays(slot, line, contexts)
        promised = item.key if item is not None and stays else ""
        planned = coarse.one(slot, line.at, number, contexts, limit, by_rule=by_rule, promised=promised)
        return planned if planned is not None or by_rule else self._keep(slot, line, contexts)

    def _leaves_room(self, slot: GridSlot, line: CoarseLine, limit: int) -> bool:
        """Whether a line ends with its slot, so far before that something can follow, or runs over as it may."""
        if line.end > slot.end:
            return line.end <= limit and self._coarse.rules.overrun(line.program) == "spill"
        return line.end == slot.end or line.end + SHORTEST_EVENT <= slot.end

    def _keep(self, slot: GridSlot, line: CoarseLine, contexts: DayContexts) -> PlannedSlot | None:
        """A published line taken up; its item may be another when its own is gone."""
        item = self._snapshot.get(line.item)
        if item is not None:
            kept = self._keeper.kept(slot, line, item, contexts)
            if kept is not None:
                self._coarse.replay(kept.line, item.key)
            return kept
        if not line.item:
            return None
        self._findings.add(
            "RV331", line.item, f"`{line.item}` was published and is gone from the catalog",
            place=line.id, help=("another item of the same program takes its slot",),
        )  # fmt: skip
        return self._keeper.substitute(slot, line, contexts)
