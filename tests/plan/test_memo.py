"""Plans from the memo: the bytes of a full plan, whatever is edited, removed, published, and however late it gets."""

from amounts import amount
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from retrovue.media.item import Item
from retrovue.media.snapshot import CatalogSnapshot
from retrovue.plan.memo import PlanMemo
from retrovue.plan.station import plan_station
from retrovue.playout_log.codec import coarse_text, fine_text
from retrovue.station_type import StationFile
from retrovue.timing.instants import parse_instant, zone

MINUTE = 60_000
NOON = parse_instant("2025-10-06T12:00", zone("UTC"))
LENGTHS = (15_000, 30_000, 30_000, 60_000)


def _episode(show, part):
    length = 21 * MINUTE + 1_000 * part
    return Item(
        f"show{show}:{part}", "episode", f"Part {part}", length, show=f"Show {show}", season=1, episode=part
    )


ITEMS = [
    *(_episode(show, part) for show in range(3) for part in range(8)),
    *(
        Item(f"spot:{n}", "commercial", f"Spot {n}", LENGTHS[n % 4], companies=(f"c{n % 9}",))
        for n in range(40)
    ),
    *(Item(f"promo:{n}", "promo", f"Promo {n}", 10_000 + 700 * n, show=f"Show {n % 3}") for n in range(12)),
]


def _document(edits):
    """`one` and `two` go by rotations, `three` airs what `one` does in the evening."""
    share, rest = edits.get("share", False), edits.get("rest", "20m")
    programs = {
        f"show-{n}": {"from": f'show:"Show {n}"', "order": edits.get("order", "sequential")} for n in range(3)
    }
    grids = {
        "one": {"daily": {"06:00": "show-0", edits.get("one", "18:00"): "show-1"}},
        "two": {"daily": {"06:00": "show-1", edits.get("two", "20:00"): "show-2"}},
        "three": {"daily": {"06:00": "show-2", "19:00": {"program": "relay", "until": "21:00"}}},
    }
    channels = {
        id: {
            "channel": {"id": id, "number": str(number), "name": id, "breaks": "network", "fallback": "show-2"},
            "programs": {**programs, **({"relay": {"type": "simulcast", "simulcast": "one"}} if id == "three" else {})},
            "grid": grid,
        }
        for number, (id, grid) in enumerate(grids.items(), 1)
    }  # fmt: skip
    if edits.get("alone"):
        del channels["two"]
    if edits.get("quiet"):
        channels["two"]["channel"]["enabled"] = False
    pod = [{"spots": "spots"}, {"promo": "promos"}]
    return StationFile.model_validate(
        {
            "station": {"id": "s", "language": "1", "timezone": "UTC", "horizon": {"build": "1d", "publish": "3h"}},
            "pools": {
                "spots": {"from": "kind:commercial", "rest": rest, "share": share, "cap": {"per_day": "6"}},
                "promos": {"from": "kind:promo", "rest": "10m", "about": "upcoming"},
            },
            "breaks": {"network": {"internal": {"count": "1", "length": "1m", "pod": pod}, "between": {"pod": pod}}},
            "campaigns": {"over": {"spots": 'company:"c1"', "flight": "2025-01-01..2025-02-01", "goal": {"per_day": "2"}}},
            "channels": channels,
        }
    )  # fmt: skip


def _plan(edits, gone, pinned, turns, as_of, memo):
    catalog = CatalogSnapshot.of(item for item in ITEMS if item.key not in gone)
    return plan_station(
        _document(edits), catalog, pinned=pinned, as_of=as_of, days=1, turns=turns, tzdata="test", memo=memo
    )


def _bytes(plan):
    texts = {id: [coarse_text(day) + fine_text(day) for day in days] for id, days in plan.days.items()}
    return texts, plan.diagnostics, plan.turns


STEPS = st.one_of(
    st.tuples(st.just("wait"), st.sampled_from((1, 5, 29, 45, 400))),
    st.tuples(st.just("publish"), st.none()),
    st.tuples(st.just("gone"), st.sampled_from([item.key for item in ITEMS])),
    st.tuples(st.just("one"), st.sampled_from(("17:30", "18:00", "22:00"))),
    st.tuples(st.just("two"), st.sampled_from(("20:00", "21:00"))),
    st.tuples(st.just("order"), st.sampled_from(("sequential", "shuffle"))),
    st.tuples(st.just("rest"), st.sampled_from(("20m", "40m"))),
    st.tuples(st.just("share"), st.booleans()),
    st.tuples(st.just("quiet"), st.booleans()),
)


@settings(
    max_examples=amount(8, 2),
    deadline=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
)
@given(st.lists(STEPS, min_size=3, max_size=6))
def test_any_edits_with_the_memo_give_the_bytes_of_full_plans(steps):
    memo, edits, gone, pinned, turns, now = PlanMemo(), {}, set(), {}, {}, NOON
    for what, value in steps:
        if what == "wait":
            now += value * MINUTE
        elif what == "gone":
            gone ^= {value}
        elif what != "publish":
            edits = {**edits, what: value}
        plan = _plan(edits, gone, pinned, turns, now, memo)
        assert _bytes(plan) == _bytes(_plan(edits, gone, pinned, turns, now, None))
        if what == "publish":
            known = {id: {day.header.day: day for day in days} for id, days in pinned.items()}
            for id, days in plan.days.items():
                known.setdefault(id, {}).update({day.header.day: day for day in days})
            pinned = {id: list(days.values()) for id, days in known.items()}
            turns = plan.turns


def test_an_edit_of_a_channel_plans_it_again_and_those_that_air_what_it_does():
    memo = PlanMemo()
    first = _plan({}, set(), {}, {}, NOON, memo)
    settled = _plan({}, set(), {}, first.turns, NOON, memo)
    two = _plan({"two": "21:00"}, set(), {}, first.turns, NOON + MINUTE, memo)
    assert [id for id in two.days if two.days[id] is not settled.days[id]] == ["two"]
    one = _plan({"two": "21:00", "one": "17:30"}, set(), {}, first.turns, NOON + MINUTE, memo)
    assert [id for id in one.days if one.days[id] is not two.days[id]] == ["one", "three"]


def test_a_channel_that_the_station_has_no_more_is_forgotten():
    memo = PlanMemo()
    turns = _plan({}, set(), {}, {}, NOON, memo).turns
    first = _plan({}, set(), {}, turns, NOON, memo)
    _plan({"alone": True}, set(), {}, turns, NOON, memo)
    again = _plan({}, set(), {}, turns, NOON, memo)
    assert [id for id in again.days if again.days[id] is not first.days[id]] == ["two"]


def test_a_pool_that_channels_share_is_planned_with_those_behind_it():
    memo = PlanMemo()
    turns = _plan({"share": True}, set(), {}, {}, NOON, memo).turns
    settled = _plan({"share": True}, set(), {}, turns, NOON, memo)
    again = _plan({"share": True}, set(), {}, turns, NOON + MINUTE, memo)
    assert all(again.days[id] is settled.days[id] for id in again.days)
    two = _plan({"share": True, "two": "21:00"}, set(), {}, turns, NOON + MINUTE, memo)
    assert [id for id in two.days if two.days[id] is not settled.days[id]] == ["two", "three"]
