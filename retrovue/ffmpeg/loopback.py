"""A door for ffmpeg on this machine alone: what it may read over HTTP is fetched here, with checks it cannot make.

Every upstream has a name that cannot be guessed; nothing else is answered.
"""

import asyncio
import contextlib
import secrets
import threading
from collections.abc import AsyncIterator, Coroutine, Iterator
from typing import Any, Protocol, TypeVar

from aiohttp import ClientSession, ClientTimeout, DummyCookieJar, web

T = TypeVar("T")
_CONNECT, _READ = 5, 15
"""Seconds until a host must answer, and until it must go on."""


class Upstream(Protocol):
    """Where a request is answered from."""

    async def answer(self, request: web.Request, tail: str, session: ClientSession) -> web.StreamResponse: ...


class Loopback:
    """Listens on 127.0.0.1, on a port of its own, from the first upstream on."""

    def __init__(self) -> None:
        self._upstreams: dict[str, Upstream] = {}
        self._runner: web.AppRunner | None = None
        self._session: ClientSession | None = None
        self._port = 0

    @contextlib.asynccontextmanager
    async def admitted(self, upstream: Upstream) -> AsyncIterator[str]:
        """The address under which the upstream is read until the context ends; a path may follow it."""
        await self._open()
        name = secrets.token_urlsafe(24)
        self._upstreams[name] = upstream
        try:
            yield f"http://127.0.0.1:{self._port}/{name}"
        finally:
            del self._upstreams[name]

    async def _open(self) -> None:
        if self._runner is not None:
            return
        app = web.Application()
        app.router.add_route("*", "/{tail:.*}", self._answer)
        self._runner = web.AppRunner(app, access_log=None, handler_cancellation=True, shutdown_timeout=1)
        timeout = ClientTimeout(total=None, connect=_CONNECT, sock_connect=_CONNECT, sock_read=_READ)
        self._session = ClientSession(
            timeout=timeout, cookie_jar=DummyCookieJar(), auto_decompress=False, trust_env=False,
            headers={"User-Agent": "retrovue", "Accept-Encoding": "identity"},
        )  # fmt: skip
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        self._port = self._runner.addresses[0][1]

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        name, _, tail = request.rel_url.raw_path.lstrip("/").partition("/")
        upstream = self._upstreams.get(name)
        if upstream is None or self._session is None:
            raise web.HTTPNotFound
        if request.method not in ("GET", "HEAD"):
            raise web.HTTPMethodNotAllowed(request.method, ("GET", "HEAD"))
        query = request.rel_url.raw_query_string
        return await upstream.answer(request, f"/{tail}" + (f"?{query}" if query else ""), self._session)

    async def close(self) -> None:
        if self._runner is not None:
            await self._runner.cleanup()
        if self._session is not None:
            await self._session.close()
        self._runner = self._session = None


class LoopbackThread:
    """The same for those who run no event loop: it has one of its own, in a thread, from the first upstream on."""

    def __init__(self) -> None:
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None
        self._loopback = Loopback()

    @contextlib.contextmanager
    def admitted(self, upstream: Upstream) -> Iterator[str]:
        stack = contextlib.AsyncExitStack()
        address = self._run(stack.enter_async_context(self._loopback.admitted(upstream)))
        try:
            yield address
        finally:
            self._run(stack.aclose())

    def _run(self, work: Coroutine[Any, Any, T]) -> T:
        if self._loop is None:
            self._loop = asyncio.new_event_loop()
            self._thread = threading.Thread(target=self._loop.run_forever, name="loopback", daemon=True)
            self._thread.start()
        return asyncio.run_coroutine_threadsafe(work, self._loop).result()

    def close(self) -> None:
        loop, thread = self._loop, self._thread
        if loop is None or thread is None:
            return
        self._run(self._loopback.close())
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()
        self._loop = self._thread = None
