"""Stations with every rule on, at random: no rule is broken without its diagnostic, and the log is the only memory.

Counted from the log alone.
"""

from collections import Counter, defaultdict
from datetime import date

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from retrovue.media.item import Item, Mark
from retrovue.media.snapshot import CatalogSnapshot
from retrovue.plan.station import plan_station
from retrovue.playout_log.validate import validate
from retrovue.station_type import StationFile
from retrovue.timing.instants import parse_instant, zone

SECOND, MINUTE, HOUR, DAY = 1_000, 60_000, 3_600_000, 86_400_000
AS_OF = parse_instant("2025-10-31T07:00", zone("America/New_York"))
MIDNIGHT = parse_instant("2025-11-01T00:00", zone("America/New_York"))
EVENING = (MIDNIGHT - 6 * HOUR, MIDNIGHT - HOUR)
AGES = {"": 0, "TV-G": 0, "TV-14": 14, "TV-MA": 17}
QUICK = settings(
    max_examples=25, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True, database=None,
    phases=(Phase.explicit, Phase.generate),
)  # fmt: skip


@st.composite
def shorts(draw):
    """Commercials whose rules vary with their numbers, and pieces that close any break."""
    companies, categories, artists = (
        draw(st.integers(low, high)) for low, high in ((3, 60), (2, 30), (5, 40))
    )
    dated, rated = draw(st.integers(2, 6)), draw(st.integers(2, 6))
    found = [
        Item(
            f"spot:{n}", "commercial", f"Spot {n}", (15, 30, 30, 60)[n % 4] * SECOND + n * 7919 % 801 - 400,
            companies=(f"c{n % companies}",), category=f"k{n % categories}", artists=(f"a{n % artists}",) if n % 3 else (),
            rating=("TV-G", "TV-14", "TV-MA")[n % 3] if n % rated == 0 else "",
            starts=date(2025, 11, 1) if n % dated == 1 else None, expires=date(2025, 10, 31) if n % dated == 0 else None,
            dayparts=("evening",) if n % 7 == 0 else (), seasons=("winter",) if n % 11 == 0 else (),
        )
        for n in range(draw(st.sampled_from((20, 80, 300))))
    ]  # fmt: skip
    for kind, low, count in (("promo", 8_000, draw(st.sampled_from((0, 4, 30)))), ("psa", 14_000, 20)):
        found += [Item(f"{kind}:{n}", kind, f"{kind} {n}", low + n * 811) for n in range(count)]
    return found


@st.composite
def stations(draw):
    gap = st.sampled_from(("pod", "adjacent", "10m", "25m"))
    cap = {"per_hour": "1", "per_day": "2", "per_week": "3"}
    kept = draw(st.sets(st.sampled_from(sorted(cap))))
    limit = draw(
        st.sampled_from(({}, {"ads_per_hour": "6m"}, {"ads_per_hour": "10m", "ads_per_break": "90s"}))
    )
    spots = {
        "from": "kind:commercial", "rest": draw(st.sampled_from(("0s", "30m", "3h"))),
        "separate": {"company": draw(gap), "category": draw(gap), "artist": draw(gap)},
        "cap": {name: cap[name] for name in sorted(kept)},
        **draw(st.sampled_from(({}, {"order": "even"}, {"order": "list"}, {"order": "weighted", "weight": {"company:c1": "5"}}))),
    }  # fmt: skip
    campaign = {
        "spots": draw(st.sampled_from(("company:c0", "company:c1,c2"))), "flight": "10-31", "dayparts": "evening",
        "goal": {"per_day": draw(st.sampled_from(("4", "40")))}, "cap": {"per_day": "2"},
    }  # fmt: skip
    return {
        "station": {"id": "test", "language": "1", "timezone": "America/New_York"},
        "pools": {
            "spots": spots,
            "promos": {"from": "kind:promo", "rest": "2m"},
            "psas": {"from": "kind:psa", "rest": "2m"},
        },
        "campaigns": {"sale": campaign} if draw(st.booleans()) else {},
        "breaks": {
            "network": {
                "internal": {"count": "1", "length": "1m30s", "min_act": "2m", "pod": [{"spots": "spots"}]},
                "between": {"pod": [{"spots": "spots"}, {"promo": "promos"}, {"psa": "psas"}]},
                "limit": limit,
            }
        },
        "channels": {
            "one": {
                "channel": {
                    "id": "one", "number": "1", "name": "One", "breaks": "network",
                    "rating_limit": {"default": "TV-14", "late-night": "TV-MA"},
                },
                "programs": {"strip": {"from": "show:Strip"}},
                "grid": {"daily": {"06:00": "strip"}},
            }
        },
    }  # fmt: skip


EPISODES = [
    Item(
        f"strip:{n}", "episode", f"Part {n}", 24 * MINUTE + n * 977, show="Strip", season=1, episode=n, rating="TV-G",
        marks=(Mark(12 * MINUTE, "chapter"),),
    )
    for n in range(30)
]  # fmt: skip


def _plan(document, items, as_of=AS_OF, pinned=(), turns=None):
    return plan_station(
        document, CatalogSnapshot.of([*EPISODES, *items]), pinned={"one": pinned}, as_of=as_of, days=1, turns=turns,
        tzdata="test",
    )  # fmt: skip


@given(stations(), shorts(), st.integers(0, 22 * HOUR))
@QUICK
def test_no_rule_is_broken_without_its_diagnostic(text, items, later):
    document = StationFile.model_validate(text)
    plan = _plan(document, items)
    (log,) = plan.days["one"]
    codes = {diagnostic.code for diagnostic in plan.diagnostics}
    assert validate(log) == ()
    by_key = {item.key: item for item in items}
    aired = [(event, by_key[event.item]) for event in log.events if event.item in by_key]
    _what_never_gives_way(aired)
    spots = [(event, item) for event, item in aired if item.kind == "commercial"]
    _rest_and_caps(document.pools["spots"], spots, codes)
    _separation(document.pools["spots"], spots, codes)
    _advertising(document.breaks["network"].limit, spots, codes)
    _campaign(document, spots)
    again = _plan(document, items, log.start + later, plan.days["one"], plan.turns)
    assert again.days == plan.days


def _what_never_gives_way(aired):
    for event, item in aired:
        today = date(2025, 11, 1) if event.at >= MIDNIGHT else date(2025, 10, 31)
        assert item.starts is None or event.at >= MIDNIGHT
        assert item.expires is None or today <= item.expires
        assert not item.dayparts or EVENING[0] <= event.at < EVENING[1]
        assert not item.seasons
        assert AGES[item.rating] <= (17 if event.at >= EVENING[1] else 14)


def _rest_and_caps(pool, spots, codes):
    last, hours, days = {}, Counter(), Counter()
    for event, item in spots:
        if event.at - last.get(item.key, -DAY) < pool.rest:
            assert "RV345" in codes
        last[item.key] = event.at
        hours[item.key, event.at // HOUR] += 1
        days[item.key] += 1
    per_day = min(
        (most for most in (pool.cap.per_day, pool.cap.per_week) if most is not None), default=1 << 20
    )
    if max(days.values(), default=0) > per_day:
        assert "RV341" in codes
    if pool.cap.per_hour is not None and max(hours.values(), default=0) > pool.cap.per_hour:
        assert "RV341" in codes


def _separation(pool, spots, codes):
    rules = (
        (pool.separate.company, "RV344", lambda item: item.companies),
        (pool.separate.category, "RV343", lambda item: (item.category,)),
        (pool.separate.artist, "RV344", lambda item: item.artists),
    )
    for rule, code, names in rules:
        last, pods = {}, defaultdict(Counter)
        for event, item in spots:
            for name in names(item):
                if isinstance(rule, int) and event.at - last.get(name, -DAY) < rule:
                    assert code in codes, (event, name)
                last[name] = event.at
                pods[event.id.rpartition(".")[0]][name] += 1
        if rule == "pod" and any(max(found.values()) > 1 for found in pods.values() if found):
            assert code in codes


def _advertising(limit, spots, codes):
    hours, breaks = Counter(), Counter()
    for event, _ in spots:
        first = min(event.ms, HOUR - event.at % HOUR)
        hours[event.at // HOUR] += first
        hours[event.at // HOUR + 1] += event.ms - first
        pod = event.id.rpartition(".")[0]
        breaks[pod.rstrip("0123456789") if "/t" in pod[-4:] else pod] += event.ms
    for most, found in ((limit.ads_per_hour, hours), (limit.ads_per_break, breaks)):
        if most is not None and max(found.values(), default=0) > most:
            assert "RV342" in codes


def _campaign(document, spots):
    plays = Counter()
    for event, item in spots:
        if event.note:
            assert EVENING[0] <= event.at < EVENING[1] and event.at < MIDNIGHT
            assert plays[item.key] < 2
            assert item.companies[0] in ("c0", "c1", "c2")
        plays[item.key] += 1
    assert document.campaigns or not any(event.note for event, _ in spots)
