"""A Plex server and .nfo files tell of the same library: one item each, whoever is read first, and whatever moves."""

from collections.abc import Iterator

import pytest
from plex_emulator import PlexEmulator, Section, movie, start
from plex_emulator.library import Part, Version

from retrovue.catalog import open_catalog
from retrovue.catalog.export import export_lines, import_lines

NFO = "<movie><title>{title}</title><uniqueid type='tmdb'>{id}</uniqueid><plot>From the nfo.</plot></movie>"


def film(title: str, id: str, **about: object) -> object:
    return movie(title, 1984, ids={"tmdb": id}, versions=[Version([Part(f"/srv/{title}.mkv")])], **about)


@pytest.fixture
def plex() -> Iterator[PlexEmulator]:
    films = [film("Quay", "1", rating="PG"), film("Harbour", "2"), film("Sea", "3")]
    with start([Section("Films", "movie", films), Section("Old", "movie", [])]) as emulator:
        yield emulator


@pytest.fixture
def both(library, plex: PlexEmulator):
    """The server's `/srv` is the folder `films` here; one film has an .nfo, one lies nowhere here."""
    library.write("films/Quay.mkv", b"quay")
    library.write("films/Quay.nfo", NFO.format(title="The Quay", id=1).encode())
    library.write("films/Harbour.mkv", b"harbour")
    library.sources = {
        "plex": {
            "type": "plex",
            "url": plex.url,
            "token": plex.token,
            "paths": ({"from": "/srv", "to": "films"},),
        },
        "tmm": {"type": "nfo", "roots": ("films",)},
    }
    return library


def listed(library, name: str) -> list[tuple[str, str]]:
    """Where an item is listed, by any of its names."""
    (report,) = library.catalog.reports([name])
    return [(link.source, link.state) for link in report.links]


@pytest.mark.parametrize("order", [("plex", "tmm"), ("tmm", "plex")])
def test_both_tell_of_one_item_whoever_is_first(both, order: tuple[str, str]) -> None:
    for name in order:
        assert both.sync(sources=(name,)).state == "completed"
    quay, harbour = both.catalog.snapshot().get("tmdb:1"), both.catalog.snapshot().get("tmdb:2")
    assert len(both.catalog.snapshot()) == 2
    assert (quay.title, quay.rating, quay.description) == ("The Quay", "PG", "From the nfo.")
    assert (harbour.title, harbour.year, harbour.kind) == ("Harbour", 1984, "movie"), "joined by its file"
    assert listed(both, "tmdb:2") == [("plex", "listed"), ("tmm", "listed")]
    assert [item.title for item in both.catalog.unmeasured().items] == ["Sea"]


def test_a_second_run_changes_nothing(both) -> None:
    both.sync()
    before = both.catalog.fingerprint()
    result = both.sync()
    assert (result.changed, both.probed, both.catalog.fingerprint()) == (False, [], before)


def test_an_item_outlives_the_server_that_listed_it_first(both, plex: PlexEmulator) -> None:
    both.sync(sources=("plex",))
    key = both.catalog.snapshot().get("tmdb:2").key
    both.sync()
    plex.shelf.delete(plex.section("Films").entries[1])
    assert both.sync().state == "completed"
    assert both.catalog.snapshot().get(key).path == "Harbour.mkv"
    assert listed(both, key) == [("plex", "missing"), ("tmm", "listed")]


def test_what_an_import_guessed_of_a_server_has_not_vanished(both, tmp_path, plex: PlexEmulator) -> None:
    for number in range(30):
        plex.shelf.add(film(f"More {number}", f"1{number}"), plex.section("Films"))
        both.write(f"films/More {number}.mkv", f"{number}".encode())
    del both.sources["tmm"]
    both.sync()
    lines = list(export_lines(both.catalog))
    with open_catalog(tmp_path / "other.sqlite") as other:
        both.catalog = other
        assert import_lines(other, lines) == 32
        assert [(one.held, one.missing) for one in both.sync(dry_run=True).sections] == [(0, 0)] * 2
        assert [(one.held, one.missing) for one in both.sync().sections] == [(0, 0)] * 2


def test_a_source_of_another_type_keeps_the_keys_of_the_files_that_both_have(both) -> None:
    del both.sources["tmm"]
    both.sync()
    before = {item.key for item in both.catalog.snapshot()}
    both.sources["plex"] = {"type": "folder", "roots": ("films",)}
    assert both.sync().state == "completed"
    assert {item.key for item in both.catalog.snapshot()} == before == {"tmdb:1", "tmdb:2"}


def test_a_film_that_moves_between_libraries_keeps_its_key(both, plex: PlexEmulator) -> None:
    both.sources.pop("tmm")
    both.sync()
    before = {item.key: item.title for item in both.catalog.snapshot()}
    moved = plex.section("Films").entries[0]
    plex.shelf.delete(moved)
    plex.shelf.add(film("Quay", "1"), plex.section("Old"))
    both.sync()
    assert {item.key: item.title for item in both.catalog.snapshot()} == before
    assert sorted(listed(both, "tmdb:1")) == [("plex", "listed"), ("plex", "missing")]


def test_the_station_turns_the_order_round(both) -> None:
    both.sync()
    both.settings = {"sync": {"precedence": {"title": "plex"}}}
    both.sync()
    quay = both.catalog.snapshot().get("tmdb:1")
    assert (quay.title, quay.description) == ("Quay", "From the nfo.")
