"""What goes wrong on the way: by request, after so many, so many times."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

from aiohttp import web


@dataclass(frozen=True, slots=True)
class Asked:
    """A request as a test counts it."""

    kind: str
    """`identity`, `root`, `sections`, `count`, `list`, `detail`, `children`, `leaves`, `part`, `history`, `dvrs`, ..."""
    method: str
    path: str
    query: dict[str, str]
    token: str
    start: int
    size: int | None


When = str | Callable[[Asked], bool]


@dataclass(slots=True)
class Fault:
    """`status` (amount: the code), `delay` (amount: seconds), `hang`, `reset`, `truncate` (half a body, valid HTTP), `short`
    (the length of all, half of it sent), `garbage`, `empty`, `total` (amount: added to totalSize), `shift` (amount: items of
    the page before that come again), `few` (amount: the most items that a page gives)."""

    what: str
    when: When
    amount: float = 0
    after: int = 0
    """So many requests that it is meant for go well first."""
    times: int | None = None
    """How often; always when None."""
    met: int = 0

    def strikes(self, asked: Asked) -> bool:
        if not (self.when == asked.kind if isinstance(self.when, str) else self.when(asked)):
            return False
        self.met += 1
        return self.met > self.after and (self.times is None or self.met <= self.after + self.times)


async def spoilt(
    fault: Fault, request: web.Request, response: web.StreamResponse, closing: asyncio.Event
) -> web.StreamResponse:
    """The response as the fault leaves it."""
    held = getattr(response, "body", None)
    body = held if isinstance(held, bytes) else b""
    kind = response.headers.get("Content-Type", "text/html")
    match fault.what:
        case "status":
            code = int(fault.amount)
            return web.Response(
                status=code, text=f"<html><body><h1>{code}</h1></body></html>", content_type="text/html"
            )
        case "delay" | "hang":
            seconds = fault.amount if fault.what == "delay" else 3600
            try:
                await asyncio.wait_for(closing.wait(), seconds)
            except TimeoutError:
                pass
            return response
        case "reset":
            _cut(request)
            return web.Response()
        case "truncate":
            return web.Response(body=body[: len(body) // 2], headers={"Content-Type": kind})
        case "garbage":
            return web.Response(body=b"\x00<{%\xff" * 40, headers={"Content-Type": kind})
        case "empty":
            return web.Response(body=b"", headers={"Content-Type": kind})
        case "short":
            half = web.StreamResponse(headers={"Content-Type": kind, "Content-Length": str(len(body))})
            await half.prepare(request)
            await half.write(body[: len(body) // 2])
            _cut(request)
            return half
    return response


def _cut(request: web.Request) -> None:
    if request.transport is not None:
        request.transport.abort()
