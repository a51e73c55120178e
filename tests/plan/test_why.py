"""What is told about a line: what aired before it, and what gave way for it."""

from retrovue.plan.why import why

MINUTE, HOUR = 60_000, 3_600_000


def _reasons(workshop, program, items, days=3, channel=None, **others):
    """Of each line of the program at 20:00, with the line."""
    grid = {"daily": {"06:00": "rerun", "20:00": "special", "21:00": "rerun"}}
    programs = {"rerun": {"from": "show:S22"}, "special": program, **others}
    items = [*workshop.show(), *workshop.spots(), *workshop.promos, *items]
    world = workshop.world(items, grid, programs, channel=channel)
    found = world.plan(days=days).days["one"]
    lines = [line for day in found for line in day.coarse if "/2000-special/" in line.id]
    return [(line, why(world.document, found, line, None, lines[0].at, None)) for line in lines]


def test_a_later_part_is_no_repeat_of_the_first(workshop):
    film = workshop.pieces("movie", 100 * MINUTE)
    program = {"from": "kind:movie", "overrun": "split"}
    found = _reasons(workshop, program, film, days=5)
    parts = [(line.begin > 0, reason.aired) for line, reason in found]
    assert [later for later, _ in parts[:4]] == [False, True, False, True]
    assert [aired is None for _, aired in parts[:4]] == [True, True, False, False]


def test_the_rest_of_a_program_that_gave_way_is_told(workshop):
    films = workshop.pieces("movie", 50 * MINUTE, 51 * MINUTE)
    for rest, told in (("30h", ["", "", "", ""]), ("5d", ["", "", "program", "program"])):
        found = _reasons(workshop, {"from": "kind:movie", "rest": rest, "order": "shuffle"}, films, days=4)
        assert [reason.short_rest for _, reason in found] == told


def test_a_program_that_follows_another_is_no_fallback(workshop):
    items = [*workshop.pieces("movie", 50 * MINUTE), *workshop.show("Next", 2, 50 * MINUTE)]
    program = {"from": "kind:movie", "on_end": {"next": "after"}}
    found = _reasons(
        workshop, program, items, 4, {"fallback": "rerun"}, after={"from": "show:Next", "on_end": "stop"}
    )
    assert [reason.instead.partition(",")[0] for _, reason in found[:4]] == [
        "", *["in place of the entry's own program"] * 2, "the fallback",
    ]  # fmt: skip
