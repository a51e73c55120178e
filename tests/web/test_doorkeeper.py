"""Connections that ask nothing are let go, and nobody takes those of all the others."""

import asyncio
import contextlib
import resource
import socket
from collections.abc import AsyncIterator

import pytest
from aiohttp import web

from retrovue.web.doorkeeper import Doorkeeper, open_files

PATIENCE = 0.4
HEAD = b"GET / HTTP/1.1\r\nHost: tv\r\n"


@pytest.fixture
async def place() -> AsyncIterator[tuple[str, int]]:
    async def slowly(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        await response.prepare(request)
        for _ in range(8):
            await response.write(b"x")
            await asyncio.sleep(PATIENCE / 4)
        return response

    app = web.Application()
    app.router.add_get("/", _answer)
    app.router.add_get("/slow", slowly)
    listening = socket.create_server(("127.0.0.1", 0))
    end = await Doorkeeper(8, PATIENCE).listen(app, [listening])
    yield listening.getsockname()
    for writer in OPEN:
        writer.close()
        with contextlib.suppress(ConnectionError):
            await writer.wait_closed()
    OPEN.clear()
    await end()


async def _answer(_: web.Request) -> web.Response:
    return web.Response(text="here")


OPEN: list[asyncio.StreamWriter] = []


async def come(place: tuple[str, int], said: bytes = b"", address: str = "127.0.0.1") -> asyncio.StreamReader:
    reader, writer = await asyncio.open_connection(*place, local_addr=(address, 0))
    OPEN.append(writer)
    writer.write(said)
    return reader


async def closed(reader: asyncio.StreamReader, within: float = 2 * PATIENCE) -> bool:
    with contextlib.suppress(ConnectionError):
        try:
            return await asyncio.wait_for(reader.read(1), within) == b""
        except TimeoutError:
            return False
    return True


@pytest.mark.parametrize("said", [b"", HEAD, b"GET /"])
async def test_who_asks_nothing_whole_is_let_go(place: tuple[str, int], said: bytes) -> None:
    reader = await come(place, said)
    assert not await closed(reader, PATIENCE / 2)
    assert await closed(reader)


async def test_who_has_asked_stays(place: tuple[str, int]) -> None:
    reader = await come(place, HEAD + b"\r\n")
    first = await reader.readuntil(b"here")
    assert first.startswith(b"HTTP/1.1 200")
    assert not await closed(reader)
    OPEN[0].write(HEAD + b"\r\n")
    assert await reader.readuntil(b"here")
    stream = await come(place, b"GET /slow HTTP/1.0\r\n\r\n")
    assert (await stream.read()).endswith(b"x" * 8)


async def test_what_is_no_http_is_answered_at_once(place: tuple[str, int]) -> None:
    reader = await come(place, b"\x16\x03\x01\x02\x00\x01\r\n\r\n")
    assert b" 400 " in await asyncio.wait_for(reader.readline(), PATIENCE / 2)


async def test_one_address_does_not_take_what_others_need(place: tuple[str, int]) -> None:
    greedy = [await come(place, HEAD + b"\r\n") for _ in range(8)]
    assert [await served(one) for one in greedy] == [True] * 4 + [False] * 4
    for number in range(2, 6):
        assert await served(await come(place, HEAD + b"\r\n", f"127.0.0.{number}"))
    late = await come(place, HEAD + b"\r\n", "127.0.0.9")
    assert not await served(late), "there is an end for all together"


async def served(reader: asyncio.StreamReader) -> bool:
    with contextlib.suppress(ConnectionError):
        return b" 200 " in await reader.readline()
    return False


def test_as_many_files_as_are_needed_where_the_system_lets_us() -> None:
    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (300, before[1]))
        assert open_files() == min(before[1], 5_120)
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, before)
