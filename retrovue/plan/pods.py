"""Fills one pod: its fixed elements, then spots and short pieces until the length is right."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from retrovue.plan.air_state import AirState
from retrovue.plan.feed import Feed
from retrovue.plan.fill import Goal, Search, choose_one_each, joined_by_tags
from retrovue.plan.formats import Element, FormatPlan, PodPlan
from retrovue.plan.relaxation import LADDER, STRICT, Relaxed, broken_rules, is_capped
from retrovue.plan.ring import Ring
from retrovue.plan.shorts import Row, Shorts
from retrovue.plan.spread import parted
from retrovue.plan.upcoming import Upcoming
from retrovue.timing.instants import HOUR, MINUTE

_EXACT_SLACK = 480
"""An exact pod aims within this; the black after one element closes it."""
_FLOATING_SLACK = 15_500
"""One short spot: with less, half of the floating pods have no solution and search to the end."""
_SEARCHED = 64
"""Candidates of a search that weighs alternatives."""
_NEVER_BINDS = 1 << 62
_FRAME = frozenset(("bumper", "id"))
"""What a pod gives up last."""
_NOTHING = frozenset[str]()
_ID_WINDOW = 5 * MINUTE


@dataclass(frozen=True, slots=True)
class PodRequest:
    """Where a pod stands: in which slot, from when, how long, and how closely it must fit."""

    format: FormatPlan
    plan: PodPlan
    slot: tuple[int, int]
    at: int
    length: int
    exact: bool
    eligible: str
    after_act: bool = False
    """Whether the element before it can carry black too."""
    upcoming: Upcoming | None = None
    """What the channel is going to air."""

    def black_room(self, elements: int) -> int:
        return (elements + self.after_act) * self.format.black


@dataclass(slots=True)
class Filling:
    """Items in their order on the air, the time that is left, and the rules that gave way."""

    chosen: list[tuple[int, Ring]] = field(default_factory=list)
    left: int = 0
    relaxed: list[str] = field(default_factory=list)


@dataclass(slots=True)
class _Draft:
    """A pod in the making."""

    room: int
    placed: list[tuple[int, int, Ring]] = field(default_factory=list)
    """Position, number, ring."""
    tags: set[int] = field(default_factory=set)
    items: set[int] = field(default_factory=set)

    def count_of(self, position: int) -> int:
        return sum(entry[0] == position for entry in self.placed)

    def place(self, position: int, row: Row, ring: Ring, length: int) -> None:
        self.placed.append((position, row[0], ring))
        self.tags.update(row[1:3])
        self.items.add(row[0])
        self.room -= length


class _Attempt(NamedTuple):
    """One way to fill a pod: what is placed first, which rules hold, and how the rest is searched."""

    plan: PodPlan
    fixed_roles: frozenset[str]
    relaxed: Relaxed = STRICT
    weighs: bool = False
    """Whether candidates that exclude each other are weighed against each other."""


def _attempts(request: PodRequest) -> Iterator[_Attempt]:
    """From the pod as it is written to the last resort before black and slate."""
    plan = request.plan
    yield _Attempt(plan, plan.roles)
    yield _Attempt(plan, _FRAME)
    yield _Attempt(plan, _NOTHING)
    for relaxed in LADDER:
        yield _Attempt(plan, _NOTHING, relaxed, weighs=True)
    yield _Attempt(request.format.every_pool, _NOTHING, LADDER[-1], weighs=True)


class PodFiller:
    """Fills the pods of one channel, slot by slot."""

    def __init__(self, shorts: Shorts, state: AirState, local_offset: Callable[[int], int]) -> None:
        self._shorts, self._state, self._local_offset = shorts, state, local_offset
        self._feeds: dict[tuple[str, str], Feed] = {}
        self._slot = (0, 0)

    def fill(self, request: PodRequest) -> Filling:
        """The first attempt that closes the pod, else the one that leaves least."""
        best = Filling(left=request.length)
        if request.length < request.plan.shortest:
            return best
        if request.slot != self._slot:
            self._slot, self._feeds = request.slot, {}
        for attempt in _attempts(request):
            filling = self._try(request, attempt)
            closed = filling.left <= request.black_room(len(filling.chosen))
            if filling.left < best.left or closed:
                best = filling
            if closed or not request.exact:
                break
        return best

    def _try(self, request: PodRequest, attempt: _Attempt) -> Filling:
        draft = _Draft(request.length)
        for element in attempt.plan.placing:
            if element.role in attempt.fixed_roles:
                self._place_fixed(request, element, draft, attempt.relaxed)
        sources = [
            (element, element.most - draft.count_of(element.position) if element.fixed else element.most)
            for element in attempt.plan.closing
            if element.closes or (element.role not in attempt.fixed_roles and not element.hourly)
        ]
        search = self._weighed if attempt.weighs else self._searched
        closers = search(request, sources, draft, attempt.relaxed)
        only_frame = request.plan.has_spots and not any(element.holds_spots for element, _ in closers)
        if only_frame and not request.exact:
            return Filling(left=request.length)
        return self._finished(request, draft, closers, attempt.relaxed)

    def _finished(
        self, request: PodRequest, draft: _Draft, closers: list[tuple[Element, int]], relaxed: Relaxed
    ) -> Filling:
        """The pod in its order on the air."""
        placed = draft.placed + [(element.position, number, element.ring) for element, number in closers]
        placed.sort(key=lambda entry: entry[0])
        chosen = [(number, ring) for _, number, ring in placed]
        left = draft.room - sum([self._shorts.length[number] for _, number in closers])
        codes: list[str] = []
        if any(ring.parts_neighbours for _, ring in chosen):
            chosen, codes = parted(chosen, self._shorts)
        if relaxed is not STRICT:
            codes = sorted({*codes, *broken_rules(chosen, request.at, self._state, self._shorts)})
        return Filling(chosen, left, codes)

    def _place_fixed(self, request: PodRequest, element: Element, draft: _Draft, relaxed: Relaxed) -> None:
        if element.hourly and not self._identifies(request):
            return
        for _ in range(element.fixed):
            for row in self._candidates(request, element.ring, draft, relaxed):
                length = self._shorts.length[row[0]]
                if length <= draft.room:
                    draft.place(element.position, row, element.ring, length)
                    break
            else:
                return

    def _identifies(self, request: PodRequest) -> bool:
        """Whether an hour begins within five minutes of the pod that no station ID has marked yet."""
        offset = self._local_offset(request.at)
        hour = (request.at + request.length + offset + _ID_WINDOW) // HOUR * HOUR - offset
        return request.at - _ID_WINDOW <= hour and self._state.last_id < hour - _ID_WINDOW

    def _candidates(self, request: PodRequest, ring: Ring, draft: _Draft, relaxed: Relaxed) -> Iterator[Row]:
        """The rows of a ring that may air now, in order of preference."""
        state, tags, items = self._state, draft.tags, draft.items
        last, group_last, newest = state.last, state.group_last, state.newest
        latest = _NEVER_BINDS if relaxed.rest else request.at - ring.rest
        company_latest = _NEVER_BINDS if relaxed.company else request.at - ring.company_gap
        category_latest = _NEVER_BINDS if relaxed.category else request.at - ring.category_gap
        company_apart = not relaxed.company and not (relaxed.adjacent and ring.company == "adjacent")
        category_apart = not relaxed.category and not (relaxed.adjacent and ring.category == "adjacent")
        capped = ring.capped and not relaxed.caps
        feed, index = self._feed(request, ring), 0
        while (part := feed.part(index)) is not None:
            for row in part:
                number, company, category, _, _ = row
                if last[number] > latest or group_last[company] > company_latest:
                    continue
                if group_last[category] > category_latest or number in items:
                    continue
                if (company_apart and company in tags) or (category_apart and category in tags):
                    continue
                if (relaxed.rest and number == newest) or (
                    capped and is_capped(ring, number, request.at, state)
                ):
                    continue
                yield row
            index += 1

    def _feed(self, request: PodRequest, ring: Ring) -> Feed:
        key = (ring.name, request.eligible)
        feed = self._feeds.get(key)
        if feed is None:
            feed = self._feeds[key] = Feed(ring, *request.slot, request.eligible)
        return feed

    def _searched(
        self, request: PodRequest, sources: list[tuple[Element, int]], draft: _Draft, relaxed: Relaxed
    ) -> list[tuple[Element, int]]:
        """Spots up to twice the room, then promos and the like, then all further spots."""
        goal = _goal(request, draft.room)
        search, homes = Search(goal), dict[int, Element]()
        trial = _Draft(draft.room, [], set(draft.tags), set(draft.items))
        tags, items, column, total = trial.tags, trial.items, goal.column, goal.total
        spots = [source for source in sources if source[0].holds_spots]
        rounds = [(source, goal.total * 2) for source in spots] if len(sources) > len(spots) else []
        rounds += [(source, goal.total * 2) for source in sources if not source[0].holds_spots]
        rounds += [(source, goal.total * 6) for source in spots]
        for (element, most), length in rounds:
            if element.ring.shortest > draft.room:
                continue
            joined, looked = 0, 0
            for row in self._candidates(request, element.ring, trial, relaxed):
                if joined >= most or looked >= length:
                    break
                size, number = row[column], row[0]
                if size > total:
                    continue
                tags.add(row[1])
                tags.add(row[2])
                items.add(number)
                homes[number] = element
                if search.join(row):
                    return [(homes[number], number) for number in search.chosen()]
                joined, looked = joined + 1, looked + size
        return [(homes[number], number) for number in search.chosen()]

    def _weighed(
        self, request: PodRequest, sources: list[tuple[Element, int]], draft: _Draft, relaxed: Relaxed
    ) -> list[tuple[Element, int]]:
        """All candidates of small supply at once, with a choice among those that exclude each other."""
        goal, homes, rows = _goal(request, draft.room), dict[int, Element](), list[Row]()
        company = category = False
        for element, most in sources:
            before = len(rows)
            for row in self._candidates(request, element.ring, draft, relaxed):
                if len(rows) - before >= most or len(rows) >= _SEARCHED:
                    break
                if row[0] not in homes and row[goal.column] <= goal.total:
                    homes[row[0]] = element
                    rows.append(row)
            company = company or element.ring.company != "adjacent"
            category = category or element.ring.category != "adjacent"
        groups = joined_by_tags(
            rows, company=company and not relaxed.company, category=category and not relaxed.category
        )
        return [(homes[number], number) for number in choose_one_each(groups, goal)]


def _goal(request: PodRequest, room: int) -> Goal:
    if request.exact:
        return Goal.of(room, min(_EXACT_SLACK, request.format.black), exact=True)
    return Goal.of(room, min(_FLOATING_SLACK, request.length // 8), exact=False)
