"""Every kind of fault at every page of a listing of seventeen; one kind for each page unless RETROVUE_FAULTS=all."""

import os
from collections.abc import Iterator
from typing import Any

import pytest
from plex_emulator import PlexEmulator, Section, movie, start

PAGES, PAGE = 17, 50
KINDS = (
    ("status", 500), ("reset", 0), ("truncate", 0), ("short", 0), ("garbage", 0), ("empty", 0),
)  # fmt: skip
POINTS = [
    (place, *kind)
    for place in range(PAGES)
    for kind in (KINDS if os.environ.get("RETROVUE_FAULTS") == "all" else (KINDS[place % len(KINDS)],))
]


@pytest.fixture(scope="module")
def plex() -> Iterator[PlexEmulator]:
    films = [movie(f"Film {number}", 1950, ids={"tmdb": str(number + 1)}) for number in range(PAGES * PAGE)]
    with start([Section("Movies", "movie", films)]) as emulator:
        yield emulator


def test_no_fault_of_any_page_makes_anything_vanish(
    library: Any, plex: PlexEmulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("retrovue.sources.plex_session.PlexSession.pause", lambda self, seconds: None)
    library.sources = {"plex": {"type": "plex", "url": plex.url, "token": plex.token, "page_size": PAGE}}
    library.sync()
    before = library.catalog.fingerprint()
    assert len(library.catalog.known_links("plex")) == PAGES * PAGE
    for place, what, amount in POINTS:
        plex.fault(what, lambda asked, at=place * PAGE: asked.kind == "list" and asked.start == at, amount)  # type: ignore[arg-type]
        broken = library.sync()
        assert broken.state == "partial", (place, what)
        assert {link.state for link in library.catalog.known_links("plex").values()} == {"listed"}
        assert library.catalog.fingerprint() == before
        plex.faults.clear()
    assert library.sync().state == "completed"
    assert library.catalog.fingerprint() == before
