"""Whatever a server sends: items without anything, values of any type, names that no file can have."""

import json
from collections.abc import Iterator
from contextlib import closing
from http.server import BaseHTTPRequestHandler
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sources.plex_runs import HURRIED, Naps, reader, run
from sources.serving import serving

from retrovue.sources.plex import PlexSource
from retrovue.sources.plex_failure import PlexFailure
from retrovue.sources.plex_items import OpenLibrary, describe, listed_item, show_of
from retrovue.sources.plex_server import PlexServer
from retrovue.sources.reader import ListingCut

MODEL = PlexSource(type="plex", url="http://plex", token="x")
TEXTS = st.one_of(
    st.text(max_size=8), st.sampled_from(["\ud800", "\0", "../../x", "nan", "1e999", "\u202e", "x" * 9_000])
)
NUMBERS = st.one_of(st.integers(), st.floats(), st.sampled_from([10**400, -1, 2**63, True, None]))
VALUES = st.recursive(
    st.one_of(TEXTS, NUMBERS),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(TEXTS, inner, max_size=3)),
    max_leaves=6,
)
FILES = st.fixed_dictionaries(
    {"file": TEXTS}, optional={"key": VALUES, "size": VALUES, "duration": VALUES, "id": VALUES}
)
MEDIA = st.lists(
    st.fixed_dictionaries({"Part": st.lists(FILES, max_size=2)}, optional={"height": VALUES}), max_size=2
)
GOOD: dict[str, Any] = {
    "ratingKey": "7", "type": "episode", "guid": "plex://episode/5d9c08254eefaa001f5d6dcb", "title": "One", "year": 1980,
    "grandparentTitle": "Quay", "grandparentRatingKey": "5", "grandparentGuid": "plex://show/5d9c08254eefaa001f5d6dcc",
    "parentIndex": 1, "index": 2, "duration": 1_000_000, "updatedAt": 1_700_000_000, "addedAt": 1_600_000_000,
    "originallyAvailableAt": "1980-01-02", "editionTitle": "Long", "contentRating": "TV-PG", "chapterSource": "media",
    "Guid": [{"id": "tvdb://1"}], "Genre": [{"tag": "Drama"}], "Label": [{"tag": "x"}], "audienceRating": 7.5,
    "Media": [{"id": 1, "height": 480, "videoCodec": "h264", "Part": [
        {"id": 2, "key": "/library/parts/2/170/file.mkv", "file": "/media/a.mkv", "size": 5, "duration": 1_000_000}]}],
    "Chapter": [{"index": 1, "startTimeOffset": 5_000, "tag": "x"}],
    "Marker": [{"type": "commercial", "startTimeOffset": 9_000}],
}  # fmt: skip
SHOW = {
    "ratingKey": "5",
    "type": "show",
    "title": "Quay",
    "year": 1980,
    "leafCount": 3,
    "Guid": [{"id": "tvdb://9"}],
}


@given(
    st.dictionaries(st.sampled_from(sorted(GOOD)), VALUES, max_size=5),
    st.booleans(),
    VALUES,
    st.none() | MEDIA,
)
def test_an_item_of_anything_is_described_or_left_out(
    odd: dict[str, Any], whole: bool, detail: Any, media: list[Any] | None
) -> None:
    show = show_of(SHOW)
    assert show is not None
    library = OpenLibrary("2", "TV", "show", ("/media",))
    value = {**(GOOD if whole else {}), **odd, **({"Media": media} if media is not None else {})}
    item = listed_item(value, "main", library, {"5": show}, "stamp")
    if item is None:
        return
    told = describe(item, detail if isinstance(detail, dict) else None, library, show, MODEL)
    words = [
        item.ref,
        item.path,
        item.text_stamp,
        item.media_stamp,
        item.show,
        item.title,
        repr(told.details),
    ]
    words += [part.path for version in item.versions for part in version.parts]
    assert all(isinstance(word, str) for word in words)
    "".join(words).encode()
    assert 0 <= told.duration < 1 << 53


@given(st.dictionaries(st.sampled_from([*SHOW, "Label", "Role"]), VALUES, max_size=4), VALUES)
def test_a_show_of_anything_is_read_or_left_out(odd: dict[str, Any], detail: Any) -> None:
    show = show_of({**SHOW, **odd})
    if show is not None:
        again = show.detailed(detail if isinstance(detail, dict) else None)
        (show.shown + again.dated + again.stamp + repr(again.details)).encode()


class Plain:
    """A server that answers every request with the same."""

    def __init__(self, url: str) -> None:
        self.url, self.token = url, "x"


@pytest.fixture
def answering() -> Iterator[Any]:
    body = {"now": b""}

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Length", str(len(body["now"])))
            self.end_headers()
            self.wfile.write(body["now"])

        def log_message(self, *words: object) -> None: ...

    with serving(Answer) as url:
        yield body, Plain(url)


FILMS = {"key": "1", "title": "x", "type": "movie"}
EPISODES = {"key": "1", "title": "x", "type": "show"}
ODD_CONTAINERS: list[Any] = [
    None, [], {}, {"Directory": 1}, {"Directory": [1, None, {"key": 1}, {**FILMS, "key": "../1"}]}, {"Directory": FILMS},
    {"totalSize": 3, "Metadata": [1, None, [], {"ratingKey": None}], "Directory": [FILMS]},
    {"totalSize": 1, "Metadata": {"ratingKey": "1"}, "Directory": [EPISODES]},
    {"totalSize": "many", "Directory": [{**EPISODES, "contentChangedAt": "x"}]},
    {"totalSize": -1, "Metadata": [GOOD], "Directory": [{**EPISODES, "Location": 1}]},
    {"totalSize": 10**9, "Metadata": [GOOD], "Directory": [{**EPISODES, "title": "\ud800"}]},
    {"totalSize": 10**9, "Metadata": [GOOD], "Directory": [EPISODES]},
]  # fmt: skip
ODD_ANSWERS = [{}, [], None, 1, "x", *({"MediaContainer": one} for one in ODD_CONTAINERS)]


@pytest.mark.parametrize("place", range(len(ODD_ANSWERS)))
def test_an_answer_of_anything_is_read_or_refused_with_a_reason(answering: Any, place: int) -> None:
    body, plex = answering
    body["now"] = json.dumps(ODD_ANSWERS[place]).encode()
    opened = reader(plex)
    try:
        found = run(opened)
    except ListingCut as cut:
        assert cut.diagnostic.code == "RV522"
        return
    assert {one.title for one in found.items.values()} <= {"One"}
    assert all(cut.diagnostic.code in ("RV522", "RV525") for cut in found.cut.values())
    assert found.cut or not found.items


@pytest.mark.parametrize(
    "body",
    [b"[" * 200_000, b'{"MediaContainer": ' + b"9" * 5_000 + b"}", b"\xff\xfe{}", b"NaN", b'{"MediaContainer": {"a": NaN}'],
    ids=["deep", "long number", "no UTF-8", "not a number", "cut"],
)  # fmt: skip
def test_what_json_cannot_be_is_refused(answering: Any, body: bytes) -> None:
    answers, plex = answering
    answers["now"] = body
    with (
        closing(PlexServer(plex.url, "x", patience=HURRIED, sleep=Naps())) as server,
        pytest.raises(PlexFailure) as caught,
    ):
        server.libraries()
    assert caught.value.diagnostic.code == "RV522"


def test_a_library_that_is_told_twice_is_one(answering: Any) -> None:
    answers, plex = answering
    twice = {"Directory": [FILMS, {**FILMS, "title": "again"}, {**FILMS, "key": 1}, {**FILMS, "key": "2"}]}
    answers["now"] = json.dumps({"MediaContainer": twice}).encode()
    assert [(one.key, one.title) for one in reader(plex).sections()] == [("1", "x"), ("2", "x")]


def test_the_same_episode_without_end_is_one(answering: Any) -> None:
    """As of a server that knows nothing of pages."""
    answers, plex = answering
    answers["now"] = json.dumps({"MediaContainer": {"totalSize": 10**9, "Metadata": [GOOD]}}).encode()
    assert reader(plex)._episodes("7") == [GOOD]


def test_an_answer_about_something_else_leaves_the_listing_as_it_is() -> None:
    """An id may meanwhile be that of a playlist."""
    library = OpenLibrary("2", "TV", "show")
    item = listed_item(GOOD, "main", library, {}, "s")
    assert item is not None
    told = describe(item, {"ratingKey": "7", "type": "playlist", "title": "Mine"}, library, None, MODEL)
    assert (told.details.kind, told.details.title) == ("episode", "One")
