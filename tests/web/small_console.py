"""A console without a station: the guard, the API of accounts, and some addresses to knock at."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer
from argon2 import PasswordHasher
from jsonschema import Draft202012Validator
from runs.fake_process import FakeProcess

from retrovue.playout.deliver import DIRECTOR
from retrovue.progress import EVENT_SCHEMA
from retrovue.record import StationRecord
from retrovue.record.accounts import Accounts
from retrovue.record.audit import Audit, AuditLine
from retrovue.record.runs import RunHistory
from retrovue.runs import EventBus, RunRegistry
from retrovue.runs.bus import Event
from retrovue.web.access import passwords
from retrovue.web.access.callers import Surroundings
from retrovue.web.access.doors import DOORS, Doors
from retrovue.web.access.guard import CSRF_HEADER, Guard
from retrovue.web.access.people import People
from retrovue.web.access.roles import Role
from retrovue.web.access.throttle import Lockout
from retrovue.web.api import OPERATIONS, openapi
from retrovue.web.api.operation import add_operations
from retrovue.web.console import AUDIT_TRAIL, COOKIE, LOCKOUT, PEOPLE, RUN_HISTORY, RUNS, SOURCES, STREAMS
from retrovue.web.event_streams import Streams
from retrovue.web.station_events import STATION_EVENTS, StationEvents

passwords._HASHER = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)  # as real, but for the time
SESSION = "/api/v1/session"
PASSWORD = "a good long password"
FOLDER_TOKEN = "the token of the folder"
KNOCKABLE = {
    "/healthz": Role.HOUSE,
    "/channel/1.ts": Role.HOUSE,
    "/see": Role.VIEWER,
    "/api/v1/work": Role.OPERATOR,
    "/api/v1/rule": Role.ADMIN,
}
"""Addresses that open for a role."""


_VALID = Draft202012Validator(EVENT_SCHEMA)


class StrictBus(EventBus):
    """Only tells what the published schema allows."""

    def tell(self, event: Event) -> Event:
        told = super().tell(event)
        _VALID.validate(told)
        return told


@dataclass
class SmallConsole:
    client: TestClient
    people: People
    record: StationRecord
    doors: Doors
    runs: RunRegistry
    processes: list[FakeProcess]
    around: Surroundings = Surroundings()
    now: int = 1_000_000
    remote: str = "127.0.0.1"
    csrf: str = ""

    async def ask(self, method: str, path: str, json: Any = None, **headers: str) -> tuple[int, Any]:
        """Status and JSON; `headers` with underscores. The CSRF token goes along as a page would send it."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        if self.csrf:
            named = {CSRF_HEADER: self.csrf, **named}
        async with self.client.request(
            method, path, json=json, headers=named, allow_redirects=False
        ) as response:
            text = await response.text()
            found = await response.json(content_type=None) if text.startswith(("{", "[")) else text
            return response.status, found

    async def sign_in(self, name: str = "anna", password: str = PASSWORD) -> None:
        status, me = await self.ask("POST", SESSION, {"name": name, "password": password})
        assert status == 200, me
        self.csrf = me["csrf"]

    async def lines(self) -> list[AuditLine]:
        return [each.line for each in await asyncio.wrap_future(Audit(self.record).page())]


@asynccontextmanager
async def small_console(
    folder: Path,
    *people_known: tuple[str, Role],
    director: Any = None,
    made: Any = FakeProcess,
    more: Any = {},
) -> AsyncIterator[SmallConsole]:
    record = StationRecord(folder / "station.sqlite", lambda _: None)
    record.start()
    doors = Doors()
    found: list[SmallConsole] = []

    def now() -> int:
        return found[0].now if found else 1_000_000

    people = People(Accounts(record), now)
    guard = Guard(people, doors, Audit(record), lambda: found[0].around, lambda: FOLDER_TOKEN, now, now)

    @web.middleware
    async def from_elsewhere(
        request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
    ) -> web.StreamResponse:
        return await handler(request.clone(remote=found[0].remote))

    app = web.Application(middlewares=[from_elsewhere, guard.middleware()])
    app[DOORS], app[PEOPLE], app[AUDIT_TRAIL] = doors, people, Audit(record)
    app[LOCKOUT], app[COOKIE] = Lockout(), "retrovue"
    processes: list[FakeProcess] = []

    def make(hear: Any) -> FakeProcess:
        processes.append(made(hear))
        return processes[-1]

    history = RunHistory(record)
    registry = RunRegistry(StrictBus(), history, make, now)
    app[RUNS], app[RUN_HISTORY], app[STREAMS], app[SOURCES] = (
        registry,
        history,
        Streams(),
        lambda: ("plex", "nfo"),
    )
    for key, value in more.items():
        app[key] = value
    app[STATION_EVENTS] = StationEvents(registry.bus, now)
    add_operations(app, OPERATIONS)
    openapi.add_routes(app, OPERATIONS)
    if director is not None:
        app[DIRECTOR] = director
    for path, role in KNOCKABLE.items():
        app.router.add_route("*", path, _answer)
        doors.open("GET", path, role)
        doors.open("POST", path, role)
    async with TestClient(TestServer(app)) as client:
        console = SmallConsole(client, people, record, doors, registry, processes)
        found.append(console)
        await people.read()
        await registry.begin()
        for name, role in people_known:
            await people.add(name, role, PASSWORD)
        yield console
        await registry.close()
    record.close()


async def _answer(_: web.Request) -> web.Response:
    return web.json_response({"opened": True})
