"""Programs that are not rotations: sequences, loops, cards and what other channels air."""

from dataclasses import replace

import pytest

from retrovue.media.snapshot import CatalogSnapshot
from retrovue.plan.station import plan_station
from retrovue.playout_log.diff import Why, changes
from retrovue.playout_log.validate import validate
from retrovue.station_type import StationFile

MINUTE = 60_000
AS_OF = "2025-10-07T14:37"


def _world(workshop, programs, entry="special", **more):
    grid = {"daily": {"06:00": "rerun", "20:00": entry, "21:00": "rerun"}}
    items = [
        *workshop.show(), *workshop.spots(), *workshop.promos,
        *workshop.pieces("slate", 10_000, 25_300), *workshop.pieces("interstitial", 61_000, 62_000, 63_000, label="a"),
        *workshop.pieces("interstitial", 90_500, label="b"),
    ]  # fmt: skip
    every = {"rerun": {"from": "show:S22"}, **programs}
    return workshop.world(items, grid, every, channel={"fallback": "rerun"}, **more)


def _evening(workshop, plan):
    return [line for line in workshop.slots(plan) if "/2000-special" in line.id]


def _is_stable(world, first):
    again = world.plan(AS_OF, days=2, pinned=first.days["one"], turns=first.turns)
    assert changes(first.days["one"][1:], again.days["one"], Why(world.catalog.by_key)) == ()
    assert again.days["one"] == first.days["one"][1:]


SEQUENCE = {"type": "sequence", "items": ["kind:interstitial label:a", "kind:interstitial label:b"]}


def test_a_sequence_airs_the_next_item_of_each_selector_and_then_the_fallback(workshop):
    world = _world(workshop, {"special": SEQUENCE})
    plan = world.plan(days=3)
    found = [
        [line.item for line in _evening(workshop, plan) if f"10-{day}/" in line.id]
        for day in ("06", "07", "08")
    ]
    assert [items[:2] for items in found] == [
        [f"interstitiala:{number}", "interstitialb:0"] for number in range(3)
    ]
    assert all(item.startswith("S22") for items in found for item in items[2:]) and len(found[0]) > 2
    (first, second, third, *_) = _evening(workshop, plan)
    assert (first.ms, second.ms) == (61_000, 90_500) and third.at == second.end
    assert third.id.endswith("/2=rerun")
    _is_stable(world, plan)


def test_a_loop_repeats_its_items_and_cuts_the_last(workshop):
    world = _world(workshop, {"special": {"type": "loop", "from": "kind:slate", "epg": "Test pattern"}})
    plan = world.plan(days=3)
    (line, *others) = _evening(workshop, plan)
    assert len(others) == 2 and line.title == "Test pattern" and line.kind == "slate" and not line.item
    events = workshop.events(plan, line.id)
    assert [event.item for event in events[:3]] == ["slate:0", "slate:1", "slate:0"]
    assert [event.id.rpartition("/")[2] for event in events[:2]] == ["l0", "l1"]
    assert min(event.ms for event in events) >= 1_000 and events[-1].end == line.end
    _is_stable(world, plan)


@pytest.mark.parametrize(
    ("program", "kind"),
    [({"type": "off-air"}, "off-air"), ({"type": "live", "live": "http://tv/x"}, "live")],
)  # fmt: skip
def test_a_card_is_one_event_for_its_whole_slot(workshop, program, kind):
    world = _world(workshop, {"special": program})
    plan = world.plan(days=3)
    (line, *_) = _evening(workshop, plan)
    (event,) = workshop.events(plan, line.id)
    assert (event.kind, event.item, event.ms) == (kind, "", 60 * MINUTE) and line.title == "Special"
    assert not any("tv/x" in text for text in (event.id, event.note, line.description))
    _is_stable(world, plan)


ASKED = {"channel": "one", "date": "2025-10-07", "time": "20:10", "item": "show:S22 episode:3"}
LATER = "one/2025-10-07/2010-special"
FLOW = {"type": "flow", "clock": [{"take": "kind:interstitial label:a"}, {"take": "promos"}]}


@pytest.mark.parametrize("fallback", ["rerun", None])
@pytest.mark.parametrize("program", [FLOW, {"type": "off-air"}, {"type": "loop", "from": "kind:slate"}])
def test_a_program_goes_on_behind_an_item_that_is_asked_for(workshop, program, fallback):
    world = _world(workshop, {"special": program}, airings=[ASKED])
    channel = world.document.channels["one"].channel.model_copy(update={"fallback": fallback})
    world = world.edited(channel=channel)
    plan = world.plan(days=3)
    found = [line for line in workshop.slots(plan) if "10-07/2010-special" in line.id]
    assert [line.item for line in found] == ["S22:003", *[""] * (len(found) - 1)]
    assert found[0].ms == 30 * MINUTE and len(found) > 1
    assert {line.program for line in found} == {"special"}
    assert not any(line.kind == "slate" and not line.length for line in found[1:] if program is FLOW)
    _is_stable(world, plan)


@pytest.mark.parametrize("place", [0, 1])
def test_a_sequence_goes_on_behind_an_item_that_is_asked_for_and_keeps_its_turns(workshop, place):
    asked = {"at": f"one/2025-10-07/2000-special/{place}", "item": "show:S22 episode:3"}
    horizon = {"build": "3d", "publish": "0s"}
    world = _world(workshop, {"special": SEQUENCE}, airings=[asked], station={"horizon": horizon})
    plan = world.plan(days=3)
    assert "RV334" not in workshop.codes(plan)
    found = [line for line in _evening(workshop, plan) if "=" not in line.id]
    days = (["a:0", "b:0"], ["S22:003", "b:0"], ["a:1", "b:0"])
    if place:
        days = (["a:0", "b:0"], ["a:1", "S22:003"], ["a:2", "b:0"])
    assert [line.item.removeprefix("interstitial") for line in found] == [
        item for day in days for item in day
    ]
    _is_stable(world, plan)
    again = world.plan("2025-10-07T22:00", days=2, pinned=plan.days["one"], turns=plan.turns)
    assert again.days["one"] == plan.days["one"][1:]


@pytest.mark.parametrize("item", ["show:Nobody", "show:Long"])
def test_a_program_airs_as_it_would_where_what_is_asked_for_cannot(workshop, item):
    """Not the fallback, which nobody asked for."""
    world = _world(workshop, {"special": FLOW}, airings=[{**ASKED, "item": item}])
    world = world.plus(*workshop.show("Long", 1, 120 * MINUTE))
    plan = world.plan(days=3)
    found = [line for line in workshop.slots(plan) if "10-07/2010-special" in line.id]
    assert found and not any(line.item for line in found)
    assert {"RV334", "RV335"} & set(workshop.codes(plan))
    _is_stable(world, plan)


@pytest.mark.parametrize("program", [FLOW, {"type": "off-air"}])
def test_a_later_line_of_a_flow_is_asked_for_by_its_time_only(workshop, program):
    world = _world(
        workshop, {"special": program}, airings=[ASKED, {"at": f"{LATER}/1", "item": "kind:slate"}]
    )
    plan = world.plan(days=3)
    assert "RV334" in workshop.codes(plan)
    _is_stable(world, plan)
    again = world.plan("2025-10-07T20:15", days=2, pinned=plan.days["one"], turns=plan.turns)
    assert again.days["one"] == plan.days["one"][1:]


def test_a_program_of_another_type_may_be_the_fallback(workshop):
    world = _world(workshop, {"special": SEQUENCE, "bars": {"type": "loop", "from": "kind:slate"}})
    file = world.document.channels["one"]
    world = world.edited(channel=file.channel.model_copy(update={"fallback": "bars"}))
    (*_, last) = [line for line in _evening(workshop, world.plan()) if "10-06/" in line.id]
    assert last.program == "bars" and last.id.endswith("/2=bars")
    _is_stable(world, world.plan(days=3))


@pytest.mark.parametrize("bars", [{"type": "loop", "from": "kind:slate"}, {"type": "off-air"}, FLOW])
def test_behind_an_item_that_airs_once_comes_a_fallback_of_another_type(workshop, bars):
    world = _world(workshop, {"special": {"from": "show:S22", "run": "once"}, "bars": bars})
    world = world.edited(
        channel=world.document.channels["one"].channel.model_copy(update={"fallback": "bars"})
    )
    plan = world.plan(days=3)
    lines = [line for line in _evening(workshop, plan) if "10-07/" in line.id]
    assert [(line.program, line.ms // MINUTE) for line in lines] == [("special", 30), ("bars", 30)]
    _is_stable(world, plan)


@pytest.mark.parametrize("other", [FLOW, {"type": "guide"}])
def test_behind_each_line_of_a_fallback_the_program_airs_as_soon_as_it_may(workshop, other):
    """As it does in the next plan, when that line is on the air."""
    late = [replace(item, dayparts=("late-night",)) for item in workshop.show("Late")]
    world = _world(workshop, {"special": {"from": "show:Late"}, "other": other}).plus(*late)
    channel = world.document.channels["one"].channel.model_copy(update={"fallback": "other"})
    world = world.edited(grid={"daily": {"06:00": "rerun", "20:00": "special"}}, channel=channel)
    plan = world.plan(days=3)
    lines = [line for line in _evening(workshop, plan) if "10-07/" in line.id]
    late = world.instant("2025-10-07T23:00")
    assert {(line.program, line.at < late) for line in lines} == {("other", True), ("special", False)}
    for instant in ("2025-10-07T20:10", "2025-10-07T22:40"):
        again = world.plan(instant, days=2, pinned=plan.days["one"], turns=plan.turns)
        assert again.days["one"] == plan.days["one"][1:]


def test_words_for_the_guide_replace_those_of_the_items(workshop):
    words = {
        "title": "Film night",
        "desc": "Old films",
        "category": "Film",
        "image": "film.png",
        "hide": "true",
    }
    world = _world(workshop, {"special": {"from": "show:S22", "epg": words}})
    line = _evening(workshop, world.plan())[0]
    assert (line.title, line.description, line.category, line.image) == tuple(words.values())[:4]
    assert line.hidden and line.subtitle == "Part 1"


# ---- simulcast


def _network(workshop, minutes="20:00", first=None):
    items = [*workshop.show(), *workshop.spots(spread=400), *workshop.promos, *workshop.show("Other", 40)]
    channel = {"breaks": "network"}
    files = {
        "two": {
            "channel": {"id": "two", "number": "2", "name": "Two", **channel},
            "programs": {"own": {"from": "show:Other"}, "feed": {"type": "simulcast", "simulcast": "one"}},
            "grid": {"daily": {"06:00": "own", minutes: "feed", "23:00": "own"}},
        },
        "one": {
            "channel": {"id": "one", "number": "1", "name": "One", **channel},
            "programs": {"rerun": first or {"from": "show:S22"}},
            "grid": {"daily": {"06:00": "rerun"}},
        },
    }
    spots = {"from": "kind:commercial"}
    document = StationFile.model_validate({
        "station": {"id": "test", "language": "1", "timezone": "America/New_York"},
        "pools": {"spots": spots, "promos": {"from": "kind:promo", "rest": "10m"}},
        "breaks": {"network": {
            "internal": {"count": {"30m": "2"}, "pod": [{"spots": "spots"}]},
            "between": {"pod": [{"spots": "spots"}, {"promo": "promos"}]},
        }},
        "channels": files,
    })  # fmt: skip
    return document, CatalogSnapshot.of(items)


def _planned(document, catalog, as_of, pinned, **more):
    plan = plan_station(document, catalog, pinned=pinned, as_of=as_of, days=2, tzdata="test", **more)
    for days in plan.days.values():
        assert all(validate(day) == () for day in days)
    return plan


@pytest.mark.parametrize("start", ["20:00", "20:07:13"])
def test_a_simulcast_airs_what_the_other_channel_airs_at_that_time(workshop, start):
    document, catalog = _network(workshop, start)
    as_of = 1_759_748_400_000
    plan = _planned(document, catalog, as_of, {}, channels=["two"])
    assert sorted(plan.days) == ["one", "two"]
    own = {event.at: event for day in plan.days["one"] for event in day.events}
    relayed = [event for day in plan.days["two"] for event in day.events if "-feed/" in event.id]
    whole = [event for event in relayed if event.at in own and event.ms == own[event.at].ms]
    assert len(whole) > 20 and all(event.item == own[event.at].item for event in whole)
    clipped = [event for event in relayed if event not in whole]
    assert len(clipped) == (0 if start == "20:00" else len({event.id[:14] for event in relayed}))
    lines = [line for day in plan.days["two"] for line in day.coarse if "-feed/" in line.id]
    titles = {line.at: line.title for day in plan.days["one"] for line in day.coarse}
    assert all(line.title == titles[line.at] for line in lines if line.at in titles)
    later = as_of + 9 * 3_600_000 + 17 * MINUTE
    again = _planned(document, catalog, later, plan.days, turns=plan.turns)
    assert again.days == plan.days


def test_channels_that_air_each_other_show_the_slate(workshop):
    document, catalog = _network(workshop, first={"type": "simulcast", "simulcast": "two"})
    plan = _planned(document, catalog, 1_759_748_400_000, {})
    assert {event.kind for day in plan.days["two"] for event in day.events if "-feed/" in event.id} == {
        "slate"
    }
    assert {event.kind for day in plan.days["one"] for event in day.events} == {"slate"}
