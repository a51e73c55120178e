"""What closes a pod: spots and short pieces whose sum comes as near to its length as it must."""

from collections.abc import Sequence

from retrovue.plan.air_state import AirState
from retrovue.plan.candidates import Candidates
from retrovue.plan.draft import Draft
from retrovue.plan.fill import Goal, choose_one_each, chosen_of, joined_by_tags
from retrovue.plan.formats import Element
from retrovue.plan.pod_request import Attempt, PodRequest, Round
from retrovue.plan.relaxation import Relaxed
from retrovue.plan.shorts import Row, Shorts

_EXACT_SLACK = 480
"""An exact pod aims within this; the black after one element closes it."""
_FLOATING_SLACK = 15_500
"""One short spot: with less, half of the floating pods have no solution and search to the end."""
_WEIGHED = 64
"""Candidates of a search that weighs alternatives."""
_BESIDE_ADS = 20_000
"""Where advertising is limited, the least that other pieces have to close."""

Source = tuple[Element, int]
"""An element and the most that may come from it, or the number of an item that does."""


class PodSearch:
    """Chooses what closes the pods of one channel."""

    def __init__(self, shorts: Shorts, state: AirState, candidates: Candidates) -> None:
        self._shorts, self._state, self._candidates = shorts, state, candidates

    def closers(self, request: PodRequest, attempt: Attempt, draft: Draft) -> list[Source]:
        """Elements with the numbers of their items. The draft is used up."""
        relaxed = attempt.relaxed
        if draft.ads >= draft.room:
            return self._closers(request, attempt, draft, _goal(request, draft.room))
        ads = self._some_ads(request, attempt, draft)
        rest = draft.after([number for _, number in ads], self._shorts)
        goal = _goal(request, rest.room)
        if attempt.generous:
            return ads + self._searched(request, attempt.rounds, rest, relaxed, goal, deep=True)
        return ads + self._closers(request, attempt, rest, goal)

    def _closers(self, request: PodRequest, attempt: Attempt, draft: Draft, goal: Goal) -> list[Source]:
        if attempt.weighs:
            return self._weighed(request, attempt.sources, draft, attempt.relaxed, goal)
        return self._searched(request, attempt.rounds, draft, attempt.relaxed, goal)

    def _some_ads(self, request: PodRequest, attempt: Attempt, draft: Draft) -> list[Source]:
        """As much advertising as there may be, where that is less than the pod."""
        room = min(draft.ads, draft.room - _BESIDE_ADS if request.exact else draft.room)
        if room <= 0 or not attempt.ad_rounds:
            return []
        goal = Goal.of(room, min(_FLOATING_SLACK, room), exact=False)
        return self._searched(request, attempt.ad_rounds, draft.trial(), attempt.relaxed, goal)

    def _searched(
        self, request: PodRequest, rounds: Sequence[Round], draft: Draft, relaxed: Relaxed, goal: Goal,
        *, deep: bool = False,
    ) -> list[Source]:  # fmt: skip
        """Candidates join one at a time; the first that brings the total into the tolerance ends the search.

        The loop of `Candidates.rows` and the step of `fill.Search`, written out: most of planning is here.
        What most rows fail by is asked first. `whole`, the sum of all that joined, is as far as `reach` can reach:
        that is cut off and looked at only where it may be as long as the goal.
        """
        shorts, candidates = self._shorts, self._candidates
        last, group_last, lengths = self._state.last, self._state.group_last, shorts.length
        tags, items, artists, add = draft.tags, draft.items, shorts.artists, draft.tags.add
        total, enough, _, column = goal
        reach, whole, mask = 1, 0, (1 << total + 1) - 1
        # here and wherever every pod passes not `list[int]()`, which takes fifteen times as long
        before: list[int] = []
        picks: list[Row] = []
        homes: list[tuple[int, Element]] = []
        for element, allowed, times in rounds:
            ring = element.ring
            if ring.shortest > draft.room:
                continue
            latest, company_latest, category_latest, longest, companies, categories, taken, full, refuses = (
                candidates.sieve(ring, request, draft, relaxed)
            )
            offer, index, looked, length = candidates.offer(ring, request), 0, 0, total * times
            if ring.shortest > longest:
                continue
            left = _most(element, allowed, draft) if element.fixed else allowed
            part_of = offer.deep_part if deep else offer.part
            homes.append((len(picks), element))
            while left > 0 and looked < length and (part := part_of(index)) is not None:
                for row in part:
                    if last[number := row[0]] > latest:
                        continue
                    _, company, category, _, _ = row
                    if (
                        company in companies
                        or category in categories
                        or group_last[company] > company_latest
                        or group_last[category] > category_latest
                        or (size := row[column]) > total
                        or lengths[number] > longest
                        or number in taken
                        or number in full
                        or (refuses is not None and refuses(number))
                    ):
                        continue
                    add(company)
                    add(category)
                    items.add(number)
                    if artists and number in artists:
                        tags.update(artists[number])
                    before.append(reach)
                    picks.append(row)
                    reach |= reach << size
                    whole += size
                    if whole >= enough:
                        reach &= mask
                        if reach.bit_length() > enough:
                            return _chosen(reach, before, picks, column, homes)
                    looked += size
                    left -= 1
                    if left <= 0 or looked >= length:
                        break
                index += 1
        return _chosen(reach, before, picks, column, homes)

    def _weighed(
        self, request: PodRequest, sources: Sequence[Source], draft: Draft, relaxed: Relaxed, goal: Goal
    ) -> list[Source]:
        """All candidates of small supply at once, with a choice among those that exclude each other."""
        homes, rows = dict[int, Element](), list[Row]()
        company = category = False
        for element, allowed in sources:
            before, most = len(rows), _most(element, allowed, draft)
            for row in self._candidates.rows(element.ring, request, draft, relaxed):
                if len(rows) - before >= most or len(rows) >= _WEIGHED:
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


def _chosen(
    reach: int, before: Sequence[int], picks: Sequence[Row], column: int, homes: Sequence[tuple[int, Element]]
) -> list[Source]:
    """What makes the largest total, each with the element that picked it: two that loop may both pick one item.

    `homes`: the elements, each with the place of its first pick.
    """
    found: list[Source] = []
    number, last = 0, len(homes) - 1
    for place in chosen_of(reach, before, picks, column):
        while number < last and homes[number + 1][0] <= place:
            number += 1
        found.append((homes[number][1], picks[place][0]))
    return found


def _most(element: Element, allowed: int, draft: Draft) -> int:
    """How many items may still come from an element."""
    return allowed - draft.count_of(element.position) if element.fixed and draft.placed else allowed


def _goal(request: PodRequest, room: int) -> Goal:
    if request.exact:
        return Goal.of(room, min(_EXACT_SLACK, request.format.black), exact=True)
    return Goal.of(room, min(_FLOATING_SLACK, request.length // 8), exact=False)
