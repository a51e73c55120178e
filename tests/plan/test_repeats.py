"""Adverts do not come twice in a short while, though they are all of a few lengths and no sum of them fits."""

from dataclasses import replace
from itertools import pairwise

MINUTE, HOUR = 60_000, 3_600_000
TURNING = {"company": "pod"}
FORMAT = {
    "internal": {"length": "2m", "pod": [{"bumper": "out"}, {"spots": "spots"}, {"bumper": "in"}]},
    "between": {"pod": [{"spots": "spots"}, {"promo": "promos", "max": 2}, {"id": "ids"}]},
}


def _world(workshop, shows, grid, count=400):
    """Adverts of 15, 30 and 60 s, a little longer each."""
    adverts = [
        replace(spot, duration=(15_000, 30_000, 60_000)[n % 3] + n % 7 * 40)
        for n, spot in enumerate(workshop.spots(count, categories=25))
    ]
    shorts = [
        *workshop.pieces("bumper", *range(4_000, 5_200, 200), label="out"),
        *workshop.pieces("bumper", *range(5_000, 6_200, 200), label="in"),
        *workshop.pieces("promo", *range(10_000, 16_000, 1_000)),
        *workshop.pieces("station-id", *range(8_000, 9_920, 320)),
    ]
    pools = {
        "spots": {"from": "kind:commercial", "rest": "1h", "separate": TURNING},
        "promos": {"from": "kind:promo", "rest": "10m"},
        "ids": {"from": "kind:station-id", "rest": "0s"},
        "out": {"from": "kind:bumper label:out", "rest": "0s"},
        "in": {"from": "kind:bumper label:in", "rest": "0s"},
    }
    return workshop.world([*shows, *adverts, *shorts], *grid, breaks=FORMAT, pools=pools)


def _gaps(workshop, plan):
    """From one airing of an advert to the next."""
    airings: dict[str, list[int]] = {}
    for event in workshop.events(plan):
        if event.item.startswith("spot:"):
            airings.setdefault(event.item, []).append(event.at)
    return [later - earlier for each in airings.values() for earlier, later in pairwise(each)]


def _codes(plan):
    return {finding.code for finding in plan.diagnostics}


def test_a_break_borrows_a_short_piece_before_an_advert_comes_again(workshop):
    world = _world(
        workshop, workshop.show(length=22 * MINUTE), ({"daily": {"06:00": "s"}}, {"s": {"from": "show:S22"}})
    )
    plan = world.plan()
    assert min(_gaps(workshop, plan)) >= HOUR
    assert not _codes(plan) & {"RV344", "RV345", "RV346"}


def test_the_turn_of_a_pool_is_that_of_what_its_program_really_leaves(workshop):
    """22 and 24 minutes leave eight and six of half an hour, 46 leave fourteen: their mean would leave 40 seconds."""
    shows = [
        *workshop.show("A", 20, 22 * MINUTE), *workshop.show("B", 12, 46 * MINUTE), *workshop.show("C", 10, 24 * MINUTE)
    ]  # fmt: skip
    program = {"any": {"from": "kind:episode", "order": "shuffle"}}
    plan = _world(workshop, shows, ({"daily": {"06:00": "any"}}, program)).plan()
    assert 12 * HOUR <= plan.turns["one/spots"] <= 36 * HOUR
    assert min(_gaps(workshop, plan)) >= 30 * MINUTE


def test_with_hardly_any_adverts_they_come_again_rather_than_nothing(workshop):
    world = _world(
        workshop, workshop.show(), ({"daily": {"06:00": "s"}}, {"s": {"from": "show:S22"}}), count=9
    )
    plan = world.plan()
    assert "RV345" in _codes(plan)
    events = [event for event in workshop.events(plan) if event.item.startswith("spot:")]
    assert all(before.item != after.item for before, after in pairwise(events))
    slate = sum(event.ms for event in workshop.events(plan) if event.kind == "slate")
    assert slate < 20 * MINUTE
