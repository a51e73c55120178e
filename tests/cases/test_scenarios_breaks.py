"""Rows B of the acceptance table: where breaks are cut, what fills them, and which rule gives way."""

from collections import Counter

import pytest
from cases.stock import HOUR, MINUTE, PROMOS, SECOND, USUAL, films, pieces, show, spots

HALF_HOUR = 30 * MINUTE
NEVER = -(1 << 60)


def _cuts(plan, line):
    return [event.offset for event in plan.events(f"{line.id}/a")]


def _sums_up(plan):
    return all(
        sum(event.ms + event.pad for event in plan.events(f"{line.id}/")) == line.ms == HALF_HOUR
        for line in plan.slots()
    )


def _ads(events):
    return [event for event in events if event.kind == "commercial"]


def test_B01_cuts_lie_at_the_chapters_and_the_slot_sums_up(scenario, snapshot):
    plan = scenario("B01").plan(USUAL)
    for line in plan.slots():
        assert _cuts(plan, line) == [0, 440 * SECOND, 880 * SECOND] and line.breaks == 2
    assert _sums_up(plan) and plan.codes == []
    assert plan.listing(fine=True).split("\n    06:30")[0].split("\n  06:30")[0] == snapshot


def test_B02_nine_chapters_close_together_never_make_short_acts(scenario):
    marks = [5 * MINUTE + n * 20 * SECOND for n in range(9)]
    plan = scenario("B02").plan([*show(marks=marks), *spots(), *PROMOS])
    for line in plan.slots():
        acts = [event.ms for event in plan.events(f"{line.id}/a")]
        assert 2 <= len(acts) <= 3 and min(acts) >= 4 * MINUTE


def test_B03_without_a_cut_point_one_break_at_the_end_in_several_pods(scenario, snapshot):
    plan = scenario("B03").plan([*show(marks=()), *spots(), *PROMOS])
    for line in plan.slots():
        pods = plan.pods(f"{line.id}/")
        lengths = [sum(event.ms + event.pad for event in pod) for pod in pods.values()]
        assert {name.rpartition("/")[2][0] for name in pods} == {"t"} and len(pods) >= 2
        assert sum(lengths) == 8 * MINUTE and max(lengths) <= 4 * MINUTE
    assert "RV311" in plan.codes
    assert plan.listing(fine=True).split("\n  06:30")[0] == snapshot


def test_B04_breaks_at_decide_alone(scenario):
    plan = scenario("B04").plan(USUAL)
    assert all(_cuts(plan, line) == [0, 300_000, 760_250] for line in plan.slots())


def test_B06_bumpers_frame_internal_pods_and_stay_out_of_a_format_without_breaks(scenario):
    frames = [
        *pieces("bumper", 3_000, 4_000, 5_000, label="out"),
        *pieces("bumper", 3_500, 4_500, 5_500, label="in"),
    ]
    plan = scenario("B06").plan([*USUAL, *films(length=120 * MINUTE), *frames])
    internal = [pod for name, pod in plan.pods().items() if name.rpartition("/")[2].startswith("b")]
    assert len(internal) == 2 * len(plan.slots("strip"))
    for pod in internal:
        assert pod[0].item.startswith("bumperout") and pod[-1].item.startswith("bumperin") and len(pod) > 2
    (film,) = plan.slots("film")
    assert {event.kind for event in plan.events(f"{film.id}/")} == {"movie"}


def test_B07_with_spots_only_the_slot_is_exact_and_what_is_left_is_told(scenario):
    plan = scenario("B07").plan([*show(), *spots()])
    assert _sums_up(plan)
    assert max(event.pad for event in plan.events()) <= 500
    rest = [event for event in plan.events() if event.kind in ("slate", "black")]
    assert bool(rest) == ("RV346" in plan.codes)


def test_B07_spots_of_one_length_leave_slate(scenario, snapshot):
    station = scenario("B07")
    plan = station.plan([*show(length=22 * MINUTE + 11 * SECOND, marks=()), *spots(0)])
    assert _sums_up(plan) and max(event.pad for event in plan.events()) <= 500
    assert all(any(event.kind == "slate" for event in plan.events(f"{line.id}/t")) for line in plan.slots())
    assert station.shown(plan.told("RV346")) == snapshot


@pytest.mark.parametrize("categories", [10, 2])
def test_B08_never_two_of_one_category_in_a_pod_unless_told(scenario, categories):
    stock = spots(categories=categories)
    category = {item.key: item.category for item in stock}
    plan = scenario("B08").plan([*show(), *stock])
    most = max(
        max(Counter(category[event.item] for event in _ads(pod)).values(), default=0)
        for pod in plan.pods().values()
    )
    assert _sums_up(plan)
    assert (most > 1) == (categories == 2) == ("RV343" in plan.codes)


def test_B09_companies_stay_ten_minutes_apart_over_pods_and_slots(scenario):
    stock = spots(companies=80)
    company, last = {item.key: item.company for item in stock}, {}
    plan = scenario("B09").plan([*show(), *stock, *PROMOS], days=2)
    for event in _ads(plan.events()):
        assert event.at - last.get(company[event.item], NEVER) >= 10 * MINUTE
        last[company[event.item]] = event.at
    assert len(last) == 80 and "RV344" not in plan.codes


@pytest.mark.parametrize("count", [20, 1200])
def test_B10_a_third_play_in_a_day_is_told_or_does_not_happen(scenario, count):
    plan = scenario("B10").plan([*show(), *spots(count=count), *PROMOS])
    plays = Counter(event.item for event in _ads(plan.events()))
    assert (max(plays.values()) > 2) == ("RV341" in plan.codes) == (count == 20)


def test_B11_the_kids_hours_keep_to_their_ceiling(scenario):
    plan = scenario("B11").plan(USUAL)
    start, end = plan.at("2025-10-06T15:00"), plan.at("2025-10-06T17:00")
    hours = Counter()
    for event in _ads(plan.events()):
        hours[event.at // HOUR * HOUR] += event.ms
    kids = [hours[hour] for hour in range(start, end, HOUR)]
    assert 300 * SECOND < min(kids) and max(kids) <= 570 * SECOND
    assert hours[end] > 570 * SECOND
    assert "RV342" not in plan.codes


def test_B12_every_hour_has_its_id_or_its_letters(scenario):
    items = [*USUAL, *films(), *pieces("station-id", 4_000, 5_000, 6_000)]
    plan = scenario("B12").plan(items)
    ids = [event.at for event in plan.events() if event.kind == "station-id"]
    letters = [
        event.at + cue.start for event in plan.events() for cue in event.gfx if cue.graphic == "letters"
    ]
    first = plan.days()[0].start
    by_id, by_letters = [], []
    for hour in range(first + HOUR, first + 24 * HOUR, HOUR):
        by_id += [hour] * (sum(abs(at - hour) <= 5 * MINUTE for at in ids) == 1)
        by_letters += [hour] * any(abs(at - hour) <= 5 * MINUTE for at in letters)
    assert sorted({*by_id, *by_letters}) == list(range(first + HOUR, first + 24 * HOUR, HOUR))
    assert [plan.at(f"2025-10-06T{hour}:00") for hour in (21, 23)] == sorted(set(by_letters) - set(by_id))
    assert "RV313" not in plan.codes
