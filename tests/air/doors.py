"""Clients of an application that is asked without a socket: what passes is what a socket would carry."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import web
from aiohttp.http_parser import RawRequestMessage
from aiohttp.http_writer import HttpVersion11
from aiohttp.streams import EMPTY_PAYLOAD
from multidict import CIMultiDict, CIMultiDictProxy
from yarl import URL

_NOTHING = CIMultiDictProxy(CIMultiDict())
Take = Callable[[bytes], Awaitable[None]]


class _Connection:
    """As much of a connection as handlers look at."""

    peername = ("127.0.0.1", 4000)
    sockname = ("127.0.0.1", 80)
    ssl_context = None
    transport = None


class _Writer:
    """Hands the body on as it is written."""

    buffer_size = output_size = 0
    length: int | None = 0
    transport = None

    def __init__(self, take: Take) -> None:
        self._take = take

    async def write(self, chunk: bytes) -> None:
        await self._take(chunk)

    async def write_eof(self, chunk: bytes = b"") -> None: ...
    async def drain(self) -> None: ...
    async def write_headers(self, status_line: str, headers: Any) -> None: ...
    def send_headers(self) -> None: ...
    def enable_chunking(self) -> None: ...


async def _nothing(_: bytes) -> None: ...


async def ask(app: web.Application, path: str, take: Take = _nothing) -> web.StreamResponse:
    """The answer; a stream is taken piece by piece until it ends."""
    message = RawRequestMessage(
        "GET", path, HttpVersion11, _NOTHING, (), False, None, False, False, URL(path)
    )
    task = asyncio.current_task()
    assert task is not None
    request = web.Request(
        message, EMPTY_PAYLOAD, _Connection(), _Writer(take), task, asyncio.get_running_loop()  # type: ignore[arg-type]
    )  # fmt: skip
    try:
        return await app._handle(request)
    except web.HTTPException as answer:
        return answer


async def read(app: web.Application, path: str) -> tuple[int, bytes]:
    answer = await ask(app, path)
    assert isinstance(answer, web.Response)
    body = answer.body
    return answer.status, body if isinstance(body, bytes) else b""
