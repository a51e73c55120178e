"""A small readable station, its whole day and an edit of it: for the eyes of a reviewer."""

from dataclasses import replace

from retrovue.playout_log.change_sheet import ChangeSheet, ChannelChanges, render
from retrovue.playout_log.codec import coarse_text, fine_text
from retrovue.playout_log.diff import Why, changes
from retrovue.playout_log.pins import coarse_lines, pins

MINUTE = 60_000
BREAKS = {
    "internal": {
        "count": {"60m": "2"},
        "length": "2m",
        "min": "1m",
        "pod": [{"bumper": "bumpers"}, {"spots": "spots"}],
    },
    "between": {"pod": [{"spots": "spots"}, {"promo": "promos"}, {"id": "ids"}]},
}
POOLS = {
    "spots": {"from": "kind:commercial", "rest": "1h"}, "promos": {"from": "kind:promo", "rest": "10m"},
    "bumpers": {"from": "kind:bumper"}, "ids": {"from": "kind:station-id"},
}  # fmt: skip


def _world(workshop):
    films = [
        replace(item, kind="movie", show="", season=None, episode=None, title=f"Film {n + 1}")
        for n, item in enumerate(
            workshop.show("Film", 6, 100 * MINUTE + 250, [n * 10 * MINUTE for n in range(1, 10)])
        )
    ]
    return workshop.world(
        [
            *workshop.show("Hour", 30, 50 * MINUTE + 125), *films, *workshop.spots(200, spread=400),
            *workshop.pieces("bumper", 4_000, 5_000), *workshop.pieces("station-id", 6_000), *workshop.promos,
        ],
        {"daily": {"06:00": "hour", "20:00": {"program": "film", "run": "once"}, "22:00": "hour"}},
        {"hour": {"from": "show:Hour"}, "film": {"from": "kind:movie", "order": "shuffle", "rest": "2d"}},
        breaks=BREAKS, pools=POOLS, channel={"block": "60m", "fallback": "hour"},
    )  # fmt: skip


def test_a_whole_day(workshop, snapshot):
    (day,) = _world(workshop).plan().days["one"]
    assert fine_text(day) + "\n" + coarse_text(day) == snapshot


def test_a_change_sheet(workshop, snapshot):
    world = _world(workshop)
    as_of = "2025-10-06T12:10"
    pinned = world.plan(days=2)
    lost = [line.item for line in coarse_lines(pinned.days["one"]) if line.program == "film"][0]
    spot = next(event.item for event in pinned.days["one"][1].events if event.kind == "commercial")
    grid = {
        "daily": {"06:00": "hour", "20:00": {"program": "film", "run": "once"}, "22:00": "hour"},
        "tue": {"09:00": "film", "11:00": "hour"},
    }
    edited = world.without(lost, spot).edited(grid=grid)
    plan = edited.plan(as_of, days=3, pinned=pinned.days["one"], turns=pinned.turns)
    instant = world.instant(as_of)
    found = changes(pinned.days["one"], plan.days["one"], Why(edited.catalog.by_key))
    border = pins(coarse_lines(pinned.days["one"]), instant, 0).frozen_until
    sheet = ChangeSheet((ChannelChanges.of("1", plan.days["one"], border, found),))
    assert render(sheet) == snapshot
    assert render(sheet, all_changes=True).count("\n") > render(sheet).count("\n")


def test_no_change_is_said_in_two_words(workshop):
    plan = _world(workshop).plan()
    sheet = ChangeSheet((ChannelChanges.of("1", plan.days["one"], 0, ()),))
    assert render(sheet) == "nothing changes"
