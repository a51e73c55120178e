"""The phase ring: a rotation without memory, so that an edit cannot cascade through the day.

Every item has a phase on a circle and is due once a turn, within a tenth of a turn of that phase. A slot owns
the items due inside it; no slot depends on what another one took. Hard rules stay filters.
"""

from bisect import bisect_left
from collections.abc import Iterable
from itertools import pairwise
from math import isqrt

from retrovue.language.traffic import Pool
from retrovue.plan.hashing import MASK_32, MASK_64, mixer
from retrovue.plan.shorts import Shorts
from retrovue.timing.instants import DAY, HOUR, MINUTE

_HALF_DAY_SQUARED = (12 * HOUR) ** 2
TURNS = tuple(
    length
    for power in range(-24, 25)
    if (length := isqrt(_HALF_DAY_SQUARED << power if power >= 0 else _HALF_DAY_SQUARED >> -power)) >= MINUTE
)
"""12 h x sqrt(2)**k, integer ms."""
NUMBER_BITS = 20
NUMBER_MASK = (1 << NUMBER_BITS) - 1
"""A due instant and an item number in one int: the list sorts by both."""
_JITTER_STEP = 13_107
"""A fifth of 2**32 over 2**16: 16 bits of jitter span a fifth of a turn."""
_JITTER_HALF = 32_768 * _JITTER_STEP
_KEPT_TURNS = 4


def tuned_turn(airtime: int, load: int) -> int:
    """The table's turn for a pool of so much airtime that carries `load` thousandths of the air."""
    wanted = airtime * 1000 // max(1, load)
    for low, high in pairwise(TURNS):
        if wanted * wanted < low * high:  # nearest by ratio, so that small growth never tips a fresh turn
            return low
    return TURNS[-1]


def keeps_turn(turn: int, airtime: int, load: int) -> bool:
    """Whether a stored turn still lies within [1/sqrt 2, sqrt 2] of what the pool wants."""
    wanted = airtime * 1000 // max(1, load)
    wanted = min(max(wanted, TURNS[0]), TURNS[-1])
    return turn * turn <= 2 * wanted * wanted and wanted * wanted <= 2 * turn * turn


class Ring:
    """One pool on one channel."""

    def __init__(self, name: str, pool: Pool, numbers: Iterable[int], shorts: Shorts, turn: int) -> None:
        self.name, self.turn, self.shorts = name, turn, shorts
        self.numbers = sorted(numbers)
        self.rest = pool.rest
        self.company, self.category = pool.separate.company, pool.separate.category
        self.company_gap = self.company if isinstance(self.company, int) else 0
        self.category_gap = self.category if isinstance(self.category, int) else 0
        self.parts_neighbours = "adjacent" in (self.company, self.category)
        per_day, per_hour = pool.cap.per_day, pool.cap.per_hour
        # a cap that the rest already implies is never checked
        self.per_day = per_day if per_day is not None and per_day * pool.rest < DAY + HOUR else None
        self.per_hour = per_hour if per_hour is not None and per_hour * pool.rest < HOUR else None
        self.capped = self.per_day is not None or self.per_hour is not None
        lengths = [shorts.length[number] for number in self.numbers]
        self.airtime, self.shortest, self.longest = (
            sum(lengths),
            min(lengths, default=0),
            max(lengths, default=0),
        )
        self._seed = shorts.digests.seed
        self._bases: list[tuple[int, int, int]] | None = None
        self._line: list[int] = []
        self._first, self._end = 0, 0
        self._shuffled: list[int] | None = None

    def _base(self) -> list[tuple[int, int, int]]:
        """Number, low half of the digest, and phase less half the jitter, times the turn."""
        if self._bases is None:
            multiplier, digests, items = mixer(self._seed, self.name), self.shorts.digests, self.shorts.items
            self._bases = [
                (number, value & MASK_32, (((value * multiplier & MASK_64) >> 32) - _JITTER_HALF) * self.turn)
                for number in self.numbers
                for value in (digests[items[number].key],)
            ]
        return self._bases

    def _turn_list(self, index: int) -> list[int]:
        start, span = index * self.turn, _JITTER_STEP * self.turn
        multiplier = mixer(self._seed, self.name, index) & MASK_32
        return [
            (phase + (low * multiplier >> 32 & 65_535) * span >> 32) + start << NUMBER_BITS | number
            for number, low, phase in self._base()
        ]

    def due(self, start: int, end: int) -> list[int]:
        """What is due in [start, end), packed with the instant, in order."""
        first, last = start // self.turn - 1, end // self.turn + 2  # jitter reaches into the neighbours
        if first < self._first or last > self._end:
            self._extend(first, last)
        low = bisect_left(self._line, start << NUMBER_BITS)
        return self._line[low : bisect_left(self._line, end << NUMBER_BITS, low)]

    def _extend(self, first: int, last: int) -> None:
        if not self._first <= first <= self._end:
            self._line, self._first, self._end = [], first, first
        elif first > self._first + _KEPT_TURNS:
            self._first = first
            del self._line[: bisect_left(self._line, (first - 1) * self.turn << NUMBER_BITS)]
        while self._end < last:
            self._line += self._turn_list(self._end)
            self._end += 1
        self._line.sort()

    def shuffled(self) -> list[int]:
        """Every item in one fixed order: the last candidates of a very small pool."""
        if self._shuffled is None:
            multiplier, items = mixer(self._seed, self.name, "all"), self.shorts.items
            place = self.shorts.digests.place
            self._shuffled = sorted(self.numbers, key=lambda number: place(items[number].key, multiplier))
        return self._shuffled
