"""Watching over a station in a real browser: the wall, notices, what a run did, the monitor, and fifty channels."""

import json
import os
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from conformance.demo_on_air import PROJECT
from conformance.test_console import code_of
from e2e.tiny_station import CHANNEL, Project, free_port, make_media, write_station

CHANNELS = 50


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Project]:
    folder = tmp_path_factory.mktemp("watching")
    make_media(folder / "media")
    (folder / "media/Blue - no film.mp4").write_text("=this is no film")
    write_station(folder)
    made = Project(folder)
    made.retrovue("sync")
    made.retrovue("build")
    yield made
    made.close()


def break_and_mend(process: "subprocess.Popen[str]", file: Path, told: list[str]) -> None:
    """The browser says on stderr when it is ready for it, and what went wrong."""
    whole = file.read_text()
    for line in process.stderr or ():
        told.append(line)
        if line.strip() == "BREAK":
            file.write_text(whole.replace("grid:", "grdi:"))
        if line.strip() == "MEND":
            file.write_text(whole)


@pytest.fixture(scope="module")
def seen(project: Project, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    station, shots = project.run(free_port()), tmp_path_factory.mktemp("pages")
    command = ["node", "tests/conformance/watching.mjs", station.base, code_of(project), str(shots)]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=PROJECT
    ) as process:
        errors: list[str] = []
        breaking = threading.Thread(
            target=break_and_mend, args=(process, project.station / "channels/one.yaml", errors)
        )
        breaking.start()
        told = process.stdout.read() if process.stdout else ""
        breaking.join(400)
        assert process.wait(10) == 0, "".join(errors) + project.log()
    found: dict[str, Any] = json.loads(told)
    print(f"watching: {found['seconds']}, pages in {shots}")
    return found


def test_nothing_went_wrong_in_any_page(seen: dict[str, Any]) -> None:
    assert seen["complaints"] == []


def test_every_page_is_for_everybody(seen: dict[str, Any]) -> None:
    assert seen["axe"] == []


def test_the_wall_says_in_a_line_that_all_is_right(seen: dict[str, Any]) -> None:
    wall = seen["wall"]
    assert wall["verdict"] == "2 channels are on the air: all is right"
    assert "Tiny One" in wall["tile"] and "On the air" in wall["tile"] and "1 watching" in wall["tile"]
    assert (wall["screen"], wall["off"]) == (False, [True, "1"])


def test_the_house_sees_what_it_watches(seen: dict[str, Any]) -> None:
    assert seen["house"] == {"verdict": 0, "health": 0, "screen": True}


def test_a_run_is_told_once_and_leads_to_what_it_did(seen: dict[str, Any]) -> None:
    notice, run = seen["notice"], seen["run"]
    assert notice["words"].startswith("Completed with errors: reading the sources; 1 error")
    assert (notice["times"], notice["afterwards"]) == (1, 0)
    assert (run["rows"], run["focus"], run["csv"], run["again"]) == (1, "run-heading", [True, 3], "failed")
    assert run["cure"]


def test_the_monitor_in_depth(seen: dict[str, Any]) -> None:
    monitor = seen["monitor"]
    assert monitor["gauges"] >= 3 and monitor["log"] >= 1 and monitor["aired"] >= 1
    assert ": " in monitor["strip"]


def test_a_broken_file_is_named_with_its_line(seen: dict[str, Any]) -> None:
    broken = seen["broken"]
    assert "The last edit is not on the air" in broken["verdict"]
    assert "channels/one.yaml, line " in broken["facts"] and "channels/one.yaml, line " in broken["notice"]


def test_fifty_channels_are_there_within_a_second(tmp_path: Path) -> None:
    make_media(tmp_path / "media")
    write_station(tmp_path)
    for number in range(1, CHANNELS + 1):
        name = {1: "one", 2: "two"}.get(number, f"c{number}")
        text = CHANNEL % {"id": name, "number": number, "name": f"Channel {number}"}
        path = tmp_path / f"stations/tiny/channels/{name}.yaml"
        path.write_text(text.replace("block: none, breaks: quick", "block: 30m"))
    project = Project(tmp_path)
    project.retrovue("sync")
    project.retrovue("build")
    try:
        station = project.run(free_port())
        result = subprocess.run(
            ["node", "tests/conformance/wall_of_fifty.mjs", station.base], capture_output=True, text=True,
            timeout=120, cwd=PROJECT,
        )  # fmt: skip
    finally:
        project.close()
    assert result.returncode == 0, result.stderr
    found = json.loads(result.stdout)
    print(f"fifty channels: {found}")
    assert (found["tiles"], found["told"]) == (CHANNELS, CHANNELS)
    crowd = max(1.0, os.getloadavg()[0] / (os.cpu_count() or 1))
    assert min(found["seconds"]) < 1.0 * crowd, "a second, on a machine that has nothing else to do"
    assert max(found["ages"]) < 4.0, "two seconds between two looks, and a busy machine"
