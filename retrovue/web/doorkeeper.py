"""Who may hold a connection: whoever asks something soon, and nobody so many that the air has no files left for itself."""

import asyncio
import contextlib
import resource
import socket
from collections.abc import Awaitable, Callable
from typing import cast

from aiohttp import web

PATIENCE = 20
"""Seconds until a connection has asked something whole."""
KEPT_OPEN = 75
"""Seconds that one stays open for the next question."""
MOST = 4_096
"""Connections of all clients together."""
_OWN = 256
"""Files for the air itself."""
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Doorkeeper:
    """For one application. While half of the connections are taken, who has a quarter of them gets no more."""

    def __init__(self, most: int | None = None, patience: float = PATIENCE) -> None:
        self._most = max(4, min(MOST, open_files() - _OWN)) if most is None else most
        self._patience = patience
        self._silent: set[object] = set()

    async def listen(
        self, app: web.Application, sockets: list[socket.socket]
    ) -> Callable[[], Awaitable[None]]:
        """Serves the application on the sockets; what is answered ends that."""
        app.middlewares.insert(0, self._hear)
        runner = web.AppRunner(
            app, access_log=None, handler_cancellation=True, shutdown_timeout=1, keepalive_timeout=KEPT_OPEN
        )
        await runner.setup()
        loop, server = asyncio.get_running_loop(), runner.server
        assert server is not None
        listening = [await loop.create_server(lambda: _Arrival(self, server), sock=sock) for sock in sockets]

        async def end() -> None:
            for one in listening:
                one.close()
            await runner.cleanup()

        return end

    @web.middleware
    async def _hear(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        self._silent.discard(request.protocol)
        return await handler(request)

    def welcome(self, server: web.Server, transport: asyncio.Transport) -> asyncio.Protocol | None:
        """Who talks with a client that has come; None for one that is not let in."""
        there = [one.transport for one in server.connections if one.transport is not None]
        if len(there) >= self._most // 2:
            address = _address(transport)
            if len(there) >= self._most or sum(_address(one) == address for one in there) >= self._most // 4:
                return None
        handler = server()
        self._silent.add(handler)
        asyncio.get_running_loop().call_later(self._patience, self._look_again, handler, transport)
        return handler

    def _look_again(self, handler: object, transport: asyncio.Transport) -> None:
        if handler in self._silent:
            self._silent.discard(handler)
            transport.abort()


class _Arrival(asyncio.Protocol):
    """A connection until it is known whether it may stay."""

    def __init__(self, keeper: Doorkeeper, server: web.Server) -> None:
        self._keeper, self._server = keeper, server

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        given = cast(asyncio.Transport, transport)
        handler = self._keeper.welcome(self._server, given)
        if handler is None:
            given.abort()
            return
        given.set_protocol(handler)
        handler.connection_made(given)


def _address(transport: asyncio.BaseTransport) -> object:
    peer = transport.get_extra_info("peername")
    return peer[0] if isinstance(peer, tuple) else None


def open_files() -> int:
    """How many this process may have open; as many as are needed, where the system lets it."""
    wanted = MOST + 4 * _OWN
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft == resource.RLIM_INFINITY or soft >= wanted:
        return wanted
    allowed = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_NOFILE, (allowed, hard))
    return resource.getrlimit(resource.RLIMIT_NOFILE)[0]
