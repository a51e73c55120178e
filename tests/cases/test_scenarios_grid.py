"""Rows G and D of the acceptance table: what begins when, by the week, by stunts, and when the clocks change."""

import re
from datetime import date, timedelta

from cases.stock import HOUR, MINUTE, USUAL, films, pieces, show
from lxml import etree

from retrovue.export import ExportChannel, render_xmltv
from retrovue.language.calendars import Calendar

HALF_HOUR = 30 * MINUTE


def _addresses(plan, day):
    return [line.id.split("/", 2)[2] for line in plan.slots() if f"/{day}/" in line.id]


def _evening(plan, day):
    return "\n".join(address for address in _addresses(plan, day) if "1930" < address < "2200-rerun/1")


def test_G01_a_weekday_strip_airs_one_episode_a_day(scenario, snapshot):
    plan = scenario("G01").plan(USUAL, days=7)
    lines = plan.slots("strip")
    assert [line.item for line in lines] == [f"S22:s01e{n:03d}" for n in range(1, 6)]
    assert {line.ms for line in lines} == {HALF_HOUR}
    assert [line.at for line in lines] == [plan.at(f"2025-10-{day:02d}T16:00") for day in range(6, 11)]
    assert plan.listing(program="strip") == snapshot


def test_G02_an_overlay_of_one_day_shortens_the_slot_on_that_day_only(scenario, snapshot):
    station = scenario("G02")
    plan = station.plan([*USUAL, *films(length=85 * MINUTE), *films(6, 25 * MINUTE)[5:]], days=5)
    ends = {
        day: plan.at(f"2025-10-{day}T{'20:30' if day == '09' else '22:00'}")
        for day in ("06", "07", "08", "09", "10")
    }
    for day, end in ends.items():
        slots = [line for line in plan.slots() if f"10-{day}/2000-movie/" in line.id]
        assert (slots[0].at, slots[-1].end) == (plan.at(f"2025-10-{day}T20:00"), end)
    (told,) = plan.told("RV210")
    assert "`20:30`" in told.message
    assert station.shown([told]) == snapshot(name="told")
    assert _evening(plan, "2025-10-08") + "\n\n" + _evening(plan, "2025-10-09") == snapshot


def test_G04_one_instant_written_twice_is_an_error(scenario, snapshot):
    station = scenario("G04")
    found = [one for one in station.findings() if one.code == "RV202"]
    assert len(found) == 1
    assert station.shown(found) == snapshot


def test_G05_repeat_airs_consecutive_episodes_on_the_half_hours(scenario, snapshot):
    plan = scenario("G05").plan(USUAL)
    start = plan.at("2025-10-06T20:00")
    assert [(line.item, line.at) for line in plan.slots("strip")] == [
        (f"S22:s01e{n + 1:03d}", start + n * HALF_HOUR) for n in range(4)
    ]
    assert plan.listing(program="strip") == snapshot


def test_G06_once_airs_one_episode_and_then_the_fallback(scenario, snapshot):
    plan = scenario("G06").plan(USUAL)
    evening = [line for line in plan.slots() if "/2000-strip/" in line.id]
    assert [line.program for line in evening] == ["strip", "rerun", "rerun", "rerun"]
    assert (evening[0].at, evening[-1].end) == (plan.at("2025-10-06T20:00"), plan.at("2025-10-06T22:00"))
    assert _evening(plan, "2025-10-06") == snapshot


def test_G07_the_higher_stunt_has_its_day_and_the_lower_the_others(scenario):
    items = [*USUAL, *show("Horror", 40), *show("Franchise", 40)]
    plan = scenario("G07").plan(items, "2025-10-30T07:00", days=3)
    evenings = {
        day: {
            line.program
            for line in plan.slots()
            if plan.at(f"{day}T20:00") <= line.at < plan.at(f"{day}T22:00")
        }
        for day in ("2025-10-30", "2025-10-31", "2025-11-01")
    }
    assert list(evenings.values()) == [{"horror"}, {"franchise"}, {"strip"}]


def test_G08_stunts_of_equal_rank_that_overlap_stop_the_build(scenario, snapshot):
    station = scenario("G08")
    found = [one for one in station.refused(USUAL, "2025-10-30T07:00") if one.code == "RV204"]
    assert len(found) == 1
    assert station.shown(found) == snapshot


def test_G09_thanksgiving_is_the_fourth_thursday_of_november(scenario):
    station = scenario("G09")
    found = []
    for first in ("2025-11-20", "2026-11-19"):
        plan = station.plan(USUAL, f"{first}T07:00", days=15)
        found.append({line.id.split("/")[1] for line in plan.slots("strip")})
    assert found == [{"2025-11-27"}, {"2026-11-26"}]


def test_G09_holds_on_no_other_day_of_two_years(scenario):
    document = scenario("G09").load().document
    calendar, when = Calendar.of(document), document.channels["one"].stunts["marathon"].when
    days = (date(2025, 1, 1) + timedelta(days=n) for n in range(730))
    assert [day.isoformat() for day in days if calendar.holds(when, day)] == ["2025-11-27", "2026-11-26"]


def test_G10_the_channel_signs_off_shows_its_card_and_signs_on(scenario, snapshot):
    closing = [
        *pieces("interstitial", 2 * MINUTE, title="Sign-off"),
        *pieces("interstitial", MINUTE, title="Anthem"),
    ]
    opening = pieces("interstitial", 90_000, title="Sign-on")
    plan = scenario("G10").plan([*USUAL, *closing, *opening, *pieces("slate", 10_000)], days=2)
    off, back = plan.at("2025-10-07T02:00"), plan.at("2025-10-07T06:00")
    night = [line for line in plan.slots() if off <= line.at < back]
    assert [line.program for line in night] == ["sign-off", "sign-off", "test-pattern", "sign-on"]
    assert [(line.at - off, line.ms) for line in night[:2]] == [(0, 2 * MINUTE), (2 * MINUTE, MINUTE)]
    assert (night[2].at, night[3].at, night[3].end) == (off + 3 * MINUTE, back - 90_000, back)
    assert {event.kind for event in plan.events(night[2].id)} == {"slate"}
    assert "\n".join(_addresses(plan, "2025-10-06")[-6:]) == snapshot

    guide = etree.fromstring(
        render_xmltv([ExportChannel("one", "acceptance", "1", "One")], {"one": plan.days()}, "http://tv")
    )
    shown = [p for p in guide.iter("programme") if p.findtext("title") == "Off the air"]
    assert [p.get("start") for p in shown][0].startswith("20251007060") and len(shown) == 2


# ---- the clock


def test_D01_the_doubled_hour_airs_its_entries_again(scenario, snapshot):
    plan = scenario("D01").plan(USUAL, "2025-11-01T07:00")
    (log,) = plan.days()
    assert log.end - log.start == 25 * HOUR
    late = [address for address in _addresses(plan, "2025-11-01") if re.match(r"25\d\d-", address)]
    assert late == ["2500-strip/0", "2530-strip/0", "2500-strip~2/0", "2530-strip~2/0"]
    assert plan.items("strip") == [f"S22:s01e{n:03d}" for n in range(1, 5)]
    assert plan.listing().split("\n", 38)[-1] == snapshot


def test_D02_of_the_missing_hour_only_the_last_entry_begins(scenario, snapshot):
    plan = scenario("D02").plan([*USUAL, *show("Late", 10)], "2026-03-07T07:00")
    (log,) = plan.days()
    assert log.end - log.start == 23 * HOUR
    transition = plan.at("2026-03-08T03:00")
    assert [line.id.split("/", 2)[2] for line in log.coarse if line.at == transition] == ["2700-rerun/0"]
    assert plan.slots("strip") == plan.slots("late") == []
    assert plan.listing().split("\n", 38)[-1] == snapshot
