"""R-10: what befalls a station's databases while it is on the air. Viewers see nothing, and nobody waits for an answer.

Each lasts twelve simulated minutes; two hours in the full form, RETROVUE_LONG=1.
"""

import asyncio
import contextlib
import os
import sqlite3
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from air import doors, faults, pictures, virtual_time
from air.simulated import Simulation, write_station
from amounts import FORM, amount

from retrovue.playout import director
from retrovue.playout.encode.stand_in import make_stand_in

pytestmark = pytest.mark.long

LASTS = amount(7_200)
SOON = 1.0
"""Seconds of real time within which everything is answered."""
BUSY = 5
"""How many times longer a machine may take that has something else to do."""
Spoil = Callable[[Path], contextlib.AbstractContextManager[None]]


@pytest.fixture(autouse=True)
def virtual(monkeypatch: pytest.MonkeyPatch) -> None:
    virtual_time.without_threads(monkeypatch.setattr)
    virtual_time.everywhere(monkeypatch.setattr, make_stand_in, pictures.make_card)
    monkeypatch.setattr(director, "TICK", 2.0)
    monkeypatch.setattr(os, "fsync", lambda _: None)


@contextlib.contextmanager
def locked(file: Path) -> Iterator[None]:
    """By a program that lets nobody even read, where nobody holds the file open."""
    holder = sqlite3.connect(file, isolation_level=None, timeout=0.1)
    holder.execute("PRAGMA locking_mode=EXCLUSIVE")
    try:
        holder.execute("BEGIN EXCLUSIVE")
    except sqlite3.OperationalError:
        holder.close()
        holder = sqlite3.connect(file, isolation_level=None)
        holder.execute("BEGIN EXCLUSIVE")
    holder.execute("PRAGMA user_version=7")
    yield
    holder.rollback()
    holder.close()


@contextlib.contextmanager
def _aside(*files: Path) -> Iterator[None]:
    files = tuple(file for file in files if file.exists())
    kept = [file.read_bytes() for file in files]
    yield
    for file, content in zip(files, kept, strict=True):
        file.write_bytes(content)


@contextlib.contextmanager
def deleted(file: Path) -> Iterator[None]:
    files = [file.with_name(file.name + suffix) for suffix in ("", "-wal", "-shm")]
    with _aside(file):
        for one in files:
            one.unlink(missing_ok=True)
        yield
        for one in files:
            one.unlink(missing_ok=True)


@contextlib.contextmanager
def corrupt(file: Path) -> Iterator[None]:
    """Every page but the first is garbage."""
    with _aside(file):
        size = file.stat().st_size
        with file.open("r+b") as pages:
            pages.seek(4_096)
            pages.write(os.urandom(max(0, size - 4_096)))
        yield


@contextlib.contextmanager
def without_wal(file: Path) -> Iterator[None]:
    for suffix in ("-wal", "-shm"):
        file.with_name(file.name + suffix).unlink(missing_ok=True)
    yield


@contextlib.contextmanager
def newer(file: Path) -> Iterator[None]:
    with _aside(file):
        database = sqlite3.connect(file)
        database.execute("UPDATE alembic_version SET version_num = '9999'")
        database.commit()
        database.close()
        yield


FAULTS: tuple[Spoil, ...] = (locked, deleted, corrupt, without_wal, newer)
QUESTIONS = ("/healthz", "/api/v1/air", "/metrics", "/guide.xml", "/channels.m3u", "/")


async def _ask_all(sim: Simulation) -> float:
    """The longest that anything took to be answered."""
    worst = 0.0
    for path in QUESTIONS:
        begun = time.perf_counter()
        await doors.ask(sim.app, path)
        worst = max(worst, time.perf_counter() - begun)
    return worst


async def suffered(project: Path, name: str, spoil: Spoil, when: str) -> tuple[Simulation, float]:
    """A station whose database has a fault: while it is on the air, right after its start, or across a new plan."""
    write_station(project)
    sim = Simulation(project, 1)
    sim.prepare()
    await sim.start()
    viewers = [asyncio.create_task(view("one", LASTS + 300)) for view in (sim.plays, sim.tunes)]
    await asyncio.sleep(30)
    if when == "start":
        await sim.restart()
        await asyncio.sleep(8)
    with spoil(sim.place.state / name):
        if when == "plan":
            await sim.refresh()
        end, worst = sim.now() + LASTS * 1000, 0.0
        while sim.now() < end and not sim.monitor.wrong:
            worst = max(worst, await _ask_all(sim))
            await asyncio.sleep(LASTS / 10)
        if when == "plan":
            await sim.refresh()
    await sim.refresh()
    await asyncio.sleep(15)
    if not await faults.metric(sim, "retrovue_config_last_reload_successful"):
        sim.monitor.fault("I-8 the station cannot be planned again")
    for viewer in viewers:
        viewer.cancel()
    await asyncio.gather(*viewers, return_exceptions=True)
    await sim.stop()
    return sim, worst


@pytest.mark.parametrize("when", ["air", "start", "plan"])
@pytest.mark.parametrize("spoil", FAULTS, ids=lambda spoil: spoil.__name__)
def test_a_catalog_with_a_fault_takes_nothing_off_the_air(
    tmp_path: Path, spoil: Spoil, when: str, figure: Callable[[str], None]
) -> None:
    sim, worst = virtual_time.run(suffered(tmp_path, "catalog.sqlite", spoil, when))
    figure(f"R-10 {LASTS / 60:.0f} simulated minutes ({FORM} form), answers within {worst:.2f} s")
    assert sim.monitor.wrong == []
    assert worst < SOON * BUSY


@pytest.mark.parametrize("spoil", FAULTS, ids=lambda spoil: spoil.__name__)
def test_a_record_with_a_fault_takes_nothing_off_the_air(
    tmp_path: Path, spoil: Spoil, figure: Callable[[str], None]
) -> None:
    sim, worst = virtual_time.run(suffered(tmp_path, "station.sqlite", spoil, "air"))
    figure(f"R-10 {LASTS / 60:.0f} simulated minutes ({FORM} form), answers within {worst:.2f} s")
    assert sim.monitor.wrong == []
    assert worst < SOON * BUSY
