"""Recorded answers of Plex servers, where they lie beside the project: each object is read or refused."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from retrovue.metadata.plex_item import PlexItem, read_item
from retrovue.metadata.plex_media import fingerprints, versions

WITNESSES = Path(__file__).parents[3] / "shared" / "data" / "plex"
pytestmark = [
    pytest.mark.witness,
    pytest.mark.skipif(not WITNESSES.is_dir(), reason="the witnesses are not here"),
]


def things(value: Any) -> Iterator[Any]:
    """Everything that stands in a list called `Metadata`, however deep."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from inner if name == "Metadata" and isinstance(inner, list) else things(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from things(inner)


def answer(name: str) -> list[Any]:
    return list(things(json.loads((WITNESSES / name).read_text("utf-8"))))


def read(name: str) -> list[PlexItem]:
    return [read_item(one) for one in answer(name)]


def test_every_thing_is_read_or_refused() -> None:
    found = {path.name: read(path.name) for path in sorted(WITNESSES.glob("*.json"))}
    counts = {name: len(items) for name, items in found.items() if items}
    assert counts == {
        "children_of_season.json": 3, "children_of_show.json": 2, "exchange_library_show_get_200.json": 1,
        "metadata_episode_chapters_markers.json": 1, "metadata_movie_detail.json": 1, "metadata_movie_legacy.json": 1,
        "section_all_shows_legacy.json": 2, "section_all_type1_includeGuids_includeMeta.json": 5,
        "section_all_type1_page.json": 10, "section_all_type2.json": 26, "section_all_type4_includeGuids.json": 10,
    }  # fmt: skip
    refused = {(name, item.refused) for name, items in found.items() for item in items if item.refused}
    assert refused == {("children_of_show.json", "`season` is not a type that can air")}
    assert all(
        item.details.title and item.ref for items in found.values() for item in items if not item.refused
    )


def test_an_episode_of_a_listing() -> None:
    first = read("section_all_type4_includeGuids.json")[0]
    assert (first.details.show, first.details.season, first.details.episode) == ("Alice in Borderland", 1, 1)
    assert first.details.guids[:3] == ("imdb:tt13015952", "tmdb:2434012", "tvdb:7945991")
    assert first.details.show_guids == ("plex:5e16253691c20300412003a8",)
    assert first.marks is None
    [version] = versions(answer("section_all_type4_includeGuids.json")[0])
    assert (version.height, version.parts[0].stamp, version.parts[0].size) == (2160, "1644697576", 4354485068)


def test_an_episode_with_chapters_and_markers() -> None:
    [found] = read("metadata_episode_chapters_markers.json")
    assert found.details.guids == () and found.details.show_guids == ("tvdb:74205",)
    assert found.marks is not None
    assert [(mark.at, mark.title) for mark in found.marks if not mark.breaks] == [
        (96_192, "intro"),
        (4_176_050, "credits"),
    ]
    assert len([mark for mark in found.marks if mark.breaks]) == 10


def test_fingerprints_tell_all_of_a_listing_apart() -> None:
    listed = answer("section_all_type1_page.json")
    assert (
        len({fingerprints(one)[0] for one in listed}) == len({fingerprints(one)[1] for one in listed}) == 10
    )
