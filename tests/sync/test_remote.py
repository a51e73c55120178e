"""Films that lie on a Plex server alone: with `remote: true` they are measured there, and can air."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from plex_emulator import Entry, PlexEmulator, small_library, start

from retrovue.catalog.links import LocatedLink
from retrovue.sources.absent import absent_items
from retrovue.sources.remote import remote_parts, remote_paths
from retrovue.station_type import StationFile


def film_of(plex: PlexEmulator) -> Entry:
    return next(one for one in plex.shelf.entries.values() if one.kind == "movie" and one.versions)


@pytest.fixture
def plex(library, media: Path) -> Iterator[PlexEmulator]:
    with start(small_library()) as emulator:
        part = film_of(emulator).versions[0].parts[0]
        part.source = media / "plain.mp4"
        part.size = part.source.stat().st_size
        library.sources = {
            "plex": {"type": "plex", "url": emulator.url, "token": emulator.token, "remote": "true"}
        }
        yield emulator


def document(library):
    station = {"id": "x", "language": "1", "timezone": "UTC"}
    return StationFile.model_validate({"station": station, "sources": library.sources})


def test_a_film_is_measured_on_its_server_and_read_from_there(library, plex: PlexEmulator) -> None:
    library.sync(probe=None)
    (item,) = library.catalog.snapshot()
    part = film_of(plex).versions[0].parts[0]
    assert item.title == film_of(plex).title
    assert 3_990 <= item.duration <= 4_010  # and not the hours that the server tells of
    there = library.catalog.asset(item.key, remote=remote_paths(document(library).sources))
    assert there.path.startswith(f"remote:plex/library/parts/{part.id}/{part.stamp}/")
    assert there.video.codec == "h264"
    assert plex.token not in str(there)
    asked = plex.requests["part"]
    assert asked
    library.sync(probe=None)
    assert [one.key for one in library.catalog.snapshot()] == [item.key]


def test_a_file_that_is_here_goes_before_its_server(library, plex: PlexEmulator, media: Path) -> None:
    library.sync(probe=None)
    (item,) = library.catalog.snapshot()
    remote = remote_paths(document(library).sources)
    here = library.catalog.asset(item.key, local=lambda _, path: str(media / "plain.mp4"), remote=remote)
    assert here.path == str(media / "plain.mp4")
    assert library.catalog.asset(item.key, remote=lambda source, address: "").path == item.path


def test_without_it_nothing_is_asked_for_and_nothing_can_air(library, plex: PlexEmulator) -> None:
    library.sources["plex"]["remote"] = "false"
    library.sync(probe=None)
    assert list(library.catalog.snapshot()) == []
    assert not plex.requests["part"]
    assert remote_parts(document(library).sources)("plex", "/library/parts/1/2/a.mkv") is None
    assert remote_paths(document(library).sources)("plex", "/library/parts/1/2/a.mkv") == ""


def test_what_the_server_does_not_give_out_is_tried_again(library, plex: PlexEmulator) -> None:
    plex.fault("status", "part", 404)
    library.sync(probe=None)
    assert list(library.catalog.snapshot()) == []
    plex.faults.clear()
    library.sync(probe=None)
    assert len(list(library.catalog.snapshot())) == 1


def test_only_what_may_not_be_read_from_afar_is_left_out(library, plex: PlexEmulator, tmp_path: Path) -> None:
    link = LocatedLink("k", "plex", "1", ("/nowhere/film.mkv",), True)
    assert absent_items(document(library).sources, [link], tmp_path).keys == frozenset()
    library.sources["plex"] |= {"remote": "false"}
    left_out = absent_items(document(library).sources, [link], tmp_path)
    assert left_out.keys == {"k"}
    assert left_out.diagnostics
