"""R-6: the serving process is killed at random instants, two hundred times: nothing is torn, nothing is left behind.

The short form kills twenty times, or six with SHORT=1; RETROVUE_LONG=1 is the full one, a quarter of an hour: ten
stations stand side by side, for none may be killed oftener than twice a minute. On a machine that is busy before the
first kill limits are three times as long, and that is told.
"""

import contextlib
import http.client
import json
import os
import random
import signal
import sqlite3
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from amounts import FORM, FULL, amount
from conformance.demo_on_air import SHORT, free_port
from conformance.leeway import Leeway
from conformance.shown import entries, planned_at, seen_at
from e2e.four_channels import SHOWS, children, name_of, write_files
from e2e.tiny_station import OnAir, Project

KILLS, STATIONS = 6 if SHORT and not FULL else amount(200), 10 if FULL else 2
ORPHANS, AGAIN = 2.0, 5.0
"""Seconds until no encoder is left, and until a new segment comes."""
EVERY, WITHIN = 36, 5.8
"""A station is killed once in so many seconds, somewhen in its own few of them: after deaths that follow each other the
next start waits, and stations that start at once share two cores.
"""
AWRY, SOON = 1.0, 20.0
"""Seconds by which the place of a picture may be wrong, and within which one is seen in place of a card."""


@pytest.fixture(scope="module")
def on_air(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[OnAir]]:
    with contextlib.ExitStack() as closing:
        projects = [Project(tmp_path_factory.mktemp("killed")) for _ in range(STATIONS)]
        for project in projects:
            closing.callback(project.close)
            write_files(project)
        yield [project.run(free_port()) for project in projects]


def whole(project: Project) -> None:
    """I-9."""
    for file in project.state.glob("*.sqlite"):
        with sqlite3.connect(f"file:{file}?mode=ro", uri=True) as database:
            assert database.execute("PRAGMA quick_check").fetchall() == [("ok",)], file
            assert database.execute("PRAGMA foreign_key_check").fetchall() == []
        database.close()
    for file in (*project.state.glob("logs/**/*.jsonl"), project.state / "sequence.jsonl"):
        for line in file.read_text().splitlines():
            json.loads(line)


def fetch_newest(station: OnAir, channel: str) -> tuple[int, int, bytes]:
    """First number of a playlist, and the instant and the bytes of its last segment, which is on the air now."""
    asked = _now()
    found = entries(station.playlist(channel))
    number, begin, end = found[-1]
    assert begin - 1000 * AWRY <= _now() and asked <= end + 1000 * AWRY
    data = station.get(f"/channel/{channel}/small/{number}.ts")
    assert len(data) % 188 == 0
    return found[0][0], begin, data


def _now() -> int:
    return time.time_ns() // 1_000_000


def fetched_again(station: OnAir, channel: str) -> int:
    """As players do it: who called just when the process died, calls again."""
    for _ in range(50):
        try:
            return fetch_newest(station, channel)[0]
        except (ConnectionError, http.client.BadStatusLine):
            assert station.process.poll() is None, station.project.log()
            time.sleep(0.1)
    return fetch_newest(station, channel)[0]


def out_of_place(station: OnAir, channel: str) -> float:
    """By how many seconds the picture on the air is not where the log has it. Cards are passed over."""
    begun, planned = time.monotonic(), None
    while time.monotonic() - begun < SOON:
        _, instant, data = fetch_newest(station, channel)
        planned = planned_at(station, channel, instant)
        seen = None if planned is None else seen_at(station, channel, data, planned)
        if planned is not None and seen is not None:
            return abs(seen - planned)
        time.sleep(0.5)
    told = (station.project.state / "retrovue.log").read_text()[-4000:]
    raise AssertionError(
        f"{channel} shows nothing of its file, or a part that is far from its place: {planned} {station.codes()} {told}"
    )


def gone(pids: list[int]) -> float:
    begun = time.monotonic()
    while any("ffmpeg" in name_of(pid) for pid in pids) and time.monotonic() - begun < 20:
        time.sleep(0.02)
    return time.monotonic() - begun


def kill_again_and_again(station: OnAir, seed: int) -> tuple[list[float], list[float], list[float]]:
    """Seconds until no encoder was left, until a new segment came, and by which its picture was out of place."""
    dice, numbers = random.Random(seed), dict.fromkeys(SHOWS, 0)
    orphans, again, awry = [], [], []
    first = time.monotonic() + 1 + seed * EVERY / STATIONS
    for kill in range(KILLS // STATIONS):
        channel = list(SHOWS)[kill % len(SHOWS)]
        time.sleep(max(0.0, first + kill * EVERY - time.monotonic()))
        numbers[channel] = max(numbers[channel], fetch_newest(station, channel)[0])
        time.sleep(dice.uniform(0.2, WITHIN))
        encoders, child = children(station.child()), station.child()
        os.kill(child, signal.SIGKILL)
        begun = time.monotonic()
        orphans.append(gone(encoders))
        number = fetched_again(station, channel)
        again.append(time.monotonic() - begun)
        assert number >= numbers[channel], "numbers never fall"
        numbers[channel] = number
        awry.append(out_of_place(station, channel))
        whole(station.project)
    assert not list(Path(station.project.state).glob("**/*.tmp"))
    return orphans, again, awry


def test_a_process_that_is_killed_is_replaced(on_air: list[OnAir], figure: Callable[[str], None]) -> None:
    limit = Leeway()
    with ThreadPoolExecutor(STATIONS) as pool:
        found = list(pool.map(kill_again_and_again, on_air, range(STATIONS)))
    orphans, again, awry = (
        sorted(seconds for each in part for seconds in each) for part in zip(*found, strict=True)
    )
    figure(
        f"R-6 {len(again)} kills ({FORM} form) of {STATIONS} stations: a new segment within {again[-1]:.1f} s, half within "
        f"{again[len(again) // 2]:.1f} s, no encoder after {orphans[-1]:.2f} s, pictures {awry[-1]:.2f} s out of place at most; "
        f"{limit}"
    )
    assert orphans[-1] <= limit(ORPHANS)
    assert again[-1] <= limit(AGAIN)
    assert awry[-1] <= AWRY
