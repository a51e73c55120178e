"""What a Plex server says of an item, in every form that it comes in, and in none."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrovue.media.item import Mark
from retrovue.media.version import Part, Version
from retrovue.metadata import Details
from retrovue.metadata.marks import with_measured
from retrovue.metadata.plex_item import PlexItem, read_item
from retrovue.metadata.plex_media import fingerprints, unreachable, versions

EPISODE: dict[str, Any] = {
    "ratingKey": "812", "parentRatingKey": "811", "grandparentRatingKey": "810",
    "guid": "plex://episode/0123456789abcdef01234567", "grandparentGuid": "plex://show/aaaaaaaaaaaaaaaaaaaaaaaa",
    "type": "episode", "title": "The Long\tWave", "grandparentTitle": "Harbour Lights (1983)", "studio": "North TV",
    "contentRating": "TV-PG", "summary": "A storm\ncomes in.", "index": 7, "parentIndex": 2, "year": 1983,
    "audienceRating": 7.8, "rating": 6.1, "originallyAvailableAt": "1983-04-12", "addedAt": 1600000000,
    "duration": 1_500_000, "thumb": "/library/metadata/812/thumb/1", "art": "/library/metadata/810/art/1",
    "chapterSource": "media", "librarySectionTitle": "Old TV",
    "Guid": [{"id": "imdb://tt0012345"}, {"id": "tmdb://99"}, {"id": "tvdb://4711"}, {"id": "unknown://5"}, {}],
    "Genre": [{"tag": "Drama"}, {"tag": "Sea"}, {"tag": "Drama"}], "Director": [{"tag": "A. Quay"}],
    "Role": [{"tag": "B. Pier", "role": "Keeper"}], "Country": [{"tag": "Norway"}], "Label": [{"tag": "rerun"}],
    "Collection": [{"tag": "Coast"}],
    "Chapter": [
        {"id": 4, "index": 2, "startTimeOffset": 420_000, "endTimeOffset": 900_000, "tag": "The harbour"},
        {"id": 4, "index": 1, "startTimeOffset": 0, "endTimeOffset": 420_000},
        {"id": 4, "index": 3, "startTimeOffset": 900_000},
    ],
    "Marker": [
        {"type": "intro", "startTimeOffset": 60_000, "endTimeOffset": 90_000},
        {"type": "credits", "startTimeOffset": 1_440_000, "endTimeOffset": 1_500_000, "final": True},
    ],
    "Media": [
        {"id": 5, "height": 1080, "videoResolution": "1080", "videoCodec": "h264", "audioCodec": "aac",
         "audioChannels": 2, "container": "mkv", "Part": [
            {"id": 6, "key": "/library/parts/6/1580000000/file.mkv", "duration": 1_500_000, "size": 700,
             "file": "/tv/Harbour Lights/s02e07.mkv", "Stream": [{"streamType": 1}, {"streamType": 3}]}]},
        {"id": 8, "videoResolution": "sd", "container": "avi", "Part": [
            {"id": 9, "key": "/library/parts/9/7/file.avi", "size": 90, "file": "/tv/old/a.avi"},
            {"id": 10, "key": "elsewhere", "size": None, "file": "/tv/old/b.avi"}, {"id": 11}]},
    ],
}  # fmt: skip


def told(**changes: Any) -> PlexItem:
    return read_item(EPISODE | changes)


def test_an_episode_is_read_whole() -> None:
    found = told()
    assert found.details == Details(
        kind="episode", title="The Long Wave", show="Harbour Lights", season=2, episode=7, year=1983,
        aired=date(1983, 4, 12), rating="TV-PG", description="A storm comes in.", genres=("Drama", "Sea"),
        labels=("rerun",), directors=("A. Quay",), actors=("B. Pier",), countries=("Norway",),
        collections=("Coast",), studios=("North TV",), networks=("North TV",), score=78,
        added=date(2020, 9, 13), library="Old TV", subtitles=True,
        guids=("imdb:tt0012345", "tmdb:99", "tvdb:4711", "plex:0123456789abcdef01234567"),
        show_guids=("plex:aaaaaaaaaaaaaaaaaaaaaaaa",),
        extra=(("show_year", "1983"), ("thumb", "/library/metadata/812/thumb/1"),
               ("art", "/library/metadata/810/art/1")),
    )  # fmt: skip
    assert (found.ref, found.show_ref, found.duration, found.edition) == ("812", "810", 1_500_000, "")


def test_a_film_a_show_and_a_video() -> None:
    film = read_item(
        {"ratingKey": 7, "type": "movie", "title": 1984, "editionTitle": "Final Cut", "year": "1984"}
    )
    assert (film.ref, film.edition, film.details.title, film.details.year) == ("7", "Final Cut", "1984", 1984)
    assert film.details.extra == (("edition", "Final Cut"),)
    show = read_item({"ratingKey": "1", "type": "show", "title": "Harbour Lights (1983)", "studio": "North TV",
                      "Guid": [{"id": "tvdb://78"}], "year": 1983})  # fmt: skip
    assert (show.details.kind, show.details.show, show.details.guids) == (
        "show",
        "Harbour Lights",
        ("tvdb:78",),
    )
    video = read_item({"ratingKey": "1", "type": "clip", "subtype": "musicVideo", "title": "Static",
                       "grandparentTitle": "The Dials"})  # fmt: skip
    assert (video.details.kind, video.details.artists, video.details.show) == (
        "music-video",
        ("The Dials",),
        "",
    )
    assert read_item({"ratingKey": "1", "type": "clip", "subtype": "trailer"}).details.kind == "trailer"
    assert read_item({"ratingKey": "1", "type": "clip"}).details.kind == ""


@pytest.mark.parametrize(
    ("kind", "guid", "own", "show"),
    [
        ("episode", "com.plexapp.agents.thetvdb://268592/1/3?lang=en", (), ("tvdb:268592",)),
        ("episode", "com.plexapp.agents.hama://tvdb-555/1/3?lang=en", (), ("tvdb:555",)),
        ("episode", "com.plexapp.agents.hama://tvdb4-555/1/3", (), ("tvdb:555",)),
        ("episode", "local://812", (), ()),
        ("movie", "com.plexapp.agents.imdb://tt0165832?lang=en", ("imdb:tt0165832",), ()),
        ("movie", "com.plexapp.agents.themoviedb://78?lang=de", ("tmdb:78",), ()),
        ("movie", "com.plexapp.agents.none://5f/1?lang=xn", (), ()),
        ("movie", "tv.plex.agents.none://5f", (), ()),
        ("movie", "com.plexapp.agents.homegrown://a b", ("plex-legacy:homegrown.a",), ()),
        ("movie", "com.plexapp.agents.homegrown://a/b?lang=en", ("plex-legacy:homegrown.a-b",), ()),
        ("movie", "plex://movie/0123456789abcdef01234567", ("plex:0123456789abcdef01234567",), ()),
        ("movie", "plex://movie/..", (), ()),
        ("show", "com.plexapp.agents.thetvdb://268592?lang=en", ("tvdb:268592",), ()),
    ],
)  # fmt: skip
def test_guids(kind: str, guid: str, own: tuple[str, ...], show: tuple[str, ...]) -> None:
    found = read_item({"ratingKey": "1", "type": kind, "guid": guid})
    assert (found.details.guids, found.details.show_guids) == (own, show)


def test_the_number_of_a_former_agent_is_never_an_episodes_own() -> None:
    found = told(
        guid="com.plexapp.agents.thetvdb://42/2/7", grandparentGuid="com.plexapp.agents.thetvdb://42?lang=en"
    )
    assert "tvdb:42" not in found.details.guids
    assert found.details.show_guids == ("tvdb:42",)


def test_chapters_are_told_apart_by_their_index_and_markers_are_for_people() -> None:
    assert told().marks == (
        Mark(60_000, "marker", "intro", False),
        Mark(420_000, "chapter", "The harbour"),
        Mark(900_000, "chapter"),
        Mark(1_440_000, "marker", "credits", False),
    )
    titled = told(Chapter=[{"index": 1, "startTimeOffset": 0, "tag": "Cold open"}], Marker=None)
    assert titled.marks == (Mark(0, "chapter", "Cold open", False),)


def test_where_commercials_were_found_the_breaks_stand_there() -> None:
    commercial = {"type": "commercial", "startTimeOffset": 600_000, "endTimeOffset": 780_000}
    found = told(Marker=[commercial, {"type": "commercial"}]).marks
    assert found is not None
    assert [mark.at for mark in found if mark.breaks] == [600_000]
    assert Mark(420_000, "chapter", "The harbour", False) in found


def test_where_a_source_tells_no_chapters_those_of_the_file_count() -> None:
    intro, own, told = Mark(5, "marker", "intro", False), Mark(9, "chapter"), Mark(7, "chapter")
    assert with_measured(None, (own,)) == with_measured((), (own,)) == (own,)
    assert with_measured((intro,), (own,)) == (intro, own)
    assert with_measured((intro, told), (own,)) == (intro, told)


def test_a_listing_says_nothing_of_marks() -> None:
    assert read_item({"ratingKey": "1", "type": "movie"}).marks is None
    assert read_item({"ratingKey": "1", "type": "movie", "Chapter": []}).marks == ()
    assert told(Chapter=[{"index": 1, "startTimeOffset": 9_000_000}], Marker=[]).marks == ()


@pytest.mark.parametrize(
    ("value", "why"),
    [
        (None, "it is not an object"),
        ([EPISODE], "it is not an object"),
        ({}, "it has no type"),
        ({"ratingKey": "1", "type": {}}, "it has no type"),
        ({"ratingKey": "1", "type": "season"}, "`season` is not a type that can air"),
        ({"ratingKey": "1", "type": "playlist"}, "`playlist` is not a type that can air"),
        ({"type": "movie"}, "it has no `ratingKey`"),
        ({"ratingKey": "../1", "type": "movie"}, "it has no `ratingKey`"),
        ({"ratingKey": True, "type": "movie"}, "it has no `ratingKey`"),
    ],
)
def test_refusals_say_why(value: object, why: str) -> None:
    assert read_item(value) == PlexItem(refused=why)


@pytest.mark.parametrize(
    "value", [None, True, -1, 10**400, 1.5, float("nan"), "x" * 9_000, "\ud800\0", [], {}, [[{}]]]
)
def test_a_field_of_another_type_says_nothing_that_cannot_be_stored(value: Any) -> None:
    broken = dict.fromkeys(EPISODE, value) | {"ratingKey": "812", "type": "episode"}
    found = read_item(broken)
    assert found.details.season is None and found.details.aired is None and found.details.guids == ()
    found.details.title.encode()
    assert len(found.details.title) <= 500
    assert versions(broken) == ()
    assert (
        read_item(EPISODE | {"Media": [value], "Guid": [value], "Chapter": [value]}).details.kind == "episode"
    )


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(("id", "tag", "Part", "file")), inner),
    max_leaves=6,
)  # fmt: skip


@given(
    st.dictionaries(st.sampled_from(tuple(EPISODE)), JSON),
    st.sampled_from(("movie", "episode", "show", "clip")),
)
def test_any_object_has_an_answer(changes: dict[str, Any], kind: str) -> None:
    value = EPISODE | changes | {"ratingKey": "1", "type": kind}
    found = read_item(value)
    assert not found.refused
    assert fingerprints(value) == fingerprints(dict(reversed(value.items())))
    for version in versions(value):
        assert all(part.path.encode() for part in version.parts)
    assert [mark.at for mark in found.marks or ()] == sorted(mark.at for mark in found.marks or ())


def test_versions_and_parts() -> None:
    assert versions(EPISODE) == (
        Version((Part("/tv/Harbour Lights/s02e07.mkv", 700, 1_500_000, "1580000000",
                      "/library/parts/6/1580000000/file.mkv"),), 1080, "1080 h264 mkv aac 2 ch"),
        Version((Part("/tv/old/a.avi", 90, 0, "7", "/library/parts/9/7/file.avi"), Part("/tv/old/b.avi")),
                480, "sd avi"),
    )  # fmt: skip


def with_part(**changes: Any) -> dict[str, Any]:
    media = EPISODE["Media"][0]
    return EPISODE | {"Media": [media | {"Part": [media["Part"][0] | changes]}, EPISODE["Media"][1]]}


META, MEDIA = fingerprints(EPISODE)


@pytest.mark.parametrize(
    "change",
    [{"size": 701}, {"file": "/tv/x.mkv"}, {"key": "/library/parts/6/1580000001/file.mkv"}, {"duration": 1}],
)
def test_a_change_of_a_file_changes_the_media_alone(change: dict[str, Any]) -> None:
    assert fingerprints(with_part(**change))[0] == META
    assert fingerprints(with_part(**change))[1] != MEDIA


@pytest.mark.parametrize(
    "change",
    [{"title": "X"}, {"index": 8}, {"grandparentTitle": "X"}, {"updatedAt": 5}, {"Guid": []}, {"Label": []},
     {"contentRating": None}, {"editionTitle": "X"}, {"chapterSource": None}],
)  # fmt: skip
def test_a_change_of_a_description_changes_the_rest_alone(change: dict[str, Any]) -> None:
    assert fingerprints(EPISODE | change)[0] != META
    assert fingerprints(EPISODE | change)[1] == MEDIA


@pytest.mark.parametrize(
    "change",
    [{"viewCount": 3}, {"lastViewedAt": 3}, {"thumb": "/x"}, {"summary": "x"}, {"audienceRating": 1.0},
     {"Genre": EPISODE["Genre"][::-1]}, {"Chapter": []}],
)  # fmt: skip
def test_what_means_nothing_for_the_air_changes_nothing(change: dict[str, Any]) -> None:
    assert fingerprints(EPISODE | change) == (META, MEDIA)
    assert META.startswith("p2-") and len(META) == 35


def test_only_an_answer_that_looked_tells_of_files_that_are_gone() -> None:
    assert not unreachable(EPISODE)
    assert not unreachable(with_part(exists=True, accessible=1))
    assert unreachable(with_part(exists=False)) and unreachable(with_part(accessible="0"))
