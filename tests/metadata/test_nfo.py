"""Every dialect and every kind of damage that .nfo files come with."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrovue.metadata import read_nfo
from retrovue.metadata.nfo_text import MAX_BYTES

EPISODE = """<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<!-- created by a media manager -->
<episodedetails>
  <title>The Long Wave</title><showtitle>Harbour Lights</showtitle>
  <season>2</season><episode>7</episode><displayseason>-1</displayseason>
  <aired>1983-04-12</aired><plot>A storm
  comes in.</plot><mpaa>Rated TV-PG</mpaa>
  <genre>Drama / Sea</genre><genre>Drama</genre><tag>summer</tag><tag>rerun</tag>
  <studio>North TV</studio>
  <uniqueid type="TVDB" default="true">4711</uniqueid><uniqueid default="false" type="imdb">tt0012345</uniqueid>
  <uniqueid type="tmdbcol">99</uniqueid><uniqueid type="unknown">5</uniqueid>
  <company>Acme</company><category>toys</category><sponsor>Acme &amp; Sons</sponsor>
  <fileinfo><streamdetails><video><durationinseconds>0</durationinseconds></video></streamdetails></fileinfo>
</episodedetails>"""


def one(text: str | bytes):
    found = read_nfo(text.encode() if isinstance(text, str) else text)
    assert len(found.entries) == 1, found
    return found.entries[0]


def test_an_episode_is_read_whole() -> None:
    found = one(EPISODE)
    assert (found.kind, found.title, found.show) == ("episode", "The Long Wave", "Harbour Lights")
    assert (found.season, found.episode, found.year, found.aired) == (2, 7, 1983, date(1983, 4, 12))
    assert (found.rating, found.description) == ("TV-PG", "A storm comes in.")
    assert (found.genres, found.labels) == (("Drama", "Sea"), ("summer", "rerun"))
    assert found.guids == ("tvdb:4711", "imdb:tt0012345")
    assert (found.companies, found.category) == (("Acme",), "toys")
    assert (found.studios, found.networks, found.custom) == (
        ("North TV",),
        ("North TV",),
        (("sponsor", "Acme & Sons"),),
    )
    assert (found.tags, found.extra) == (("summer", "rerun"), ())


@pytest.mark.parametrize(
    ("root", "kind"),
    [("movie", "movie"), ("tvshow", "show"), ("musicvideo", "music-video"), ("episodedetails", "episode")],
)
def test_kinds(root: str, kind: str) -> None:
    assert one(f"<{root}><title>X</title></{root}>").kind == kind


def test_a_day_before_all_films_stands_for_none() -> None:
    found = one("<movie><title>X</title><aired>1601-01-01</aired><premiered>1999-03-31</premiered></movie>")
    assert (found.aired, found.year) == (date(1999, 3, 31), 1999)
    found = one("<movie><title>X</title><premiered>1601-01-01</premiered></movie>")
    assert (found.aired, found.year) == (None, None)


def test_a_custom_kind_goes_before_the_root() -> None:
    assert one("<movie><title>X</title><kind>commercial</kind></movie>").kind == "commercial"
    assert one("<movie><title>X</title><kind>nonsense</kind></movie>").kind == "movie"


def test_several_roots_are_several_episodes() -> None:
    text = "".join(
        f"<episodedetails><title>Part {n}</title><episode>{n}</episode></episodedetails>" for n in (1, 2, 3)
    )
    found = read_nfo(('<?xml version="1.0"?>' + text).encode())
    assert [entry.episode for entry in found.entries] == [1, 2, 3]
    assert found.mended is None
    inside = read_nfo(f"<episodes>{text}</episodes>".encode())
    assert inside.entries == found.entries


@pytest.mark.parametrize("value", ["-1", "-2", "", "x", "1.5"])
def test_a_number_that_is_not_set_is_none(value: str) -> None:
    found = one(f"<episodedetails><season>{value}</season><episode>{value}</episode></episodedetails>")
    assert (found.season, found.episode) == (None, None)


@pytest.mark.parametrize(
    ("text", "guids"),
    [
        ("<movie><id>tt0083658</id></movie>", ("imdb:tt0083658",)),
        ("<movie><id>78</id></movie>", ()),
        ("<tvshow><id>78</id></tvshow>", ("tvdb:78",)),
        ("<episodedetails><uniqueid>78</uniqueid></episodedetails>", ("tvdb:78",)),
        ("<movie><tmdbid>78</tmdbid><imdb>TT0083658</imdb></movie>", ("imdb:tt0083658", "tmdb:78")),
        ("<movie><ids><entry><key>tmdb</key><value>78</value></entry></ids></movie>", ("tmdb:78",)),
        ("<movie><uniqueid type='tmdb'>not a number</uniqueid></movie>", ()),
        (
            "https://www.imdb.com/title/tt0083658/\nhttps://www.themoviedb.org/movie/78-x",
            ("imdb:tt0083658", "tmdb:78"),
        ),
        ("https://www.imdb.com/de/title/tt0083658/", ("imdb:tt0083658",)),
        ("<movie><title>X</title></movie>\nhttps://www.themoviedb.org/movie/78", ("tmdb:78",)),
    ],
)
def test_ids(text: str, guids: tuple[str, ...]) -> None:
    assert one(text).guids == guids


UMLAUT = "<movie><title>Blüte & Äther</title></movie>"


@pytest.mark.parametrize(
    "data",
    [
        UMLAUT.replace("&", "&amp;").encode(),
        b"\xef\xbb\xbf" + UMLAUT.replace("&", "&amp;").encode(),
        UMLAUT.replace("&", "&amp;").encode("utf-16"),
        b'<?xml version="1.0" encoding="ISO-8859-1"?>' + UMLAUT.replace("&", "&amp;").encode("latin-1"),
        b'<?xml version="1.0" encoding="UTF-8"?>' + UMLAUT.replace("&", "&amp;").encode("cp1252"),
        b'<?xml version="1.0" encoding="rot13"?>' + UMLAUT.replace("&", "&amp;").encode(),
        UMLAUT.replace("&", "&amp;").encode() + b"\0\0\0 rubbish \x01",
        UMLAUT.replace("&", "&amp;").upper().replace("&AMP;", "&amp;").encode(),
    ],
    ids=["utf-8", "bom", "utf-16", "latin-1", "lying", "not-text", "tail", "capitals"],
)
def test_encodings(data: bytes) -> None:
    assert one(data).title.lower() == "blüte & äther"


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("<movie><title>Law & Order</title></movie>", "Law & Order"),
        ("<movie><title>Am&eacute;lie</title></movie>", "Amélie"),
        ("<movie><title>1 < 2</title></movie>", "1 < 2"),
        ("<movie><title>Cut</title><plot>and then", "Cut"),
    ],
)
def test_damage_is_mended_and_told(text: str, title: str) -> None:
    found = read_nfo(text.encode())
    assert found.entries[0].title == title
    assert found.mended == 1


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "neither XML nor a link"),
        (bytes(range(256)) * 8, "it is not an .nfo, which is text, but binary"),
        (b"\xff\xd8\xff\xe0<\x01\x02\x03>" * 9, "it is not an .nfo"),
        (b"just words", "neither XML nor a link"),
        (b"<recording><title>X</title></recording>", "`<recording>`"),
        (b'<!DOCTYPE x [<!ENTITY a "b">]><movie><title>&a;</title></movie>', "refused"),
        (b"<movie><!ENTITY a 'b'></movie>", "refused"),
        (b"<movie>" + b"<a>" * 150 + b"</a>" * 150 + b"</movie>", "deep"),
        (b" " * (MAX_BYTES + 1), "larger than"),
    ],
    ids=["empty", "binary", "picture", "words", "kind", "doctype", "entity", "depth", "size"],
)
def test_refusals_say_why(data: bytes, why: str) -> None:
    found = read_nfo(data)
    assert found.entries == ()
    assert why in found.refused


def test_a_text_with_a_stray_control_character_is_read() -> None:
    drawing = b"\xb0\xb1\xb2\xdb\x10" * 3 + b" " * 400
    found = read_nfo(drawing + b"<movie><title>Quay\x02</title></movie>")
    assert found.entries[0].title == "Quay"
    assert read_nfo("<movie><title>Quay</title></movie>".encode("utf-16-le")).entries[0].title == "Quay"


@pytest.mark.parametrize(
    ("text", "rating"),
    [("Rated PG-13 for violence", "PG-13"), ("US:TV-14", "TV-14"), ("tv-ma", "TV-MA"), ("Not Rated", ""),
     ("Australia:MA", "au/MA"), ("ab 12", "de/12"), ("R / Rated R", "R")],
)  # fmt: skip
def test_ratings(text: str, rating: str) -> None:
    assert one(f"<movie><mpaa>{text}</mpaa></movie>").rating == rating


def test_sets_in_all_forms() -> None:
    text = "<movie><set>One</set><set><name>Two</name><overview>o</overview></set><set>One</set></movie>"
    assert one(text).collections == ("One", "Two")


FILM = """<movie><title>Quay</title><director>A. Dir / B. Dir</director><director>C. Dir</director>
<actor><name>Ann</name><role>B</role></actor><actor>  </actor><actor><name>Ben</name></actor>
<artist>The Dials</artist><languages>English, German</languages><country>USA / UK</country><network>NBC</network>
<studio>Orion</studio><dateadded>2016-05-08 10:11:12</dateadded><demo>teens / adult</demo><campaign>spring</campaign>
<group>crossover</group><notes>Good
print</notes><mood>dark</mood><mood>blue</mood><long>{long}</long></movie>"""


def test_people_places_and_what_nobody_knows() -> None:
    found = one(FILM.replace("{long}", "x" * 201))
    assert (found.directors, found.actors, found.artists) == (
        ("A. Dir", "B. Dir", "C. Dir"), ("Ann", "Ben"), ("The Dials",),
    )  # fmt: skip
    assert (found.languages, found.countries) == (("English", "German"), ("USA", "UK"))
    assert (found.studios, found.networks, found.added) == (("Orion",), ("NBC",), date(2016, 5, 8))
    assert (found.demo, found.campaign, found.group) == (("teens", "adult"), "spring", "crossover")
    assert (found.notes, found.custom) == ("Good print", (("mood", "dark"), ("mood", "blue")))


def test_no_more_than_32_unknown_fields() -> None:
    found = one("<movie>" + "".join(f"<x{n}>{n}</x{n}>" for n in range(50)) + "</movie>")
    assert [value for _, value in found.custom] == [str(n) for n in range(32)]


@pytest.mark.parametrize(
    ("text", "score"),
    [
        ("<userrating>8</userrating><rating>2</rating>", 80),
        ("<userrating>0</userrating><rating>7.25</rating>", 72),
        ("<rating>7,8</rating>", 78),
        ("<ratings><rating name='a' max='5'><value>4</value></rating></ratings>", 80),
        ("<ratings><rating><value>4</value></rating><rating default='true' max='100'><value>61</value></rating></ratings>", 61),
        ("<rating>0</rating>", None),
        ("<rating>11</rating>", 100),
        ("<communityrating>7,5</communityrating>", 75),
        ("<ratings><rating max='0'><value>0</value></rating></ratings>", None),
        ("<rating>good</rating>", None),
    ],
)  # fmt: skip
def test_scores(text: str, score: int | None) -> None:
    assert one(f"<movie>{text}</movie>").score == score


def test_default_namespace_is_no_obstacle() -> None:
    assert one('<movie xmlns="urn:x"><title>X</title></movie>').title == "X"


@pytest.mark.parametrize("unit", ["thetvdb.com/?&", "<?xml", "<!--"])
def test_a_file_made_to_be_slow_is_not(unit: str) -> None:
    """Some of these were looked at again from each of their characters: hours for one file."""
    found = read_nfo((unit * (MAX_BYTES // 4 // len(unit))).encode())
    assert len(found.entries) <= 1


@given(st.binary(max_size=400))
def test_any_bytes_give_an_answer(data: bytes) -> None:
    found = read_nfo(data)
    assert bool(found.entries) != bool(found.refused)


@given(st.text(alphabet="<>/&;!?=\"' abemoviteptDOCYE[]\n\0", max_size=200))
def test_any_scraps_of_xml_give_an_answer(text: str) -> None:
    found = read_nfo(f"<movie><title>{text}".encode())
    assert bool(found.entries) != bool(found.refused)


@given(st.integers(0, 9_999_999), st.booleans())
def test_any_number_of_a_character_gives_an_answer(number: int, closed: bool) -> None:
    found = one(f"<movie><title>Quay &#{number}; &#x{number:x};</title>{'</movie>' * closed}")
    assert found.title.encode().startswith(b"Quay")


def test_halves_of_pairs_are_dropped() -> None:
    assert one("<movie><title>Quay&#xD83D;&#57000; Bell&#0;</title></movie>").title == "Quay Bell"


def test_a_mended_file_steers_no_terminal() -> None:
    found = one("<movie><title>Quay\n &#27;]0;owned&#7; <b>&</title></movie>")
    assert found.title == "Quay ]0;owned"


def test_a_title_of_a_megabyte_is_cut_short() -> None:
    assert len(one(f"<movie><title>{'T' * 1_000_000}</title></movie>").title) == 10_000
