"""A part of a Plex server as a file that can be read from any place: the token in a header, further tries, limits."""

import asyncio
import re
from collections.abc import AsyncIterator

from aiohttp import ClientError, ClientResponse, ClientSession, web

from retrovue.sources.plex_session import product_headers

_CHUNK = 1 << 16
_WAITS = (0.5, 2.0, 5.0)
"""Seconds before each further try; what was handed on counts the tries anew."""
_HANDED_ON = ("Content-Type", "Content-Length", "Content-Range", "Accept-Ranges")
_RANGE = re.compile(r"bytes=(\d+)-(\d*)")
_LATER = (429, 500, 502, 503, 504)
"""Answers after which another try may go well."""


class PlexPart:
    """Answers for one part, whatever path is asked for below its door."""

    def __init__(self, url: str, token: str, address: str) -> None:
        self._url = url.rstrip("/") + address
        self._headers = {**product_headers(), "X-Plex-Token": token}

    async def answer(self, request: web.Request, tail: str, session: ClientSession) -> web.StreamResponse:
        """502 where the server gives nothing, or leads to another host: the token would go along."""
        asked = _RANGE.fullmatch(request.headers.get("Range", ""))
        reading = _Reading(self._url, self._headers, session, asked)
        first = await reading.begin(request.method)
        if first is None:
            raise web.HTTPBadGateway
        answer = web.StreamResponse(status=first.status)
        for name in _HANDED_ON:
            if name in first.headers:
                answer.headers[name] = first.headers[name]
        await answer.prepare(request)
        try:
            if request.method != "HEAD":
                async for chunk in reading.chunks(first):
                    await answer.write(chunk)
        finally:
            reading.close()
        if not reading.whole and request.method != "HEAD":
            _break_off(request)
        await answer.write_eof()
        return answer


def _break_off(request: web.Request) -> None:
    """The reader must not take it for the end."""
    if request.transport is not None:
        request.transport.abort()


class _Reading:
    """From one place of the part to another, over as many requests as it takes."""

    def __init__(
        self, url: str, headers: dict[str, str], session: ClientSession, asked: "re.Match[str] | None"
    ) -> None:
        self._url, self._headers, self._session = url, headers, session
        self._ranged = asked is not None
        self._at = int(asked[1]) if asked else 0
        self._end = int(asked[2]) if asked and asked[2] else None
        """The last byte that is wanted."""
        self._response: ClientResponse | None = None

    @property
    def whole(self) -> bool:
        return self._end is not None and self._at > self._end

    def close(self) -> None:
        if self._response is not None:
            self._response.close()

    async def begin(self, method: str) -> ClientResponse | None:
        """The answer, after further tries where they may help; None when there is none to hand on."""
        for wait in (*_WAITS, None):
            found = await self._ask(method)
            if found is not None and found.status not in _LATER:
                if found.status not in (200, 206, 416):
                    found.close()
                    return None
                self._promise(found)
                return found
            if found is not None:
                found.close()
            if wait is not None:
                await asyncio.sleep(wait)
        return None

    async def _ask(self, method: str) -> ClientResponse | None:
        headers = dict(self._headers)
        if self._ranged or self._at:
            headers["Range"] = f"bytes={self._at}-{'' if self._end is None else self._end}"
        try:
            self._response = await self._session.request(
                method, self._url, headers=headers, allow_redirects=False
            )
        except (ClientError, TimeoutError):
            return None
        return self._response

    def _promise(self, found: ClientResponse) -> None:
        """What the length of the answer says of its end."""
        if self._end is None and found.content_length is not None:
            self._end = self._at + found.content_length - 1

    async def chunks(self, first: ClientResponse) -> AsyncIterator[bytes]:
        """No more than was promised; where the server breaks off, the rest is asked for."""
        response: ClientResponse | None = first
        fruitless = 0
        while response is not None and fruitless <= len(_WAITS):
            before = self._at
            async for chunk in self._of(response):
                yield chunk
            response.close()
            if self.whole or self._end is None:
                return
            if self._at == before:
                await asyncio.sleep(_WAITS[min(fruitless, len(_WAITS) - 1)])
            fruitless = fruitless + 1 if self._at == before else 0
            self._ranged = True
            response = await self.begin("GET")
            if response is not None and response.status != 206:
                return

    async def _of(self, response: ClientResponse) -> AsyncIterator[bytes]:
        try:
            async for chunk in response.content.iter_chunked(_CHUNK):
                wanted = chunk if self._end is None else chunk[: self._end + 1 - self._at]
                self._at += len(wanted)
                if wanted:
                    yield wanted
        except (ClientError, TimeoutError):
            return
