"""A run that is over is begun again by its id."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from runs.fake_process import FakeProcess
from web.small_console import SmallConsole, small_console

from retrovue.web.access.roles import Role

RUNS = "/api/v1/runs"


@pytest.fixture
async def console(tmp_path: Path) -> AsyncIterator[SmallConsole]:
    async with small_console(tmp_path, ("otto", Role.OPERATOR)) as found:
        await found.sign_in("otto")
        yield found


async def begin(console: SmallConsole, **body: Any) -> tuple[str, FakeProcess]:
    status, run = await console.ask("POST", RUNS, body)
    assert status == 202, run
    return run["id"], await process_of(console)


async def process_of(console: SmallConsole) -> FakeProcess:
    while not console.processes or not console.processes[-1].words:
        await asyncio.sleep(0.005)
    return console.processes[-1]


async def end(console: SmallConsole, run_id: str, code: int) -> dict[str, Any]:
    console.processes[-1].ended.set_result(code)
    await console.runs.wait(console.runs.find(run_id))
    return (await console.ask("GET", f"{RUNS}/{run_id}"))[1]["run"]


BODIES = [
    ({"mode": "dry_run", "sources": ["plex"]}, ("--dry-run", "--", "plex")),
    ({"library": "Films", "title": "Quay"}, ("--library=Films", "--title=Quay")),
    ({"operation": "breakpoint_scan"}, ("--breaks",)),
    ({"mode": "quick"}, ("--quick",)),
]


@pytest.mark.parametrize(("body", "words"), BODIES)
async def test_it_is_begun_as_it_was_begun(
    console: SmallConsole, body: dict[str, Any], words: tuple[str, ...]
) -> None:
    run_id, process = await begin(console, **body)
    assert process.words == words
    assert (await end(console, run_id, 130))["again"] == ["go_on"]
    console.processes.clear()
    status, again = await console.ask("POST", RUNS, {"again": run_id})
    assert (status, again["operation"]) == (202, body.get("operation", "library_sync"))
    assert (await process_of(console)).words == words


async def test_a_full_one_goes_on_full_however_often_it_is_stopped(console: SmallConsole) -> None:
    run_id, process = await begin(console, mode="full", sources=["nfo"])
    for _ in range(2):
        await end(console, run_id, 130)
        console.processes.clear()
        console.now += 60_000
        run_id, process = await begin(console, again=run_id)
        assert process.words == ("--full", "--read-since=1970-01-01T00:16:40+00:00", "--", "nfo")


async def test_one_of_an_earlier_process_is_begun_again(tmp_path: Path) -> None:
    async with small_console(tmp_path, ("otto", Role.OPERATOR)) as console:
        await console.sign_in("otto")
        run_id, process = await begin(console, title="Quay")
        process.say("error", error={"code": "RV501"})
    async with small_console(tmp_path) as console:
        await console.sign_in("otto")
        console.runs._runs.clear()  # as if many had ended since
        assert (await console.ask("GET", f"{RUNS}/{run_id}"))[1]["run"]["again"] == ["go_on", "failed"]
        _, process = await begin(console, again=run_id, mode="failed")
        assert process.words == ("--failed", "--title=Quay")


async def test_what_it_may_not_be_asked_is_refused(console: SmallConsole) -> None:
    run_id, _ = await begin(console, sources=["plex"])
    refused = await console.ask("POST", RUNS, {"again": run_id})
    assert (refused[0], refused[1]["code"]) == (409, "wrong_state")
    assert (await end(console, run_id, 0))["again"] == []
    assert (await console.ask("POST", RUNS, {"again": run_id, "mode": "failed"}))[0] == 409
    assert (await console.ask("POST", RUNS, {"again": "nobody"}))[1]["code"] == "unknown_run"
    console.now += 61_000  # six starts a minute are allowed
    for more in ({"sources": ["plex"]}, {"mode": "full"}, {"mode": "failed", "accept_deletes": True}):
        assert (await console.ask("POST", RUNS, {"again": run_id, **more}))[0] == 400
    assert (await console.ask("POST", RUNS, {"read_since": 5}))[0] == 400
