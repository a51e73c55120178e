"""The phase ring: a rotation without memory, so that an edit cannot cascade through the day.

Every item has a phase on a circle and is due once a turn, within a tenth of a turn of that phase. A slot owns
the items due inside it; no slot depends on what another one took. Hard rules stay filters.
"""

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from math import isqrt
from typing import NamedTuple

from retrovue.language.traffic import Pool
from retrovue.plan.hashing import MASK_32, MASK_64, mixer
from retrovue.plan.lanes import WRAP, Lanes, lanes
from retrovue.plan.shared_air import SharedAir
from retrovue.plan.shorts import Row, Shorts
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
_JITTER_MASK = 65_535
_JITTER_HALF = 32_768 * _JITTER_STEP
_KEPT_TURNS = 4
_MEMORY = 30 * DAY
"""How far back `even` and `list` look; the log that is read reaches further."""
_WEEK = 7 * DAY


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


class _Base(NamedTuple):
    """The items of a ring as columns: what is the same in every turn."""

    column: Lanes
    numbers: int
    lows: int
    """The lower halves of their digests."""
    places: int
    """Where in a turn they are due before their jitter, times 2**32."""
    jitters: int
    """All bits of the jitter in every lane."""
    instants: int
    """All bits of an instant in every lane, above those of the item's number."""


class Ring:
    """One pool on one channel."""

    def __init__(
        self,
        name: str,
        pool: Pool,
        numbers: Iterable[int],
        shorts: Shorts,
        turn: int,
        weights: Mapping[int, int] | None = None,
        elsewhere: SharedAir | None = None,
    ) -> None:
        """`weights`: how often an item comes round, where that is not once; `elsewhere`: the other channels."""
        self.name, self.turn, self.shorts, self.elsewhere = name, turn, shorts, elsewhere
        self.pool = pool
        self._weights = weights or {}
        self.is_weighted = bool(self._weights)
        self._listed = [number for number in numbers if self._weights.get(number, 1)]
        self.numbers = sorted(self._listed)
        self.loop, self.about, self._order = pool.loop, pool.about, pool.order
        self.remembers = pool.order in ("even", "list")
        self.rest = 0 if pool.loop else pool.rest
        self.company, self.category = pool.separate.company, pool.separate.category
        self.company_gap = self.company if isinstance(self.company, int) else 0
        self.category_gap = self.category if isinstance(self.category, int) else 0
        self.artist = pool.separate.artist
        self.artist_gap = self.artist if isinstance(self.artist, int) else 0
        kinds = set(map(shorts.is_ad.__getitem__, self.numbers))
        self.has_ads, self.is_mixed = True in kinds, len(kinds) > 1
        """Whether it holds advertising, and other things too."""
        self.is_free = shorts.ruled.isdisjoint(self.numbers)
        """Whether all its items may air in any context."""
        self.has_artists = not shorts.artists.keys().isdisjoint(self.numbers)
        self.parts_artists = self.has_artists and self.artist == "adjacent"
        self.parts_neighbours = "adjacent" in (self.company, self.category) or self.parts_artists
        per_week, per_day, per_hour = pool.cap.per_week, pool.cap.per_day, pool.cap.per_hour
        # a cap that the rest already implies is never checked
        self.per_week = per_week if per_week is not None and per_week * self.rest < _WEEK else None
        self.per_day = per_day if per_day is not None and per_day * self.rest < DAY + HOUR else None
        self.per_hour = per_hour if per_hour is not None and per_hour * self.rest < HOUR else None
        self.capped = (self.per_week, self.per_day, self.per_hour) != (None, None, None)
        odd = pool.loop or self.has_artists or elsewhere or self.per_week is not None
        self.is_plain = not odd and 0 not in (self.per_day, self.per_hour)
        """Whether only the rules that most pools have decide who may air."""
        lengths = list(map(shorts.length.__getitem__, self.numbers))
        self.airtime, self.shortest, self.longest = (
            sum(lengths),
            min(lengths, default=0),
            max(lengths, default=0),
        )
        self._seed = shorts.digests.seed
        self._base: _Base | None = None
        self._line: list[int] = []
        self._rows: list[Row] = []
        """Whose each instant of the line is."""
        self._places: dict[int, int] = {}
        """Where in the line the arcs that were asked for last have ended, by the instant."""
        self._first, self._end = 0, 0
        """The turns that are known, and between which instants they are all that may be due."""
        self._known_from, self._known_until = 1, 0
        self._shuffled: list[int] | None = None

    def _based(self) -> "_Base":
        """What all turns have in common."""
        numbers, values = self.numbers, [self.shorts.digest[number] for number in self.numbers]
        if self._weights:
            copies = [(number, value) for number in self.numbers for value in self._copies(number)]
            numbers = numbers + [number for number, _ in copies]
            values += [value for _, value in copies]
        column = lanes(len(numbers))
        ones, digests, multiplier = column.ones, column.packed(values), mixer(self._seed, self.name)
        phases = digests * multiplier >> 32 & ones * MASK_32
        # one turn is added to every place and taken off again by `_turn`, so that none is below zero
        places = phases * self.turn + ones * (((1 << 32) - _JITTER_HALF) * self.turn)
        return _Base(
            column, column.packed(numbers), digests & ones * MASK_32, places,
            ones * _JITTER_MASK, ones * (MASK_64 << NUMBER_BITS),
        )  # fmt: skip

    def _copies(self, number: int) -> list[int]:
        """Digests of an item's further places on the circle."""
        key, digests = self.shorts.items[number].key, self.shorts.digests
        return [digests[f"{key}\x1fcopy {copy}"] for copy in range(1, self._weights.get(number, 1))]

    def _turn(self, index: int) -> tuple[int, ...]:
        """When each item is due in a turn, packed with its number."""
        if self._base is None:
            self._base = self._based()
        column, numbers, lows, places, jitters, instants = self._base
        jitter = lows * (mixer(self._seed, self.name, index) & MASK_32) >> 32 & jitters
        moved = places + jitter * (_JITTER_STEP * self.turn) >> 32 - NUMBER_BITS & instants
        before = WRAP + (index - 1) * self.turn << NUMBER_BITS
        return column.unpacked(moved + column.ones * before + numbers)

    def due(self, start: int, end: int) -> list[int]:
        """What is due in [start, end), packed with the instant, in order."""
        low, high = self._places_of(start, end)
        return self._line[low:high]

    def arc(self, start: int, end: int) -> list[Row]:
        """Likewise, its rows."""
        low, high = self._places_of(start, end)
        return self._rows[low:high]

    def _places_of(self, start: int, end: int) -> tuple[int, int]:
        """From where to where in the line the instants from `start` to `end` stand."""
        if start < self._known_from or end > self._known_until:
            self._know(start, end)
        line, places = self._line, self._places
        low = places.pop(start, -1)  # slot follows slot, and so do their arcs
        if low < 0:
            low = bisect_left(line, start << NUMBER_BITS)
        places[end] = high = bisect_left(line, end << NUMBER_BITS, low)
        return low, high

    def _know(self, start: int, end: int) -> None:
        """Makes the turns whose items may be due between two instants: jitter reaches a tenth into the neighbours."""
        turn = self.turn
        jitter = turn // 10 + 1
        self._places = {}
        self._extend((start - jitter) // turn, (end + jitter) // turn + 1)
        self._known_from, self._known_until = self._first * turn + jitter, self._end * turn - jitter

    def _extend(self, first: int, last: int) -> None:
        if not self._first <= first <= self._end:
            self._line, self._rows, self._first, self._end = [], [], first, first
        elif first > self._first + _KEPT_TURNS:
            self._first = first - 1  # the next slot begins before what this one borrows
            gone = bisect_left(self._line, (first - 2) * self.turn << NUMBER_BITS)
            del self._line[:gone], self._rows[:gone]
        rows, jitter = self.shorts.rows, self.turn // 10 + 1
        while self._end < last:
            # only what lies behind the earliest that the turn may have is touched, and sorted again
            begin = bisect_left(self._line, self._end * self.turn - jitter << NUMBER_BITS)
            fresh = sorted([*self._line[begin:], *self._turn(self._end)])
            self._line[begin:] = fresh
            self._rows[begin:] = [rows[packed & NUMBER_MASK] for packed in fresh]
            self._end += 1

    def shuffled(self) -> list[int]:
        """Every item in one fixed order: the last candidates of a very small pool."""
        if self._shuffled is None:
            multiplier, items = mixer(self._seed, self.name, "all"), self.shorts.items
            place = self.shorts.digests.place
            self._shuffled = sorted(self.numbers, key=lambda number: place(items[number].key, multiplier))
        return self._shuffled

    def remembered(self, last: Sequence[int], at: int) -> list[int]:
        """Every item in the order of a pool that goes by what aired: `last` says when each item did."""
        since = at - _MEMORY
        if self._order == "even":
            return sorted(self.shuffled(), key=lambda number: max(last[number], since))
        newest = max(self._listed, key=lambda number: last[number], default=-1)
        begin = self._listed.index(newest) + 1 if newest >= 0 and last[newest] > since else 0
        return self._listed[begin:] + self._listed[:begin]
