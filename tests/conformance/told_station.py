"""A console whose runs say what a test tells them to."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from aiohttp.test_utils import TestClient, TestServer
from runs.fake_process import FakeProcess

from retrovue.playout.air_clock import AirClock
from retrovue.playout.director import Director
from retrovue.web.access.roles import Role
from retrovue.web.application import make_application
from retrovue.web.console import Console


class Station:
    def __init__(
        self, client: TestClient, console: Console, processes: list[FakeProcess], token: str
    ) -> None:
        self.client, self.console, self.processes = client, console, processes
        self.headers = {"Authorization": f"Bearer {token}"}

    async def begin(self) -> FakeProcess:
        async with self.client.post("/api/v1/runs", json={}, headers=self.headers) as answer:
            assert answer.status == 202
        while not self.processes:
            await asyncio.sleep(0.01)
        self.processes[-1].say("total_locked", 0, 1000, scope={"source_id": "", "library_key": ""})
        return self.processes[-1]

    async def size(self, path: str) -> tuple[int, Any]:
        """Bytes of an answer with its head, and what it says."""
        async with self.client.get(path, headers=self.headers) as answer:
            body = await answer.read()
            return len(body) + sum(
                len(name) + len(value) + 4 for name, value in answer.raw_headers
            ) + 19, json.loads(body)


@asynccontextmanager
async def told_station(folder: Path) -> AsyncIterator[Station]:
    director = Director(folder, "no-ffmpeg", AirClock(), 1 << 20, 2)
    director.record.start()
    processes: list[FakeProcess] = []

    def process(hear: Any) -> FakeProcess:
        processes.append(FakeProcess(hear))
        return processes[-1]

    console = Console(director, process)
    app = make_application(director, SimpleNamespace(refused=(), tolerated=(), accepted=None), console)  # type: ignore[arg-type]
    await console.people.read()
    await console.people.add("anna", Role.ADMIN, "a good long password")
    token = await console.people.give_token("x", Role.ADMIN, "anna")
    async with TestClient(TestServer(app)) as client:
        yield Station(client, console, processes, token)
        await console.runs.close()
    director.record.close()
