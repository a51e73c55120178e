"""Who gets in, from where, and what is written down of it."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from web.small_console import FOLDER_TOKEN, PASSWORD, SmallConsole, small_console

from retrovue.web.access.callers import Surroundings
from retrovue.web.access.roles import Role

ADDRESSES = ("/channel/1.ts", "/see", "/api/v1/work", "/api/v1/rule")
PEOPLE = (("vic", Role.VIEWER), ("otto", Role.OPERATOR), ("anna", Role.ADMIN))


@pytest.fixture
async def console(tmp_path: Path) -> AsyncIterator[SmallConsole]:
    async with small_console(tmp_path, *PEOPLE) as found:
        yield found


async def doors(console: SmallConsole, **headers: str) -> list[int]:
    return [(await console.ask("GET", path, **headers))[0] for path in ADDRESSES]


async def test_before_there_is_a_password(fresh: SmallConsole) -> None:
    assert await doors(fresh) == [200, 200, 403, 403]
    fresh.remote = "192.168.1.9"
    assert await doors(fresh) == [200, 403, 403, 403]
    assert (await fresh.ask("GET", "/see"))[1].startswith("the console is closed until it has a password")
    fresh.remote = "8.8.8.8"
    assert await doors(fresh) == [403, 403, 403, 403]


@pytest.mark.parametrize("name", [name for name, _ in PEOPLE])
async def test_every_role_at_every_door(console: SmallConsole, name: str) -> None:
    rank = {"vic": 1, "otto": 2, "anna": 3}[name]
    assert await doors(console) == [200, 401, 401, 401]
    await console.sign_in(name)
    assert await doors(console) == [200 if needed <= rank else 403 for needed in range(4)]
    console.remote = "8.8.8.8"  # whoever has signed in may do so from anywhere
    assert await doors(console) == [200 if needed <= rank else 403 for needed in range(4)]


async def test_a_page_leads_to_the_door(console: SmallConsole) -> None:
    async with console.client.get(
        "/see?a=1", headers={"Accept": "text/html"}, allow_redirects=False
    ) as response:
        assert (response.status, response.headers["Location"]) == (303, "/login?next=%2Fsee%3Fa%3D1")


async def test_a_browser_signs_in_and_out(console: SmallConsole) -> None:
    assert (await console.ask("POST", "/api/v1/session", {"name": "anna", "password": "wrong password"}))[
        0
    ] == 401
    assert (await console.ask("POST", "/api/v1/session", {"name": "nobody", "password": PASSWORD}))[0] == 401
    async with console.client.post(
        "/api/v1/session", json={"name": "anna", "password": PASSWORD}
    ) as response:
        cookie = response.cookies["retrovue"]
        assert (
            cookie["httponly"]
            and cookie["samesite"] == "Strict"
            and cookie["path"] == "/"
            and not cookie["secure"]
        )
        console.csrf = (await response.json())["csrf"]
    assert (await console.ask("GET", "/api/v1/session"))[1]["role"] == "admin"
    console.now += 13 * 3_600_000  # idle for too long
    assert (await console.ask("GET", "/api/v1/rule"))[0] == 401
    console.now -= 13 * 3_600_000
    assert (await console.ask("DELETE", "/api/v1/session"))[0] == 204
    assert (await console.ask("GET", "/api/v1/rule"))[0] == 401


async def test_behind_https_a_browser_shows_its_session_to_nothing_else(console: SmallConsole) -> None:
    """Also where the proxy that speaks https has another one between it and the station."""
    given = {"name": "anna", "password": PASSWORD}
    for told, secure in (("https", True), ("https, http", True), ("http", False)):
        headers = {"X-Forwarded-Proto": told, "X-CSRF-Token": console.csrf}
        async with console.client.post("/api/v1/session", json=given, headers=headers) as response:
            assert (response.status, bool(response.cookies["retrovue"]["secure"])) == (200, secure), told
        console.client.session.cookie_jar.clear()


async def test_the_sixth_attempt_in_a_minute_waits(console: SmallConsole) -> None:
    wrong = {"name": "anna", "password": "no, not this one"}
    seen = [(await console.ask("POST", "/api/v1/session", wrong))[0] for _ in range(7)]
    assert seen == [401] * 5 + [429] * 2
    console.remote = "192.168.1.9"
    assert (await console.ask("POST", "/api/v1/session", wrong))[0] == 401
    async with console.client.post(
        "/api/v1/session", json=wrong, headers={"X-Forwarded-For": "10.1.2.3"}
    ) as response:
        assert response.status == 403  # nobody gives himself another address


FORGED = {
    "no token": {"X-CSRF-Token": ""},
    "a wrong token": {"X-CSRF-Token": "0" * 64},
    "another site": {"Origin": "https://evil.example"},
    "no site": {"Origin": "null"},
    "another port": {"Origin": "http://127.0.0.1:1"},
    "a frame of another site": {"Sec-Fetch-Site": "cross-site"},
    "a neighbour of the site": {"Sec-Fetch-Site": "same-site"},
}


@pytest.mark.parametrize("forged", FORGED)
async def test_changes_that_another_page_sends_are_refused(console: SmallConsole, forged: str) -> None:
    await console.sign_in()
    assert (await console.ask("POST", "/api/v1/rule"))[0] == 200
    assert (await console.ask("POST", "/api/v1/rule", **FORGED[forged]))[0] == 403


async def test_the_token_of_another_session_is_refused(console: SmallConsole) -> None:
    await console.sign_in()
    old = console.csrf
    await console.sign_in()
    assert (await console.ask("POST", "/api/v1/rule"))[0] == 200
    console.csrf = old
    assert (await console.ask("POST", "/api/v1/rule"))[0] == 403


async def test_programs_come_with_tokens(console: SmallConsole) -> None:
    assert await doors(console, Authorization=f"Bearer {FOLDER_TOKEN}") == [200] * 4
    assert await doors(console, Authorization="Bearer guess") == [401] * 4
    token = await console.people.give_token("grafana", Role.VIEWER, "anna")
    assert await doors(console, Authorization=f"Bearer {token}") == [200, 200, 403, 403]
    assert (await console.ask("POST", "/api/v1/rule", Authorization=f"Bearer {FOLDER_TOKEN}"))[0] == 200


@pytest.mark.parametrize("host", ["evil.example.com", "evil.example.com:8080", "8.8.8.8", "127.1"])
async def test_a_name_that_leads_here_from_outside(console: SmallConsole, host: str) -> None:
    await console.sign_in()
    assert [(await console.ask("GET", path, Host=host))[0] for path in ADDRESSES] == [200, 421, 421, 421]
    console.around = Surroundings(names={"evil.example.com"})
    assert (await console.ask("GET", "/see", Host="evil.example.com"))[0] == 200


async def test_a_proxy_is_believed_only_when_it_is_known(console: SmallConsole) -> None:
    assert (await console.ask("GET", "/channel/1.ts", X_Forwarded_For="192.168.1.9"))[0] == 403
    console.around = Surroundings(proxies={"127.0.0.1", "10.0.0.2"})
    assert (await console.ask("GET", "/channel/1.ts", X_Forwarded_For="192.168.1.9"))[0] == 200
    assert (await console.ask("GET", "/channel/1.ts", X_Forwarded_For="8.8.8.8"))[0] == 403
    assert (await console.ask("GET", "/channel/1.ts", X_Forwarded_For="192.168.1.9, 8.8.8.8, 10.0.0.2"))[
        0
    ] == 403
    assert (await console.ask("GET", "/channel/1.ts", Forwarded="for=192.168.1.9"))[0] == 403


async def test_without_a_password_a_proxy_is_not_this_machine(fresh: SmallConsole) -> None:
    fresh.around = Surroundings(proxies={"127.0.0.1"})
    assert (await fresh.ask("GET", "/see", X_Forwarded_For="192.168.1.9"))[0] == 403


async def test_every_change_is_written_down(console: SmallConsole) -> None:
    await console.ask("POST", "/api/v1/rule")
    await console.sign_in()
    await console.ask("POST", "/api/v1/rule")
    await console.ask("GET", "/api/v1/rule")
    await console.ask("POST", "/api/v1/rule", X_CSRF_Token="")
    await console.ask("POST", "/api/v1/accounts", {"name": "eve", "role": "viewer", "password": PASSWORD})
    lines = [(line.actor, line.action, line.target, line.result) for line in await console.lines()]
    assert lines == [
        ("anna", "add account", "eve as viewer", "201"),
        ("anna", "POST /api/v1/rule", "/api/v1/rule", "403"),
        ("anna", "POST /api/v1/rule", "/api/v1/rule", "200"),
        ("the house", "sign in", "anna", "200"),
        ("the house", "POST /api/v1/rule", "/api/v1/rule", "401"),
    ]


async def test_whoever_is_refused_too_often_does_not_fill_the_audit(console: SmallConsole) -> None:
    seen = [(await console.ask("POST", "/api/v1/rule"))[0] for _ in range(70)]
    assert seen == [401] * 60 + [429] * 10
    assert len(await console.lines()) == 60


async def test_strangers_learn_that_it_lives_and_no_more(console: SmallConsole) -> None:
    assert await console.ask("GET", "/healthz") == (200, {"opened": True})
    assert await console.ask("GET", "/healthz", X_Forwarded_For="8.8.8.8") == (200, {"alive": True})
    console.remote = "8.8.8.8"
    assert await console.ask("GET", "/healthz") == (200, {"alive": True})


async def test_headers_that_keep_a_page_to_itself(console: SmallConsole) -> None:
    async with console.client.get("/channel/1.ts") as response:
        assert response.headers["X-Content-Type-Options"] == "nosniff"
        assert response.headers["X-Frame-Options"] == "DENY"
    assert (await console.ask("GET", "/api/v1/nothing"))[0] == 404
