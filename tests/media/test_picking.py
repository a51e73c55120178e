"""Selectors that take one of several films and shows: each takes that one, and none of the others."""

from hypothesis import given
from hypothesis import strategies as st

from retrovue.media.item import Item
from retrovue.media.picking import in_order, pickers, same_thing
from retrovue.media.selector import parse_selector, select


def show(title: str, year: int | None = None, *ids: str, library: str = "TV") -> Item:
    extra = (("show_year", str(year)),) if year else ()
    return Item(
        f"{title}{year}{ids}", "episode", "", 0, show=title, extra=extra, show_guids=ids, library=library
    )


def film(title: str, year: int | None = None, *ids: str) -> Item:
    return Item(f"{title}{year}{ids}", "movie", title, 0, year=year, guids=ids)


def test_namesakes_are_told_apart_by_year_and_by_id() -> None:
    old, new = (
        show("Star Harbor", 1978, "tvdb:9001"),
        show("Star Harbor", 2003, "tvdb:9002", "imdb:tt0900202"),
    )
    assert pickers(old, [old, new]) == ('show:"Star Harbor (1978)"', "show:tvdb:9001")
    assert pickers(new, [old, new]) == ('show:"Star Harbor (2003)"', "show:tvdb:9002", "show:imdb:tt0900202")


def test_what_would_take_both_is_not_named() -> None:
    one, other = show("Star Harbor", 1978, "tvdb:9001"), show("Star Harbor", 1978, "tvdb:9009")
    assert pickers(one, [one, other]) == ("show:tvdb:9001",)
    undated = show("Star Harbor")
    assert pickers(undated, [undated, other]) == ()
    theatrical, cut = film("Blue Comet", 1982, "tmdb:1"), film("Blue Comet", 1982, "tmdb:2")
    assert pickers(cut, [theatrical, cut]) == ("guid:tmdb:2",)


def test_one_show_in_two_libraries_is_one_thing() -> None:
    here, there = (
        show("Star Harbor", 1978, "tvdb:9001"),
        show("Star harbor", 1978, "tvdb:9001", library="Kids TV"),
    )
    assert same_thing(here, there)
    assert pickers(here, [here, there]) == ('show:"Star Harbor (1978)"', "show:tvdb:9001")


def test_a_film_and_a_show_of_one_title_are_two_things() -> None:
    series, pilot = show("Star Harbor", 1978), film("Star Harbor", 1978)
    assert not same_thing(series, pilot)
    assert pickers(pilot, [series, pilot]) == ('kind:movie title:"Star Harbor" year:1978',)
    assert pickers(series, [series, pilot]) == ('show:"Star Harbor (1978)"',)


def test_the_title_that_was_asked_for_comes_first() -> None:
    found = [film("A Star Harbor Story"), show("Star Harbor", 2003), show("star harbor", 1978)]
    assert [item.show or item.title for item in in_order(found, "Star Harbor")] == [
        "star harbor", "Star Harbor", "A Star Harbor Story",
    ]  # fmt: skip


TITLES = st.sampled_from(
    ("A", "a", "A*", "M*A*S*H", 'The "B"', "it's", "A (1990)", "back\\slash", "é", "é")
) | st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1).filter(str.strip)
IDS = st.lists(
    st.sampled_from(("tvdb:1", "tvdb:2", "imdb:tt12345", "plex-legacy:x.1")), unique=True, max_size=2
)
THINGS = st.builds(
    lambda make, title, year, ids: make(title, year, *ids),
    st.sampled_from((show, film)), TITLES, st.none() | st.sampled_from((1978, 2003)), IDS,
)  # fmt: skip


@given(st.lists(THINGS, min_size=1, max_size=6))
def test_every_selector_takes_its_own_and_none_of_the_others(found: list[Item]) -> None:
    for item in found:
        for text in pickers(item, found):
            taken = select(found, parse_selector(text), {})
            assert item in taken
            assert all(same_thing(item, other) for other in taken)
