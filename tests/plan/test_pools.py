"""Pools: their orders, caps, artists, sharing, and what promos are about."""

from collections import Counter
from dataclasses import replace
from itertools import pairwise

import pytest

from retrovue.media.snapshot import CatalogSnapshot
from retrovue.plan.station import plan_station
from retrovue.playout_log.codec import coarse_text, fine_text
from retrovue.station_type import StationFile

MINUTE, HOUR, DAY = 60_000, 3_600_000, 86_400_000
STRIP = ({"daily": {"06:00": "strip"}}, {"strip": {"from": "show:S22"}})
BREAKS = {
    "internal": {"count": {"30m": "2"}, "length": "2m02s", "pod": [{"spots": "spots"}]},
    "between": {"pod": [{"spots": "spots"}, {"promo": "promos"}, {"psa": "psas"}]},
}
PSAS = tuple(range(5_000, 31_000, 1_300))


def _world(workshop, items=(), *, adverts=None, breaks=BREAKS, trails=None, **pools):
    """Pools are given as keys that are added to what they usually have."""
    found = {
        "spots": {"from": "kind:commercial", "rest": "1h"},
        "promos": {"from": "kind:promo", "rest": "10m"},
        "psas": {"from": "kind:psa", "rest": "10m"},
    }
    for name, keys in pools.items():
        found[name] = {**found.get(name, {}), **keys}
    shorts = [*(workshop.spots(spread=400) if adverts is None else adverts), *workshop.pieces("psa", *PSAS)]
    promos = workshop.promos if trails is None else trails
    return workshop.world([*workshop.show(), *shorts, *promos, *items], *STRIP, breaks=breaks, pools=found)


def _aired(workshop, plan, prefix):
    return [(event.at, event.item) for event in workshop.events(plan) if event.item.startswith(prefix)]


def _replays(world, as_of="2025-10-07T14:37", days=3):
    """Planning again from the log, in the middle of it, gives the same bytes."""
    plan = world.plan(days=days)
    again = world.plan(as_of, days=days - 1, pinned=plan.days["one"], turns=plan.turns)
    new = {log.header.day: fine_text(log) + coarse_text(log) for log in again.days["one"]}
    old = {log.header.day: fine_text(log) + coarse_text(log) for log in plan.days["one"]}
    assert new == {day: old[day] for day in new} and len(new) == days - 1
    return plan


def test_weighted_items_come_round_more_often_and_still_rest(workshop):
    heavy = {"order": "weighted", "weight": {"company:'company 3'": "4"}, "rest": "2h"}
    world = _world(workshop, adverts=workshop.spots(400, spread=400), spots=heavy)
    plan = _replays(world)
    aired = _aired(workshop, plan, "spot:")
    counts = Counter(item for _, item in aired)
    favoured = [f"spot:{n:04d}" for n in range(3, 400, 40)]
    usual = sum(counts.values()) - sum(counts[item] for item in favoured)
    assert sum(counts[item] for item in favoured) / len(favoured) > 2 * usual / 390
    last = {}
    for at, item in aired:
        assert at - last.get(item, 0) >= 2 * HOUR
        last[item] = at


def test_a_weight_of_nothing_keeps_an_item_off_and_moves_no_other(workshop):
    usual = _world(workshop)
    world = _world(workshop, spots={"order": "weighted", "weight": {"company:'company 3'": "0"}})
    kept = {item for _, item in _aired(workshop, world.plan(), "spot:")}
    assert not kept & {f"spot:{n:04d}" for n in range(3, 400, 40)} and len(kept) > 100
    assert len(kept & {item for _, item in _aired(workshop, usual.plan(), "spot:")}) > 100


def test_a_list_airs_in_its_order_and_goes_on_after_a_restart(workshop):
    breaks = {**BREAKS, "between": {"pod": [{"spots": "spots"}, {"promo": "promos", "count": "1"}]}}
    promos = workshop.pieces("promo", *[30_000] * 9)
    world = _world(workshop, breaks=breaks, trails=promos, promos={"order": "list"})
    order = [int(item.rpartition(":")[2]) for _, item in _aired(workshop, _replays(world), "promo:")]
    assert len(order) > 100 and all(second == (first + 1) % 9 for first, second in pairwise(order))


def test_even_spots_air_equally_often(workshop):
    spots = workshop.spots(120, spread=400)
    world = _world(workshop, adverts=spots, spots={})
    even = _world(workshop, adverts=spots, spots={"order": "even"})
    counts = Counter(item for _, item in _aired(workshop, _replays(even), "spot:"))
    loose = Counter(item for _, item in _aired(workshop, world.plan(days=3), "spot:"))
    assert len(counts) == 120
    assert max(counts.values()) - min(counts.values()) < max(loose.values()) - min(loose.values())


def test_a_cap_by_week_counts_seven_days(workshop):
    spots = workshop.spots(600, spread=400, companies=120, categories=40)
    world = _world(workshop, adverts=spots, spots={"cap": {"per_week": "3"}})
    plan = world.plan(days=2)
    counts = Counter(item for _, item in _aired(workshop, plan, "spot:"))
    assert max(counts.values()) <= 3 and "RV341" not in workshop.codes(plan)
    free = _aired(workshop, _world(workshop, adverts=spots).plan(days=2), "spot:")
    assert max(Counter(item for _, item in free).values()) > 3


def test_a_cap_by_week_is_known_after_a_restart(workshop):
    spots = workshop.spots(600, spread=400, companies=120, categories=40)
    _replays(_world(workshop, adverts=spots, spots={"cap": {"per_week": "2"}}))


@pytest.mark.parametrize(
    ("zone", "start"), [("UTC", "05:30"), ("Asia/Kolkata", "06:00"), ("Asia/Kolkata", "05:45")]
)
def test_a_cap_by_hour_counts_the_hour_in_which_the_day_starts(workshop, zone, start):
    quick = {
        "from": "kind:commercial", "rest": "1m", "turn": "25m", "cap": {"per_hour": "1"},
        "separate": {"company": "adjacent", "category": "adjacent"},
    }  # fmt: skip
    world = workshop.world(
        [*workshop.show(length=28 * MINUTE), *workshop.spots(20, companies=20, categories=20), *workshop.promos],
        {"daily": {start: "strip"}}, {"strip": {"from": "show:S22"}},
        pools={"spots": quick, "promos": {"from": "kind:promo", "rest": "1m"}}, station={"timezone": zone, "day_start": start},
    )  # fmt: skip
    plan = world.plan("2025-10-06T07:00", days=6)
    half = 0 if zone == "UTC" else HOUR // 2
    aired = Counter((item, (at + half) // HOUR) for at, item in _aired(workshop, plan, "spot:"))
    assert max(aired.values()) == 1 and len(aired) > 500
    again = world.plan(f"2025-10-08T{start}:01", days=2, pinned=plan.days["one"], turns=plan.turns)
    assert again.days["one"] == plan.days["one"][2:4]


def test_artists_stay_apart(workshop):
    spots = [
        replace(item, artists=(f"Artist {n % 90}",)) for n, item in enumerate(workshop.spots(spread=400))
    ]
    artist = {item.key: item.artists[0] for item in spots}
    world = _world(workshop, adverts=spots, spots={"separate": {"artist": "30m", "company": "adjacent"}})
    plan = _replays(world)
    last = {}
    for at, item in _aired(workshop, plan, "spot:"):
        assert at - last.get(artist[item], 0) >= HOUR // 2
        last[artist[item]] = at
    assert "RV344" not in workshop.codes(plan)


def test_a_pool_that_loops_may_repeat_at_once(workshop):
    breaks = {"internal": {"count": "0"}, "between": {"pod": [{"bumper": "card"}]}}
    card = workshop.pieces("bumper", 20_000, label="card")
    world = _world(
        workshop, card, adverts=(), trails=(), breaks=breaks, card={"from": "label:card", "loop": "true"}
    )
    plan = world.plan()
    assert len(_aired(workshop, plan, "bumpercard:")) == 48 * 24
    assert not {"RV345", "RV346"} & set(workshop.codes(plan))


# ---- promos


def _promos(workshop, *shows):
    return [
        replace(item, key=f"{item.key}:{show or 'none'}", show=show)
        for show in shows
        for item in workshop.pieces("promo", *range(9_000, 31_000, 900))
    ]


@pytest.mark.parametrize(
    ("about", "aired"),
    [
        ("any", {"S22", "Later", "Elsewhere", ""}),
        ("channel", {"S22", "Later", ""}),
        ("upcoming", {"S22", ""}),
    ],
)
def test_promos_are_about_what_their_pool_says(workshop, about, aired):
    promos = _promos(workshop, "S22", "Later", "Elsewhere", "")
    show = {promo.key: promo.show for promo in promos}
    world = _world(workshop, workshop.show("Later"), trails=promos, promos={"about": about})
    file = world.document.channels["one"]
    programs = {"strip": {"from": "show:S22"}, "later": {"from": "show:Later"}}
    grid = {**file.grid, "2025-11-30": {"20:00": "later"}}
    plan = world.edited(programs=programs, grid=grid).plan()
    assert {show[item] for _, item in _aired(workshop, plan, "promo:")} == aired
    assert "RV305" not in workshop.codes(plan)


def test_a_promo_of_the_next_programme(workshop):
    promos = _promos(workshop, "S22", "Later")
    show = {promo.key: promo.show for promo in promos}
    world = _world(workshop, workshop.show("Later"), trails=promos, promos={"about": "next"})
    programs = {"strip": {"from": "show:S22"}, "later": {"from": "show:Later"}}
    grid = {"daily": {"06:00": "strip", "20:00": "later", "20:30": "strip"}}
    plan = world.edited(programs=programs, grid=grid).plan()
    later = [at for at, item in _aired(workshop, plan, "promo:") if show[item] == "Later"]
    before, after = world.instant("2025-10-06T19:30"), world.instant("2025-10-06T20:00")
    assert later and all(before <= at < after for at in later)


@pytest.mark.parametrize("about", ["next", "upcoming"])
def test_the_last_programme_of_the_horizon_knows_what_follows(workshop, about):
    world = _world(
        workshop, workshop.show("Later"), trails=_promos(workshop, "S22", "Later"), promos={"about": about}
    )
    programs = {"strip": {"from": "show:S22"}, "later": {"from": "show:Later"}}
    world = world.edited(programs=programs, grid={"daily": {"06:00": "later", "06:30": "strip"}})
    short, long = world.plan(days=1), world.plan(days=2)
    assert short.days["one"] == long.days["one"][:1]


def test_promos_of_nothing_that_comes_are_said_once(workshop):
    world = _world(workshop, trails=_promos(workshop, "Elsewhere"), promos={"about": "upcoming"})
    plan = world.plan()
    assert not _aired(workshop, plan, "promo:")
    assert workshop.codes(plan).count("RV305") == 1


# ---- several channels


def _two(workshop, share):
    channel = {
        "channel": {"id": "one", "number": "2", "name": "One", "breaks": "network"},
        "programs": STRIP[1],
        "grid": STRIP[0],
    }
    other = {**channel, "channel": {"id": "two", "number": "10", "name": "Two", "breaks": "network"}}
    spots = {"from": "kind:commercial", "rest": "3h", "share": share, "cap": {"per_day": "3"}}
    document = StationFile.model_validate(
        {
            "station": {"id": "test", "language": "1", "timezone": "America/New_York"},
            "pools": {
                "spots": spots,
                "promos": {"from": "kind:promo", "rest": "1m"},
                "psas": {"from": "kind:psa", "rest": "1m"},
            },
            "breaks": {"network": BREAKS},
            "channels": {"two": other, "one": channel},
        }
    )
    spots = workshop.spots(900, spread=400, companies=300, categories=90)
    catalog = CatalogSnapshot.of([*workshop.show(), *spots, *workshop.promos, *workshop.pieces("psa", *PSAS)])
    return document, catalog


def _plan_two(document, catalog, as_of=1_759_748_400_000, pinned=None, turns=None):
    return plan_station(
        document, catalog, pinned=pinned or {}, as_of=as_of, days=1, turns=turns, tzdata="test"
    )


def _gaps_and_counts(plan):
    aired = sorted(
        (event.at, event.item) for days in plan.days.values() for day in days for event in day.events
        if event.item.startswith("spot:")
    )  # fmt: skip
    last, gaps = {}, []
    for at, item in aired:
        gaps.append(at - last.get(item, -(1 << 60)))
        last[item] = at
    return min(gaps), max(Counter(item for _, item in aired).values())


def test_a_shared_pool_rests_on_all_channels(workshop):
    plan = _plan_two(*_two(workshop, "true"))
    gap, count = _gaps_and_counts(plan)
    assert gap >= 3 * HOUR and count <= 3
    assert list(plan.days) == ["two", "one"]
    assert not {"RV341", "RV345"} & {diagnostic.code for diagnostic in plan.diagnostics}
    assert _gaps_and_counts(_plan_two(*_two(workshop, "false")))[0] < 3 * HOUR


def test_the_channel_with_the_lower_number_does_not_know_of_the_other(workshop):
    document, catalog = _two(workshop, "true")
    alone = document.model_copy(update={"channels": {"one": document.channels["one"]}})
    assert _plan_two(alone, catalog).days["one"] == _plan_two(document, catalog).days["one"]


def test_shared_pools_replay(workshop):
    document, catalog = _two(workshop, "true")
    plan = _plan_two(document, catalog)
    later = plan.days["one"][0].start + 9 * HOUR
    assert _plan_two(document, catalog, later, plan.days, plan.turns).days == plan.days
