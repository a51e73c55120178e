"""Four channels with real encoders, a fault every minute, the air monitor on HLS and TS of all: 30 minutes, or 5."""

import asyncio
import shutil
from pathlib import Path

from air.real import RealAir
from conformance.demo_on_air import SHORT, free_port
from e2e.four_channels import write_files
from e2e.tiny_station import Project

MINUTES = 5 if SHORT else 30


def test_a_fault_every_minute(tmp_path: Path) -> None:
    project = Project(tmp_path)
    write_files(project)
    shutil.copytree(project.folder / "media", project.folder / "kept")
    try:
        air = RealAir(project, project.run(free_port()))
        asyncio.run(air.run(MINUTES))
    finally:
        project.close()
    print(
        f"{MINUTES} minutes, {air.monitor.segments} segments, {air.monitor.cards} cards, {air.suffered}, RSS {air.memory} kB"
    )
    assert air.monitor.wrong == []
    assert air.monitor.segments > MINUTES * 60
    assert len(air.suffered) >= MINUTES - 1
