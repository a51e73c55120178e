"""R-21: clients of the tuner that read a trickle, or nothing, or nothing more, beside others that watch. Real sockets.

RETROVUE_LONG=1 plays it with fifty of each kind beside a hundred others; else with a tenth of them.
"""

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from air import pictures, virtual_time
from air.simulated import IDS, Simulation, write_station
from air.test_crowds import STUFFING, held
from amounts import FORM, FULL, amount

from retrovue.playout.deliver.hdhomerun.routes import BANK
from retrovue.playout.encode.stand_in import make_stand_in

pytestmark = pytest.mark.long

OTHERS, OF_EACH_KIND = amount(100), amount(50)
SECONDS = amount(60, 15)
"""Of watching, first without the slow ones and then beside them."""
SETTLED = 8
"""Seconds until all have begun."""
ARRIVE = 5
"""Seconds over which the slow ones come: that many who tune in at one time are another trouble."""
SLOW = "slow"
MOST_HELD = 2 << 20
LET_GO = 30
SLOWER = 1.10
NOISE = 0.020 if FULL else 0.250
"""Seconds that two measurements differ by where nothing differs: of a hundred requests the 99th is the slowest, and in the
short form the machine may do other things."""


@pytest.fixture
async def station(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Simulation]:
    virtual_time.everywhere(monkeypatch.setattr, make_stand_in, pictures.make_card)
    write_station(tmp_path)
    written = next(tmp_path.rglob("station.yaml"))
    written.write_text(written.read_text() + "server: {tuners: 255}\n")
    sim = Simulation(tmp_path, 1)
    sim.encoder.stuffing, sim.encoder.speed = STUFFING, 30.0
    await asyncio.to_thread(sim.prepare)
    await sim.start()
    async with TestServer(sim.app) as server:
        sim.server = server
        yield sim
    await sim.stop()


class Others:
    """Those who watch: half of them by HLS, half on tuners."""

    def __init__(self, station: Simulation) -> None:
        self._base = station.server.make_url("/")
        self.waited: list[tuple[float, float]] = []
        """When each playlist and each segment was asked for, and how long it took."""
        self.faults: list[str] = []

    async def watch(self, seconds: float) -> None:
        players = [self._plays(IDS[n % 2], seconds, n / OTHERS) for n in range(OTHERS // 2)]
        viewers = [self._tunes(n % 2 + 1, seconds) for n in range(OTHERS - OTHERS // 2)]
        await asyncio.gather(*players, *viewers)

    async def _plays(self, channel: str, seconds: float, begin: float) -> None:
        loop = asyncio.get_running_loop()
        await asyncio.sleep(begin)
        end, fetched = loop.time() + seconds, 0
        async with aiohttp.ClientSession(self._base, timeout=aiohttp.ClientTimeout(total=10)) as session:
            while loop.time() < end:
                try:
                    names = (await self._get(session, f"channel/{channel}/small.m3u8")).decode().splitlines()
                    newest = [name for name in names if name.endswith(".ts")][-2:]
                    for name in (name for name in newest if int(name[6:-3]) > fetched):
                        await self._get(session, f"channel/{channel}/{name}")
                        fetched = int(name[6:-3])
                except (aiohttp.ClientError, TimeoutError) as error:
                    self.faults.append(f"{channel}: {error!r}")
                await asyncio.sleep(1)

    async def _get(self, session: aiohttp.ClientSession, path: str) -> bytes:
        loop = asyncio.get_running_loop()
        begun = loop.time()
        async with session.get(path) as answer:
            answer.raise_for_status()
            data = await answer.read()
        self.waited.append((begun, loop.time() - begun))
        return data

    async def _tunes(self, number: int, seconds: float) -> None:
        loop = asyncio.get_running_loop()
        end = loop.time() + seconds
        async with aiohttp.ClientSession(self._base) as session, session.get(f"auto/v{number}") as answer:
            while loop.time() < end:
                try:
                    if not await asyncio.wait_for(answer.content.readany(), 6):
                        self.faults.append(f"tuner {number}: the stream ended")
                        return
                except TimeoutError:
                    self.faults.append(f"tuner {number}: silence")
                    return

    def p99(self, since: float, until: float) -> float:
        waited = sorted(took for at, took in self.waited if since <= at < until)
        return waited[len(waited) * 99 // 100]


async def slow(station: Simulation, number: int, rate: int, reads_for: float, begin: float) -> float:
    """Reads `rate` bytes a second for so long, and then nothing, without a word; returns when it has been let go."""
    loop = asyncio.get_running_loop()
    await asyncio.sleep(begin)
    with socket.socket() as client:
        client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 16_384)
        client.setblocking(False)
        await loop.sock_connect(client, (station.server.host, station.server.port))
        await loop.sock_sendall(
            client, f"GET /auto/v{number} HTTP/1.1\r\nHost: x\r\nUser-Agent: {SLOW}\r\n\r\n".encode()
        )
        await loop.sock_recv(client, 64)
        connection = _connection(station, client.getsockname()[1])
        begun = loop.time()
        while loop.time() - begun < reads_for and connection.transport is not None:
            with contextlib.suppress(ConnectionError):
                if not await loop.sock_recv(client, max(rate, 1)):
                    break
            await asyncio.sleep(1 if rate < 10_000 else 0)
        stopped = loop.time()
        while connection.transport is not None:
            await asyncio.sleep(0.25)
        return loop.time() - (stopped if reads_for < 3_600 else begun)


def _connection(station: Simulation, port: int) -> web.RequestHandler:
    """The station's end of a client's connection; without a transport it is let go."""
    connections = station.server.handler.connections if station.server.handler else []
    (found,) = [one for one in connections if one.transport.get_extra_info("peername")[1] == port]
    return found


async def test_slow_clients_cost_the_others_nothing_and_are_let_go(
    station: Simulation, figure: Callable[[str], None]
) -> None:
    loop, others = asyncio.get_running_loop(), Others(station)
    watching, most = asyncio.create_task(others.watch(SETTLED + 2 * SECONDS)), 0
    await asyncio.sleep(SETTLED)
    begun = loop.time()
    await asyncio.sleep(SECONDS)
    joined = loop.time()
    kinds = [(1_000, 3_600.0), (0, 0.0), (1 << 20, 3.0)]
    slow_ones = [
        asyncio.create_task(slow(station, n % 2 + 1, rate, reads_for, n * ARRIVE / OF_EACH_KIND))
        for rate, reads_for in kinds
        for n in range(OF_EACH_KIND)
    ]
    kinds_at = range(0, len(slow_ones), OF_EACH_KIND)
    async with asyncio.timeout(10):
        while sum(one.agent == SLOW for one in station.app[BANK].in_use) < len(slow_ones):
            await asyncio.sleep(0.05)
    while not watching.done():
        most = max([most, *held(station)])
        await asyncio.sleep(0.25)
    await watching
    before, beside = others.p99(begun, joined), others.p99(joined, loop.time())
    let_go = await asyncio.wait_for(asyncio.gather(*slow_ones), LET_GO + SECONDS)
    figure(
        f"R-21 ({FORM}): p99 {before * 1000:.1f} ms without and {beside * 1000:.1f} ms beside "
        f"{len(slow_ones)} slow clients; at most {most >> 10} KiB held for one; the last that trickled, stalled and "
        f"vanished let go after {', '.join(f'{max(let_go[at : at + OF_EACH_KIND]):.1f}' for at in kinds_at)} s"
    )
    assert others.faults == []
    assert beside <= before * SLOWER + NOISE
    assert most <= MOST_HELD
    assert max(let_go) <= LET_GO
    for _ in range(40):
        if not station.app[BANK].in_use:
            break
        await asyncio.sleep(0.1)
    assert station.app[BANK].in_use == ()
    assert sum(station.director.by_id[id_].tuners for id_ in IDS) == 0
