"""A sync of a Plex server, from the first run to what goes, comes back and breaks."""

from collections.abc import Iterator
from typing import Any

import pytest
from plex_emulator import PlexEmulator, Section, movie, show, start

from retrovue.cli.sync_report import verdict
from retrovue.sync.result import SyncResult

FILMS, EPISODES = 60, 70


@pytest.fixture
def plex() -> Iterator[PlexEmulator]:
    films = [movie(f"Film {number}", 1950 + number, ids={"tmdb": str(number + 1)}) for number in range(FILMS)]
    shows = [show("Quay", 1980, {1: EPISODES}, ids={"tvdb": "9"})]
    with start([Section("Movies", "movie", films), Section("TV", "show", shows)]) as emulator:
        yield emulator


@pytest.fixture
def station(library: Any, plex: PlexEmulator, monkeypatch: pytest.MonkeyPatch) -> Any:
    """No file of the server is here; further tries do not wait."""
    monkeypatch.setattr("retrovue.sources.plex_session.PlexSession.pause", lambda self, seconds: None)
    library.sources = {"plex": {"type": "plex", "url": plex.url, "token": plex.token, "page_size": 50}}
    return library


def states(station: Any) -> dict[str, list[str]]:
    """State -> refs."""
    found: dict[str, list[str]] = {}
    for ref, link in station.catalog.known_links("plex").items():
        found.setdefault(link.state, []).append(ref)
    return found


def count(station: Any) -> dict[str, int]:
    return {state: len(refs) for state, refs in states(station).items()}


def codes(result: SyncResult) -> set[str]:
    return {one.code for one in result.diagnostics}


def page(start: int) -> Any:
    return lambda asked: asked.kind == "list" and asked.start == start and asked.query["type"] == "4"


def test_a_second_run_writes_nothing(station: Any, plex: PlexEmulator) -> None:
    first = station.sync()
    assert sum(one.added for one in first.sections) == FILMS + EPISODES
    before = station.catalog.fingerprint()
    again = station.sync()
    assert [(one.unchanged, one.rows) for one in again.sections] == [(FILMS, 0), (EPISODES, 0)]
    assert station.catalog.fingerprint() == before


def test_a_quick_run_asks_once(station: Any, plex: PlexEmulator) -> None:
    station.sync()
    plex.seen.clear()
    result = station.sync(quick=True)
    assert len(plex.seen) == 1 and sum(one.unchanged for one in result.sections) == FILMS + EPISODES


def test_a_replaced_file_changes_that_item_alone(station: Any, plex: PlexEmulator) -> None:
    station.sync()
    before = station.catalog.known_links("plex")
    film = plex.shelf.find("Film 7")
    plex.shelf.replace_file(film)
    result = station.sync()
    after = station.catalog.known_links("plex")
    assert [ref for ref in after if after[ref].media_stamp != before[ref].media_stamp] == [str(film.key)]
    assert [(one.rows > 0, one.missing) for one in result.sections] == [(True, 0), (False, 0)]


def test_four_that_went_are_missing_and_half_of_all_is_held_back(station: Any, plex: PlexEmulator) -> None:
    station.sync()
    for entry in plex.section("Movies").entries[:4]:
        plex.shelf.delete(entry)
    station.sync()
    assert count(station) == {"listed": FILMS + EPISODES - 4, "missing": 4}
    for entry in plex.section("Movies").entries[:30]:
        plex.shelf.delete(entry)
    assert "RV509" in codes(station.sync())
    assert count(station)["missing"] == 4
    station.sync(accept_deletes=True)
    assert count(station)["missing"] == 34


def test_what_comes_back_under_another_address_is_the_same_item(station: Any, plex: PlexEmulator) -> None:
    station.sync()
    film = plex.shelf.find("Film 7")
    keys = {link.key for link in station.catalog.known_links("plex").values()}
    plex.shelf.re_add(film)
    station.sync()
    assert {link.key for link in station.catalog.known_links("plex").values()} == keys


@pytest.mark.parametrize("start", [0, 50])
@pytest.mark.parametrize(
    ("what", "code"),
    [("reset", "RV520"), ("truncate", "RV522"), ("short", "RV522"), ("garbage", "RV522"), ("empty", "RV522")],
)
def test_a_listing_that_breaks_loses_nothing_and_the_next_run_repairs(
    station: Any, plex: PlexEmulator, what: str, code: str, start: int
) -> None:
    station.sync()
    gone = plex.section("TV").entries[0].children[0].children[-1]
    plex.shelf.delete(gone)
    plex.fault(what, page(start))
    broken = station.sync()
    assert broken.state == "partial" and code in codes(broken)
    assert count(station) == {"listed": FILMS + EPISODES}
    plex.faults.clear()
    assert station.sync().state == "completed"
    assert states(station)["missing"] == [str(gone.key)]


def test_a_rejected_token_changes_nothing(station: Any, plex: PlexEmulator) -> None:
    station.sync()
    before = station.catalog.fingerprint()
    plex.fault("status", page(50), 401)
    assert "RV521" in codes(station.sync())
    plex.faults.clear()
    plex.fault("status", "sections", 401)
    assert "RV521" in codes(station.sync())
    assert station.catalog.fingerprint() == before and count(station) == {"listed": FILMS + EPISODES}


def test_a_library_under_another_name_keeps_its_items(station: Any, plex: PlexEmulator) -> None:
    station.sources["plex"]["libraries"] = {"Movies": {}}
    station.sync()
    plex.section("Movies").title = "Films"
    result = station.sync()
    assert codes(result) == {"RV524"} and set(count(station)) == {"listed"}


def test_the_record_of_a_run_names_libraries_as_people_do(station: Any, plex: PlexEmulator) -> None:
    station.sync()
    assert set(station.catalog.runs()[0].sections) == {"plex/Movies", "plex/TV"}
    plex.section("TV").title = "Movies"
    station.sync()
    assert set(station.catalog.runs()[0].sections) == {"plex/Movies", "plex/Movies (2)"}


def test_a_run_counts_tags_scores_and_descriptions(station: Any, plex: PlexEmulator) -> None:
    film = plex.shelf.find("Film 7")
    plex.shelf.change(film, genres=("Drama", "Sea"))
    station.sync()
    stats = station.events[-1].stats
    assert (stats.metadata_extracted, stats.scores_imported) == (FILMS + EPISODES,) * 2
    assert stats.tags_added == 2
    plex.shelf.change(film, genres=("Drama", "Harbour", "Night"))
    station.sync()
    stats = station.events[-1].stats
    assert (stats.metadata_extracted, stats.scores_imported, stats.tags_added) == (1, 1, 2)


def test_libraries_that_the_server_does_not_have_are_what_is_wrong(station: Any) -> None:
    station.sources["plex"]["libraries"] = {"Nowhere": {}}
    result = station.sync()
    assert "RV524" in codes(result)
    assert "under `libraries`" in verdict(result, 0, "1 s") and "roots" not in verdict(result, 0, "1 s")
