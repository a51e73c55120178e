"""Namesakes: what bears one title and is not the same, with the line that means each alone."""

from typing import Any

from retrovue.media.item import Item
from retrovue.media.selector import parse_selector, select
from retrovue.web.api.same_titles import MOST, namesakes


def episode(show: str, year: str, number: int, **more: Any) -> Item:
    extra = (("show_year", year),) if year else ()
    return Item(f"{show}{year}{number}", "episode", f"Part {number}", 1000, show=show, extra=extra, **more)


def film(title: str, year: int | None, key: str, **more: Any) -> Item:
    return Item(key, "movie", title, 1000, year=year, **more)


def test_two_shows_of_one_title_are_told_apart() -> None:
    items = [
        *(episode("Star Harbor", "1978", n, show_guids=("tvdb:9001",), source="plex") for n in range(3)),
        *(episode("Star Harbor", "2003", n, show_guids=("tvdb:9002",)) for n in range(2)),
        episode("Quiet Street", "1985", 1),
    ]
    found = namesakes(items)
    assert (found.total, found.titles[0].title) == (1, "Star Harbor")
    told = [(one.kind, one.year, one.items, one.ids) for one in found.titles[0].namesakes]
    assert told == [("show", "1978", 3, ["tvdb:9001"]), ("show", "2003", 2, ["tvdb:9002"])]
    for one in found.titles[0].namesakes:
        taken = select(items, parse_selector(one.selector), {})
        assert {dict(item.extra)["show_year"] for item in taken} == {one.year}, one.selector


def test_one_show_of_two_servers_is_one() -> None:
    guids = ("tvdb:1",)
    items = [
        episode("Show", "1990", 1, show_guids=guids),
        episode("Show", "1990", 2, show_guids=("tvdb:1", "imdb:tt1")),
    ]
    assert namesakes(items).total == 0


def test_a_film_that_was_made_again() -> None:
    items = [film("The Thing", 1982, "a"), film("the thing", 2011, "b"), film("Alone", 1990, "c")]
    (one,) = namesakes(items).titles
    assert [film.selector for film in one.namesakes] == [
        'kind:movie title:"The Thing" year:1982',
        'kind:movie title:"the thing" year:2011',
    ]


def test_a_film_that_no_line_means_alone_says_so() -> None:
    (one,) = namesakes([film("Same", 1990, "a"), film("Same", None, "b")]).titles
    assert [film.selector for film in one.namesakes] == ['kind:movie title:"Same" year:1990', ""]


def test_a_great_many_titles_are_cut_and_counted() -> None:
    items = [film(f"Film {n}", year, f"{n} {year}") for n in range(MOST + 5) for year in (1950, 1960)]
    found = namesakes(items)
    assert (found.total, len(found.titles)) == (MOST + 5, MOST)
