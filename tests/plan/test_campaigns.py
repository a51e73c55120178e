"""Campaigns: spread over the week, within flight, dayparts and caps; missed airings are made good; the log is the memory."""

from collections import Counter
from datetime import date, timedelta
from itertools import pairwise

import pytest

from retrovue.language.traffic import Campaign
from retrovue.plan.campaigns import Running
from retrovue.plan.dayparts import Context
from retrovue.plan.hashing import Digests
from retrovue.plan.shorts import Shorts

MINUTE, HOUR, DAY = 60_000, 3_600_000, 86_400_000
STRIP = ({"daily": {"06:00": "strip"}}, {"strip": {"from": "show:S22"}})
BREAKS = {
    "internal": {"count": {"30m": "2"}, "length": "2m02s", "pod": [{"spots": "spots"}]},
    "between": {"pod": [{"spots": "spots"}, {"promo": "promos"}]},
}
KIDS = {"kids": {"days": "daily", "time": "15:00-17:00"}}
TOYS = {"spots": "company:Kenner", "flight": "10-06..10-12"}


def _world(workshop, *, pools=None, breaks=BREAKS, **campaigns):
    toys = [
        item.__class__(f"toy:{n}", "commercial", f"Toy {n}", 30_000, companies=("Kenner",), category="toys")
        for n, item in enumerate(workshop.spots(6))
    ]
    pools = pools or {
        "spots": {"from": "kind:commercial -company:Kenner", "rest": "1h"},
        "promos": {"from": "kind:promo", "rest": "10m"},
    }
    return workshop.world(
        [*workshop.show(), *workshop.spots(spread=400), *toys, *workshop.promos], *STRIP,
        breaks=breaks, pools=pools, dayparts=KIDS, campaigns=campaigns,
    )  # fmt: skip


def _aired(workshop, plan, name="toys"):
    return [event for event in workshop.events(plan) if event.note == f"campaign:{name}"]


def test_a_goal_is_met_and_spread_over_the_week(workshop):
    world = _world(workshop, toys={**TOYS, "goal": {"per_week": "70"}})
    plan = world.plan(days=7)
    aired = _aired(workshop, plan)
    assert len(aired) == 70 and all(event.item.startswith("toy:") for event in aired)
    start = plan.days["one"][0].start
    by_day = Counter((event.at - start) // DAY for event in aired)
    assert set(by_day) == set(range(7)) and max(by_day.values()) <= 20
    assert not {"RV306", "RV307"} & set(workshop.codes(plan))
    assert {event.note for event in workshop.events(plan) if event.item.startswith("toy:")} == {
        "campaign:toys"
    }


def test_dayparts_and_flight_are_kept(workshop):
    toys = {**TOYS, "flight": "10-07..10-08", "dayparts": "kids", "goal": {"per_day": "6"}}
    world = _world(workshop, toys=toys)
    aired = _aired(workshop, world.plan(days=4))
    assert len(aired) == 12
    for event in aired:
        day = world.instant("2025-10-07T15:00") + (DAY if event.at > world.instant("2025-10-08T00:00") else 0)
        assert day <= event.at < day + 2 * HOUR


def test_spots_of_a_campaign_rest_and_keep_its_caps(workshop):
    toys = {**TOYS, "cap": {"per_day": "2"}, "goal": {"per_day": "30"}}
    plan = _world(workshop, toys=toys).plan(days=3)
    aired = _aired(workshop, plan)
    start = plan.days["one"][0].start
    assert max(Counter((event.item, (event.at - start) // DAY) for event in aired).values()) == 2
    last = {}
    for event in aired:
        assert event.at - last.get(event.item, 0) >= HOUR
        last[event.item] = event.at
    assert "RV306" in workshop.codes(plan)


def test_spots_of_a_campaign_keep_the_separation_of_the_break(workshop):
    pools = {
        "spots": {"from": "kind:commercial", "rest": "1h", "separate": {"company": "20m"}},
        "promos": {"from": "kind:promo", "rest": "10m"},
    }
    plan = _world(workshop, pools=pools, toys={**TOYS, "goal": {"per_day": "60"}}).plan()
    toys = [event.at for event in workshop.events(plan) if event.item.startswith("toy:")]
    assert len(toys) > 40 and min(second - first for first, second in pairwise(toys)) >= 20 * MINUTE


def test_the_hour_ceiling_holds_for_campaigns(workshop):
    breaks = {
        **BREAKS, "between": {"pod": [{"spots": "spots"}, {"promo": "promos"}, {"psa": "psas"}]},
        "limit": {"ads_per_hour": "4m"},
    }  # fmt: skip
    pools = {
        "spots": {"from": "kind:commercial -company:Kenner", "rest": "1h"},
        "promos": {"from": "kind:promo", "rest": "1m"},
        "psas": {"from": "kind:psa", "rest": "1m"},
    }
    world = _world(workshop, breaks=breaks, pools=pools, toys={**TOYS, "goal": {"per_day": "60"}})
    plan = world.plus(*workshop.pieces("psa", *range(14_500, 30_500, 137))).plan()
    hours = Counter()
    for event in workshop.events(plan):
        if event.kind == "commercial":
            hours[event.at // HOUR] += min(event.ms, HOUR - event.at % HOUR)
            hours[event.at // HOUR + 1] += max(0, event.ms - HOUR + event.at % HOUR)
    assert max(hours.values()) <= 4 * MINUTE and "RV342" not in workshop.codes(plan)
    assert len(_aired(workshop, plan)) > 40


def test_a_goal_out_of_reach_is_said_with_its_figures(workshop):
    plan = _world(workshop, toys={**TOYS, "goal": {"per_day": "900"}}).plan()
    (found,) = [diagnostic for diagnostic in plan.diagnostics if diagnostic.code == "RV306"]
    assert f"airs {len(_aired(workshop, plan))} of " in found.message


def test_a_flight_that_is_over_asks_for_nothing(workshop):
    plan = _world(
        workshop, toys={**TOYS, "flight": "2024-10-01..2024-10-31", "goal": {"per_day": "9"}}
    ).plan()
    assert not _aired(workshop, plan) and workshop.codes(plan).count("RV307") == 1


def test_the_higher_priority_goes_first(workshop):
    toys = {**TOYS, "goal": {"per_day": "200"}}
    world = _world(workshop, toys=toys, sale={**toys, "priority": "5"})
    counts = Counter(event.note for event in workshop.events(world.plan()) if event.note)
    assert counts["campaign:sale"] > 5 * counts["campaign:toys"]


def test_only_the_channels_that_are_named(workshop):
    world = _world(workshop, toys={**TOYS, "goal": {"per_day": "9"}, "channels": "two"})
    assert not _aired(workshop, world.plan())


@pytest.mark.parametrize("moment", ["2025-10-07T14:37", "2025-10-08T16:01", "2025-10-09T05:59"])
def test_the_log_is_the_only_memory(workshop, moment):
    goal = {"per_week": "90", "make_good": "1d"}
    world = _world(
        workshop, toys={**TOYS, "dayparts": "kids", "goal": goal}, sale={**TOYS, "goal": {"per_day": "11"}}
    )
    plan = world.plan(days=4)
    again = world.plan(moment, days=2, pinned=plan.days["one"], turns=plan.turns)
    old = {log.header.day: log for log in plan.days["one"]}
    assert all(log == old[log.header.day] for log in again.days["one"] if log.header.day in old)
    aired_of_later_days = [log for log in plan.days["one"] if log.header.day >= "2025-10-07"]
    cut = world.plan(moment, days=2, pinned=aired_of_later_days, turns=plan.turns)
    assert cut.days["one"][-1].events


def test_what_is_due_before_the_first_break_is_owed_in_it(workshop):
    """By the first plan as by every later one: the log begins with its first programme."""
    world = _world(workshop, sale={**TOYS, "goal": {"per_day": "48"}})
    plan = world.plan(days=2)
    assert len([event for event in _aired(workshop, plan, "sale") if "/2025-10-06/" in event.id]) == 48
    again = world.plan("2025-10-06T13:10", days=2, pinned=plan.days["one"], turns=plan.turns)
    assert again.days["one"] == plan.days["one"]


# ---- what is owed


class _Halves:
    """Every half hour of days that begin at midnight UTC."""

    def __call__(self, day):
        start = self.start_of(day)
        context = Context((), (), day.toordinal())
        return [(start + half * HOUR // 2, context) for half in range(48)]

    def date_at(self, instant):
        return date(1970, 1, 1) + timedelta(days=instant // DAY)

    def start_of(self, day):
        return (day - date(1970, 1, 1)).days * DAY


def _running(goal):
    model = Campaign.model_validate({"spots": "kind:commercial", "flight": "01-01..12-31", "goal": goal})
    return Running("one", "toys", model, [], Shorts([], Digests("seed")), _Halves())


def test_what_is_missed_is_owed_until_it_is_too_late():
    running = _running({"per_day": "4", "make_good": "1d"})
    start = _Halves().start_of(date(2025, 10, 6))
    running.begin(start)
    running.advance(start + DAY - 1)
    assert running.owed == 4
    running.advance(start + 5 * DAY - 1)
    assert running.owed <= 5 and running.lost >= 14


def test_part_of_a_week_of_flight_has_its_part_of_the_goal():
    running = _running({"per_week": "70"})
    start = _Halves().start_of(date(2025, 10, 6))
    running.begin(start + 6 * DAY)
    running.advance(start + 7 * DAY - 1)
    assert 1 <= running.owed <= 30


def test_what_is_owed_depends_on_the_log_of_make_good_alone():
    """Known from the start or only from the last day of it: the same is owed."""
    start = _Halves().start_of(date(2025, 10, 6))
    placed = [start + n * 7 * HOUR // 3 for n in range(90)]
    whole, part = (
        _running({"per_day": "12", "make_good": "2d"}),
        _running({"per_day": "12", "make_good": "2d"}),
    )
    end = start + 6 * DAY
    whole.begin(start)
    part.begin_before(end, start)
    for at in placed:
        if at < end:
            whole.placed(at)
            if at >= end - 3 * DAY:
                part.placed(at)
    whole.advance(end)
    part.advance(end)
    assert whole.owed == part.owed > 0
