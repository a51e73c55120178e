"""The table of roles: every address of the real application, and what each role is answered there."""

from collections.abc import AsyncIterator
from pathlib import Path
from types import SimpleNamespace

import pytest
from aiohttp.test_utils import TestClient, TestServer
from runs.fake_process import FakeProcess
from syrupy.assertion import SnapshotAssertion

from retrovue.playout.air_clock import AirClock
from retrovue.playout.director import Director
from retrovue.web.access.doors import DOORS, table
from retrovue.web.access.roles import Role
from retrovue.web.access.sessions import csrf_token
from retrovue.web.application import make_application
from retrovue.web.console import COOKIE, Console

PASSWORD = "a good long password"
ANSWERS = {
    "anybody": Role.HOUSE,
    "house": Role.HOUSE,
    "viewer": Role.VIEWER,
    "operator": Role.OPERATOR,
    "admin": Role.ADMIN,
}


@pytest.fixture
async def station(tmp_path: Path) -> AsyncIterator[tuple[TestClient, Console]]:
    director = Director(tmp_path, "no-ffmpeg", AirClock(), 1 << 20, 2)
    director.record.start()
    console = Console(director, FakeProcess)
    app = make_application(
        director,
        SimpleNamespace(refused=(), tolerated=(), accepted=None, place=SimpleNamespace(folder=tmp_path)),
        console,
    )  # type: ignore[arg-type]
    await console.people.read()
    for role in (Role.VIEWER, Role.OPERATOR, Role.ADMIN):
        await console.people.add(role.word, role, PASSWORD)
    async with TestClient(TestServer(app)) as client:
        yield client, console
    await console.runs.close()
    director.record.close()


async def test_the_table(station: tuple[TestClient, Console], snapshot: SnapshotAssertion) -> None:
    app = station[0].app
    assert (
        "\n".join(f"{role:<9} {door}" for door, role in table(app[DOORS], app.router.routes()).items())
        == snapshot
    )


async def test_every_door_and_role(station: tuple[TestClient, Console]) -> None:
    """A door that is too high is never opened, one that is not is never refused for the role."""
    client, console = station
    doors = table(client.app[DOORS], client.app.router.routes())
    secrets = {}
    for role in ("viewer", "operator", "admin"):
        opened = await console.people.sign_in(role, PASSWORD, "127.0.0.1", "")
        assert opened
        secrets[role] = opened.secret
    wrong = []
    for door, needed in doors.items():
        method, _, path = door.partition(" ")
        if method == "*" or path.startswith(("/channel/", "/auto/", "/tuner")) or path == "/api/v1/events":
            continue  # endless answers, all of the house but the last, which has tests of its own
        for name, role in list(ANSWERS.items())[1:]:
            if door == "DELETE /api/v1/session":
                continue  # it would sign out those that go on
            headers = {"X-CSRF-Token": csrf_token(secrets[name])} if name in secrets else {}
            cookies = {client.app[COOKIE]: secrets[name]} if name in secrets else {}
            async with client.request(
                method, path.replace("{name}", "nobody").replace("{", "x").replace("}", "x"), headers=headers,
                cookies=cookies, allow_redirects=False,
            ) as response:  # fmt: skip
                text = await response.text()
            if needed == "a token":  # which no role takes the place of
                if response.status not in (403, 429):
                    wrong.append((door, name, response.status, text[:80]))
                continue
            refused = response.status in (401, 403) and ("sign in" in text or "needs the role" in text)
            if refused != (role < ANSWERS[needed]) and response.status != 429:
                wrong.append((door, name, response.status, text[:80]))
            client.session.cookie_jar.clear()
    assert wrong == []
