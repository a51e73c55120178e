"""The address that clients are sent to, whatever they say of themselves."""

import asyncio
import socket
from types import SimpleNamespace

import pytest
from aiohttp import web

from retrovue.playout.deliver import DIRECTOR
from retrovue.playout.deliver.address import base_url
from retrovue.playout.programme import TunerSettings


async def said(
    request: bytes, host: str = "127.0.0.1", family: socket.AddressFamily = socket.AF_INET
) -> tuple[str, int]:
    """What the line-up would name, and the port."""
    app = web.Application()
    app[DIRECTOR] = SimpleNamespace(programme=SimpleNamespace(tuner=TunerSettings()))
    app.router.add_get("/", _answer)
    both = family == socket.AF_INET6
    listening = socket.create_server(("::" if both else "127.0.0.1", 0), family=family, dualstack_ipv6=both)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.SockSite(runner, listening).start()
    port = listening.getsockname()[1]
    try:
        with socket.create_connection((host, port)) as client:
            client.setblocking(False)
            loop = asyncio.get_running_loop()
            await loop.sock_sendall(client, request)
            data = b""
            while more := await loop.sock_recv(client, 4096):
                data += more
        return data.partition(b"\r\n\r\n")[2].decode("utf-8", "surrogateescape"), port
    finally:
        await runner.cleanup()


async def _answer(request: web.Request) -> web.Response:
    return web.Response(body=base_url(request).encode("utf-8", "surrogateescape"))


@pytest.mark.parametrize("named", ["tv.lan", "tv.lan:8080", "192.168.1.20:8080", "[fd00::1]:8080", "my_box"])
async def test_the_name_that_the_client_used(named: str) -> None:
    assert (await said(f"GET / HTTP/1.1\r\nHost: {named}\r\nConnection: close\r\n\r\n".encode()))[
        0
    ] == f"http://{named}"


@pytest.mark.parametrize("named", [b"", b'a b"<x>', b"tv\xff", b"tv/x", b"u@tv", b"tv:x", b"[tv]", b"tv?"])
async def test_a_name_that_is_none_is_not_repeated(named: bytes) -> None:
    text, port = await said(b"GET / HTTP/1.1\r\nHost: " + named + b"\r\nConnection: close\r\n\r\n")
    assert text == f"http://127.0.0.1:{port}"


@pytest.mark.parametrize(
    ("host", "listening", "shown"),
    [("127.0.0.1", "127.0.0.1", "127.0.0.1"), ("::1", "::", "[::1]"), ("127.0.0.1", "::", "127.0.0.1")],
)
async def test_who_does_not_say_is_sent_where_it_came(host: str, listening: str, shown: str) -> None:
    if listening == "::" and not socket.has_dualstack_ipv6():
        pytest.skip("this machine has no IPv6")
    family = socket.AF_INET6 if listening == "::" else socket.AF_INET
    text, port = await said(b"GET / HTTP/1.0\r\n\r\n", host, family)
    assert text == f"http://{shown}:{port}"
