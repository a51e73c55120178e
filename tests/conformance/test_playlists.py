"""Ten thousand polls of the playlists of a station that is edited meanwhile: every rule holds, four parsers agree."""

import json
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from urllib.error import HTTPError

import m3u8
import pytest
from air.playlist_rules import Playlist, Poller, multivariant
from conformance.client_station import NUMBERS, write_files
from conformance.demo_on_air import PROJECT, SHORT, free_port
from e2e.four_channels import SHOWS
from e2e.tiny_station import OnAir, Project

POLLS = 2_000 if SHORT else 10_000
SECONDS = 45 if SHORT else 180
"""Over which they are spread: numbers must move on."""
EDITS = 2
SAMPLED = 6
"""Every so many segments, one is looked after until it may be gone."""


@pytest.fixture(scope="module")
def station(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OnAir]:
    project = Project(tmp_path_factory.mktemp("project"))
    write_files(project)
    yield project.run(free_port())
    project.close()


def edit(station: OnAir, count: int) -> None:
    """Another name and another order, from the next slot on."""
    for id_ in SHOWS:
        file = station.project.station / "channels" / f"{id_}.yaml"
        text = (
            file.read_text()
            .replace("order: sequential", "order: shuffle")
            .replace(f"Tiny {id_}", f"Edited {count}")
        )
        file.write_text(text)
    station.wait_for("RV708", 60)


def test_ten_thousand_polls_over_two_edits(station: OnAir, tmp_path: Path) -> None:
    pollers = {id_: Poller() for id_ in SHOWS}
    different: dict[str, None] = {}
    watched: dict[str, float] = {}
    begun = time.time()
    for count in range(POLLS):
        if count in (POLLS // 3, 2 * POLLS // 3):
            edit(station, count)
        id_ = list(SHOWS)[count % len(SHOWS)]
        text = station.text(f"/channel/{id_}/small.m3u8")
        found = pollers[id_].poll(text, time.time())
        different[text] = None
        _look_after(id_, found, watched)
        time.sleep(max(0.0, begun + SECONDS * count / POLLS - time.time()))
    passed = time.time() - begun
    assert [one for poller in pollers.values() for one in poller.wrong] == []
    assert sum(poller.polls for poller in pollers.values()) == POLLS
    assert min(poller.numbers for poller in pollers.values()) > passed / 3
    gone = [url for url, until in watched.items() if until > time.time() and not _is_there(station, url)]
    assert gone == [], "a segment may be fetched as long as the playlist was, after it left it"
    assert any(until > time.time() for until in watched.values())
    print(f"{POLLS} polls, {len(different)} playlists, {passed:.0f} s, {len(watched)} segments looked after")
    _agree(list(different), tmp_path)
    for number in NUMBERS:
        media, wrong = multivariant(station.text(f"/channel/{number}.m3u8"))
        assert (len(media), wrong) == (1, [])


def _look_after(id_: str, found: Playlist, watched: dict[str, float]) -> None:
    """RFC 8216 6.2.2: it stays for its own length and that of the longest playlist that held it."""
    length = found.entries[0].seconds + sum(one.seconds for one in found.entries)
    for entry in found.entries:
        if entry.number % SAMPLED == 0:
            watched[f"/channel/{id_}/{entry.uri}"] = time.time() + length


def _is_there(station: OnAir, url: str) -> bool:
    try:
        with urllib.request.urlopen(station.base + url, timeout=20) as response:
            return len(response.read()) > 0
    except HTTPError:
        return False


def _agree(texts: list[str], folder: Path) -> None:
    """m3u8 of PyPI, hls-parser in its strict mode, m3u8-parser, and our own rules read the same."""
    file = folder / "playlists"
    file.write_text("\n".join(map(json.dumps, texts)))
    script = str(PROJECT / "tests/conformance/parsers.mjs")
    done = subprocess.run(
        ["node", script, str(file)], capture_output=True, text=True, timeout=120, cwd=PROJECT
    )
    assert done.returncode == 0, done.stderr[-2000:]
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(answers) == len(texts)
    for text, (strict, other) in zip(texts, answers, strict=True):
        ours, theirs = Poller().poll(text), m3u8.loads(text)
        segments = [[one.number, one.uri, one.seconds] for one in ours.entries]
        assert strict["segments"] == other["segments"] == segments
        assert [one.uri for one in theirs.segments] == [one.uri for one in ours.entries]
        assert [one.duration for one in theirs.segments] == [one.seconds for one in ours.entries]
        assert theirs.media_sequence == strict["first"] == other["first"] == ours.first
        assert theirs.target_duration == strict["target"] == other["target"] == ours.target
        assert strict["begins"] == other["begins"] == round(ours.entries[0].at * 1000)
        assert (other["complaints"], other["discontinuities"], strict["over"], other["over"]) == (
            [],
            0,
            False,
            False,
        )
