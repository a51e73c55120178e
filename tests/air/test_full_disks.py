"""R-8: disks with room for 1, 8 and 64 MB under five folders of a station, full for a while and then not.

The disks are real (tmpfs), so this needs the right to mount one; the station's time is simulated.
"""

import asyncio
import contextlib
import os
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
    ballast = folder / "ballast"
    with ballast.open("wb", buffering=0) as file, contextlib.suppress(OSError):
        while True:
            file.write(bytes(1 << 12))
    yield
    ballast.unlink()


async def suffered(project: Path, folder: str, megabytes: int) -> Simulation:
    write_station(project)
    sim = Simulation(project, 1, budget=64 << 20)
    sim.prepare()
    await sim.start()
    await sim.stop()
    place = project / FOLDERS[folder]
    with disk(place, megabytes):
        await sim.start()
        sim.monitor.joined = {}
        viewers = [asyncio.create_task(view("one", 400)) for view in (sim.plays, sim.tunes)]
        await asyncio.sleep(20)
        with full(place):
            await sim.refresh()
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
