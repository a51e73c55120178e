"""The same bytes on every machine, and an edit that moves only what it is about."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from retrovue.playout_log.diff import ChangeKind, Why, changes

PROJECT = Path(__file__).parents[2]
DIGEST = """
import sys
from hashlib import sha256
sys.path.insert(0, "tests/bench")
import world
from retrovue.media.snapshot import CatalogSnapshot
from retrovue.plan.station import plan_station
from retrovue.playout_log.codec import coarse_text, fine_text
items = [item for item in world.ruled_catalog() if item.kind != "episode" or item.show < "Show 030"]
if "reversed" in sys.argv:
    items.reverse()
plan = plan_station(world.ruled_station(1), CatalogSnapshot.of(items), pinned={}, as_of=1759748400000, days=2, tzdata="test")
print(sha256("".join(fine_text(day) + coarse_text(day) for day in plan.days["ch0"]).encode()).hexdigest())
"""


def _digest(*arguments: str, **environment: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", DIGEST, *arguments], cwd=PROJECT, timeout=60, capture_output=True, text=True, check=True,
        env={**os.environ, "PYTHONPATH": str(PROJECT), **environment},
    )  # fmt: skip
    return done.stdout.strip()


def test_no_hash_seed_zone_locale_or_row_order_shows_in_the_log():
    digests = {
        _digest(PYTHONHASHSEED="0"),
        _digest(PYTHONHASHSEED="12345", TZ="Asia/Tokyo"),
        _digest("reversed", PYTHONHASHSEED="1", LC_ALL="tr_TR.UTF-8"),
    }
    assert len(digests) == 1


@pytest.fixture(scope="module")
def busy(workshop):
    """A channel that draws on 1,200 spots, and three days of it."""
    spots = workshop.spots(1200, spread=400, companies=260, categories=34)
    grid = {"daily": {"06:00": "strip", "20:00": "late"}}
    programs = {"strip": {"from": "show:S22"}, "late": {"from": "show:Filler", "order": "shuffle"}}
    pools = {
        "spots": {"from": "kind:commercial", "rest": "8h", "separate": {"company": "8m"}},
        "promos": {"from": "kind:promo", "rest": "20m"},
    }
    items = [*workshop.show(), *workshop.show("Filler", 60), *spots, *workshop.promos]
    world = workshop.world(items, grid, programs, pools=pools)
    return world, world.plan(days=3)


@pytest.mark.parametrize("key", ["spot:0077", "spot:0500", "spot:0901"])
def test_removing_one_spot_changes_few_breaks_and_no_programme(busy, key):
    world, plan = busy
    fewer = world.without(key)
    new = fewer.plan(days=3, turns=plan.turns)
    found = changes(plan.days["one"], new.days["one"], Why(fewer.catalog.by_key))
    slots = sum(len(log.coarse) for log in plan.days["one"])
    assert {change.kind for change in found} <= {ChangeKind.BREAKS}
    assert 100 * len(found) <= 3 * slots


def test_removing_one_spot_changes_few_breaks_with_every_rule_on(workshop):
    spots = workshop.spots(1200, spread=400, companies=260, categories=34)
    psas = workshop.pieces("psa", *(14_500 + n * 137 for n in range(120)))
    items = [*workshop.show(), *workshop.show("Filler", 60), *spots, *workshop.promos, *psas]
    separate = {"company": "10m", "category": "pod"}
    world = workshop.world(
        items, {"daily": {"06:00": "strip", "20:00": "late"}},
        {"strip": {"from": "show:S22"}, "late": {"from": "show:Filler", "order": "shuffle"}},
        pools={
            "spots": {"from": "kind:commercial", "rest": "8h", "separate": separate, "cap": {"per_day": "2", "per_week": "8"}},
            "promos": {"from": "kind:promo", "rest": "20m", "about": "upcoming"}, "psas": {"from": "kind:psa", "rest": "30m"},
        },
        breaks={
            "internal": {"count": {"30m": "2"}, "length": "2m02s", "pod": [{"spots": "spots"}]},
            "between": {"pod": [{"spots": "spots"}, {"promo": "promos"}, {"psa": "psas"}]}, "limit": {"ads_per_hour": "9m30s"},
        },
        campaigns={"sale": {"spots": "company:'company 7'", "flight": "01-01..12-31", "goal": {"per_week": "60"}}},
    )  # fmt: skip
    plan = world.plan(days=3)
    slots = sum(len(log.coarse) for log in plan.days["one"])
    for key in ("spot:0077", "spot:0500", "spot:0901"):
        fewer = world.without(key)
        new = fewer.plan(days=3, turns=plan.turns)
        found = changes(plan.days["one"], new.days["one"], Why(fewer.catalog.by_key))
        assert {change.kind for change in found} <= {ChangeKind.BREAKS}
        assert 100 * len(found) <= 3 * slots


def test_a_turn_is_tuned_again_only_when_the_pool_has_really_changed(workshop, busy):
    world, plan = busy
    more = world.plus(*workshop.spots(1300)[1200:]).plan(turns=plan.turns)
    assert more.turns == plan.turns and "RV206" not in workshop.codes(more)
    fewer = world.without(*(f"spot:{n:04d}" for n in range(800)))
    half = fewer.plan(turns=plan.turns, pinned=plan.days["one"])
    assert half.turns["one/spots"] < plan.turns["one/spots"]
    (found,) = [diagnostic for diagnostic in half.diagnostics if diagnostic.code == "RV206"]
    assert "its pool shrank" in found.message and found.help
    assert "RV206" not in workshop.codes(fewer.plan(turns=plan.turns)), "nothing is published that could move"
