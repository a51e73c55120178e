"""What a server says of itself and its libraries, and what is found on it by title."""

from collections.abc import Iterator
from contextlib import closing

import pytest
from plex_emulator import PlexEmulator, Section, movie, small_library, start
from sources.plex_runs import HURRIED, Naps

from retrovue.sources.plex import PlexSource
from retrovue.sources.plex_server import BATCH, PlexServer, ServerState, check_server


@pytest.fixture
def plex() -> Iterator[PlexEmulator]:
    with start(small_library()) as emulator:
        yield emulator


def state(plex: PlexEmulator, **keys: object) -> ServerState:
    model = PlexSource.model_validate({"type": "plex", "url": plex.url, "token": plex.token, **keys})
    return check_server(model, "main")


def server(plex: PlexEmulator) -> PlexServer:
    return PlexServer(plex.url, plex.token, patience=HURRIED, sleep=Naps())


def test_a_server_that_is_well(plex: PlexEmulator) -> None:
    found = state(plex, libraries={"movies": "movie", " TV ": {}})
    assert (found.name, found.version, found.platform) == ("Invented Server", "1.41.0.1", "Linux")
    assert [(one.title, one.kind, one.locations) for one in found.libraries] == [
        ("Movies", "movie", ("/media/Movies",)),
        ("TV", "show", ("/media/TV",)),
        ("Kids TV", "show", ("/media/Kids TV",)),
    ]
    assert found.diagnostics == ()


def test_a_server_of_windows_says_so() -> None:
    with start(small_library(), path_style="windows") as plex:
        found = state(plex)
    assert (found.platform, found.libraries[0].locations) == ("Windows", ("D:\\Media\\Movies",))


def test_libraries_that_are_not_there(plex: PlexEmulator) -> None:
    plex.section("Kids TV").kind = "artist"
    found = state(plex, libraries={"Moveis": "movie", "Kids TV": {}, "Concerts": {}, "TV": {}}).diagnostics
    assert [(one.code, one.message, one.help) for one in found] == [
        ("RV524", "the server has no library `Moveis`", ("did you mean `Movies`?",)),
        ("RV524", "the library `Kids TV` holds neither films nor shows", ("take it out of `libraries`",)),
        ("RV524", "the server has no library `Concerts`", ("known here: `Movies`, `TV`",)),
    ]
    assert found[0].path == ("sources", "main", "libraries", "Moveis")


@pytest.mark.parametrize(
    ("what", "amount", "code"),
    [
        ("status", 401, "RV521"),
        ("status", 500, "RV520"),
        ("garbage", 0, "RV522"),
        ("empty", 0, "RV522"),
        ("truncate", 0, "RV522"),
    ],
)
def test_a_server_that_is_not_well(plex: PlexEmulator, what: str, amount: float, code: str) -> None:
    plex.fault(what, "root", amount)
    found = state(plex)
    assert [one.code for one in found.diagnostics] == [code] and found.libraries == ()


def test_namesakes_are_told_apart_by_year_ids_and_library(plex: PlexEmulator) -> None:
    with closing(server(plex)) as asked:
        found = asked.find_shows("star harbor")
        assert [(one.kind, one.year, one.library) for one in found] == [
            ("show", 1978, "TV"),
            ("show", 2003, "TV"),
            ("show", 1978, "Kids TV"),
        ]
        assert "tvdb:9001" in found[0].guids and "tvdb:9002" in found[1].guids
        assert [one.year for one in asked.find_shows("Star Harbor", 2003)] == [2003]
        assert [(one.kind, one.title) for one in asked.find_shows("lighthouse")] == [
            ("movie", "The Lighthouse Keeper")
        ]


def test_namesakes_are_found_however_many_pages_they_fill() -> None:
    films = [movie(f"Film {number}", 1950 + number % 50) for number in range(410)]
    with start([Section("Movies", "movie", films)]) as plex, closing(server(plex)) as asked:
        assert len({one.ref for one in asked.find_shows("film")}) == 410
        assert plex.requests["list"] == 3
        plex.fault("few", "list", 100)
        assert len({one.ref for one in asked.find_shows("film")}) == 410


def test_details_come_in_batches_and_what_has_gone_is_left_out() -> None:
    films = [movie(f"Film {number}", 1950 + number % 50) for number in range(250)]
    with start([Section("Movies", "movie", films)]) as plex, closing(server(plex)) as asked:
        plex.shelf.delete(films[7])
        found = asked.details([str(one.key) for one in films])
        assert len(found) == 249 and plex.requests["detail"] == -(-250 // BATCH)
        assert asked.details(["999999"]) == {}


def test_only_a_refusal_says_that_an_item_has_gone(
    plex: PlexEmulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    winter, lost = plex.shelf.find("Long Winter"), plex.shelf.find("Lost Reel")
    refs = [str(winter.key), str(lost.key)]
    with closing(server(plex)) as opened:
        get = opened.session.get

        def forgetful(path: str, *rest: object) -> dict[str, object]:
            found = get(path, *rest)  # type: ignore[arg-type]
            listed = [one for one in found["Metadata"] if one["ratingKey"] != refs[1]]
            return {**found, "Metadata": listed}

        monkeypatch.setattr(opened.session, "get", forgetful)
        told, gone = opened.there_and_gone(refs)
        assert set(told) == {refs[0]} and not gone
        plex.shelf.delete(lost)
        told, gone = opened.there_and_gone(refs)
        assert set(told) == {refs[0]} and gone == {refs[1]}


def test_plexapi_asks_for_nothing_more(plex: PlexEmulator) -> None:
    """Its objects would load themselves anew for each field that is empty."""
    with closing(server(plex)) as asked:
        films = asked.connect().library.section("Movies").all()
        plex.seen.clear()
        assert [(one.tagline, one.chapters, one.collections, one.labels) for one in films]
        assert plex.seen == []
