"""A part of a server, read as ffmpeg reads it: from any place, through faults, and without the token."""

from collections.abc import AsyncIterator

import pytest
from aiohttp import ClientError, ClientSession, web
from aiohttp.test_utils import TestServer

from retrovue.ffmpeg.loopback import Loopback
from retrovue.sources import plex_part
from retrovue.sources.plex_part import PlexPart

BODY = bytes(at * at % 251 for at in range(300_000))
TOKEN = "right-token"


class Server:
    """Gives out one part, as far as its mood lets it."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.status: list[int] = []
        """Answers that come before the right one."""
        self.most = len(BODY)
        """Bytes after which every answer is cut."""
        app = web.Application()
        app.router.add_get("/library/parts/1/2/film.mkv", self._part)
        self.server = TestServer(app)

    async def _part(self, request: web.Request) -> web.StreamResponse:
        self.asked.append(request.headers.get("Range", ""))
        if request.headers.get("X-Plex-Token") != TOKEN:
            return web.Response(status=401)
        if self.status:
            status = self.status.pop(0)
            return web.Response(status=status, headers={"Location": "http://elsewhere.example/"})
        part = request.http_range
        body = BODY[part]
        first = part.start or 0
        answer = web.StreamResponse(status=206 if "Range" in request.headers else 200)
        answer.content_length = len(body)
        if answer.status == 206:
            answer.headers["Content-Range"] = f"bytes {first}-{first + len(body) - 1}/{len(BODY)}"
        await answer.prepare(request)
        if request.method == "HEAD":
            return answer
        await answer.write(body[: self.most])
        if len(body) > self.most and request.transport is not None:
            request.transport.close()
        return answer


class Bench:
    def __init__(self, server: Server, session: ClientSession, loopback: Loopback) -> None:
        self.server, self._session, self._loopback = server, session, loopback
        self.token = TOKEN

    async def get(self, asked: str = "", method: str = "GET") -> tuple[int, bytes]:
        url = str(self.server.server.make_url("/"))
        part = PlexPart(url, self.token, "/library/parts/1/2/film.mkv")
        async with self._loopback.admitted(part) as base:
            assert TOKEN not in base
            headers = {"Range": asked} if asked else {}
            async with self._session.request(method, f"{base}/film.mkv", headers=headers) as answer:
                return answer.status, await answer.read()


@pytest.fixture
async def bench(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Bench]:
    monkeypatch.setattr(plex_part, "_WAITS", (0.01, 0.01, 0.01))
    server, loopback = Server(), Loopback()
    await server.server.start_server()
    async with ClientSession() as session:
        yield Bench(server, session, loopback)
    await loopback.close()
    await server.server.close()


@pytest.mark.parametrize(
    ("asked", "status", "body"),
    [("", 200, BODY), ("bytes=100-", 206, BODY[100:]), ("bytes=7-9", 206, BODY[7:10])],
)
async def test_any_part_of_it(bench: Bench, asked: str, status: int, body: bytes) -> None:
    assert await bench.get(asked) == (status, body)


async def test_only_looking(bench: Bench) -> None:
    assert await bench.get(method="HEAD") == (200, b"")


@pytest.mark.parametrize("asked", ["", "bytes=50000-"])
async def test_where_the_server_breaks_off_the_rest_is_asked_for(bench: Bench, asked: str) -> None:
    bench.server.most = 120_000
    _, body = await bench.get(asked)
    assert body == BODY[50_000 if asked else 0 :]
    assert len(bench.server.asked) == 3


async def test_a_server_that_is_busy_is_asked_again(bench: Bench) -> None:
    bench.server.status = [500, 503]
    assert await bench.get() == (200, BODY)


async def test_a_redirect_is_not_followed_for_the_token_would_go_along(bench: Bench) -> None:
    bench.server.status = [302]
    assert (await bench.get())[0] == 502
    assert len(bench.server.asked) == 1


async def test_a_server_that_gives_nothing_is_given_up(bench: Bench) -> None:
    bench.server.status = [500] * 9
    assert (await bench.get())[0] == 502
    assert len(bench.server.asked) == 4


async def test_a_server_that_stops_for_good_is_no_end_of_the_file(bench: Bench) -> None:
    bench.server.most = 0
    with pytest.raises(ClientError):
        await bench.get()


async def test_a_token_that_is_refused(bench: Bench) -> None:
    bench.token = "wrong"
    assert (await bench.get())[0] == 502
