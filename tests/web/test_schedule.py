"""The timeline over the API: slots and pieces of the published logs, what became of them, and why they air."""

import asyncio
import json
import shutil
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from urllib.parse import quote

import pytest
from aiohttp.test_utils import TestClient, TestServer
from cli.test_plan_command import catalog
from runs.fake_process import FakeProcess
from web.tiny_logs import build_tiny

from retrovue import pipeline
from retrovue.catalog.export import snapshot_from_lines
from retrovue.diagnostics import Diagnostic, StationError
from retrovue.load.air_token import make_token
from retrovue.load.log_files import LogFolder
from retrovue.load.project import find_station
from retrovue.playout.air_clock import AirClock
from retrovue.playout.director import Director
from retrovue.playout_log import DayLog, Event
from retrovue.playout_log.as_run import AsRun
from retrovue.playout_log.log import Cue
from retrovue.timing.instants import DAY, HOUR, parse_instant, zone
from retrovue.web import schedule
from retrovue.web.access.roles import Role
from retrovue.web.application import make_application
from retrovue.web.console import PEOPLE, Console

BEGUN = parse_instant("2026-10-31T06:00:00.000+0000", zone("UTC"))
LATE = "one/2026-10-31/2000-late"
NOW = BEGUN + 14 * HOUR + 10 * 60_000
"""Ten minutes into the first programme of the evening."""


@dataclass
class Asking:
    client: TestClient
    token: str
    director: Director

    async def get(self, path: str, **headers: str) -> tuple[int, Any]:
        sent = {"Authorization": f"Bearer {self.token}"} | {
            name.replace("_", "-"): value for name, value in headers.items()
        }
        async with self.client.get(path, headers=sent) as response:
            return response.status, json.loads(await response.text())

    async def blocks(self, start: int, end: int, more: str = "") -> list[dict[str, Any]]:
        status, found = await self.get(f"/api/v1/schedule?from={start}&to={end}{more}")
        assert status == 200, found
        (channel,) = found["channels"]
        return channel["blocks"]


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("schedule")
    build_tiny(folder)
    return folder


@pytest.fixture
async def asking(project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Asking]:
    shutil.copytree(project, tmp_path / "project")
    place = find_station(tmp_path / "project", None)
    loaded = pipeline.load(place, {})
    assert loaded.document is not None
    snapshot = snapshot_from_lines(catalog().splitlines())
    accepted = pipeline.Accepted(place, loaded, loaded.document, snapshot, ())
    director = Director(place.state, "no-ffmpeg", AirClock(), 1 << 20, 2)
    monkeypatch.setattr(director.clock, "now", lambda: NOW)
    director.record.start()
    console = Console(director, FakeProcess)
    reloader = SimpleNamespace(refused=(), tolerated=(), accepted=accepted)
    application = make_application(director, reloader, console)  # type: ignore[arg-type]
    await console.people.read()
    async with TestClient(TestServer(application)) as client:
        answer = await client.post(
            "/api/v1/tokens", json={"name": "viewer", "role": "viewer"},
            headers={"Authorization": f"Bearer {make_token(place.state)}"},
        )  # fmt: skip
        yield Asking(client, (await answer.json())["token"], director)
    await console.runs.close()
    director.record.close()


async def test_it_is_for_viewers(asking: Asking) -> None:
    await asking.client.app[PEOPLE].add("anna", Role.ADMIN, "a good long password")
    for path in ("/api/v1/schedule", f"/api/v1/schedule/why?address={LATE}/0"):
        async with asking.client.get(path) as response:
            assert response.status == 401
        assert (await asking.get(path))[0] == 200


async def test_slots_are_those_of_the_log(asking: Asking) -> None:
    blocks = await asking.blocks(BEGUN, BEGUN + DAY)
    log = LogFolder(asking.director.state).read_day("one", date(2026, 10, 31))
    assert log is not None
    assert [(each["id"], each["at"], each["ms"]) for each in blocks] == [
        (line.id, line.at, line.ms) for line in log.coarse
    ]
    inside = await asking.blocks(BEGUN + 14 * HOUR + 1, BEGUN + 14 * HOUR + 2)
    assert [each["id"] for each in inside] == [f"{LATE}/0"]
    assert (inside[0]["title"], inside[0]["subtitle"], inside[0]["kind"]) == (
        "Late s01e01",
        "Part 1",
        "episode",
    )


async def test_pieces_are_those_of_the_log(asking: Asking) -> None:
    log = LogFolder(asking.director.state).read_day("one", date(2026, 10, 31))
    assert log is not None
    blocks = await asking.blocks(BEGUN, BEGUN + DAY, "&detail=fine")
    pieces = [each for each in blocks if each["lane"] == "piece"]
    assert [(each["id"], each["at"], each["ms"]) for each in pieces] == [
        (e.id, e.at, e.ms) for e in log.events
    ]
    hour = await asking.blocks(NOW, NOW + HOUR, "&detail=fine")
    within = [event.id for event in log.events if event.at < NOW + HOUR and event.end > NOW]
    assert [each["id"] for each in hour if each["lane"] == "piece"] == within
    act, spot = (each for each in hour if each["id"] in (f"{LATE}/0/a0", f"{LATE}/0/t.0"))
    assert (act["title"], act["kind"], spot["kind"]) == ("Late s01e01", "episode", "commercial")
    assert spot["title"].startswith("Spot ")


def ran(event: Event, trace: str) -> AsRun:
    return AsRun("one", event.at, event.id, event.kind, event.item, event.ms, event.ms // 40, 25, trace)


async def test_what_became_of_it(asking: Asking) -> None:
    """Of the slots before now the last was taken over, the one before it aired, and half of another was watched."""
    log = LogFolder(asking.director.state).read_day("one", date(2026, 10, 31))
    assert log is not None
    past = [line.id for line in log.coarse if line.at < NOW]
    traces = {past[-1]: "9o9r", past[-2]: "18r", past[-3]: "9.9r"}
    asking.director.record.put(
        ran(event, traces[slot]) for event in log.events if (slot := event.id.rpartition("/")[0]) in traces
    )
    for _ in range(100):
        blocks = await asking.blocks(BEGUN, BEGUN + DAY)
        if {"aired", "partly", "replaced"} <= {each["status"] for each in blocks}:
            break
        await asyncio.sleep(0.05)
    found = {each["id"]: each["status"] for each in blocks}
    assert [found[id] for id in past[-4:]] == ["not watched", "partly", "aired", "replaced"]
    assert {each["status"] for each in blocks if each["at"] >= NOW} == {""}
    pieces = await asking.blocks(NOW - HOUR, NOW + HOUR, "&detail=fine")
    of = {each["id"]: each["status"] for each in pieces if each["lane"] == "piece"}
    assert (of[f"{past[-1]}/a0"], of[f"{past[-2]}/a0"]) == ("replaced", "aired")


async def test_a_record_that_cannot_be_read_says_so(asking: Asking, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> list[AsRun]:
        raise StationError([Diagnostic("RV606", "the record cannot be read")])

    monkeypatch.setattr(schedule, "as_run_lines", broken)
    assert {each["status"] for each in await asking.blocks(BEGUN, NOW)} == {"not known"}


async def test_damaged_days_are_left_out(asking: Asking) -> None:
    (file,) = (asking.director.state / "logs/one/2026/10").glob("2026-10-31.grid.jsonl")
    for text in ("", "{", file.read_text()[:-9], file.read_text().replace('"ms":', '"ms":"x', 30)):
        file.write_text(text)
        assert len(await asking.blocks(BEGUN, BEGUN + DAY)) < 49


async def test_overlays_lie_over_their_pieces(asking: Asking) -> None:
    logs = LogFolder(asking.director.state)
    log = logs.read_day("one", date(2026, 10, 31))
    assert log is not None
    first = log.events[0]._replace(gfx=(Cue("bug", 1_000, 5_000), Cue("late", 700_000, 5_000)))
    logs.write([DayLog(log.header, log.coarse, (first, *log.events[1:]))])
    blocks = await asking.blocks(BEGUN, BEGUN + 60_000, "&detail=fine")
    found = [
        (each["title"], each["at"], each["ms"], each["id"]) for each in blocks if each["lane"] == "overlay"
    ]
    assert found == [("bug", BEGUN + 1_000, 5_000, first.id)]


async def test_one_answer_has_a_bound(asking: Asking) -> None:
    async def code(query: str) -> tuple[int, str]:
        status, found = await asking.get(f"/api/v1/schedule?{query}")
        return status, found.get("code", "")

    assert await code(f"from={NOW}&to={NOW + 15 * DAY}") == (200, "")
    assert await code(f"from={NOW}&to={NOW + 11 * DAY}&detail=fine") == (400, "too_much")
    for query in (
        f"from={NOW}&to={NOW}",
        f"from={NOW}&to={NOW + 16 * DAY}",
        "from=1&to=2",
        f"from={1 << 52}",
        "detail=x",
    ):
        assert await code(query) == (400, "malformed"), query
    assert await code("channels=one,nowhere") == (404, "no_such_channel")


async def test_why_is_that_of_the_command(asking: Asking) -> None:
    status, found = await asking.get(f"/api/v1/schedule/why?address={LATE}/1/t.0")
    assert status == 200
    rows = {row["about"]: (row["text"], row["place"]) for row in found["reasons"]}
    assert rows["grid"] == ("entry for `late`", "stations/tiny/one.yaml:6")
    assert rows["pool"] == ("`spots` (rest 1h)", "stations/tiny/station.yaml:7")
    assert (found["title"][:5], found["channel"], found["ms"]) == ("Spot ", "one", 30_000)
    assert (await asking.get(f"/api/v1/schedule/why?address={LATE}/1"))[1]["title"] == "Late s01e02 Part 2"


async def test_an_address_that_leads_nowhere(asking: Asking) -> None:
    odd = (
        "one/0001-01-01/x",
        "one/9999-12-31/x",
        "two/2026-10-31/x",
        "../../etc",
        "\0",
        "one/x",
        "é/2026-10-31",
    )
    for address in (f"{LATE}/99", *odd):
        status, found = await asking.get(f"/api/v1/schedule/why?address={quote(address, safe='')}")
        assert (status, found["code"]) == (404, "no_such_line"), address
    assert (await asking.get("/api/v1/schedule/why"))[0] == 400
