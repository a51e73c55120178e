"""The candidates of one slot from one ring, in order of preference, made part by part."""

from collections.abc import Sequence, Set

from retrovue.plan.ring import Ring
from retrovue.plan.shorts import Row

_ENOUGH = 8
"""A slot that owns fewer items than this looks further ahead when it borrows."""
_SMALL = 12
_ARCS = 4
_NOTHING = frozenset[int]()
_REPEATS = 64
"""How often the items of a `loop` pool are offered to one pod."""


class Feed:
    """Part 0 is the slot's own arc; 1 to 3 lie a half, a quarter and three quarters of a turn later;

    part 4 is everything, for pools that are very small. Parts are asked for in order.
    """

    __slots__ = ("_among", "_eligible", "_end", "_offered", "_parts", "_start", "ring")

    def __init__(
        self, ring: Ring, start: int, end: int, eligible: str, among: Set[int] | None = None
    ) -> None:
        """`among`: the only items of the ring that make sense there; None for all."""
        self.ring, self._among = ring, among
        self._start, self._end, self._eligible = start, end, eligible
        self._parts: list[list[Row]] = []
        self._offered: list[list[Row]] = self._parts if among is None else []
        """Of each part, what makes sense."""

    def part(self, index: int) -> list[Row] | None:
        """The rows of a part, None behind the last; those of a pool that loops come again and again."""
        offered = self._offered
        if index < len(offered):
            return offered[index]
        parts = self._parts
        made = self._make(index) if index <= _ARCS else None
        if made is None and self.ring.loop and 0 < index < _REPEATS:
            made = list(dict.fromkeys(row for part in parts for row in part)) or None
        if made is None:
            return None
        parts.append(made)
        if offered is not parts:
            offered.append(self._sensible(made))
        return offered[index]

    def deep_part(self, index: int) -> list[Row] | None:
        """Likewise; everything comes last, also where the pool is not small."""
        found = self.part(index)
        return self._others() if found is None and index == len(self._parts) == _ARCS else found

    def _sensible(self, rows: list[Row]) -> list[Row]:
        among = self._among
        return rows if among is None else [row for row in rows if row[0] in among]

    def _make(self, index: int) -> list[Row] | None:
        if index == _ARCS:
            small = sum(map(len, self._parts)) < _SMALL  # parts have no item in common
            return self._rows(self.ring.shuffled(), self._seen()) if small else None
        ring, turn, start, end = self.ring, self.ring.turn, self._start, self._end
        shift = (0, turn >> 1, turn >> 2, turn * 3 >> 2)[index]
        part = ring.arc(start + shift, end + shift)
        if index == 0 and len(part) < _ENOUGH:  # further arcs are longer
            self._end = start + min((end - start) * _ENOUGH // (len(part) or 1), turn)
        if not ring.is_free:
            eligible = self._eligible
            part = [row for row in part if eligible[row[0]] == "1"]
        # an item is due once a turn, never twice within four fifths of one: short arcs have no item in common
        if (end - start) * (20 if index == _ARCS - 1 else 4) < turn and not ring.is_weighted:
            return part
        seen = self._seen()
        return list(dict.fromkeys([row for row in part if row[0] not in seen]))

    def _seen(self) -> set[int]:
        return {row[0] for part in self._parts for row in part}

    def _rows(self, numbers: Sequence[int], seen: Set[int]) -> list[Row]:
        eligible, rows = self._eligible, self.ring.shorts.rows
        fresh = [number for number in numbers if eligible[number] == "1" and number not in seen]
        return [rows[number] for number in dict.fromkeys(fresh)]

    def _others(self) -> list[Row]:
        """What no part holds; it is no part itself, so that nobody else is offered it."""
        return self._sensible(self._rows(self.ring.shuffled(), self._seen()))


class RememberedFeed(Feed):
    """Everything in the order of a pool that remembers what aired: made anew for every pod."""

    __slots__ = ("_last",)

    def __init__(
        self, ring: Ring, at: int, eligible: str, last: Sequence[int], among: Set[int] | None = None
    ) -> None:
        super().__init__(ring, at, at, eligible, among)
        self._last = last

    def _make(self, index: int) -> list[Row] | None:
        return self._rows(self.ring.remembered(self._last, self._start), _NOTHING) if index == 0 else None
