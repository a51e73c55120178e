"""Rotations: rows R of the acceptance table."""

from dataclasses import replace

from retrovue.media.item import Item, Mark

DAY = 86_400_000


def _strip(workshop, items, program, *, days=1, until="08:00", more=(), **channel):
    """One program from 06:00 on; the fallback has the rest of the day."""
    grid = {"daily": {"06:00": {"program": "strip", "until": until}}}
    programs = {"strip": program, "rerun": {"from": "show:Filler"}}
    return workshop.world(
        [*items, *workshop.show("Filler", 40), *workshop.spots(), *workshop.promos, *more],
        grid, programs, channel={"fallback": "rerun", **channel},
    )  # fmt: skip


def _picks(workshop, plan):
    return [line.item for line in workshop.slots(plan, "strip")]


def test_r01_a_sequence_begins_again_after_its_last_item(workshop):
    world = _strip(workshop, workshop.show(count=6), {"from": "show:S22"})
    assert _picks(workshop, world.plan(days=2)) == [f"S22:{n:03d}" for n in (1, 2, 3, 4, 5, 6, 1, 2)]


def test_r02_a_programme_that_stops_gives_way_to_the_fallback(workshop):
    world = _strip(workshop, workshop.show(count=6), {"from": "show:S22", "on_end": "stop"})
    plan = world.plan(days=3)
    assert _picks(workshop, plan) == [f"S22:{n:03d}" for n in range(1, 7)]
    (finding,) = [found for found in plan.diagnostics if found.code == "RV303"]
    assert "2025-10-07" in finding.message


def test_r03_a_shuffle_airs_every_item_once_a_cycle_and_shuffles_anew(workshop):
    world = _strip(workshop, workshop.show(count=10), {"from": "show:S22", "order": "shuffle"}, until="16:00")
    picks = _picks(workshop, world.plan())
    assert len(picks) == 20
    first, second = picks[:10], picks[10:]
    assert sorted(first) == sorted(second) == sorted(set(picks))
    assert first != second


def test_r04_a_new_last_episode_changes_nothing_before_it_is_reached(workshop):
    items = workshop.show(count=9)
    before = _strip(workshop, items[:8], {"from": "show:S22"})
    after = _strip(workshop, items, {"from": "show:S22"})
    old, new = before.plan(days=3), after.plan(days=3)
    assert _picks(workshop, old)[:8] == _picks(workshop, new)[:8]
    assert _picks(workshop, new)[8] == "S22:009"
    assert old.days["one"][:2] == new.days["one"][:2]


def test_r05_a_deleted_episode_moves_only_the_programs_that_draw_its_show(workshop):
    grid = {"daily": {"06:00": "strip", "08:00": "other"}}
    programs = {"strip": {"from": "show:S22"}, "other": {"from": "show:Other", "order": "shuffle"}}
    items = [*workshop.show(), *workshop.show("Other"), *workshop.spots(), *workshop.promos]
    world = workshop.world(items, grid, programs)
    old, new = world.plan(days=3), world.without("S22:007").plan(days=3)
    assert [line.item for line in workshop.slots(old, "other")] == [
        line.item for line in workshop.slots(new, "other")
    ]
    assert _picks(workshop, old)[:6] == _picks(workshop, new)[:6]
    assert _picks(workshop, new)[6] == "S22:008"


def test_a_sequence_goes_on_from_an_item_that_is_gone(workshop):
    world = _strip(workshop, workshop.show(count=20), {"from": "show:S22"})
    plan = world.plan(days=2)
    later = world.without("S22:004").plan("2025-10-07T05:00", days=2, pinned=plan.days["one"])
    assert _picks(workshop, later)[4:] == [f"S22:{n:03d}" for n in range(5, 9)]


def test_rest_keeps_items_apart_and_is_relaxed_before_anything_is_lost(workshop):
    enough = _strip(workshop, workshop.show(count=12), {"from": "show:S22", "order": "shuffle", "rest": "2d"})
    plan = enough.plan(days=4)
    last: dict[str, int] = {}
    for line in workshop.slots(plan, "strip"):
        assert line.at - last.get(line.item, -(1 << 60)) >= 2 * 86_400_000
        last[line.item] = line.at
    assert "RV345" not in workshop.codes(plan)

    scarce = _strip(workshop, workshop.show(count=3), {"from": "show:S22", "order": "shuffle", "rest": "2d"})
    plan = scarce.plan(days=2)
    assert "RV304" in workshop.codes(plan)
    assert not [line for line in workshop.slots(plan) if not line.item]


def test_one_show_runs_in_order_and_several_are_shuffled(workshop):
    both = [*workshop.show("A", 6), *workshop.show("B", 6)]
    one = _strip(workshop, both, {"from": "show:A"}, until="09:00")
    assert _picks(workshop, one.plan()) == [f"A:{n:03d}" for n in range(1, 7)]
    two = _strip(workshop, both, {"from": "show:A,B"}, until="12:00")
    picks = _picks(workshop, two.plan())
    assert sorted(picks) == sorted(item.key for item in both)
    assert picks != sorted(picks)


def test_items_without_a_length_are_reported_and_never_air(workshop):
    items = workshop.show(count=4)
    items[1] = replace(items[1], duration=0)
    plan = _strip(workshop, items, {"from": "show:S22"}).plan()
    assert "RV310" in workshop.codes(plan)
    assert "S22:002" not in _picks(workshop, plan)


def test_dayparts_of_items_hold_for_programmes(workshop):
    items = workshop.show(count=8)
    items[0] = replace(items[0], dayparts=("evening",))
    plan = _strip(workshop, items, {"from": "show:S22"}).plan()
    assert _picks(workshop, plan)[0] == "S22:002"


def _weekly(workshop, items, program, days, **rest):
    """One slot of an hour on some days; the fallback has the rest."""
    grid = {"daily": {"06:00": "rerun"}, days: {"20:00": {"program": "strip", "until": "21:00"}}}
    programs = {"strip": program, "rerun": {"from": "show:Filler"}}
    return workshop.world(
        [*items, *workshop.show("Filler", 60, 30 * 60_000)], grid, programs,
        breaks={"internal": {"count": {"30m": "0"}}, "between": {"pod": []}}, channel={"fallback": "rerun"}, **rest,
    )  # fmt: skip


def _films(count, length=60 * 60_000):
    return [Item(f"film:{n:02d}", "movie", f"Film {n}", length) for n in range(count)]


def test_r06_no_rerun_before_its_first_run(workshop):
    programs = {
        "first": {"from": "show:S22"}, "strip": {"from": "show:S22", "only_after": "first"}, "rerun": {"from": "show:Filler"},
    }  # fmt: skip
    grid = {
        "daily": {
            "06:00": {"program": "strip", "until": "07:00"},
            "20:00": {"program": "first", "until": "20:30"},
        }
    }
    world = workshop.world(
        [*workshop.show(count=30), *workshop.show("Filler", 40), *workshop.spots(), *workshop.promos],
        grid, programs, channel={"fallback": "rerun"},
    )  # fmt: skip
    plan = world.plan(days=5)
    first, aired = set(), []
    for line in workshop.slots(plan):
        if line.program == "first":
            first.add(line.item)
        if line.program == "strip":
            assert line.item in first
            aired.append(line.item)
    assert aired[:3] == ["S22:001", "S22:001", "S22:002"]
    assert "RV308" in workshop.codes(plan)
    later = world.plan("2025-10-08T12:00", days=3, pinned=plan.days["one"])
    assert "RV308" not in workshop.codes(later)


def test_r08_enough_films_rest_half_a_year(workshop):
    world = _weekly(workshop, _films(40), {"from": "kind:movie", "order": "shuffle", "rest": "180d"}, "sun")
    plan = world.plan(days=3 * 364)
    last: dict[str, int] = {}
    for line in workshop.slots(plan, "strip"):
        assert line.at - last.get(line.item, -(1 << 60)) >= 180 * 86_400_000
        last[line.item] = line.at
    assert len(workshop.slots(plan, "strip")) == 156
    assert workshop.codes(plan) == []


def test_r09_too_few_films_are_told_of_and_no_gap_comes_of_it(workshop):
    world = _weekly(
        workshop, _films(10), {"from": "kind:movie", "order": "shuffle", "rest": "180d"}, "sat,sun"
    )
    plan = world.plan(days=60)
    assert "RV304" in workshop.codes(plan)
    assert all(line.item for line in workshop.slots(plan))


def test_where_rest_gives_way_what_has_rested_longer_comes_first(workshop):
    grid = {"daily": {"06:00": "early", "13:00": "film", "21:00": "late"}}
    programs = {
        name: {"from": "kind:movie", "order": "shuffle", "rest": rest}
        for name, rest in (("early", "1d"), ("film", "20d"), ("late", "1d"))
    }
    plan = workshop.world(_films(24), grid, programs).plan(days=8)
    lines = [line for line in workshop.slots(plan) if line.item]
    last, soonest = {}, 100 * DAY
    for line in lines:
        soonest = min(soonest, line.at - last.get(line.item, -100 * DAY))
        last[line.item] = line.at
    assert "RV345" in workshop.codes(plan) and soonest >= DAY // 2


def test_b_none_a_channel_without_breaks_has_none(workshop):
    world = _weekly(workshop, workshop.show(), {"from": "show:S22"}, "daily")
    plan = world.plan()
    assert {event.id.rpartition("/")[2] for event in workshop.events(plan) if event.item} == {"a0"}
    (slate, *_) = [found for found in plan.diagnostics if found.code == "RV346"]
    assert "`block: none`" in slate.help[0]


def test_another_program_takes_over_where_one_ends(workshop):
    items = [*workshop.show(count=3), *workshop.show("Next", 3)]
    world = _strip(workshop, items, {"from": "show:S22", "on_end": {"next": "after"}})
    programs = {**world.document.channels["one"].programs, "after": {"from": "show:Next", "on_end": "stop"}}
    world = world.edited(programs=programs)
    plan = world.plan(days=2)
    lines = [line for line in workshop.slots(plan) if line.program in ("strip", "after")]
    assert [line.item for line in lines] == [f"S22:{n:03d}" for n in (1, 2, 3)] + [
        f"Next:{n:03d}" for n in (1, 2, 3)
    ]
    assert lines[3].id.endswith("/0600-strip/3=after")
    (ended,) = [found.message for found in plan.diagnostics if found.code == "RV303"]
    assert ended.startswith("`after` runs out on 2025-10-07")
    again = world.plan("2025-10-07T06:40", days=1, pinned=plan.days["one"])
    assert again.days["one"][0].coarse == plan.days["one"][1].coarse


def test_a_pause_ends_when_there_is_something_new_and_is_no_finding(workshop):
    world = _strip(workshop, workshop.show(count=6), {"from": "show:S22", "on_end": "hiatus"})
    plan = world.plan(days=2)
    assert _picks(workshop, plan) == [f"S22:{n:03d}" for n in range(1, 7)]
    assert "RV303" not in workshop.codes(plan)
    later = world.plus(*workshop.show(count=8)[6:]).plan("2025-10-07T20:00", days=3, pinned=plan.days["one"])
    assert _picks(workshop, later)[-2:] == ["S22:007", "S22:008"]


def test_a_program_starts_at_its_episode_and_an_entry_knows_better(workshop):
    world = _strip(workshop, workshop.show(count=9), {"from": "show:S22", "start": "s01e04"})
    plan = world.plan()
    assert _picks(workshop, plan) == [f"S22:{n:03d}" for n in (4, 5, 6, 7)]
    entry = world.edited(grid={"daily": {"06:00": {"program": "strip", "until": "08:00", "start": "s01e06"}}})
    assert _picks(workshop, entry.plan())[0] == "S22:006"
    begun = entry.plan("2025-10-07T05:00", days=2, pinned=plan.days["one"])
    assert _picks(workshop, begun)[4] == "S22:008"


def test_the_stricter_limit_holds_and_the_entry_has_the_last_word(workshop):
    items = [
        replace(item, rating=("TV-G", "TV-PG", "TV-14", "TV-MA")[n % 4])
        for n, item in enumerate(workshop.show(count=40))
    ]
    program = {
        "from": "show:S22",
        "rating_limit": {"default": "TV-14", "morning": "TV-PG"},
        "warnings_not": "violence",
    }
    items[0] = replace(items[0], warnings=("Violence",))
    world = _strip(workshop, items, program, until="16:00", rating_limit="TV-MA")

    def ratings(world):
        return {
            (line.at < world.instant("2025-10-06T12:00"), line.rating)
            for line in workshop.slots(world.plan(), "strip")
        }

    assert ratings(world) == {
        (True, "TV-G"),
        (True, "TV-PG"),
        (False, "TV-G"),
        (False, "TV-PG"),
        (False, "TV-14"),
    }
    assert "S22:001" not in _picks(workshop, world.plan())
    entry = {"program": "strip", "until": "16:00", "rating_limit": "TV-MA"}
    assert {rating for _, rating in ratings(world.edited(grid={"daily": {"06:00": entry}}))} == {
        "TV-G",
        "TV-PG",
        "TV-14",
        "TV-MA",
    }


def test_a_program_keeps_to_its_dayparts_and_seasons(workshop):
    program = {"from": "show:S22", "dayparts": ["morning"], "seasons": ["fall"]}
    world = _strip(workshop, workshop.show(count=40), program, until="16:00")
    lines = workshop.slots(world.plan(), "strip")
    assert len(lines) == 12 and lines[-1].end == world.instant("2025-10-06T12:00")
    assert workshop.slots(world.plan("2025-07-01T07:00"), "strip") == []


def test_a_cap_holds_until_nothing_else_is_left(workshop):
    world = _strip(workshop, workshop.show(count=3), {"from": "show:S22", "cap": {"per_day": "1"}})
    plan = world.plan(days=2)
    assert _picks(workshop, plan) == [f"S22:{n:03d}" for n in (1, 2, 3, 1, 2, 3)]
    strip = world.document.channels["one"].programs["strip"]
    plan = world.edited(programs={"strip": strip}, channel={"id": "one", "number": "1", "name": "One"}).plan()
    assert len(_picks(workshop, plan)) > 3 and "RV341" in workshop.codes(plan)


def test_the_parts_of_a_story_follow_each_other_unless_they_are_to_be_apart(workshop):
    items = workshop.show(count=20)
    titles = {
        4: "The Trial (1)",
        5: "The Trial (2)",
        11: "Home, Part I",
        12: "Home, Part II",
        13: "Home, Part III",
    }
    items = [replace(item, title=titles.get(n, item.title)) for n, item in enumerate(items)]
    keys = [item.key for item in items]
    world = _strip(workshop, items, {"from": "show:S22", "order": "shuffle"})
    picks = _picks(workshop, world.plan(days=10))
    for first, second in ((4, 5), (11, 12), (12, 13)):
        for number in (number for number, key in enumerate(picks[:-1]) if key == keys[first]):
            assert picks[number + 1] == keys[second]
    assert sorted(picks[:20]) == sorted(keys)
    pinned = world.plan(days=10).days["one"]
    again = world.plan("2025-10-09T12:00", days=7, pinned=pinned)
    assert [day.coarse for day in again.days["one"]] == [day.coarse for day in pinned[3:]]
    apart = _strip(workshop, items, {"from": "show:S22", "order": "shuffle", "parts": "apart"})
    picks = _picks(workshop, apart.plan(days=10))
    assert picks[picks.index(keys[4]) + 1] != keys[5] or picks[picks.index(keys[11]) + 1] != keys[12]


def test_the_promos_of_a_show_are_not_its_episodes(workshop):
    promos = [replace(promo, show="S22") for promo in workshop.promos]
    episodes = workshop.show(count=3)
    named = _strip(workshop, episodes, {"from": "show:S22"}, more=promos).plan(days=2)
    assert set(_picks(workshop, named)) == {item.key for item in episodes}
    asked = _strip(workshop, episodes, {"from": "kind:promo show:S22"}, more=promos, block="none").plan()
    picks = _picks(workshop, asked)
    assert picks and set(picks) <= {item.key for item in promos}


def test_the_last_film_airs_to_its_end_before_another_program_takes_over(workshop):
    film = Item("film", "movie", "Film", 100 * 60_000, marks=(Mark(50 * 60_000, "chapter"),))
    grid = {"daily": {"06:00": "rerun", "20:00": {"program": "strip", "until": "21:00"}}}
    programs = {
        "strip": {"from": "kind:movie", "order": "list", "overrun": "split", "on_end": {"next": "after"}},
        "after": {"from": "show:Next"}, "rerun": {"from": "show:Filler"},
    }  # fmt: skip
    items = [film, *workshop.show("Next", 3), *workshop.show("Filler", 60, 30 * 60_000)]
    plan = workshop.world(items, grid, programs, channel={"fallback": "rerun"}).plan(days=3)
    lines = [line for line in workshop.slots(plan) if line.program in ("strip", "after")]
    assert [(line.item, line.begin) for line in lines[:3]] == [
        ("film", 0),
        ("film", 50 * 60_000),
        ("Next:001", 0),
    ]
