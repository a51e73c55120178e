"""What closes a pod: spots and short pieces whose sum comes as near to its length as it must."""

from collections.abc import Sequence

from retrovue.plan.air_state import AirState
from retrovue.plan.candidates import Candidates
from retrovue.plan.draft import Draft
from retrovue.plan.fill import Goal, choose_one_each, chosen_of, joined_by_tags
from retrovue.plan.formats import Element
from retrovue.plan.pod_request import Attempt, PodRequest
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
Sources = Sequence[Source]


class PodSearch:
    """Chooses what closes the pods of one channel."""

    def __init__(self, shorts: Shorts, state: AirState, candidates: Candidates) -> None:
        self._shorts, self._state, self._candidates = shorts, state, candidates

    def closers(self, request: PodRequest, attempt: Attempt, sources: Sources, draft: Draft) -> list[Source]:
        """Elements with the numbers of their items. The draft is used up."""
        search = self._weighed if attempt.weighs else self._searched
        if draft.ads >= draft.room:
            return search(request, sources, draft, attempt.relaxed, _goal(request, draft.room))
        ads = self._some_ads(request, attempt, sources, draft)
        rest = draft.after([number for _, number in ads], self._shorts)
        goal = _goal(request, rest.room)
        if attempt.generous:
            return ads + self._searched(request, sources, rest, attempt.relaxed, goal, deep=True)
        return ads + search(request, sources, rest, attempt.relaxed, goal)

    def _some_ads(
        self, request: PodRequest, attempt: Attempt, sources: Sources, draft: Draft
    ) -> list[Source]:
        """As much advertising as there may be, where that is less than the pod."""
        room = min(draft.ads, draft.room - _BESIDE_ADS if request.exact else draft.room)
        spots = [source for source in sources if source[0].holds_spots]
        if room <= 0 or not spots:
            return []
        goal = Goal.of(room, min(_FLOATING_SLACK, room), exact=False)
        return self._searched(request, spots, draft.trial(), attempt.relaxed, goal)

    def _searched(
        self, request: PodRequest, sources: Sources, draft: Draft, relaxed: Relaxed, goal: Goal,
        *, deep: bool = False,
    ) -> list[Source]:  # fmt: skip
        """Candidates join one at a time; the first that brings the total into the tolerance ends the search.

        The loop of `Candidates.rows` and the step of `fill.Search`, written out: most of planning is here.
        """
        shorts, candidates = self._shorts, self._candidates
        last, group_last, lengths = self._state.last, self._state.group_last, shorts.length
        tags, items, artists = draft.tags, draft.items, shorts.artists
        total, enough, column = goal.total, goal.enough, goal.column
        reach, mask = 1, (1 << total + 1) - 1
        before, picks, spans = list[int](), list[Row](), list[tuple[Element, int]]()
        for element, most, length in _rounds(sources, total):
            ring = element.ring
            if ring.shortest > draft.room:
                continue
            latest, company_latest, category_latest, longest, companies, categories, taken, full, refuses = (
                candidates.sieve(ring, request, draft, relaxed)
            )
            offer, index, looked = candidates.offer(ring, request), 0, 0
            if ring.shortest > longest:
                continue
            part_of, until = offer.deep_part if deep else offer.part, len(picks) + most
            while len(picks) < until and looked < length and (part := part_of(index)) is not None:
                for row in part:
                    number, company, category, _, _ = row
                    if (
                        last[number] > latest
                        or company in companies
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
                    tags.add(company)
                    tags.add(category)
                    items.add(number)
                    if number in artists:
                        tags.update(artists[number])
                    before.append(reach)
                    picks.append(row)
                    reach |= reach << size & mask
                    if reach.bit_length() > enough:
                        spans.append((element, len(picks)))
                        return _owned(chosen_of(reach, before, picks, column), picks, spans)
                    looked += size
                    if len(picks) >= until or looked >= length:
                        break
                index += 1
            spans.append((element, len(picks)))
        return _owned(chosen_of(reach, before, picks, column), picks, spans)

    def _weighed(
        self, request: PodRequest, sources: Sources, draft: Draft, relaxed: Relaxed, goal: Goal
    ) -> list[Source]:
        """All candidates of small supply at once, with a choice among those that exclude each other."""
        homes, rows = dict[int, Element](), list[Row]()
        company = category = False
        for element, most in sources:
            before = len(rows)
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


def _rounds(sources: Sources, total: int) -> list[tuple[Element, int, int]]:
    """Spots up to twice the room, then promos and the like, then all further spots."""
    spots = [source for source in sources if source[0].holds_spots]
    others = [source for source in sources if not source[0].holds_spots]
    return [
        *([(element, most, total * 2) for element, most in spots] if others else []),
        *[(element, most, total * 2) for element, most in others],
        *[(element, most, total * 6) for element, most in spots],
    ]


def _owned(
    numbers: Sequence[int], picks: Sequence[Row], spans: Sequence[tuple[Element, int]]
) -> list[Source]:
    """The chosen items with the element for which each joined; of each element so many had joined in all."""
    homes, begin = dict[int, Element](), 0
    for element, end in spans:
        homes.update(dict.fromkeys([row[0] for row in picks[begin:end]], element))
        begin = end
    return [(homes[number], number) for number in numbers]


def _goal(request: PodRequest, room: int) -> Goal:
    if request.exact:
        return Goal.of(room, min(_EXACT_SLACK, request.format.black), exact=True)
    return Goal.of(room, min(_FLOATING_SLACK, request.length // 8), exact=False)
