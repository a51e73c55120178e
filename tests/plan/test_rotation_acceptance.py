"""Rotations: rows R of the acceptance table."""

from dataclasses import replace


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
