"""How often a server is asked by whole runs of sync: DESIGN allows 200 and 25 for 17,300 items."""

from typing import Any

import pytest
from plex_emulator import PlexEmulator, Section, big_library, movie, show, start


def asked(library: Any, plex: PlexEmulator) -> list[int]:
    """Requests of a first run, and of one that finds nothing changed."""
    library.sources = {"plex": {"type": "plex", "url": plex.url, "token": plex.token}}
    found = []
    for _ in range(2):
        plex.seen.clear()
        result = library.sync()
        found.append(len(plex.seen))
        assert sum(one.requests for one in result.sections) == found[-1]
    return found


def test_a_hundred_items_are_described_by_one_request(library: Any) -> None:
    films = [movie(f"Film {number}", 1950 + number % 70) for number in range(200)]
    shows = [show("Quay", 1980, {1: 400, 2: 401})]
    with start([Section("Movies", "movie", films), Section("TV", "show", shows)]) as plex:
        first, again = asked(library, plex)
    libraries, totals, of_shows, listings = 1, 2, 2, 2
    assert again == libraries + totals + of_shows + listings
    assert first == again + 2 + 9
    assert len(library.catalog.known_links("plex")) == 1001


@pytest.mark.long
def test_a_large_library(library: Any) -> None:
    with start(big_library()) as plex:
        first, again = asked(library, plex)
    assert first <= 200 and again <= 25
