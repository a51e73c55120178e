"""The tuner over HTTP, asked as Plex, Jellyfin and players ask, byte by byte where that matters."""

import asyncio
import contextlib
import json
import socket
from collections.abc import AsyncIterator
from pathlib import Path
from types import SimpleNamespace

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from lxml import etree
from playout.test_channel import World, card  # noqa: F401 - a fixture
from playout.test_variants import LARGE, beside

from retrovue.playout.at_hand import FirstLooks
from retrovue.playout.channel import Names
from retrovue.playout.deliver import DIRECTOR, mpeg_ts
from retrovue.playout.deliver.hdhomerun import routes
from retrovue.playout.deliver.hdhomerun.bank import TunerBank, TunersInUse
from retrovue.playout.deliver.hdhomerun.device_id import device_id, is_device_id
from retrovue.playout.deliver.hdhomerun.identity import keep_device_id
from retrovue.playout.encode.stand_in import StandIn
from retrovue.playout.programme import TunerSettings
from retrovue.playout.tally import Tally

ID = device_id(1)
PLEX = "PlexMediaServer/1.40.4.8679-424562606"
LAVF = "Lavf/58.76.100"
JELLYFIN = "Jellyfin-Server/10.10.3"
HOSTILE = "A \"<&>',\n\x07]]> \u202e \U0001f4fa"


class Station(SimpleNamespace):
    """A tuner of two, behind a socket."""

    settings = TunerSettings(2)

    async def ask(
        self, request: str, *headers: str, enough: int = 1 << 20
    ) -> tuple[str, dict[str, str], bytes]:
        """Status line, headers and what came of the body; the connection is closed then."""
        reader, writer = await self.connect(request, *headers)
        try:
            return await answer(reader, enough)
        finally:
            await self.leave(writer)

    async def connect(self, request: str, *headers: str) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        reader, writer = await asyncio.open_connection("127.0.0.1", self.server.port)
        writer.write("\r\n".join([request, *headers, "", ""]).encode())
        return reader, writer

    async def leave(self, writer: asyncio.StreamWriter) -> None:
        writer.close()
        with contextlib.suppress(ConnectionError):
            await writer.wait_closed()

    async def json(self, path: str, agent: str) -> dict:
        line, _, body = await self.ask(
            f"GET {path} HTTP/1.1",
            f"Host: tv.lan:{self.server.port}",
            f"User-Agent: {agent}",
            "Connection: close",
        )
        assert line == "HTTP/1.1 200 OK", path
        return json.loads(body)

    async def freed(self) -> None:
        for _ in range(100):
            if not self.bank.in_use:
                return
            await asyncio.sleep(0.02)
        raise AssertionError(self.bank.in_use)


async def answer(reader: asyncio.StreamReader, enough: int = 1 << 20) -> tuple[str, dict[str, str], bytes]:
    head = (await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), 5)).decode().split("\r\n")
    headers = dict(line.split(": ", 1) for line in head[1:] if line)
    body = b""
    while len(body) < min(enough, int(headers.get("Content-Length", enough))):
        data = await asyncio.wait_for(reader.read(65_536), 5)
        if not data:
            break
        body += data
    return head[0], headers, body


@pytest.fixture
def world(tmp_path: Path, card: StandIn) -> World:  # noqa: F811
    return World(tmp_path, card)


@pytest.fixture
async def station(world: World) -> AsyncIterator[Station]:
    one, two = world.channel, beside(world, LARGE)
    one.names, two.names = Names("one", "2", "One & Only"), Names("two", "5.1", HOSTILE)
    station = Station(world=world, refused=[])
    director = SimpleNamespace(
        by_id={"one": one, "two": two}, by_number={"2": one, "5.1": two}, clock=world.clock, kick=lambda: None,
        first_looks=FirstLooks(), programme=SimpleNamespace(name="Tiny <TV>", tuner=station.settings),
        tally=Tally(world.clock),
    )  # fmt: skip
    director.tally.count = lambda name, **labels: station.refused.append((name, labels))
    station.director, station.bank = director, TunerBank(world.clock, lambda: director.programme.tuner.count)
    app = web.Application()
    app[DIRECTOR] = director
    routes.add_routes(app, station.bank, ID)
    mpeg_ts.add_routes(app)
    async with TestServer(app) as station.server:
        yield station


# ---- the sequences of clients


async def test_plex_finds_its_way_from_the_address_to_a_stream(station: Station) -> None:
    """HTTP/1.0 at first, without a host; then what it reads names the next address."""
    line, headers, body = await station.ask("GET /discover.json HTTP/1.0", f"User-Agent: {PLEX}")
    base = f"http://127.0.0.1:{station.server.port}"
    assert line == "HTTP/1.0 200 OK"
    assert "Transfer-Encoding" not in headers
    assert headers["Content-Type"].startswith("application/json")
    assert json.loads(body) == {
        "FriendlyName": "Tiny <TV>", "ModelNumber": "HDHR5-4US", "FirmwareName": "hdhomerun5_atsc",
        "FirmwareVersion": "20250815", "DeviceID": ID, "DeviceAuth": f"RetroVue{ID}", "BaseURL": base,
        "LineupURL": f"{base}/lineup.json", "TunerCount": 2,
    }  # fmt: skip
    assert await station.json("/lineup_status.json", PLEX) == {
        "ScanInProgress": 0, "ScanPossible": 1, "Source": "Cable", "SourceList": ["Antenna", "Cable"],
    }  # fmt: skip
    for scan in ("start&source=Cable", "abort"):
        line, _, _ = await station.ask(
            f"POST /lineup.post?scan={scan} HTTP/1.1", "Host: x", "Content-Length: 0", enough=0
        )
        assert line == "HTTP/1.1 200 OK"
    first, second = await station.json("/lineup.json", PLEX)
    tv = f"http://tv.lan:{station.server.port}"
    assert first == {"GuideNumber": "2", "GuideName": "One & Only", "VideoCodec": "H264", "AudioCodec": "AAC",
                     "URL": f"{tv}/auto/v2"}  # fmt: skip
    assert (second["GuideNumber"], second["URL"]) == ("5.1", f"{tv}/auto/v5.1")
    _, headers, body = await station.ask("GET /device.xml HTTP/1.1", f"Host: tv.lan:{station.server.port}")
    assert headers["Content-Type"].startswith("application/xml")
    found = {
        etree.QName(one).localname: one.text
        for one in etree.fromstring(body).iter()
        if one.text and one.text.strip()
    }
    assert (found["URLBase"], found["serialNumber"], found["friendlyName"]) == (tv, ID, "Tiny <TV>")
    line, headers, body = await station.ask(
        "GET /auto/v5.1 HTTP/1.1", f"User-Agent: {LAVF}", "Accept: */*", "Range: bytes=0-", "Connection: close",
        f"Host: tv.lan:{station.server.port}", "Icy-MetaData: 1", enough=5_000,
    )  # fmt: skip
    assert (line, headers["Content-Type"]) == ("HTTP/1.1 200 OK", "video/mp2t")
    assert not {"Content-Range", "Accept-Ranges", "Content-Length"} & headers.keys()
    assert body.partition(b"\r\n")[2][0] == 0x47


async def test_jellyfin_asks_for_the_device_and_its_line_up(station: Station) -> None:
    found = await station.json("/discover.json", JELLYFIN)
    assert "hdtc" not in found["ModelNumber"].lower(), "it would offer qualities that need another encode"
    assert found["LineupURL"] == f"{found['BaseURL']}/lineup.json"
    channels = await station.json("/lineup.json", JELLYFIN)
    assert all(isinstance(one["GuideNumber"], str) and one["URL"].startswith("http://") for one in channels)
    assert len({one["GuideNumber"] for one in channels}) == len(channels)
    assert not any("?" in one["URL"] or one.get("DRM") for one in channels)


@pytest.mark.parametrize(
    "query", ["", "?duration=14400", "?transcode=heavy", "?transcode=none&duration=1&x=%00"]
)
async def test_what_clients_write_behind_an_address_changes_nothing(station: Station, query: str) -> None:
    line, _, body = await station.ask(f"GET /auto/v2{query} HTTP/1.0", enough=188)
    assert (line, body[0]) == ("HTTP/1.0 200 OK", 0x47)
    for path in (
        "/discover.json",
        "/lineup.json",
        "/lineup.xml",
        "/lineup.m3u",
        "/lineup_status.json",
        "/device.xml",
    ):
        assert (await station.ask(f"GET {path}{query} HTTP/1.0"))[0] == "HTTP/1.0 200 OK"


@pytest.mark.parametrize(
    "path", ["/auto/v2", "/tuner1/v5.1", "/discover.json", "/lineup.json", "/device.xml"]
)
async def test_a_look_takes_nothing(station: Station, path: str) -> None:
    line, headers, body = await station.ask(f"HEAD {path} HTTP/1.1", "Host: x", "Connection: close", enough=0)
    assert (line, body, station.bank.in_use) == ("HTTP/1.1 200 OK", b"", ())
    if "json" not in path and "xml" not in path:
        assert headers["Content-Type"] == "video/mp2t"
        assert not station.world.channel.watched_at_all()


async def test_names_are_text_in_every_form(station: Station) -> None:
    shown = "A \"<&>', ]]> \u202e \U0001f4fa"
    assert (await station.json("/lineup.json", PLEX))[1]["GuideName"] == shown
    root = etree.fromstring((await station.ask("GET /lineup.xml HTTP/1.0"))[2])
    assert [one.findtext("GuideName") for one in root] == ["One & Only", shown]
    lines = (await station.ask("GET /lineup.m3u HTTP/1.0"))[2].decode().splitlines()
    assert len(lines) == 5
    assert [line.rpartition("/")[2] for line in lines[2::2]] == ["v2", "v5.1"]
    assert lines[3].count('"') == 6


async def test_the_picture_says_whether_it_is_high_definition(station: Station) -> None:
    heights = [720, 1080, 719]
    found = [routes.Listed("1", "x", height).fields("http://x").get("HD") for height in heights]
    assert found == [1, 1, None]


async def test_the_address_that_the_station_names_counts(station: Station) -> None:
    station.director.programme.tuner = TunerSettings(2, "http://tv.example:8080/")
    assert (await station.json("/discover.json", PLEX))["BaseURL"] == "http://tv.example:8080"
    assert (await station.json("/lineup.json", PLEX))[0]["URL"] == "http://tv.example:8080/auto/v2"


async def test_what_is_no_scan_is_refused(station: Station) -> None:
    for query in ("", "?scan=", "?scan=all", "?favorite=%2B5.1"):
        line, _, _ = await station.ask(
            f"POST /lineup.post{query} HTTP/1.1", "Host: x", "Content-Length: 0", enough=0
        )
        assert line.split()[1] == "400"


# ---- tuners


@pytest.mark.parametrize("method", ["GET", "HEAD"])
@pytest.mark.parametrize(
    "path", ["/auto/v3", "/auto/v5", "/auto/v5.10", "/tuner0/v9", "/tuner2/v2", "/auto/ch473000000-1"]
)
async def test_a_channel_that_is_not_there(station: Station, path: str, method: str) -> None:
    line, headers, _ = await station.ask(
        f"{method} {path} HTTP/1.1", "Host: x", "Connection: close", enough=0
    )
    assert (line.split()[1], headers["X-HDHomeRun-Error"]) == ("404", "801 Unknown Channel")


async def test_a_channel_without_a_log_is_not_tuned(station: Station) -> None:
    station.world.clock.instant += 5 * 86_400_000
    line, headers, _ = await station.ask("GET /auto/v2 HTTP/1.0")
    assert (line.split()[1], headers["X-HDHomeRun-Error"]) == ("503", "806 Tune Failed")
    assert station.bank.in_use == ()


async def test_the_last_tuner_goes_and_comes_back(station: Station) -> None:
    held = [await station.connect("GET /auto/v2 HTTP/1.0", f"User-Agent: {agent}") for agent in (PLEX, LAVF)]
    for reader, _ in held:
        await answer(reader, 188)
    assert [(one.tuner, one.channel, one.agent, one.client) for one in station.bank.in_use] == [
        (0, "one", PLEX, "127.0.0.1"), (1, "one", LAVF, "127.0.0.1"),
    ]  # fmt: skip
    assert station.world.channel.tuners == 2, (
        "two viewers of one channel share what is encoded, and hold two tuners"
    )
    for path in ("/auto/v5.1", "/tuner0/v5.1"):
        line, headers, _ = await station.ask(f"GET {path} HTTP/1.1", "Host: x", "Connection: close")
        assert line.split()[1] == "503"
        assert headers["X-HDHomeRun-Error"] == "805 All Tuners In Use"
        assert int(headers["Retry-After"]) > 0
    assert station.refused == [("tuners_refused", {"code": "805"})] * 2
    line, _, _ = await station.ask("GET /channel/5.1.ts HTTP/1.0", enough=188)
    assert line == "HTTP/1.0 200 OK", "what is opened by hand takes no tuner"
    await station.leave(held[0][1])
    for _ in range(100):
        line, _, _ = await station.ask("GET /auto/v5.1 HTTP/1.0", enough=188)
        if line == "HTTP/1.0 200 OK":
            break
        await asyncio.sleep(0.02)
    else:
        raise AssertionError(station.bank.in_use)
    await station.leave(held[1][1])
    await station.freed()


async def test_who_is_gone_before_the_first_byte_is_no_news(
    station: Station, caplog: pytest.LogCaptureFixture
) -> None:
    for _ in range(20):
        with socket.create_connection(("127.0.0.1", station.server.port)) as client:
            client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
            client.sendall(b"GET /auto/v2 HTTP/1.1\r\nHost: x\r\n\r\n")
        await asyncio.sleep(0)
    await station.ask("GET /discover.json HTTP/1.0")
    await station.freed()
    assert (caplog.text, station.world.channel.tuners) == ("", 0)


async def test_a_tuner_of_ones_choice(station: Station) -> None:
    reader, writer = await station.connect("GET /tuner1/v2 HTTP/1.0")
    await answer(reader, 188)
    assert [one.tuner for one in station.bank.in_use] == [1]
    line, headers, _ = await station.ask("GET /tuner1/v5.1 HTTP/1.0")
    assert (line.split()[1], headers["X-HDHomeRun-Error"]) == ("503", "804 Tuner In Use")
    assert (await station.ask("GET /tuner0/v5.1 HTTP/1.0", enough=188))[0] == "HTTP/1.0 200 OK"
    await station.leave(writer)
    await station.freed()


def test_an_edit_that_takes_tuners_away_cuts_nobody(world: World) -> None:
    count = 3
    bank = TunerBank(world.clock, lambda: count)
    first, second, third = (bank.held(world.channel, "10.0.0.1", "x") for _ in range(3))
    assert [one.__enter__().tuner for one in (first, second, third)] == [0, 1, 2]
    count = 2
    first.__exit__(None, None, None)
    with pytest.raises(TunersInUse, match="All Tuners"), bank.held(world.channel, "", ""):
        pass
    assert [one.tuner for one in bank.in_use] == [1, 2]
    third.__exit__(None, None, None)
    with bank.held(world.channel, "", "") as tuned:
        assert tuned.tuner == 0
    count = 4
    with bank.held(world.channel, "", "", 3) as tuned:
        assert tuned.tuner == 3


# ---- identity


def test_the_id_is_made_once_and_differs_from_station_to_station(tmp_path: Path) -> None:
    made = keep_device_id(tmp_path / "one")
    assert is_device_id(made)
    assert keep_device_id(tmp_path / "one") == made
    assert made not in {keep_device_id(tmp_path / name) for name in ("two", "three")}


@pytest.mark.parametrize("text", ["", "RetroVue\n", "12345678\n", "\xff\xfe", f"{ID[:7]}\n"])
def test_an_id_that_is_none_is_made_anew(tmp_path: Path, text: str) -> None:
    (tmp_path / "device-id").write_text(text, encoding="latin-1")
    made = keep_device_id(tmp_path)
    assert is_device_id(made)
    assert keep_device_id(tmp_path) == made


def test_without_room_there_is_an_id_all_the_same(tmp_path: Path) -> None:
    (tmp_path / "state").write_text("not a folder")
    assert is_device_id(keep_device_id(tmp_path / "state"))
