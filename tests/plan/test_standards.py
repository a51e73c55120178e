"""What limits and other rules of a program leave of its items, and what is said about it."""

from dataclasses import replace

import pytest

from retrovue.plan.dayparts import NO_LIMIT
from retrovue.plan.standards import widest


def _world(workshop, program, *, item=None, entry=None, **channel):
    items = [replace(one, **(item or {})) for one in workshop.show(count=8)]
    grid = {"daily": {"06:00": "rerun", "20:00": {"program": "strip", "until": "21:00", **(entry or {})}}}
    programs = {"strip": {"from": "show:S22", **program}, "rerun": {"from": "show:Filler"}}
    filler = [replace(one, rating="TV-G") for one in workshop.show("Filler", 40)]
    return workshop.world([*items, *filler], grid, programs, channel={"fallback": "rerun", **channel})


def _said(world, *codes):
    return [(found.code, found.message) for found in world.plan().diagnostics if found.code in codes]


def test_items_above_the_limit_are_counted_once_a_program(workshop):
    world = _world(workshop, {}, rating_limit={"default": "TV-PG", "late-night": "TV-14"})
    items = workshop.show(count=8)
    rated = [
        replace(one, rating=("TV-MA" if n < 3 else "TV-14" if n < 5 else "TV-G"))
        for n, one in enumerate(items)
    ]
    world = world.without(*(one.key for one in items)).plus(*rated)
    assert _said(world, "RV321", "RV309") == [
        ("RV321", "3 of 8 items of `strip` are above its rating limit and never air")
    ]


def test_an_entry_may_let_air_what_the_channel_does_not(workshop):
    item = {"rating": "TV-MA"}
    strict = _world(workshop, {}, item=item, rating_limit="TV-PG")
    assert _said(strict, "RV321", "RV309") == [
        ("RV309", "no item of `strip` meets all of the program's rules")
    ]
    entry = _world(workshop, {}, item=item, rating_limit="TV-PG", entry={"rating_limit": "TV-MA"})
    assert _said(entry, "RV321", "RV309") == []
    assert {line.item for line in workshop.slots(entry.plan(), "strip")} == {"S22:001", "S22:002"}


@pytest.mark.parametrize(
    ("program", "item", "told"),
    [
        ({"dayparts": ["evening"]}, {"dayparts": ("morning",)}, True),
        ({"dayparts": ["evening"]}, {"dayparts": ("late",)}, False),
        ({"seasons": ["summer"]}, {"seasons": ("winter",)}, True),
        ({"seasons": ["fall"]}, {"seasons": ("october",)}, False),
        ({}, {"seasons": ("winter",)}, False),
    ],
)
def test_rules_that_leave_nothing_are_told_of(workshop, program, item, told):
    more = {
        "dayparts": {"late": {"days": "daily", "time": "22:00-23:30"}}, "seasons": {"october": "10-01..10-31"},
    }  # fmt: skip
    items = [replace(one, **item) for one in workshop.show(count=8)]
    programs = {"strip": {"from": "show:S22", **program}, "rerun": {"from": "show:Filler"}}
    grid = {"daily": {"06:00": "rerun", "22:00": "strip"}}
    world = workshop.world(
        [*items, *workshop.show("Filler", 40)], grid, programs, channel={"fallback": "rerun"}, **more
    )
    assert bool(_said(world, "RV309")) == told


@pytest.mark.parametrize(
    ("limits", "dayparts", "age"),
    [
        ({}, (), NO_LIMIT),
        ({"default": "TV-PG"}, (), 8),
        ({"default": "TV-PG", "late": "TV-MA"}, (), 17),
        ({"kids": "TV-G"}, (), NO_LIMIT),
        ({"kids": "TV-G", "default": "TV-MA"}, ("kids",), 0),
        ({"kids": "TV-G", "default": "TV-MA"}, ("kids", "late"), 17),
        ({"default": "NR"}, (), NO_LIMIT),
    ],
)
def test_the_most_that_a_limit_ever_allows(limits, dayparts, age):
    assert widest(limits, dayparts) == age


@pytest.mark.parametrize(("start", "told"), [("s01e08", []), ("s02", ["RV309"])])
def test_a_start_behind_every_episode_is_told_of(workshop, start, told):
    assert [code for code, _ in _said(_world(workshop, {"start": start}), "RV309")] == told


def test_what_is_published_stays_above_a_new_limit_and_is_told_of(workshop):
    world = _world(workshop, {}, item={"rating": "TV-14"})
    plan = world.plan(days=5)
    channel = {
        "id": "one",
        "number": "1",
        "name": "One",
        "fallback": "rerun",
        "breaks": "network",
        "rating_limit": "TV-PG",
    }
    edited = world.edited(channel=channel)
    again = edited.plan(days=5, pinned=plan.days["one"])
    (told,) = [found for found in again.diagnostics if found.code == "RV322"]
    assert "6 times" in told.message and told.place.startswith("one/2025-10-06/2000-strip/0")
    aired = [line.at for line in workshop.slots(again, "strip")]
    assert aired == [line.at for line in workshop.slots(plan, "strip")][:6]
    rule = edited.edited(
        programs={
            **world.document.channels["one"].programs,
            "strip": {"from": "show:S22", "rating_limit": "TV-PG"},
        }
    )
    assert workshop.slots(rule.plan(days=5, pinned=plan.days["one"]), "strip") == []


def _storm(workshop, *, part=2, order="shuffle", program=None, **item):
    """Eight episodes, of which the third to the fifth are one story; one part of it, or a whole one, is as told."""
    world = _world(workshop, {"order": order, **(program or {})}, rating_limit="TV-PG")
    items = [replace(one, rating="TV-G") for one in workshop.show(count=8)]
    for number in (1, 2, 3):
        items[number + 1] = replace(items[number + 1], title=f"Storm ({number})")
    items[part + 1] = replace(items[part + 1], **item)
    return world.without(*(one.key for one in items)).plus(*items)


WANTING = (
    "1 of 8 items of `strip` are above its rating limit and never air, "
    "nor 2 other parts of stories for want of `Storm (2)`"
)


def test_a_story_is_told_to_be_held_back_by_its_part_above_the_limit(workshop):
    world = _storm(workshop, rating="TV-MA")
    assert _said(world, "RV321", "RV309") == [("RV321", WANTING)]
    aired = {line.item for line in workshop.slots(world.plan(days=8), "strip")}
    assert aired == {f"S22:00{number}" for number in (1, 2, 6, 7, 8)}


@pytest.mark.parametrize(("order", "program"), [("sequential", {}), ("shuffle", {"parts": "apart"})])
def test_parts_that_air_by_themselves_hold_nothing_back(workshop, order, program):
    world = _storm(workshop, order=order, program=program, rating="TV-MA")
    message = "1 of 8 items of `strip` are above its rating limit and never air"
    assert _said(world, "RV321") == [("RV321", message)]
    assert "S22:003" in {line.item for line in workshop.slots(world.plan(days=8), "strip")}


def test_items_and_parts_with_warnings_that_never_air_are_told(workshop):
    world = _storm(workshop, program={"warnings_not": ["Gore"]}, warnings=("gore",))
    assert _said(world, "RV321", "RV309") == [(
        "RV321", "1 of 8 items of `strip` have warnings of its `warnings_not` and never air, "
        "nor 2 other parts of stories for want of `Storm (2)`",
    )]  # fmt: skip
    both = world.plus(replace(workshop.show(count=9)[8], rating="TV-MA"))
    assert _said(both, "RV321", "RV309") == [(
        "RV321", "2 of 9 items of `strip` are above its rating limit or have warnings of its `warnings_not` and never air, "
        "nor 2 other parts of stories for want of `Storm (2)`",
    )]  # fmt: skip


@pytest.mark.parametrize(
    ("warnings", "program", "told"),
    [
        ({"default": ["gore"]}, {}, True),
        ({"evening": ["gore"]}, {}, False),
        ({"default": ["gore"], "evening": ["drugs"]}, {}, False),
        ({"default": ["gore"], "evening": ["drugs", "gore"]}, {}, True),
        ({"evening": ["gore"]}, {"dayparts": ["evening"]}, True),
        ({"default": ["drugs"], "evening": ["gore"]}, {"dayparts": ["evening"]}, True),
        ({"morning": ["drugs"], "evening": ["gore"]}, {"dayparts": ["evening"]}, True),
        ({"morning": ["drugs"], "evening": ["gore"]}, {"dayparts": ["evening", "morning"]}, False),
    ],
)
def test_warnings_count_at_their_most_permissive_moment(workshop, warnings, program, told):
    for of_channel in (True, False):
        channel = {"warnings_not": warnings} if of_channel else {}
        model = program if of_channel else {**program, "warnings_not": warnings}
        world = _world(workshop, model, **channel)
        odd = replace(workshop.show(count=9)[8], warnings=("Gore",))
        assert bool(_said(world.plus(odd), "RV321")) == told


def test_a_program_of_nothing_but_stories_that_are_held_back_is_told(workshop):
    parts = enumerate(workshop.show(count=3), 1)
    items = [replace(one, title=f"Storm ({number})", rating="TV-G") for number, one in parts]
    items[1] = replace(items[1], rating="TV-MA")
    world = _world(workshop, {"order": "shuffle"}, rating_limit="TV-PG")
    world = world.without(*(one.key for one in workshop.show(count=8))).plus(*items)
    (told,) = [found for found in world.plan().diagnostics if found.code == "RV309"]
    assert told.message == "no item of `strip` meets all of the program's rules"
    assert told.help == (
        "its items keep to other dayparts or seasons, are above the `rating_limit`, or have warnings of `warnings_not`; "
        "no story airs without `Storm (2)`",
    )
