"""The phase ring: every item once a turn, evenly, and none moved by another."""

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from retrovue.language.traffic import Pool
from retrovue.media.item import Item
from retrovue.plan.hashing import Digests
from retrovue.plan.ring import NUMBER_BITS, NUMBER_MASK, TURNS, Ring, keeps_turn, tuned_turn
from retrovue.plan.shorts import Shorts

HOUR = 3_600_000
DAY = 24 * HOUR
START = 1_759_788_000_000


def _ring(workshop, items, turn=12 * HOUR):
    shorts = Shorts(items, Digests("seed"))
    return Ring(
        "one/spots", Pool.model_validate({"from": "kind:commercial"}), range(len(shorts)), shorts, turn
    )


def _due(ring, start, end):
    return [
        (packed >> NUMBER_BITS, ring.shorts.items[packed & NUMBER_MASK].key)
        for packed in ring.due(start, end)
    ]


def test_every_item_is_due_once_a_turn_and_never_soon_again(workshop):
    ring = _ring(workshop, workshop.spots(50))
    due = _due(ring, START, START + 20 * 12 * HOUR)
    assert all(19 <= count <= 21 for count in Counter(key for _, key in due).values())
    last: dict[str, int] = {}
    for at, key in due:
        assert at - last.get(key, 0) >= 12 * HOUR * 8 // 10 - 1_000
        last[key] = at


def test_what_is_due_does_not_depend_on_what_was_asked_before(workshop):
    items = workshop.spots(50)
    whole = _due(_ring(workshop, items), START, START + 90 * HOUR)
    ring = _ring(workshop, items)
    parts = [_due(ring, START + n * HOUR, START + (n + 1) * HOUR) for n in range(90)]
    assert [entry for part in parts for entry in part] == whole
    assert _due(ring, START, START + HOUR) == parts[0]


@given(st.lists(st.tuples(st.integers(0, 200), st.integers(1, 30)), min_size=1, max_size=12))
@settings(deadline=None, derandomize=True, database=None)
def test_whatever_is_asked_in_whatever_order_the_answer_is_the_same(asked):
    shorts = Shorts(
        [Item(f"spot:{number}", "commercial", "", 30_000) for number in range(9)], Digests("seed")
    )
    pool = Pool.model_validate({"from": "kind:commercial"})
    ring, whole = (Ring("one/spots", pool, range(9), shorts, 12 * HOUR) for _ in range(2))
    everything = whole.due(START - DAY, START + 400 * HOUR)
    for hour, length in asked:
        start, end = START + hour * HOUR, START + (hour + length) * HOUR
        wanted = [packed for packed in everything if start <= packed >> NUMBER_BITS < end]
        assert ring.due(start, end) == wanted
        assert [row[0] for row in ring.arc(start, end)] == [packed & NUMBER_MASK for packed in wanted]


def test_taking_an_item_out_moves_no_other(workshop):
    items = workshop.spots(50)
    before = _due(_ring(workshop, items), START, START + 50 * HOUR)
    after = _due(_ring(workshop, items[1:]), START, START + 50 * HOUR)
    assert after == [entry for entry in before if entry[1] != items[0].key]


@pytest.mark.parametrize("turn", TURNS[::7])
def test_a_fresh_turn_is_never_tuned_again_for_a_little_more(turn):
    load = 150
    for airtime in (turn * load // 1000 * share // 100 for share in (86, 100, 118)):
        assert tuned_turn(airtime, load) == turn
        for growth in (85, 118):
            assert keeps_turn(turn, airtime * growth // 100, load)
    assert not keeps_turn(turn, turn * load // 1000 * 150 // 100, load) or turn == TURNS[-1]
    assert not keeps_turn(turn, turn * load // 1000 * 65 // 100, load) or turn == TURNS[0]
