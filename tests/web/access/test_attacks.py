"""What somebody who means ill sends, byte by byte: it is refused, written down, and never an error of the station's."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from web.small_console import FOLDER_TOKEN, PASSWORD, SmallConsole, small_console

from retrovue.web.access.callers import Surroundings
from retrovue.web.access.roles import Role
from retrovue.web.api import operation

PEOPLE = (("vic", Role.VIEWER), ("otto", Role.ADMIN), ("anna", Role.ADMIN))
SIGN_IN = b'{"name": "anna", "password": "a good long password"}'
JSON = b"Content-Type: application/json\r\n"


@pytest.fixture
async def console(tmp_path: Path) -> AsyncIterator[SmallConsole]:
    async with small_console(tmp_path, *PEOPLE) as found:
        yield found


async def sent(
    console: SmallConsole, start: bytes, headers: bytes = b"", body: bytes = b""
) -> tuple[int, str]:
    """The status and the head of the answer; `start` without its version is of HTTP/1.1, with the right Host."""
    if b" HTTP/" not in start:
        start, headers = start + b" HTTP/1.1", b"Host: 127.0.0.1\r\n" + headers
    reader, writer = await asyncio.open_connection(console.client.host, console.client.port)
    length = b"Content-Length: %d\r\n" % len(body) if body else b""
    writer.write(start + b"\r\n" + headers + length + b"Connection: close\r\n\r\n" + body)
    try:
        answer = (await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), 10)).decode("utf-8", "replace")
    finally:
        writer.close()
    return int(answer.split(" ", 2)[1]), answer


NO_TEXT = {
    "a token": (b"GET /api/v1/rule", b"Authorization: Bearer \xff\xfe\r\n", b"", 401),
    "a cookie": (b"GET /api/v1/rule", b"Cookie: retrovue=\xff\xfe\r\n", b"", 401),
    "an origin": (b"POST /api/v1/session", JSON + b"Origin: http://[\r\n", SIGN_IN, 403),
    "an origin of bytes": (b"POST /api/v1/session", JSON + b"Origin: http://\xff\r\n", SIGN_IN, 403),
    "a browser": (b"POST /api/v1/session", JSON + b"User-Agent: \xff\xfe\r\n", SIGN_IN, 200),
    "a page": (b"POST /%ff%fe%00", b"", b"", 404),
    "half a character": (b"POST /api/v1/session", JSON, b'{"name": "\\ud800", "password": "\\udfff"}', 400),
    "half of a password": (b"POST /api/v1/session", JSON, b'{"name": "anna", "password": "\\udfff"}', 400),
    "half a code": (
        b"POST /api/v1/setup", JSON, b'{"code": "\\ud800", "name": "eve", "password": "a good long one"}', 400,
    ),
    "no number": (b"POST /api/v1/session", JSON, b'{"name": NaN, "password": 1e999}', 400),
    "nothing packed": (b"POST /api/v1/session", JSON + b"Content-Encoding: gzip\r\n", SIGN_IN, 400),
    "nothing packed for nobody": (b"GET /api/v1/session", b"Content-Encoding: gzip\r\n", b"{}", 400),
    "much in little": (b"POST /api/v1/session", JSON, b"[" * 60_000, 400),
    "no name of a host": (b"GET /api/v1/session", b"Host: \xff\r\n", b"", 400),
}  # fmt: skip


@pytest.mark.parametrize("name", NO_TEXT)
async def test_what_is_no_text_is_no_fault_of_the_stations(console: SmallConsole, name: str) -> None:
    start, headers, body, status = NO_TEXT[name]
    assert (await sent(console, start, headers, body))[0] == status
    await asyncio.wait_for(console.lines(), 0.9)  # nothing was given to the record that it chokes on
    if start.startswith(b"POST"):
        assert (await console.lines())[0].result == str(status)


async def test_a_csrf_token_that_is_no_text(console: SmallConsole) -> None:
    await console.sign_in()
    cookie = next(iter(console.client.session.cookie_jar))
    headers = f"Cookie: retrovue={cookie.value}\r\n".encode() + b"X-CSRF-Token: \xff\r\n"
    assert (await sent(console, b"POST /api/v1/rule", headers))[0] == 403
    assert (await console.lines())[0].actor == "anna"


async def test_without_a_name_of_the_station(console: SmallConsole, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody makes the station look up its own name, which may take as long as a dead name server does."""

    def looked_up(*_: Any) -> str:
        raise AssertionError("a name was looked up")

    monkeypatch.setattr("socket.getfqdn", looked_up)
    token = f"Authorization: Bearer {FOLDER_TOKEN}\r\n".encode()
    assert (await sent(console, b"GET /api/v1/rule HTTP/1.0", token))[0] == 421
    assert (await sent(console, b"POST /channel/1.ts HTTP/1.0", b"Origin: http://localhost\r\n"))[0] == 403
    assert (await sent(console, b"GET /channel/1.ts HTTP/1.0"))[0] == 200  # old players do not say


async def test_a_proxy_that_adds_a_line_of_its_own(console: SmallConsole) -> None:
    """The last line is the proxy's (HAProxy writes so); the first one anybody can send."""
    console.around = Surroundings(proxies={"127.0.0.1"})
    forged = b"X-Forwarded-For: 192.168.1.9\r\nX-Forwarded-For: 8.8.8.8\r\n"
    assert (await sent(console, b"GET /channel/1.ts", forged))[0] == 403
    assert (await sent(console, b"GET /channel/1.ts", b"X-Forwarded-For: 192.168.1.9\r\n"))[0] == 200


@pytest.mark.parametrize("method", ["PUT", "DELETE", "TRACE", "PROPFIND"])
async def test_methods_that_nobody_asked_for(console: SmallConsole, method: str) -> None:
    assert (await sent(console, f"{method} /api/v1/audit".encode()))[0] == 405
    assert (await console.lines())[0].result == "405"


async def test_what_the_api_does_not_have_is_told_as_all_else_is(console: SmallConsole) -> None:
    for method, path, status in (("GET", "/api/v1/nothing", 404), ("PUT", "/api/v1/accounts", 405)):
        async with console.client.request(method, path) as response:
            assert (response.status, response.content_type) == (status, "application/problem+json")
            assert response.headers["X-Content-Type-Options"] == "nosniff"
            assert ("Allow" in response.headers) == (status == 405)


async def test_to_look_changes_nothing(console: SmallConsole) -> None:
    for method in ("HEAD", "OPTIONS"):
        for path in ("/api/v1/audit", "/api/v1/events", "/api/v1/session", "/api/v1/tokens", "/api/v1/setup"):
            assert (await sent(console, f"{method} {path}".encode()))[0] in (401, 405), path
    assert await console.lines() == []


async def test_whoever_leaves_at_once_is_written_down_too(console: SmallConsole) -> None:
    body = b'{"name": "eve", "role": "admin", "password": "a good long password"}'
    headers = f"Host: 127.0.0.1\r\nAuthorization: Bearer {FOLDER_TOKEN}\r\n".encode() + JSON
    reader, writer = await asyncio.open_connection(console.client.host, console.client.port)
    writer.write(
        b"POST /api/v1/accounts HTTP/1.1\r\n" + headers + b"Content-Length: %d\r\n\r\n" % len(body) + body
    )
    await writer.drain()
    await asyncio.sleep(0.01)
    writer.transport.abort()
    for _ in range(100):
        if lines := await console.lines():
            break
        await asyncio.sleep(0.05)
    assert [(line.action, line.target, line.result) for line in lines] == [
        ("add account", "eve as admin", "201")
    ]


async def test_what_fails_is_written_down_too(console: SmallConsole, monkeypatch: pytest.MonkeyPatch) -> None:
    async def broken(*_: Any) -> None:
        raise RuntimeError("out of order")

    monkeypatch.setattr(console.people, "remove", broken)
    asked = await console.ask("DELETE", "/api/v1/accounts/vic", Authorization=f"Bearer {FOLDER_TOKEN}")
    assert asked[0] == 500
    assert [(line.action, line.result) for line in await console.lines()] == [("remove account", "500")]


async def test_a_body_that_never_comes(console: SmallConsole, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(operation, "PATIENCE", 0.1)
    for start, headers in (
        (b"POST /api/v1/session", JSON + b"Content-Length: 90\r\n"),
        (b"DELETE /api/v1/session", b"Content-Length: 90\r\n"),
    ):
        status, _ = await sent(console, start, headers)
        assert status == 408, start


async def test_a_body_that_is_too_big(console: SmallConsole) -> None:
    assert (await sent(console, b"POST /api/v1/session", JSON, b" " * 70_000))[0] == 413


async def test_two_admins_do_not_take_each_other_out(console: SmallConsole) -> None:
    async def other(name: str, method: str) -> int:
        path, token = f"/api/v1/accounts/{name}", f"Bearer {FOLDER_TOKEN}"
        body = {"role": "viewer", "password": "another good one"} if method == "PATCH" else None
        return (await console.ask(method, path, body, Authorization=token))[0]

    assert sorted(await asyncio.gather(other("anna", "PATCH"), other("otto", "PATCH"))) == [200, 409]
    await console.people.change("anna", Role.ADMIN)
    await console.people.change("otto", Role.ADMIN)
    async with console.people._changing:
        asked = [asyncio.create_task(other(name, "DELETE")) for name in ("anna", "otto")]
        await asyncio.sleep(0.1)
    assert sorted(await asyncio.gather(*asked)) == [204, 409]


async def test_a_cookie_lives_as_long_as_its_session_may(console: SmallConsole) -> None:
    """Idle or not, the station decides: a browser that is in use is not sent away after half a day."""
    async with console.client.post(
        "/api/v1/session", json={"name": "anna", "password": PASSWORD}
    ) as response:
        assert int(response.cookies["retrovue"]["max-age"]) == 30 * 86_400


async def test_the_secret_of_before_does_not_get_in_after(console: SmallConsole) -> None:
    """A session that somebody else put into the browser is not the one that is signed in (fixation)."""
    console.client.session.cookie_jar.update_cookies({"retrovue": "planted"})
    await console.sign_in()
    assert [cookie.value for cookie in console.client.session.cookie_jar] != ["planted"]
    assert (await sent(console, b"GET /see", b"Cookie: retrovue=planted\r\n"))[0] == 401
