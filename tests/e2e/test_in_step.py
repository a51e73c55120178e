"""Sources are brought in step before a build, and while the station is on the air."""

import asyncio
import os
import shutil
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from e2e.tiny_station import Project
from typer.testing import CliRunner, Result

from retrovue import pipeline
from retrovue.catalog import open_catalog
from retrovue.cli.main import app
from retrovue.diagnostics import Diagnostic, StationError
from retrovue.load.project import find_station
from retrovue.record import StationRecord
from retrovue.record.runs import RunHistory
from retrovue.runs import EventBus, Order, RunOnAir, RunRegistry, RunState
from retrovue.runs.sync_process import SyncProcess
from retrovue.sync_on_air import RunNews, SyncOnAir

BUILD = ("build", "one", "--days", "1")
AWAY = "  away: {type: plex, url: 'http://127.0.0.1:9', token: '${env:NO_SECRET}'}\n"


@pytest.fixture
def fresh(project: Project, tmp_path: Path) -> Path:
    """The station as somebody cloned it: media, no catalog."""
    folder = tmp_path / "clone"
    shutil.copytree(project.folder, folder, ignore=shutil.ignore_patterns(".retrovue"))
    return folder


def run(folder: Path, *words: str) -> Result:
    result = CliRunner().invoke(app, ["-C", str(folder), *words])
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def test_a_build_reads_what_nobody_has_read_yet_and_then_only_what_is_due(fresh: Path) -> None:
    with pytest.raises(StationError, match="RV100"):
        run(fresh, *BUILD, "--no-sync")
    first = run(fresh, *BUILD)
    assert "reading `clips`: it is due (--no-sync skips this)" in first.stderr
    assert "sources are in step: 5 new" in first.stderr and "built 1 channel" in first.stderr
    second = run(fresh, *BUILD)
    assert "reading" not in second.stderr and "up to date" in second.stderr


def test_a_source_that_is_away_is_a_warning_and_the_station_is_built(
    fresh: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_SECRET", "tok-8d2f1c")
    station = fresh / "stations/tiny/station.yaml"
    station.write_text(station.read_text().replace("sources:\n", f"sources:\n{AWAY}"))
    result = run(fresh, *BUILD)
    assert result.exit_code == 0 and "built 1 channel" in result.stderr
    assert "warning[RV527]" in result.stderr and "(RV520)" in result.stderr
    assert "tok-8d2f1c" not in result.output


def now() -> int:
    return time.time_ns() // 1_000_000


class OnAir:
    """The part of a station on the air that reads its sources."""

    def __init__(self, folder: Path) -> None:
        self.place = find_station(folder, None)
        self.document = pipeline.load(self.place, os.environ).document
        assert self.document is not None
        self.told: list[Diagnostic] = []
        self.record = StationRecord(self.place.state / "station.sqlite", self.told.append)
        self.record.start()
        news = RunNews(self.told.append, lambda name, by, **labels: None)
        self.runs = RunRegistry(
            EventBus(),
            RunHistory(self.record),
            lambda hear: SyncProcess(self.place, os.environ, hear),
            now,
            news,
        )
        reloader = SimpleNamespace(accepted=SimpleNamespace(document=self.document))
        self.sync = SyncOnAir(self.place, reloader, self.runs, now, look=0.1)  # type: ignore[arg-type]

    def titles(self) -> set[str]:
        with open_catalog(pipeline.catalog_url(self.place, self.document)) as catalog:  # type: ignore[arg-type]
            return {item.title for item in catalog.snapshot()}

    async def until(self, reached: Callable[[], bool]) -> None:
        task = asyncio.create_task(self.sync.run())
        try:
            async with asyncio.timeout(60):
                while not reached():
                    await asyncio.sleep(0.05)
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
            await self.runs.close()
            self.record.close()

    def states(self) -> list[str]:
        return [run.state.value for run in self.runs.recent()]

    def is_at_work(self) -> bool:
        return any(run.state.value in ("prescan", "running") for run in self.runs.active())


async def test_on_the_air_a_source_is_read_when_it_is_due_and_not_again(fresh: Path) -> None:
    run(fresh, "sync")
    air = OnAir(fresh)
    shutil.copy(fresh / "media/Blue - two.mkv", fresh / "media/Blue - three.mkv")
    with open(fresh / "media/Blue - three.mkv", "ab") as file:
        file.write(b"\0")
    await asyncio.sleep(0)
    assert air.sync._due() == ()
    station = fresh / "stations/tiny/station.yaml"
    station.write_text(station.read_text() + "sync: {every: 1s}\n")
    air = OnAir(fresh)
    await air.until(lambda: "completed" in air.states())
    assert "three" in air.titles() and not air.told


async def test_taking_the_station_off_the_air_stops_a_run_that_reads(fresh: Path) -> None:
    run(fresh, "sync")
    station = fresh / "stations/tiny/station.yaml"
    station.write_text(station.read_text() + "sync: {every: 1s}\n")
    air = OnAir(fresh)
    begun = time.monotonic()
    await air.until(air.is_at_work)
    assert time.monotonic() - begun < 15 and air.states() == ["interrupted"]


async def test_a_run_is_held_and_goes_on(fresh: Path) -> None:
    run(fresh, "sync")
    air = OnAir(fresh)
    seen: list[str] = []

    def pause_at_once(reading: RunOnAir, record: Mapping[str, Any]) -> None:
        seen.append(reading.state.value)
        if seen.count("prescan") == 1 and seen[-1] == "prescan":
            air.runs.pause(reading)
        elif seen.count("paused") == 1 and seen[-1] == "paused":
            air.runs.resume(reading)

    air.runs._listen = pause_at_once
    reading = air.runs.start(Order("library_sync", ("--full",)))
    await air.until(lambda: reading.state.is_over)
    assert "paused" in seen and reading.state is RunState.COMPLETED


def test_files_are_looked_into_once(fresh: Path) -> None:
    run(fresh, "sync")
    assert "looked into 5 files (" in run(fresh, "sync", "--breaks").stderr
    assert "looked into 0 files, 5 known" in run(fresh, "sync", "--breaks").stderr


@pytest.mark.long
async def test_while_nobody_watches_files_are_looked_into_and_a_viewer_stops_that(fresh: Path) -> None:
    run(fresh, "sync")
    air = OnAir(fresh)
    watched = [False]
    air.sync._watched_now = lambda: watched[0]

    def stopped() -> bool:
        watched[0] = watched[0] or air.is_at_work()
        return "cancelled" in air.states()

    await air.until(stopped)
    assert air.sync._examined is None
    watched[0] = False
    await air.until(lambda: air.sync._examined is not None)
    with open_catalog(pipeline.catalog_url(air.place, air.document)) as catalog:  # type: ignore[arg-type]
        assert all(catalog.found_breakpoints(asset.fingerprint) for asset in catalog.assets().values())


def test_the_history_of_runs(fresh: Path) -> None:
    run(fresh, "sync")
    run(fresh, "sync", "--full")
    lines = run(fresh, "show", "runs").stdout.splitlines()
    assert len(lines) == 3 and "completed (full)" in lines[0] and "5 unchanged" in lines[0]
    assert lines[2] == "    clips/media: 5 new"
    assert run(fresh, "show", "runs", "-n", "1").stdout.splitlines() == lines[:1]
