"""Flows: a clock of short items that hits its marks to the millisecond."""

import gc
from collections import Counter
from dataclasses import replace
from itertools import groupby, pairwise
from weakref import ref

import pytest
from amounts import amount
from hypothesis import given, settings
from hypothesis import strategies as st

from retrovue.media.item import Item
from retrovue.plan.flow_fill import FlowFiller
from retrovue.playout_log.codec import coarse_text, fine_text

SECOND, MINUTE, HOUR = 1_000, 60_000, 3_600_000


def videos(count=200, artists=70, first=0):
    return [
        Item(
            f"video:{n:04d}", "music-video", f"Video {n}", 180 * SECOND + (n * 7_919_003) % (120 * SECOND), year=1985,
            artists=(f"Artist {n * 31 % artists}",), labels=("ballad",) if n % 4 == 0 else (),
        )
        for n in range(first, first + count)
    ]  # fmt: skip


def idents(count=6):
    return [
        Item(f"ident:{n}", "station-id", f"Ident {n}", 6_000 + 1_370 * n, labels=("neon",))
        for n in range(count)
    ]


def shorts(spots=60, promos=12):
    return [
        *(Item(f"spot:{n:02d}", "commercial", f"Spot {n}", 29_600 + n * 13, companies=(f"c{n % 20}",), category=f"k{n % 8}")
          for n in range(spots)),
        *(Item(f"promo:{n:02d}", "promo", f"Promo {n}", 15_000 + n * 1_010) for n in range(promos)),
    ]  # fmt: skip


POOLS = {
    "neon-idents": {"from": "kind:station-id label:neon", "rest": "20m"},
    "promos": {"from": "kind:promo", "rest": "40m"},
    "spots-80s": {
        "from": "kind:commercial", "rest": "8h", "separate": {"company": "10m", "category": "pod"},
        "cap": {"per_hour": "1", "per_day": "4"},
    },
}  # fmt: skip
CLOCK = [
    {"take": "neon-idents"}, {"take": "videos-80s", "count": "4"}, {"take": "promos", "optional": "true"},
    {"take": "videos-80s", "count": "4"}, {"take": "spots-80s", "for": "1m30s"},
]  # fmt: skip
FLOW = {
    "type": "flow", "exact_every": "60m", "clock": CLOCK, "order": "phase", "rest": "3h", "separate": {"artist": "45m"},
}  # fmt: skip
BALLADS = {
    **FLOW,
    "clock": [{"take": "neon-idents"}, {"take": "kind:music-video label:ballad", "count": "6"}],
}
GRID = {"daily": {"06:00": "videos", "22:00": "ballads", "24:00": "videos"}}


@pytest.fixture(scope="module")
def neon(workshop):
    def make(items=None, grid=GRID, **programs):
        items = [*videos(), *idents(), *shorts()] if items is None else items
        return workshop.world(
            items, grid, {"videos": FLOW, "ballads": BALLADS, **programs}, breaks={"internal": {"count": "0"}}, pools=POOLS,
            channel={"block": "none"}, collections={"videos-80s": "kind:music-video year:1981..1989"},
        )  # fmt: skip

    return make


def lines(plan):
    return [line for log in plan.days["one"] for line in log.coarse]


def events(plan):
    return [event for log in plan.days["one"] for event in log.events]


def by_key(world):
    return {item.key: item for item in world.catalog}


def test_every_hour_begins_to_the_millisecond(neon):
    plan = neon().plan()
    found = lines(plan)
    assert [line.ms for line in found] == [HOUR] * 24
    assert all(line.at % HOUR == 0 and line.item == "" and line.length == line.ms for line in found)
    assert [line.id.split("/", 2)[2] for line in found][15:19] == [
        "0600-videos/15", "2200-ballads/0", "2200-ballads/1", "2400-videos/0",
    ]  # fmt: skip
    assert {(line.kind, line.title) for line in found} == {
        ("music-video", "Videos"),
        ("music-video", "Ballads"),
    }
    starts = {event.at for event in events(plan)}
    assert all(line.at in starts for line in found)
    assert plan.diagnostics == ()


def test_nothing_but_a_little_black_is_between_the_items(neon):
    found = events(neon().plan())
    assert max(event.pad for event in found) <= 500
    assert {event.kind for event in found} == {"music-video", "station-id", "promo", "commercial"}
    assert sum(event.pad for event in found) < 24 * 1_000


def test_the_clock_is_kept_as_long_as_the_mark_is_far(neon):
    world = neon()
    first = [event.kind for event in events(world.plan()) if "0600-videos/0/" in event.id]
    assert first[:5] == ["station-id"] + ["music-video"] * 4
    assert first[5:10] == ["promo"] + ["music-video"] * 4
    assert first[10:13] == ["commercial"] * 3
    assert first[13] == "station-id"


def test_items_rest_and_artists_are_kept_apart(neon):
    world = neon()
    items, last, artists = by_key(world), {}, {}
    for event in events(world.plan()):
        item = items[event.item]
        rest = {
            "music-video": 3 * HOUR,
            "station-id": 20 * MINUTE,
            "promo": 40 * MINUTE,
            "commercial": 8 * HOUR,
        }[item.kind]
        assert event.at - last.get(item.key, event.at - rest) >= rest
        last[item.key] = event.at
        for artist in item.artists:
            assert event.at - artists.get(artist, event.at - 45 * MINUTE) >= 45 * MINUTE
            artists[artist] = event.at


def test_most_videos_come_to_air_and_none_much_more_often_than_others(neon):
    found = [event.item for event in events(neon().plan(days=7)) if event.kind == "music-video"]
    counts = Counter(found)
    assert len(counts) == 200
    assert max(counts.values()) < 4 * len(found) / 200


def test_the_same_bytes_whatever_the_order_of_the_catalog_and_from_any_moment(neon):
    world = neon()
    plan = world.plan(days=2)
    text = [(fine_text(log), coarse_text(log)) for log in plan.days["one"]]
    turned = neon([*reversed([*videos(), *idents(), *shorts()])]).plan(days=2)
    assert [(fine_text(log), coarse_text(log)) for log in turned.days["one"]] == text
    for moment in ("2025-10-06T07:00:01", "2025-10-06T14:37", "2025-10-06T22:59:50", "2025-10-07T03:00"):
        again = world.plan(moment, days=2, pinned=plan.days["one"], turns=plan.turns)
        named = {log.header.day: log for log in [*plan.days["one"], *again.days["one"]]}
        assert [
            (fine_text(named[log.header.day]), coarse_text(named[log.header.day])) for log in plan.days["one"]
        ] == text


def test_a_video_that_goes_away_moves_few_hours(neon):
    world = neon(grid={"daily": {"06:00": "videos"}})
    plan = world.plan(days=7)
    hours = {name: list(found) for name, found in _by_hour(plan)}
    moved = []
    for key in ("video:0003", "video:0077", "video:0150"):
        after = dict(_by_hour(world.without(key).plan(days=7, turns=plan.turns)))
        moved.append(sum(after[name] != found for name, found in hours.items()))
    assert all(0 < count <= len(hours) // 4 for count in moved), moved


def _by_hour(plan):
    return [
        (name, [(event.item, event.at) for event in found])
        for name, found in groupby(events(plan), key=lambda event: event.id.rpartition("/")[0])
    ]


def test_a_slot_that_ends_before_the_mark_is_closed_as_well(neon):
    plan = neon(grid={"daily": {"06:00": "videos", "22:25": "ballads", "23:10:07": "videos"}}).plan()
    found = {line.id.split("/", 2)[2]: line for line in lines(plan)}
    assert found["0600-videos/16"].ms == 25 * MINUTE
    assert [found[name].ms for name in ("2225-ballads/0", "2225-ballads/1")] == [
        35 * MINUTE,
        10 * MINUTE + 7_000,
    ]
    assert found["231007-videos/0"].ms == 49 * MINUTE + 53_000
    assert "slate" not in {event.kind for event in events(plan)}


def test_marks_count_from_the_hour_of_the_slot(neon):
    odd = {**FLOW, "exact_every": "45m"}
    plan = neon(grid={"daily": {"06:00": "odd", "22:10": "videos"}}, odd=odd).plan()
    found = [line.ms // MINUTE for line in lines(plan) if line.program == "odd"]
    assert found == [45] * 21 + [25]
    again = neon(grid={"daily": {"06:00": "odd", "22:10": "videos"}}, odd=odd)
    later = again.plan("2025-10-06T15:20", pinned=plan.days["one"], turns=plan.turns)
    assert [line.at for line in lines(later)] == [line.at for line in lines(plan)]


def test_marks_follow_the_clock_on_the_wall(workshop, neon):
    world = neon(grid={"daily": {"06:00": "videos"}})
    lord = world.document.station.model_copy(update={"timezone": "Australia/Lord_Howe"})
    world = replace(world, document=world.document.model_copy(update={"station": lord}))
    plan = world.plan("2026-04-04T12:00")
    half = [line for line in lines(plan) if line.ms != HOUR]
    assert [(line.at - world.instant("2026-04-05T01:30"), line.ms) for line in half] == [
        (30 * MINUTE, 30 * MINUTE)
    ]


def test_without_anything_that_fits_the_rest_is_slate_and_told(neon):
    same = [replace(item, duration=4 * MINUTE + 7_000, artists=()) for item in videos(40)]
    flow = {"type": "flow", "clock": [{"take": "videos-80s"}], "rest": "30m"}
    plan = neon(same, grid={"daily": {"06:00": "plain"}}, plain=flow).plan()
    assert [line.ms for line in lines(plan)] == [HOUR] * 24
    (found,) = [diagnostic for diagnostic in plan.diagnostics if diagnostic.code == "RV346"]
    assert "nothing fills the flow `plain` to its mark" in found.message
    slate = [event.ms for event in events(plan) if event.kind == "slate"]
    assert len(slate) == 24 and max(slate) < 4 * MINUTE + 7_000


def test_too_few_videos_give_way_in_their_rest_and_say_so(neon):
    plan = neon([*videos(20), *idents(), *shorts()]).plan()
    assert "RV345" in {diagnostic.code for diagnostic in plan.diagnostics}
    assert all(one.item != two.item for one, two in pairwise(events(plan)))


def test_a_flow_without_items_leaves_its_time_to_the_fallback(neon):
    plan = neon([*idents(), *shorts()], grid={"daily": {"06:00": "ballads"}},
                ballads={"type": "flow", "clock": ["kind:music-video"]}).plan()  # fmt: skip
    assert {diagnostic.code for diagnostic in plan.diagnostics} == {"RV301"}


@given(
    st.lists(st.tuples(st.sampled_from(("neon-idents", "promos", "spots-80s", "videos-80s")), st.integers(1, 4),
                       st.booleans(), st.sampled_from((None, None, "90s", "5m"))), min_size=1, max_size=5),
    st.sampled_from((1, 4, 25, 120)), st.sampled_from(("15m", "45m", "60m")), st.sampled_from(("phase", "shuffle")),
    st.sampled_from(("0s", "30m", "3h")), st.integers(0, 86_000_000),
)  # fmt: skip
@settings(max_examples=amount(12, 4), deadline=None, derandomize=True, database=None)
def test_any_clock_is_sound_and_planned_again_alike(neon, clock, count, every, order, rest, later):
    takes = [
        {
            "take": take,
            "optional": str(optional).lower(),
            **({"for": length} if length else {"count": str(number)}),
        }
        for take, number, optional, length in clock
    ]
    flow = {"type": "flow", "clock": takes, "exact_every": every, "order": order, "rest": rest}
    world = neon([*videos(count), *idents(), *shorts()], grid={"daily": {"06:00": "any"}}, any=flow)
    plan = world.plan()
    (log,) = plan.days["one"]
    as_of = min(log.start + later, log.end - 40_000)
    again = world.plan_at(as_of, pinned=plan.days["one"], turns=plan.turns)
    assert [(fine_text(one), coarse_text(one)) for one in again.days["one"]] == [
        (fine_text(log), coarse_text(log))
    ]
    if any(event.kind == "slate" for event in log.events):
        assert {"RV346", "RV301"} & {diagnostic.code for diagnostic in plan.diagnostics}


def test_a_frozen_video_that_goes_away_has_a_stand_in_of_its_length(neon):
    world = neon()
    plan = world.plan()
    as_of = "2025-10-06T14:37"
    gone = next(
        event for event in events(plan) if event.at > world.instant(as_of) and event.kind == "music-video"
    )
    again = world.without(gone.item).plan(as_of, pinned=plan.days["one"], turns=plan.turns)
    (found,) = [event for event in events(again) if event.id == gone.id]
    assert (found.at, found.ms, found.note) == (gone.at, gone.ms, "substituted")
    assert found.item != gone.item
    assert "RV332" in {diagnostic.code for diagnostic in again.diagnostics}


def test_the_guide_says_what_the_program_tells_it(neon):
    plan = neon(videos={**FLOW, "epg": {"title": "Neon Nights", "desc": "Videos all day."}}).plan()
    (found,) = {(line.title, line.description) for line in lines(plan) if line.program == "videos"}
    assert found == ("Neon Nights", "Videos all day.")


@pytest.mark.parametrize("length", [50 * MINUTE, 10**12])
def test_items_that_are_no_songs_do_not_hold_up_the_clock(neon, length):
    """Films among the promos, and lengths that cannot be: the hours are as full as without them."""
    films = [Item(f"film:{n}", "promo", f"Film {n}", length + n) for n in range(8)]
    found = events(neon([*videos(), *idents(), *shorts(), *films]).plan())
    assert sum(event.kind == "music-video" for event in found) > 24 * 8
    assert "slate" not in {event.kind for event in found}


def test_a_plan_lets_go_of_what_it_searched_through(neon, monkeypatch):
    """The collector rests while stations are planned, and what lies in circles would stay until their end."""
    begun, begin = [], FlowFiller.__init__

    def noted(filler, *words):
        begun.append(ref(filler))
        begin(filler, *words)

    monkeypatch.setattr(FlowFiller, "__init__", noted)
    gc.disable()
    try:
        neon().plan(days=2)
        assert len(begun) >= 24 and not any(filler() for filler in begun)
    finally:
        gc.enable()
