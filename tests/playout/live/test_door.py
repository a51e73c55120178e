"""An input over HTTP is read through a door that leads to its host alone, and keeps its secrets."""

from collections.abc import AsyncIterator

import pytest
from aiohttp import ClientSession, web
from aiohttp.test_utils import TestServer

from retrovue.diagnostics import Diagnostic
from retrovue.playout.live.doors import Doors

PLAYLIST = """#EXTM3U
#EXT-X-KEY:METHOD=AES-128,URI="/keys/1"
#EXTINF:2,
one.ts?part=1
#EXTINF:2,
{origin}/far/two.ts
#EXTINF:2,
http://169.254.169.254/latest/meta-data
#EXTINF:2,
file:///etc/passwd
"""
MOVED = {"/moved": "/room/live.m3u8", "/away": "http://elsewhere.example/secret", "/circle": "/circle"}


class Host:
    """A host of a live input."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.auth: list[str | None] = []
        app = web.Application()
        app.router.add_get("/room/live.m3u8", self._playlist)
        for path in MOVED:
            app.router.add_get(path, self._moved)
        app.router.add_get("/{rest:.*}", self._other)
        self.server = TestServer(app)

    async def _playlist(self, request: web.Request) -> web.Response:
        origin = str(self.server.make_url("/")).rstrip("/")
        return web.Response(text=PLAYLIST.format(origin=origin))

    async def _moved(self, request: web.Request) -> web.Response:
        raise web.HTTPFound(MOVED[request.path])

    async def _other(self, request: web.Request) -> web.Response:
        self.asked.append(request.path_qs)
        self.auth.append(request.headers.get("Authorization"))
        body = bytes(range(100))
        part = request.http_range
        return web.Response(body=body[part], status=206 if "Range" in request.headers else 200)


class Bench:
    def __init__(self, host: Host, session: ClientSession) -> None:
        self.host, self.session = host, session
        self.doors, self.said = Doors(), list[Diagnostic]()

    def address(self, path: str) -> str:
        return str(self.host.server.make_url(path))

    async def get(self, path: str, **more: object) -> tuple[int, bytes]:
        async with self.doors.opened(self.address(path), self.said.append) as url:
            async with self.session.get(url, **more) as answer:  # type: ignore[arg-type]
                return answer.status, await answer.read()


@pytest.fixture
async def bench() -> AsyncIterator[Bench]:
    host = Host()
    await host.server.start_server()
    async with ClientSession() as session:
        made = Bench(host, session)
        yield made
        await made.doors.close()
    await host.server.close()


async def test_a_part_is_handed_on(bench: Bench) -> None:
    assert await bench.get("/a.ts?x=1", headers={"Range": "bytes=10-12"}) == (206, bytes([10, 11, 12]))
    assert bench.host.asked == ["/a.ts?x=1"]


@pytest.mark.parametrize("path", ["/room/live.m3u8", "/moved"])
async def test_a_playlist_leads_through_the_door(bench: Bench, path: str) -> None:
    async with bench.doors.opened(bench.address(path), bench.said.append) as url:
        async with bench.session.get(url) as answer:
            lines = (await answer.text()).splitlines()
        name = url.split("/")[3]
        assert lines[1] == f'#EXT-X-KEY:METHOD=AES-128,URI="/{name}/keys/1"'
        assert lines[3::2] == [
            f"/{name}/room/one.ts?part=1",
            f"/{name}/far/two.ts",
            *[f"/{name}/elsewhere.ts"] * 2,
        ]
    (said,) = bench.said
    assert said.code == "RV724"
    assert "169.254.169.254" in said.message


@pytest.mark.parametrize(("path", "why"), [("/away", "elsewhere.example"), ("/circle", "in a circle")])
async def test_a_redirect_leads_nowhere_else(bench: Bench, path: str, why: str) -> None:
    status, _ = await bench.get(path)
    (said,) = bench.said
    assert (status, said.code) == (502, "RV724")
    assert why in said.message
    assert bench.host.asked == []


async def test_user_and_password_stay_here(bench: Bench) -> None:
    address = bench.address("/a.ts").replace("http://", "http://tom:hunter2@")
    async with bench.doors.opened(address, bench.said.append) as url:
        assert "hunter2" not in url
        async with bench.session.get(url) as answer:
            assert answer.status == 200
    assert bench.host.auth == ["Basic dG9tOmh1bnRlcjI="]


async def test_a_closed_door_and_a_guessed_name_lead_nowhere(bench: Bench) -> None:
    async with bench.doors.opened(bench.address("/a.ts"), bench.said.append) as url:
        name = url.split("/")[3]
        async with bench.session.get(url.replace(name, name[:-1])) as answer:
            assert answer.status == 404
        async with bench.session.post(url) as answer:
            assert answer.status == 405
    async with bench.session.get(url) as answer:
        assert answer.status == 404
    assert bench.host.asked == []


async def test_a_host_that_is_not_there(bench: Bench, unused_tcp_port: int) -> None:
    async with bench.doors.opened(f"http://127.0.0.1:{unused_tcp_port}/a", bench.said.append) as url:
        async with bench.session.get(url) as answer:
            assert answer.status == 502


async def test_other_inputs_have_no_door(bench: Bench) -> None:
    async with bench.doors.opened("udp://239.0.0.1:5000", bench.said.append) as url:
        assert url == "udp://239.0.0.1:5000"
