"""A Plex server from its listing to the catalog, over the emulator."""

from collections.abc import Iterator

import pytest
from plex_emulator import PlexEmulator, episode, small_library, start


@pytest.fixture
def plex(library) -> Iterator[PlexEmulator]:
    with start(small_library()) as emulator:
        library.sources = {"plex": {"type": "plex", "url": emulator.url, "token": emulator.token}}
        yield emulator


def states(library) -> dict[str, str]:
    return {ref: link.state for ref, link in library.catalog.known_links("plex").items()}


def airable(plex: PlexEmulator) -> int:
    return sum(entry.kind in ("movie", "episode") for entry, _ in plex.truth().values())


def test_everything_is_listed_and_a_second_run_changes_nothing(library, plex: PlexEmulator) -> None:
    result = library.sync()
    assert result.state == "completed", result.diagnostics
    assert len(states(library)) == airable(plex)
    titles = {report.item.title for report in library.catalog.reports()}
    assert {entry.title for entry, _ in plex.truth().values() if entry.kind == "movie"} <= titles
    again = library.sync()
    assert not again.changed and again.sources[0].sum("rows") == 0
    assert library.events[-1].progress.percent == 100


def test_changes_of_the_server_are_followed(library, plex: PlexEmulator) -> None:
    library.sync()
    pilot = plex.shelf.find("Star Harbor", season=1, index=1)
    plex.shelf.change(pilot, title="Another name")
    plex.shelf.add(episode("Brand new", 40), pilot.parent)
    result = library.sync()
    assert (result.sources[0].sum("added"), result.sources[0].sum("updated")) == (1, 1)
    plex.shelf.delete(pilot)
    result = library.sync()
    assert result.sources[0].sum("missing") == 1


def test_a_key_that_changed_is_the_same_item(library, plex: PlexEmulator) -> None:
    library.sync()
    pilot = plex.shelf.find("Star Harbor", season=1, index=1)
    before = library.catalog.known_links("plex")[str(pilot.key)]
    again = plex.shelf.re_add(pilot)
    library.sync()
    links = library.catalog.known_links("plex")
    assert links[str(again.key)].key == before.key and links[str(again.key)].state == "listed"


@pytest.mark.parametrize(("what", "amount", "code"), [("garbage", 0, "RV522"), ("status", 401, "RV521")])
def test_a_page_that_fails_makes_nothing_vanish(
    library, plex: PlexEmulator, what: str, amount: int, code: str
) -> None:
    library.sync()
    before = states(library)
    plex.fault(what, lambda asked: asked.kind == "list", amount)
    result = library.sync()
    assert result.state == "partial" and states(library) == before
    assert code in [one.code for one in result.diagnostics]
    assert not any(plex.token in one.message for one in result.diagnostics)
