"""Who may air, and what closes a pod: the quick ways give what the rules, asked one by one, would give."""

from itertools import count, takewhile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from retrovue.language.traffic import Pool
from retrovue.media.item import Item
from retrovue.plan.ad_hours import AdHours
from retrovue.plan.air_state import AirState
from retrovue.plan.candidates import Candidates, Stretch
from retrovue.plan.draft import UNLIMITED, Draft
from retrovue.plan.feed import Feed
from retrovue.plan.fill import Goal, Search
from retrovue.plan.formats import Element
from retrovue.plan.hashing import Digests
from retrovue.plan.pod_request import rounds
from retrovue.plan.pod_search import PodSearch
from retrovue.plan.relaxation import LADDER, STRICT, is_capped
from retrovue.plan.ring import NUMBER_MASK, Ring
from retrovue.plan.shorts import Shorts
from retrovue.timing.instants import DAY, HOUR, MINUTE

START = 1_759_788_000_000
EXAMPLES = settings(max_examples=120, deadline=None, derandomize=True, database=None)
RELAXED = st.sampled_from((*[STRICT] * 8, *LADDER))
ITEMS = st.lists(
    st.tuples(
        st.sampled_from(("commercial", "commercial", "promo")), st.integers(5, 60),
        st.sampled_from(("", "Acme", "Bolt", "Coil")), st.sampled_from(("", "cars", "toys")), st.booleans(),
    ),
    min_size=1, max_size=24,
)  # fmt: skip
POOLS = st.fixed_dictionaries(
    {
        "from": st.just("kind:commercial"), "rest": st.sampled_from(("0s", "40m", "3h")),
        "cap": st.sampled_from(({}, {"per_day": "0"}, {"per_day": "1"}, {"per_day": "2"}, {"per_hour": "1"}, {"per_week": "1"})),
    },
    optional={
        "separate": st.fixed_dictionaries(
            {},
            optional={
                "company": st.sampled_from(("pod", "adjacent", "20m")), "category": st.sampled_from(("pod", "30m")),
                "artist": st.sampled_from(("pod", "1h")),
            },
        ),
        "order": st.sampled_from(("phase", "even")),
        "loop": st.just(True),
    },
)  # fmt: skip


@st.composite
def airs(draw):
    """A ring, a state of the air with some airings, and a draft with some items in it."""
    items = [
        Item(f"spot:{number}", kind, str(number), seconds * 1000 + number, companies=(company,) if company else (),
             category=category, artists=("Ann",) if sings else ())
        for number, (kind, seconds, company, category, sings) in enumerate(draw(ITEMS))
    ]  # fmt: skip
    shorts = Shorts(items, Digests("seed"))
    numbers = st.integers(0, len(items) - 1)
    turn = draw(st.sampled_from((HOUR, 6 * HOUR, DAY)))
    ring = Ring("one/spots", Pool.model_validate(draw(POOLS)), range(len(items)), shorts, turn)
    state = AirState(shorts, range(len(items)))
    state.open_day(0, START - DAY // 2, START + DAY // 2)
    for number, minutes in sorted(
        draw(st.lists(st.tuples(numbers, st.integers(1, 300)), max_size=20)), key=lambda one: -one[1]
    ):
        state.note(number, START - minutes * MINUTE)
    draft = Draft(
        draw(st.sampled_from((30_000, 122_000))), draw(st.sampled_from((UNLIMITED, 0, 25_000, 70_000)))
    )
    for number in draw(st.lists(numbers, max_size=2, unique=True)):
        draft.join(shorts.rows[number], shorts)
    return shorts, ring, state, draft


def _candidates(shorts, state):
    candidates = Candidates("one", shorts, state, None)
    candidates.open((START, START + HOUR))
    return candidates


def _place(shorts):
    return Stretch(START, 122_000, "1" * len(shorts))


def _allowed(row, ring, state, draft, relaxed, shorts):
    """Every rule by itself."""
    number, company, category, _, _ = row
    artists = shorts.artists.get(number, ())
    if shorts.is_ad[number] and draft.ads < draft.room and shorts.length[number] > draft.ads:
        return False
    if not relaxed.caps and is_capped(ring, number, START, state):
        return False
    if not relaxed.company and any(state.group_last[one] > START - ring.artist_gap for one in artists):
        return False
    if not relaxed.company and ring.artist != "adjacent" and not draft.tags.isdisjoint(artists):
        return False
    if relaxed.rest and number == state.newest:
        return False
    if not relaxed.rest and state.last[number] > START - ring.rest:
        return False
    if not relaxed.company and state.group_last[company] > START - ring.company_gap:
        return False
    if not relaxed.category and state.group_last[category] > START - ring.category_gap:
        return False
    if ring.loop:
        return True
    apart = [
        tag
        for tag, rule, gone in (
            (company, ring.company, relaxed.company),
            (category, ring.category, relaxed.category),
        )
        if not (gone or (relaxed.adjacent and rule == "adjacent"))
    ]
    return number not in draft.items and draft.tags.isdisjoint(apart)


@given(airs(), RELAXED)
@EXAMPLES
def test_rows_are_what_a_ring_offers_less_what_the_rules_refuse(air, relaxed):
    shorts, ring, state, draft = air
    offer = _candidates(shorts, state).offer(ring, _place(shorts))
    parts = takewhile(lambda part: part is not None, (offer.part(index) for index in range(6)))
    offered = [row for part in parts for row in part]
    rows = list(_candidates(shorts, state).rows(ring, _place(shorts), draft, relaxed))
    wanted = [row for row in offered if _allowed(row, ring, state, draft, relaxed, shorts)]
    assert rows[: len(wanted)] == wanted
    assert ring.loop or len(rows) == len(wanted)


@given(airs(), RELAXED)
@EXAMPLES
def test_the_first_is_the_first_row_that_fits(air, relaxed):
    shorts, ring, state, draft = air
    rows = _candidates(shorts, state).rows(ring, _place(shorts), draft, relaxed)
    wanted = next((row for row in rows if shorts.length[row[0]] <= draft.room), None)
    assert _candidates(shorts, state).first(ring, _place(shorts), draft, relaxed) == wanted


@given(airs(), st.booleans(), st.sampled_from((1, 3, 1 << 20)))
@EXAMPLES
def test_a_pod_is_searched_as_if_its_rows_joined_one_by_one(air, exact, most):
    shorts, ring, state, draft = air
    goal = Goal.of(draft.room, 480 if exact else 15_500, exact=exact)
    element = Element(0, "spots", ring, 0, most, True)
    search, trial, looked = Search(goal), draft.trial(), 0
    rows = _candidates(shorts, state).rows(ring, _place(shorts), trial, STRICT)
    for joined in count():
        row = next((row for row in rows if row[goal.column] <= goal.total), None)
        if row is None or joined == most or looked >= goal.total * 6:
            break
        trial.join(row, shorts)
        if search.join(row):
            break
        looked += row[goal.column]
    found = PodSearch(shorts, state, _candidates(shorts, state))._searched(
        _place(shorts), rounds([(element, most)]), draft, STRICT, goal
    )
    assert found == [(element, number) for number in search.chosen()]


# ---------------------------------------------------------------- what a slot is offered


@given(st.integers(1, 40), st.sampled_from((HOUR, 6 * HOUR, 3 * DAY)), st.integers(5, 900), st.booleans())
@EXAMPLES
def test_no_item_is_offered_twice_and_none_that_is_due_is_missing(count, turn, minutes, weighted):
    shorts = Shorts(
        [Item(f"spot:{number}", "commercial", "", 30_000) for number in range(count)], Digests("seed")
    )
    pool = Pool.model_validate({"from": "kind:commercial"})
    ring = Ring("one/spots", pool, range(count), shorts, turn, {0: 3} if weighted else None)
    feed, end = Feed(ring, START, START + minutes * MINUTE, "1" * count), START + minutes * MINUTE
    parts = [part for index in range(5) if (part := feed.part(index)) is not None]
    offered = [row[0] for part in parts for row in part]
    assert len(set(offered)) == len(offered)
    assert {row[0] for row in parts[0]} == {packed & NUMBER_MASK for packed in ring.due(START, end)}


# ---------------------------------------------------------------- caps


@pytest.mark.parametrize(
    ("cap", "full"), [({"per_day": "2"}, {1, 2}), ({"per_hour": "1"}, {2, 3}), ({}, set())]
)
def test_full_are_the_items_whose_cap_is_reached(cap, full):
    items = [Item(f"spot:{number}", "commercial", "", 30_000) for number in range(4)]
    shorts = Shorts(items, Digests("seed"))
    ring = Ring(
        "one/spots",
        Pool.model_validate({"from": "kind:commercial", "rest": "0s", "cap": cap}),
        range(4),
        shorts,
        DAY,
    )
    state = AirState(shorts, range(4))
    state.open_day(0)
    for number, at in ((1, 0), (1, HOUR), (2, 0), (2, 2 * HOUR), (3, 2 * HOUR + 1)):
        state.note(number, at)
    assert state.full(ring, 2 * HOUR + 30 * MINUTE) == full
    assert {number for number in range(4) if is_capped(ring, number, 2 * HOUR + 30 * MINUTE, state)} == full
    state.open_day(0)
    assert not state.full(ring, 2 * HOUR)


@EXAMPLES
@given(
    st.lists(
        st.lists(st.tuples(st.integers(0, 5), st.integers(1, 900_000)), max_size=5), min_size=1, max_size=12
    )
)
def test_a_pod_counts_as_its_items_do_one_by_one(pods):
    """Over the hour, and where one item comes twice; only some are tracked, and some are advertising."""
    kinds = ("commercial", "promo")
    items = [Item(f"spot:{number}", kinds[number % 3 == 2], "", 30_000 * (number + 1)) for number in range(6)]
    shorts = Shorts(items, Digests("seed"))
    whole, single = (AirState(shorts, range(5), AdHours(lambda _: 15 * MINUTE)) for _ in range(2))
    for state in (whole, single):
        state.open_day(15 * MINUTE)
    at = START
    for pod in pods:
        airings = []
        for number, pause in pod:
            airings.append((number, at))
            at += items[number].duration + pause
        whole.note_all(airings)
        for number, began in airings:
            single.note(number, began)
    hours = range(START, at + HOUR, HOUR)
    assert (whole.last, whole.group_last, whole.newest) == (single.last, single.group_last, single.newest)
    for number in range(6):
        assert whole.today(number) == single.today(number)
        assert whole.this_week(number, at) == single.this_week(number, at)
        assert [whole.this_hour(number, hour) for hour in hours] == [
            single.this_hour(number, hour) for hour in hours
        ]
    assert [whole.hours.used(hour) for hour in hours] == [single.hours.used(hour) for hour in hours]
