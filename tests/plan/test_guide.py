"""Guide channels in the plan: music that is heard and not seen, and silence where there is none."""

from itertools import pairwise

import pytest

from retrovue.media.item import Item
from retrovue.playout_log.codec import coarse_text, fine_text
from retrovue.playout_log.validate import validate

SECOND, MINUTE, HOUR = 1_000, 60_000, 3_600_000
SONGS = [
    Item(f"song:{n:02d}", "music-video", f"Song {n}", 150 * SECOND + n * 7_013, labels=("calm",))
    for n in range(24)
]
GRID = {"daily": {"06:00": "listings"}}


@pytest.fixture
def listings(workshop):
    def make(items=SONGS, grid=GRID, **keys):
        programs = {"listings": {"type": "guide", **keys}}
        pools = {"calm": {"from": "label:calm", "rest": "1h"}}
        return workshop.world(items, grid, programs, pools=pools, channel={"block": "none"})

    return make


@pytest.mark.parametrize("music", ["calm", "kind:music-video"])
def test_music_fills_every_hour_under_one_kind(listings, music):
    world = listings(music=music)
    plan = world.plan()
    for log in plan.days["one"]:
        assert validate(log) == ()
        assert {(line.kind, line.ms, line.title) for line in log.coarse} == {("guide", HOUR, "Listings")}
        assert {event.kind for event in log.events} == {"guide"}
        assert all(before.end == after.at for before, after in pairwise(log.events))
        silent = sum(event.ms for event in log.events if not event.item)
        assert silent < 10 * SECOND
        assert len({event.item for event in log.events}) == len(SONGS)
    again = world.plan("2025-10-06T16:20", days=2, pinned=plan.days["one"], turns=plan.turns)
    named = {log.header.day: log for log in plan.days["one"]}
    for log in again.days["one"]:
        if log.header.day in named:
            before = named[log.header.day]
            assert (fine_text(log), coarse_text(log)) == (fine_text(before), coarse_text(before))


def test_without_music_it_is_silent_from_page_to_page(listings):
    (log,) = listings().plan().days["one"]
    assert [(event.kind, event.item, event.ms) for event in log.events] == [("guide", "", 30 * MINUTE)] * 48


def test_a_guide_whose_music_went_away_goes_on_without_it(listings):
    world = listings(music="calm")
    first = world.plan()
    at = world.instant("2025-10-06T16:20")
    lost = next(event for event in first.days["one"][0].events if event.at > at)
    (log, *_) = world.without(lost.item).plan_at(at, pinned=first.days["one"]).days["one"]
    assert next(event for event in log.events if event.at == lost.at)[:6] == (*lost[:4], "guide", "")


def test_scarce_music_is_no_finding(listings):
    plan = listings([SONGS[0]], music="label:calm").plan()
    assert plan.diagnostics == ()
    assert {event.item for event in plan.days["one"][0].events} <= {SONGS[0].key, ""}


def test_music_that_is_not_there_leaves_the_guide(listings):
    (log,) = listings([SONGS[0]], music="kind:promo").plan().days["one"]
    assert {event.item for event in log.events} == {""}


def test_a_slot_of_minutes(listings):
    (log,) = (
        listings(grid={"daily": {"06:00": "listings", "06:07": "listings"}}, music="calm").plan().days["one"]
    )
    assert [line.ms for line in log.coarse][:2] == [7 * MINUTE, 53 * MINUTE]
    assert validate(log) == ()
