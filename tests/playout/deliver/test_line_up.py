"""The line-up and the guide over HTTP: packed, remembered, whole, and as clients ask for them."""

import asyncio
import gc
import gzip
import time
import weakref
from collections.abc import AsyncIterator
from datetime import date, timedelta
from pathlib import Path
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer
from lxml import etree

from retrovue.export import ExportChannel
from retrovue.export.xmltv import render_xmltv
from retrovue.load.log_files import LogFolder
from retrovue.media.item import Item
from retrovue.playout.channel import Names
from retrovue.playout.deliver import DIRECTOR, line_up
from retrovue.playout.deliver.documents import Document
from retrovue.playout.guide_days import read_guide_days
from retrovue.playout.programme import TunerSettings
from retrovue.playout_log import DayLog
from retrovue.playout_log.log import CoarseLine, Event, Header
from retrovue.timing.instants import DAY, HOUR, parse_instant

UTC = ZoneInfo("UTC")
TODAY = date(2026, 10, 31)
NOW = parse_instant("2026-10-31T12:00", UTC)
FILM = Item("tmdb:1", "movie", "Halloween", 2 * HOUR, year=1978, directors=("A. Director",), path="x.mkv")


def day(step: int, title: str = "Halloween") -> DayLog:
    on = TODAY + timedelta(days=step)
    start = parse_instant(f"{on}T06:00", UTC)
    lines = tuple(
        CoarseLine(
            start + n * 2 * HOUR, 2 * HOUR, f"one/{on}/{n:02d}00-film/0", "film", FILM.key, "", 2 * HOUR, 0, "r", "movie",
            title, year=1978,
        )
        for n in range(12)
    )  # fmt: skip
    event = Event(start, DAY, 0, f"one/{on}/0000-film/0/a0", "movie", FILM.key, 0)
    return DayLog(Header("tv", "one", on.isoformat(), 30, "UTC", "x"), lines, (event,))


class Station(SimpleNamespace):
    """A programme, likewise. Unlike its base it may be referred to weakly."""


class World:
    """A director as far as these doors look at it."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.now = folder, NOW
        LogFolder(folder).write([day(step) for step in range(-1, 16)])
        self.director = SimpleNamespace(
            by_id={"one": SimpleNamespace(names=Names("one", "5.1", "One"))}, state=folder,
            clock=SimpleNamespace(now=lambda: self.now), tally=SimpleNamespace(committed_at=NOW),
        )  # fmt: skip
        self.commit()

    def commit(self) -> None:
        channel = ExportChannel("one", "tv", "5.1", "One", logo="art/One.PNG", height=480)
        self.director.programme = Station(
            station="tv", timezone=UTC, day_start=6 * HOUR, line_up=(channel,), tuner=TunerSettings(),
            item={FILM.key: FILM}.get, folder=self.folder,
        )  # fmt: skip


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path)


@pytest.fixture
async def client(world: World) -> AsyncIterator[TestClient]:
    app = web.Application()
    app[DIRECTOR] = world.director
    line_up.add_routes(app)
    async with TestClient(TestServer(app), auto_decompress=False) as client:
        yield client


async def test_the_guide_knows_the_catalog_and_earlier_airings(client: TestClient) -> None:
    root = etree.fromstring(
        await (await client.get("/guide.xml", headers={"Accept-Encoding": "identity"})).read()
    )
    first = root.find("programme")
    assert first.findtext("title") == "Halloween (1978)"
    assert first.findtext("credits/director") == "A. Director"
    assert first.find("previously-shown").get("start") == "20261031040000 +0000"
    assert len(root.findall("programme")) == 15 * 12


async def test_the_guide_is_packed_for_who_unpacks_it(client: TestClient) -> None:
    plain = await client.get("/guide.xml", headers={"Accept-Encoding": "identity"})
    packed = await client.get("/guide.xml", headers={"Accept-Encoding": "gzip, deflate"})
    named = await client.get("/guide.xml.gz")
    body = await plain.read()
    assert "Content-Encoding" not in plain.headers and packed.headers["Content-Encoding"] == "gzip"
    assert named.content_type == "application/gzip" and "Content-Encoding" not in named.headers
    assert gzip.decompress(await packed.read()) == gzip.decompress(await named.read()) == body
    assert plain.headers["ETag"] != packed.headers["ETag"]
    assert "Accept-Encoding" in plain.headers["Vary"]
    refused = await client.get("/guide.xml", headers={"Accept-Encoding": "gzip;q=0"})
    assert "Content-Encoding" not in refused.headers


async def test_no_station_is_held_for_its_guide(client: TestClient, world: World) -> None:
    first = weakref.ref(world.director.programme)
    for days in (3, 5):
        assert (await client.get(f"/guide.xml?days={days}")).status == 200
    world.commit()
    gc.collect()
    assert first() is None


@pytest.mark.parametrize("path", ["/guide.xml", "/guide.xml.gz", "/channels.m3u", "/channels-hls.m3u"])
async def test_what_a_client_has_is_not_sent_again(client: TestClient, path: str) -> None:
    first = await client.get(path)
    assert first.status == 200 and await first.read()
    for headers in (
        {"If-None-Match": first.headers["ETag"]},
        {"If-None-Match": f'"other", W/{first.headers["ETag"]}'},
        {"If-None-Match": "*"},
        {"If-Modified-Since": first.headers["Last-Modified"]},
    ):
        again = await client.get(path, headers=headers)
        assert (again.status, await again.read()) == (304, b""), headers
    other = await client.get(path, headers={"If-None-Match": '"other"'})
    assert other.status == 200
    head = await client.head(path)
    assert (head.status, await head.read()) == (200, b"")
    assert head.headers["Content-Length"] == first.headers["Content-Length"]


async def test_a_plan_that_says_the_same_is_as_old_as_before(client: TestClient, world: World) -> None:
    first = await client.get("/guide.xml")
    world.now += HOUR
    world.commit()
    same = await client.get("/guide.xml")
    assert [same.headers[name] for name in ("ETag", "Last-Modified")] == [
        first.headers[name] for name in ("ETag", "Last-Modified")
    ]
    LogFolder(world.folder).write([day(0, "The Fog")])
    world.commit()
    changed = await client.get("/guide.xml", headers={"If-None-Match": first.headers["ETag"]})
    assert changed.status == 200
    assert changed.headers["Last-Modified"] != first.headers["Last-Modified"]
    assert b"The Fog" in gzip.decompress(await changed.read())


async def test_fewer_days_and_wrong_ones(client: TestClient) -> None:
    root = etree.fromstring(
        await (await client.get("/guide.xml?days=1", headers={"Accept-Encoding": ""})).read()
    )
    assert len(root.findall("programme")) == 2 * 12
    for wrong in ("0", "15", "x", "-1", "\u0663", "999999999"):
        assert (await client.get("/guide.xml", params={"days": wrong})).status == 400


async def test_readers_and_changes_at_once_see_whole_guides(client: TestClient, world: World) -> None:
    async def read() -> int:
        response = await client.get("/guide.xml", headers={"Accept-Encoding": "identity"})
        body = await response.read()
        return len(etree.fromstring(body).findall("programme"))

    found = []
    for turn in range(4):
        LogFolder(world.folder).write([day(1, f"Film {turn}")])
        world.commit()
        found += await asyncio.gather(*(read() for _ in range(6)))
    assert set(found) == {15 * 12}


async def test_who_goes_away_while_it_is_made_costs_the_others_nothing(
    client: TestClient, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = []
    real = line_up.read_guide_days

    def slowly(*words: object) -> object:
        made.append(1)
        time.sleep(0.2)
        return real(*words)

    monkeypatch.setattr(line_up, "read_guide_days", slowly)
    programme, guide = world.director.programme, line_up.Guide()
    waiting = [asyncio.create_task(guide.document(world.director, programme, "http://tv")) for _ in range(5)]
    await asyncio.sleep(0.05)
    waiting[0].cancel()
    found = await asyncio.gather(*waiting, return_exceptions=True)
    assert isinstance(found[0], asyncio.CancelledError)
    assert len({id(one) for one in found[1:]}) == 1 and made == [1]


async def test_odd_requests_at_once_are_one_rendering(
    client: TestClient, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    made, packing, most = [], [], []
    real, packed = line_up.render_days, Document.packed

    def counted(*words: object) -> object:
        made.append(1)
        time.sleep(0.05)
        return real(*words)

    def slowly(document: Document) -> bytes:
        packing.append(1)
        most.append(len(packing))
        time.sleep(0.01)
        try:
            return packed.fget(document)
        finally:
            packing.pop()

    monkeypatch.setattr(line_up, "render_days", counted)
    monkeypatch.setattr(Document, "packed", property(slowly))

    async def read(turn: int) -> int:
        words = {"Host": f"tv{turn}:8080", "Accept-Encoding": "gzip"}
        response = await client.get(f"/guide.xml?days={turn % 14 + 1}", headers=words)
        body = gzip.decompress(await response.read())
        assert f'source-info-url="http://tv{turn}:8080/"'.encode() in body
        return len(etree.fromstring(body).findall("programme"))

    found = await asyncio.gather(*map(read, range(28)))
    assert found == [(turn % 14 + 2) * 12 for turn in range(28)]
    assert (made, max(most)) == ([1], 1)
    world.commit()
    await read(3)
    assert made == [1, 1]


async def test_fewer_days_are_the_first_of_all_days(client: TestClient, world: World) -> None:
    """As the command writes them, which reads no more than it writes."""
    channels = line_up.export_channels(world.director)
    base = f"http://{client.host}:{client.port}"
    for days in (1, 5, 14):
        read = read_guide_days(LogFolder(world.folder), channels, TODAY, days, NOW)
        body = await (await client.get(f"/guide.xml?days={days}", headers={"Accept-Encoding": ""})).read()
        assert body == render_xmltv(channels, read.days, base, world.director.programme.item, read.aired)


async def test_line_ups_of_both_kinds(client: TestClient) -> None:
    base = f"http://{client.host}:{client.port}"
    for path, ending in [
        ("/channels.m3u", "ts"), ("/channels.m3u?format=hls", "m3u8"), ("/channels-hls.m3u", "m3u8"),
    ]:  # fmt: skip
        lines = (await (await client.get(path)).text()).splitlines()
        assert lines[2] == f"{base}/channel/5.1.{ending}"
        assert f'tvg-logo="{base}/channel/one/logo.png"' in lines[1]
    assert (await client.get("/channels.m3u?format=dash")).status == 400


async def test_a_logo_of_a_path_is_served(client: TestClient, world: World) -> None:
    assert (await client.get("/channel/one/logo.png")).status == 404
    (world.folder / "art").mkdir()
    (world.folder / "art" / "One.PNG").write_bytes(b"\x89PNG")
    found = await client.get("/channel/one/logo.png")
    assert (found.status, found.content_type, await found.read()) == (200, "image/png", b"\x89PNG")
    for wrong in ("/channel/two/logo.png", "/channel/one/logo.svg", "/channel/one/logo.yaml"):
        assert (await client.get(wrong)).status == 404


async def test_nothing_on_the_air_has_no_guide(client: TestClient, world: World) -> None:
    world.director.programme = None
    assert (await client.get("/guide.xml")).status == 503
