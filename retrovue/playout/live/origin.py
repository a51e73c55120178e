"""One live input on one HTTP host: redirects and playlists may lead nowhere else."""

import re
from base64 import b64encode
from collections.abc import Callable
from pathlib import PurePosixPath

from aiohttp import ClientError, ClientResponse, ClientSession, web
from yarl import URL

from retrovue.diagnostics import Diagnostic

_MOST_HOPS = 4
_LARGEST_PLAYLIST = 4 << 20
_PLAYLIST = b"#EXTM3U"
_CHUNK = 1 << 16
_HANDED_ON = ("Content-Type", "Content-Length", "Content-Range", "Accept-Ranges")
_URI = re.compile(r'(URI=")([^"]*)(")')
_REDIRECTS = (301, 302, 303, 307, 308)


class LedElsewhere(Exception):
    """An address on another host."""


class Origin:
    """Answers for paths of the host; `entry` stands for that of the input itself, which may hold a token."""

    def __init__(self, address: str, report: Callable[[Diagnostic], None]) -> None:
        url = URL(address)
        self._headers = _authorization(url)
        self._origin, self._first = url.origin(), url.raw_path_qs
        self.entry = f"/input{PurePosixPath(url.path).suffix}"
        self._report, self._told = report, False

    async def answer(self, request: web.Request, tail: str, session: ClientSession) -> web.StreamResponse:
        try:
            async with await self._fetch(request, tail, session) as found:
                return await self._hand_on(request, found)
        except LedElsewhere as elsewhere:
            self._tell(str(elsewhere))
            raise web.HTTPBadGateway from None
        except (ClientError, TimeoutError):
            raise web.HTTPBadGateway from None

    async def _fetch(self, request: web.Request, tail: str, session: ClientSession) -> ClientResponse:
        url = URL(str(self._origin) + (self._first if tail == self.entry else tail), encoded=True)
        asked = {"Range": request.headers["Range"]} if "Range" in request.headers else {}
        for _ in range(_MOST_HOPS):
            found = await session.request(
                request.method, url, headers={**asked, **self._headers}, allow_redirects=False
            )
            if found.status not in _REDIRECTS:
                return found
            found.release()
            url = url.join(URL(found.headers.get("Location", "")))
            self._stay(url)
            self._origin = url.origin()
        raise LedElsewhere("it leads round in a circle")

    def _stay(self, url: URL) -> None:
        if url.scheme not in ("http", "https") or url.host != self._origin.host:
            raise LedElsewhere(f"it leads to `{url.scheme}://{url.host or ''}`")
        if url.scheme == "http" and self._origin.scheme == "https":
            raise LedElsewhere("it leads to where nothing is encrypted")

    async def _hand_on(self, request: web.Request, found: ClientResponse) -> web.StreamResponse:
        beginning = b"" if request.method == "HEAD" else await _at_least(found, len(_PLAYLIST))
        if beginning.startswith(_PLAYLIST):
            return await self._playlist(request, found, beginning)
        answer = web.StreamResponse(status=found.status)
        for name in _HANDED_ON:
            if name in found.headers:
                answer.headers[name] = found.headers[name]
        await answer.prepare(request)
        if beginning:
            await answer.write(beginning)
            async for chunk in found.content.iter_chunked(_CHUNK):
                await answer.write(chunk)
        await answer.write_eof()
        return answer

    async def _playlist(self, request: web.Request, found: ClientResponse, text: bytes) -> web.Response:
        async for chunk in found.content.iter_chunked(_CHUNK):
            text += chunk
            if len(text) > _LARGEST_PLAYLIST:
                raise LedElsewhere("its playlist has no end")
        name = request.rel_url.raw_path.split("/")[1]
        lines = [self._line(line, found.url, name) for line in text.decode(errors="replace").splitlines()]
        body = "\n".join(lines) + "\n"
        return web.Response(status=found.status, text=body, content_type="application/vnd.apple.mpegurl")

    def _line(self, line: str, base: URL, name: str) -> str:
        if not line.strip():
            return line
        if line.startswith("#"):
            return _URI.sub(lambda uri: uri[1] + self._local(uri[2], base, name) + uri[3], line)
        return self._local(line.strip(), base, name)

    def _local(self, uri: str, base: URL, name: str) -> str:
        """The address as a path of the door; what leads elsewhere is told of, and leads nowhere."""
        try:
            url = base.join(URL(uri))
            self._stay(url)
            if url.origin() != self._origin:
                raise LedElsewhere(f"its playlist leads to `{url.origin()}`")
        except (LedElsewhere, ValueError) as error:
            self._tell(str(error))
            return f"/{name}/elsewhere.ts"
        return f"/{name}{url.raw_path_qs}"

    def _tell(self, why: str) -> None:
        if not self._told:
            self._report(
                Diagnostic(
                    "RV724", f"a live input on `{self._origin.host}` is kept to its host: {why}",
                    help=("write the address to which it leads, if that is the one you want",),
                )
            )  # fmt: skip
        self._told = True


def _authorization(url: URL) -> dict[str, str]:
    if not url.user and not url.password:
        return {}
    words = f"{url.user or ''}:{url.password or ''}".encode()
    return {"Authorization": f"Basic {b64encode(words).decode()}"}


async def _at_least(found: ClientResponse, size: int) -> bytes:
    """The first bytes of a body, at least so many unless it ends before."""
    data = b""
    while len(data) < size and (more := await found.content.readany()):
        data += more
    return data
