"""A synthetic station for benchmarks: about 17,000 items and up to ten channels, the same on every machine."""

from dataclasses import replace
from datetime import date, timedelta
from hashlib import blake2b

from retrovue.media.item import Item, Mark
from retrovue.media.snapshot import CatalogSnapshot
from retrovue.station_type import StationFile

MINUTE = 60_000
SHOWS = 135
CHANNELS = 10


def pick(low: int, high: int, *names: object) -> int:
    """A number from `low` to `high`, named by the rest."""
    text = "/".join(map(str, names)).encode()
    return low + int.from_bytes(blake2b(text, digest_size=8).digest(), "big") % (high - low + 1)


def episodes() -> list[Item]:
    found = []
    for show in range(SHOWS):
        base = pick(43, 49, "length", show) if show % 4 == 3 else pick(21, 25, "length", show)
        for number in range(pick(40, 150, "count", show)):
            length = base * MINUTE + pick(0, 95_000, "episode", show, number)
            marks = sorted(
                pick(MINUTE, length - MINUTE, "mark", show, number, k)
                for k in range(pick(0, 9, "marks", show, number))
            )
            found.append(
                Item(
                    f"tvdb:{1000 + show}:s{number // 24 + 1:02d}e{number % 24 + 1:02d}", "episode", f"Part {number + 1}", length,
                    show=f"Show {show:03d}", season=number // 24 + 1, episode=number % 24 + 1, year=1980 + show % 10,
                    marks=tuple(Mark(at, "chapter") for at in marks),
                )
            )  # fmt: skip
    return found


def movies() -> list[Item]:
    found = []
    for number in range(1500):
        length = pick(78, 135, "movie", number) * MINUTE + pick(0, 59_999, "movie ms", number)
        marks = tuple(
            Mark(length * k // 16 + pick(-40_000, 40_000, "movie mark", number, k), "chapter")
            for k in range(1, 16)
        )
        found.append(
            Item(f"tmdb:{number}", "movie", f"Movie {number}", length, year=1930 + number % 60, marks=marks)
        )
    return found


def shorts() -> list[Item]:
    found = [
        Item(
            f"video:{n}",
            "music-video",
            f"Video {n}",
            pick(165_000, 320_000, "video", n),
            companies=(f"artist{n % 400}",),
        )
        for n in range(1200)
    ]
    for n in range(1200):
        company = pick(0, 259, "company", n)
        length = (15_000, 30_000, 30_000, 30_000, 60_000)[pick(0, 4, "nominal", n)] + pick(
            -400, 400, "spot", n
        )
        found.append(
            Item(
                f"spot:{n}",
                "commercial",
                f"Spot {n}",
                length,
                companies=(f"Company {company}",),
                category=f"category {company % 34}",
            )
        )
    ranges = {
        "bumper": (3_000, 8_000),
        "promo": (10_000, 30_500),
        "station-id": (4_000, 10_000),
        "psa": (14_500, 30_500),
    }
    for n in range(400):
        kind = tuple(ranges)[n % 4]
        found.append(Item(f"{kind}:{n}", kind, f"{kind} {n}", pick(*ranges[kind], "short", n)))
    return found


def catalog() -> CatalogSnapshot:
    return CatalogSnapshot.of([*episodes(), *movies(), *shorts()])


POOLS = {
    "spots": {
        "from": "kind:commercial",
        "rest": "8h",
        "separate": {"company": "8m", "category": "pod"},
        "cap": {"per_day": "12"},
    },
    "bumpers": {"from": "kind:bumper", "rest": "6m"},
    "promos": {"from": "kind:promo", "rest": "20m"},
    "psas": {"from": "kind:psa", "rest": "1h"},
    "ids": {"from": "kind:station-id", "rest": "20m"},
}
BREAKS = {
    "network": {
        "internal": {
            "count": {"30m": "2", "60m": "4", "90m": "6", "120m": "8", "150m": "10"}, "length": "2m02s", "min": "60s",
            "pod": [{"bumper": "bumpers"}, {"spots": "spots"}],
        },
        "between": {"pod": [{"spots": "spots"}, {"promo": "promos"}, {"psa": "psas"}, {"id": "ids"}]},
    }
}  # fmt: skip


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


def channel_file(number: int) -> dict[str, object]:
    mine = [show for show in range(SHOWS) if show % CHANNELS in (number, (number + 3) % CHANNELS)]
    half = [show for show in mine if show % 4 != 3]
    hour = [show for show in mine if show % 4 == 3] or [3]
    programs: dict[str, object] = {
        f"show-{show}": {"from": f'show:"Show {show:03d}"'} for show in (*half, *hour)
    }
    programs["movie"] = {
        "from": f"kind:movie year:{1930 + number * 3}..{1950 + number * 3}",
        "order": "shuffle",
    }
    programs["mix"] = {
        "from": "kind:episode show:" + ",".join(f'"Show {show:03d}"' for show in half),
        "order": "shuffle",
    }
    daily = {_clock(360 + 30 * k): f"show-{half[k % len(half)]}" for k in range(28)}
    for at, show in ((20, hour[0]), (21, hour[1 % len(hour)]), (22, hour[2 % len(hour)]), (23, half[0])):
        daily[f"{at}:00"] = f"show-{show}"
    daily |= {"23:30": "mix", "26:00": "mix" if number % 2 else "movie", "29:00": f"show-{half[1]}"}
    return {
        "channel": {
            "id": f"ch{number}", "number": str(number + 1), "name": f"Channel {number}", "breaks": "network", "fallback": "mix",
        },
        "programs": programs,
        "grid": {"daily": daily, "weekends": {"13:00": "movie", "16:00": "mix"}, "fri": {"20:00": "movie"}},
    }  # fmt: skip


def station(channels: int = CHANNELS, days: str = "7d") -> StationFile:
    return StationFile.model_validate(
        {
            "station": {
                "id": "springfield", "language": "1", "timezone": "America/New_York", "horizon": {"build": days, "publish": "1d"},
            },
            "pools": POOLS,
            "breaks": BREAKS,
            "channels": {f"ch{number}": channel_file(number) for number in range(channels)},
        }
    )  # fmt: skip


# ---- the same with every rule on

RATINGS = ("TV-G", "TV-PG", "TV-PG", "TV-14", "TV-MA")


def _ruled(item: Item) -> Item:
    if item.kind == "episode":
        return replace(item, rating=RATINGS[pick(0, 3, "rating", item.show)])
    if item.kind == "movie":
        return replace(item, rating=("PG", "PG-13", "R")[pick(0, 2, "rating", item.key)])
    if item.kind == "promo":
        return replace(item, show=f"Show {pick(0, SHOWS - 1, 'promo', item.key):03d}")
    if item.kind != "commercial":
        return item
    starts = date(2025, 1, 1) if pick(0, 99, "flight", item.key) < 45 else None
    expires = date(2025, 10, 6) + timedelta(days=pick(0, 400, "expires", item.key)) if starts else None
    dayparts = ("kids",) if pick(0, 9, "kids", item.key) == 0 else ()
    seasons = ("holiday",) if pick(0, 19, "season", item.key) == 0 else ()
    rating = RATINGS[pick(0, 4, "rating", item.key)]
    return replace(item, starts=starts, expires=expires, dayparts=dayparts, seasons=seasons, rating=rating)


def _campaign_spots() -> list[Item]:
    return [
        Item(
            f"campaign:{name}:{n}", "commercial", f"{name} {n}",
            (15_000, 30_000, 30_000, 60_000)[n % 4] + pick(-400, 400, name, n),
            companies=(f"Campaign {name}",), category=f"campaign {name}",
        )
        for name in range(4)
        for n in range(6)
    ]  # fmt: skip


def ruled_catalog() -> CatalogSnapshot:
    return CatalogSnapshot.of([*map(_ruled, catalog()), *_campaign_spots()])


def ruled_station(channels: int = CHANNELS, days: str = "7d") -> StationFile:
    """Rating limits, flights, seasons, separation, caps, promos of coming shows, ads by the hour, campaigns."""
    files = {f"ch{number}": channel_file(number) for number in range(channels)}
    for file in files.values():
        file["channel"] |= {  # type: ignore[operator]
            "rating_limit": {"default": "TV-14", "watershed": "TV-MA", "kids": "TV-PG"},
            "breaks": {"default": "network", "kids": "kids-network"},
        }
    network = BREAKS["network"]
    pools = {
        **POOLS,
        "spots": {
            "from": "kind:commercial -company:\"Campaign *\"", "rest": "8h", "separate": {"company": "10m", "category": "pod"},
            "cap": {"per_hour": "1", "per_day": "2"},
        },
        "promos": {"from": "kind:promo", "rest": "20m", "about": "upcoming"},
    }  # fmt: skip
    goals = (40, 30, 20, 20)
    campaigns = {
        f"campaign-{number}": {
            "spots": f'company:"Campaign {number}"', "flight": "10-01..12-24", "goal": {"per_week": str(goals[number])},
            "cap": {"per_hour": "1", "per_day": "6"}, **({"dayparts": ["evening", "kids"]} if number % 2 else {}),
        }
        for number in range(4)
    }  # fmt: skip
    return StationFile.model_validate(
        {
            "station": {
                "id": "springfield", "language": "1", "timezone": "America/New_York", "horizon": {"build": days, "publish": "1d"},
            },
            "dayparts": {
                "kids": [{"days": "sat", "time": "07:00-12:00"}, {"days": "mon-fri", "time": "15:00-17:00"}],
                "watershed": {"days": "daily", "time": "21:00-29:30"},
            },
            "pools": pools,
            "breaks": {
                "network": {**network, "limit": {"ads_per_hour": "14m"}},
                "kids-network": {**network, "limit": {"ads_per_hour": "9m30s"}},
            },
            "campaigns": campaigns,
            "channels": files,
        }
    )  # fmt: skip
