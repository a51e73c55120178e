"""Fills one pod: its fixed elements, then spots and short pieces until the length is right."""

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from retrovue.plan.air_state import AirState
from retrovue.plan.campaigns import CampaignDesk, Running
from retrovue.plan.candidates import Candidates
from retrovue.plan.dayparts import Context
from retrovue.plan.draft import UNLIMITED, Draft, Filling
from retrovue.plan.fill import Goal, Search, choose_one_each, joined_by_tags
from retrovue.plan.findings import Findings
from retrovue.plan.formats import Element, FormatPlan, PodPlan
from retrovue.plan.hashing import digest
from retrovue.plan.hour_marks import last_mark
from retrovue.plan.relaxation import LADDER, STRICT, Relaxed, broken_rules
from retrovue.plan.ring import Ring
from retrovue.plan.shorts import Row, Shorts
from retrovue.plan.spread import parted
from retrovue.plan.upcoming import Upcoming
from retrovue.timing.instants import HOUR

__all__ = ["Filling", "PodFiller", "PodRequest"]

_EXACT_SLACK = 480
"""An exact pod aims within this; the black after one element closes it."""
_FLOATING_SLACK = 15_500
"""One short spot: with less, half of the floating pods have no solution and search to the end."""
_SEARCHED = 64
"""Candidates of a search that weighs alternatives."""
_BESIDE_ADS = 20_000
"""Where advertising is limited, the least that other pieces have to close."""
_FRAME = frozenset(("bumper", "id"))
"""What a pod gives up last."""
_NOTHING = frozenset[str]()

Source = tuple[Element, int]
"""An element and the most that may come from it."""


class PodRequest(NamedTuple):
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
    name: str = ""
    """The pod's address."""
    first: bool = True
    """Whether it is the first of its kind in the programme."""
    last: bool = True
    following: int | None = None
    """About when the next break of the slot begins."""
    context: Context | None = None

    def black_room(self, elements: int) -> int:
        return (elements + self.after_act) * self.format.black


class _Attempt(NamedTuple):
    """One way to fill a pod: what is placed first, which rules hold, and how the rest is searched."""

    plan: PodPlan
    fixed_roles: frozenset[str]
    relaxed: Relaxed = STRICT
    weighs: bool = False
    """Whether candidates that exclude each other are weighed against each other."""
    asked: bool = False
    """Whether campaigns have their say."""
    generous: bool = False
    """Whether promos and the like come as often as it takes, because advertising may not."""


def _attempts(request: PodRequest, plan: PodPlan, *, limited: bool, wanted: bool) -> Iterator[_Attempt]:
    """From the pod as it is written to the last resort before black and slate."""
    for asked in (True, False) if wanted else (False,):
        for roles in (plan.roles, _FRAME, _NOTHING):
            yield _Attempt(plan, roles, asked=asked)
    if limited:
        yield _Attempt(plan, _NOTHING, generous=True)
    for relaxed in LADDER:
        if limited or not relaxed.limit or relaxed.caps:
            yield _Attempt(plan, _NOTHING, relaxed, weighs=True)
    yield _Attempt(request.format.every_pool, _NOTHING, LADDER[-1], weighs=True)


class PodFiller:
    """Fills the pods of one channel, slot by slot."""

    def __init__(
        self, channel: str, shorts: Shorts, state: AirState, local_offset: Callable[[int], int], findings: Findings,
        desk: CampaignDesk | None = None,
    ) -> None:  # fmt: skip
        self._desk = desk
        self._shorts, self._state, self._local_offset = shorts, state, local_offset
        self._candidates = Candidates(channel, shorts, state, findings)
        self._break = ("", 0)
        """The break that is being filled, pod by pod, and its advertising so far."""

    def fill(self, request: PodRequest) -> Filling:
        """The first attempt that closes the pod, else the one that leaves least."""
        best = Filling(left=request.length)
        plan = request.plan.active(
            first=request.first, last=request.last, chance=lambda position: self._chance(request, position)
        )
        if request.length < plan.shortest:
            return self._missed(plan, best, request)
        self._candidates.open(request.slot)
        ads = self._ads_left(request)
        wanted = self._wanted(request)
        for attempt in _attempts(request, plan, limited=ads < request.length, wanted=bool(wanted)):
            filling = self._try(request, attempt, ads, wanted if attempt.asked else ())
            closed = filling.left <= request.black_room(len(filling.chosen))
            if filling.left < best.left or closed:
                best = filling
            if closed or not request.exact:
                break
        self._count_ads(request, best)
        return self._missed(plan, best, request)

    def _chance(self, request: PodRequest, position: int) -> int:
        """Which part of all breaks a chance must cover to cover this one, in thousandths."""
        return digest(self._shorts.digests.seed, "chance", request.name, position) % 1000

    def _missed(self, plan: PodPlan, filling: Filling, request: PodRequest) -> Filling:
        """Says so where an element that may not be left out is."""
        if not (plan.required or plan.missing):
            return filling
        rings = {ring.name for _, ring in filling.chosen}
        lost = [
            element
            for element in plan.required
            if element.ring.name not in rings and self._is_due(request, element)
        ]
        if (lost or plan.missing) and (filling.chosen or request.exact):
            filling.relaxed.append("RV314")
        return filling

    # ---- advertising

    def _ads_left(self, request: PodRequest) -> int:
        """How much advertising the pod may carry."""
        limit, found = request.format.format.limit, UNLIMITED
        if limit.ads_per_hour is not None and self._state.hours is not None:
            found = self._state.hours.room(limit.ads_per_hour, request.at, request.at + request.length)
        if limit.ads_per_break is not None:
            name, used = self._break
            used = used if name == _break_name(request) else 0
            found = min(found, max(0, limit.ads_per_break - used))
        return found

    def _count_ads(self, request: PodRequest, filling: Filling) -> None:
        if request.format.format.limit.ads_per_break is not None:
            name, used = self._break
            used = used if name == _break_name(request) else 0
            self._break = (_break_name(request), used + self._ads_of(filling.chosen))

    def _ads_of(self, chosen: list[tuple[int, Ring]]) -> int:
        return sum(self._shorts.length[number] for number, _ in chosen if self._shorts.is_ad[number])

    # ---- one attempt

    def _wanted(self, request: PodRequest) -> Sequence[Running]:
        """The campaigns that are owed airings here."""
        if self._desk is None or request.plan.spots is None or request.context is None:
            return ()
        return self._desk.wanted(request.at, request.context, request.name)

    def _try(self, request: PodRequest, attempt: _Attempt, ads: int, wanted: Sequence[Running]) -> Filling:
        draft = Draft(request.length, UNLIMITED if attempt.relaxed.limit else ads)
        for element in attempt.plan.placing:
            if element.role in attempt.fixed_roles or element.required:
                self._place_fixed(request, element, draft, attempt.relaxed)
        for campaign in wanted:
            self._place_asked(request, campaign, draft)
        closers = self._closers(request, attempt, self._sources(attempt, draft), draft)
        may_be_bare = request.exact or not request.plan.needs_spots or draft.notes
        if not (may_be_bare or any(element.holds_spots for element, _ in closers)):
            return Filling(left=request.length)  # nothing but its frame
        return self._finished(request, draft, closers, attempt.relaxed, ads)

    def _sources(self, attempt: _Attempt, draft: Draft) -> list[Source]:
        found = attempt.plan.sources(attempt.fixed_roles, generous=attempt.generous)
        if not draft.placed:
            return found
        return [
            (element, most - draft.count_of(element.position) if element.fixed else most)
            for element, most in found
        ]

    def _finished(
        self, request: PodRequest, draft: Draft, closers: list[Source], relaxed: Relaxed, ads: int
    ) -> Filling:
        """The pod in its order on the air."""
        placed = draft.placed + [(element.position, number, element.ring) for element, number in closers]
        placed.sort(key=lambda entry: entry[0])
        chosen = [(number, ring) for _, number, ring in placed]
        lengths = self._shorts.length
        left = draft.room - sum([lengths[number] for _, number in closers])
        codes: list[str] = []
        if request.format.parts_neighbours or draft.notes:
            chosen, codes = parted(chosen, self._shorts)
        if relaxed is not STRICT:
            codes = sorted({*codes, *broken_rules(chosen, request.at, self._state, self._shorts)})
        if relaxed.limit and self._ads_of(chosen) > ads:
            codes.append("RV342")
        return Filling(chosen, left, codes, draft.notes)

    def _place_fixed(self, request: PodRequest, element: Element, draft: Draft, relaxed: Relaxed) -> None:
        if not self._is_due(request, element):
            return
        for _ in range(element.fixed):
            for row in self._rows(request, element.ring, draft, relaxed):
                if self._shorts.length[row[0]] <= draft.room:
                    draft.place(element.position, row, element.ring, self._shorts)
                    break
            else:
                return

    def _place_asked(self, request: PodRequest, campaign: Running, draft: Draft) -> None:
        """What a campaign is owed, as far as it fits."""
        spots, lengths = request.plan.spots, self._shorts.length
        assert spots is not None
        ring = campaign.ring(spots.ring)
        for _ in range(campaign.owed):
            rows = self._rows(request, ring, draft, STRICT)
            row = next((row for row in rows if lengths[row[0]] <= draft.room), None)
            if row is None:
                return
            draft.place(spots.position, row, ring, self._shorts)
            draft.notes[row[0]] = campaign.note

    def _is_due(self, request: PodRequest, element: Element) -> bool:
        """Whether an hour begins near the pod that nothing has marked yet, for what airs at the hour."""
        if not element.hourly:
            return True
        window, offset = element.window, self._local_offset(request.at)
        hour = (request.at + request.length + offset + window) // HOUR * HOUR - offset
        if request.at - window > hour or last_mark(element, self._state) >= hour - window:
            return False
        if not element.nearest or request.following is None:
            return True
        return _distance(request.at, request.at + request.length, hour) <= abs(request.following - hour)

    def _rows(
        self, request: PodRequest, ring: Ring, draft: Draft, relaxed: Relaxed, *, deep: bool = False
    ) -> Iterator[Row]:
        return self._candidates.rows(
            ring, request.at, request.length, request.eligible, request.upcoming, draft, relaxed, deep=deep
        )

    # ---- what closes the pod

    def _closers(
        self, request: PodRequest, attempt: _Attempt, sources: list[Source], draft: Draft
    ) -> list[Source]:
        """Elements with the numbers of their items."""
        search = self._weighed if attempt.weighs else self._searched
        if draft.ads >= draft.room:
            return search(request, sources, draft, attempt.relaxed, _goal(request, draft.room))
        ads = self._some_ads(request, attempt, sources, draft)
        rest = draft.after((number for _, number in ads), self._shorts)
        goal = _goal(request, rest.room)
        if attempt.generous:
            return ads + self._searched(request, sources, rest, attempt.relaxed, goal, deep=True)
        return ads + search(request, sources, rest, attempt.relaxed, goal)

    def _some_ads(
        self, request: PodRequest, attempt: _Attempt, sources: list[Source], draft: Draft
    ) -> list[Source]:
        """As much advertising as there may be, where that is less than the pod."""
        room = min(draft.ads, draft.room - _BESIDE_ADS if request.exact else draft.room)
        spots = [source for source in sources if source[0].holds_spots]
        if room <= 0 or not spots:
            return []
        goal = Goal.of(room, min(_FLOATING_SLACK, room), exact=False)
        return self._searched(request, spots, draft, attempt.relaxed, goal)

    def _searched(
        self, request: PodRequest, sources: list[Source], draft: Draft, relaxed: Relaxed, goal: Goal,
        *, deep: bool = False,
    ) -> list[Source]:  # fmt: skip
        """Spots up to twice the room, then promos and the like, then all further spots."""
        search, homes = Search(goal), dict[int, Element]()
        trial, shorts = draft.trial(), self._shorts
        tags, items, column, total = trial.tags, trial.items, goal.column, goal.total
        spots = [source for source in sources if source[0].holds_spots]
        rounds = [(source, goal.total * 2) for source in spots] if len(sources) > len(spots) else []
        rounds += [(source, goal.total * 2) for source in sources if not source[0].holds_spots]
        rounds += [(source, goal.total * 6) for source in spots]
        for (element, most), length in rounds:
            if element.ring.shortest > draft.room:
                continue
            joined, looked = 0, 0
            for row in self._rows(request, element.ring, trial, relaxed, deep=deep):
                if joined >= most or looked >= length:
                    break
                size, number = row[column], row[0]
                if size > total:
                    continue
                if shorts.artists:
                    trial.join(row, shorts)
                else:
                    tags.add(row[1])
                    tags.add(row[2])
                    items.add(number)
                homes[number] = element
                if search.join(row):
                    return [(homes[number], number) for number in search.chosen()]
                joined, looked = joined + 1, looked + size
        return [(homes[number], number) for number in search.chosen()]

    def _weighed(
        self, request: PodRequest, sources: list[Source], draft: Draft, relaxed: Relaxed, goal: Goal
    ) -> list[Source]:
        """All candidates of small supply at once, with a choice among those that exclude each other."""
        homes, rows = dict[int, Element](), list[Row]()
        company = category = False
        for element, most in sources:
            before = len(rows)
            for row in self._rows(request, element.ring, draft, relaxed):
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


def _break_name(request: PodRequest) -> str:
    """The pods of a tail are one break."""
    return request.name.rstrip("0123456789") if "/t" in request.name[-4:] else request.name


def _distance(start: int, end: int, instant: int) -> int:
    return 0 if start <= instant <= end else min(abs(start - instant), abs(end - instant))
