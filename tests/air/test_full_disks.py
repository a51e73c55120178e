"""R-8: disks with room for 1, 8 and 64 MB under five folders of a station, full for a while and then not.

The disks are real (tmpfs), so this needs the right to mount one; the station's time is simulated.
"""

import asyncio
import contextlib
import json
import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from air import faults, pictures, virtual_time
from air.simulated import Simulation, write_station
from amounts import FORM, FULL
from small_disk import small_disk

from retrovue.playout import director
from retrovue.playout.encode.stand_in import make_stand_in
from retrovue.timing.instants import HOUR, MINUTE

pytestmark = pytest.mark.long

SIZES = (1, 8, 64) if FULL else (1,)
FOLDERS = {
    "segments": ".retrovue/sim/segments",
    "state": ".retrovue/sim",
    "config": "stations/sim",
    "logs": ".retrovue/sim/logs",
    "tmp": "tmp",
}
LASTS = 90
"""Simulated seconds that a disk is full: a minute of air must come from memory."""
ROLL = 7 * HOUR
"""From the simulation's beginning to a change of day; the clocks go back before it."""


@pytest.fixture(autouse=True)
def virtual(monkeypatch: pytest.MonkeyPatch) -> None:
    virtual_time.without_threads(monkeypatch.setattr)
    virtual_time.everywhere(monkeypatch.setattr, make_stand_in, pictures.make_card)
    monkeypatch.setattr(director, "TICK", 2.0)
    monkeypatch.setattr(os, "fsync", lambda _: None)


@contextlib.contextmanager
def disk(folder: Path, megabytes: int) -> Iterator[None]:
    """Holds what lay in the folder, and has so much room beside."""
    folder.mkdir(parents=True, exist_ok=True)
    kept = folder.with_name(folder.name + ".kept")
    folder.rename(kept)
    folder.mkdir()
    held = sum(file.stat().st_size + 4_096 for file in kept.rglob("*") if file.is_file()) >> 20
    with small_disk(folder, f"{held + megabytes + 1}m"):
        subprocess.run(["cp", "-a", f"{kept}/.", str(folder)], check=True)
        yield


@contextlib.contextmanager
def full(folder: Path) -> Iterator[None]:
    fill(folder)
    yield
    (folder / "ballast").unlink()


def fill(folder: Path) -> None:
    with (folder / "ballast").open("ab", buffering=0) as file, contextlib.suppress(OSError):
        while True:
            file.write(bytes(1 << 12))


def to_the_brim(file: Path) -> None:
    """What is added to the file needs a page of its own."""
    with file.open("a") as out:
        room = -out.tell() % 4_096
        out.write(f"{{{' ' * (room - 3)}}}\n" if room > 3 else "")


async def suffered(
    project: Path, folder: str, megabytes: int, *, offset: int = 0, restarts: bool = False
) -> Simulation:
    write_station(project)
    sim = Simulation(project, 1, budget=64 << 20)
    sim.offset = offset
    sim.prepare()
    await sim.start()
    await sim.stop()
    place = project / FOLDERS[folder]
    with disk(place, megabytes):
        await sim.start()
        sim.monitor.joined = {}
        viewers = [asyncio.create_task(view("one", 400)) for view in (sim.plays, sim.tunes)]
        await asyncio.sleep(20)
        to_the_brim(sim.place.state / "sequence.jsonl")
        with full(place):
            await sim.refresh()
            await asyncio.sleep(LASTS)
            if restarts:
                await sim.restart()
                fill(place)  # with what the process before freed as it ended
                await asyncio.sleep(LASTS)
        await asyncio.sleep(10)
        await sim.refresh()
        if not await faults.metric(sim, "retrovue_config_last_reload_successful"):
            sim.monitor.fault("I-8 the station cannot be planned again")
        for viewer in viewers:
            viewer.cancel()
        await asyncio.gather(*viewers, return_exceptions=True)
        sim.look_at_files()
        await sim.stop()
        shutil.copy(sim.place.state / "sequence.jsonl", project / "numbers")
    return sim


@pytest.mark.parametrize("folder", list(FOLDERS))
@pytest.mark.parametrize("megabytes", SIZES)
def test_a_full_disk_takes_nothing_off_the_air(
    tmp_path: Path,
    folder: str,
    megabytes: int,
    figure: Callable[[str], None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    (tmp_path / "tmp").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "tmp"))
    sim = virtual_time.run(suffered(tmp_path, folder, megabytes))
    codes = sorted({notice.code for notice in sim.director.notices})
    figure(
        f"R-8 {folder} on {megabytes} MB ({FORM} form), full for {LASTS} s: {sim.monitor.segments} segments, told {codes}"
    )
    assert sim.monitor.wrong == []


def test_a_day_that_begins_on_a_full_disk_is_shown(tmp_path: Path, figure: Callable[[str], None]) -> None:
    """Its numbers cannot be kept for now, neither by the process that was there before nor by the next one."""
    sim = virtual_time.run(suffered(tmp_path, "state", 8, offset=ROLL - MINUTE, restarts=True))
    codes = sorted({notice.code for notice in sim.director.notices})
    figure(f"R-8 a day begins on a full disk: {sim.monitor.segments} segments, told {codes}")
    assert sim.monitor.wrong == []
    assert any("`sequence.jsonl` cannot be written" in notice.message for notice in sim.director.notices)
    entries = [json.loads(line) for line in (tmp_path / "numbers").read_text().splitlines()]
    assert {entry["day"] for entry in entries if entry} == {"2026-10-31", "2026-11-01"}
