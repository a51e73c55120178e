"""The layers of the schedule: rows G of the acceptance table, changes of the clock, and off-air time."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from plan.schedules import PROGRAMS, check_slots, day_of, hours, shown, slots, station

from retrovue.plan.findings import Findings
from retrovue.plan.slots import ScheduleRules, grid_slots
from retrovue.timing.broadcast_day import broadcast_day
from retrovue.timing.instants import zone

NEW_YORK = {"station": {"id": "x", "language": "1", "timezone": "America/New_York"}}
MOVIE_NIGHT = {"daily": {"06:00": "base"}, "weekdays": {"20:00": {"program": "movie", "until": "22:00"}}}
THURSDAY, WEDNESDAY = "2025-10-09", "2025-10-08"


# ---- the week's grid


def test_g02_a_day_of_its_own_shortens_what_the_week_says():
    document = station(grid={**MOVIE_NIGHT, "thu": {"20:30": {"program": "strip", "until": "21:00"}}})
    assert shown(document, WEDNESDAY) == ["0600-base daily", "2000-movie weekdays", "2200-base daily"]
    assert shown(document, THURSDAY) == [
        "0600-base daily", "2000-movie weekdays", "2030-strip thu", "2100-movie weekdays", "2200-base daily",
    ]  # fmt: skip


def test_until_gives_the_time_back_to_the_layer_below_with_the_resuming_time():
    grid = {
        "daily": {"06:00": "base", "16:30": "late"},
        "weekdays": {"16:00": {"program": "strip", "until": "17:15"}},
    }
    assert shown(station(grid=grid), THURSDAY) == [
        "0600-base daily", "1600-strip weekdays", "1715-late daily",
    ]  # fmt: skip


def test_until_gives_the_time_to_the_fallback_where_nothing_is_below():
    grid = {"daily": {"06:00": "late", "20:00": {"program": "movie", "until": "21:00"}, "22:00": "late"}}
    assert shown(station(grid=grid), THURSDAY)[1:] == [
        "2000-movie daily",
        "2100-base daily",
        "2200-late daily",
    ]


def test_an_until_before_its_own_start_is_none():
    grid = {"daily": {"06:00": "base", "20:00": {"program": "movie", "until": "19:00"}}}
    assert shown(station(grid=grid), THURSDAY) == ["0600-base daily", "2000-movie daily"]


def test_a_date_wins_over_its_weekday():
    document = station(grid={**MOVIE_NIGHT, THURSDAY: {"20:00": "late"}})
    assert shown(document, THURSDAY) == ["0600-base daily", f"2000-late {THURSDAY}"]


# ---- stunts


def _stunts(**stunts):
    return station(grid={"daily": {"06:00": "base", "20:00": "movie", "23:00": "late"}}, stunts=stunts)


def test_g07_of_two_stunts_the_higher_priority_airs():
    document = _stunts(
        season={"when": {"season": "fall"}, "priority": "10", "grid": {"20:00": "strip"}},
        night={"when": {"date": "10-31"}, "priority": "20", "grid": {"20:00": "event"}},
    )
    assert "2000-event stunt:night" in shown(document, "2025-10-31")
    assert "2000-strip stunt:season" in shown(document, "2025-10-30")
    assert "2000-movie daily" in shown(document, "2025-12-01")


def test_a_stunt_without_until_ends_with_the_next_entry_of_the_merged_grid():
    document = _stunts(night={"when": {"date": "10-31"}, "grid": {"21:00": "event"}})
    assert shown(document, "2025-10-31")[1:] == [
        "2000-movie daily",
        "2100-event stunt:night",
        "2300-late daily",
    ]


def test_a_stunt_with_until_hides_what_begins_in_its_time():
    document = _stunts(
        night={"when": {"date": "10-31"}, "grid": {"12:00": {"program": "event", "until": "26:00"}}}
    )
    assert shown(document, "2025-10-31") == ["0600-base daily", "1200-event stunt:night", "2600-late daily"]


def test_g08_stunts_of_one_priority_may_not_overlap():
    document = _stunts(
        one={"when": {"date": "10-31"}, "grid": {"12:00": {"program": "event", "until": "18:00"}}},
        two={"when": {"season": "fall"}, "grid": {"14:00": "strip"}},
    )
    findings = Findings()
    slots(document, "2025-10-31", findings)
    slots(document, "2025-10-30", findings)
    (found,) = findings.diagnostics()
    assert (found.code, found.message) == (
        "RV204", "the stunts `one` and `two` have the same priority and the same time on 2025-10-31",
    )  # fmt: skip


def test_stunts_of_one_priority_may_follow_each_other():
    document = _stunts(
        one={"when": {"date": "10-31"}, "grid": {"12:00": {"program": "event", "until": "14:00"}}},
        two={"when": {"season": "fall"}, "grid": {"14:00": "strip"}},
    )
    findings = Findings()
    slots(document, "2025-10-31", findings)
    assert findings.diagnostics() == ()


@pytest.mark.parametrize(
    ("when", "days"),
    [
        ({"holiday": "thanksgiving"}, ["2025-11-27", "2026-11-26"]),  # G09
        ({"holiday": "easter"}, ["2025-04-20", "2026-04-05"]),
        ({"date": "2026-10-31"}, ["2026-10-31"]),
        ({"dates": ["2025-03-01", "2026-12-30..2027-01-02"]}, ["2025-03-01", "2026-12-30", "2026-12-31"]),
        ({"date": "12-31..1-1", "days": "thu"}, ["2026-01-01", "2026-12-31"]),
        ({"season": "winter", "days": "sat", "week": "last", "except": "12-01..12-31"},
         ["2025-01-25", "2025-02-22", "2026-01-31", "2026-02-28"]),
        ({"season": "mine", "week": ["1", "5"], "days": "mon"},
         ["2025-06-02", "2025-06-30", "2026-06-01", "2026-06-29"]),
        ({"week": "even", "days": "fri", "date": "2026-01-01..2026-01-31"}, ["2026-01-09", "2026-01-23"]),
        ({"week": "odd", "days": "fri", "date": "2026-01-01..2026-01-31"}, ["2026-01-02", "2026-01-16", "2026-01-30"]),
        ({"season": "nowhere"}, []),
    ],
)  # fmt: skip
def test_a_stunt_runs_on_the_days_on_which_every_key_holds(when, days):
    document = station(
        stunts={"x": {"when": when, "grid": {"12:00": "event"}}}, top={"seasons": {"mine": "6-1..6-30"}}
    )
    every = [date(2025, 1, 1) + timedelta(days=number) for number in range(730)]
    found = [str(day) for day in every if any("event" in slot.base for slot in slots(document, str(day)))]
    assert found == days


def test_a_stunt_gives_its_breaks_and_graphics_to_entries_without_their_own():
    quick = {"internal": {"count": "0"}}
    document = station(
        top={"breaks": {"quick": quick, "slow": quick}, "graphics": {"bug": {"template": "bug.svg.j2"}}},
        stunts={
            "x": {
                "when": {"date": "10-31"}, "breaks": {"default": "quick", "evening": "slow"}, "graphics": "bug",
                "grid": {"12:00": "event", "19:00": "event", "20:00": {"program": "strip", "breaks": "quick"}},
            }
        },
    )  # fmt: skip
    found = slots(document, "2025-10-31")
    assert [slot.entry.breaks for slot in found] == [None, "quick", "slow", "quick"]
    assert [slot.graphics for slot in found] == [None, *[{"default": ("bug",)}] * 3]


# ---- dated airings


def test_an_airing_ranks_above_stunts_and_ends_with_the_entry_it_finds():
    document = _stunts(night={"when": {"date": "10-31"}, "grid": {"20:00": "strip"}})
    airing = {"channel": "one", "date": "2025-10-31", "time": "21:00", "program": "event"}
    document = type(document).model_validate({**dict(document), "airings": [airing]})
    found = shown(document, "2025-10-31")
    assert found[1:] == ["2000-strip stunt:night", "2100-event airing:0", "2300-late daily"]
    assert [slot.airing is not None for slot in slots(document, "2025-10-31")] == [False, False, True, False]


def test_an_airing_without_a_program_is_about_the_program_that_runs_then():
    airing = {"channel": "one", "date": "2025-10-31", "time": "20:00", "item": "title:x"}
    document = type(_stunts()).model_validate({**dict(_stunts()), "airings": [airing]})
    found = slots(document, "2025-10-31")[1]
    assert (found.base, found.layer) == ("one/2025-10-31/2000-movie", "airing:0")
    assert shown(document, "2025-10-31")[2] == "2300-late daily"


def test_an_airing_of_a_spot_leaves_the_slots_alone():
    airing = {"channel": "one", "date": "2025-10-31", "time": "20:00", "spot": "title:x", "break": "0"}
    document = type(_stunts()).model_validate({**dict(_stunts()), "airings": [airing]})
    assert shown(document, "2025-10-31") == shown(_stunts(), "2025-10-31")


def test_an_end_at_the_start_of_the_day_is_the_end_of_the_day():
    grid = {
        "daily": {"06:00": "base", "24:00": "strip"},
        "thu": {"22:00": {"program": "movie", "until": "06:00"}},
    }
    assert shown(station(grid=grid), THURSDAY) == ["0600-base daily", "2200-movie thu"]


# ---- off the air

SIGNS = {"sign_off": "bye", "then": "card", "sign_on": "hello"}


def test_g10_sign_off_runs_once_and_sign_on_ends_when_the_day_begins():
    document = station({"on_air": {"daily": "06:00-26:00"}, "off_air": SIGNS})
    assert shown(document, THURSDAY, bye=180_000, hello=61_500) == [
        "0600-base daily", "2600-bye off-air", "2603-card off-air", "295858-hello off-air",
    ]  # fmt: skip


def test_off_air_time_over_the_border_of_two_days():
    document = station({"on_air": {"daily": "07:00-26:00"}, "off_air": SIGNS})
    assert shown(document, THURSDAY, bye=180_000, hello=60_000) == [
        "0600-card off-air", "0659-hello off-air", "0700-base daily", "2600-bye off-air", "2603-card off-air",
    ]  # fmt: skip


def test_days_that_on_air_does_not_name_are_on_the_air():
    document = station({"on_air": {"weekdays": "06:00-25:00", "fri": "06:00-29:00"}})
    assert shown(document, "2025-10-10") == ["0600-base daily", "2900-off-air off-air"]
    assert shown(document, "2025-10-11") == ["0600-base daily"]
    assert shown(document, THURSDAY) == ["0600-base daily", "2500-off-air off-air"]


def test_a_day_that_begins_off_the_air_needs_no_entry_then():
    findings = Findings()
    document = station({"on_air": {"daily": "07:00-26:00"}}, grid={"daily": {"07:00": "strip"}})
    found = slots(document, THURSDAY, findings)
    assert findings.diagnostics() == ()
    assert [slot.program for slot in found] == ["off-air", "strip", "off-air"]


def test_signs_longer_than_the_night_share_it():
    document = station({"on_air": {"daily": "06:00-29:59"}, "off_air": SIGNS})
    assert shown(document, THURSDAY, bye=40_000, hello=40_000)[1:] == [
        "2959-bye off-air",
        "295940-hello off-air",
    ]
    assert shown(document, THURSDAY, bye=90_000, hello=40_000)[1:] == ["2959-bye off-air"]


def test_before_its_start_a_channel_is_off_the_air():
    document = station({"start": "2025-10-10", "off_air": SIGNS})
    assert shown(document, "2025-10-08", bye=180_000, hello=61_500) == ["0600-card off-air"]
    assert shown(document, THURSDAY, bye=180_000, hello=61_500) == [
        "0600-card off-air",
        "295858-hello off-air",
    ]
    assert shown(document, "2025-10-10", bye=180_000, hello=61_500) == ["0600-base daily"]
    plain = station({"start": "2025-10-10"})
    assert [slot.path for slot in slots(plain, THURSDAY)] == [("channels", "one", "channel", "start")]


def test_the_first_day_of_a_channel_begins_when_it_comes_on_the_air():
    document = station({"start": "2025-10-10", "on_air": {"daily": "07:00-29:59"}, "off_air": SIGNS})
    assert shown(document, THURSDAY, bye=180_000, hello=60_000) == ["0600-card off-air"]
    assert shown(document, "2025-10-10", bye=180_000, hello=60_000) == [
        "0600-card off-air", "0659-hello off-air", "0700-base daily", "2959-bye off-air",
    ]  # fmt: skip


# ---- changes of the clock

SPRING, AUTUMN = "2026-03-07", "2025-11-01"
NIGHT = {"daily": {"06:00": "base", "25:00": "strip", "26:00": "movie", "26:30": "late", "27:00": "event"}}
DOUBLED = {"daily": {"06:00": "base", "25:00": "strip", "25:30": "movie", "26:00": "late"}}


def _dst(grid, **policy):
    return station(grid=grid, top={"station": {**NEW_YORK["station"], "dst": policy}})


def test_d01_a_repeated_hour_runs_again():
    assert hours(_dst(DOUBLED), AUTUMN) == {
        "0600-base": 19, "2500-strip": 0.5, "2530-movie": 0.5, "2500-strip~2": 0.5, "2530-movie~2": 0.5, "2600-late": 4,
    }  # fmt: skip


def test_a_repeated_hour_may_extend_the_running_entry():
    assert hours(_dst(DOUBLED, back="extend"), AUTUMN) == {
        "0600-base": 19, "2500-strip": 0.5, "2530-movie": 1.5, "2600-late": 4,
    }  # fmt: skip


def test_a_repeated_hour_may_be_filled():
    assert hours(_dst(DOUBLED, back="fill"), AUTUMN) == {
        "0600-base": 19, "2500-strip": 0.5, "2530-movie": 0.5, "2500-base~2": 1, "2600-late": 4,
    }  # fmt: skip


def test_what_runs_over_a_filled_hour_goes_on_behind_it():
    grid = {"daily": {"06:00": "strip", "27:00": "late"}}
    assert hours(_dst(grid, back="fill"), AUTUMN) == {
        "0600-strip": 20,
        "2500-base~2": 1,
        "2600-strip": 1,
        "2700-late": 3,
    }


def test_what_resumes_in_a_repeated_hour_does_not_begin_twice():
    grid = {"daily": {"06:00": "base"}, "sat": {"24:00": {"program": "movie", "until": "25:30"}}}
    assert hours(_dst(grid), AUTUMN) == {"0600-base": 18, "2400-movie": 1.5, "2530-base": 5.5}


def test_d02_of_entries_in_a_skipped_hour_the_last_stays():
    assert hours(_dst(NIGHT), SPRING) == {"0600-base": 19, "2500-strip": 1, "2700-event": 3}


def test_entries_in_a_skipped_hour_may_be_squeezed_into_the_hour_before():
    assert hours(_dst(NIGHT, forward="squeeze"), SPRING) == {
        "0600-base": 19, "2500-strip": 0.5, "2600-movie": 0.25, "2630-late": 0.25, "2700-event": 3,
    }  # fmt: skip


# ---- whatever the station says


WALLS = st.integers(0, 24 * 4 - 1).map(lambda quarter: f"{6 + quarter // 4:02d}:{quarter % 4 * 15:02d}")
ENTRY = st.fixed_dictionaries({"program": st.sampled_from(PROGRAMS)}, optional={"until": WALLS})
TIMES = st.dictionaries(WALLS, ENTRY, max_size=5)
GRIDS = st.dictionaries(
    st.sampled_from(("daily", "weekdays", "weekends", "sat", "sat,sun", "thu-sat", "2025-11-01")),
    TIMES,
    max_size=4,
)
STUNTS = st.dictionaries(
    st.sampled_from(("a", "b", "c")),
    st.fixed_dictionaries(
        {"when": st.sampled_from(({"date": "11-01"}, {"season": "fall"}, {"season": "spring"}, {"days": "sat"})),
         "priority": st.sampled_from(("0", "1")), "grid": TIMES}
    ),
    max_size=3,
)  # fmt: skip
ON_AIR = st.dictionaries(
    st.sampled_from(("daily", "sat", "sun")),
    st.sampled_from(("06:00-26:00", "05:00-29:30", "07:15-13:00")),
    max_size=2,
)
AIRINGS = st.lists(
    st.fixed_dictionaries(
        {
            "channel": st.just("one"),
            "date": st.just("2025-11-01"),
            "time": WALLS,
            "program": st.sampled_from(PROGRAMS),
        },
        optional={"until": WALLS},
    ),
    max_size=2,
)


@given(
    GRIDS, STUNTS, ON_AIR, AIRINGS,
    st.sampled_from(("skip", "squeeze")), st.sampled_from(("repeat", "extend", "fill")),
    st.sampled_from(("America/New_York", "Australia/Lord_Howe", "Atlantic/Azores", "UTC")),
    st.sampled_from((AUTUMN, SPRING, "2026-03-28", "2026-04-04", "2025-10-25")), st.integers(0, 5_000_000),
)  # fmt: skip
@settings(max_examples=150, deadline=None, derandomize=True, database=None)
def test_slots_fill_every_day(grid, stunts, on_air, airings, forward, back, name, day, sign):
    document = station(
        {"on_air": on_air, "off_air": SIGNS}, grid=grid, stunts=stunts,
        top={
            "station": {"id": "x", "language": "1", "timezone": name, "dst": {"forward": forward, "back": back}},
            "airings": airings,
        },
    )  # fmt: skip
    found = slots(document, day, bye=sign, hello=sign // 2)
    assert found == slots(document, day, bye=sign, hello=sign // 2)


@pytest.mark.parametrize(
    "name",
    [
        "America/New_York", "Europe/London", "Australia/Lord_Howe", "Asia/Kolkata", "Pacific/Apia",
        "Africa/Casablanca", "Asia/Tehran", "Atlantic/Azores", "America/Sao_Paulo", "Australia/Sydney", "UTC",
        "Pacific/Chatham", "Pacific/Kiritimati",
    ],
)  # fmt: skip
def test_r17_two_years_of_slots_in_every_zone_have_no_gap_and_no_double(name):
    grid = {"daily": {f"{hour:02d}:{minute:02d}": "base" for hour in range(6, 30) for minute in (0, 30)}}
    document = station(grid=grid, top={"station": {"id": "x", "language": "1", "timezone": name}})
    file, rules, seen = document.channels["one"], ScheduleRules.of(document), set()
    end, count = None, 0
    for number in range(731):
        day = broadcast_day(zone(name), date(2025, 1, 1) + timedelta(days=number), document.station.day_start)
        found = grid_slots(file, day, Findings(), rules)
        assert end in (None, day.start)
        assert all(before.end == after.start for before, after in pairwise(found))
        assert all(slot.start < slot.end for slot in found)
        seen.update(slot.base for slot in found)
        end, count = day.end, count + len(found)
        if len(found) != 48:  # a change of the clock
            check_slots(found, day)
    assert len(seen) == count


def test_a_date_that_the_date_line_takes_has_no_slots():
    document = station(top={"station": {"id": "x", "language": "1", "timezone": "Pacific/Apia", "day_start": "00:00"}},
                       grid={"daily": {"00:00": "base"}})  # fmt: skip
    day = day_of(document, "2011-12-30")
    assert day.start == day.end
    assert grid_slots(document.channels["one"], day, Findings(), ScheduleRules.of(document)) == []
