"""R-6: the serving process is killed at random instants, two hundred times: nothing is torn, nothing is left behind.

The short form kills twenty times, or six with SHORT=1; RETROVUE_LONG=1 is the full one, about half an hour: five
stations stand side by side, for none may be killed oftener than twice a minute.
"""

import contextlib
import http.client
import json
import os
import random
import re
import signal
import sqlite3
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from amounts import FORM, FULL, amount
from conformance.demo_on_air import SHORT, free_port
from e2e.four_channels import SHOWS, children, name_of, write_files
from e2e.tiny_station import OnAir, Project, sequence

from retrovue.timing.instants import utc_text

KILLS, STATIONS = 6 if SHORT and not FULL else amount(200), 5 if FULL else 2
ORPHANS, AGAIN = 2.0, 5.0
"""Seconds until no encoder is left, and until a new segment comes."""
APART = 30
"""Seconds between two kills: after deaths that follow each other the next start waits, and after five in a minute none comes."""
BUSY = 6


@pytest.fixture(scope="module")
def on_air(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[OnAir]]:
    with contextlib.ExitStack() as closing:
        projects = [Project(tmp_path_factory.mktemp("killed")) for _ in range(STATIONS)]
        for project in projects:
            closing.callback(project.close)
            write_files(project)
        yield [project.run(free_port()) for project in projects]


def limit(number: float) -> float:
    return number if os.getloadavg()[0] < 2.5 else number * BUSY


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


def fetch_newest(station: OnAir, channel: str) -> tuple[int, str]:
    """First number and first instant of a playlist whose last segment was fetched."""
    text = station.playlist(channel)
    number = max(map(int, re.findall(r"/(\d+)\.ts", text)))
    assert len(station.get(f"/channel/{channel}/small/{number}.ts")) % 188 == 0
    found = re.search(r"PROGRAM-DATE-TIME:(\S+)", text)
    assert found is not None
    return sequence(text), found[1]


def fetched_again(station: OnAir, channel: str) -> tuple[int, str]:
    """As players do it: who called just when the process died, calls again."""
    for _ in range(50):
        try:
            return fetch_newest(station, channel)
        except (ConnectionError, http.client.BadStatusLine):
            assert station.process.poll() is None, station.project.log()
            time.sleep(0.1)
    return fetch_newest(station, channel)


def gone(pids: list[int]) -> float:
    begun = time.monotonic()
    while any("ffmpeg" in name_of(pid) for pid in pids) and time.monotonic() - begun < 20:
        time.sleep(0.02)
    return time.monotonic() - begun


def kill_again_and_again(station: OnAir, seed: int) -> tuple[list[float], list[float]]:
    """Seconds until no encoder was left, and until a new segment came."""
    dice, numbers = random.Random(seed), dict.fromkeys(SHOWS, 0)
    orphans, again = [], []
    for kill in range(KILLS // STATIONS):
        channel = list(SHOWS)[kill % len(SHOWS)]
        numbers[channel] = max(numbers[channel], fetch_newest(station, channel)[0])
        time.sleep(dice.uniform(0.2, 6))
        encoders, child = children(station.child()), station.child()
        os.kill(child, signal.SIGKILL)
        begun = time.monotonic()
        orphans.append(gone(encoders))
        number, instant = fetched_again(station, channel)
        again.append(time.monotonic() - begun)
        assert number >= numbers[channel], "numbers never fall"
        numbers[channel] = number
        # six segments that end with the one on the air begin at most that long ago
        early, now = utc_text(time.time_ns() // 1_000_000 - 26_000), utc_text(time.time_ns() // 1_000_000)
        assert early < instant < now
        whole(station.project)
        while time.monotonic() - begun < APART:
            time.sleep(0.2)
    assert not list(Path(station.project.state).glob("**/*.tmp"))
    return orphans, again


def test_a_process_that_is_killed_is_replaced(on_air: list[OnAir], figure: Callable[[str], None]) -> None:
    with ThreadPoolExecutor(STATIONS) as pool:
        found = list(pool.map(kill_again_and_again, on_air, range(STATIONS)))
    orphans, again = (
        sorted(seconds for each in part for seconds in each) for part in zip(*found, strict=True)
    )
    figure(
        f"R-6 {len(again)} kills ({FORM} form) of {STATIONS} stations: a new segment within {again[-1]:.1f} s, half within "
        f"{again[len(again) // 2]:.1f} s, no encoder after {orphans[-1]:.2f} s, load {os.getloadavg()[0]:.1f}"
    )
    assert orphans[-1] <= limit(ORPHANS)
    assert again[-1] <= limit(AGAIN)
