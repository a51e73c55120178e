"""An edit that shuts the console to whoever makes it is told before it is saved."""

from types import SimpleNamespace
from typing import Any

import pytest
from web.editing.conftest import Desk

from retrovue.playout.deliver import DIRECTOR

NAME, PROXY = "tv.example.org", "127.0.0.1"
AFAR = {"Host": NAME, "X-Forwarded-For": "192.168.1.5"}
HOME: dict[str, str] = {}


@pytest.fixture
def afar(desk: Desk) -> Desk:
    """A station that is reached by a proxy, under a name of its own."""
    station = desk.folder / "station.yaml"
    station.write_text(station.read_text() + f"server: {{names: [{NAME}], proxies: [{PROXY}]}}\n")
    programme: Any = SimpleNamespace(host_names={NAME}, proxies={PROXY}, sign_in_header="")
    desk.client.app[DIRECTOR].programme = programme
    return desk


async def told(
    desk: Desk, way: dict[str, str], op: str, path: str, value: Any = None
) -> tuple[bool, list[tuple[str, str]]]:
    change = {"op": op, "path": path.split("/"), "value": value}
    headers = {"Authorization": f"Bearer {desk.tokens['admin']}", **way}
    body = {"edits": [{"file": "station.yaml", "changes": [change]}]}
    async with desk.client.post("/api/v1/edits", json=body, headers=headers) as answer:
        found = await answer.json()
    assert answer.status == 200, found
    return found["ok"], [(one["code"], one["severity"]) for one in found["problems"] if one["new"]]


@pytest.mark.parametrize(
    ("op", "path", "value", "code"),
    [
        ("set", "server/names", ["other.example.org"], "unknown_host"),
        ("remove", "server/names", None, "unknown_host"),
        ("set", "server/proxies", ["10.0.0.1"], "unknown_proxy"),
        ("remove", "server", None, "unknown_proxy"),
        ("set", "server/sign_in_header", "Remote-User", ""),
        ("set", "server/names", [NAME, "other.example.org"], ""),
        ("set", "station/name", "Quay TV", ""),
    ],
)
async def test_whoever_would_be_refused_is_told(
    afar: Desk, op: str, path: str, value: Any, code: str
) -> None:
    expected = [(code, "warning")] if code else []
    assert await told(afar, AFAR, op, path, value) == (True, expected)
    assert await told(afar, HOME, op, path, value) == (True, [])


async def test_a_name_of_the_proxy_without_an_account(afar: Desk) -> None:
    way = {**AFAR, "Remote-User": "otto"}
    assert await told(afar, way, "set", "server/sign_in_header", "Remote-User") == (
        True,
        [("unknown_account", "warning")],
    )
