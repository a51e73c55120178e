"""Whoever comes from outside signs in first: the door and nothing behind it, and all of it with a name."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer
from runs.fake_process import FakeProcess
from web.small_console import FOLDER_TOKEN, PASSWORD, SESSION, SmallConsole, small_console
from yarl import URL

from retrovue.playout.air_clock import AirClock
from retrovue.playout.director import Director
from retrovue.web.access.callers import Surroundings
from retrovue.web.access.doors import DOORS, table
from retrovue.web.access.roles import Role
from retrovue.web.access.sessions import csrf_token
from retrovue.web.access.throttle import Throttle
from retrovue.web.application import make_application
from retrovue.web.console import COOKIE, Console

OUTSIDE = ("8.8.8.8", "100.100.1.2", "2001:4860:4860::8888", "::ffff:8.8.8.8")
HOME = ("192.168.1.9", "fd7a:115c:a1e0::1", "::ffff:10.0.0.1", "127.0.0.1")
BOTH = Surroundings(proxies={"127.0.0.1", "10.0.0.2", "::1"})
WAYS = ("straight", "by a proxy", "by a proxy that adds the port", "by two proxies")
PEOPLE = (("vic", Role.VIEWER), ("anna", Role.ADMIN))
ENTRY = {"GET /login", "GET /static", "GET /api/v1/session", "POST /api/v1/session", "DELETE /api/v1/session"}
SIGN_IN = {"name": "anna", "password": PASSWORD}


@pytest.fixture
async def console(tmp_path: Path) -> AsyncIterator[SmallConsole]:
    async with small_console(tmp_path, *PEOPLE) as found:
        yield found


def come(console: SmallConsole, address: str, way: str) -> dict[str, str]:
    """Headers of a request that comes from an address."""
    console.remote, console.around = ("127.0.0.1", BOTH) if way != "straight" else (address, Surroundings())
    with_port = f"[{address}]:4711" if ":" in address else f"{address}:4711"
    said = {
        "by a proxy": address,
        "by a proxy that adds the port": with_port,
        "by two proxies": f"{address}, 10.0.0.2",
    }
    return {"X_Forwarded_For": said[way]} if way in said else {}


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("address", OUTSIDE)
async def test_the_door_is_there_and_nothing_else(console: SmallConsole, address: str, way: str) -> None:
    headers = come(console, address, way)
    assert (await console.ask("GET", "/channel/1.ts", **headers))[0] == 403
    status, told = await console.ask("GET", "/channel/1.ts", Accept="text/html", **headers)
    assert (status, told) == (303, "")
    for path in ("/api/v1/work", "/api/v1/nothing", "/api/v1/session/password"):
        status, told = await console.ask("GET", path, **headers)
        assert (status, told["code"]) == (401, "not_signed_in"), path
    status, me = await console.ask("GET", SESSION, **headers)
    assert (status, me["role"], me["signed_in"], me["set_up"]) == (200, "house", False, True)
    status, me = await console.ask("POST", SESSION, SIGN_IN, **headers)
    assert (status, me["role"]) == (200, "admin"), me
    console.csrf = me["csrf"]
    for path in ("/channel/1.ts", "/see", "/api/v1/work", "/api/v1/rule"):
        assert (await console.ask("GET", path, **headers))[0] == 200
    assert (await console.ask("POST", "/api/v1/rule", **headers))[0] == 200
    assert (await console.ask("DELETE", SESSION, **headers))[0] == 204
    assert (await console.ask("GET", "/channel/1.ts", **headers))[0] == 403
    assert [line.actor for line in await console.lines()][-1] == "a stranger"


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("address", HOME)
async def test_the_house_watches_without_a_name(console: SmallConsole, address: str, way: str) -> None:
    headers = come(console, address, way)
    assert (await console.ask("GET", "/channel/1.ts", **headers))[0] == 200
    assert (await console.ask("GET", "/see", **headers))[0] == 401


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("address", OUTSIDE)
async def test_without_an_account_everything_is_closed(fresh: SmallConsole, address: str, way: str) -> None:
    headers = come(fresh, address, way)
    asked = {"name": "eve", "password": PASSWORD, "code": fresh.people.setup_code}
    for method, path, body in (
        ("GET", "/channel/1.ts", None), ("GET", "/see", None), ("GET", SESSION, None), ("POST", SESSION, SIGN_IN),
        ("POST", "/api/v1/setup", asked), ("GET", "/api/v1/nothing", None),
    ):  # fmt: skip
        for accept in ("text/html", "*/*"):
            status, _ = await fresh.ask(method, path, body, Accept=accept, **headers)
            assert status == 403, (method, path)
    assert not fresh.people.accounts


@pytest.mark.parametrize("address", OUTSIDE)
async def test_there_is_no_second_first_account(console: SmallConsole, address: str) -> None:
    console.remote = address
    asked = {"name": "eve", "password": PASSWORD, "code": console.people.setup_code}
    assert (await console.ask("POST", "/api/v1/setup", asked))[0] == 401
    assert set(console.people.accounts) == {"vic", "anna"}


async def test_a_viewer_from_outside_is_a_viewer(console: SmallConsole) -> None:
    console.remote = "8.8.8.8"
    await console.sign_in("vic")
    found = [(await console.ask("GET", path))[0] for path in ("/channel/1.ts", "/see", "/api/v1/work")]
    assert found == [200, 200, 403]
    assert (await console.ask("POST", "/api/v1/rule"))[0] == 403


async def test_a_program_from_outside_comes_with_a_token(console: SmallConsole) -> None:
    console.remote = "8.8.8.8"
    assert (await console.ask("GET", "/channel/1.ts", Authorization=f"Bearer {FOLDER_TOKEN}"))[0] == 200
    status, told = await console.ask("GET", "/channel/1.ts", Authorization="Bearer guess")
    assert status == 401


@pytest.mark.parametrize("way", WAYS)
async def test_guesses_wait(console: SmallConsole, way: str) -> None:
    """A host of IPv6 has a whole network of addresses, and a proxy may tell another port each time."""
    wrong, seen = {"name": "anna", "password": "no, not this one"}, []
    for number in range(7):
        headers = come(console, f"2001:db8:1:2::{number + 1}", way)
        if "X_Forwarded_For" in headers:
            headers["X_Forwarded_For"] = headers["X_Forwarded_For"].replace("4711", str(4711 + number))
        seen.append((await console.ask("POST", SESSION, wrong, **headers))[0])
    assert seen == [401] * 5 + [429] * 2


async def test_a_change_that_another_site_makes_a_browser_send(console: SmallConsole) -> None:
    console.remote = "8.8.8.8"
    status, told = await console.ask("POST", SESSION, SIGN_IN, Origin="https://evil.example")
    assert (status, told["code"]) == (403, "other_site")
    status, told = await console.ask("POST", SESSION, SIGN_IN, Host="evil.example")
    assert (status, told["code"]) == (421, "unknown_host")


@pytest.mark.parametrize(
    ("path", "where"),
    [
        ("/see?a=1&b=%2F", "%2Fsee%3Fa%3D1%26b%3D%252F"),
        ("//evil.example/see", "%2F%2Fevil.example%2Fsee"),
        ("/%0d%0aSet-Cookie:a=b", "%2F%250d%250aSet-Cookie%3Aa%3Db"),
    ],
)
async def test_the_way_back_is_one_word_of_the_address(console: SmallConsole, path: str, where: str) -> None:
    """Nothing of it becomes a header, or the address of another station; the page of the door looks where it leads."""
    console.remote = "8.8.8.8"
    url = URL(f"http://127.0.0.1:{console.client.port}{path}", encoded=True)
    async with console.client.session.get(
        url, headers={"Accept": "text/html"}, allow_redirects=False
    ) as response:
        assert (response.status, response.headers["Location"]) == (303, f"/login?next={where}")


# ---- every door of the real application


@pytest.fixture
async def station(tmp_path: Path) -> AsyncIterator[tuple[TestClient, Console, list[str]]]:
    director = Director(tmp_path, "no-ffmpeg", AirClock(), 1 << 20, 2)
    director.record.start()
    console, remote = Console(director, FakeProcess), ["8.8.8.8"]
    place = SimpleNamespace(folder=tmp_path)
    reloader = SimpleNamespace(refused=(), tolerated=(), accepted=None, place=place)
    app = make_application(director, reloader, console)  # type: ignore[arg-type]

    @web.middleware
    async def from_elsewhere(
        request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
    ) -> web.StreamResponse:
        return await handler(request.clone(remote=remote[0]))

    app.middlewares.insert(0, from_elsewhere)
    await console.people.read()
    async with TestClient(TestServer(app)) as client:
        yield client, console, remote
    await console.runs.close()
    director.record.close()


def doors(client: TestClient) -> Iterator[tuple[str, str, str]]:
    for door in table(client.app[DOORS], client.app.router.routes()):
        method, _, path = door.partition(" ")
        shown = path.replace("{", "x").replace("}", "x") + ("/console.css" if path == "/static" else "")
        yield door, "GET" if method == "*" else method, shown


@contextmanager
def unhurried() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Throttle, "wait", lambda *_: 0)
        yield


@pytest.mark.parametrize("address", OUTSIDE)
async def test_every_door_from_outside(station: tuple[TestClient, Console, list[str]], address: str) -> None:
    client, console, remote = station
    remote[0] = address
    for accounts in (False, True):
        if accounts:
            await console.people.add("anna", Role.ADMIN, PASSWORD)
        wrong = []
        for door, method, path in doors(client):
            for accept in ("text/html,*/*;q=0.8", "*/*"):
                with unhurried():
                    async with client.request(
                        method, path, headers={"Accept": accept}, allow_redirects=False
                    ) as response:
                        text = await response.text()
                page = "html" in accept and method == "GET" and not path.startswith("/api/")
                if door == "GET /healthz":
                    right = text in ('{"alive": true}', '{"alive": false}')
                elif not accounts or path.startswith("/with/"):
                    right = response.status == 403
                elif door in ENTRY:
                    right = response.status in (200, 204, 415)
                elif path.startswith("/api/"):
                    right = response.status == 401
                else:
                    right = response.status == 303 if page else response.status in (401, 403)
                if not right:
                    wrong.append((accounts, door, accept, response.status, text[:80]))
        assert wrong == []


async def test_the_guide_and_the_line_up_for_whoever_signed_in(
    station: tuple[TestClient, Console, list[str]],
) -> None:
    client, console, _ = station
    await console.people.add("vic", Role.VIEWER, PASSWORD)
    opened = await console.people.sign_in("vic", PASSWORD, "8.8.8.8", "")
    assert opened
    cookies = {client.app[COOKIE]: opened.secret}
    headers = {"X-CSRF-Token": csrf_token(opened.secret)}
    for path in ("/", "/guide", "/channels.m3u", "/monitor", "/api/v1/now", "/static/start.js"):
        async with client.get(path, cookies=cookies, headers=headers, allow_redirects=False) as response:
            assert response.status == 200, path
