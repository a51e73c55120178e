"""Dated exceptions: another programme, item, part or spot at one place of the schedule."""

from dataclasses import replace

import pytest

from retrovue.plan.line_rule import ENTRY, LineRules
from retrovue.playout_log.diff import Why, changes

MINUTE = 60_000


def _world(workshop, *airings, **more):
    grid = {"daily": {"06:00": "rerun", "20:00": "strip", "22:00": "rerun"}}
    items = [
        *workshop.show(), *workshop.show("Strip", 30), *workshop.show("Event", 3, 50 * MINUTE), *workshop.spots(spread=400),
        *workshop.promos, *workshop.pieces("commercial", 20_000, label="new"),
    ]  # fmt: skip
    programs = {
        "rerun": {"from": "show:S22"},
        "strip": {"from": "show:Strip"},
        "event": {"from": "show:Event"},
    }
    return workshop.world(items, grid, programs, airings=list(airings), channel={"fallback": "rerun"}, **more)


def _lines(workshop, plan, day="10-07"):
    return [line for line in workshop.slots(plan) if f"2025-{day}/2" in line.id and line.at]


ITEM = {"at": "one/2025-10-07/2000-strip/1", "item": "show:Event episode:2"}


def test_an_item_airs_where_it_is_asked_for_and_the_rotation_goes_on_around_it(workshop):
    plan = _world(workshop, ITEM).plan(days=3)
    lines = [line for line in _lines(workshop, plan) if "-strip/" in line.id]
    assert [(line.item, line.ms // MINUTE) for line in lines] == [
        ("Strip:005", 30), ("Event:002", 60), ("Strip:006", 30),
    ]  # fmt: skip
    assert [line.layer for line in lines] == ["daily", "airing:0", "daily"]
    following = [line.item for line in _lines(workshop, plan, "10-08") if "-strip/" in line.id]
    assert following[0] == "Strip:007"
    assert "RV334" not in workshop.codes(plan)


@pytest.mark.parametrize("time", ["06:10", "19:00", "20:10", "20:31", "21:40"])
def test_an_airing_stays_when_the_station_is_planned_again(workshop, time):
    world = _world(workshop, ITEM)
    first = world.plan(days=3)
    again = world.plan(f"2025-10-07T{time}", days=2, pinned=first.days["one"], turns=first.turns)
    assert changes(first.days["one"][1:], again.days["one"], Why(world.catalog.by_key)) == ()
    assert again.days["one"] == first.days["one"][1:]


def test_an_item_behind_which_nothing_fits_has_the_rest_of_its_slot_in_every_plan(workshop):
    world = _world(workshop, {"at": "one/2025-10-07/2000-short/0", "item": "show:Event"})
    world = world.plus(*workshop.show("Short", 1)).edited(
        programs={
            **world.document.channels["one"].programs,
            "short": {"from": "show:Short", "on_end": "stop"},
        },
        grid={"daily": {"06:00": "rerun", "20:00": "short", "22:00": "rerun"}},
        channel={"id": "one", "number": "1", "name": "One"},
    )
    first = world.plan(days=2)
    asked = next(line for line in workshop.slots(first) if line.layer == "airing:0")
    assert (asked.item, asked.ms) == ("Event:001", 120 * MINUTE)
    again = world.plan("2025-10-07T19:00", pinned=first.days["one"], turns=first.turns)
    assert again.days["one"] == first.days["one"][1:]


def test_an_airing_changes_what_was_published_and_nothing_that_is_frozen(workshop):
    first = _world(workshop).plan(days=3)
    for time, aired in (("19:00", "Event:002"), ("20:29:40", "Strip:006")):
        plan = _world(workshop, ITEM).plan(f"2025-10-07T{time}", days=2, pinned=first.days["one"])
        assert next(line.item for line in workshop.slots(plan) if line.id == ITEM["at"]) == aired
        assert "RV334" not in workshop.codes(plan)


@pytest.mark.parametrize(("publish", "aired"), [("2d", "Event:001"), ("0s", "0:new")])
def test_a_published_item_that_was_asked_for_stays_when_another_comes_before_it(workshop, publish, aired):
    asked = {"channel": "one", "date": "2025-10-07", "time": "20:30", "item": "show:Event"}
    world = _world(workshop, asked, station={"horizon": {"build": "2d", "publish": publish}})
    first = world.plan(days=2)
    earlier = replace(world.catalog.by_key["Event:001"], key="0:new", episode=0)
    again = world.plus(earlier).plan("2025-10-07T14:00", pinned=first.days["one"], turns=first.turns)
    (line, *_) = [line for line in workshop.slots(again) if line.layer == "airing:0"]
    assert line.item == aired


@pytest.mark.parametrize("item", ["show:Nobody", "show:Long"])
def test_a_published_programme_stays_where_what_is_asked_for_cannot_air(workshop, item):
    asked = {"channel": "one", "date": "2025-10-07", "time": "20:30", "item": item}
    world = _world(workshop, asked).plus(*workshop.show("Long", 1, 200 * MINUTE))
    first = world.plan(days=2)
    line = next(line for line in workshop.slots(first) if "10-07/2030-strip/0" in line.id)
    between = replace(world.catalog.by_key[line.item], key="Strip:005 b", episode=5)
    again = world.plus(between).plan("2025-10-07T14:00", pinned=first.days["one"], turns=first.turns)
    assert [new.item for new in workshop.slots(again) if new.at == line.at] == [line.item] == ["Strip:006"]


def test_another_program_and_a_part_of_an_item(workshop):
    airings = (
        {"at": "one/2025-10-06/2000-strip/0", "program": "event"},
        {"at": "one/2025-10-06/2000-strip/1", "in": "00:05:00", "out": "00:15:00"},
    )
    plan = _world(workshop, *airings).plan()
    first, second = _lines(workshop, plan, "10-06")[:2]
    assert (first.item, first.id) == ("Event:001", "one/2025-10-06/2000-strip/0=event")
    assert (second.item, second.begin, second.length) == ("Strip:001", 5 * MINUTE, 10 * MINUTE)


def test_another_program_stays_and_is_told_of_as_done_when_the_station_is_planned_again(workshop):
    world = _world(workshop, {"at": "one/2025-10-07/2000-strip/0", "program": "event"})
    first = world.plan(days=2)
    for time in ("07:00", "19:00"):
        again = world.plan(f"2025-10-07T{time}", pinned=first.days["one"], turns=first.turns)
        assert again.days["one"] == first.days["one"][1:]
        assert "RV334" not in workshop.codes(again)


def test_a_time_of_a_date_has_its_item_and_is_a_fixed_start(workshop):
    airing = {
        "channel": "one", "date": "2025-10-07", "time": "21:00", "until": "22:00",
        "program": "event", "item": "show:Event episode:3",
    }  # fmt: skip
    plan = _world(workshop, airing).plan(days=2)
    line = next(line for line in workshop.slots(plan) if "10-07/2100-event/0" in line.id)
    assert (line.item, line.ms, line.layer) == ("Event:003", 60 * MINUTE, "airing:0")


@pytest.mark.parametrize(
    "place",
    [
        {"at": "one/2025-10-07/2000-strip/0/b1"},
        {"channel": "one", "date": "2025-10-07", "time": "20:05", "break": "1"},
    ],
)
def test_a_spot_airs_in_the_break_it_is_asked_for(workshop, place):
    world = _world(workshop, {**place, "spot": "label:new", "position": "1"})
    plan = world.plan(days=2)
    pod = workshop.events(plan, "one/2025-10-07/2000-strip/0/b1.")
    assert (pod[1].item, pod[1].note) == ("commercialnew:0", "airing:0")
    again = world.plan("2025-10-07T14:00", pinned=plan.days["one"], turns=plan.turns)
    assert again.days["one"] == plan.days["one"][1:]


@pytest.mark.parametrize("key", ["spot:0006", "spot:0039"])
def test_a_spot_that_is_asked_for_airs_once_in_its_break(workshop, key):
    """Both are due there by their pool too."""
    items = [*workshop.show(), *workshop.spots(40, companies=40, categories=40)]
    world = workshop.world(
        items, {"daily": {"06:00": "rerun"}}, {"rerun": {"from": "show:S22"}},
        pools={"spots": {"from": "kind:commercial", "rest": "20m"}, "promos": {"from": "kind:promo"}},
        airings=[{"at": "one/2025-10-06/0600-rerun/10/b1", "spot": f"key:{key}"}],
    )  # fmt: skip
    pod = [event.item for event in workshop.events(world.plan(), "one/2025-10-06/0600-rerun/10/b1.")]
    assert pod[0] == key and len(pod) == len(set(pod)) == 4


@pytest.mark.parametrize("limit", ["ads_per_break", "ads_per_hour"])
def test_a_spot_that_is_asked_for_counts_where_advertising_is_limited(workshop, limit):
    formats = {
        "internal": {"count": "1", "length": "2m02s", "pod": [{"spots": "spots"}, {"promo": "promos"}]}
    }
    world = workshop.world(
        [*workshop.show(), *workshop.spots(spread=400), *workshop.promos],
        {"daily": {"06:00": "rerun", "10:00": "rerun"}}, {"rerun": {"from": "show:S22"}},
        breaks={**formats, "between": {"pod": [{"promo": "promos"}]}, "limit": {limit: "1m"}},
        airings=[{"at": "one/2025-10-06/1000-rerun/0/b0", "spot": "kind:commercial"}],
        channel={"block": "60m"},
    )  # fmt: skip
    pod = workshop.events(world.plan(), "one/2025-10-06/1000-rerun/0/b0.")
    assert pod[0].note == "airing:0" and len(pod) > 2
    assert sum(event.ms for event in pod if event.kind == "commercial") <= MINUTE


@pytest.mark.parametrize(
    ("airing", "code"),
    [
        ({"at": "one/2025-10-07/2015-strip/0", "item": "show:Event"}, "RV334"),
        ({"at": "one/2025-10-07/2000-strip/0", "item": "show:Nobody"}, "RV334"),
        ({"at": "one/2025-10-07/2000-strip/3", "item": "show:Event"}, "RV335"),
        ({"at": "one/2025-10-07/2000-strip/0", "in": "00:30:00"}, "RV335"),
        ({"at": "one/2025-12-24/2000-strip/0", "item": "show:Event"}, ""),
        ({"at": "one/2025-10-05/2000-strip/0", "item": "show:Event"}, ""),
    ],
)
def test_what_cannot_be_done_is_told_when_its_time_is_planned(workshop, airing, code):
    plan = _world(workshop, airing).plan(days=2)
    told = [finding for finding in plan.diagnostics if finding.code in ("RV334", "RV335")]
    assert [finding.code for finding in told] == ([code] if code else [])
    assert all(finding.path == ("airings", "0") for finding in told)
    lines = _lines(workshop, plan)
    assert [line.item for line in lines[:4]] == [f"Strip:00{number}" for number in range(5, 9)]


@pytest.mark.parametrize("asked", [{"item": "show:Event"}, {"program": "tale"}, {"program": "clip"}])
def test_a_part_that_is_longer_than_its_slot_is_told_and_what_follows_begins_in_time(workshop, asked):
    """With less time than asked airs what the rules choose, and no other item gives the part."""
    airing = {
        "channel": "one", "date": "2025-10-07", "time": "21:00", "until": "21:10", "in": "00:01:00", "out": "00:16:00",
        **asked,
    }  # fmt: skip
    world = _world(workshop, airing).plus(*workshop.show("Clip", 3, 5 * MINUTE))
    programs = {
        **world.document.channels["one"].programs,
        "clip": {"from": "show:Clip"}, "tale": {"from": "show:Strip", "overrun": "trim"},
    }  # fmt: skip
    plan = world.edited(programs=programs).plan(days=2)
    assert workshop.codes(plan).count("RV335") == (0 if asked == {"program": "clip"} else 1)
    lines = [line for line in workshop.slots(plan) if "10-07/2100-" in line.id]
    assert sum(line.ms for line in lines) == 10 * MINUTE and all(line.length <= line.ms for line in lines)
    following = next(line for line in workshop.slots(plan) if line.at == lines[-1].end)
    assert not following.layer.startswith("airing")


def test_an_item_that_was_asked_for_airs_whole_where_others_are_joined_in_progress(workshop):
    """It was lost in silence when the programme before it ran over, until the day was planned again."""
    airing = {"at": "one/2025-10-07/2000-strip/0", "item": "show:Event", "out": "00:20:00"}
    world = _world(workshop, airing).plus(*workshop.show("Long", 1, 75 * MINUTE))
    file = world.document.channels["one"]
    programs = {
        **file.programs, "strip": {"from": "show:Strip", "late_join": "jip"}, "long": {"from": "show:Long", "overrun": "spill"},
    }  # fmt: skip
    world = world.edited(
        programs=programs,
        grid={"daily": {"06:00": "rerun", "19:00": "long", "20:00": "strip", "22:00": "rerun"}},
    )
    first = world.plan("2025-10-07T07:00")
    late = next(line for line in workshop.slots(first) if line.id == airing["at"])
    assert (late.at, late.item) == (world.instant("2025-10-07T20:30"), "Event:001")
    again = world.plan("2025-10-07T12:00", pinned=first.days["one"], turns=first.turns)
    assert again.days["one"] == first.days["one"]


AT_EIGHT = {"channel": "one", "date": "2025-10-07", "time": "20:00"}


@pytest.mark.parametrize(
    ("airings", "message"),
    [
        (
            [{"at": "one/2025-10-07/2015-strip/0", "item": "show:Event"}],
            "the schedule has no place `one/2025-10-07/2015-strip/0` that the airing could change",
        ),
        (
            [{**AT_EIGHT, "item": "show:Nobody"}],
            "the `item` of the airing of `one 2025-10-07 20:00` matches nothing that can air",
        ),
        (
            [{**AT_EIGHT, "program": "event"}, {**AT_EIGHT, "program": "rerun"}],
            "another airing is written for `one 2025-10-07 20:00` further down, and wins",
        ),
        (
            [{**AT_EIGHT, "spot": "label:new", "break": "7"}],
            "there is no break 7 at `one 2025-10-07 20:00`, or no room for a spot in it",
        ),
    ],
)
def test_an_airing_that_changes_nothing_says_why(workshop, airings, message):
    plan = _world(workshop, *airings).plan(days=2)
    assert [found.message for found in plan.diagnostics if found.code == "RV334"] == [message]


@pytest.mark.parametrize(
    ("airing", "code", "cure"),
    [
        ({**AT_EIGHT, "program": "event"}, "RV309", "an `item` that is asked for airs all the same"),
        ({**AT_EIGHT, "time": "29:00", "program": "event"}, "RV334", "name a time at which the channel is on the air"),
        ({"at": "one/2025-10-07/0600-flow/1", "item": "show:Event"}, "RV334", "ask by `channel`, `date` and `time`"),
    ],
)  # fmt: skip
def test_an_airing_that_changes_nothing_has_a_cure_that_helps(workshop, airing, code, cure):
    world = _world(workshop, airing)
    programs = {
        **world.document.channels["one"].programs,
        "flow": {"type": "flow", "clock": [{"take": "kind:commercial"}]},
    }
    grid = {"daily": {"06:00": "flow", "20:00": "strip", "22:00": "rerun"}}
    limit = {"default": "TV-14", "evening": "TV-G"} if code == "RV309" else "TV-14"
    channel = {
        "id": "one",
        "number": "1",
        "name": "One",
        "on_air": {"daily": "06:00-28:00"},
        "rating_limit": limit,
    }
    plan = world.edited(grid=grid, programs=programs, channel=channel).plan(days=2)
    about = [found for found in plan.diagnostics if found.path == ("airings", "0")]
    assert any(found.code == code and cure in found.help[0] for found in about)


def test_why_a_line_airs_names_the_airing(workshop):
    world = _world(workshop, ITEM)
    line = next(line for line in workshop.slots(world.plan(days=2)) if line.layer == "airing:0")
    rule = LineRules(world.document).of(line)
    assert rule is not None and rule.paths[ENTRY] == ("airings", "0") and not rule.edited
    other = LineRules(_world(workshop, {**ITEM, "item": "show:Event episode:3"}).document).of(line)
    assert other is not None and other.edited == (ENTRY,)
