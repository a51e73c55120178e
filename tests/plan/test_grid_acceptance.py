"""The grid and the clock: rows G and D of the acceptance table."""

from itertools import pairwise

HALF_HOUR = 1_800_000
HOUR = 3_600_000


def _base(workshop, grid, *, extra=None, **more):
    items = [*workshop.show(), *workshop.show("Filler", 40), *workshop.spots(), *workshop.promos]
    programs = {"strip": {"from": "show:S22"}, "rerun": {"from": "show:Filler"}, **(extra or {})}
    return workshop.world(items, grid, programs, **more)


def test_g01_a_weekday_strip_airs_one_episode_a_day(workshop):
    grid = {"daily": {"06:00": "rerun"}, "weekdays": {"16:00": {"program": "strip", "until": "16:30"}}}
    world = _base(workshop, grid, channel={"fallback": "rerun"})
    lines = workshop.slots(world.plan(days=7), "strip")
    assert [line.item for line in lines] == [f"S22:{n:03d}" for n in range(1, 6)]
    assert {line.ms for line in lines} == {HALF_HOUR}
    assert all("/1600-strip/0" in line.id for line in lines)


def test_g02_an_overlay_of_one_day_shortens_the_slot_on_that_day(workshop):
    grid = {
        "daily": {"06:00": "rerun"},
        "weekdays": {"20:00": {"program": "strip", "run": "once"}, "22:00": "rerun"},
        "thu": {"20:30": "rerun"},
    }
    lines = workshop.slots(_base(workshop, grid, channel={"fallback": "rerun"}).plan(days=5))
    thursday = [line for line in lines if "2025-10-09/2030" in line.id]
    wednesday = [line for line in lines if "2025-10-08/2030" in line.id]
    assert len(thursday) == 3 and not wednesday


def test_g05_repeat_airs_consecutive_episodes_on_the_half_hours(workshop):
    grid = {"daily": {"06:00": "rerun", "20:00": "strip", "22:00": "rerun"}}
    world = _base(workshop, grid)
    lines = workshop.slots(world.plan(), "strip")
    start = world.instant("2025-10-06T20:00")
    assert [(line.item, line.at) for line in lines] == [
        (f"S22:{n + 1:03d}", start + n * HALF_HOUR) for n in range(4)
    ]


def test_g06_once_airs_one_episode_and_then_the_fallback(workshop):
    grid = {"daily": {"06:00": "rerun", "20:00": {"program": "strip", "run": "once"}, "22:00": "rerun"}}
    lines = workshop.slots(_base(workshop, grid, channel={"fallback": "rerun"}).plan())
    evening = [line for line in lines if "/2000-strip/" in line.id]
    assert [line.program for line in evening] == ["strip", "rerun", "rerun", "rerun"]
    assert [line.id.rpartition("/")[2] for line in evening] == ["0", "1=rerun", "2=rerun", "3=rerun"]


def test_until_gives_the_rest_of_an_entry_to_the_fallback(workshop):
    grid = {"daily": {"06:00": "rerun", "20:00": {"program": "strip", "until": "21:00"}, "22:00": "rerun"}}
    lines = workshop.slots(_base(workshop, grid, channel={"fallback": "rerun"}).plan())
    assert [line.id.split("/", 2)[2] for line in lines if "/2000-" in line.id or "/2100-" in line.id] == [
        "2000-strip/0", "2000-strip/1", "2100-rerun/0", "2100-rerun/1",
    ]  # fmt: skip


def test_a_marathon_runs_back_to_back(workshop):
    grid = {"daily": {"06:00": "rerun", "20:00": {"program": "strip", "run": "marathon"}, "24:00": "rerun"}}
    lines = workshop.slots(
        _base(workshop, grid, breaks={"internal": {"count": "0"}}, channel={"fallback": "rerun"}).plan()
    )
    marathon = [line for line in lines if "/2000-strip/" in line.id]
    assert len(marathon) == 10
    assert all(line.ms == 22 * 60_000 for line in marathon[:-1])


def test_d01_a_repeated_hour_runs_its_entries_again(workshop):
    grid = {"daily": {"06:00": "rerun", "25:00": "strip", "25:30": "rerun", "26:00": "strip"}}
    world = _base(workshop, grid)
    (log,) = world.plan("2025-11-01T07:00").days["one"]
    assert log.end - log.start == 25 * HOUR
    night = [line.id.split("/", 2)[2] for line in log.coarse if line.at >= world.instant("2025-11-02T01:00")]
    assert night[:5] == ["2500-strip/0", "2530-rerun/0", "2500-strip~2/0", "2530-rerun~2/0", "2600-strip/0"]


def test_d02_of_the_entries_that_the_clock_skips_only_the_last_remains(workshop):
    grid = {"daily": {"06:00": "rerun", "26:00": "strip", "26:30": "strip", "27:00": "rerun"}}
    world = _base(workshop, grid)
    (log,) = world.plan("2026-03-07T07:00").days["one"]
    assert log.end - log.start == 23 * HOUR
    transition = world.instant("2026-03-08T03:00")
    assert [line.id.split("/", 2)[2] for line in log.coarse if line.at == transition] == ["2700-rerun/0"]
    assert not [line for line in log.coarse if line.program == "strip"]


def test_a_day_that_starts_at_a_change_of_the_clock_is_reported(workshop):
    world = _base(workshop, {"daily": {"02:30": "rerun"}}, station={"day_start": "02:30"})
    plan = world.plan("2026-03-08T12:00")
    assert "RV208" in workshop.codes(plan)
    assert plan.days["one"][0].start == world.instant("2026-03-08T03:00")


def test_days_follow_each_other_without_a_gap(workshop):
    world = _base(workshop, {"daily": {"06:00": "rerun", "25:00": "strip"}})
    logs = world.plan("2025-10-31T07:00", days=4).days["one"]
    assert all(before.end == after.start for before, after in pairwise(logs))


def test_an_entry_too_short_for_its_program_is_reported_and_filled(workshop):
    grid = {"daily": {"06:00": "rerun", "20:00": "strip", "20:10": "rerun"}}
    plan = _base(workshop, grid).plan()
    assert "RV213" in workshop.codes(plan) and "RV301" in workshop.codes(plan)
    assert [event.kind for event in workshop.events(plan) if "/2000-strip/" in event.id] == ["slate"]


def test_a_grid_that_does_not_cover_the_start_of_the_day_is_an_error(workshop):
    plan = _base(workshop, {"daily": {"07:00": "strip"}}).plan()
    assert "RV201" in workshop.codes(plan)
