"""Stations on the air, each in a folder of its own, for real clients to watch."""

import shutil
import subprocess
import sys
from collections.abc import Iterator

import pytest
from conformance.demo_on_air import PROJECT, OnAir, free_port, retrovue, wait_until_up
from conformance.visits import make_station, run_with_account
from e2e import tiny_station


@pytest.fixture(scope="session")
def on_air(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OnAir]:
    folder = tmp_path_factory.mktemp("station")
    shutil.copytree(PROJECT / "stations" / "demo", folder / "stations" / "demo")
    made = PROJECT / "media" / "demo"
    if made.is_dir():
        shutil.copytree(made, folder / "media" / "demo")
    for command in ("demo", "sync", "build"):
        retrovue(folder, command)
    port = free_port()
    command = [
        sys.executable,
        "-m",
        "retrovue",
        "-C",
        str(folder),
        "run",
        "--host",
        "127.0.0.1",
        "--port",
        str(port),
    ]
    with (folder / "run.log").open("wb") as log:
        process = subprocess.Popen(command, stderr=log, stdout=log)
    station = OnAir(f"http://127.0.0.1:{port}", folder, process)
    try:
        wait_until_up(station)
        yield station
    finally:
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
        print((folder / "run.log").read_text(errors="replace")[-4000:])


@pytest.fixture(scope="session")
def console(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tiny_station.OnAir]:
    """A small station with an admin, for browsers to visit."""
    project = make_station(tmp_path_factory.mktemp("console"))
    try:
        yield run_with_account(project)
    finally:
        project.close()
