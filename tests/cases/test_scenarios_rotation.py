"""Rows R of the acceptance table: which item comes next, and what happens when there is none."""

from cases.stock import DAY, MINUTE, PROMOS, films, show, spots

from retrovue.playout_log.diff import Why, changes

OTHERS = [*show("Filler", 60), *spots(), *PROMOS]
NEVER = -(1 << 60)


def _episodes(*numbers):
    return [f"S22:s01e{number:03d}" for number in numbers]


def test_R01_after_the_last_of_a_hundred_the_first_comes_again(scenario):
    picks = scenario("R01").plan([*show(), *OTHERS], days=3).items("strip")
    assert picks[:102] == _episodes(*range(1, 101), 1, 2)


def test_R02_a_programme_that_stops_gives_way_and_its_last_day_is_told(scenario, snapshot):
    station = scenario("R02")
    plan = station.plan([*show(count=6), *OTHERS], "2026-03-06T07:00", days=9)
    assert plan.items("strip") == _episodes(*range(1, 7))
    (told,) = plan.told("RV303")
    assert "2026-03-12" in told.message
    after = [
        line for line in plan.slots() if line.at >= plan.at("2026-03-12T20:00") and "/2000-strip/" in line.id
    ]
    assert {line.program for line in after} == {"rerun"} and len(after) == 3
    assert station.shown([told]) == snapshot


def test_R03_every_item_once_a_cycle_and_then_in_another_order(scenario):
    picks = scenario("R03").plan([*show(count=10), *OTHERS]).items("strip")
    assert len(picks) == 20
    first, second = picks[:10], picks[10:]
    assert sorted(first) == sorted(second) == _episodes(*range(1, 11))
    assert first != second and first != sorted(first)


def test_R04_an_appended_episode_changes_nothing_before_it_is_reached(scenario):
    station = scenario("R04")
    short, long = (station.plan([*show(count=count), *OTHERS], days=3) for count in (100, 101))
    assert long.items("strip")[:102] == _episodes(*range(1, 102), 1)
    before = _differences(short, long)
    assert before and min(change.at for change in before) == long.slots("strip")[100].at


def _differences(old, new):
    return changes(old.days(), new.days(), Why(new.compiled.snapshot.by_key))


def test_R05_a_deleted_episode_moves_only_what_draws_its_show(scenario):
    items = [*show(count=20), *show("Other", 40), *OTHERS]
    station = scenario("R05")
    whole = station.plan(items, days=4)
    gone = next(line.item for line in whole.slots("mixed") if line.item in whole.items("strip")[6:])
    fewer = station.plan([item for item in items if item.key != gone], days=4)
    moved = _differences(whole, fewer)
    assert {change.before.program for change in moved} == {"strip", "mixed"}
    assert min(change.at for change in moved) == min(line.at for line in whole.slots() if line.item == gone)
    reached = whole.items("strip").index(gone)
    assert fewer.items("strip")[:reached] == whole.items("strip")[:reached]
    assert fewer.items("strip")[reached] == whole.items("strip")[reached + 1]


def test_R06_no_rerun_before_its_first_run(scenario, snapshot):
    plan = scenario("R06").plan([*show(count=40), *OTHERS], days=6)
    seen = set()
    for line in plan.slots():
        if line.program == "cheers":
            seen.add(line.item)
        assert line.program != "cheers-rerun" or line.item in seen
    assert plan.slots("cheers-rerun") and "RV308" in plan.codes
    strip = [line for line in plan.slots() if "-cheers" in line.id]
    assert "\n".join(f"{line.id.split('/', 1)[1]:<34}{line.item}" for line in strip) == snapshot
    assert "RV308" not in plan.codes[plan.codes.index("RV308") + 1 :]


def test_R07_seasons_of_two_shows_take_turns(scenario, snapshot):
    seasons = [("A", 1), ("A", 2), ("A", 3), ("B", 1), ("B", 2)]
    items = [item for name, season in seasons for item in show(name, 4, season=season)]
    plan = scenario("R07").plan([*items, *OTHERS])
    order = list(dict.fromkeys((line.item.split(":")[0], line.season) for line in plan.slots("strip")[:20]))
    assert order == [("A", 1), ("B", 1), ("A", 2), ("B", 2), ("A", 3)]
    assert plan.items("strip")[:4] == [f"A:s01e{n:03d}" for n in range(1, 5)]
    assert plan.listing().split("\n", 21)[:21] == snapshot


def test_R08_forty_films_rest_half_a_year_for_three_years(scenario):
    plan = scenario("R08").plan(
        [*films(40, 120 * MINUTE), *show("Filler", 24, 60 * MINUTE), *spots(), *PROMOS], days=3 * 364
    )
    assert len(plan.slots("movie")) == 156 and plan.codes == []
    last = {}
    for line in plan.slots("movie"):
        assert line.at - last.get(line.item, NEVER) >= 180 * DAY
        last[line.item] = line.at


def test_R09_ten_films_cannot_and_every_slot_that_gives_way_is_told(scenario, snapshot):
    station = scenario("R09")
    plan = station.plan(
        [*films(10, 120 * MINUTE), *show("Filler", 24, 60 * MINUTE), *spots(), *PROMOS], days=60
    )
    lines = plan.slots("movie")
    last, early = {}, []
    for line in lines:
        if line.at - last.get(line.item, NEVER) < 180 * DAY:
            early.append(line.id)
        last[line.item] = line.at
    assert len(early) == len(lines) - 10 and all(line.item for line in plan.slots())
    (told,) = plan.told("RV345")
    assert told.place.startswith(early[0].rpartition("/")[0]) and f"({len(early)} times)" in told.message
    assert "RV304" in plan.codes
    assert station.shown([*plan.told("RV304"), told]) == snapshot
