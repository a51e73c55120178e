"""Arithmetic of programmes that are longer than their slot, or begin after it has begun."""

from collections.abc import Sequence

from retrovue.media.item import Item
from retrovue.plan.cut_points import SHORTEST_EVENT
from retrovue.plan.formats import FormatPlan
from retrovue.plan.planned import PlannedSlot
from retrovue.plan.slots import GridSlot
from retrovue.timing.instants import MINUTE

FADE = 500
"""Picture and sound of a programme that ends where it has no break go down over this (ms)."""
_LEAST_JOINED = MINUTE
"""A programme of which less is left is not joined any more."""


def limits(slots: Sequence[GridSlot], end: int) -> list[int]:
    """Up to where each slot's programmes may run over: the next entry that begins on the second, or the day's end."""
    found, limit = list[int](), end
    for slot in reversed(slots):
        found.append(limit)
        if slot.entry.hard or slot.layer.startswith("airing:"):
            limit = slot.start
    return found[::-1]


def net_room(form: FormatPlan, room: int, item: Item, *, packed: bool) -> int:
    """What a programme that fills its room can have beside its breaks."""
    if packed:
        return room
    internal = form.format.internal
    breaks = form.wanted_breaks(room, room, len(item.marks)) * min(internal.length, internal.max)
    return max(room // 2, room - form.least - breaks)


def _breaks(item: Item, form: FormatPlan, first: int, last: int) -> list[int]:
    """Where the item may be cut, between two of its instants."""
    origins = form.format.internal.cut_at
    return sorted(
        mark.at for mark in item.marks if mark.breaks and mark.origin in origins and first <= mark.at <= last
    )


def trimmed(item: Item, begin: int, room: int, form: FormatPlan) -> int:
    """How much of an item airs that is cut: up to its last break near the end of the room, else all the room."""
    breaks = _breaks(item, form, begin + max(SHORTEST_EVENT, room * 3 // 4), begin + room)
    return breaks[-1] - begin if breaks else room


def part_of(item: Item, begin: int, room: int, form: FormatPlan) -> tuple[int, int]:
    """The length of the next part of an item, and how many parts there are from here on: as few and as equal as can be."""
    left = item.duration - begin
    parts = -(-left // room)
    if parts <= 1:
        return left, 1
    ideal = begin + left // parts
    breaks = _breaks(item, form, begin + max(SHORTEST_EVENT, room // 4), begin + room)
    cut = min(breaks, key=lambda at: (abs(at - ideal), at), default=ideal)
    if item.duration - cut < SHORTEST_EVENT:
        cut = ideal
    return cut - begin, 1 + -(-(item.duration - cut) // room)


def ends_abruptly(item: Item, end: int) -> bool:
    """Whether a programme that ends at this instant of its item is cut where it has no break."""
    return end < item.duration and not any(mark.at == end for mark in item.marks)


def reached(planned: PlannedSlot, elapsed: int) -> int | None:
    """Where in its item a programme is so long after its start; in a break, at the next act. None near its end."""
    line, pod = planned.line, planned.pod_length
    at = planned.intro.duration if planned.intro is not None else 0
    begun = 0
    for cut in (*planned.cuts, line.length):
        if elapsed < at + cut - begun:
            place = begun + max(0, elapsed - at)
            return line.begin + place if line.length - place >= _LEAST_JOINED else None
        at, begun = at + cut - begun + pod, cut
    return None


def rounded(instant: int, start: int, block: int) -> int:
    """The first instant from here on that lies whole blocks behind a start."""
    return start + -(-(instant - start) // block) * block
