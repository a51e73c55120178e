"""What holds for every station: contiguous, exact, the same again, and honest about its rules."""

from collections import Counter
from itertools import groupby, pairwise

from amounts import amount
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from retrovue.media.item import Item, Mark
from retrovue.media.snapshot import CatalogSnapshot
from retrovue.plan.station import plan_station
from retrovue.playout_log.codec import coarse_text, fine_text, read_day
from retrovue.playout_log.diff import Why, changes
from retrovue.playout_log.validate import validate
from retrovue.station_type import StationFile
from retrovue.timing.instants import parse_instant, zone

SECOND, MINUTE = 1_000, 60_000
ZONES = ("UTC", "America/New_York", "Europe/London", "Australia/Lord_Howe", "Asia/Kolkata")
INSTANTS = ("2025-10-06T07:00", "2025-11-01T12:00", "2026-03-07T22:10", "2026-04-04T09:30")
QUICK = settings(
    max_examples=amount(40, 15),
    deadline=None,
    suppress_health_check=list(HealthCheck),
    derandomize=True,
    database=None,
    phases=(Phase.explicit, Phase.generate),
)


@st.composite
def episodes(draw, scale):
    """A few shows; `scale` is the length of a block."""
    items = []
    for number in range(draw(st.integers(1, 3))):
        for part in range(draw(st.integers(1, 9))):
            length = draw(st.integers(max(1_000, scale // 4), scale * 2))
            marks = sorted(draw(st.lists(st.integers(1, length - 1), max_size=5)))
            items.append(
                Item(
                    f"show{number}:{part}", "episode", f"Part {part}", length, show=f"Show {number}", season=1, episode=part,
                    marks=tuple(Mark(at, "chapter") for at in marks),
                )
            )  # fmt: skip
    return items


@st.composite
def shorts(draw, scale):
    items = []
    for number in range(draw(st.integers(0, 25))):
        kind = draw(
            st.sampled_from(("commercial", "commercial", "commercial", "promo", "bumper", "station-id"))
        )
        length = draw(st.integers(700, max(2_000, scale // 4)))
        items.append(
            Item(
                f"short:{number}", kind, f"Short {number}", length, companies=(f"c{number % draw(st.integers(1, 9))}",),
                category=f"k{number % draw(st.integers(1, 5))}", dayparts=draw(st.sampled_from(((), (), ("evening",)))),
            )
        )  # fmt: skip
    return items


OVERRUNS = st.sampled_from(("choose", "spill", "trim", "split"))
JOINS = st.sampled_from(("skip", "delay", "jip"))
FRAMED = [{"bumper": "bumpers"}, {"spots": "spots"}, {"bumper": "bumpers"}]
HORIZON = {"build": "2d", "publish": "6h"}


@st.composite
def stations(draw):
    scale = draw(st.sampled_from((30 * SECOND, MINUTE, 10 * MINUTE, 30 * MINUTE)))
    items = draw(episodes(scale)) + draw(shorts(scale))
    block = draw(st.sampled_from(("none", f"{scale}ms", f"{scale}ms")))
    entry = st.fixed_dictionaries(
        {
            "program": st.sampled_from(
                ("strip", "mix", "loop", "over", "parts", "late", "pieces", "bars", "card")
            )
        },
        optional={
            "hard": st.just("true"),
            "run": st.sampled_from(("repeat", "once", "marathon")),
            "until": st.sampled_from(("14:20", "20:09:30", "21:00:30")),
        },
    )
    # whole days of short events make slow tests: short formats have a quarter of an hour
    if scale < 10 * MINUTE:
        walls = draw(st.sets(st.sampled_from(("20:04", "20:07:30", "20:11")), max_size=3))
        grid = {
            "06:00": "long",
            "20:00": draw(entry),
            **{wall: draw(entry) for wall in sorted(walls)},
            "20:15": "long",
        }
    else:
        walls = draw(
            st.sets(st.sampled_from(("09:00", "12:30", "14:00", "20:15", "25:30", "26:10")), max_size=4)
        )
        grid = {"06:00": "mix", **{wall: draw(entry) for wall in sorted(walls)}}
    grid = {"daily": grid}
    long = Item("long", "movie", "Long", 40 * MINUTE)
    items.append(long)
    duration = st.integers(0, 4).map(lambda n: f"{n * scale // 8}ms")
    internal = {
        "count": draw(st.sampled_from(("0", "1", "3", "all"))), "length": f"{draw(st.integers(1, 8)) * scale // 20 + 1}ms",
        "min": draw(duration), "max": f"{scale // 2}ms", "min_act": draw(duration), "edge": draw(duration),
        "cut_at": draw(st.sampled_from((["override", "chapter"], ["chapter", "even"]))),
        "pod": draw(st.sampled_from(([], [{"spots": "spots"}], FRAMED))),
    }  # fmt: skip
    between = draw(
        st.sampled_from(
            (
                [],
                [{"spots": "spots"}],
                [{"promo": "promos", "max": "2"}, {"spots": "spots"}, {"id": "ids"}],
                [{"id": "ids"}],
            )
        )
    )
    black = st.sampled_from(("0ms", "250ms", "500ms"))
    separation = st.sampled_from(("pod", "adjacent", f"{scale}ms"))
    pool = {
        "rest": draw(duration), "separate": {"company": draw(separation), "category": draw(separation)},
        "cap": draw(st.sampled_from(({}, {"per_day": "3"}, {"per_hour": "1"}))),
    }  # fmt: skip
    document = StationFile.model_validate(
        {
            "station": {
                "id": "any", "language": "1", "timezone": draw(st.sampled_from(ZONES)), "horizon": HORIZON,
            },
            "pools": {
                "spots": {"from": "kind:commercial", **pool}, "promos": {"from": "kind:promo", **pool},
                "bumpers": {"from": "kind:bumper", "rest": "0s"}, "ids": {"from": "kind:station-id"},
            },
            "breaks": {"quick": {"internal": internal, "between": {"pod": between}, "black": draw(black)}},
            "channels": {
                "one": {
                    "channel": {
                        "id": "one", "number": "1", "name": "One", "block": block, "breaks": "quick",
                        **draw(st.sampled_from(({}, {"fallback": "mix"}, {"fallback": "bars"}))),
                    },
                    "programs": {
                        "strip": {"from": 'show:"Show 0"', "on_end": draw(st.sampled_from(("loop", "stop")))},
                        "mix": {"from": "kind:episode", "order": "shuffle", "rest": draw(duration)},
                        "long": {"from": "kind:movie", "run": "marathon"},
                        "loop": {"from": 'kind:episode show:"Show 1","Show 2"', "order": "sequential"},
                        "over": {"from": "kind:episode", "overrun": draw(OVERRUNS), "late_join": draw(JOINS)},
                        "parts": {"from": "kind:episode", "overrun": "split", "late_join": draw(JOINS)},
                        "late": {
                            "from": 'show:"Show 0"', "overrun": "spill", "late_join": draw(JOINS),
                            "wrap": {"intro": "bumpers", "outro": "ids"},
                        },
                        "pieces": {"type": "sequence", "items": ["kind:bumper", 'show:"Show 0"', "kind:promo"]},
                        "bars": {"type": "loop", "from": "kind:promo"},
                        "card": {"type": "off-air"},
                    },
                    "grid": grid,
                }
            },
        }
    )  # fmt: skip
    return document, items


def _plan(document, items, as_of, pinned=(), turns=None):
    return plan_station(
        document,
        CatalogSnapshot.of(items),
        pinned={"one": pinned},
        as_of=as_of,
        days=1,
        turns=turns,
        tzdata="test",
    )


def _instant(document, text):
    return parse_instant(text, zone(document.station.timezone))


def _text(plan):
    return [(fine_text(log), coarse_text(log)) for log in plan.days["one"]]


@given(stations(), st.sampled_from(INSTANTS))
@QUICK
def test_every_log_is_sound_and_honest(station, instant):
    document, items = station
    plan = _plan(document, items, _instant(document, instant))
    (log,) = plan.days["one"]
    assert validate(log) == ()
    assert read_day(fine_text(log), coarse_text(log)) == log
    _rules_hold(document, items, log, {diagnostic.code for diagnostic in plan.diagnostics})


@given(stations(), st.sampled_from(INSTANTS), st.integers(0, 86_400_000))
@QUICK
def test_planning_again_at_any_later_instant_changes_nothing(station, instant, later):
    document, items = station
    as_of = _instant(document, instant)
    plan = _plan(document, items, as_of)
    assert _text(_plan(document, list(reversed(items)), as_of)) == _text(plan)
    (log,) = plan.days["one"]
    moment = min(max(log.start + later, log.start), log.end - 1 - 30_000)
    again = _plan(document, items, moment, plan.days["one"], plan.turns)
    assert changes(plan.days["one"], again.days["one"], Why()) == ()
    assert _text(again) == _text(plan)


def _rules_hold(document, items, log, codes):
    """Every broken rule of a pool has its diagnostic. Counted from the log alone."""
    by_key = {item.key: item for item in items}
    pool = document.pools["spots"]
    last, today = {}, Counter()
    short = [event for event in log.events if not event.id.rpartition("/")[2].startswith("a")]
    for _, pod in groupby(short, key=lambda event: event.id.rpartition(".")[0]):
        spots = [event for event in pod if event.kind == "commercial"]
        for event in spots:
            item = by_key[event.item]
            assert item.dayparts == () or "evening" in item.dayparts
            if event.at - last.get(event.item, -(1 << 60)) < pool.rest:
                assert "RV345" in codes, event
            last[event.item] = event.at
            today[event.item] += 1
            if pool.cap.per_day is not None and today[event.item] > pool.cap.per_day:
                assert "RV341" in codes, event
        for rule, code, name in (
            (pool.separate.company, "RV344", lambda item: item.company),
            (pool.separate.category, "RV343", lambda item: item.category),
        ):
            names = [name(by_key[event.item]) for event in spots]
            if rule != "adjacent" and len(set(names)) < len(names):
                assert code in codes, names
            if rule == "adjacent" and any(a == b for a, b in pairwise(names) if a):
                assert code in codes, names
    black = document.breaks["quick"].black
    if any(event.kind in ("slate", "black") for event in log.events):
        assert codes & {"RV346", "RV301"}
    if max(event.pad for event in log.events) > max(black, 40) + 1:
        assert "RV346" in codes


@given(stations())
@QUICK
def test_an_unaired_item_that_goes_away_leaves_the_past_alone(station):
    document, items = station
    as_of = _instant(document, "2025-10-06T07:00")
    plan = _plan(document, items, as_of)
    (log,) = plan.days["one"]
    moment = log.start + 5 * 3_600_000
    fewer = [item for item in items if item.key != log.events[-1].item]
    again = _plan(document, fewer, moment, plan.days["one"], plan.turns)
    (new,) = again.days["one"]
    assert validate(new) == ()
    assert [event for event in new.events if event.at < moment] == [
        event for event in log.events if event.at < moment
    ]


@given(stations(), st.sampled_from(ZONES), st.integers(0, 86_000_000), st.integers(0, 30 * 3_600_000))
@QUICK
def test_another_zone_leaves_the_past_alone_and_is_stable_at_once(station, name, moment, later):
    document, items = station
    plan = _plan(document, items, _instant(document, "2025-10-31T12:00"))
    as_of = plan.days["one"][0].start + moment
    edited = document.model_copy(update={"station": document.station.model_copy(update={"timezone": name})})
    pinned = plan.days["one"][0]
    aired = [line for line in pinned.coarse if line.at <= as_of + 30_000]
    files = {"2025-10-31": pinned}
    for number, instant in enumerate((as_of, as_of, as_of + later)):
        known = dict(files)
        again = _plan(edited, items, instant, list(known.values()), plan.turns)
        files |= {log.header.day: log for log in again.days["one"]}
        whole = [files[day] for day in sorted(files)]
        assert all(validate(log) == () for log in whole)
        assert all(one.end == two.start for one, two in pairwise(whole))
        assert number == 0 or {day: files[day] for day in known} == known
    kept = [line for line in files["2025-10-31"].coarse if line.at <= as_of + 30_000]
    assert kept[:-1] == aired[:-1]
    assert kept[-1] == aired[-1] or aired[-1].is_empty
