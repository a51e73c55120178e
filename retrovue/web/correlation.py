"""The id that ties together what one request did: its answer, the log, events of runs, the audit and problems."""

import re
import uuid
from collections.abc import Awaitable, Callable
from contextvars import ContextVar

from aiohttp import web

HEADER = "X-Correlation-ID"
correlation_id: ContextVar[str] = ContextVar("correlation_id", default="")

_UUID = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}", re.IGNORECASE | re.ASCII)
_ULID = re.compile(r"[0-7][0-9A-HJKMNP-TV-Z]{25}", re.IGNORECASE | re.ASCII)
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def id_of(given: str) -> str:
    """The caller's own when it is a UUID or a ULID, else a new one: it is written where people read."""
    if _UUID.fullmatch(given) or _ULID.fullmatch(given):
        return given
    return str(uuid.uuid4())


@web.middleware
async def with_correlation(request: web.Request, handler: Handler) -> web.StreamResponse:
    correlation_id.set(id_of(request.headers.get(HEADER, "")))
    return await handler(request)


async def name_it(_: web.BaseRequest, response: web.StreamResponse) -> None:
    """Puts the id on an answer before its first byte goes; streams too."""
    if known := correlation_id.get():
        response.headers.setdefault(HEADER, known)
