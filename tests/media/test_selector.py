"""Selectors: what each field takes, and that both spellings mean the same."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrovue.media.item import Item, Mark
from retrovue.media.selector import Selector, SelectorError, parse_selector, select
from retrovue.media.snapshot import CatalogSnapshot

ITEMS = CatalogSnapshot.of([
    Item("e1", "episode", "Pilot", 1_440_000, show="Cheers", season=1, episode=1, year=1982,
         aired=date(1982, 9, 30), rating="TV-PG"),
    Item("e2", "episode", "Sam at Eleven", 1_450_000, show="Cheers", season=1, episode=4, year=1982, aired=date(1982, 10, 21)),
    Item("e3", "episode", "Any Friend", 1_460_000, show="Cheers", season=2, episode=5, year=1983),
    Item("g1", "episode", "Saga", 2_880_000, show="Battlestar Galactica (1978)", season=1, episode=1, year=1978,
         show_guids=("imdb:tt7", "tvdb:71173")),
    Item("g2", "episode", "33", 2_640_000, show="Battlestar Galactica (2003)", season=1, episode=1, year=2004),
    Item("g3", "episode", "Dated", 2_640_000, show="Tomorrow People", season=1, episode=1, extra=(("show_year", "1973"),)),
    Item("m1", "movie", "The Thing", 6_540_000, year=1982, genres=("horror", "sci-fi"), source="films", path="T/The Thing.mkv"),
    Item("m2", "movie", "Hello, Dolly!", 8_760_000, year=1969, genres=("musical",), labels=("skip",)),
    Item("c1", "commercial", "X-Wing", 30_000, year=1983, companies=("Kenner", "Lucasfilm"), category="toys",
         source="reels", path="ads/Kenner/deep/x.mp4"),
    Item("v1", "music-video", "Café del Mar", 240_000, year=1987, artists=("Energy 52", "Kid Paul")),
    Item("u1", "slate", "Unknown length", 0),
    Item("r1", "movie", "Rich", 5_400_000, rating="R", added=date(2026, 1, 5), score=80, height=1080, tags=("keep",),
         library="Films", collections=("Sea Films",), studios=("Orion",), networks=("NBC",), languages=("eng",),
         directors=("Roger Corman",), actors=("A. Star", "B. Star"), countries=("USA",), demo=("teens",),
         campaign="spring", dayparts=("prime",), seasons=("halloween",), expires=date(2030, 12, 31), subtitles=True,
         guids=("tmdb:5",), custom=(("Mood", "dark blue"),), group="crossover",
         marks=(Mark(1, "chapter"), Mark(2, "black"), Mark(3, "override", breaks=False))),
    Item("k1", "commercial", "Half a minute", 31_900, marks=(Mark(5, "override"),)),
    Item("k2", "commercial", "Forty", 40_000),
])  # fmt: skip


def keys(query: str | dict, **collections: str) -> str:
    """Keys of what is selected, sorted, as one text."""
    named = {name.replace("_", "-"): parse_selector(text) for name, text in collections.items()}
    return " ".join(sorted(item.key for item in select(ITEMS, parse_selector(query), named)))


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("kind:movie", "m1 m2 r1"),
        ("kind:MOVIE,commercial", "c1 k1 k2 m1 m2 r1"),
        ("show:cheers", "e1 e2 e3"),
        ('show:"Battlestar Galactica"', "g1 g2"),
        ('show:"battlestar galactica (1978)"', "g1"),
        ('show:"Tomorrow People (1973)"', "g3"),
        ('show:"Tomorrow People (1975)"', ""),
        ("show:tvdb:71173", "g1"),
        ('show:"TVDB:71173"', "g1"),
        ("show:imdb:tt9", ""),
        ("title:the*", "m1"),
        ('title:"Hello, Dolly!"', "m2"),
        ("title:33", "g2"),
        ('title:"CAFE\u0301 DEL MAR"', "v1"),
        ("year:1982..1983", "c1 e1 e2 e3 m1"),
        ("year:..1970", "m2"),
        ("year>=1987", "g2 v1"),
        ("year<1970", "m2"),
        ("season:2", "e3"),
        ("episode:4", "e2"),
        ("episode:s01e04", "e2"),
        ("episode:2x05", "e3"),
        ("show:Cheers episode:s01", "e1 e2"),
        ("show:Cheers episode:s01e02..s02e10", "e2 e3"),
        ("show:Cheers episode>s01", "e3"),
        ("aired:1982", "e1 e2"),
        ("aired:1982-10-01..1982-12-31", "e2"),
        ("aired<=1982-09-30", "e1"),
        ("duration:..1m", "c1 k1 k2"),
        ("kind:episode duration<24m10s", "e1"),
        ("duration>1h30m", "m1 m2"),
        ("genre:horror", "m1"),
        ("genre:sci-fi,musical", "m1 m2"),
        ("rating:tv-pg", "e1"),
        ("rating<=TV-14", "e1"),
        ("rating>TV-PG", "r1"),
        ("rating:PG..R", "e1 r1"),
        ("rating:g*", ""),
        ("has(chapters)", "r1"),
        ("has(breaks, black)", "k1 r1"),
        ("HAS(subs) -has(breaks)", "r1"),
        ("has:subs", "r1"),
        ("nominal:30s", "c1 k1"),
        ("nominal:20s..1m kind:commercial", "c1 k1"),
        ("added>=2026", "r1"),
        ("expires<2031", "r1"),
        ("score>=75", "r1"),
        ("resolution:720p..4k", "r1"),
        ("resolution<1080", ""),
        ("tag:keep library:films collection:sea* studio:orion network:nbc", "r1"),
        ('director:"roger corman" actor:"b. star" language:ENG country:usa', "r1"),
        ("demo:teens campaign:spring dayparts:prime seasons:halloween group:crossover", "r1"),
        ("guid:tmdb:5", "r1"),
        ('custom.mood:"dark*"', "r1"),
        ("custom.other:dark", ""),
        ("kind:movie state:active", "m1 m2 r1"),
        ("state:missing", ""),
        ("company:lucasfilm", "c1"),
        ("category:toys", "c1"),
        ("label:skip", "m2"),
        ("kind:movie -label:skip", "m1 r1"),
        ("source:reels", "c1"),
        ("path:ads/**", "c1"),
        ("path:ads/*", ""),
        ("path:reels/ads/Kenner/**", "c1"),
        ("path:**/x.mp4", "c1"),
        ('path:"t/the thing.*"', "m1"),
        ("key:e1,g1", "e1 g1"),
        ('artist:"energy 52"', "v1"),
        ('artist:"kid*"', "v1"),
        ("(kind:movie | kind:commercial) year:1982..1983", "c1 m1"),
        ("-(kind:episode | kind:movie)", "c1 k1 k2 u1 v1"),
        ("--kind:movie", "m1 m2 r1"),
    ],
)
def test_a_query_takes(query: str, expected: str) -> None:
    assert keys(query) == expected


@given(st.text("ab", max_size=12), st.lists(st.text("ab", max_size=3), min_size=2, max_size=5))
def test_stars_are_any_text(title: str, pieces: list[str]) -> None:
    import re

    item = Item("x", "movie", title, 1)
    found = select([item], parse_selector({"title": "*".join(pieces)}), {})
    assert bool(found) == bool(re.fullmatch(".*".join(pieces), title))


def test_many_stars_take_no_time() -> None:
    item = Item("x", "movie", "a" * 200, 1)
    assert select([item], parse_selector({"title": "*a" * 60 + "b"}), {}) == ()


def test_an_unknown_length_is_no_length() -> None:
    assert "u1" not in keys("duration:..400d")


def test_the_order_is_that_of_the_catalog() -> None:
    found = select(ITEMS, parse_selector("kind:episode,movie"), {})
    assert list(found) == [item for item in ITEMS if item in found]


@pytest.mark.parametrize(
    ("text", "mapping"),
    [
        (
            "kind:movie year:1974..1989 -genre:horror",
            {"kind": "movie", "year": "1974..1989", "not": {"genre": "horror"}},
        ),
        ("genre:horror,sci-fi", {"genre": ["horror", "sci-fi"]}),
        ("year>=1982 duration<2h", {"year": ">=1982", "duration": "<2h"}),
        (
            "kind:movie (year:1982 | label:skip)",
            {"kind": "movie", "any": [{"year": "1982"}, {"label": "skip"}]},
        ),
        ("films -old", {"all": ["films"], "not": "old"}),
        ("-(a | b)", {"not": ["a", "b"]}),
        ('title:"Hello, Dolly!"', {"title": "Hello, Dolly!"}),
        ("has(chapters)", {"has": "chapters"}),
        ("has(breaks,black) -has(subs)", {"has": ["breaks", "black"], "not": {"has": "subs"}}),
        ("rating<=TV-14", {"rating": "<=TV-14"}),
        ("custom.mood:dark", {"custom.mood": "dark"}),
        ("kind:movie year:1982", {"all": [{"kind": "movie"}, "year:1982"]}),
    ],
)
def test_both_spellings_are_one_selector(text: str, mapping: dict) -> None:
    assert parse_selector(text) == parse_selector(mapping)
    assert parse_selector(mapping).text == text


_WORD = st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), min_size=1, max_size=8)


def _some(values: st.SearchStrategy[str]) -> st.SearchStrategy[list[str]]:
    return st.lists(values, min_size=1, max_size=3, unique=True)


_FIELD = st.one_of(
    st.tuples(st.sampled_from(["title", "show", "genre", "label", "company", "path"]), _some(_WORD)),
    st.tuples(st.just("kind"), _some(st.sampled_from(["movie", "episode", "promo"]))),
    st.tuples(st.just("has"), _some(st.sampled_from(["chapters", "subs", "black"]))),
    st.tuples(st.just("custom.mood"), _some(_WORD)),
    st.tuples(st.just("rating"), _some(st.sampled_from(["R", "TV-G..TV-14", "PG.."]))),
    st.tuples(st.just("year"), _some(st.sampled_from(["1982", "1970..1985", "..1980"]))),
)
_MAPPING = st.recursive(
    _FIELD.map(lambda pair: {pair[0]: pair[1]}),
    lambda inner: st.one_of(
        st.lists(inner, min_size=1, max_size=3).map(lambda parts: {"all": parts}),
        st.lists(inner, min_size=1, max_size=3).map(lambda parts: {"any": parts}),
        inner.map(lambda part: {"not": part}),
    ),
    max_leaves=6,
)


@given(_MAPPING)
def test_the_text_of_a_mapping_selects_the_same_items(mapping: dict) -> None:
    first = parse_selector(mapping)
    second = parse_selector(first.text)
    assert second == first
    assert hash(second) == hash(first)
    assert select(ITEMS, first, {}) == select(ITEMS, second, {})


@given(_MAPPING)
def test_not_is_the_complement(mapping: dict) -> None:
    taken = set(select(ITEMS, parse_selector(mapping), {}))
    left = set(select(ITEMS, parse_selector({"not": mapping}), {}))
    assert taken | left == set(ITEMS)
    assert not taken & left


@given(st.text(max_size=60))
def test_any_text_is_a_selector_or_a_selector_error(text: str) -> None:
    try:
        found = parse_selector(text)
    except SelectorError as error:
        assert error.message
    else:
        assert parse_selector(found.text) == found


@pytest.mark.parametrize(
    ("value", "message", "help"),
    [
        ("", "the selector is empty", "kind:episode"),
        ("yaer:1984", "there is no field `yaer`", "`year`"),
        ("kind:moive", "there is no kind `moive`", "`movie`"),
        ("genre<=horror", "`genre` cannot be compared with `<=`", "genre:horror"),
        ("rating<=TV14", "`TV14` is not a rating", "`TV-14`"),
        ("rating<NR", "`NR` is not a rating", "`R`"),
        ("episode:s1x", "`s1x` is not an episode", "s01e04"),
        ("resolution:big", "`big` is not a resolution", "1080p"),
        ("has(subtitles)", "`has` does not know `subtitles`", "`subs`"),
        ("has(chapters", "a bracket is not closed", "has(chapters)"),
        ("custom.:x", "`custom.:x` is neither a condition nor a collection", ""),
        ("state:gone", "there is no state `gone`", "`missing`"),
        ("year:1990..1980", "the range `1990..1980` ends before it begins", "1980..1990"),
        ("duration:30", "`30` is not a duration", "90s"),
        ("show:Cheers (1982)", "a title with its year needs quotes", '"Some Title (1982)"'),
        ("(kind:movie", "a bracket is not closed", ")"),
        ("kind:movie)", "`)` closes nothing", ""),
        ("kind:movie |", "a condition is missing", "|"),
        ('title:"x', "a quote is not closed", '"'),
        ("title:", "`title` has no value", "title:value"),
        ("year>1980,1990", "`year>` takes one value", ""),
        ("(" * 100 + "a", "the selector is nested too deeply", ""),
        ({}, "the selector is empty", ""),
        ({"kind": []}, "`kind` takes a value or a list of values", ""),
        ({"any": "x"}, "`any` takes a list of selectors", ""),
        ({"not": ["kind:moive"]}, "there is no kind `moive`", "movie"),
        ({"genere": "x"}, "there is no field `genere`", "genre"),
        (["kind:movie"], "expected a selector", ""),
    ],
)
def test_what_is_wrong_is_said(value: object, message: str, help: str) -> None:
    with pytest.raises(SelectorError) as caught:
        parse_selector(value)  # type: ignore[arg-type]
    assert caught.value.message == message
    assert help in caught.value.help


def test_collections_are_looked_up_and_listed() -> None:
    assert parse_selector("eighties -horror eighties").collections == ("eighties", "horror")
    assert keys("eighties kind:movie", eighties="year:1980..1989") == "m1"
    assert keys("b", a="kind:movie", b="a year:1982") == "m1"


@pytest.mark.parametrize("named", [{}, {"a": "a"}, {"a": "b", "b": "-a"}])
def test_unknown_collections_and_circles_are_errors(named: dict[str, str]) -> None:
    collections: dict[str, Selector] = {id: parse_selector(text) for id, text in named.items()}
    with pytest.raises(SelectorError):
        select(ITEMS, parse_selector("a"), collections)


def test_collections_of_collections_do_not_multiply() -> None:
    made = {f"c{number}": f"(c{number + 1} | c{number + 1}) -(-c{number + 1})" for number in range(30)}
    assert keys("c0", **made, c30="kind:movie") == keys("kind:movie")
