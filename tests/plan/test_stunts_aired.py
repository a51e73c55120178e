"""Stunts, dated airings and off-air time as they come to air: addresses, layers, and a past that stays."""

from itertools import pairwise

import pytest

from retrovue.playout_log.codec import coarse_text, fine_text


@pytest.fixture(scope="module")
def world(workshop):
    items = [*workshop.show(), *workshop.show("Filler", 60), *workshop.spots(), *workshop.promos]
    items += workshop.show("Halloween", 8, 80 * 60_000)
    items += [*workshop.pieces("bumper", 90_000, label="off"), *workshop.pieces("bumper", 45_500, label="on")]
    programs = {
        "strip": {"from": "show:S22"}, "rerun": {"from": "show:Filler", "order": "shuffle"},
        "bye": {"type": "sequence", "items": ["label:off"]}, "hello": {"type": "sequence", "items": ["label:on"]},
    }  # fmt: skip
    grid = {"daily": {"06:00": "rerun", "20:00": "strip", "22:00": "rerun"}}
    made = workshop.world(
        items, grid, programs,
        channel={
            "fallback": "rerun", "on_air": {"daily": "06:00-26:00"}, "off_air": {"sign_off": "bye", "sign_on": "hello"},
        },
    )  # fmt: skip
    stunts = {
        "season": {"when": {"season": "fall"}, "grid": {"12:00": {"program": "strip", "until": "13:00"}}},
        "night": {
            "when": {"date": "10-06"}, "priority": "10", "grid": {"21:00": {"program": "franchise", "until": "24:00"}},
            "programs": {"franchise": {"from": "show:Halloween", "order": "sequential"}},
        },
    }  # fmt: skip
    return made.edited(stunts=stunts)


def _lines(plan):
    return [line for log in plan.days["one"] for line in log.coarse]


def _at(plan, address):
    return [line for line in _lines(plan) if f"/{address}/" in line.id]


def test_a_day_with_every_layer(world):
    plan = world.plan()
    shown = [(line.id.split("/")[2], line.layer) for line in _lines(plan)]
    assert list(dict.fromkeys(shown)) == [
        ("0600-rerun", "daily"), ("1200-strip", "stunt:season"), ("1300-rerun", "daily"), ("2000-strip", "daily"),
        ("2100-franchise", "stunt:night"), ("2400-rerun", "daily"), ("2600-bye", "off-air"),
        ("260130-off-air", "off-air"), ("295914-hello", "off-air"),
    ]  # fmt: skip
    assert plan.diagnostics == ()
    (card,) = _at(plan, "260130-off-air")
    assert (card.kind, card.end) == ("off-air", world.instant("2025-10-07T05:59:14"))


def test_programs_of_a_stunt_come_to_air_and_rotations_go_on_behind_it(world):
    plan = world.plan(days=2)
    assert [line.item for line in _at(plan, "2100-franchise")] == ["Halloween:001", "Halloween:002"]
    assert [line.item for line in _lines(plan) if line.program == "strip"][:6] == [
        f"S22:{n:03d}" for n in range(1, 7)
    ]


def test_a_stunt_of_today_leaves_the_past_and_is_the_same_again(world):
    plain = world.edited(stunts={})
    first = plain.plan(days=2)
    as_of = "2025-10-06T18:10"
    edited = world.plan(as_of, days=2, pinned=first.days["one"], turns=first.turns)
    border = world.instant("2025-10-06T18:30")
    assert [line for line in _lines(edited) if line.at < border] == [
        line for line in _lines(first) if line.at < border
    ]
    assert _at(edited, "2100-franchise")
    assert all(one.end == two.start for one, two in pairwise(edited.days["one"]))
    for later in (as_of, "2025-10-06T21:40", "2025-10-07T02:00:10", "2025-10-07T03:00"):
        again = world.plan(later, days=2, pinned=edited.days["one"], turns=edited.turns)
        named = {log.header.day: log for log in [*edited.days["one"], *again.days["one"]]}
        texts = [(fine_text(log), coarse_text(log)) for log in edited.days["one"]]
        assert [
            (fine_text(named[log.header.day]), coarse_text(named[log.header.day]))
            for log in edited.days["one"]
        ] == texts


def test_entries_of_two_stunts_at_one_time_have_rules_of_their_own(world):
    def rules(**runs):
        stunts = {
            name: {
                "when": {"date": day},
                "grid": {"12:00": {"program": "strip", "until": "13:00", "run": runs[name]}},
            }
            for name, day in (("one", "10-06"), ("two", "10-07"))
        }
        lines = _at(world.edited(stunts=stunts).plan(days=2), "1200-strip")
        return {line.rule for line in lines if line.program == "strip"}

    assert len(rules(one="once", two="once")) == 1
    assert len(rules(one="once", two="repeat")) == 2
