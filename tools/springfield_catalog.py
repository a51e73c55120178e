"""Writes `stations/springfield/catalog.jsonl`: what the sources of Springfield would say, made up and always the same.

python tools/springfield_catalog.py > stations/springfield/catalog.jsonl
"""

import sys
from collections.abc import Iterator
from datetime import date, timedelta
from hashlib import blake2b
from typing import NamedTuple

from retrovue.catalog.export import item_line
from retrovue.media.item import Item, Mark

SECOND, MINUTE = 1_000, 60_000


def pick(low: int, high: int, *names: object) -> int:
    """A number from `low` to `high` that the names stand for."""
    text = "/".join(map(str, names)).encode()
    return low + int.from_bytes(blake2b(text, digest_size=8).digest(), "big") % (high - low + 1)


def one_of(words: tuple[str, ...], *names: object) -> str:
    return words[pick(0, len(words) - 1, *names)]


class Show(NamedTuple):
    title: str
    year: int
    seasons: int
    episodes: int
    minutes: int
    genre: str
    rating: str
    network: str = "SBC"


SHOWS = (
    Show("Good Morning Springfield", 1984, 1, 30, 44, "talk", "TV-G"),
    Show("The Bold and the Rest", 1979, 2, 40, 43, "drama", "TV-PG"),
    Show("Win, Place or Show", 1981, 1, 30, 22, "game-show", "TV-G"),
    Show("Spin the Globe", 1983, 1, 30, 22, "game-show", "TV-G"),
    Show("Captain Gizmo", 1983, 2, 26, 22, "animation", "TV-Y7"),
    Show("Moon Mice", 1984, 1, 13, 22, "animation", "TV-Y"),
    Show("Dino Drivers", 1985, 1, 13, 22, "animation", "TV-Y"),
    Show("Star Convoy", 1978, 1, 20, 47, "science-fiction", "TV-PG"),
    Show("Star Convoy", 2003, 2, 10, 44, "science-fiction", "TV-14", "Cable Nine"),
    Show("The Corner Cellar", 1982, 4, 24, 24, "comedy", "TV-PG"),
    Show("Full Nest", 1982, 3, 22, 23, "comedy", "TV-G"),
    Show("Two on the Tiles", 1976, 3, 20, 24, "comedy", "TV-PG"),
    Show("Principal Problems", 1980, 2, 22, 25, "comedy", "TV-G"),
    Show("Harbor Heat", 1984, 3, 12, 47, "crime", "TV-PG"),
    Show("Laura Stone", 1982, 2, 12, 48, "crime", "TV-PG"),
    Show("Manor Mysteries", 1981, 2, 12, 48, "crime", "TV-PG"),
    Show("The Midnight Zone", 1959, 3, 24, 25, "horror", "TV-PG"),
    Show("Cabinet of Dread", 1970, 2, 22, 24, "horror", "TV-14"),
)
FIRST = (
    "The Long",
    "A Quiet",
    "Nobody's",
    "The Second",
    "One More",
    "The Last",
    "Somebody's",
    "The Borrowed",
    "A Perfect",
    "The Missing",
)
SECOND_WORD = (
    "Weekend",
    "Inheritance",
    "Telephone",
    "Secret",
    "Visitor",
    "Promise",
    "Birthday",
    "Letter",
    "Alibi",
    "Promotion",
    "Storm",
    "Bargain",
)
FILM_FIRST = (
    "Midnight",
    "Summer",
    "Silver",
    "Runaway",
    "Electric",
    "Paper",
    "Northern",
    "Borrowed",
    "Second",
    "Golden",
    "Final",
    "Lonely",
)
FILM_SECOND = (
    "Express",
    "Highway",
    "Holiday",
    "Hearts",
    "Cadets",
    "Thunder",
    "Harvest",
    "Justice",
    "Rivals",
    "Detour",
    "Weather",
    "Champions",
)
HORROR_FIRST = (
    "Curse of the",
    "The Thing in the",
    "Return to the",
    "Beast of the",
    "Night of the",
    "Terror at the",
    "House by the",
    "It Came from the",
)
HORROR_SECOND = ("Well", "Swamp", "Lighthouse", "Catacombs", "Carnival", "Observatory", "Mill", "Moor")
ARTISTS = tuple(
    f"{first} {second}"
    for first in ("The Chrome", "Velvet", "Radio", "Midnight", "Paper", "Neon", "Glass", "Distant")
    for second in ("Hearts", "Motel", "Parade", "Machines", "Avenue")
)
SONG_FIRST = (
    "Call Me",
    "Hold On",
    "City",
    "Runaway",
    "Electric",
    "Never",
    "Summer",
    "Lost",
    "Dancing",
    "Heart",
)
SONG_SECOND = ("Tonight", "Lights", "Rain", "Signals", "Again", "Fever", "Tomorrow", "Radio")
COMPANIES = {
    "toys": ("Tinker Toys", "Brick & Block", "Dolly Dreams"),
    "cereal": ("Honey Loops", "Choco Moons", "Bran Canyon"),
    "candy": ("Fizz Pops", "Nutty Bar", "Sour Sam"),
    "games": ("Pixel Palace", "Board Baron"),
    "soda": ("Rush Cola", "Bubble Up", "Root 66"),
    "cars": ("Comet Motors", "Dunn Chevron", "Prairie Autos"),
    "soap": ("Suds", "Whitewash", "Mother's Own"),
    "phones": ("Bell & Sons", "Longline"),
    "banks": ("First Springfield", "Farmers Trust"),
    "restaurants": ("Burger Barn", "Pizza Pete", "Crusty Pies"),
    "stores": ("Kwik Mart", "Olsen's", "Try-N-Buy"),
    "beer": ("Duffer Lager", "Old Mill"),
}


def episodes() -> Iterator[Item]:
    for number, show in enumerate(SHOWS):
        for season in range(1, show.seasons + 1):
            for episode in range(1, show.episodes + 1):
                yield _episode(number, show, season, episode)


def _episode(number: int, show: Show, season: int, episode: int) -> Item:
    names = (show.title, show.year, season, episode)
    length = show.minutes * MINUTE + pick(-55, 55, "length", *names) * SECOND + pick(0, 999, "ms", *names)
    title = f"{one_of(FIRST, 'first', *names)} {one_of(SECOND_WORD, 'second', *names)}"
    if show.title == "Manor Mysteries" and episode % 4 in (1, 2):
        title = f"{one_of(FIRST, 'pair', season, episode // 4)} {one_of(SECOND_WORD, 'pair', season, episode // 4)} ({episode % 4})"
    acts = 3 if show.minutes < 30 else 5
    marks = tuple(
        Mark(length * k // acts + pick(-40, 40, "mark", k, *names) * SECOND, "chapter")
        for k in range(1, acts)
    )
    return Item(
        f"tvdb:{80_000 + number}:s{season:02d}e{episode:02d}",
        "episode",
        title,
        length,
        show=show.title,
        season=season,
        episode=episode,
        year=show.year + season - 1,
        aired=date(show.year + season - 1, 9, 8) + timedelta(weeks=episode - 1),
        source="plex-main",
        path=f"TV Shows/{show.title} ({show.year})/Season {season:02d}/s{season:02d}e{episode:02d}.mkv",
        rating=show.rating,
        genres=(show.genre,),
        networks=(show.network,),
        marks=marks,
        extra=(("show_year", str(show.year)),),
        show_guids=(f"tvdb:{80_000 + number}",),
        warnings=("violence",) if show.genre == "crime" and episode % 5 == 0 else (),
    )


def films() -> Iterator[Item]:
    for number in range(70):
        long = number % 9 == 0
        name = f"{FILM_FIRST[number % 12]} {FILM_SECOND[(number // 12 + number * 5) % 12]}"
        tags = ("christmas",) if number % 10 == 4 else ()
        rating = ("", "PG", "PG", "G", "PG-13", "R")[pick(0, 5, "rating", number)]
        yield _film(
            number,
            name,
            1976 + number % 14,
            pick(150, 170, "long", number) if long else pick(86, 112, "film", number),
            ("adventure", "comedy", "drama")[number % 3],
            rating,
            tags,
        )
    for number in range(64):
        old = number % 8 < 5
        name = f"{HORROR_FIRST[number % 8]} {HORROR_SECOND[number // 8]}"
        year = 1931 + number * 7 % 38 if old else 1974 + number % 15
        rating = "PG" if old else "R"
        warned = ("sexual-violence",) if not old and number % 16 == 6 else ("violence",) if not old else ()
        yield _film(
            100 + number,
            name,
            year,
            pick(66, 82, "old", number) if old else pick(84, 97, "new", number),
            "horror",
            rating,
            (),
            warned,
        )
    for number, name in enumerate(
        ("The Lodge", "The Lodge: Second Winter", "The Lodge III", "Return to the Lodge")
    ):
        yield _film(
            200 + number,
            name,
            1979 + 2 * number,
            88 + number,
            "horror",
            "R",
            (),
            ("violence",),
            ("The Lodge",),
        )


def _film(
    number: int,
    title: str,
    year: int,
    minutes: int,
    genre: str,
    rating: str,
    tags: tuple[str, ...] = (),
    warnings: tuple[str, ...] = (),
    sets: tuple[str, ...] = (),
) -> Item:
    length = minutes * MINUTE + pick(0, 59_999, "film ms", number)
    marks = tuple(
        Mark(length * k // 14 + pick(-60, 60, "film mark", number, k) * SECOND, "chapter")
        for k in range(1, 14)
    )
    source = "horror" if genre == "horror" else "plex-main"
    return Item(
        f"tmdb:{9_000 + number}",
        "movie",
        title,
        length,
        year=year,
        aired=date(year, 1 + number % 12, 1 + number % 28),
        source=source,
        path=f"Movies/{title} ({year})/{title} ({year}).mkv",
        rating=rating,
        genres=(genre,),
        tags=tags,
        warnings=warnings,
        seasons=("christmas", "holiday", "winter") if "christmas" in tags else (),
        marks=marks,
        collections=sets,
        score=pick(35, 90, "score", number),
    )


def videos() -> Iterator[Item]:
    for number in range(220):
        artist = ARTISTS[pick(0, len(ARTISTS) - 1, "artist", number)]
        song = f"{SONG_FIRST[number % 10]} {SONG_SECOND[number // 10 % 8]}"
        labels = ("ballad",) if number % 6 == 0 else ()
        yield Item(
            f"imdb:mv{number:04d}",
            "music-video",
            f"{song}{' II' if number >= 80 else ''}{'I' if number >= 160 else ''}",
            pick(172_000, 289_000, "video", number),
            year=1979 + number % 11,
            source="plex-main",
            path=f"Music Videos/{artist}/{number:04d}.mkv",
            artists=(artist,),
            labels=labels,
        )


def commercials() -> Iterator[Item]:
    number = 0
    for category, companies in COMPANIES.items():
        for company in companies:
            for take in range(8 if category in ("toys", "cereal", "candy", "games") else 7):
                nominal = (30, 30, 15, 30, 60, 30, 15, 30)[take]
                title = f"{'Pumpkin' if company == 'Crusty Pies' and take < 3 else one_of(FILM_FIRST, 'spot', number)} {take + 1}"
                yield Item(
                    f"sha-ad{number:05d}",
                    "commercial",
                    title,
                    nominal * SECOND + pick(-300, 300, "spot ms", number),
                    year=1979 + number % 10,
                    source="reels",
                    path=f"ads/{company}/{category}/{1979 + number % 10}-{title}.mp4",
                    companies=(company,),
                    category=category,
                    rating="" if category != "beer" else "TV-14",
                    dayparts=("watershed",) if category == "beer" else (),
                )
                number += 1


def shorts() -> Iterator[Item]:
    labels = {"out": (3_000, 5_500), "in": (3_000, 5_500), "kids": (4_000, 7_000), "fright": (5_000, 9_000)}
    for label, (low, high) in labels.items():
        for number in range(8):
            yield _short(
                f"bumper-{label}",
                "bumper",
                f"{label.title()} {number + 1}",
                pick(low, high, "bumper", label, number),
                number,
                label,
            )
    for label in ("wrtv", "neon"):
        for number in range(8):
            yield _short(
                f"id-{label}",
                "station-id",
                f"{label.upper()} ident {number + 1}",
                pick(4_000, 10_000, "id", label, number),
                number,
                label,
            )
    for number in range(24):
        yield _short(
            "psa",
            "psa",
            f"{one_of(('Buckle up', 'Plant a tree', 'Call your mother', 'Vote'), number)} {number + 1}",
            pick(14_700, 30_300, "psa", number),
            number,
            "",
        )
    for number, show in enumerate(SHOWS):
        for take in range(3):
            item = _short(
                f"promo-{number}",
                "promo",
                f"{show.title}: {('tonight', 'this week', 'coming soon')[take]}",
                pick(9_800, 30_400, "promo", number, take),
                take,
                "",
            )
            yield Item(
                **{
                    **{name: getattr(item, name) for name in Item.__dataclass_fields__},
                    "show": show.title,
                    "rating": show.rating,
                }
            )
    for kind, title in (
        ("intro", "The door opens"),
        ("intro", "A candle is lit"),
        ("outro", "The door closes"),
    ):
        yield _short(f"crypt-{kind}", kind, title, pick(11_000, 16_000, kind, title), len(title), "fright")
    yield _short("card", "slate", "Test pattern", 60_000, 0, "test-pattern")
    for number, title in enumerate(("WRTV sign-off", "Anthem", "WRTV sign-on")):
        yield _short("sign", "interstitial", title, (62_000, 84_500, 41_200)[number], number, "wrtv")


def _short(name: str, kind: str, title: str, length: int, number: int, label: str) -> Item:
    labels = (label,) if label else ()
    rating = "" if kind == "slate" else "TV-G"
    return Item(
        f"sha-{name}-{number:02d}",
        kind,
        title,
        length,
        source="reels",
        path=f"{kind}s/{label or 'all'}/{title}.mp4",
        labels=labels,
        rating=rating,
    )


def main() -> None:
    found = [*episodes(), *films(), *videos(), *commercials(), *shorts()]
    sys.stdout.writelines(item_line(item) for item in sorted(found, key=lambda item: item.key))


if __name__ == "__main__":
    main()
