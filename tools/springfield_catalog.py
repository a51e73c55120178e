"""Writes `stations/springfield/catalog.jsonl`: what the sources of Springfield would say, made up and always the same.

python tools/springfield_catalog.py > stations/springfield/catalog.jsonl
"""

import sys
from collections.abc import Iterator
from datetime import date, timedelta
from hashlib import blake2b
from typing import Any, NamedTuple

from retrovue.catalog.export import item_line
from retrovue.media.item import Item, Mark

SECOND, MINUTE = 1_000, 60_000


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
    Show("The Farm Hour", 1980, 1, 40, 24, "farming", "TV-G"),
    Show("Good Morning Springfield", 1984, 1, 60, 47, "talk", "TV-G"),
    Show("News Center 3", 1985, 1, 80, 24, "news", "TV-G"),
    Show("Town Forum", 1984, 1, 24, 25, "talk", "TV-G"),
    Show("The Bold and the Rest", 1979, 2, 65, 47, "drama", "TV-PG"),
    Show("Win, Place or Show", 1981, 1, 65, 24, "game-show", "TV-G"),
    Show("Spin the Globe", 1983, 1, 65, 24, "game-show", "TV-G"),
    Show("Captain Gizmo", 1983, 2, 33, 24, "animation", "TV-Y7"),
    Show("Moon Mice", 1984, 2, 13, 24, "animation", "TV-Y"),
    Show("Dino Drivers", 1985, 2, 13, 24, "animation", "TV-Y"),
    Show("Dusty Trails", 1958, 3, 26, 25, "western", "TV-G"),
    Show("Star Convoy", 1978, 1, 24, 47, "science-fiction", "TV-PG"),
    Show("Star Convoy", 2003, 2, 10, 44, "science-fiction", "TV-14", "Cable Nine"),
    Show("Aunt Clara's Porch", 1968, 3, 24, 24, "comedy", "TV-G"),
    Show("Two on the Tiles", 1976, 3, 20, 24, "comedy", "TV-PG"),
    Show("Night Shift Nancy", 1977, 3, 22, 24, "comedy", "TV-PG"),
    Show("Principal Problems", 1980, 2, 22, 25, "comedy", "TV-G"),
    Show("The Corner Cellar", 1982, 4, 24, 24, "comedy", "TV-PG"),
    Show("Full Nest", 1982, 3, 22, 24, "comedy", "TV-G"),
    Show("Harbor Heat", 1984, 3, 12, 47, "crime", "TV-PG"),
    Show("Laura Stone", 1982, 2, 12, 48, "crime", "TV-PG"),
    Show("Manor Mysteries", 1981, 2, 12, 48, "crime", "TV-PG"),
    Show("The Midnight Zone", 1959, 3, 24, 25, "horror", "TV-PG"),
    Show("Cabinet of Dread", 1970, 2, 22, 24, "horror", "TV-14"),
    Show("Tales of the Tin Lantern", 1983, 2, 20, 24, "horror", "TV-14"),
)
EPISODE_FIRST = (
    "The Long", "A Quiet", "Nobody's", "The Second", "One More", "The Last", "Somebody's", "The Borrowed",
    "A Perfect", "The Missing",
)  # fmt: skip
EPISODE_SECOND = (
    "Weekend", "Inheritance", "Telephone", "Secret", "Visitor", "Promise", "Birthday", "Letter", "Alibi",
    "Promotion", "Storm", "Bargain",
)  # fmt: skip
FILM_FIRST = (
    "Midnight", "Summer", "Silver", "Runaway", "Electric", "Paper", "Northern", "Borrowed", "Second", "Golden",
    "Final", "Lonely",
)  # fmt: skip
FILM_SECOND = (
    "Express", "Highway", "Island", "Hearts", "Cadets", "Thunder", "Harvest", "Justice", "Rivals", "Detour",
    "Weather", "Champions",
)  # fmt: skip
CHRISTMAS_FILMS = (
    "The Last Sleigh Home", "Mistletoe Junction", "A Carol for Two", "Snowed In at Springfield",
    "The Tinsel Thief", "Twelve Nights Late", "Holly Goes Home", "The Reindeer Strike",
)  # fmt: skip
HORROR_FIRST = (
    "Curse of the", "The Thing in the", "Return to the", "Beast of the", "Night of the", "Terror at the",
    "House by the", "It Came from the",
)  # fmt: skip
HORROR_SECOND = (
    "Well", "Swamp", "Lighthouse", "Catacombs", "Carnival", "Observatory", "Mill", "Moor", "Orchard", "Ferry",
)  # fmt: skip
LODGE = ("The Lodge", "The Lodge: Second Winter", "The Lodge III", "Return to the Lodge")
ARTISTS = tuple(
    f"{first} {second}"
    for first in ("The Chrome", "Velvet", "Radio", "Midnight", "Paper", "Neon", "Glass", "Distant")
    for second in ("Hearts", "Motel", "Parade", "Machines", "Avenue", "Telegram")
)
SONG_FIRST = (
    "Call Me", "Hold On", "City", "Runaway", "Electric", "Never", "Summer", "Lost", "Dancing", "Heart",
)  # fmt: skip
SONG_SECOND = (
    "Tonight",
    "Lights",
    "Rain",
    "Signals",
    "Again",
    "Fever",
    "Tomorrow",
    "Radio",
    "Mirror",
    "Game",
)
FOR_CHILDREN = ("toys", "cereal", "candy", "games")
COMPANIES = {
    "toys": ("Tinker Toys", "Brick & Block", "Dolly Dreams", "Zoom Racers"),
    "cereal": ("Honey Loops", "Choco Moons", "Bran Canyon"),
    "candy": ("Fizz Pops", "Nutty Bar", "Sour Sam"),
    "games": ("Pixel Palace", "Board Baron", "Arcade Alley"),
    "soda": ("Rush Cola", "Bubble Up", "Root 66"),
    "cars": ("Comet Motors", "Dunn Chevron", "Prairie Autos"),
    "soap": ("Suds", "Whitewash", "Mother's Own"),
    "phones": ("Bell & Sons", "Longline", "Party Line"),
    "banks": ("First Springfield", "Farmers Trust", "Penny Savings"),
    "restaurants": ("Burger Barn", "Pizza Pete", "Crusty Pies"),
    "stores": ("Kwik Stop", "Olsen's", "Try-N-Buy"),
    "coffee": ("Old Percolator", "Sunrise Roast", "Instant Cup"),
    "airlines": ("Prairie Air", "TransState", "Blue Comet"),
    "records": ("Hits by Mail", "Platter Barn", "Gold Groove"),
    "furniture": ("Sofa City", "Maple & Son", "Waterbed World"),
    "hair": ("Shine On", "Perma-Wave", "Mane Event"),
    "batteries": ("Longlast", "Voltmore", "Sparky"),
    "insurance": ("Umbrella Mutual", "Safe Harbor", "Neighborly"),
    "pets": ("Bowser Bits", "Tabby Treat", "Feather & Fin"),
    "beer": ("Hopwell", "Old Mill Lager", "Stag Creek"),
}
FOLDERS = {"station-id": "ids", "slate": "cards", "interstitial": "signs"}
"""Where kinds lie that have no folder of their own name."""
SPOT_LENGTHS = (30, 30, 15, 30, 60, 30, 10, 30)


def pick(low: int, high: int, *names: object) -> int:
    """A number from `low` to `high` that the names stand for."""
    text = "/".join(map(str, names)).encode()
    return low + int.from_bytes(blake2b(text, digest_size=8).digest(), "big") % (high - low + 1)


def one_of(words: tuple[str, ...], *names: object) -> str:
    return words[pick(0, len(words) - 1, *names)]


# ------------------------------------------------------------------ programmes


def episodes() -> Iterator[Item]:
    for number, show in enumerate(SHOWS):
        for season in range(1, show.seasons + 1):
            for episode in range(1, show.episodes + 1):
                yield _episode(number, show, season, episode)


def _episode(number: int, show: Show, season: int, episode: int) -> Item:
    names = (show.title, show.year, season, episode)
    length = show.minutes * MINUTE + pick(-55, 55, "length", *names) * SECOND + pick(0, 999, "ms", *names)
    acts = 3 if show.minutes < 30 else 5
    first_day = date(show.year + season - 1, 9, 8)
    return Item(
        f"tvdb:{80_000 + number}:s{season:02d}e{episode:02d}",
        "episode",
        _title(show, season, episode),
        length,
        show=show.title,
        season=season,
        episode=episode,
        year=first_day.year,
        aired=first_day + timedelta(weeks=episode - 1),
        source="plex-main",
        path=f"TV Shows/{show.title} ({show.year})/Season {season:02d}/s{season:02d}e{episode:02d}.mkv",
        rating=show.rating,
        genres=(show.genre,),
        networks=(show.network,),
        marks=_marks(length, acts, 40, *names),
        extra=(("show_year", str(show.year)),),
        show_guids=(f"tvdb:{80_000 + number}",),
        warnings=("violence",) if show.genre == "crime" and episode % 5 == 0 else (),
    )


def _title(show: Show, season: int, episode: int) -> str:
    """Two in four of the mysteries are the parts of one story."""
    if show.title == "Manor Mysteries" and episode % 4 in (1, 2):
        names: tuple[object, ...] = ("pair", season, episode // 4)
        return f"{one_of(EPISODE_FIRST, *names)} {one_of(EPISODE_SECOND, *names)} ({episode % 4})"
    names = (show.title, show.year, season, episode)
    return f"{one_of(EPISODE_FIRST, 'first', *names)} {one_of(EPISODE_SECOND, 'second', *names)}"


def _marks(length: int, acts: int, spread: int, *names: object) -> tuple[Mark, ...]:
    """Chapters at about equal acts."""
    return tuple(
        Mark(length * act // acts + pick(-spread, spread, "mark", act, *names) * SECOND, "chapter")
        for act in range(1, acts)
    )


def films() -> Iterator[Item]:
    """84 of the eighties, some of them very long, and 60 old ones."""
    for number in range(144):
        new, long = number < 84, number < 84 and number % 9 == 0
        low, high = (150, 170) if long else (92, 104) if new else ((72, 80), (96, 104))[number % 2]
        yield _film(
            number,
            f"{FILM_FIRST[number % 12]} {FILM_SECOND[(number // 12 + number * 5) % 12]}",
            1976 + number % 14 if new else 1946 + number % 24,
            pick(low, high, "film", number),
            genres=(("adventure", "comedy", "drama")[number % 3],),
            rating=("", "PG", "PG", "G", "PG-13", "R")[pick(0, 5, "rating", number)] if new else "G",
        )
    for number, title in enumerate(CHRISTMAS_FILMS, 200):
        yield _film(
            number, title, 1947 + number * 5 % 40, pick(84, 99, "film", number), genres=("family",), rating="G",
            tags=("christmas",), seasons=("christmas", "holiday", "winter"),
        )  # fmt: skip


def horror() -> Iterator[Item]:
    """48 from the drive-in, 32 that are not for children, and a series of four."""
    for number in range(80):
        old = number < 48
        warnings = () if old else ("sexual-violence",) if number % 16 == 6 else ("violence",)
        yield _film(
            300 + number,
            f"{HORROR_FIRST[number % 8]} {HORROR_SECOND[number // 8]}",
            1931 + number * 7 % 38 if old else 1974 + number % 15,
            pick(66, 78, "old", number) if old else pick(95, 104, "new", number),
            genres=("horror",),
            rating="PG" if old else "R",
            warnings=warnings,
        )
    for number, title in enumerate(LODGE):
        yield _film(
            400 + number, title, 1979 + 2 * number, 101 + number, genres=("horror",), rating="R",
            warnings=("violence",), collections=("The Lodge",),
        )  # fmt: skip


def _film(number: int, title: str, year: int, minutes: int, **more: Any) -> Item:
    length = minutes * MINUTE + pick(0, 59_999, "film ms", number)
    return Item(
        f"tmdb:{9_000 + number}",
        "movie",
        title,
        length,
        year=year,
        aired=date(year, 1 + number % 12, 1 + number % 28),
        source="horror" if "horror" in more["genres"] else "plex-main",
        path=f"Movies/{title} ({year})/{title} ({year}).mkv",
        marks=_marks(length, 14, 60, "film", number),
        score=pick(35, 90, "score", number),
        **more,
    )


def videos() -> Iterator[Item]:
    for number in range(300):
        artist = one_of(ARTISTS, "artist", number)
        yield Item(
            f"imdb:mv{number:04d}",
            "music-video",
            f"{SONG_FIRST[number % 10]} {SONG_SECOND[number // 10 % 10]}{('', ' II', ' III')[number // 100]}",
            pick(172_000, 289_000, "video", number),
            year=1979 + number % 11,
            source="plex-main",
            path=f"Music Videos/{artist}/{number:04d}.mkv",
            artists=(artist,),
            labels=("ballad",) if number % 4 == 0 else (),
        )


# ------------------------------------------------------------------ what airs between them


def commercials() -> Iterator[Item]:
    number = 0
    for category, companies in COMPANIES.items():
        for company in companies:
            for take in range(8 if category in FOR_CHILDREN else 6):
                yield _commercial(number, category, company, take)
                number += 1


def _commercial(number: int, category: str, company: str, take: int) -> Item:
    year = 1979 + number % 10
    word = "Pumpkin" if company == "Crusty Pies" and take < 3 else one_of(FILM_FIRST, "spot", number)
    beer = category == "beer"
    return Item(
        f"sha-ad{number:05d}",
        "commercial",
        f"{word} {take + 1}",
        SPOT_LENGTHS[take] * SECOND + pick(-300, 300, "spot ms", number),
        year=year,
        source="reels",
        path=f"ads/{company}/{category}/{year}-{word} {take + 1}.mp4",
        companies=(company,),
        category=category,
        rating="TV-14" if beer else "",
        dayparts=("watershed",) if beer else (),
    )


def shorts() -> Iterator[Item]:
    labels = {"out": (3_000, 5_500), "in": (3_000, 5_500), "kids": (4_000, 7_000), "fright": (5_000, 9_000)}
    for label, (low, high) in labels.items():
        for number in range(12):
            yield _short(
                f"bumper-{label}", number, "bumper", f"{label.title()} {number + 1}", low, high, label=label
            )
    for label, name in (("wrtv", "WRTV"), ("neon", "Neon"), ("fright", "Fright 66")):
        for number in range(12):
            yield _short(
                f"id-{label}", number, "station-id", f"{name} ident {number + 1}", 4_000, 13_000, label=label
            )
    for number in range(30):
        word = one_of(("Buckle up", "Plant a tree", "Call your mother", "Vote"), number)
        yield _short("psa", number, "psa", f"{word} {number + 1}", 9_700, 30_300)
    for number in range(20):
        title = f"Coming to the Crypt {number + 1}"
        yield _short("trailer", number, "trailer", title, 29_000, 61_000, label="fright", rating="TV-PG")
    yield from _promos()
    yield from _station_films()


def _promos() -> Iterator[Item]:
    for number, show in enumerate(SHOWS):
        for take, when in enumerate(("tonight", "this week", "coming soon")):
            yield _short(
                f"promo-{number}", take, "promo", f"{show.title}: {when}", 9_800, 30_400,
                show=show.title, rating=show.rating,
            )  # fmt: skip


def _station_films() -> Iterator[Item]:
    """The doors of the crypt, the cards, and what opens and closes the day."""
    doors = (("intro", "The door opens"), ("intro", "A candle is lit"), ("outro", "The door closes"))
    for number, (kind, title) in enumerate(doors):
        yield _short("crypt", number, kind, title, 11_000, 16_000, label="fright")
    yield _short("card", 0, "slate", "Test pattern", 60_000, 60_000, label="test-pattern", rating="")
    yield _short("card", 1, "slate", "Please stand by", 10_000, 10_000, label="stand-by", rating="")
    for number, title in enumerate(("WRTV sign-off", "Anthem", "WRTV sign-on")):
        length = (62_000, 84_500, 41_200)[number]
        yield _short("sign", number, "interstitial", title, length, length, label="wrtv")


def _short(
    name: str, number: int, kind: str, title: str, low: int, high: int,
    *, label: str = "", rating: str = "TV-G", show: str = "",
) -> Item:  # fmt: skip
    return Item(
        f"sha-{name}-{number:02d}",
        kind,
        title,
        pick(low, high, name, number),
        source="reels",
        path=f"{FOLDERS.get(kind, f'{kind}s')}/{label or show or 'all'}/{title.replace(':', ' -')}.mp4",
        labels=(label,) if label else (),
        rating=rating,
        show=show,
    )


def main() -> None:
    found = [*episodes(), *films(), *horror(), *videos(), *commercials(), *shorts()]
    sys.stdout.writelines(item_line(item) for item in sorted(found, key=lambda item: item.key))


if __name__ == "__main__":
    main()
