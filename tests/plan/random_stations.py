"""Strategies that write whole stations: every program type, order, break format, layer and rule, with small catalogs."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from random import Random
from typing import Any

from hypothesis import strategies as st

from retrovue.media.item import Item, Mark

SECOND, MINUTE, HOUR = 1_000, 60_000, 3_600_000
ZONES = (
    "America/New_York", "UTC", "Europe/London", "Australia/Lord_Howe", "Asia/Kolkata", "Pacific/Chatham", "Atlantic/Azores",
)  # fmt: skip
INSTANTS = (
    "2025-10-06T07:00",
    "2025-10-31T12:00",
    "2026-03-07T22:10",
    "2026-04-04T09:30",
    "2025-12-24T06:00",
)
"""As they are in every zone; the clocks change in some of them on that day or the next."""
DAYPARTS = {
    "kids": [{"days": "sat,sun", "time": "07:00-12:00"}, {"days": "mon-fri", "time": "15:00-17:00"}],
    "prime": [{"days": "daily", "time": "20:00-23:00"}],
}
NAMES = ("kids", "prime", "evening", "late-night")
RATINGS = ("", "TV-G", "TV-PG", "TV-14", "TV-MA")
LIMITS = ("TV-PG", "TV-14", {"default": "TV-14", "kids": "TV-G", "late-night": "TV-MA"})
ORDERS = (
    "sequential", "aired", "shuffle", "shuffle-shows", "rotate-shows", "rotate-seasons", "phase", "weighted", "list",
)  # fmt: skip


# ---------------------------------------------------------------- catalog


def _ruled(random: Random) -> dict[str, object]:
    """What an item itself asks for: mostly nothing."""
    if random.random() > 0.25:
        return {}
    return random.choice((
        {"dayparts": (random.choice(NAMES),)},
        {"dayparts": ("evening", "late-night")},
        {"seasons": (random.choice(("fall", "holiday")),)},
        {"starts": date(2025, 10, 7)},
        {"expires": date(2025, 10, 31)},
        {"warnings": ("violence",)},
    ))  # fmt: skip


def _marks(random: Random, length: int) -> tuple[Mark, ...]:
    found = sorted({random.randrange(1, length) for _ in range(random.randrange(8))})
    return tuple(Mark(at, random.choice(("chapter", "chapter", "black"))) for at in found)


def _long(random: Random) -> list[Item]:
    found = []
    for number in range(random.randint(1, 4)):
        base = random.choice((20, 22, 24, 44, 48)) * MINUTE
        for part in range(random.randint(1, 12)):
            length = base + random.randint(-90_000, 90_000)
            found.append(Item(
                f"show{number}:{part}", "episode", f"Part {part}", length, show=f"Show {number}", season=1 + part // 5,
                episode=1 + part % 5, aired=date(1985, 1 + part % 12, 1 + number), marks=_marks(random, length),
                rating=random.choice(RATINGS), **_ruled(random),
            ))  # fmt: skip
    for number in range(random.randint(0, 6)):
        length = random.randint(70 * MINUTE, 150 * MINUTE)
        found.append(Item(
            f"film:{number}", "movie", f"Film {number}", length, marks=_marks(random, length),
            rating=random.choice(RATINGS), labels=("new",) if number % 3 == 0 else (), **_ruled(random),
        ))  # fmt: skip
    return found


SHORTS = {
    "commercial": (30, 110, 9_000, 62_000), "promo": (0, 14, 5_000, 31_000), "bumper": (0, 4, 2_000, 8_000),
    "station-id": (0, 3, 3_000, 9_000), "psa": (0, 5, 14_000, 31_000), "slate": (0, 2, 5_000, 20_000),
    "intro": (0, 2, 5_000, 40_000), "outro": (0, 2, 5_000, 20_000), "music-video": (0, 30, 120_000, 320_000),
    "interstitial": (0, 3, 60_000, 200_000),
}  # fmt: skip


def _short(random: Random) -> list[Item]:
    found = []
    for kind, (least, most, low, high) in SHORTS.items():
        companies, categories = random.randint(1, 12), random.randint(1, 6)
        scarce = kind == "commercial" and random.random() < 0.3
        for number in range(random.randint(0, 12) if scarce else random.randint(least, most)):
            found.append(Item(
                f"{kind}:{number}", kind, f"{kind} {number}", random.randint(low, high), companies=(f"c{number % companies}",),
                category=f"k{number % categories}", show=f"Show {number % 3}" if kind == "promo" else "",
                labels=("mine",) if number % 5 == 0 else (), artists=(f"a{number % 9}",) if kind == "music-video" else (),
                rating=random.choice(("", "", "", "TV-14")), **(_ruled(random) if kind in ("commercial", "promo") else {}),
            ))  # fmt: skip
    return found


def items_of(seed: int) -> list[Item]:
    random = Random(seed)
    return [*_long(random), *_short(random)]


@dataclass(frozen=True)
class Station:
    """Shown by its data and the seed of its catalog, which make it again."""

    data: Any
    seed: int
    instant: str

    @property
    def items(self) -> list[Item]:
        return items_of(self.seed)

    def __iter__(self) -> Iterator[Any]:
        return iter((self.data, self.items, self.instant))


# ---------------------------------------------------------------- traffic

DURATIONS = st.sampled_from(("0s", "10m", "45m", "3h"))
SEPARATIONS = st.sampled_from(("pod", "adjacent", "5m", "20m"))
CAPS = st.sampled_from(({}, {"per_hour": 1}, {"per_day": 3}, {"per_week": 5}, {"per_hour": 2, "per_day": 6}))
ORDER_OF_POOL = st.sampled_from(("phase", "phase", "even", "weighted", "list"))


@st.composite
def pools(draw):
    spots = {
        "from": "kind:commercial", "rest": draw(DURATIONS), "cap": draw(CAPS), "order": draw(ORDER_OF_POOL),
        "separate": {"company": draw(SEPARATIONS), "category": draw(SEPARATIONS)},
    }  # fmt: skip
    if spots["order"] == "weighted":
        spots["weight"] = {"label:mine": 3}
    promos = {
        "from": "kind:promo",
        "rest": draw(DURATIONS),
        "about": draw(st.sampled_from(("any", "upcoming", "next", "channel"))),
    }
    return {
        "spots": spots, "promos": promos, "bumpers": {"from": "kind:bumper", "rest": "0s"},
        "ids": {"from": "kind:station-id", "rest": "1m"}, "psas": {"from": "kind:psa", "rest": "10m"},
        "slates": {"from": "kind:slate", "loop": True}, "intros": {"from": "kind:intro", "rest": "0s"},
        "outros": {"from": "kind:outro", "rest": "0s"},
    }  # fmt: skip


FRAMED = [{"bumper": "bumpers", "count": 1}, {"spots": "spots"}, {"bumper": "bumpers", "optional": False}]
INTERNAL = st.sampled_from(
    ([], [{"spots": "spots"}], FRAMED, [{"spots": "spots", "max": 3}, {"psa": "psas", "chance": "40%"}])
)
BETWEEN = st.sampled_from((
    [], [{"spots": "spots"}], [{"promo": "promos", "max": 2}, {"spots": "spots"}, {"id": "ids", "at": "top-of-hour"}],
    [{"spots": "spots"}, {"promo": "promos"}, {"psa": "psas"}, {"slate": "slates"}], [{"id": "ids"}],
))  # fmt: skip


@st.composite
def break_format(draw):
    return {
        "internal": {
            **draw(st.sampled_from(({}, {"count": 0}, {"count": 3}, {"count": "all"}, {"every": "12m"}))),
            "length": draw(st.sampled_from(("62s", "2m02s", "3m"))), "min": draw(st.sampled_from(("0s", "30s"))),
            "cut_at": draw(st.sampled_from((["override", "chapter", "black"], ["chapter", "even"]))),
            "min_act": draw(st.sampled_from(("1m", "4m"))), "edge": draw(st.sampled_from(("0s", "2m"))), "pod": draw(INTERNAL),
        },
        "between": {"pod": draw(BETWEEN)},
        "black": draw(st.sampled_from(("0ms", "250ms", "500ms"))),
        "fade": draw(st.sampled_from(("0s", "300ms"))),
        "limit": draw(st.sampled_from(({}, {}, {"ads_per_hour": "9m30s"}, {"ads_per_break": "90s"}))),
    }  # fmt: skip


@st.composite
def campaigns(draw):
    if not draw(st.booleans()):
        return {}
    first = {
        "spots": "kind:commercial label:mine", "flight": draw(st.sampled_from(("10-07..12-31", "01-01..12-31"))),
        "goal": draw(st.sampled_from(({"per_week": 40}, {"per_day": 9}))), "cap": draw(st.sampled_from(({}, {"per_hour": 2}))),
        **draw(st.sampled_from(({}, {"dayparts": ["prime"]}, {"dayparts": ["kids", "evening"]}))),
    }  # fmt: skip
    return {"mine": first}


# ---------------------------------------------------------------- programs, grid, stunts

PROGRAMS = (
    "strip", "mix", "film", "again", "row", "closing", "bars", "card", "listings", "camera", "relay", "videos",
)  # fmt: skip
LONG = ("strip", "mix", "film", "row", "card")
"""What may air for many hours; a flow of so long makes slow tests."""


@st.composite
def programs(draw):
    rules = st.sampled_from((
        {}, {}, {}, {"rest": "20h"}, {"cap": {"per_day": 1}}, {"rating_limit": "TV-PG"}, {"dayparts": ["evening", "late-night"]},
        {"seasons": ["fall"]}, {"warnings_not": "violence"}, {"prefer": ["season", "daypart"]}, {"admit": "next-cycle"},
    ))  # fmt: skip
    order = draw(st.sampled_from(ORDERS))
    mix = {"from": "kind:episode", "order": order, **draw(rules)}
    if order == "weighted":
        mix["weight"] = {'show:"Show 1"': 3}
    elif order in ("rotate-shows", "list"):
        mix = {"shows": ["Show 1", "Show 0"], "order": order, **draw(rules)}
    on_end = st.sampled_from(("loop", "loop", "stop", "hiatus", {"next": "mix"}))
    wrap = st.sampled_from(({}, {}, {"wrap": {"intro": "intros", "outro": "outros"}}))
    return {
        "strip": {"from": 'show:"Show 0"', "on_end": draw(on_end), **draw(st.sampled_from(({}, {"start": "s01e02"})))},
        "mix": mix,
        "film": {
            "from": "kind:movie", "order": draw(st.sampled_from(("shuffle", "sequential", "phase"))), **draw(wrap), **draw(rules),
            "overrun": draw(st.sampled_from(("choose", "spill", "trim", "split"))),
            "late_join": draw(st.sampled_from(("skip", "delay", "jip"))),
        },
        "again": {"from": 'show:"Show 0"', "only_after": "strip"},
        "row": {"from": "kind:episode", "run": "marathon", **draw(st.sampled_from(({}, {"every": "1h"})))},
        "closing": {"type": "sequence", "items": ["kind:interstitial", "kind:station-id"]},
        "bars": {"type": "loop", "from": "kind:slate", "epg": "Bars"},
        "card": {"type": "off-air"}, "listings": {"type": "guide"},
        "camera": {"type": "live", "live": "http://camera.local/one"},
        "relay": {"type": "simulcast", "simulcast": "two"},
        "videos": {
            "type": "flow",
            "clock": [
                {"take": "ids", "optional": True}, {"take": "kind:music-video", "count": 3}, {"take": "spots", "for": "1m"},
            ],
            "exact_every": draw(st.sampled_from(("30m", "1h"))), "rest": draw(st.sampled_from(("0s", "2h"))),
        },
    }  # fmt: skip


@st.composite
def entry(draw, names=PROGRAMS):
    return {
        "program": draw(st.sampled_from(names)),
        **draw(st.sampled_from(({}, {}, {"run": "once"}, {"run": "marathon"}))),
        **draw(st.sampled_from(({}, {}, {}, {"hard": True}))),
        **draw(st.sampled_from(({}, {}, {}, {"breaks": "plain"}, {"rating_limit": "TV-14"}))),
    }


TIMES = (
    "09:00",
    "11:30",
    "13:00",
    "14:10",
    "17:00",
    "18:30",
    "20:00",
    "21:00",
    "22:15",
    "24:30",
    "25:00",
    "26:30",
    "27:00",
)


@st.composite
def day_grid(draw, most):
    return {time: draw(entry()) for time in sorted(draw(st.sets(st.sampled_from(TIMES), max_size=most)))}


@st.composite
def stunts(draw):
    found = {}
    for number, when in enumerate(
        ({"date": "10-31"}, {"days": "tue,sat"}, {"season": "fall", "week": ["odd"]})
    ):
        if draw(st.integers(0, 3)) == 0:
            time, until = draw(st.sampled_from((("12:00", "13:30"), ("19:00", "23:00"), ("24:00", "26:15"))))
            grid = {time: {**draw(entry()), "until": until}}
            found[f"stunt-{number}"] = {"when": when, "priority": number, "grid": grid}
    return found


@st.composite
def airings(draw, on):
    kinds = (
        {"program": "strip", "until": "19:30"}, {"item": "kind:movie"},
        {"item": "kind:episode", "in": "00:01:00", "out": "00:10:00"},
        {"spot": "kind:commercial", "break": 0},
    )  # fmt: skip
    return [
        {
            "channel": "one",
            "date": on,
            "time": draw(st.sampled_from(("18:30", "19:00"))),
            **draw(st.sampled_from(kinds)),
        }
        for _ in range(draw(st.sampled_from((0, 0, 0, 1, 2))))
    ]


@st.composite
def stations(draw, *, plain=False):
    """A station as data, and its items. `plain` ones have no layers beside the grid."""
    on_air = st.sampled_from(({}, {}, {}, {
        "on_air": {"daily": "06:00-26:00"}, "off_air": {"sign_off": "closing", "then": "bars", "sign_on": "closing"},
    }))  # fmt: skip
    instant = draw(st.sampled_from(INSTANTS))
    head = {
        "id": "one",
        "number": 1,
        "name": "One",
        "breaks": draw(st.sampled_from(("busy", {"default": "busy", "kids": "plain"}))),
    }
    channel = {
        **head, "block": draw(st.sampled_from(("30m", "30m", "30m", "15m", "none"))), **draw(on_air),
        **draw(st.sampled_from(({"fallback": "mix"}, {"fallback": "mix"}, {"fallback": "bars"}, {}))),
        **draw(st.sampled_from(({}, {}, *({"rating_limit": limit} for limit in LIMITS)))),
        **draw(st.sampled_from(({}, {}, {"warnings_not": "violence"}))),
    }  # fmt: skip
    one = {
        "channel": channel, "programs": draw(programs()),
        "grid": {
            "daily": {"06:00": draw(entry(LONG)), **draw(day_grid(5))},
            "weekends": draw(day_grid(2)), "mon": draw(day_grid(1)),
        },
        "stunts": {} if plain else draw(stunts()),
    }  # fmt: skip
    two = {
        "channel": {"id": "two", "number": 2, "name": "Two", "breaks": "busy"},
        "programs": {"all": {"from": "kind:episode", "order": "shuffle"}}, "grid": {"daily": {"06:00": "all"}},
    }  # fmt: skip
    data = {
        "station": {
            "id": "any", "language": "1", "timezone": draw(st.sampled_from(ZONES)), "horizon": {"build": "2d", "publish": "6h"},
            "dst": {
                "forward": draw(st.sampled_from(("skip", "squeeze"))),
                "back": draw(st.sampled_from(("repeat", "extend", "fill"))),
            },
        },
        "dayparts": DAYPARTS, "pools": draw(pools()), "campaigns": draw(campaigns()),
        "breaks": {"busy": draw(break_format()), "plain": {"internal": {"count": 0}, "between": {"pod": [{"promo": "promos"}]}}},
        "channels": {"one": one, "two": two}, "airings": [] if plain else draw(airings(instant[:10])),
    }  # fmt: skip
    return Station(texts(data), draw(st.integers(0, 10_000)), instant)


def texts(data):
    """Every scalar as the loader hands it over."""
    if isinstance(data, dict):
        return {str(key): texts(value) for key, value in data.items()}
    if isinstance(data, list):
        return [texts(value) for value in data]
    return str(data).lower() if isinstance(data, bool) else str(data)
