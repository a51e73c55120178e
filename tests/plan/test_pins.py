"""Pins: what has aired and what is frozen stays; what was published keeps its programmes. Rows P."""

from dataclasses import replace
from itertools import pairwise

import pytest

from retrovue.media.item import Item
from retrovue.playout_log.diff import Why, changes

AS_OF = "2025-10-07T14:37"


def _world(workshop, **more):
    grid = {
        "daily": {
            "06:00": "rerun",
            "16:00": "strip",
            "20:00": {"program": "movie", "until": "22:00"},
            "22:00": "rerun",
        },
    }
    programs = {
        "strip": {"from": "show:S22"}, "rerun": {"from": "show:Filler", "order": "shuffle"},
        "movie": {"from": "show:Long", "order": "shuffle", "rest": "2d"},
    }  # fmt: skip
    items = [
        *workshop.show(), *workshop.show("Filler", 60),
        *workshop.show("Long", 20, 80 * 60_000, [n * 600_000 for n in range(1, 8)]),
        *workshop.spots(spread=400), *workshop.promos,
    ]  # fmt: skip
    return workshop.world(items, grid, programs, channel={"fallback": "rerun"}, **more)


def _before(logs, instant):
    coarse = [line for log in logs for line in log.coarse if line.at < instant]
    events = [event for log in logs for event in log.events if event.at < instant]
    return coarse, events


def test_p01_nothing_changed_gives_the_same_log(workshop):
    world = _world(workshop)
    first = world.plan(days=4)
    again = world.plan(AS_OF, days=3, pinned=first.days["one"], turns=first.turns)
    assert again.days["one"] == first.days["one"][1:]
    assert changes(first.days["one"], again.days["one"], Why(world.catalog.by_key)) == ()
    assert again.turns == first.turns


def test_the_log_does_not_depend_on_when_its_open_days_were_planned(workshop):
    world = _world(workshop)
    whole = world.plan(days=4).days["one"]
    pinned = list(world.plan(days=2).days["one"])
    for day in ("07", "08"):
        fresh = world.plan(f"2025-10-{day}T05:45", days=3, pinned=pinned).days["one"]
        pinned = [log for log in pinned if log.header.day < fresh[0].header.day] + list(fresh)
    assert pinned == list(whole)


def test_p02_an_edit_of_an_aired_entry_changes_nothing_before_the_freeze_line(workshop):
    world = _world(workshop)
    pinned = world.plan(days=3).days["one"]
    edited = world.edited(grid={"daily": {"06:00": "strip", "20:00": "movie"}})
    plan = edited.plan(AS_OF, days=2, pinned=pinned)
    running = next(line for line in pinned[1].coarse if line.end > world.instant(AS_OF))
    assert _before(plan.days["one"], running.end) == _before(pinned[1:], running.end)
    assert plan.days["one"][0].coarse[-1] != pinned[1].coarse[-1]


def test_the_slot_that_runs_in_thirty_seconds_is_frozen(workshop):
    world = _world(workshop)
    pinned = world.plan(days=1).days["one"]
    edited = world.edited(programs={name: {"from": "show:S22"} for name in ("rerun", "strip", "movie")})
    for clock, kept in (("09:59:29", "10:00"), ("09:59:30", "10:30")):
        new = edited.plan(f"2025-10-06T{clock}", pinned=pinned).days["one"]
        border = world.instant(f"2025-10-06T{kept}")
        assert _before(new, border) == _before(pinned, border)
        assert next(line for line in new[0].coarse if line.at == border).item.startswith("S22")


def test_published_programmes_stay_where_only_another_slot_was_edited(workshop):
    world = _world(workshop, station={"horizon": {"build": "3d", "publish": "1d"}})
    pinned = world.plan(days=3).days["one"]
    grid = {
        "daily": {
            "06:00": "rerun",
            "16:00": "rerun",
            "20:00": {"program": "movie", "until": "22:00"},
            "22:00": "rerun",
        }
    }
    plan = world.edited(grid=grid).plan(AS_OF, days=2, pinned=pinned)
    published = world.instant("2025-10-08T14:37")

    def programmes(logs, *names):
        return [
            (line.at, line.item)
            for log in logs
            for line in log.coarse
            if line.at < published and line.program in names
        ]

    assert programmes(plan.days["one"], "movie") == programmes(pinned[1:], "movie")
    kept = dict(programmes(plan.days["one"], "rerun"))
    assert all(kept[at] == item for at, item in programmes(pinned[1:], "rerun"))
    assert not programmes(plan.days["one"][1:], "strip")


def test_a_published_programme_whose_rule_changed_is_picked_anew(workshop):
    world = _world(workshop)
    pinned = world.plan(days=2).days["one"]
    programs = {
        **world.document.channels["one"].programs,
        "strip": {"from": "show:Filler", "order": "sequential"},
    }
    plan = world.edited(programs=programs).plan(AS_OF, pinned=pinned)
    assert {line.item[:6] for line in plan.days["one"][0].coarse if line.program == "strip"} == {"Filler"}


def test_a_vanished_item_of_a_published_slot_is_replaced_in_its_slot(workshop):
    world = _world(workshop)
    pinned = world.plan(days=2).days["one"]
    lost = next(line for line in pinned[1].coarse if line.program == "movie")
    plan = world.without(lost.item).plan(AS_OF, pinned=pinned)
    assert "RV331" in workshop.codes(plan)
    new = {line.at: line for line in plan.days["one"][0].coarse}
    assert new[lost.at].item != lost.item and new[lost.at].program == "movie"
    others = [line for line in pinned[1].coarse if line.at != lost.at]
    assert [new[line.at].item for line in others] == [line.item for line in others]


def test_what_takes_the_place_of_a_vanished_item_has_its_breaks_where_no_block_pads_it(workshop):
    world = _world(workshop, breaks={"internal": {"count": "2", "length": "1m", "pod": [{"spots": "spots"}]}})
    unpadded = world.document.channels["one"].channel.model_copy(update={"block": "none"})
    world = world.edited(channel=unpadded)
    first = world.plan("2025-10-06T07:00")
    line = next(
        line for line in workshop.slots(first, "rerun") if line.at > world.instant("2025-10-06T09:00")
    )
    fewer = world.without(line.item)
    plan = fewer.plan("2025-10-06T08:00", pinned=first.days["one"], turns=first.turns)
    taken = next(one for one in workshop.slots(plan) if one.id == line.id)
    assert taken.item != line.item and taken.breaks == 2
    again = fewer.plan("2025-10-06T08:10", pinned=plan.days["one"], turns=plan.turns)
    assert again.days["one"] == plan.days["one"]


def test_p03_a_vanished_frozen_programme_is_substituted_and_nothing_else_moves(workshop):
    world = _world(workshop)
    pinned = world.plan(days=2).days["one"]
    as_of = "2025-10-07T13:59:40"
    frozen = next(line for line in pinned[1].coarse if line.at == world.instant("2025-10-07T14:00"))
    plan = world.without(frozen.item).plan(as_of, pinned=pinned)
    assert "RV332" in workshop.codes(plan)
    _, old = _before(pinned[1:], frozen.end)
    _, new = _before(plan.days["one"], frozen.end)
    assert [event[:4] for event in old] == [event[:4] for event in new]
    changed = [(before, after) for before, after in zip(old, new, strict=True) if before != after]
    assert {before.item for before, _ in changed} == {frozen.item}
    assert len({after.item for _, after in changed}) == 1 and all(after.item for _, after in changed)
    line = next(line for line in plan.days["one"][0].coarse if line.at == frozen.at)
    assert line.item == changed[0][1].item and line.ms == frozen.ms

    again = world.without(frozen.item).plan(as_of, pinned=[pinned[0], *plan.days["one"]])
    assert again.days == plan.days and "RV332" not in workshop.codes(again)


def test_p03_a_vanished_frozen_spot_is_substituted_by_one_as_long(workshop):
    world = _world(workshop)
    pinned = world.plan(days=2).days["one"]
    border = world.instant(AS_OF)
    running = next(line for line in pinned[1].coarse if line.end > border)
    spot = next(
        event
        for event in pinned[1].events
        if event.at >= border and event.kind == "commercial" and event.at < running.end
    )
    plan = world.without(spot.item).plan(AS_OF, pinned=pinned)
    (changed,) = [
        after
        for before, after in zip(
            _before(pinned[1:], running.end)[1], _before(plan.days["one"], running.end)[1], strict=True
        )
        if before != after
    ]
    assert (changed.at, changed.ms, changed.pad, changed.kind) == (spot.at, spot.ms, spot.pad, "commercial")
    assert changed.item != spot.item


def _films(workshop, wrap=None, **more):
    """One film each evening, every second of them for adults."""
    films = [
        Item(f"film:{n:02d}", "movie", f"Film {n}", 100 * 60_000, rating="R" if n % 2 else "PG") for n in range(16)
    ]  # fmt: skip
    horizon = {"build": "9d", "publish": "0s"}
    return workshop.world(
        [*films, *workshop.show(), *workshop.spots(spread=400), *workshop.promos],
        {"daily": {"06:00": "rerun", "20:00": {"program": "film", "until": "22:00"}}},
        {"rerun": {"from": "show:S22"}, "film": {"from": "kind:movie", "order": "shuffle", "wrap": wrap or {}}},
        channel={"fallback": "rerun", **more}, station={"horizon": horizon},
    )  # fmt: skip


@pytest.mark.parametrize("day", [1, 2, 3, 4])
def test_what_stands_in_for_a_vanished_film_moves_no_other(workshop, day):
    world = _films(workshop)
    first = world.plan(days=9)
    films = workshop.slots(first, "film")
    plan = world.without(films[day].item).plan_at(
        films[day].at - 20_000, days=9 - day, pinned=first.days["one"], turns=first.turns
    )
    (instead, *later) = workshop.slots(plan, "film")
    assert instead.item not in ("", films[day].item)
    assert [line.item for line in later] == [line.item for line in films[day + 1 :]]


def test_what_stands_in_for_a_vanished_film_keeps_to_the_limits(workshop):
    world = _films(workshop, rating_limit="PG")
    first = world.plan(days=9)
    found = set()
    for line in workshop.slots(first, "film"):
        plan = world.without(line.item).plan_at(line.at - 20_000, pinned=first.days["one"])
        found |= {event.item for event in workshop.events(plan) if event.note == "substituted"}
    assert len(found) > 2 and {world.catalog.by_key[key].rating for key in found} == {"PG"}


@pytest.mark.parametrize("left", [5, 0])
def test_the_line_of_a_vanished_film_that_something_opens_says_what_airs_instead(workshop, left):
    """With none left that is the slate, of which there is nothing to tell."""
    world = _films(workshop, {"intro": "promos"})
    first = world.plan()
    (line,) = workshop.slots(first, "film")
    films = [item.key for item in world.catalog if item.kind == "movie" and item.key != line.item]
    fewer = world.without(line.item, *films[left:], *(f"S22:{n + 1:03d}" for n in range(100)))
    plan = fewer.plan_at(line.at - 20_000, pinned=first.days["one"])
    (instead,) = workshop.slots(plan, "film")
    act = next(event for event in workshop.events(plan, line.id) if event.id.endswith("/a0"))
    assert act.at > line.at and instead.item == act.item != line.item
    assert bool(instead.item) == bool(left) and bool(instead.rating) == bool(left)


def test_what_stands_in_for_a_vanished_spot_may_air_there(workshop):
    spots = workshop.spots(spread=400)
    late = [replace(spot, key=f"late:{spot.key}", dayparts=("late_night",)) for spot in spots]
    world = _world(workshop).plus(*late)
    pinned = world.plan(days=2).days["one"]
    border = world.instant(AS_OF)
    lost = next(event for event in pinned[1].events if event.at >= border and event.kind == "commercial")
    gone = [spot.key for spot in spots if spot.duration >= lost.ms]
    plan = world.without(*gone).plan(AS_OF, pinned=pinned)
    assert next(event for event in workshop.events(plan) if event.at == lost.at).item == ""


def test_an_alias_of_a_key_is_the_item(workshop):
    world = _world(workshop)
    first = world.plan(days=2)
    renamed = {item.key: f"new:{item.key}" for item in world.catalog if item.kind == "commercial"}
    items = [replace(item, key=renamed.get(item.key, item.key)) for item in world.catalog]
    catalog = type(world.catalog).of(items, renamed)
    plan = replace(world, catalog=catalog).plan(AS_OF, pinned=first.days["one"])
    assert "RV332" not in workshop.codes(plan) and "RV331" not in workshop.codes(plan)


@pytest.mark.parametrize(
    "order", ["sequential", "aired", "rotate-shows", "shuffle-shows", "rotate-seasons", "list"]
)
@pytest.mark.parametrize("name", ["0:{}", "new:{}"])
def test_a_rotation_goes_on_behind_an_item_that_has_another_key_now(workshop, order, name):
    """As when a file was matched since: whether the new key sorts before or behind the old one."""
    programs = {
        "strip": {"shows": ["S22", "Other"], "order": order},
        "closing": {"type": "sequence", "items": "show:Bye"},
    }
    grid = {"daily": {"06:00": "strip", "20:00": {"program": "closing", "until": "20:30"}}}
    items = [*workshop.show(), *workshop.show("Other", 60), *workshop.show("Bye", 9)]
    world = workshop.world(
        items,
        grid,
        programs,
        channel={"fallback": "strip"},
        station={"horizon": {"build": "3d", "publish": "0s"}},
    )
    first = world.plan(days=3)
    keys = {item.key: name.format(item.key) for item in items}
    matched = type(world.catalog).of([replace(item, key=keys[item.key]) for item in items], keys)
    plan = replace(world, catalog=matched).plan(AS_OF, days=2, pinned=first.days["one"], turns=first.turns)
    aired = [line.item for day in first.days["one"][1:] for line in day.coarse]
    assert [keys.get(line.item, line.item) for line in workshop.slots(plan)] == [keys[key] for key in aired]


@pytest.mark.parametrize("start", ["05:00", "07:00"])
def test_moving_the_start_of_the_day_thaws_nothing(workshop, start):
    world = _world(workshop)
    pinned = world.plan(days=3).days["one"]
    as_of = "2025-10-07T06:10"
    moved = replace(
        world, document=world.document.model_copy(update={"station": _station(world, day_start=start)})
    ).edited(grid={"daily": {start: "rerun"}})
    plan = moved.plan(as_of, days=2, pinned=pinned)
    border = next(line.end for line in pinned[1].coarse if line.end > world.instant(as_of) + 30_000)
    fresh = plan.days["one"]
    names = {log.header.day for log in fresh}
    whole = sorted(
        [*(log for log in pinned if log.header.day not in names), *fresh], key=lambda log: log.start
    )
    lines = [line for log in whole for line in log.coarse if line.at < fresh[-1].end]
    before = [line for line in lines if line.at < border]
    assert before == [line for log in pinned for line in log.coarse if line.at < border]
    assert all(first.end == second.at for first, second in pairwise(lines[: len(before) + 40]))


def _station(world, **values):
    return world.document.station.model_copy(update={"day_start": 3_600_000 * int(values["day_start"][:2])})


def test_a_log_that_is_frozen_to_its_end_gets_no_further_day(workshop):
    world = _world(workshop)
    first = world.plan()
    again = world.plan("2025-10-07T05:59:29", pinned=first.days["one"], turns=first.turns)
    assert again.days == first.days
