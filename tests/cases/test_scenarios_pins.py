"""Rows P of the acceptance table: what has been published, rebuilt from its files."""

from itertools import zip_longest

from cases.stock import MINUTE, USUAL, films

from retrovue import pipeline
from retrovue.playout_log.codec import coarse_text, fine_text

STOCK = [*USUAL, *films()]
NOON = "2025-10-07T14:37"


def _files(station):
    folder = station.place.state / "logs"
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*.jsonl"))}


def _before(plan, instant):
    coarse = [line for line in plan.slots() if line.at < instant]
    return coarse, [event for event in plan.events() if event.at < instant]


def _published(station, days=3):
    plan = station.plan(STOCK, days=days)
    assert pipeline.publish(plan.compiled) == days
    return plan


def test_P01_nothing_changed_gives_the_same_bytes(scenario):
    station = scenario("P01")
    first = _published(station)
    files = _files(station)
    for as_of in ("2025-10-06T06:00", "2025-10-06T23:59:59", NOON, "2025-10-08T05:59:31"):
        again = station.plan(STOCK, as_of, days=1)
        known = {log.header.day: log for log in first.days()}
        for day in again.days():
            old = known[day.header.day]
            assert (coarse_text(day), fine_text(day)) == (coarse_text(old), fine_text(old))
        assert pipeline.publish(again.compiled) == 0
    assert _files(station) == files


def test_P02_an_edit_of_an_aired_entry_leaves_past_and_frozen_lines(scenario):
    station = scenario("P02")
    first = _published(station)
    station.lay_over("P02-edited")
    edited = station.plan(STOCK, NOON, days=2)
    running = next(line for line in first.slots() if line.end > first.at(NOON) + 30_000)
    start = first.at("2025-10-07T06:00")
    for old, new in zip_longest(_before(first, running.end), _before(edited, running.end)):
        assert [line for line in old if line.at >= start] == new
    after = next(line for line in edited.slots() if line.at == running.end)
    assert after.program == "strip" != next(line for line in first.slots() if line.at == running.end).program


def test_P03_a_vanished_file_is_substituted_and_nothing_else_moves(scenario):
    station = scenario("P03")
    first = _published(station)
    as_of = "2025-10-07T20:01"
    frozen = next(line for line in first.slots() if line.at == first.at("2025-10-07T20:00"))
    assert frozen.program == "movie" and frozen.length == 110 * MINUTE
    less = [item for item in STOCK if item.key != frozen.item]
    new = station.plan(less, as_of, days=1)
    assert new.told("RV332")
    old_day = [event for event in first.events() if new.days()[0].start <= event.at < new.days()[0].end]
    events = new.events()
    assert [(event.at, event.ms, event.pad, event.id) for event in events] == [
        (event.at, event.ms, event.pad, event.id) for event in old_day
    ]
    moved = [(old, now) for old, now in zip(old_day, events, strict=True) if old != now]
    assert moved and {old.item for old, _ in moved} == {frozen.item}
    (stand_in,) = {now.item for _, now in moved}
    assert stand_in.startswith("film:") and stand_in != frozen.item
    assert min(old.at for old, _ in moved) > new.at(as_of) and max(old.end for old, _ in moved) < frozen.end
