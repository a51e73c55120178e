"""Fills one line of a flow to the millisecond: the clock runs freely, its last items are chosen to fit."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import NamedTuple

from retrovue.language.traffic import Separation
from retrovue.plan.candidates import Candidates, Stretch
from retrovue.plan.draft import Draft
from retrovue.plan.fill import Goal, Search
from retrovue.plan.flow_clock import TakePlan, typical_lengths
from retrovue.plan.flow_close import LONG, Step, closed, nearest
from retrovue.plan.planned import Air
from retrovue.plan.relaxation import LADDER, STRICT, Relaxed, is_capped
from retrovue.plan.ring import Ring
from retrovue.plan.shorts import Row, Shorts

BLACK = 500
"""The most black after one element."""
_LAST = 5
"""How many items at the end are chosen together."""
_STEPS = 16
_OFFERED = 96
"""How many candidates of a ring are looked at."""
_TAKEN_BACK = 3
_END = -1
"""The run of the items that close a line."""


class _Level(NamedTuple):
    """Whom a ring offers: what is due now, or everybody, and under which rules."""

    relaxed: Relaxed
    everybody: bool


_DUE = _Level(STRICT, everybody=False)
_LEVELS = (_DUE, _Level(STRICT, everybody=True), *(_Level(relaxed, everybody=True) for relaxed in LADDER))


class Placed(NamedTuple):
    """An item in its place; `run` counts the takes."""

    number: int
    ring: Ring
    at: int
    run: int
    position: int
    """The step of the clock that asked for it."""


class _Seen(NamedTuple):
    at: int
    run: int
    place: int


@dataclass(frozen=True, slots=True)
class Filled:
    """A line in its order on the air, what is left at its end, and the rules that gave way."""

    placed: list[Placed]
    left: int
    broken: list[str]


class FlowFiller:
    """Fills one line; nothing is noted as aired before it stands."""

    def __init__(
        self, takes: Sequence[TakePlan], candidates: Candidates, air: Air, start: int, end: int
    ) -> None:
        typical = typical_lengths(takes, end - start)
        fitting = [take for take, length in zip(takes, typical, strict=True) if length is not None]
        self._takes, self._candidates, self._air = fitting or takes, candidates, air
        self._shorts: Shorts = takes[0].ring.shorts
        self._start, self._end = start, end
        self._eligible = air.eligible(start, end)
        self._placed: list[Placed] = []
        self._seen: dict[int, _Seen] = {}
        self._rows: dict[tuple[str, int, _Level], tuple[list[Row], Iterator[Row]]] = {}
        """What rings have offered so far, and what they have besides."""
        self._is_strict = True
        self._round = [
            (number, Step(take.ring, take.optional or take.length is not None))
            for number, take in enumerate(self._takes)
            for _ in range(take.items)
        ]
        """The clock as single items, each with the number of its take."""
        lengths = [length for length in typical if length is not None] or [end - start] * len(takes)
        self._means = [lengths[number] for number, _ in self._round]

    def fill(self) -> Filled:
        """Once. What rings have besides holds the filler itself: a day of such circles is as much as its log."""
        try:
            return self._filled()
        finally:
            self._rows.clear()

    def _filled(self) -> Filled:
        steps = self._run_freely()
        for level in _LEVELS if self._room <= LONG else (*_LEVELS[:2], _LEVELS[-1]):
            found = self._closed(steps, level)
            if found is not None:
                return found
        rows = self._offers(steps, _LEVELS[-1])
        return self._finished(nearest(self._steps_from(steps), rows, self._room), steps, _LEVELS[-1])

    @property
    def _at(self) -> int:
        if not self._placed:
            return self._start
        last = self._placed[-1]
        return last.at + self._shorts.length[last.number]

    @property
    def _room(self) -> int:
        return self._end - self._at

    # ---- the clock

    def _run_freely(self) -> int:
        """Places items in the clock's order until the end is near; how many steps of the clock were gone."""
        round_, position, idle = self._round, 0, 0
        while idle < len(round_) and not self._is_near(position):
            run, index = divmod(position, len(round_))
            number = round_[index][0]
            take, occurrence = self._takes[number], run * len(self._takes) + number
            before = len(self._placed)
            if take.length is not None:
                self._place_for(take, occurrence, position)
                position += take.items
            else:
                self._place_one(take, occurrence, position)
                position += 1
            idle = 0 if len(self._placed) > before else idle + 1
        return position

    def _is_near(self, position: int) -> bool:
        """Whether about the last items remain."""
        means, count = self._means, len(self._means)
        return self._room <= sum([means[(position + step) % count] for step in range(_LAST)])

    def _steps_from(self, position: int) -> list[Step]:
        round_ = self._round
        return [round_[(position + step) % len(round_)][1] for step in range(_STEPS)]

    def _place_one(self, take: TakePlan, run: int, position: int) -> None:
        for level in _LEVELS[:1] if take.optional else _LEVELS:
            for row in self._offered(take.ring, run, level):
                if self._shorts.length[row[0]] <= self._room:
                    self._place(row[0], take.ring, run, position)
                    self._is_strict &= level.relaxed is STRICT
                    return

    def _place_for(self, take: TakePlan, run: int, position: int) -> None:
        """Items for about so long: within half of the shortest."""
        assert take.length is not None
        half = take.ring.shortest // 2
        search = Search(Goal.of(take.length + half, 2 * half, exact=False))
        taken: set[int] = set()
        for row in self._offered(take.ring, run, _DUE):
            tags = self._tags(row[0])
            if self._shorts.length[row[0]] <= self._room and taken.isdisjoint(tags):
                taken.update(tags)
                if search.join(row):
                    break
        for step, number in enumerate(search.chosen()):
            if self._shorts.length[number] <= self._room:
                self._place(number, take.ring, run, position + min(step, take.items - 1))

    def _place(self, number: int, ring: Ring, run: int, position: int) -> None:
        seen = _Seen(self._at, run, len(self._placed))
        self._placed.append(Placed(number, ring, seen.at, run, position))
        for tag in (~number, *self._tags(number)):
            self._seen[tag] = seen

    def _restore(self, kept: Sequence[Placed]) -> None:
        self._placed, self._seen = [], {}
        for placed in kept:
            self._place(placed.number, placed.ring, placed.run, placed.position)

    # ---- who may air

    def _tags(self, number: int) -> tuple[int, ...]:
        shorts = self._shorts
        return (shorts.company[number], shorts.category[number], *shorts.artists.get(number, ()))

    def _offered(self, ring: Ring, run: int, level: _Level) -> Iterator[Row]:
        """The candidates of a ring that may follow what is placed."""
        key = (ring.name, run, level)
        if key not in self._rows:
            self._rows[key] = ([], islice(self._ring_rows(ring, level, self._at, self._room), _OFFERED))
        known, more = self._rows[key]
        for row in known:
            if self._may_follow(row[0], ring, run, level.relaxed):
                yield row
        for row in more:
            known.append(row)
            if self._may_follow(row[0], ring, run, level.relaxed):
                yield row

    def _ring_rows(self, ring: Ring, level: _Level, at: int, room: int) -> Iterator[Row]:
        """What is due in this line, or, over a whole turn, everything."""
        until = max(self._end, self._start + ring.turn) if level.everybody else self._end
        self._candidates.open((self._start, until))
        place = Stretch(at, room, self._eligible, self._air.upcoming)
        yield from self._candidates.rows(ring, place, Draft(room), level.relaxed)

    def _may_follow(self, number: int, ring: Ring, run: int, relaxed: Relaxed) -> bool:
        if self._is_beside(number, ring):
            return relaxed.company
        if not self._seen or ring.loop:
            return True
        again = self._seen.get(~number)
        if again is not None and not ring.loop:
            if again.place == len(self._placed) - 1 or ring.capped:
                return False
            if not relaxed.rest and self._at - again.at < ring.rest:
                return False
        shorts = self._shorts
        if not relaxed.category and self._meets(shorts.category[number], ring.category, run):
            return False
        if relaxed.company:
            return True
        return not self._meets(shorts.company[number], ring.company, run) and not any(
            self._meets(artist, ring.artist, run) for artist in shorts.artists.get(number, ())
        )

    def _is_beside(self, number: int, ring: Ring) -> bool:
        """Whether the item before the line, of which only the state knows, has an artist that is kept apart."""
        newest = self._air.state.newest
        if self._placed or newest < 0 or ring.artist != "adjacent":
            return False
        artists = self._shorts.artists
        return not set(artists.get(number, ())).isdisjoint(artists.get(newest, ()))

    def _meets(self, tag: int, rule: Separation, run: int) -> bool:
        seen = self._seen.get(tag)
        if seen is None:
            return False
        if isinstance(rule, int):
            return self._at - seen.at < rule
        if rule == "pod":
            return seen.run == run
        return seen.place == len(self._placed) - 1

    # ---- the end

    def _closed(self, position: int, level: _Level) -> Filled | None:
        """The line with its last items, if need be with one or two of the items before them chosen anew."""
        held = list(self._placed)
        for _ in range(_TAKEN_BACK + 1 if self._room <= LONG else 1):
            rows = self._offers(position, level)
            found = closed(self._steps_from(position), rows, self._room, BLACK)
            if found is not None:
                return self._finished(found, position, level)
            if not self._placed:
                break
            position = self._placed[-1].position
            self._restore(self._placed[:-1])
        self._restore(held)
        return None

    def _offers(self, position: int, level: _Level) -> dict[str, list[Row]]:
        """By ring, candidates of which any may air together."""
        taken: set[int] = set()
        found: dict[str, list[Row]] = {}
        run = _END - len(self._placed)
        for step in self._steps_from(position):
            if step.ring.name in found:
                continue
            found[step.ring.name] = []
            for row in self._offered(step.ring, run, level):
                tags = {~row[0]} | self._kept_apart(row[0], level.relaxed)
                if taken.isdisjoint(tags):
                    taken |= tags
                    found[step.ring.name].append(row)
        return found

    def _kept_apart(self, number: int, relaxed: Relaxed) -> set[int]:
        shorts = self._shorts
        found = set() if relaxed.category else {shorts.category[number]}
        return found if relaxed.company else found | {shorts.company[number], *shorts.artists.get(number, ())}

    def _finished(self, chosen: Sequence[tuple[int, Row]], position: int, level: _Level) -> Filled:
        steps = self._steps_from(position)
        for step, row in chosen:
            self._place(row[0], steps[step].ring, _END, position + step)
        strict = self._is_strict and level.relaxed is STRICT
        left = self._room
        return Filled(self._placed, left, [] if strict else self._broken())

    def _broken(self) -> list[str]:
        """The codes of the rules that the line breaks, in itself or with what aired before it."""
        placed, codes = self._placed, set[str]()
        self._placed, self._seen = [], {}
        for one in placed:
            codes.update(self._broken_by(one))
            self._place(one.number, one.ring, one.run, one.position)
        return sorted(codes)

    def _broken_by(self, one: Placed) -> Iterator[str]:
        number, ring, state, shorts = one.number, one.ring, self._air.state, self._shorts
        if ring.loop:
            return
        again = self._seen.get(~number)
        last = again.at if again is not None else state.last[number]
        if one.at - last < ring.rest:
            yield "RV345"
        if is_capped(ring, number, one.at, state):
            yield "RV341"
        for code, tag, rule in (
            ("RV343", shorts.category[number], ring.category),
            ("RV344", shorts.company[number], ring.company),
            *(("RV344", artist, ring.artist) for artist in shorts.artists.get(number, ())),
        ):
            gap = rule if isinstance(rule, int) else 0
            if self._meets(tag, rule, one.run) or one.at - state.group_last[tag] < gap:
                yield code
