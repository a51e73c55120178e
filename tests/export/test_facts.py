"""What the catalog and earlier airings add to the guide."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from lxml import etree

from retrovue.export import Airing, ExportChannel, render_xmltv
from retrovue.export.rating_systems import system_and_value
from retrovue.language.guide_texts import GuideTexts
from retrovue.media.item import Item
from retrovue.playout_log import DayLog
from retrovue.playout_log.log import CoarseLine, Header

START = 1_760_000_400_000
ON = datetime.fromtimestamp(START // 1000, UTC).date()
HALF = 30 * 60_000
ONE = ExportChannel("one", "demo", "4.1", "RetroVue One", height=480, captions="teletext")
EPISODE = Item(
    "tvdb:1", "episode", "Chrome Harbor", HALF, show="Neon Patrol", season=1, episode=2, year=1986,
    path="Neon Patrol/Season 1/Neon Patrol - S01E02-E03.mkv", genres=("Action", "Crime", "Series"), directors=("A. Director",),
    actors=("Ann <Actor>", "Bob", "Ann <Actor>"), score=78, countries=("US",), tags=("speed boats",), subtitles=True,
)  # fmt: skip
FILM = Item("tmdb:1", "movie", "Halloween", 90 * 60_000, year=1978)


def line(item: Item, at: int = START, **more: object) -> CoarseLine:
    title = item.show or item.title
    made = CoarseLine(
        at, HALF, f"one/2025-10-09/{at}-p/0", "p", item.key, "", HALF, 0, "", item.kind, title,
        item.title if item.show else "", item.season, item.episode, item.year, "TV-PG", "Action",
    )  # fmt: skip
    return made._replace(**more)  # type: ignore[arg-type]


def programmes(
    *lines: CoarseLine,
    items: tuple[Item, ...] = (EPISODE, FILM),
    channel: ExportChannel = ONE,
    aired: dict[str, Airing] | None = None,
) -> list[etree._Element]:
    days = {"one": [DayLog(Header("demo", "one", "2025-10-09", 30, "America/New_York", "x"), lines, ())]}
    known = {item.key: item for item in items}
    root = etree.fromstring(render_xmltv([channel], days, "http://tv", known.get, aired))
    return root.findall("programme")


def test_all_that_is_known_in_the_order_of_the_dtd() -> None:
    (found,) = programmes(line(EPISODE))
    assert [child.tag for child in found] == [
        "title", "sub-title", "credits", "date", "category", "category", "category", "keyword", "length", "country",
        "episode-num", "episode-num", "video", "audio", "previously-shown", "subtitles", "rating", "star-rating",
    ]  # fmt: skip
    assert [child.text for child in found.find("credits")] == ["A. Director", "Ann <Actor>", "Bob"]
    assert [child.text for child in found.findall("category")] == ["Action", "Crime", "Series"]
    assert [child.text for child in found.findall("episode-num")] == ["S01E02-E03", "0.1."]
    assert found.findtext("star-rating/value") == "7.8/10"
    assert found.find("subtitles").get("type") == "teletext"
    assert found.findtext("keyword") == "speed-boats"


def test_a_season_may_be_a_year() -> None:
    (found,) = programmes(line(EPISODE, season=1986, episode=12), items=())
    assert [child.text for child in found.findall("episode-num")] == ["S1986E12", "1985.11."]


def test_films_carry_their_year_and_titles_of_slots_do_not() -> None:
    assert programmes(line(FILM))[0].findtext("title") == "Halloween (1978)"
    assert programmes(line(FILM, title="Midnight Movie"))[0].findtext("title") == "Midnight Movie"


@pytest.mark.parametrize(
    ("days_ago", "episode", "tags"),
    [(3, 2, ["new"]), (3, 1, ["premiere", "new"]), (60, 2, ["previously-shown"]), (-1, 2, ["new"])],
)
def test_new_is_what_is_young_and_was_not_on_before(days_ago: int, episode: int, tags: list[str]) -> None:
    item = replace(EPISODE, aired=ON - timedelta(days=days_ago), episode=episode)
    (found,) = programmes(line(item), items=(item,))
    assert [c.tag for c in found if c.tag in ("new", "premiere", "previously-shown")] == tags
    assert found.findtext("date") == f"{item.aired:%Y%m%d}"


def test_a_second_airing_names_the_first() -> None:
    item = replace(FILM, aired=ON)
    first, second = programmes(line(item), line(item, START + HALF), items=(item,))
    assert first.find("premiere") is not None
    before = second.find("previously-shown")
    assert (before.get("start"), before.get("channel")) == (first.get("start"), ONE.guide_id)
    (again,) = programmes(line(item), items=(item,), aired={item.key: Airing(START - HALF, "two.x")})
    assert again.find("previously-shown").get("channel") == "two.x"
    assert date(2025, 10, 9) == ON


@pytest.mark.parametrize(
    ("rating", "letters", "found"),
    [("TV-14", "us", ("VCHIP", "TV-14")), ("PG", "us", ("MPAA", "PG")), ("PG", "uk", ("BBFC", "PG")),
     ("15", "us", ("BBFC", "15")), ("de/16", "us", ("FSK", "16")), ("au/MA15+", "us", ("ACB", "MA15+")),
     ("ca/TV-PG", "us", ("VCHIP", "TV-PG")), ("xy/7", "us", ("XY", "7")), ("Unheard of", "us", ("", "Unheard of"))],
)  # fmt: skip
def test_ratings_have_their_system(rating: str, letters: str, found: tuple[str, str]) -> None:
    assert system_and_value(rating, letters) == found  # type: ignore[arg-type]


def test_templates_word_the_guide_and_leave_it_whole() -> None:
    texts = GuideTexts(
        title="{{ title }}{% if year %} <{{ year }}>{% endif %}", subtitle="{{ code }} {{ subtitle }}",
        description="{{ channel }} {{ number }}: {{ start }}-{{ end }}, {{ minutes }} min, {{ season ~ episode }}",
    )  # fmt: skip
    channel = replace(ONE, texts=texts)
    episode, film, slot = programmes(
        line(EPISODE), line(FILM, START + HALF),
        line(FILM, START + 2 * HALF)._replace(item="", year=None, kind="live"), channel=channel,
    )  # fmt: skip
    assert episode.findtext("title") == "Neon Patrol <1986>"
    assert episode.findtext("sub-title") == "S01E02-E03 Chrome Harbor"
    assert episode.findtext("desc") == "RetroVue One 4.1: 05:00-05:30, 30 min, 12"
    assert (film.findtext("title"), film.findtext("sub-title")) == ("Halloween <1978>", None)
    assert slot.findtext("title") == "Halloween"


def test_a_template_that_says_nothing_of_an_entry_leaves_the_title() -> None:
    channel = replace(ONE, texts=GuideTexts(title="{% if season %}x{% endif %}"))
    assert programmes(line(FILM), channel=channel)[0].findtext("title") == "Halloween (1978)"
