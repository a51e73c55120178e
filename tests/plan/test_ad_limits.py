"""How much advertising there may be in a clock hour and in a break (B11)."""

from collections import Counter

import pytest

from retrovue.plan.ad_hours import AdHours

SECOND, MINUTE, HOUR = 1_000, 60_000, 3_600_000
STRIP = ({"daily": {"06:00": "strip"}}, {"strip": {"from": "show:S22"}})
POOLS = {
    "spots": {"from": "kind:commercial", "rest": "1h"},
    "promos": {"from": "kind:promo", "rest": "10m"},
    "psas": {"from": "kind:psa", "rest": "20m"},
}


def _world(workshop, limit, *, others=True, **more):
    between = [{"spots": "spots"}, *([{"promo": "promos"}, {"psa": "psas"}] if others else [])]
    breaks = {
        "internal": {"count": {"30m": "2"}, "length": "2m02s", "pod": [{"spots": "spots"}]},
        "between": {"pod": between}, "limit": limit,
    }  # fmt: skip
    psas = workshop.pieces("psa", *(14_500 + n * 137 for n in range(120)))
    items = [*workshop.show(), *workshop.spots(spread=400), *psas, *workshop.promos]
    return workshop.world(items, *STRIP, breaks=breaks, pools=POOLS, **more)


def _by_hour(workshop, plan, zone_shift=0):
    """Ms of commercials by clock hour, counted from the log alone."""
    found = Counter()
    for event in workshop.events(plan):
        at, end = event.at + zone_shift, event.at + event.ms + zone_shift
        while event.kind == "commercial" and at < end:
            until = min(end, at // HOUR * HOUR + HOUR)
            found[at // HOUR] += until - at
            at = until
    return found


@pytest.mark.parametrize("minutes", [4, 9])
def test_b11_no_clock_hour_has_more_than_its_limit(workshop, minutes):
    world = _world(workshop, {"ads_per_hour": f"{minutes}m30s"})
    plan = world.plan(days=2)
    most = minutes * MINUTE + 30 * SECOND
    hours = _by_hour(workshop, plan)
    assert max(hours.values()) <= most
    assert sorted(hours.values())[len(hours) // 2] > most * 7 // 10
    assert not {"RV342", "RV346"} & set(workshop.codes(plan))
    assert max(_by_hour(workshop, _world(workshop, {}).plan()).values()) > 10 * MINUTE


def test_b11_hours_are_those_of_the_clock_on_the_wall(workshop):
    world = _world(workshop, {"ads_per_hour": "6m"}, station={"timezone": "Asia/Kolkata"})
    plan = world.plan()
    assert max(_by_hour(workshop, plan, zone_shift=HOUR // 2).values()) <= 6 * MINUTE
    assert "RV342" not in workshop.codes(plan)


def test_the_hour_that_was_begun_counts_after_a_restart(workshop):
    world = _world(workshop, {"ads_per_hour": "6m"})
    plan = world.plan()
    for moment in ("2025-10-06T14:37", "2025-10-06T20:02", "2025-10-06T23:59"):
        again = world.plan(moment, pinned=plan.days["one"], turns=plan.turns)
        assert again.days == plan.days


def test_a_limit_that_nothing_else_can_keep_gives_way_and_says_so(workshop):
    plan = _world(workshop, {"ads_per_hour": "6m"}, others=False).plan()
    assert max(_by_hour(workshop, plan).values()) > 6 * MINUTE
    assert "RV342" in workshop.codes(plan) and "RV346" not in workshop.codes(plan)


def test_a_break_has_no_more_than_its_limit(workshop):
    plan = _world(workshop, {"ads_per_break": "1m"}).plan()
    found = Counter()
    for event in workshop.events(plan):
        if event.kind == "commercial":
            pod = event.id.rpartition(".")[0]
            found[pod.rstrip("0123456789") if "/t" in pod[-4:] else pod] += event.ms
    assert found and max(found.values()) <= MINUTE
    assert "RV342" not in workshop.codes(plan)


def test_a_commercial_over_the_hour_counts_in_both():
    hours = AdHours(lambda _: 30 * MINUTE)
    hours.note(30 * MINUTE - 10 * SECOND, 30 * SECOND)
    assert (hours.used(0), hours.used(30 * MINUTE)) == (10 * SECOND, 20 * SECOND)


@pytest.mark.parametrize(
    ("at", "end", "room"),
    [(0, 60 * SECOND, 20 * SECOND), (0, 15 * SECOND, 15 * SECOND), (50 * SECOND + 59 * MINUTE, HOUR + MINUTE, 20 * SECOND)],
)  # fmt: skip
def test_room_is_the_least_of_the_hours_that_could_be_overfilled(at, end, room):
    hours = AdHours(lambda _: 0)
    hours.note(10 * MINUTE, 100 * SECOND)
    hours.note(HOUR + 10 * MINUTE, 100 * SECOND)
    assert hours.room(120 * SECOND, at, end) == room
