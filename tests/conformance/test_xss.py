"""Whatever stands in a name, a title or a message is text in every page, in a real browser."""

import asyncio
import json
import time
from collections.abc import Mapping
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from aiohttp.test_utils import TestServer
from conformance.demo_on_air import PROJECT
from conformance.payloads import PAYLOADS
from runs.fake_process import FakeProcess

from retrovue.playout.air_clock import AirClock
from retrovue.playout.director import Director
from retrovue.record import Override
from retrovue.web import application
from retrovue.web.access.roles import Role
from retrovue.web.access.throttle import Throttle
from retrovue.web.console import Console
from retrovue.web.pages.start import NowNext
from retrovue.web.station_events import STATION_EVENTS, StationEvents

NOW = 1_900_000_000_000
HALF_HOUR = 1_800_000
FIELDS = 37
"""Places in which each of the texts stands."""


def row(number: int, text: str) -> NowNext:
    return NowNext(text, f"c{number}", text, text, text, NOW, NOW + HALF_HOUR, text, NOW + HALF_HOUR)


def answers() -> Mapping[str, Any]:
    """What the API would say of a station whose every text is one of them."""
    every = list(enumerate(PAYLOADS))
    return {
        "/api/v1/air": {
            "station": "s", "name": PAYLOADS[0], "now": NOW, "clock_difference": 9_000,
            "channels": [
                {"id": f"c{n}", "number": text, "name": text, "on_air": True, "title": text, "event": text, "players": 1,
                 "tuners": 1, "encodes": 1, "speed": 1.0, "lead": 1, "stand_ins": {text: 1}, "pids": [n], "fps": 25.0,
                 "failures": 1, "missed": 1, "late": 1, "segment_age": 1, "bitrate": 1,
                 "viewers": [{"client": text, "how": text, "count": 1, "addresses": [text]}]}
                for n, text in every
            ],
            "tuners": {"count": 2, "in_use": [{"channel": text, "client": text} for _, text in every]},
            "notices": [{"code": "RV1", "message": text} for _, text in every],
        },
        "/api/v1/air/overrides": {"station": "s", "overrides": [
            {"id": n, "what": "card", "state": "raised", "start": NOW, "until": NOW + 1, "channels": [text], "priority": 1,
             "text": text, "detail": text, "item": text, "who": text, "why": text} for n, text in every]},
        "/api/v1/station": {"valid": False, "since": NOW, "warnings": 0, "git": None, "problems": [
            {"code": text, "severity": "warning" if n else "error", "message": " ".join(PAYLOADS), "file": text, "line": n,
             "help": PAYLOADS} for n, text in every]},
        "/api/v1/guide": {"now": NOW, "start": NOW, "end": NOW + 8 * HALF_HOUR, "channels": [
            {"id": f"c{n}", "number": text, "name": text, "entries": [
                {"start": NOW, "end": NOW + HALF_HOUR, "title": text, "subtitle": text, "description": text, "code": text,
                 "rating": text, "kind": "episode"}]} for n, text in every]},
        "/api/v1/sources": {"items": 1, "problem": PAYLOADS[11], "sources": [
            {"name": text, "type": text, "enabled": True, "libraries": 1, "read": 1} for _, text in every]},
        "/api/v1/accounts": {"accounts": [
            {"name": text, "role": "viewer", "made": 1, "changed": 1, "sessions": 1} for _, text in every]},
        "/api/v1/tokens": {"tokens": [{"name": text, "role": text, "made": 1, "maker": text} for _, text in every]},
        "/api/v1/drafts": {"drafts": [
            {"id": f"{number:016x}", "title": text, "by": text, "made": 1, "files": [{"file": text, "before": ""}]}
            for number, text in every
        ]},
        "/api/v1/files": {"read_only": "", "files": [{"file": text, "bytes": 1} for _, text in every]},
        "/api/v1/files/text": {"file": PAYLOADS[0], "text": "\n".join(PAYLOADS), "before": ""},
        "/api/v1/audit": {"whole": True, "lines": [
            {"number": 9, "at": 1, "actor": text, "role": text, "address": text, "action": text, "target": text, "before": "",
             "after": "", "result": text, "correlation": ""} for _, text in every]},
    }  # fmt: skip


def tell_of_station(events: StationEvents) -> None:
    """Alerts of others."""
    for number, text in enumerate(PAYLOADS):
        events.alert("raised", Override(number, text, NOW, NOW + 1, (text,), text=text, item=text), by=text)


def tell(process: FakeProcess) -> None:
    """A run that says each of them, wherever it says anything."""
    process.say("total_locked", 0, len(PAYLOADS))
    for number, text in enumerate(PAYLOADS):
        scope = {
            "source_id": text, "library_key": text, "library_title": text, "show_title": text, "item_title": text,
        }  # fmt: skip
        error = {"code": text, "message": text, "item": text, "record_id": text, "hint": text}
        process.say("error", number, len(PAYLOADS), scope=scope, error=error, level="error", message=text)
        process.say("batch_commit", number, len(PAYLOADS), scope=scope, message=text)
    process.hear({"type": "diagnostic", "severity": "error", "code": "RV1", "message": PAYLOADS[11]})


async def test_nothing_is_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Throttle, "wait", lambda *_: 0)

    async def rows(_: object) -> list[NowNext]:
        return [row(*each) for each in enumerate(PAYLOADS)]

    monkeypatch.setattr(application, "now_and_next", rows)
    monkeypatch.setattr(application, "_name", lambda _: " ".join(PAYLOADS))
    monkeypatch.setattr(application, "_notice", lambda _: " ".join(PAYLOADS))
    director = Director(tmp_path, "no-ffmpeg", AirClock(), 1 << 20, 2)
    director.record.start()
    processes: list[FakeProcess] = []

    def process(hear: Any) -> FakeProcess:
        processes.append(FakeProcess(hear))
        return processes[-1]

    console = Console(director, process)
    reloader = SimpleNamespace(
        refused=(), tolerated=(), accepted=None, place=SimpleNamespace(folder=tmp_path)
    )
    server = TestServer(application.make_application(director, reloader, console))  # type: ignore[arg-type]
    await console.people.read()
    await console.people.add("anna", Role.ADMIN, "a good long password")
    await server.start_server()
    (tmp_path / "answers.json").write_text(json.dumps(answers()))
    begun = time.perf_counter()
    browser = await asyncio.create_subprocess_exec(
        "node", str(PROJECT / "tests/conformance/xss.mjs"), str(server.make_url("")), str(tmp_path / "answers.json"),
        cwd=PROJECT, stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    assert browser.stdin is not None and browser.stdout is not None
    while not processes:  # the browser starts a run
        assert browser.returncode is None
        await asyncio.sleep(0.05)
    await asyncio.wait_for(browser.stdout.readline(), 60)  # it listens
    tell(processes[0])
    tell_of_station(server.app[STATION_EVENTS])
    await asyncio.sleep(0.5)
    processes[0].ended.set_result(1)
    found = json.loads((await asyncio.wait_for(browser.communicate(), 120))[0])
    await server.close()
    await console.runs.close()
    director.record.close()
    took = time.perf_counter() - begun
    print(f"xss: {FIELDS * len(PAYLOADS)} texts shown, {found['shown']} by page, in {took:.0f} s")
    assert len(PAYLOADS) == len(set(PAYLOADS)) == 60
    assert found["ran"] == [] and found["reports"] == [] and found["made"] == []
    assert min(found["shown"].values()) >= len(PAYLOADS) - 2
    assert set(found["landed"].values()) == {True}
