"""R-6: the serving process dies just before it does one thing that lasts: each of them, by name.

The short form takes every tenth; RETROVUE_LONG=1 all of them, four minutes.
"""

import contextlib
import json
import os
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from amounts import FORM, FULL
from conformance.leeway import Leeway
from conformance.test_kills import AGAIN, AWRY, ORPHANS, fetched_again, gone, out_of_place, whole
from e2e.four_channels import write_files
from e2e.tiny_station import OnAir, Project, free_port

COMES = 60.0
"""Seconds within which the process comes to the point."""
BOOT = {
    "the catalog is read": r"catalog\.sqlite SELECT item",
    "a piece is tried": r"start .*pipe:1",
    "the tried settings are written": r"open .*\.parameter-sets",
    "the tried settings are put in place": r"os\.rename .*parameter-sets",
    "the database is made": r"station\.sqlite CREATE TABLE as_run",
    "the database is half made": r"station\.sqlite CREATE TABLE run_event",
    "the database has its number": r"station\.sqlite UPDATE alembic_version",
    "the name of the device is written": r"open .*\.device-id",
    "the name of the device is put in place": r"os\.rename .*device-id",
    "the token of the commands is written": r"open .*air-token",
    "the log is opened": r"open .*retrovue\.log",
    "what is on the air is written": r"open .*\.on-air",
    "what is on the air is put in place": r"os\.rename .*on-air",
    "the numbers are opened": r"open .*sequence\.jsonl",
    "runs are told to have been cut short": r"station\.sqlite UPDATE run SET",
    "a card is drawn": r"os\.mkdir \S*retrovue-",
    "a file that was served is kept": r"os\.rename .*last-good/channels",
    "the last file that was served is kept": r"os\.rename .*last-good/\S*station",
    "the build is written": r"open .*\.build\.json",
    "the build is put in place": r"os\.rename .*/build\.json",
    "the instant is written": r"open .*\.last-served",
    "the instant is put in place": r"os\.rename .*last-served",
    "a segment is written": r"open .*segments/\S*\.tmp",
    "a segment is put in place": r"os\.link .*segments",
    "a segment's other name goes": r"os\.remove .*segments/\S*\.tmp",
}
"""What a station does that comes on the air for the first time."""
AIR = {
    "an encoder begins": r"start .*pipe:1",
    "a segment of many is put in place": r"os\.link .*segments",
    "the record of the air is written": r"station\.sqlite INSERT .*as_run",
    "the instant is written again": r"os\.rename .*last-served",
}
"""And what it does as long as somebody watches."""
EDIT = {
    "a day is written": r"open .*logs/.*\.part",
    "a day is put in place": r"os\.rename .*logs/",
    "the edited file is kept": r"os\.rename .*last-good",
    "the build of an edit is put in place": r"os\.rename .*/build\.json",
}
HOLD = {
    "an override is written": r"station\.sqlite INSERT INTO override_journal",
    "the commit of an override": r"station\.sqlite COMMIT",
}
POINTS = [
    (phase, name, pattern)
    for phase, points in (("boot", BOOT), ("air", AIR), ("edit", EDIT), ("hold", HOLD))
    for name, pattern in points.items()
]


@dataclass(frozen=True)
class Death:
    """How long it took until no encoder was left and until a new segment came, and how far its picture was away."""

    name: str
    orphans: float
    again: float
    awry: float


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project with logs, whose station has never been on the air."""
    project = Project(tmp_path_factory.mktemp("prepared"))
    write_files(project)
    return project.folder


@pytest.fixture
def project_of(prepared: Path, tmp_path: Path) -> Iterator[Callable[[int], Project]]:
    with contextlib.ExitStack() as closing:

        def made(number: int) -> Project:
            folder = tmp_path / f"p{number}"
            shutil.copytree(prepared, folder, ignore=shutil.ignore_patterns("media"))
            shutil.copytree(prepared / "media", folder / "media", copy_function=os.link)
            here = {"PYTHONPATH": str(Path(__file__).parent / "killing"), "KILL_AT": str(folder / "kill")}
            project = Project(folder, environment=here)
            closing.callback(project.close)
            return project

        yield made


def edited(station: OnAir) -> None:
    file = station.project.station / "channels" / "two.yaml"
    file.write_text(file.read_text().replace("block: none", "block: 30m"))


def planned(station: OnAir) -> str:
    return max(station.project.state.glob("logs/two/**/*.grid.jsonl")).read_text()


def die(project: Project, phase: str, name: str, pattern: str) -> Death:
    control = project.folder / "kill"
    if phase == "boot":
        control.write_text(pattern)
    station = project.run(free_port())
    before = fetched_again(station, "one")
    log, held = planned(station), None
    if phase != "boot":
        control.write_text(pattern)
    if phase == "edit":
        edited(station)
    elif phase == "hold":
        held = station.project.command("alert", "--channels", "two", "--json", "A test")
    died, asked = _death(station, control, held)
    orphans, again = gone(died["started"]), fetched_again(station, "one")
    seconds = time.monotonic() - died["at"]
    assert again >= before, f"{name}: numbers never fall"
    awry = out_of_place(station, "one")
    if phase == "edit":
        _wait(lambda: planned(station) != log, f"{name}: the edit is in force")
    if asked == 0:
        assert "A test" in project.retrovue("alert", "--list").stdout
    _wait(lambda: not _left(project.folder), f"{name}: nothing is left behind")
    project.close()
    whole(project)
    return Death(name, orphans, seconds, awry)


def _death(station: OnAir, control: Path, command: list[str] | None) -> tuple[dict[str, Any], int | None]:
    """What is known of the death, and what the command that led to it answered."""
    done, begun = control.with_suffix(".done"), time.monotonic()
    asked = (
        subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) if command else None
    )
    while not done.exists():
        assert time.monotonic() - begun < COMES, f"it never comes to {control.read_text()}"
        with contextlib.suppress(OSError, AssertionError):
            station.playlist("one")
        time.sleep(0.05)
    return json.loads(done.read_text()), asked.wait(60) if asked else None


def _left(folder: Path) -> list[Path]:
    """What a process did not come to put in its place."""
    return [file for kind in ("tmp", "part") for file in folder.rglob(f"*.{kind}")]


def _wait(holds: Callable[[], bool], what: str) -> None:
    begun = time.monotonic()
    while not holds():
        assert time.monotonic() - begun < COMES, what
        time.sleep(0.2)


@pytest.mark.parametrize("points", [POINTS if FULL else POINTS[1::10]], ids=[f"{FORM} form"])
def test_at_every_point(
    points: list[tuple[str, str, str]], project_of: Callable[[int], Project], figure: Callable[[str], None]
) -> None:
    limit = Leeway()
    with ThreadPoolExecutor(2) as pool:
        deaths = list(pool.map(lambda number: die(project_of(number), *points[number]), range(len(points))))
    latest = max(deaths, key=lambda death: death.again)
    figure(
        f"R-6 {len(deaths)} named points ({FORM} form): a new segment within {latest.again:.1f} s ({latest.name}), no encoder "
        f"after {max(death.orphans for death in deaths):.2f} s, pictures {max(death.awry for death in deaths):.2f} s out of "
        f"place at most; {limit}"
    )
    for death in deaths:
        assert death.orphans <= limit(ORPHANS), death
        assert death.again <= limit(AGAIN), death
        assert death.awry <= AWRY, death
