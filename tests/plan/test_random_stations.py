"""What holds for every station whatever its files say: whole, exact, the same again, local, and honest."""

import os
import pickle
import subprocess
import sys
from dataclasses import replace
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest
from amounts import amount
from hypothesis import HealthCheck, Phase, assume, given, settings
from hypothesis import strategies as st
from plan.log_rules import LogRules
from plan.random_stations import PROGRAMS, stations

from retrovue.language.traffic import BreakFormat
from retrovue.media.snapshot import CatalogSnapshot
from retrovue.plan.station import plan_station
from retrovue.playout_log.codec import coarse_text, fine_text, read_day
from retrovue.playout_log.diff import Why, changes
from retrovue.playout_log.validate import validate
from retrovue.station_type import StationFile
from retrovue.timing.instants import parse_instant, zone

HOUR = 3_600_000
PROJECT = Path(__file__).parents[2]


def some(examples):
    return settings(
        max_examples=examples, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True, database=None,
        phases=(Phase.explicit, Phase.generate),
    )  # fmt: skip


def _document(station):
    return StationFile.model_validate(station.data)


def _plan(document, items, as_of, *, days=1, pinned=(), turns=None):
    if isinstance(as_of, str):
        as_of = parse_instant(as_of, zone(document.station.timezone))
    return plan_station(
        document, CatalogSnapshot.of(items), pinned={"one": pinned}, as_of=as_of, days=days, channels=["one"], turns=turns,
        tzdata="test",
    )  # fmt: skip


def _texts(plan):
    return [(fine_text(log), coarse_text(log)) for log in plan.days["one"]]


def _honest(station):
    document, (_, items, instant) = _document(station), station
    plan = _plan(document, items, instant, days=2)
    logs = plan.days["one"]
    assert len(logs) == 2
    assert [str(found) for log in logs for found in validate(log)] == []
    assert all(
        before.end == after.at for before, after in pairwise(event for log in logs for event in log.events)
    )
    assert all(read_day(fine_text(log), coarse_text(log)) == log for log in logs)
    codes = {diagnostic.code for diagnostic in plan.diagnostics}
    silent = [what for excuses, what in LogRules(document, items, logs).broken() if not excuses & codes]
    assert not silent, silent[:5]
    slate = [
        event for log in logs for event in log.events if event.kind in ("slate", "black") and not event.item
    ]
    assert not slate or codes & {"RV346", "RV301", "RV302", "RV201"}


@given(stations())
@some(amount(30, 15))
def test_every_log_is_whole_and_every_broken_rule_is_told(station):
    _honest(station)


def _same_again(station, later=15 * HOUR):
    document, (_, items, instant) = _document(station), station
    plan = _plan(document, items, instant, days=2)
    logs = plan.days["one"]
    moment = min(logs[0].start + later, logs[-1].end - HOUR)
    again = _plan(document, list(reversed(items)), moment, days=1, pinned=logs, turns=plan.turns)
    known = {log.header.day: log for log in logs}
    for log in again.days["one"]:
        if log.header.day in known:
            assert changes([known[log.header.day]], [log], Why()) == ()
            assert (fine_text(log), coarse_text(log)) == (
                fine_text(known[log.header.day]),
                coarse_text(known[log.header.day]),
            )


@given(stations(), st.integers(0, 47 * HOUR))
@some(amount(12, 6))
def test_planned_again_at_any_instant_from_its_own_log_nothing_changes(station, later):
    _same_again(station, later)


def _local(station):
    """A spot that goes away moves no programme."""
    document, (_, items, instant) = _document(station), station
    spots = [item for item in items if item.kind == "commercial"]
    assume(spots)
    plan = _plan(document, items, instant)
    gone = spots[len(items) % len(spots)].key
    fewer = _plan(document, [item for item in items if item.key != gone], instant, turns=plan.turns)
    for old, new in zip(plan.days["one"], fewer.days["one"], strict=True):
        assert [line[:5] for line in old.coarse] == [line[:5] for line in new.coarse]


@given(stations(plain=True))
@some(amount(12, 6))
def test_a_spot_that_goes_away_moves_no_programme(station):
    _local(station)


# ---- an edit moves only what it is about


def _edited(station, time, program):
    """The station with another program in one entry of its daily grid."""
    data = station.data
    one = data["channels"]["one"]
    daily = {**one["grid"]["daily"], time: {**one["grid"]["daily"][time], "program": program}}
    new = {**one, "grid": {**one["grid"], "daily": daily}}
    return replace(station, data={**data, "channels": {**data["channels"], "one": new}})


def _concerned(document, *names):
    """Programs whose picks may follow from those of others: by `only_after`, `on_end`, the fallback, and rest."""
    file = document.channels["one"]
    mix = file.programs["mix"]
    found = {*names, file.channel.fallback}
    if "strip" in names:
        found |= {"again", "mix"}
    if mix.rest or mix.cap.per_day is not None:
        found.add("mix")
    return found


def _picks(plan, but):
    return [
        (line.at, line.item) for log in plan.days["one"] for line in log.coarse if line.program not in but
    ]


def _edit_local(station, number=0):
    before = _document(station)
    assume(before.channels["one"].programs["film"].overrun in ("choose", "trim"))
    daily = station.data["channels"]["one"]["grid"]["daily"]
    time = sorted(daily)[number % len(daily)]
    old, new = daily[time]["program"], PROGRAMS[number % 3]
    assume(old != new)
    edited = _edited(station, time, new)
    first = _plan(before, station.items, station.instant)
    second = _plan(_document(edited), station.items, station.instant, turns=first.turns)
    but = _concerned(before, old, new)
    assert _picks(first, but) == _picks(second, but)
    hours, minutes = time.split(":")
    border = first.days["one"][0].start + (int(hours) - 7) * HOUR + int(minutes) * 60_000
    lines = [
        [line[:5] for line in plan.days["one"][0].coarse if line.end <= border] for plan in (first, second)
    ]
    assert lines[0] == lines[1]


@given(stations(plain=True), st.integers(0, 30))
@some(amount(12, 6))
def test_another_program_in_an_entry_moves_only_the_programs_concerned(station, number):
    _edit_local(station, number)


# ---- the same bytes anywhere

DIGESTS = """
import pickle, sys
from hashlib import sha256
from retrovue.language.traffic import BreakFormat
from retrovue.media.snapshot import CatalogSnapshot
from retrovue.plan.station import plan_station
from retrovue.playout_log.codec import coarse_text, fine_text
from retrovue.station_type import StationFile
from retrovue.timing.instants import parse_instant, zone
for data, items, instant in pickle.load(sys.stdin.buffer):
    document = StationFile.model_validate(data)
    as_of = parse_instant(instant, zone(document.station.timezone))
    plan = plan_station(document, CatalogSnapshot.of(items), pinned={}, as_of=as_of, days=1, channels=["one"], tzdata="test")
    told = [(found.code, found.message) for found in plan.diagnostics]
    text = "".join(fine_text(log) + coarse_text(log) for log in plan.days["one"])
    print(sha256((text + repr(told)).encode()).hexdigest())
"""


def _digests(stations, hash_seed):
    done = subprocess.run(
        [sys.executable, "-c", DIGESTS], cwd=PROJECT, timeout=120, capture_output=True, check=True, input=pickle.dumps(stations),
        env={**os.environ, "PYTHONPATH": str(PROJECT), "PYTHONHASHSEED": hash_seed},
    )  # fmt: skip
    return done.stdout.split()


@pytest.mark.long
def test_no_hash_seed_shows_in_the_log_or_in_what_is_told():
    found = []

    @given(stations())
    @some(9)
    def collect(station):
        found.append(station)

    collect()
    first = _digests([tuple(station) for station in found], "1")
    again = _digests(
        [(data, sorted(items, key=_shuffled), instant) for data, items, instant in found], "12345"
    )
    assert first == again and len(set(first)) > 5


def _shuffled(item):
    return item.title[::-1]


# ---- the reader of the rules


def test_rules_that_nobody_told_the_planner_of_are_found_broken(workshop):
    spots = [
        replace(
            item, rating="TV-MA" if n % 4 == 0 else "", dayparts=("kids",) if n % 5 == 0 else (),
            expires=date(2025, 10, 5) if n % 7 == 0 else None,
        )
        for n, item in enumerate(workshop.spots(30, categories=2))
    ]  # fmt: skip
    show = [replace(item, warnings=("violence",)) for item in workshop.show(count=4)]
    programs = {"strip": {"from": "show:S22"}}
    world = workshop.world([*show, *spots, *workshop.promos], {"daily": {"06:00": "strip"}}, programs)
    plain = [replace(item, rating="", dayparts=(), expires=None) for item in spots]
    logs = world.without(*(item.key for item in spots)).plus(*plain).plan().days["one"]
    strict = workshop.world(
        [], {"daily": {"06:00": "strip"}}, {"strip": {**programs["strip"], "rest": "5h", "cap": {"per_day": "2"}}},
        channel={"rating_limit": "TV-14", "warnings_not": "violence", "breaks": "busy"},
        pools={
            "spots": {
                "from": "kind:commercial", "rest": "6h", "cap": {"per_day": "1"},
                "separate": {"company": "1h", "category": "pod"},
            },
            "promos": {"from": "kind:promo"},
        },
        dayparts={"kids": [{"days": "daily", "time": "15:00-17:00"}]},
    ).document  # fmt: skip
    busy = BreakFormat.model_validate({"limit": {"ads_per_hour": "3m"}})
    strict = strict.model_copy(update={"breaks": {"busy": busy}})
    found = list(LogRules(strict, [*show, *spots, *workshop.promos], logs).broken())
    assert {code for codes, _ in found for code in codes} == {"RV341", "RV342", "RV343", "RV344", "RV345"}
    words = " ".join(what for codes, what in found if not codes)
    assert all(
        part in words for part in ("outside its dates", "outside its dayparts", "above the limit", "violence")
    )
