"""The candidates of one slot from one ring, in order of preference, made part by part."""

from collections.abc import Sequence

from retrovue.plan.ring import NUMBER_MASK, Ring
from retrovue.plan.shorts import Row

_ENOUGH = 8
"""A slot that owns fewer items than this looks further ahead when it borrows."""
_SMALL = 12
_ARCS = 4


class Feed:
    """Part 0 is the slot's own arc; 1 to 3 lie a half, a quarter and three quarters of a turn later;

    part 4 is everything, for pools that are very small.
    """

    __slots__ = ("_about", "_eligible", "_parts", "_seen", "_start", "_width", "ring")

    def __init__(self, ring: Ring, start: int, end: int, eligible: str) -> None:
        self.ring = ring
        self._start, self._width, self._eligible = start, end - start, eligible
        self._parts: list[list[Row]] = []
        self._seen: set[int] = set()
        self._about: dict[tuple[int, int], list[Row]] = {}

    def part(self, index: int, *, deep: bool = False) -> list[Row] | None:
        """The rows of a part, or None when there are no further ones. Parts are asked for in order.

        `deep`: everything comes last, also where the pool is not small.
        """
        parts = self._parts
        if index < len(parts):
            return parts[index]
        if index > _ARCS:
            return None
        numbers = self._numbers(index)
        if numbers is None:
            return self._others() if deep and index == len(parts) == _ARCS else None
        eligible, seen, rows = self._eligible, self._seen, self.ring.shorts.rows
        fresh = dict.fromkeys([n for n in numbers if eligible[n] == "1" and n not in seen])
        seen.update(fresh)
        part = [rows[number] for number in fresh]
        parts.append(part)
        return part

    def about(self, index: int, part: list[Row], wanted: int, numbers: frozenset[int]) -> list[Row]:
        """The rows of a part whose items are among `numbers`; `wanted` names these."""
        if index >= len(self._parts):
            return [row for row in part if row[0] in numbers]
        found = self._about.get((index, wanted))
        if found is None:
            found = self._about[index, wanted] = [row for row in part if row[0] in numbers]
        return found

    def _others(self) -> list[Row]:
        """What no part holds; it is no part itself, so that nobody else is offered it."""
        eligible, seen, rows = self._eligible, self._seen, self.ring.shorts.rows
        return [rows[n] for n in self.ring.shuffled() if eligible[n] == "1" and n not in seen]

    def repeat(self, index: int) -> None:
        """The rows of a pool that loops come once more."""
        rows = list(dict.fromkeys(row for part in self._parts for row in part))
        if rows and index == len(self._parts):
            self._parts.append(rows)

    def _numbers(self, index: int) -> list[int] | None:
        ring = self.ring
        if index < _ARCS:
            turn = ring.turn
            start = self._start + (0, turn >> 1, turn >> 2, turn * 3 >> 2)[index]
            due = ring.due(start, start + self._width)
            if index == 0 and len(due) < _ENOUGH:
                self._width = min(self._width * _ENOUGH // max(1, len(due)), turn)
            return [packed & NUMBER_MASK for packed in due]
        if index == _ARCS and len(self._seen) < _SMALL:
            return ring.shuffled()
        return None


class RememberedFeed(Feed):
    """Everything in the order of a pool that remembers what aired: made anew for every pod."""

    __slots__ = ("_at", "_last")

    def __init__(self, ring: Ring, at: int, eligible: str, last: Sequence[int]) -> None:
        super().__init__(ring, at, at, eligible)
        self._at, self._last = at, last

    def _numbers(self, index: int) -> list[int] | None:
        return self.ring.remembered(self._last, self._at) if index == 0 else None
