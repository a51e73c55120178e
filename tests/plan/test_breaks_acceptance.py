"""Breaks: rows B of the acceptance table."""

from collections import Counter
from dataclasses import replace
from itertools import groupby, pairwise

import pytest

from retrovue.media.item import Mark

MINUTE = 60_000
ADS_ONLY = {
    "internal": {"count": {"30m": "2"}, "length": "2m02s", "pod": [{"spots": "spots"}]},
    "between": {"pod": [{"spots": "spots"}]},
}


def _world(workshop, items, spots, *, breaks=None, pools=None, pieces=None, **more):
    pieces = workshop.promos if pieces is None else pieces
    grid, programs = {"daily": {"06:00": "strip"}}, {"strip": {"from": "show:S22"}}
    return workshop.world([*items, *spots, *pieces], grid, programs, breaks=breaks, pools=pools, **more)


def _pods(events):
    """Pod address -> its events, acts left out."""
    short = [event for event in events if not event.id.rpartition("/")[2].startswith("a")]
    return {name: list(pod) for name, pod in groupby(short, key=lambda event: event.id.rpartition(".")[0])}


def _first_slot(workshop, plan):
    return workshop.events(plan, workshop.slots(plan)[0].id + "/")


def test_b01_cuts_lie_at_the_chapters_and_the_slot_sums_up(workshop):
    plan = _world(workshop, workshop.show(), workshop.spots(spread=400)).plan()
    slot = _first_slot(workshop, plan)
    assert [event.offset for event in slot if "/a" in event.id[-4:]] == [
        0,
        7 * MINUTE + 20_000,
        14 * MINUTE + 40_000,
    ]
    assert {name.rpartition("/")[2] for name in _pods(slot) if "/b" in name[-3:]} == {"b0", "b1"}
    assert all(
        sum(event.ms + event.pad for event in workshop.events(plan, line.id + "/")) == 1_800_000
        for line in workshop.slots(plan)
    )
    assert not workshop.codes(plan)


def test_b02_chapters_close_together_never_make_short_acts(workshop):
    items = workshop.show(marks=[300_000 + n * 20_000 for n in range(9)])
    plan = _world(workshop, items, workshop.spots(spread=400)).plan()
    for line in workshop.slots(plan):
        acts = [event.ms for event in workshop.events(plan, line.id + "/a")]
        assert len(acts) <= 3 and min(acts) >= 4 * MINUTE


def test_b03_without_a_cut_point_the_breaks_move_to_the_end(workshop):
    plan = _world(workshop, workshop.show(marks=()), workshop.spots(spread=400)).plan()
    pods = _pods(_first_slot(workshop, plan))
    assert [name.rpartition("/")[2] for name in pods] == ["t0", "t1"]
    assert max(sum(event.ms + event.pad for event in pod) for pod in pods.values()) <= 4 * MINUTE
    assert "RV311" in workshop.codes(plan)


def test_b04_breaks_at_decide_alone(workshop):
    overrides = [{"match": {"show": "S22"}, "set": {"breaks_at": ["00:05:00", "00:12:40.250"]}}]
    plan = _world(workshop, workshop.show(), workshop.spots(spread=400), overrides=overrides).plan()
    assert [event.offset for event in _first_slot(workshop, plan) if "/a" in event.id[-4:]] == [
        0,
        300_000,
        760_250,
    ]


def test_b06_bumpers_frame_every_internal_pod(workshop):
    breaks = {
        "internal": {
            "count": {"30m": "2"}, "length": "2m02s",
            "pod": [{"bumper": "bump-out"}, {"spots": "spots"}, {"bumper": "bump-in"}],
        },
        "between": {"pod": [{"spots": "spots"}, {"promo": "promos"}]},
    }  # fmt: skip
    pools = {
        "spots": {"from": "kind:commercial", "rest": "1h"}, "promos": {"from": "kind:promo", "rest": "10m"},
        "bump-out": {"from": "label:out", "rest": "1m"}, "bump-in": {"from": "label:in", "rest": "1m"},
    }  # fmt: skip
    bumpers = [
        *workshop.pieces("bumper", 3_000, 4_000, 5_000, 6_000, label="out"),
        *workshop.pieces("bumper", 3_500, 4_500, 5_500, 6_500, label="in"),
    ]
    spots = workshop.spots(spread=400)
    plan = _world(
        workshop, workshop.show(), spots, breaks=breaks, pools=pools, pieces=[*bumpers, *workshop.promos]
    ).plan()
    internal = [pod for name, pod in _pods(workshop.events(plan)).items() if "/b" in name[-3:]]
    assert len(internal) == 96
    for pod in internal:
        assert pod[0].item.startswith("bumperout") and pod[-1].item.startswith("bumperin") and len(pod) > 2

    none = _world(workshop, workshop.show(), spots, pieces=bumpers).plan()
    assert "bumper" not in {event.kind for event in workshop.events(none)}


def test_b07_with_spots_only_the_slot_is_exact_and_black_is_bounded(workshop):
    spots = workshop.spots(spread=400)
    plan = _world(workshop, workshop.show(), spots, breaks=ADS_ONLY).plan()
    kinds = Counter(event.kind for event in workshop.events(plan))
    assert max(event.pad for event in workshop.events(plan)) <= 500
    if kinds["slate"] or kinds["black"]:
        assert "RV346" in workshop.codes(plan)


def test_b07_what_cannot_be_closed_is_slate_and_said(workshop):
    spots = workshop.spots(length=30_000, spread=0)
    items = workshop.show(length=22 * MINUTE + 11_000)
    plan = _world(workshop, items, spots, breaks={**ADS_ONLY, "internal": {"count": "0"}}, pieces=()).plan()
    assert "RV346" in workshop.codes(plan)
    rest = [event for event in workshop.events(plan) if event.kind in ("slate", "black")]
    assert rest and min(event.ms for event in rest) >= 1_000
    assert max(event.pad for event in workshop.events(plan)) <= 500


def test_b08_a_pod_never_has_two_of_one_category_unless_it_is_said(workshop):
    def doubled(plan, spots):
        category = {item.key: item.category for item in spots}
        return [
            name for name, pod in _pods(workshop.events(plan)).items()
            if max(Counter(category[event.item] for event in pod if event.item in category).values(), default=0) > 1
        ]  # fmt: skip

    many = workshop.spots(spread=400)
    plan = _world(workshop, workshop.show(), many).plan()
    assert not doubled(plan, many) and "RV343" not in workshop.codes(plan)

    two = workshop.spots(spread=400, categories=2)
    plan = _world(workshop, workshop.show(), two, breaks=ADS_ONLY, pieces=()).plan()
    assert doubled(plan, two) and "RV343" in workshop.codes(plan)


def test_b09_companies_stay_ten_minutes_apart(workshop):
    pools = {
        "spots": {"from": "kind:commercial", "rest": "1h", "separate": {"company": "10m"}},
        "promos": {"from": "kind:promo", "rest": "10m"},
    }
    spots = workshop.spots(spread=400, companies=80)
    plan = _world(workshop, workshop.show(), spots, pools=pools).plan()
    company, last = {item.key: item.company for item in spots}, {}
    for event in workshop.events(plan):
        if event.item in company:
            assert event.at - last.get(company[event.item], -(1 << 60)) >= 600_000
            last[company[event.item]] = event.at
    assert "RV344" not in workshop.codes(plan)


@pytest.mark.parametrize("count", [20, 400])
def test_b10_a_third_play_is_reported_or_does_not_happen(workshop, count):
    pools = {
        "spots": {"from": "kind:commercial", "rest": "1m", "cap": {"per_day": "2"}},
        "promos": {"from": "kind:promo", "rest": "10m"},
    }
    plan = _world(workshop, workshop.show(), workshop.spots(count, spread=400), pools=pools).plan()
    plays = Counter(event.item for event in workshop.events(plan) if event.kind == "commercial")
    assert (max(plays.values()) > 2) == ("RV341" in workshop.codes(plan))


def test_the_hour_is_marked_by_a_station_id(workshop):
    breaks = {
        "internal": {"count": "0"},
        "between": {"pod": [{"spots": "spots"}, {"promo": "promos"}, {"id": "ids"}]},
    }
    pools = {
        "spots": {"from": "kind:commercial"}, "promos": {"from": "kind:promo"}, "ids": {"from": "kind:station-id", "rest": "1m"},
    }  # fmt: skip
    ids = workshop.pieces("station-id", 5_000, 6_000)
    plan = _world(
        workshop,
        workshop.show(),
        workshop.spots(spread=400),
        breaks=breaks,
        pools=pools,
        pieces=[*ids, *workshop.promos],
    ).plan()
    aired = [event.at for event in workshop.events(plan) if event.kind == "station-id"]
    tops = range(plan.days["one"][0].start + 3_600_000, plan.days["one"][0].end + 1, 3_600_000)
    assert [sum(abs(at - top) <= 300_000 for at in aired) for top in tops] == [1] * 24
    assert len(aired) == 24


def test_breaks_follow_the_dayparts(workshop):
    formats = {
        "network": ADS_ONLY,
        "quiet": {"internal": {"count": "0"}, "between": {"pod": [{"promo": "promos"}]}},
    }
    world = workshop.world(
        [*workshop.show(length=28 * MINUTE), *workshop.spots(spread=400), *workshop.promos],
        {"daily": {"06:00": "strip"}}, {"strip": {"from": "show:S22"}},
        channel={"breaks": {"default": "network", "prime": "quiet"}},
        dayparts={"prime": [{"days": "daily", "time": "20:00-22:00"}]},
    )  # fmt: skip
    world = replace(world, document=world.document.model_copy(update={"breaks": _formats(formats)}))
    plan = world.plan()
    spans = (world.instant("2025-10-06T20:00"), world.instant("2025-10-06T22:00"))
    inside = {event.kind for event in workshop.events(plan) if spans[0] <= event.at < spans[1]}
    outside = {event.kind for event in workshop.events(plan) if event.at >= spans[1]}
    assert "commercial" not in inside and "promo" in inside
    assert "commercial" in outside


def _formats(data):
    from retrovue.language.traffic import BreakFormat

    return {name: BreakFormat.model_validate(value) for name, value in data.items()}


def test_items_air_only_in_their_dayparts(workshop):
    spots = [
        replace(item, dayparts=("evening",)) if n % 2 else item
        for n, item in enumerate(workshop.spots(spread=400))
    ]
    world = _world(workshop, workshop.show(), spots)
    evening = {item.key for item in spots if item.dayparts}
    plan = world.plan()
    low, high = world.instant("2025-10-06T18:00"), world.instant("2025-10-06T23:00")
    aired = [event.at for event in workshop.events(plan) if event.item in evening]
    assert aired and all(low <= at < high for at in aired)


def test_even_cuts_need_no_marks(workshop):
    breaks = {**ADS_ONLY, "internal": {**ADS_ONLY["internal"], "cut_at": ["chapter", "even"]}}
    plan = _world(workshop, workshop.show(marks=()), workshop.spots(spread=400), breaks=breaks).plan()
    assert [event.offset for event in _first_slot(workshop, plan) if "/a" in event.id[-4:]] == [
        0,
        440_000,
        880_000,
    ]


def test_black_marks_serve_where_there_are_no_chapters(workshop):
    items = [
        replace(item, marks=(Mark(7 * MINUTE, "black"), Mark(15 * MINUTE, "black")))
        for item in workshop.show()
    ]
    plan = _world(workshop, items, workshop.spots(spread=400)).plan()
    assert [event.offset for event in _first_slot(workshop, plan) if "/a" in event.id[-4:]] == [
        0,
        7 * MINUTE,
        15 * MINUTE,
    ]


@pytest.mark.parametrize(("categories", "code"), [(5, False), (1, True)])
def test_adjacent_categories_are_parted_or_said(workshop, categories, code):
    pools = {
        "spots": {
            "from": "kind:commercial",
            "rest": "1h",
            "separate": {"company": "adjacent", "category": "adjacent"},
        },
        "promos": {"from": "kind:promo", "rest": "10m"},
    }
    spots = workshop.spots(spread=400, categories=categories)
    category = {item.key: item.category for item in spots}
    plan = _world(workshop, workshop.show(), spots, pools=pools).plan()
    neighbours = [
        (first.item, second.item)
        for pod in _pods(workshop.events(plan)).values()
        for first, second in pairwise(pod)
        if first.item in category and second.item in category
    ]
    touching = any(category[first] == category[second] for first, second in neighbours)
    assert touching == code == ("RV343" in workshop.codes(plan))


def test_an_empty_catalog_gives_slate_and_says_so(workshop):
    plan = _world(workshop, [], [], pieces=()).plan()
    assert {event.kind for event in workshop.events(plan)} == {"slate"}
    assert {"RV301", "RV302"} <= set(workshop.codes(plan))


def test_a_station_without_a_grid_is_slate_all_day(workshop):
    plan = _world(workshop, workshop.show(), []).edited(grid={}).plan()
    assert {event.kind for event in workshop.events(plan)} == {"slate"}
    assert "RV201" in workshop.codes(plan)
