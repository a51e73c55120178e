"""Elements of a pod: at the top of the hour, first or last, by chance, required, slates; a channel's own pools."""

from itertools import groupby

import pytest

MINUTE, HOUR = 60_000, 3_600_000
STRIP = ({"daily": {"06:00": "strip"}}, {"strip": {"from": "show:S22"}})
POOLS = {
    "spots": {"from": "kind:commercial", "rest": "1h"},
    "promos": {"from": "kind:promo", "rest": "10m"},
    "ids": {"from": "kind:station-id", "rest": "1m"},
    "cards": {"from": "kind:bumper", "rest": "1m"},
    "slates": {"from": "kind:slate", "loop": "true"},
}


def _world(
    workshop, internal=(), between=(), *, items=(), internal_keys=None, limit=None, channel=None, pools=None, **more
):  # fmt: skip
    breaks = {
        "internal": {
            "count": {"30m": "2"}, "length": "2m02s", "pod": [{"spots": "spots"}, *internal], **(internal_keys or {}),
        },
        "between": {"pod": [*between, {"spots": "spots"}, {"promo": "promos"}]},
        **({"limit": limit} if limit else {}),
    }  # fmt: skip
    pieces = [
        *workshop.pieces("station-id", 4_000, 5_000, 6_000),
        *workshop.pieces("bumper", 5_000, 6_000, 7_000, 8_000),
        *workshop.promos,
        *workshop.spots(spread=400),
    ]
    return workshop.world(
        [*workshop.show(), *pieces, *items], *STRIP, breaks=breaks, pools=pools or POOLS, channel=channel, **more
    )  # fmt: skip


def _kind(workshop, plan, kind):
    return [event for event in workshop.events(plan) if event.kind == kind]


def _breaks(workshop, plan):
    """(whole address of a break, its events), tails of several pods as one."""
    short = [event for event in workshop.events(plan) if "/a" not in event.id[-4:]]
    return [
        (name, list(events))
        for name, events in groupby(short, key=lambda event: event.id.rpartition(".")[0].rstrip("0123456789"))
    ]


# ---- the top of the hour (B12)


@pytest.mark.parametrize("window", ["5m", "15m"])
def test_b12_an_id_once_an_hour_as_near_as_can_be(workshop, window):
    id = {"id": "ids", "at": "top-of-hour", "window": window}
    plan = _world(workshop, internal=[id], between=[id]).plan()
    aired = [event.at for event in _kind(workshop, plan, "station-id")]
    start = plan.days["one"][0].start
    distances = [min((at - start) % HOUR, HOUR - (at - start) % HOUR) for at in aired]
    assert 23 <= len(aired) <= 25 and max(distances[1:]) <= 5 * MINUTE
    assert "RV313" not in workshop.codes(plan)


def test_an_hour_without_a_break_near_it_is_said_unless_a_graphic_does_it(workshop):
    movie = workshop.pieces("movie", 110 * MINUTE)
    grid, programs = {"daily": {"06:00": "film"}}, {"film": {"from": "kind:movie"}}

    def codes(**keys):
        id = {"id": "ids", "at": "top-of-hour", **keys}
        world = _world(workshop, between=[id], items=movie, internal_keys={"count": "0"})
        return workshop.codes(world.edited(grid=grid, programs=programs).plan())

    assert "RV313" in codes()
    assert "RV313" not in codes(overlay="letters")


def test_an_id_is_there_also_where_the_limit_of_advertising_gives_way(workshop):
    id = {"id": "ids", "at": "top-of-hour"}
    world = _world(workshop, between=[id], limit={"ads_per_hour": "6m"})
    plan = world.plan()
    assert "RV342" in workshop.codes(plan)
    assert "RV313" not in workshop.codes(plan)
    assert len(_kind(workshop, plan, "station-id")) >= 23


# ---- which break


@pytest.mark.parametrize(("at", "pods"), [("first", {"b"}), ("last", {"b"})])
def test_only_in_the_first_or_last_break_of_a_programme(workshop, at, pods):
    plan = _world(workshop, internal=[{"bumper": "cards", "at": at}]).plan()
    names = [event.id.rpartition("/")[2].partition(".")[0] for event in _kind(workshop, plan, "bumper")]
    assert set(names) == {"b0" if at == "first" else "b1"} and len(names) == 48


def test_a_chance_is_a_part_of_the_breaks_and_does_not_move(workshop):
    world = _world(workshop, internal=[{"bumper": "cards", "chance": "25%"}])
    plan = world.plan()
    with_card = {event.id.rpartition(".")[0] for event in _kind(workshop, plan, "bumper")}
    assert 12 <= len(with_card) <= 38
    fewer = world.without(*(f"spot:{n:04d}" for n in range(0, 400, 7)))
    assert {event.id.rpartition(".")[0] for event in _kind(workshop, fewer.plan(), "bumper")} == with_card


# ---- what must be there


def test_what_may_not_be_left_out_is_in_every_break(workshop):
    # the spots alone never close these breaks, and the bumper costs them time
    items = workshop.show(marks=())
    world = _world(workshop, between=[{"bumper": "cards", "optional": "false", "count": "1"}], items=items)
    plan = world.plan()
    tails = [events for name, events in _breaks(workshop, plan) if name.endswith("/t")]
    assert len(tails) == 48 and all(any(event.kind == "bumper" for event in events) for events in tails)
    assert "RV314" not in workshop.codes(plan)


def test_an_element_that_cannot_be_there_is_said(workshop):
    pools = {**POOLS, "cards": {"from": "label:nothing"}}
    plan = _world(workshop, between=[{"bumper": "cards", "optional": "false"}], pools=pools).plan()
    assert "RV314" in workshop.codes(plan)
    resting = {**POOLS, "cards": {"from": "kind:bumper", "rest": "20h"}}
    plan = _world(workshop, between=[{"bumper": "cards", "optional": "false"}], pools=resting).plan()
    assert "RV314" in workshop.codes(plan)


# ---- slates


def test_slates_of_the_station_fill_what_nothing_else_can(workshop):
    slates = workshop.pieces("slate", 10_000, 7_500)
    world = workshop.world(
        [*workshop.show(length=22 * MINUTE + 11_000), *workshop.spots(), *slates], *STRIP,
        breaks={"internal": {"count": "0"}, "between": {"pod": [{"spots": "spots"}, {"slate": "slates"}]}}, pools=POOLS,
    )  # fmt: skip
    plan = world.plan(days=2)
    slate = _kind(workshop, plan, "slate")
    assert slate and all(event.item.startswith("slate:") and event.ms >= 1_000 for event in slate)
    assert any(event.ms not in (10_000, 7_500) for event in slate)
    assert "RV346" not in workshop.codes(plan)
    again = world.plan("2025-10-06T14:37", days=2, pinned=plan.days["one"], turns=plan.turns)
    assert again.days == plan.days


# ---- pools of the channel


def test_a_channel_has_its_own_spots_by_daypart(workshop):
    own = workshop.pieces("interstitial", *range(25_000, 35_000, 50), label="kids")
    pools = {**POOLS, "kids": {"from": "label:kids", "rest": "1h"}}
    world = _world(
        workshop, items=own, pools=pools, channel={"pools": {"kids-hours": "kids"}},
        dayparts={"kids-hours": {"days": "daily", "time": "15:00-17:00"}},
    )  # fmt: skip
    plan = world.plan()
    first, last = world.instant("2025-10-06T15:00"), world.instant("2025-10-06T17:00")
    inside = {event.kind for event in workshop.events(plan) if first <= event.at < last}
    outside = {event.kind for event in workshop.events(plan) if not first <= event.at < last}
    assert "interstitial" in inside and "commercial" not in inside
    assert "commercial" in outside and "interstitial" not in outside


# ---- one item in the pools of two elements


def test_what_two_elements_loop_stands_where_each_of_them_has_it(workshop):
    again = {"from": "kind:commercial", "loop": "true"}
    pod = [
        {"spots": "spots", "max": "1"},
        {"bumper": "cards", "count": "1"},
        {"promo": "again", "max": "2"},
    ]
    plan = workshop.world(
        [*workshop.show(), *workshop.pieces("commercial", 10_000), *workshop.pieces("bumper", 5_000)], *STRIP,
        breaks={"internal": {"count": {"30m": "2"}, "length": "35s", "pod": pod}, "between": {"pod": [{"promo": "again"}]}},
        pools=POOLS | {"spots": again, "again": again},
    ).plan()  # fmt: skip
    pods = [
        [event.kind for event in events] for name, events in _breaks(workshop, plan) if name.endswith("/b")
    ]
    assert pods and all(kinds == ["commercial", "bumper", "commercial", "commercial"] * 2 for kinds in pods)
