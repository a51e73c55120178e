"""A Plex server is told of a new guide: ours alone, seldom, and nothing else of it is touched."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest
from plex_emulator import PlexEmulator, small_library, start

from retrovue.diagnostics import Diagnostic
from retrovue.playout.deliver.plex_guides import LEAST_GAP, PlexGuides
from retrovue.sources import PlexSource
from retrovue.sources.plex_guide import Station, reload_guides

HERE = "http://127.0.0.1:8080"
STATION = Station(frozenset((8080,)))


@pytest.fixture(scope="module")
def server() -> Iterator[PlexEmulator]:
    with start(small_library()) as emulator:
        yield emulator


@pytest.fixture
def plex(server: PlexEmulator) -> PlexEmulator:
    server.dvrs = 3
    server.tuners = {
        1: ("http://10.9.8.7:5004", "http://10.9.8.7:5004/guide.xml"),
        2: (HERE, f"{HERE}/guide.xml"),
        3: (HERE, "http://10.9.8.7:5004/guide.xml"),
    }
    server.reloaded.clear()
    server.seen.clear()
    server.faults.clear()
    return server


def source(plex: PlexEmulator, **keys: object) -> PlexSource:
    words = {"type": "plex", "url": plex.url, "token": plex.token, "reload_guide": True, **keys}
    return PlexSource.model_validate(words)


def test_the_recorder_that_reads_our_guide_reads_it_anew(plex: PlexEmulator) -> None:
    assert reload_guides(source(plex), "main", STATION) == 1
    assert plex.reloaded == [2]
    assert [(asked.method, asked.path) for asked in plex.seen] == [
        ("GET", "/livetv/dvrs"), ("POST", "/livetv/dvrs/2/reloadGuide"),
    ]  # fmt: skip
    assert all(plex.token not in str(asked.query) for asked in plex.seen)


def test_without_a_guide_of_its_own_the_tuner_decides(plex: PlexEmulator) -> None:
    plex.tuners = {1: ("http://10.9.8.7:8080", ""), 2: (HERE, ""), 3: ("not an address", "")}
    reload_guides(source(plex), "main", STATION)
    assert plex.reloaded == [2]


def test_the_station_may_have_an_address_of_its_own(plex: PlexEmulator) -> None:
    plex.tuners = {
        1: ("", "http://TV.lan/guide.xml"),
        2: ("", "http://tv.lan:8080/guide.xml"),
        3: ("", "http://[bad"),
    }
    assert reload_guides(source(plex), "main", Station(frozenset((8080,)), "http://tv.lan")) == 1
    assert plex.reloaded == [1]


class Guides:
    """The follower with a clock that the test turns."""

    def __init__(self, state: Path, model: PlexSource) -> None:
        self.now, self.found, self.state, self.model = 0, list[Diagnostic](), state, model
        self.again()

    def again(self) -> None:
        sources = {"main": self.model, "other": "no Plex"}
        self.follower = PlexGuides(
            self.state, lambda: sources, lambda: STATION, lambda: self.now, self.found.append
        )

    def follow(self, digest: str) -> None:
        asyncio.run(self.follower.follow(digest))


def test_changes_within_ten_minutes_are_told_in_one(plex: PlexEmulator, tmp_path: Path) -> None:
    guides = Guides(tmp_path, source(plex))
    for step, digest in enumerate(("a", "b", "c", "d")):
        guides.now = step * 60_000
        guides.follow(digest)
    assert plex.reloaded == [2]
    guides.now = LEAST_GAP
    guides.follow("d")
    guides.now *= 5
    guides.follow("d")
    assert plex.reloaded == [2, 2]
    guides.again()  # a restart with the same guide
    guides.follow("d")
    assert plex.reloaded == [2, 2]
    guides.follow("e")
    assert plex.reloaded == [2, 2, 2]
    assert guides.found == []


def test_only_who_asks_for_it_is_told(plex: PlexEmulator, tmp_path: Path) -> None:
    Guides(tmp_path, source(plex, reload_guide=False)).follow("a")
    Guides(tmp_path, source(plex, enabled=False)).follow("a")
    assert plex.seen == []


@pytest.mark.parametrize(
    ("keys", "why"),
    [
        ({"token": "wrong"}, "rejects the token"),
        ({"url": "http://127.0.0.1:9"}, "cannot be reached"),
        ({}, "no Live TV"),
    ],
)
def test_what_fails_is_told_once_and_tried_again_later(
    keys: dict[str, object], why: str, plex: PlexEmulator, tmp_path: Path
) -> None:
    plex.tuners = {}
    guides = Guides(tmp_path, source(plex, **keys))
    for step in range(4):
        guides.now = step * LEAST_GAP // 2
        guides.follow("a")
    assert [(found.code, found.place) for found in guides.found] == [("RV528", "main")]
    assert why in guides.found[0].message and guides.found[0].help
    assert plex.token not in guides.found[0].message
    assert plex.reloaded == []
    if not keys:
        assert plex.requests["dvrs"] == 2
        plex.tuners = {1: (HERE, "")}
        guides.now += LEAST_GAP
        guides.follow("a")
        assert plex.reloaded == [1]


async def test_a_fault_of_ours_does_not_end_the_air(tmp_path: Path, plex: PlexEmulator) -> None:
    seen = []

    async def digest() -> str:
        seen.append(1)
        raise RuntimeError

    sources = {"main": source(plex)}
    guides = PlexGuides(tmp_path, lambda: sources, lambda: STATION, lambda: 0, lambda found: None)
    task = asyncio.create_task(guides.run(digest, look=0.01))
    await asyncio.sleep(0.1)
    assert len(seen) > 1 and not task.done()
    task.cancel()
