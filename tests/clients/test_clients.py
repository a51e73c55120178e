"""Five clients at the door of our own application, and at doors that are sick in one thing each."""

import asyncio
import gzip
import json
import socket
import zlib
from collections.abc import AsyncIterator, Awaitable, Callable
from types import SimpleNamespace
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from playout.test_channel import World, card  # noqa: F401 - a fixture
from playout.test_variants import LARGE, beside

from retrovue.clients import CLIENTS, Step, Visit, discovery
from retrovue.playout.at_hand import FirstLooks
from retrovue.playout.channel import Names
from retrovue.playout.deliver import DIRECTOR, hls, mpeg_ts
from retrovue.playout.deliver.hdhomerun import routes
from retrovue.playout.deliver.hdhomerun.bank import TunerBank
from retrovue.playout.deliver.hdhomerun.device_id import device_id
from retrovue.playout.encode.stand_in import StandIn
from retrovue.playout.programme import TunerSettings
from retrovue.playout.tally import Tally
from retrovue.timing.instants import DAY

NOW = 1_793_512_800_000
"""2026-11-01T06:00Z."""
IDS = {"2": "one.tiny.retrovue.local", "5.1": "two.tiny.retrovue.local"}
PACKED = gzip.compress(b"<tv/>" * 100)
Answer = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Door(SimpleNamespace):
    """The station's own streams and tuner; what `sick` names answers otherwise."""

    async def visit(self, client: str, **changes: Any) -> list[Step]:
        visit = Visit(**{"base": self.base, "now": NOW, "seconds": 2.0, "discovery_port": self.port, "web_port": self.port,
                         **changes})  # fmt: skip
        return await asyncio.to_thread(lambda: list(CLIENTS[client](visit)))

    async def told(self, client: str, **changes: Any) -> list[tuple[str, str]]:
        """Codes with what was looked at."""
        return [(one.code, step.what) for step in await self.visit(client, **changes) for one in step.found]


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory, card: StandIn) -> World:  # noqa: F811
    return World(tmp_path_factory.mktemp("world"), card)


@pytest.fixture
async def door(world: World) -> AsyncIterator[Door]:
    one, two = world.channel, beside(world, LARGE)
    one.names, two.names = Names("one", "2", "One & Only"), Names("two", "5.1", "Two, a friend of < >")
    director = SimpleNamespace(
        by_id={"one": one, "two": two}, by_number={"2": one, "5.1": two}, clock=world.clock, kick=lambda: None,
        first_looks=FirstLooks(), programme=SimpleNamespace(name="Tiny", tuner=TunerSettings(2)), tally=Tally(world.clock),
    )  # fmt: skip
    door = Door(sick={}, asked=[], guide=guide_of(IDS))

    @web.middleware
    async def sick(request: web.Request, handler: Answer) -> web.StreamResponse:
        door.asked.append((request.method, request.path, request.version, request.headers.get("User-Agent")))
        return await door.sick.get(request.path, handler)(request)

    async def m3u(request: web.Request) -> web.Response:
        base = f"http://{request.host}"
        lines = [
            f'#EXTINF:-1 tvg-id="{IDS[n]}" tvg-chno="{n}" group-title="a, b",{c.names.name}\n{base}/channel/{n}.ts'
            for n, c in director.by_number.items()
        ]
        return web.Response(text="\n".join([f'#EXTM3U x-tvg-url="{base}/guide.xml"', *lines]))

    async def guide(_: web.Request) -> web.Response:
        return web.Response(body=gzip.compress(door.guide), content_type="application/xml")

    app = web.Application(middlewares=[sick])
    app[DIRECTOR] = director
    routes.add_routes(app, TunerBank(world.clock, lambda: 2), device_id(1))
    mpeg_ts.add_routes(app)
    hls.add_routes(app)
    app.router.add_get("/channels.m3u", m3u)
    app.router.add_get("/guide.xml", guide)
    async with TestServer(app) as server:
        door.port = server.port
        door.base = f"http://127.0.0.1:{server.port}"
        yield door


def guide_of(ids: dict[str, str], start: str = "20261101060000", stop: str = "20261103060000") -> bytes:
    channels = "".join(
        f'<channel id="{id_}"><display-name>x</display-name><display-name>{n}</display-name></channel>'
        for n, id_ in ids.items()
    )
    programmes = "".join(
        f'<programme start="{start} +0000" stop="{stop} +0000" channel="{id_}"><title>x</title></programme>'
        for id_ in ids.values()
    )
    return f"<tv>{channels}{programmes}</tv>".encode()


def answers(body: bytes | str, status: int = 200, kind: str = "application/json", **headers: str) -> Answer:
    async def answer(_: web.Request) -> web.Response:
        data = body.encode() if isinstance(body, str) else body
        return web.Response(body=data, status=status, content_type=kind, headers=headers)

    return answer


def but(handler: Answer, edit: Callable[[Any], Any]) -> Answer:
    """A JSON document with an edit."""

    async def answer(request: web.Request) -> web.Response:
        response: Any = await handler(request)
        return web.json_response(edit(json.loads(response.body)))

    return answer


# ---- our own doors


@pytest.mark.parametrize("client", sorted(set(CLIENTS) - {"jellyfin"}))
async def test_a_station_that_is_well(door: Door, client: str) -> None:
    steps = await door.visit(client)
    assert [one for step in steps for one in step.found] == []
    assert all(step.text for step in steps)
    tuned = [step.text for step in steps if step.what.startswith("tune ")]
    assert len(tuned) == 2
    assert all("AAC and H.264" in text for text in tuned)


async def test_each_speaks_as_it_does(door: Door) -> None:
    await door.visit("plex")
    paths = [path for _, path, *_ in door.asked]
    assert paths == ["/discover.json", "/lineup_status.json", "/lineup.json", "/device.xml", "/guide.xml",
                     "/auto/v2", "/auto/v5.1"]  # fmt: skip
    assert [version for *_, version, _ in door.asked] == [(1, 0)] * 5 + [(1, 1)] * 2
    assert [agent.partition("/")[0] for *_, agent in door.asked[-3:]] == ["PlexMediaServer", "Lavf", "Lavf"]
    door.asked.clear()
    await door.visit("kodi")
    assert {agent.partition("/")[0] for *_, agent in door.asked} == {"Kodi"}
    assert door.asked[0][1:3] == ("/channels.m3u", (1, 1))


async def test_jellyfin_finds_a_tuner_that_answers(door: Door) -> None:
    loop = asyncio.get_running_loop()

    class Tuner(asyncio.DatagramProtocol):
        def connection_made(self, transport: Any) -> None:
            self.transport = transport

        def datagram_received(self, data: bytes, source: Any) -> None:
            assert discovery.read(
                b"\x00\x03" + data[2:-4] + zlib.crc32(b"\x00\x03" + data[2:-4]).to_bytes(4, "little")
            )
            base = door.base.encode()
            packet = b"\x00\x03" + (2 + len(base)).to_bytes(2, "big") + b"\x2a" + bytes([len(base)]) + base
            self.transport.sendto(packet + zlib.crc32(packet).to_bytes(4, "little"), source)

    transport, _ = await loop.create_datagram_endpoint(Tuner, local_addr=("127.0.0.1", 0))
    port = transport.get_extra_info("sockname")[1]
    steps = await door.visit("jellyfin", discovery_port=port)
    transport.close()
    assert [one for step in steps for one in step.found] == []
    assert steps[0].text == f"a tuner answers by UDP, at `{door.base}`"


# ---- sick ones


async def test_nobody_is_there() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        deaf = Visit(f"http://127.0.0.1:{silent.getsockname()[1]}", NOW, seconds=0.2)
        closed = Visit("http://127.0.0.1:9", NOW, seconds=1)
        unknown = Visit("http://nobody.invalid:8080", NOW, seconds=1)
        for visit, words in (
            (deaf, "does not answer within 0.2 s"),
            (closed, "is refused"),
            (unknown, "not known"),
        ):
            steps = await asyncio.to_thread(lambda v=visit: list(CLIENTS["vlc"](v)))
            (found,) = [one for step in steps for one in step.found]
            assert found.code == "RV831" and words in found.message and found.help


@pytest.mark.parametrize(
    ("client", "path", "answer", "expected"),
    [
        ("plex", "/discover.json", answers("", 404), ("RV833", "tuner")),
        ("plex", "/discover.json", answers("<html>"), ("RV833", "tuner")),
        ("plex", "/discover.json", answers("[]"), ("RV833", "tuner")),
        ("plex", "/discover.json", answers("{}"), ("RV833", "tuner")),
        ("plex", "/lineup.json", answers("[]"), ("RV834", "line-up")),
        ("plex", "/lineup.json", answers("{}"), ("RV833", "line-up")),
        ("plex", "/lineup.json", answers('["x"]'), ("RV833", "line-up")),
        ("plex", "/lineup_status.json", answers("", 500), ("RV833", "scan")),
        ("plex", "/device.xml", answers("", 403), ("RV833", "device")),
        ("plex", "/guide.xml", answers("no XML"), ("RV835", "guide")),
        ("plex", "/guide.xml", answers("<tv/>"), ("RV835", "guide")),
        ("plex", "/guide.xml", answers(b"\x1f\x8bno gzip"), ("RV835", "guide")),
        ("plex", "/guide.xml", answers(PACKED[:12] + b"\xff" * 40), ("RV835", "guide")),
        ("plex", "/guide.xml", answers(PACKED[:-9]), ("RV835", "guide")),
        ("plex", "/discover.json", answers("[" * 100_000), ("RV833", "tuner")),
        ("plex", "/guide.xml", answers('<!DOCTYPE x [<!ENTITY a "b">]><tv/>'), ("RV835", "guide")),
        ("plex", "/guide.xml", answers(guide_of({"7": "x"})), ("RV835", "guide")),
        ("kodi", "/guide.xml", answers(guide_of({"2": "other", "5.1": "ids"})), ("RV835", "guide")),
        ("kodi", "/guide.xml", answers(guide_of(IDS, stop="20261101120000")), ("RV835", "guide")),
        ("kodi", "/guide.xml", answers(guide_of(IDS, start="20261101070000")), ("RV835", "guide")),
        ("kodi", "/guide.xml", answers(guide_of(IDS).replace(b" +0000", b"")), ("RV835", "guide")),
        ("kodi", "/guide.xml", answers(guide_of(IDS).replace(b'channel="one', b'channel="on')), ("RV835", "guide")),
        ("kodi", "/channels.m3u", answers("<html>"), ("RV833", "m3u")),
        ("kodi", "/channels.m3u", answers("#EXTM3U\n"), ("RV834", "m3u")),
        ("vlc", "/channel/2.ts", answers("<html>", kind="text/html"), ("RV839", "tune 2")),
        ("vlc", "/channel/2.ts", answers("", kind="video/mp2t"), ("RV839", "tune 2")),
        ("vlc", "/channel/2.ts", answers(b"G" + bytes(187), 206, "video/mp2t"), ("RV839", "tune 2")),
        ("vlc", "/channel/2.ts", answers((b"G" + bytes(187)) * 9, kind="video/mp2t"), ("RV839", "tune 2")),
        ("vlc", "/channel/2.ts", answers("", 503), ("RV833", "tune 2")),
        ("plex", "/auto/v2", answers("", 503, **{"X-HDHomeRun-Error": "805 All Tuners In Use"}), ("RV837", "tune 2")),
        ("plex", "/auto/v2", answers("", 404, **{"X-HDHomeRun-Error": "801 Unknown Channel"}), ("RV833", "tune 2")),
        ("vlc", "/channel/2.m3u8", answers("no playlist"), ("RV839", "hls 2")),
        ("vlc", "/channel/one/small.m3u8", answers("", 404), ("RV833", "hls 2")),
        ("vlc", "/channel/one/small.m3u8", answers("#EXTM3U\n", kind="audio/mpegurl"), ("RV839", "hls 2")),
    ],
)  # fmt: skip
async def test_a_door_that_is_sick_in_one_thing(
    door: Door, client: str, path: str, answer: Answer, expected: tuple[str, str]
) -> None:
    door.sick[path] = answer
    told = await door.told(client)
    assert expected in told
    assert {what for _, what in told} <= {expected[1]} | ({"guide"} if expected[0] == "RV834" else set())


@pytest.mark.parametrize(
    ("path", "edit", "code", "words"),
    [
        ("/lineup.json", lambda said: [*said, said[0]], "RV834", "number 2 belongs to 2 channels"),
        ("/lineup.json", lambda said: [{**said[0], "GuideNumber": ""}], "RV834", "has no number"),
        ("/lineup.json", lambda said: [{**said[0], "GuideName": ""}], "RV834", "channel 2 has no name"),
        ("/lineup.json", lambda said: [{**said[0], "URL": said[0]["URL"] + "?x=1"}], "RV834", "has a query"),
        ("/discover.json", lambda said: {**said, "TunerCount": 0}, "RV837", "has no tuner"),
        ("/discover.json", lambda said: {**said, "DeviceID": "RetroVue"}, "RV833", "is no id"),
        ("/discover.json", lambda said: {**said, "DeviceID": "12345678"}, "RV833", "is no id"),
        ("/discover.json", lambda said: {**said, "BaseURL": "x"}, "RV833", "no address"),
        ("/discover.json", lambda said: {**said, "BaseURL": "http://["}, "RV833", "no address"),
        ("/discover.json", lambda said: {**said, "TunerCount": float("inf")}, "RV837", "has no tuner"),
    ],
)  # fmt: skip
async def test_documents_that_a_client_dislikes(
    door: Door, path: str, edit: Callable[[Any], Any], code: str, words: str
) -> None:
    handler = routes.line_up_json if path == "/lineup.json" else routes.discover
    door.sick[path] = but(handler, edit)
    found = [one for step in await door.visit("plex") for one in step.found]
    assert {one.code for one in found} - {"RV835"} == {code}
    assert words in found[0].message and found[0].help


async def test_addresses_that_are_none(door: Door) -> None:
    door.sick["/channels.m3u"] = answers('#EXTM3U url-tvg="http://["\n#EXTINF:-1,x\nhttp://[::\n')
    assert ("RV831", "tune x") in await door.told("kodi")
    assert await door.told("plex", base="http://[")


async def test_addresses_that_lead_clients_to_themselves(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    """As another machine sees them: the station is asked by a name that is not this machine's."""
    known = socket.getaddrinfo
    monkeypatch.setattr(socket, "getaddrinfo",
                        lambda host, *rest, **more: known("127.0.0.1" if host == "tv.lan" else host, *rest, **more))  # fmt: skip
    door.sick["/discover.json"] = but(
        routes.discover, lambda said: {**said, "BaseURL": "http://localhost:8080"}
    )
    told = await door.told("plex", base=f"http://tv.lan:{door.port}")
    assert told == [("RV832", "tuner")]


async def test_discovery_that_nobody_answers(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(discovery, "_WAIT", 0.1)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as deaf:
        deaf.bind(("127.0.0.1", 0))
        port = deaf.getsockname()[1]
        assert await door.told("jellyfin", discovery_port=port, web_port=9) == [
            ("RV838", "discovery"),
            ("RV838", "port 80"),
        ]
        assert await door.told("kodi", discovery_port=port) == []


async def test_discovery_that_another_station_answers(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    answer = {0x2A: b"http://127.0.0.1:33069"}
    monkeypatch.setattr(discovery, "question", lambda *_: answer)
    (first, *_) = await door.visit("jellyfin")
    assert [one.code for one in first.found] == ["RV838"]
    assert "`http://127.0.0.1:33069`, and not this station" in first.found[0].message
    answer[0x2A] = door.base.encode()
    assert await door.told("jellyfin") == []


@pytest.mark.parametrize(("wait", "words"), [(2.0, "does not end within 0.5 s"), (0.0, "breaks off")])
async def test_an_answer_that_does_not_come_whole(door: Door, wait: float, words: str) -> None:
    """It is the network's fault, and not that of what the station wrote."""

    async def halting(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Length": "9000"})
        await response.prepare(request)
        await response.write(b"<tv>")
        await asyncio.sleep(wait)
        if request.transport is not None:
            request.transport.close()
        return response

    door.sick["/guide.xml"] = halting
    found = [one for step in await door.visit("kodi", seconds=0.5) for one in step.found]
    assert [one.code for one in found] == ["RV833"]
    assert words in found[0].message and "after 4 of 9,000 bytes" in found[0].message


async def test_a_stream_that_lets_wait(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    from retrovue.clients import streams

    async def late(request: web.Request) -> web.StreamResponse:
        await asyncio.sleep(0.3)
        return await mpeg_ts.stream(request)

    monkeypatch.setattr(streams, "_LATE", 0.2)
    door.sick["/channel/2.ts"] = late
    assert await door.told("vlc") == [("RV836", "tune 2")]


def test_the_guide_of_two_days_is_told_in_days() -> None:
    from retrovue.clients import guide

    channels, wrong = guide.read(guide_of(IDS), NOW)
    assert wrong == []
    assert {one.until - NOW for one in channels.values()} == {2 * DAY}
