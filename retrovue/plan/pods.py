"""Fills one pod: its fixed elements, then spots and short pieces until the length is right."""

from collections.abc import Callable, Sequence
from operator import itemgetter

from retrovue.plan.air_state import AirState
from retrovue.plan.campaigns import CampaignDesk, Running
from retrovue.plan.candidates import Candidates
from retrovue.plan.draft import UNLIMITED, Draft, Filling
from retrovue.plan.findings import Findings
from retrovue.plan.formats import Element, PodPlan
from retrovue.plan.hashing import digest
from retrovue.plan.hour_marks import last_mark
from retrovue.plan.pod_request import Attempt, PodRequest, attempts
from retrovue.plan.pod_search import PodSearch, Source
from retrovue.plan.relaxation import STRICT, Relaxed, broken_rules
from retrovue.plan.ring import Ring
from retrovue.plan.shorts import Shorts
from retrovue.plan.spread import parted
from retrovue.timing.instants import HOUR

__all__ = ["Filling", "PodFiller", "PodRequest"]

_position = itemgetter(0)


class PodFiller:
    """Fills the pods of one channel, slot by slot."""

    def __init__(
        self, channel: str, shorts: Shorts, state: AirState, local_offset: Callable[[int], int], findings: Findings,
        desk: CampaignDesk | None = None,
    ) -> None:  # fmt: skip
        self._desk = desk
        self._shorts, self._state, self._local_offset = shorts, state, local_offset
        self._candidates = Candidates(channel, shorts, state, findings)
        self._search = PodSearch(shorts, state, self._candidates)
        self._attempts: dict[tuple[PodPlan, PodPlan, bool, bool], list[Attempt]] = {}
        self._break = ("", 0)
        """The break that is being filled, pod by pod, and its advertising so far."""

    def fill(self, request: PodRequest) -> Filling:
        """The first attempt that closes the pod, else the one that leaves least."""
        best, plan, form, length = None, request.plan, request.format, request.length
        if plan.conditional:
            plan = plan.active(
                first=request.first,
                last=request.last,
                chance=lambda position: self._chance(request, position),
            )
        if length < plan.shortest:
            return self._missed(plan, Filling(left=length), request)
        self._candidates.open(request.slot)
        ads = self._ads_left(request) if form.limits_ads else UNLIMITED
        wanted = self._wanted(request) if self._desk is not None else ()
        key = (plan, form.every_pool, ads < length, bool(wanted))
        tries = self._attempts.get(key)
        if tries is None:
            tries = self._attempts[key] = attempts(form, plan, limited=ads < length, wanted=bool(wanted))
        for attempt in tries:
            filling = self._try(request, attempt, ads, wanted if attempt.asked else ())
            closed = filling.left <= (len(filling.chosen) + request.after_act) * form.black
            if best is None or closed or filling.left < (best.left if attempt.strict else best.left // 2):
                best = filling
            if closed or not request.exact:
                break
        assert best is not None
        if form.ads_per_break is not None:
            self._count_ads(request, best)
        return self._missed(plan, best, request) if plan.required or plan.missing else best

    def _chance(self, request: PodRequest, position: int) -> int:
        """Which part of all breaks a chance must cover to cover this one, in thousandths."""
        return digest(self._shorts.digests.seed, "chance", request.name, position) % 1000

    def _missed(self, plan: PodPlan, filling: Filling, request: PodRequest) -> Filling:
        """Says so where an element that may not be left out is."""
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
        per_hour, per_break = request.format.ads_per_hour, request.format.ads_per_break
        found, hours, asked = UNLIMITED, self._state.hours, self._ads_among(request.asked)
        if per_hour is not None and hours is not None:
            found = hours.room(per_hour, request.at, request.at + request.length + asked)
        if per_break is not None:
            name, used = self._break
            used = used if name == request.break_name else 0
            found = min(found, max(0, per_break - used))
        return max(0, found - asked)

    def _count_ads(self, request: PodRequest, filling: Filling) -> None:
        name, used = self._break
        used = used if name == request.break_name else 0
        ads = self._ads_of(filling.chosen) + self._ads_among(request.asked)
        self._break = (request.break_name, used + ads)

    def _ads_of(self, chosen: list[tuple[int, Ring]]) -> int:
        return self._ads_among([number for number, _ in chosen])

    def _ads_among(self, numbers: Sequence[int]) -> int:
        return sum(self._shorts.length[number] for number in numbers if self._shorts.is_ad[number])

    # ---- one attempt

    def _wanted(self, request: PodRequest) -> Sequence[Running]:
        """The campaigns that are owed airings here."""
        if self._desk is None or request.plan.spots is None or request.context is None:
            return ()
        return self._desk.wanted(request.at, request.context, request.name)

    def _try(self, request: PodRequest, attempt: Attempt, ads: int, wanted: Sequence[Running]) -> Filling:
        relaxed = attempt.relaxed
        draft = Draft(request.length, UNLIMITED if relaxed.limit else ads)
        for number in request.asked:
            draft.join(self._shorts.rows[number], self._shorts)
        for element in attempt.placing:
            if not element.hourly or self._is_due(request, element):
                self._place_fixed(request, element, draft, relaxed)
        for campaign in wanted:
            self._place_asked(request, campaign, draft)
        closers = self._search.closers(request, attempt, draft)
        may_be_bare = request.exact or not request.plan.needs_spots or draft.notes
        if not (may_be_bare or any(element.holds_spots for element, _ in closers)):
            return Filling(left=request.length)  # nothing but its frame
        return self._finished(request, draft, closers, relaxed, ads)

    def _finished(
        self, request: PodRequest, draft: Draft, closers: list[Source], relaxed: Relaxed, ads: int
    ) -> Filling:
        """The pod in its order on the air."""
        placed, lengths, left = draft.placed, self._shorts.length, draft.room
        for element, number in closers:
            placed.append((element.position, number, element.ring))
            left -= lengths[number]
        placed.sort(key=_position)
        chosen = [(number, ring) for _, number, ring in placed]
        codes: list[str] = []
        if request.format.parts_neighbours or draft.notes:
            chosen, codes = parted(chosen, self._shorts)
        if relaxed is not STRICT:
            codes = sorted({*codes, *broken_rules(chosen, request.at, self._state, self._shorts)})
            if relaxed.limit and self._ads_of(chosen) > ads:
                codes.append("RV342")
        return Filling(chosen, left, codes, draft.notes)

    def _place_fixed(self, request: PodRequest, element: Element, draft: Draft, relaxed: Relaxed) -> None:
        for _ in range(element.fixed):
            row = self._candidates.first(element.ring, request, draft, relaxed)
            if row is None:
                return
            draft.place(element.position, row, element.ring, self._shorts)

    def _place_asked(self, request: PodRequest, campaign: Running, draft: Draft) -> None:
        """What a campaign is owed, as far as it fits."""
        spots = request.plan.spots
        assert spots is not None
        ring = campaign.ring(spots.ring)
        for _ in range(campaign.owed):
            row = self._candidates.first(ring, request, draft, STRICT)
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


def _distance(start: int, end: int, instant: int) -> int:
    return 0 if start <= instant <= end else min(abs(start - instant), abs(end - instant))
