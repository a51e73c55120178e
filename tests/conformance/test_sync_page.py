"""The page Sync beside a run with errors: loaded anew, by library, spoken; and the end of one that died with its station."""

import asyncio
import json
import os
import signal
import subprocess
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from conformance.demo_on_air import PROJECT
from conformance.told_station import Station, told_station
from conformance.visits import make_station, run_with_account
from runs.fake_process import FakeProcess

FILMS = {"source_id": "plex", "library_key": "2", "library_title": "Films", "kind": "movie"}
SHOWS = {"source_id": "plex", "library_key": "1", "library_title": "Shows", "kind": "episode"}


@pytest.fixture
async def station(tmp_path: Path) -> AsyncIterator[Station]:
    async with told_station(tmp_path) as found:
        yield found


def errors(process: FakeProcess, scope: dict[str, str], *names: str) -> None:
    for name in names:
        error = {"code": "RV503", "message": f"cannot read {name}", "item": name}
        process.say("error", 40, 1000, scope=scope, error=error, message=error["message"], level="error")


def begin(process: FakeProcess) -> None:
    """Films are done, shows are at work."""
    done = {"current": 250, "total": 250, "unit": "item", "percent": 100}
    part = {"current": 30, "total": 750, "unit": "item", "percent": 4}
    show = {"current": 12, "total": 124, "unit": "item", "percent": 9}
    process.say("ingest_start", 0, 1000, scope=FILMS)
    errors(process, FILMS, "a.mkv", "b.mkv")
    process.say("library", 250, 1000, scope=FILMS, source_progress=done, message="plex/Films: done")
    errors(process, SHOWS, "c.mkv")
    episode = {**SHOWS, "show_title": "Bluey", "item_title": "Sleepytime"}
    process.say("batch_commit", 280, 1000, scope=episode, source_progress=part, show_progress=show)


async def test_a_run_with_errors(station: Station) -> None:
    process = await station.begin()
    browser = await asyncio.create_subprocess_exec(
        "node", "tests/conformance/sync_page.mjs", str(station.client.make_url("")).rstrip("/"),
        cwd=PROJECT, stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    assert browser.stdin is not None and browser.stdout is not None
    seen: dict[str, Any] = {}
    async with asyncio.timeout(120):
        while not seen:
            word = (await browser.stdout.readline()).decode().strip()
            if word == "there":
                begin(process)
            elif word == "errors":
                errors(process, SHOWS, "d.mkv", "e.mkv", "f.mkv")
            elif word == "paused":
                process.say("paused", 280, 1000)
            elif word == "over":
                process.ended.set_result(0)
            else:
                seen = json.loads(word)
            browser.stdin.write(b"said\n")
        browser.stdin.close()
        await browser.wait()
    assert (seen["complaints"], seen["axe"]) == ([], [])
    before, after = seen["before"], seen["after"]
    assert before["libraries"] == [
        "plex / Films 250 of 250 2 errors",
        "plex / Shows 30 of 750 1 error",
    ]
    assert "Bluey / Sleepytime (12 of 124)" in seen["item"]
    assert (after["libraries"], after["figures"]) == (before["libraries"], before["figures"])
    assert before["busy"] == after["busy"] == "true" and seen["paused"] == "false"
    assert after["told"][: len(before["told"])] == before["told"], "the newest first, as they came"
    assert len(seen["films"]["told"]) == 3 and all("c.mkv" not in line for line in seen["films"]["told"])
    assert seen["films"]["pressed"] == "plex / Films"
    assert seen["all"] == {"told": len(after["told"]), "focused": "filter"}
    (gathered,) = [words for words in seen["gathered"] if "new error" in words]
    assert gathered.endswith("; 3 new errors"), "together, and without those of before"
    assert seen["end"].startswith("Completed with errors")


@pytest.mark.parametrize("how", ["killed", "stopped"])
def test_the_end_of_a_run_that_died_with_its_station(how: str, tmp_path: Path) -> None:
    """Killed, it says nothing; stopped, it says so when the page can ask for nothing more."""
    project = make_station(tmp_path)
    try:
        station = run_with_account(project)
        browser = subprocess.Popen(
            ["node", "tests/conformance/killed.mjs", station.base, str(tmp_path / "media")],
            cwd=PROJECT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        assert browser.stdin is not None and browser.stdout is not None
        assert browser.stdout.readline() == "held\n"
        if how == "killed":
            os.kill(station.child(), signal.SIGKILL)
        else:
            station.process.terminate()
            station.process.wait(30)
            project.run(int(station.base.rpartition(":")[2]))
        told, _ = browser.communicate("back\n", timeout=120)
    finally:
        project.close()
    seen = json.loads(told)
    assert seen["result"].startswith("Interrupted")
    assert len([words for words in seen["notices"] if words.startswith("Interrupted: ")]) == 1
