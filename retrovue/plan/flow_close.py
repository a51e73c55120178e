"""The end of a stretch of flow: one item for each of the last steps of the clock, so that the sum fits exactly."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from retrovue.plan.flow_clock import mean_length
from retrovue.plan.ring import Ring
from retrovue.plan.shorts import FINE, Row

_WIDTHS = (3, 6, 12, 24, 48)
"""How many candidates each step weighs: more only when fewer do not fit, so that few items matter to an hour."""
_TRIED = 6
"""How many numbers of steps are tried."""
LONG = 45 * 60_000
"""A room longer than this is tried less often: each try costs by its length."""
_SLACK = 480
"""The black after one element closes what is left."""


class Step(NamedTuple):
    """One item that the clock asks for."""

    ring: Ring
    optional: bool


class Chosen(NamedTuple):
    """The row of a step; `step` is its place among the steps."""

    step: int
    row: Row


Rows = Mapping[str, Sequence[Row]]
"""What each ring offers, best first, by the ring's name; any of them may air together."""


def closed(steps: Sequence[Step], rows: Rows, room: int, black: int) -> list[Chosen] | None:
    """Items for the first so many steps that fill the room but for black after them; None when there are none."""
    counts, widths = _counts(steps, room), list(_WIDTHS)
    if room > LONG:
        del counts[2:], widths[2:]
    ends: dict[int, _End] = {}
    for all_black in (False, True):
        for width in widths:
            for count in counts:
                if count not in ends:
                    ends[count] = _End(steps[:count], rows, room)
                found = ends[count].chosen(width, black * count if all_black else min(_SLACK, black))
                if found is not None:
                    return found
    return None


def nearest(steps: Sequence[Step], rows: Rows, room: int) -> list[Chosen]:
    """What leaves least of the room, when nothing fits: every step may be left out."""
    free = [Step(step.ring, True) for step in steps]
    return _End(free, rows, room).chosen(_WIDTHS[-1], room) or []


def _counts(steps: Sequence[Step], room: int) -> list[int]:
    """How many steps may fill the room, the likeliest first."""
    typical, sums = 0, list[tuple[int, int]]()
    for count, step in enumerate(steps, 1):
        typical += 0 if step.optional else mean_length(step.ring)
        sums.append((abs(typical - room), count))
    return [count for _, count in sorted(sums)[:_TRIED]]


class _End:
    """So many steps. How far they reach is worked out once for each number of candidates: no slack changes it."""

    def __init__(self, steps: Sequence[Step], rows: Rows, room: int) -> None:
        self._steps, self._total = steps, room // FINE
        self._groups = _dealt(steps, rows, _WIDTHS[-1])
        self._widest = max(map(len, self._groups), default=0)
        self._reached: dict[int, tuple[list[int], int]] = {}

    def chosen(self, width: int, slack: int) -> list[Chosen] | None:
        """Rows that leave no more than the slack, of the first so many candidates of each step."""
        width = min(width, self._widest)
        if width not in self._reached:
            self._reached[width] = self._reach(width)
        before, best = self._reached[width]
        if not best or best < self._total - slack // FINE:
            return None
        return _walked([group[:width] for group in self._groups], before, best)

    def _reach(self, width: int) -> tuple[list[int], int]:
        """The sums that are possible before each step, as bits, and the largest one after the last."""
        mask, reach, before = (1 << self._total + 1) - 1, 1, list[int]()
        for step, group in zip(self._steps, self._groups, strict=True):
            before.append(reach)
            joined = reach if step.optional else 0
            for row in group[:width]:
                if row[3] <= self._total:  # a shift by more would be a number as long as the item
                    joined |= reach << row[3] & mask
            reach = joined
            if not reach:
                return before, 0
        return before, reach.bit_length() - 1


def _dealt(steps: Sequence[Step], rows: Rows, width: int) -> list[Sequence[Row]]:
    """Candidates to the steps of their ring by hash, so that no two steps have one item and few move with an edit."""
    of_ring: dict[str, list[int]] = {}
    for number, step in enumerate(steps):
        of_ring.setdefault(step.ring.name, []).append(number)
    found: list[list[Row]] = [[] for _ in steps]
    for name, numbers in of_ring.items():
        shorts = steps[numbers[0]].ring.shorts
        for row in rows[name]:
            group = found[numbers[shorts.digests[shorts.items[row[0]].key] % len(numbers)]]
            if len(group) < width:
                group.append(row)
    return list(found)


def _walked(groups: Sequence[Sequence[Row]], before: Sequence[int], total: int) -> list[Chosen]:
    """Back from the total, the first candidate of each step that leads there; an optional step only if it must."""
    found: list[Chosen] = []
    for step in range(len(groups) - 1, -1, -1):
        row = next(
            (row for row in groups[step] if total >= row[3] and before[step] >> total - row[3] & 1), None
        )
        if row is not None:
            found.append(Chosen(step, row))
            total -= row[3]
    found.reverse()
    return found
