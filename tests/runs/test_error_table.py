"""Each thing that may go wrong while sources are read, provoked for real: its code, its words, its cure, and the audit."""

import asyncio
import os
import shutil
import signal
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

import plex_emulator
import pytest
from e2e.tiny_station import make_media
from permissions import OBEYS, needs_permissions
from small_disk import grow, small_disk
from sources.serving import serving
from web.small_console import SmallConsole, small_console

from retrovue.ffmpeg.run import bound
from retrovue.load.project import find_station
from retrovue.runs import registry, sync_process
from retrovue.runs.sync_process import SyncProcess
from retrovue.web.access.roles import Role
from retrovue.web.access.throttle import Throttle
from retrovue.web.console import SOURCES

pytestmark = pytest.mark.long
RUNS = "/api/v1/runs"
TOKEN = "sesame-opens"
STATION = """\
station: {id: tiny, language: 1, name: Tiny, timezone: UTC}
sources:
  films: {type: folder, roots: [media]}
  told: {type: nfo, roots: [told]}
  unmounted: {type: folder, roots: [mount]}
  away: {type: plex, url: 'http://127.0.0.1:9', token: '${env:TOKEN}'}
  closed: {type: plex, url: '%(closed)s', token: '${env:TOKEN}'}
  stranger: {type: plex, url: '%(stranger)s', token: '${env:TOKEN}'}
  elsewhere:
    type: plex
    url: '%(elsewhere)s'
    token: '${env:TOKEN}'
    paths: [{from: /no/such, to: media}]
"""
CHANNEL = "channel: {id: one, number: 1, name: One}\nprograms: {all: {from: 'kind:movie'}}\ngrid: {daily: {06:00: all}}\n"


def answering(status: int, body: bytes) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            pass

    return Handler


@pytest.fixture
async def console(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[SmallConsole]:
    monkeypatch.setattr(Throttle, "wait", lambda *_: 0)  # more starts than a minute allows
    with (
        serving(answering(401, b"no")) as closed,
        serving(answering(200, b"<html>a router</html>")) as stranger,
        plex_emulator.start(plex_emulator.small_library(), TOKEN) as elsewhere,
    ):
        station = tmp_path / "stations/tiny"
        (station / "channels").mkdir(parents=True)
        (station / "station.yaml").write_text(
            STATION % {"closed": closed, "stranger": stranger, "elsewhere": elsewhere.url}
        )
        (station / "channels/one.yaml").write_text(CHANNEL)
        make_media(tmp_path / "media")
        (tmp_path / "media/no film.mp4").write_text("this is no film")
        (tmp_path / "media/empty.mkv").write_bytes(b"")
        (tmp_path / "told").mkdir()
        shutil.copy(tmp_path / "media/Blue - two.mkv", tmp_path / "told/Quay (1984).mkv")
        (tmp_path / "told/Quay (1984).nfo").write_text("this is no nfo")
        place, env = find_station(tmp_path, None), {**os.environ, "TOKEN": TOKEN}
        state = tmp_path / "console"
        state.mkdir()
        async with small_console(
            state, ("otto", Role.OPERATOR), made=lambda hear: SyncProcess(place, env, hear)
        ) as found:
            known = tuple(EXPECTED)
            found.client.app._state[SOURCES] = lambda: known
            await found.sign_in("otto")
            yield found


async def begin(console: SmallConsole, *sources: str, **how: Any) -> dict[str, Any]:
    status, run = await console.ask("POST", RUNS, {"sources": list(sources), **how})
    assert status == 202, run
    return run


async def outcome(console: SmallConsole, run: dict[str, Any]) -> tuple[str, list[dict[str, Any]]]:
    """How it ended, and what it said had gone wrong."""
    for _ in range(600):
        _, found = await console.ask("GET", f"{RUNS}/{run['id']}")
        if found["run"]["ended"]:
            return found["run"]["state"], [event["error"] for event in found["events"] if event["error"]]
        await asyncio.sleep(0.2)
    raise AssertionError(found)


EXPECTED: dict[str, tuple[str, dict[str, tuple[str, str]]]] = {
    "films": ("completed_with_errors", {
        "RV501": ("`no film.mp4` is not media", "copy the file again"), "RV503": ("`empty.mkv` is empty", "copy the file again"),
    }),
    "told": ("completed", {"RV506": ("nfo", "")}),
    "unmounted": ("completed_with_errors", {"RV032": ("there is no folder `mount`", "mount or create the folder")}),
    "away": ("error", {"RV520": ("cannot be reached: connection refused", "start the server")}),
    "closed": ("error", {"RV521": ("rejects the token", "take a new token")}),
    "stranger": ("error", {"RV522": ("does not answer as a Plex server does", "correct `url` of the source")}),
    "elsewhere": ("completed", {"RV034": ("have no path on this machine", "to its `paths`")}),
}  # fmt: skip
"""Source -> how reading it ends, and by code what is said and what is to be done."""


async def test_the_table(console: SmallConsole) -> None:
    runs = {name: await begin(console, name) for name in EXPECTED}
    status, problem = await console.ask("POST", RUNS, {"sources": ["stranger"]})
    assert (status, problem["code"], problem["run"]["id"]) == (409, "import_conflict", runs["stranger"]["id"])
    assert problem["action"] == "wait until it is done, or stop it"
    for name, (state, codes) in EXPECTED.items():
        ended, errors = await outcome(console, runs[name])
        assert (ended, {error["code"] for error in errors}) == (state, set(codes)), (name, errors)
        for error in errors:
            words, cure = codes[error["code"]]
            assert words in error["message"] and cure in error["hint"] and error["action"], error
            assert "Traceback" not in str(error) and "sesame" not in str(error)
    lines = [line for line in await console.lines() if line.action == "start run"]
    assert sorted(line.result for line in lines)[: len(EXPECTED)] == ["202"] * len(EXPECTED)
    assert {line.actor for line in lines} == {"otto"}


async def test_what_was_mended_is_tried_again_and_nothing_else(console: SmallConsole, tmp_path: Path) -> None:
    media = tmp_path / "media"
    await outcome(console, await begin(console, "films"))
    shutil.copy(media / "Red - one.ts", media / "empty.mkv")
    shutil.copy(media / "Blue - two.mkv", media / "no film.mp4")
    run = await begin(console, "films", mode="failed")
    state, errors = await outcome(console, run)
    _, found = await console.ask("GET", f"{RUNS}/{run['id']}")
    extra = found["run"]["last"]["extra"]
    assert (state, [error["code"] for error in errors]) == ("completed", [])
    assert (extra["listed"], extra["unchanged"], extra["failed"]) == ("7", "5", "0")


async def test_one_that_is_stopped_says_so(console: SmallConsole) -> None:
    run = await begin(console, "away")
    while (await console.ask("GET", f"{RUNS}/{run['id']}"))[1]["run"]["state"] == "queued":
        await asyncio.sleep(0.1)
    assert (await console.ask("POST", f"{RUNS}/{run['id']}/cancel"))[0] == 202
    assert (await outcome(console, run))[0] == "cancelled"
    assert [line.result for line in await console.lines() if line.action == "cancel run"] == ["202"]


async def test_a_full_disk_is_told_and_the_next_run_has_room(console: SmallConsole, tmp_path: Path) -> None:
    state = tmp_path / ".retrovue/tiny"
    state.mkdir(parents=True)
    with small_disk(state, "200k"):
        ended, errors = await outcome(console, await begin(console, "films"))
        assert (ended, errors[-1]["code"]) == ("error", "RV601")
        assert "database or disk is full" in errors[-1]["message"] and "has room" in errors[-1]["hint"]
        grow(state, "8m")
        assert (await outcome(console, await begin(console, "films")))[0] == "completed_with_errors"
    assert [line.result for line in await console.lines() if line.action == "start run"] == ["202"] * 2


@needs_permissions
async def test_what_may_not_be_read_is_told_and_nothing_of_it_is_lost(
    console: SmallConsole, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sync_process, "bound", lambda words, nice: bound([*OBEYS, *words], nice))
    media, state = tmp_path / "media", tmp_path / ".retrovue/tiny"
    (media / "more").mkdir()
    shutil.copy(media / "Blue - two.mkv", media / "more/Green - three.mkv")
    await outcome(console, await begin(console, "films"))
    shutil.copy(media / "Blue - two.mkv", media / "new.mkv")
    with closed(media / "more"), closed(media / "new.mkv"):
        run = await begin(console, "films")
        ended, errors = await outcome(console, run)
    assert ended == "completed_with_errors"
    told = [error for error in errors if error["code"] == "RV502"]
    assert {error["message"] for error in told} == {
        "`new.mkv` cannot be read: permission denied", "the folder `more` cannot be read: permission denied",
    }  # fmt: skip
    assert all("let the user of this program read it" in error["hint"] for error in told)
    _, found = await console.ask("GET", f"{RUNS}/{run['id']}")
    assert (found["run"]["last"]["extra"]["missing"], found["run"]["last"]["extra"]["deleted"]) == ("0", "0")
    with closed(state / "catalog.sqlite"):
        ended, errors = await outcome(console, await begin(console, "films"))
    assert (ended, [error["code"] for error in errors], errors[0]["action"]) == (
        "error",
        ["RV601"],
        "stopped",
    )
    assert "read `catalog.sqlite`: it belongs to the user " in errors[0]["hint"]
    with closed(state):
        ended, errors = await outcome(console, await begin(console, "films"))
    assert (ended, [error["code"] for error in errors]) == ("error", ["RV601"])
    assert "permission denied" in errors[0]["message"] and "enter `tiny`" in errors[0]["hint"]
    assert {line.result for line in await console.lines() if line.action == "start run"} == {"202"}


@contextmanager
def closed(path: Path) -> Iterator[None]:
    mode = path.stat().st_mode
    path.chmod(0)
    try:
        yield
    finally:
        path.chmod(mode)


async def test_one_that_hangs_says_so_and_can_be_stopped(
    console: SmallConsole, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As on a mount that does not answer: its process hears nothing, and the next run need not wait for it."""
    monkeypatch.setattr(sync_process, "STOPS_WITHIN", 1)
    monkeypatch.setattr(registry, "SILENT", 1)
    run = await begin(console, "away")
    while (await console.ask("GET", f"{RUNS}/{run['id']}"))[1]["run"]["state"] == "queued":
        await asyncio.sleep(0.05)
    process = console.processes[-1]._process  # type: ignore[attr-defined]
    os.killpg(process.pid, signal.SIGSTOP)
    errors: list[dict[str, Any]] = []
    while not errors:
        await asyncio.sleep(0.2)
        _, found = await console.ask("GET", f"{RUNS}/{run['id']}")
        errors = [event["error"] for event in found["events"] if event["error"]]
    assert errors[0]["code"] == "RV530" and "has not moved for 1 s" in errors[0]["message"]
    assert "stop it" in errors[0]["hint"] and errors[0]["action"] == "waits"
    assert (await console.ask("POST", f"{RUNS}/{run['id']}/cancel"))[0] == 202
    assert (await outcome(console, run))[0] == "cancelled"
    assert (await outcome(console, await begin(console, "away")))[0] == "error"
