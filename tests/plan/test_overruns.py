"""Programmes longer than their slot: run over, cut, or in parts; and those behind them: late, joined, pushed."""

from itertools import pairwise

import pytest

from retrovue.plan.history import History
from retrovue.playout_log.diff import Why, changes

MINUTE = 60_000
HALF_HOUR = 30 * MINUTE
MARKS = range(10 * MINUTE, 150 * MINUTE, 10 * MINUTE)


def _world(workshop, movie, *, news=None, entry=None, length=100, breaks=None, until="23:00", **more):
    """A film at 20:00, the news at 21:00 and 21:30, reruns otherwise."""
    film = workshop.show("Film", 6, length * MINUTE, [at for at in MARKS if at < length * MINUTE])
    items = [
        *workshop.show(),
        *workshop.show("News", 60),
        *film,
        *workshop.spots(spread=400),
        *workshop.promos,
    ]
    programs = {
        "rerun": {"from": "show:S22"}, "news": {"from": "show:News", **(news or {})},
        "movie": {"from": "show:Film", **movie},
    }  # fmt: skip
    grid = {
        "daily": {
            "06:00": "rerun", "20:00": "movie", "21:00": {"program": "news", **(entry or {})}, until: "rerun",
        }
    }  # fmt: skip
    return workshop.world(items, grid, programs, breaks=breaks, **{"channel": {"fallback": "rerun"}, **more})


def _of(workshop, plan, *names):
    return [line for line in workshop.slots(plan) if line.program in names]


def _clock(world, line):
    return (line.at - world.instant("2025-10-06T20:00")) // MINUTE


def _is_stable(world, first, *times):
    """Planned again at these times, nothing changes."""
    for time in times:
        again = world.plan(
            f"2025-10-07T{time}", days=len(first.days["one"]) - 1, pinned=first.days["one"], turns=first.turns
        )
        assert changes(first.days["one"][1:], again.days["one"], Why(world.catalog.by_key)) == ()
        assert again.days["one"] == first.days["one"][1:]


TIMES = ("14:37", "19:59", "20:10", "21:10", "21:40", "22:05", "22:40", "23:10")


def test_a_programme_runs_over_and_the_next_begins_on_its_block(workshop):
    world = _world(workshop, {"overrun": "spill"})
    plan = world.plan(days=3)
    film, *news = _of(workshop, plan, "movie", "news")[:3]
    assert (film.ms, film.length) == (120 * MINUTE, 100 * MINUTE)
    assert [_clock(world, line) for line in news] == [120, 150]
    assert [line.item for line in news] == ["News:001", "News:002"]
    _is_stable(world, plan, *TIMES)


def test_an_entry_that_is_wholly_overlapped_is_dropped(workshop):
    world = _world(workshop, {"overrun": "spill"}, until="22:00", length=115)
    plan = world.plan(days=3)
    assert not _of(workshop, plan, "news")
    _is_stable(world, plan, *TIMES)


def test_a_programme_is_joined_in_progress_where_it_would_be(workshop):
    world = _world(
        workshop,
        {"overrun": "spill"},
        news={"late_join": "jip"},
        length=80,
        channel={"block": "none"},
        breaks={},
    )
    plan = world.plan(days=3)
    film, joined, after, *_ = _of(workshop, plan, "movie", "news")
    assert film.end == joined.at and (_clock(world, joined), joined.begin) == (80, 20 * MINUTE)
    assert (joined.item, joined.length, joined.subtitle) == (
        "News:001",
        2 * MINUTE,
        "Part 1 (joined in progress)",
    )
    assert after.item == "News:002" and after.begin == 0
    event = workshop.events(plan, f"{joined.id}/a0")[0]
    assert (event.offset, event.ms) == (20 * MINUTE, 2 * MINUTE)
    _is_stable(world, plan, *TIMES)


def test_programmes_that_would_be_over_are_not_joined(workshop):
    world = _world(workshop, {"overrun": "spill"}, news={"late_join": "jip"}, length=100)
    plan = world.plan(days=3)
    news = _of(workshop, plan, "news")[:2]
    assert [(_clock(world, line), line.item, line.begin) for line in news] == [
        (120, "News:003", 0), (150, "News:004", 0),
    ]  # fmt: skip
    _is_stable(world, plan, *TIMES)


def test_a_delayed_programme_is_pushed_in_whole_blocks(workshop):
    news = {"late_join": "delay"}
    world = _world(workshop, {"overrun": "spill"}, news=news, entry={"run": "once"}, until="21:30", length=95)
    plan = world.plan(days=3)
    (news, *_) = _of(workshop, plan, "news")
    (rerun, *_) = [line for line in workshop.slots(plan) if "/2130-rerun/" in line.id]
    assert (_clock(world, news), news.ms) == (120, HALF_HOUR)
    assert rerun.at == news.end
    _is_stable(world, plan, *TIMES)


def test_a_hard_entry_begins_on_the_second(workshop):
    world = _world(workshop, {"overrun": "spill"}, entry={"hard": "true"}, length=100)
    plan = world.plan(days=3)
    film, news, *_ = _of(workshop, plan, "movie", "news")
    assert (_clock(world, news), film.end) == (60, news.at)
    assert film.length < 60 * MINUTE and not film.remains
    (cut,) = [found.message for found in plan.diagnostics if found.code == "RV324"]
    assert cut == "an item of `movie` is cut where an entry with `hard` or a dated airing begins (3 times)"
    _is_stable(world, plan, *TIMES)


def test_what_runs_over_the_end_of_the_day_is_cut_there_and_said_so(workshop):
    items = [*workshop.show(), *workshop.show("Film", 20, 100 * MINUTE), *workshop.spots(), *workshop.promos]
    programs = {"rerun": {"from": "show:S22"}, "movie": {"from": "show:Film", "overrun": "spill"}}
    world = workshop.world(items, {"daily": {"06:00": "rerun", "29:00": "movie"}}, programs)
    (cut,) = [found.message for found in world.plan().diagnostics if found.code == "RV324"]
    assert cut == "an item of `movie` is cut at the end of the broadcast day"


def test_a_cut_programme_ends_at_a_break_else_with_a_fade(workshop):
    for length, marks, fade in ((100, None, (0, 0)), (100, (), (0, 500))):
        world = _world(workshop, {"overrun": "trim"}, length=length, breaks={"internal": {"count": "0"}})
        if marks is not None:
            world = world.without(*[item.key for item in world.catalog if item.show == "Film"])
            world = world.plus(*workshop.show("Film", 6, length * MINUTE, marks))
        plan = world.plan(days=3)
        film, news, *_ = _of(workshop, plan, "movie", "news")
        last = workshop.events(plan, f"{film.id}/a")[-1]
        assert film.end == news.at and film.length == 60 * MINUTE
        assert last.fade == fade and "RV323" in workshop.codes(plan)
        _is_stable(world, plan, *TIMES)


def test_a_split_programme_airs_in_parts_on_consecutive_days(workshop):
    world = _world(workshop, {"overrun": "split"}, length=90)
    plan = world.plan(days=4)
    lines = _of(workshop, plan, "movie")
    assert [(line.item, line.subtitle) for line in lines] == [
        ("Film:001", "Part 1 (part 1 of 2)"), ("Film:001", "Part 1 (part 2 of 2)"),
        ("Film:002", "Part 2 (part 1 of 2)"), ("Film:002", "Part 2 (part 2 of 2)"),
    ]  # fmt: skip
    first, second = lines[:2]
    assert (first.length, first.remains, second.begin) == (40 * MINUTE, 50 * MINUTE, 40 * MINUTE)
    assert second.length == 50 * MINUTE and second.remains == 0
    _is_stable(world, plan, *TIMES)


def test_a_marathon_pauses_once_in_a_while(workshop):
    breaks = {"internal": {"count": "0", "length": "2m"}, "between": {"pod": [{"spots": "spots"}]}}
    marathon = {"run": "marathon", "every": "1h"}
    world = _world(workshop, {"overrun": "choose"}, news=marathon, breaks=breaks)
    plan = world.plan(days=3)
    lines = [line for line in workshop.slots(plan) if "10-06/2100-news" in line.id and line.program == "news"]
    assert [line.ms - line.length for line in lines[:4]] == [0, 0, 2 * MINUTE, 0]
    _is_stable(world, plan, *TIMES)


def test_intros_and_outros_are_part_of_the_programme(workshop):
    wrap = {"wrap": {"intro": "openers", "outro": "closers"}, "overrun": "spill"}
    pools = {
        "spots": {"from": "kind:commercial"}, "promos": {"from": "kind:promo", "rest": "10m"},
        "openers": {"from": "kind:intro"}, "closers": {"from": "kind:outro"},
    }  # fmt: skip
    world = _world(workshop, wrap, length=58, pools=pools)
    world = world.plus(*workshop.pieces("intro", 90_000, 91_000), *workshop.pieces("outro", 60_500))
    plan = world.plan(days=3)
    film = _of(workshop, plan, "movie")[0]
    ids = [event.id[len(film.id) + 1 :] for event in workshop.events(plan, f"{film.id}/")]
    assert ids[0] == "w0" and film.ms == 90 * MINUTE and "w1" in ids
    assert ids[ids.index("w1") - 1].startswith("a") and ids[ids.index("w1") + 1].startswith("t")
    _is_stable(world, plan, *TIMES)


def test_acts_fade_beside_breaks_only(workshop):
    network = {
        "internal": {"count": {"60m": "2"}, "pod": [{"spots": "spots"}]}, "between": {"pod": [{"spots": "spots"}]},
        "fade": "800ms",
    }  # fmt: skip
    world = _world(workshop, {"overrun": "choose"}, length=45, breaks=network)
    plan = world.plan()
    film = _of(workshop, plan, "movie")[0]
    acts = workshop.events(plan, f"{film.id}/a")
    assert [act.fade for act in acts] == [(0, 800), (800, 800), (800, 0)]
    assert all(before.end <= after.at for before, after in pairwise(acts))


@pytest.mark.parametrize("edit", ["21:15", "21:45"])
def test_an_edit_behind_a_programme_that_runs_over_keeps_it(workshop, edit):
    world = _world(workshop, {"overrun": "spill"})
    first = world.plan(days=3)
    grid = {"daily": {"06:00": "rerun", "20:00": "movie", edit: "news", "23:00": "rerun"}}
    plan = world.edited(grid=grid).plan("2025-10-07T14:00", days=2, pinned=first.days["one"])
    film = next(line for line in _of(workshop, first, "movie") if "10-07/" in line.id)
    again = next(line for line in _of(workshop, plan, "movie") if "10-07/" in line.id)
    assert (again.at, again.item) == (film.at, film.item) and again.end >= film.end


def test_the_day_is_closed_behind_a_programme_that_runs_over(workshop):
    signs = {"type": "sequence", "items": "kind:interstitial"}
    film = workshop.show("Film", 6, 100 * MINUTE)
    items = [*workshop.show(), *film, *workshop.spots(spread=400), *workshop.promos]
    items += [*workshop.pieces("interstitial", 90_000), *workshop.pieces("slate", 60_000)]
    programs = {
        "rerun": {"from": "show:S22"}, "movie": {"from": "show:Film", "overrun": "spill"},
        "bye": signs, "hello": signs, "card": {"type": "loop", "from": "kind:slate"},
    }  # fmt: skip
    channel = {
        "fallback": "rerun", "on_air": {"daily": "06:00-26:00"},
        "off_air": {"sign_off": "bye", "then": "card", "sign_on": "hello"},
    }  # fmt: skip
    grid = {"daily": {"06:00": "rerun", "25:00": "movie"}}
    world = workshop.world(items, grid, programs, channel=channel)
    plan = world.plan(days=3)
    film, bye, card, hello = [line for line in workshop.slots(plan) if line.program != "rerun"][:4]
    assert [line.program for line in (film, bye, card, hello)] == ["movie", "bye", "card", "hello"]
    assert _clock(world, film) + 120 == _clock(world, bye) == 7 * 60
    assert (bye.ms, hello.ms) == (90_000, 90_000) and card.end == hello.at
    _is_stable(world, plan, "14:37", "23:10")
    for moment in ("2025-10-08T01:10", "2025-10-08T02:10", "2025-10-08T03:00:30", "2025-10-08T03:20"):
        again = world.plan(moment, days=2, pinned=plan.days["one"], turns=plan.turns)
        assert again.days["one"] == plan.days["one"][1:]


def _in_parts(workshop, *, length=90, **more):
    """Films in parts at 20:00, on Tuesdays in half the time."""
    world = _world(workshop, {"overrun": "split"}, length=length, **more)
    grid = {"daily": {"06:00": "rerun", "20:00": "movie", "21:00": "news", "23:00": "rerun"}}
    return world.edited(grid=grid), world.edited(grid={**grid, "tue": {"20:00": "movie", "20:30": "news"}})


def _parts(workshop, plan):
    return [(line.item, line.subtitle) for line in _of(workshop, plan, "movie")]


def test_the_parts_of_one_airing_agree_however_long_their_slots_are(workshop):
    _, world = _in_parts(workshop)
    plan = world.plan(days=4)
    assert _parts(workshop, plan) == [
        ("Film:001", "Part 1 (part 1 of 3)"), ("Film:001", "Part 1 (part 2 of 3)"),
        ("Film:001", "Part 1 (part 3 of 3)"), ("Film:002", "Part 2 (part 1 of 2)"),
    ]  # fmt: skip
    again = world.plan("2025-10-07T12:00", days=3, pinned=plan.days["one"], turns=plan.turns)
    assert again.days["one"] == plan.days["one"][1:]


def test_what_was_promised_is_not_contradicted_by_later_parts(workshop):
    """The first part has aired as one of two; then an edit makes the second shorter."""
    before, after = _in_parts(workshop, station={"horizon": {"publish": "1h"}})
    plan = before.plan(days=4)
    assert _parts(workshop, plan)[:2] == [
        ("Film:001", "Part 1 (part 1 of 2)"),
        ("Film:001", "Part 1 (part 2 of 2)"),
    ]
    again = after.plan("2025-10-07T12:00", days=3, pinned=plan.days["one"], turns=plan.turns)
    assert _parts(workshop, again) == [
        ("Film:001", "Part 1 (part 2)"), ("Film:001", "Part 1 (part 3)"), ("Film:002", "Part 2 (part 1 of 2)"),
    ]  # fmt: skip
    third = after.plan(
        "2025-10-08T12:00", days=2, pinned=(plan.days["one"][0], *again.days["one"]), turns=again.turns
    )
    assert third.days["one"] == again.days["one"][1:]


def test_a_part_that_an_edit_cuts_shorter_is_ended_before_the_next_item(workshop):
    """All days have been published: those behind the edited slot make room for what it no longer airs."""
    before, after = _in_parts(workshop, station={"horizon": {"publish": "9d"}})
    plan = before.plan(days=5)
    assert [item for item, _ in _parts(workshop, plan)] == ["Film:001"] * 2 + ["Film:002"] * 2 + ["Film:003"]
    again = after.plan("2025-10-07T12:00", days=4, pinned=plan.days["one"], turns=plan.turns)
    assert [item for item, _ in _parts(workshop, again)] == ["Film:001"] * 2 + ["Film:002"] * 2
    parts = [
        line
        for day in (plan.days["one"][0], *again.days["one"])
        for line in day.coarse
        if line.program == "movie"
    ]
    assert [line.begin + line.length for line in parts if line.item == "Film:001"][:-1] == [
        line.begin for line in parts if line.item == "Film:001"
    ][1:]
    assert parts[2].remains == 0
    other = [line for line in workshop.slots(again) if line.program == "rerun"]
    assert other == [line for day in plan.days["one"][1:] for line in day.coarse if line.program == "rerun"]


def test_an_item_that_is_asked_for_between_two_parts_takes_none_of_them_away(workshop):
    airing = {"channel": "one", "date": "2025-10-07", "time": "20:00", "item": 'title:"Part 6" show:News'}
    world, _ = _in_parts(workshop, airings=[airing])
    plan = world.plan(days=4)
    assert _parts(workshop, plan)[:5] == [
        ("Film:001", "Part 1 (part 1 of 2)"), ("News:006", "Part 6"), ("Film:001", "Part 1 (part 2 of 2)"),
        ("Film:002", "Part 2 (part 1 of 2)"),
    ]  # fmt: skip
    again = world.plan("2025-10-08T12:00", days=2, pinned=plan.days["one"], turns=plan.turns)
    assert again.days["one"] == plan.days["one"][2:]
    history = History()
    for line in _of(workshop, plan, "movie"):
        history.note(line, line.item)
    assert history.of_program("movie") == {"Film:001": 1, "News:006": 1, "Film:002": 1}


def test_a_first_part_whose_others_are_not_planned_yet_tells_how_many_there_should_be(workshop):
    _, world = _in_parts(workshop)
    assert _parts(workshop, world.plan(days=1)) == [("Film:001", "Part 1 (part 1 of 2)")]
    assert _parts(workshop, world.plan(days=2)) == [
        ("Film:001", "Part 1 (part 1 of 4)"),
        ("Film:001", "Part 1 (part 2 of 4)"),
    ]
