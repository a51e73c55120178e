"""An edit of the station's zone moves no line that has aired, and no instant is in two files."""

from dataclasses import replace
from itertools import pairwise

import pytest

from retrovue.playout_log.codec import coarse_text, fine_text
from retrovue.playout_log.diff import Why, changes
from retrovue.playout_log.pins import coarse_lines, pins
from retrovue.timing.instants import parse_instant, zone

pytestmark = pytest.mark.long

ZONES = [
    ("UTC", "Asia/Kolkata"), ("Asia/Kolkata", "UTC"), ("UTC", "America/New_York"), ("America/New_York", "UTC"),
    ("Pacific/Kiritimati", "Etc/GMT+12"), ("Etc/GMT+12", "Pacific/Kiritimati"), ("Europe/London", "Asia/Kathmandu"),
]  # fmt: skip
MOMENTS = ("00:29:40", "02:00", "05:59:50", "08:00", "14:37", "17:20")


@pytest.fixture
def world(workshop):
    grid = {"daily": {"06:00": "rerun", "16:00": "strip", "22:00": "rerun"}}
    programs = {"strip": {"from": "show:S22"}, "rerun": {"from": "show:Filler", "order": "shuffle"}}
    items = [
        *workshop.show(),
        *workshop.show("Filler", 60),
        *workshop.spots(60, spread=400),
        *workshop.promos,
    ]
    pools = {
        "spots": {"from": "kind:commercial", "rest": "1h", "cap": {"per_day": "6"}},
        "promos": {"from": "kind:promo", "rest": "10m"},
    }
    return workshop.world(items, grid, programs, channel={"fallback": "rerun"}, pools=pools)


def _in_zone(world, name):
    station = world.document.station.model_copy(update={"timezone": name})
    return replace(world, document=world.document.model_copy(update={"station": station}))


def _merged(pinned, plan):
    named = {log.header.day: log for log in [*pinned, *plan.days["one"]]}
    return [named[name] for name in sorted(named)]


def _lines_until(log, border):
    """The lines of both files that begin before an instant, as text."""
    coarse, fine = coarse_text(log).splitlines()[1:], fine_text(log).splitlines()[1:]
    return (
        [text for text, line in zip(coarse, log.coarse, strict=True) if line.at < border],
        [text for text, event in zip(fine, log.events, strict=True) if event.at < border],
    )


@pytest.mark.parametrize("moment", MOMENTS)
@pytest.mark.parametrize(("old", "new"), ZONES)
def test_what_has_aired_stays_in_its_file_and_every_instant_is_in_one(world, old, new, moment):
    first = _in_zone(world, old).plan("2025-10-05T07:00", days=4)
    pinned, as_of = list(first.days["one"]), f"2025-10-06T{moment}+00:00"
    border = pins(coarse_lines(pinned), parse_instant(as_of, zone("UTC")), 0).frozen_until
    edited = _in_zone(world, new)
    plan = edited.plan(as_of, days=2, pinned=pinned, turns=first.turns)
    after = _merged(pinned, plan)
    lines = [line for log in after for line in log.coarse]
    assert all(one.end == two.at for one, two in pairwise(lines))
    assert len({line.id for line in lines}) == len(lines)
    after_by_name = {log.header.day: log for log in after}
    for log in pinned:
        assert _lines_until(after_by_name[log.header.day], border) == _lines_until(log, border)

    instant = parse_instant(as_of, zone("UTC"))
    for step in (0, 40 * 60_000, 15 * 3_600_000):
        again = plan_at(edited, instant + step, after, plan.turns)
        known = {log.header.day: log for log in after}
        for log in again.days["one"]:
            if log.header.day in known:
                assert log == known[log.header.day]
        assert [c.why for c in changes(after, again.days["one"], Why()) if c.why != "horizon moved on"] == []


def plan_at(world, instant, pinned, turns):
    from retrovue.timing.instants import utc_text

    return world.plan(utc_text(instant).replace("Z", "+00:00"), days=1, pinned=pinned, turns=turns)
