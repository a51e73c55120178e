"""A slot for which nothing was found is no promise: it is filled as soon as something fits."""

from dataclasses import replace

import pytest

from retrovue.media.snapshot import CatalogSnapshot
from retrovue.playout_log.diff import Why, changes

GRID = {"daily": {"06:00": "strip", "20:00": "movie"}}
PROGRAMS = {"strip": {"from": "show:S22"}, "movie": {"from": "kind:movie", "order": "shuffle"}}
AS_OF = "2025-10-06T21:10:10"


@pytest.fixture
def world(workshop):
    """Episodes by day, and no film yet for the evening."""
    return workshop.world(
        [*workshop.show(), *workshop.spots(60, spread=400), *workshop.promos], GRID, PROGRAMS
    )


def _filled(workshop, world):
    return world.plus(*workshop.pieces("movie", *(n * 60_000 for n in range(80, 110))))


def test_a_slot_that_is_still_empty_stays_as_it_is(world):
    first = world.plan(days=2)
    assert any(line.is_empty and line.ms == 10 * 3_600_000 for line in first.days["one"][0].coarse)
    again = world.plan(AS_OF, days=2, pinned=first.days["one"], turns=first.turns)
    assert again.days["one"] == first.days["one"]


def test_a_running_empty_slot_is_filled_from_the_next_whole_minute_on(workshop, world):
    first = world.plan(days=2)
    pinned = first.days["one"]
    filled = _filled(workshop, world)
    plan = filled.plan(AS_OF, days=2, pinned=pinned, turns=first.turns)
    slate, *films = [line for line in plan.days["one"][0].coarse if line.program == "movie"]
    border = world.instant("2025-10-06T21:11")
    assert (slate.at, slate.end, slate.item) == (world.instant("2025-10-06T20:00"), border, "")
    assert films[0].at == border and all(line.kind == "movie" for line in films)
    tomorrow = [line for line in plan.days["one"][1].coarse if line.program == "movie"]
    assert tomorrow and all(line.item for line in tomorrow)
    for later in (AS_OF, "2025-10-06T21:10:50", "2025-10-06T23:00"):
        again = filled.plan(later, days=2, pinned=plan.days["one"], turns=plan.turns)
        assert again.days["one"] == plan.days["one"]


def test_the_first_film_of_a_filled_slot_is_the_first_of_its_rotation(workshop, world):
    programs = {**PROGRAMS, "movie": {"from": "kind:movie", "order": "sequential"}}
    world = world.edited(programs=programs)
    first = world.plan()
    filled = _filled(workshop, world)
    plan = filled.plan(AS_OF, pinned=first.days["one"], turns=first.turns)
    films = [line.item for line in plan.days["one"][0].coarse if line.kind == "movie"]
    fresh = [line.item for line in filled.plan().days["one"][0].coarse if line.kind == "movie"]
    assert films[0] == fresh[0]


def test_an_empty_catalog_is_no_promise(workshop, world):
    empty = replace(world, catalog=CatalogSnapshot.of([]))
    first = empty.plan(days=2)
    plan = world.plan("2025-10-06T07:00", days=2, pinned=first.days["one"], turns=first.turns)
    slate, *strip = [line for line in plan.days["one"][0].coarse if line.program == "strip"]
    assert (slate.item, slate.end) == ("", world.instant("2025-10-06T07:01"))
    assert strip and all(line.item for line in strip)
    found = changes(first.days["one"], plan.days["one"], Why(world.catalog.by_key, world.catalog.by_key))
    assert found and {change.why.partition("` ")[2] or change.why for change in found} == {
        "is new in the catalog", "the catalog has new items",
    }  # fmt: skip


def test_a_slot_of_a_few_seconds_is_never_cut_shorter_than_an_event(world):
    first = world.plan(days=2)
    for second in (0, 29, 30, 31, 59):
        moment = f"2025-10-06T19:59:{second:02d}"
        edited = world.edited(grid={"daily": {"06:00": "strip", "20:00": "strip"}})
        edited.plan(moment, days=2, pinned=first.days["one"], turns=first.turns)


def _said(plan, code):
    return [(found.message, found.help[0], found.path) for found in plan.diagnostics if found.code == code]


def test_a_program_whose_slot_forbids_all_of_its_items_is_told(workshop):
    """Elsewhere in the week it may air, so the program itself is in order."""
    tame = [replace(item, rating="TV-G") for item in workshop.show()]
    adult = [replace(item, rating="TV-MA") for item in workshop.show("Sirens", 6)]
    world = workshop.world(
        [*tame, *adult, *workshop.spots(60, spread=400)],
        {"daily": {"06:00": "strip", "20:00": "sirens", "22:00": "sirens", "23:00": "strip"}},
        {"strip": {"from": "show:S22"}, "sirens": {"from": "show:Sirens"}},
        channel={"fallback": "strip", "rating_limit": {"default": "TV-PG", "late": "TV-MA"}},
        dayparts={"late": {"days": "daily", "time": "22:00-23:00"}},
    )
    ((message, _, path),) = _said(world.plan(), "RV309")
    assert message == "no item of `sirens` may air in its slot"
    assert path == ("channels", "one", "grid", "daily", "20:00")


def test_a_fallback_that_may_not_air_there_is_blamed_by_its_name(workshop):
    rated = [replace(item, rating="TV-14") for item in workshop.show()]
    world = workshop.world(
        [*rated, *workshop.spots(60, spread=400)],
        {"daily": {"06:00": "strip", "20:00": {"program": "strip", "rating_limit": "TV-G"}, "22:00": "strip"}},
        {"strip": {"from": "show:S22"}}, channel={"fallback": "strip"},
    )  # fmt: skip
    ((_, cure, _),) = _said(world.plan(), "RV301")
    assert cure == "no item of the fallback `strip` may air there: raise the `rating_limit`, or name another"


def test_time_that_belongs_to_no_program_is_told_as_such(workshop):
    world = workshop.world(
        [*workshop.show(), *workshop.spots(60, spread=400)],
        {"daily": {"06:00": {"program": "strip", "until": "23:00"}}}, {"strip": {"from": "show:S22"}},
    )  # fmt: skip
    ((message, cure, path),) = _said(world.plan(), "RV301")
    assert message.startswith("no program has the time behind this entry on channel `one`")
    assert "`fallback`" in cure and path == ("channels", "one", "grid", "daily", "06:00")


def test_a_running_empty_slot_stays_as_it_is_when_the_zone_was_edited(world):
    """It goes on under its own address, though another slot has its time now."""
    first = world.plan("2025-10-06T19:00", days=2)
    station = world.document.station.model_copy(update={"timezone": "America/Los_Angeles"})
    moved = replace(world, document=world.document.model_copy(update={"station": station}))
    moment = world.instant("2025-10-06T21:10:10")
    files = {log.header.day: log for log in first.days["one"]}
    for minute in range(3):
        plan = moved.plan_at(moment + minute * 60_000, days=2, pinned=list(files.values()), turns=first.turns)
        before, files = files, {**files, **{log.header.day: log for log in plan.days["one"]}}
        assert not minute or files == before
