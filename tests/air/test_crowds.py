"""Many viewers at once, and viewers that do not take what they asked for. Real sockets, a tenth of the full counts."""

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest
from aiohttp.test_utils import TestServer
from air import pictures, virtual_time
from air.simulated import IDS, Simulation, write_station

from retrovue.playout.encode.stand_in import make_stand_in

pytestmark = pytest.mark.long

NULL_PACKET = b"\x47\x1f\xff\x10".ljust(188, b"\xff")
STUFFING = NULL_PACKET * 2_000
"""Makes segments of about 400 kB, so that a client that does not read is felt."""
MOST_HELD = 2 << 20
SILENCE = 6
"""Longer than any segment, and than this machine may be busy with something else."""


def narrow(host: str, port: int, family: socket.AddressFamily) -> socket.socket:
    """A listening socket whose connections hold little by themselves."""
    sock = socket.socket(family)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 1 << 16)
    sock.bind((host, port))
    return sock


@pytest.fixture
async def station(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Simulation]:
    virtual_time.everywhere(monkeypatch.setattr, make_stand_in, pictures.make_card)
    write_station(tmp_path)
    sim = Simulation(tmp_path, 1)
    sim.encoder.stuffing, sim.encoder.speed = STUFFING, 30.0
    await asyncio.to_thread(sim.prepare)
    await sim.start()
    async with TestServer(sim.app, socket_factory=narrow) as server:
        sim.server = server
        yield sim
    await sim.stop()


class Crowd:
    """What all well-behaved viewers saw."""

    def __init__(self, station: Simulation) -> None:
        self.base = station.server.make_url("/")
        self.errors: list[str] = []
        self.segments = 0
        self.first: list[float] = []
        self.prints: dict[str, int] = {}

    async def watches(self, channel: str, seconds: float) -> None:
        loop = asyncio.get_running_loop()
        begun, fetched = loop.time(), 0
        timeout = aiohttp.ClientTimeout(total=10)
        async with aiohttp.ClientSession(self.base, timeout=timeout) as session:
            while loop.time() - begun < seconds:
                try:
                    async with session.get(f"channel/{channel}/small.m3u8") as answer:
                        answer.raise_for_status()
                        names = [line for line in (await answer.text()).splitlines() if line.endswith(".ts")]
                    for name in [name for name in names[-2:] if int(name[6:-3]) > fetched]:
                        await self._fetch(session, f"channel/{channel}/{name}")
                        if not fetched:
                            self.first.append(loop.time() - begun)
                        fetched = int(name[6:-3])
                except (aiohttp.ClientError, TimeoutError) as error:
                    self.errors.append(f"{channel}: {error!r}")
                await asyncio.sleep(1.5)

    async def _fetch(self, session: aiohttp.ClientSession, path: str) -> None:
        async with session.get(path) as answer:
            answer.raise_for_status()
            data = await answer.read()
        self.segments += 1
        if self.prints.setdefault(path, hash(data)) != hash(data):
            self.errors.append(f"{path}: other bytes")

    async def tunes(self, number: int, seconds: float) -> None:
        loop = asyncio.get_running_loop()
        end = loop.time() + seconds
        async with aiohttp.ClientSession(self.base) as session, session.get(f"channel/{number}.ts") as answer:
            while loop.time() < end:
                try:
                    data = await asyncio.wait_for(answer.content.readany(), SILENCE)
                except TimeoutError:
                    self.errors.append(f"tuner {number}: silence")
                    return
                if not data:
                    self.errors.append(f"tuner {number}: the stream ended")
                    return


class Idler:
    """A connection that asks for a stream and takes `rate` bytes of it a second."""

    def __init__(self, station: Simulation, number: int, rate: int) -> None:
        self._sock = socket.socket()
        self._sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
        self._sock.setblocking(False)
        self._address, self._number, self._rate = (station.server.host, station.server.port), number, rate

    async def sits(self) -> None:
        """Until the station lets it go."""
        loop = asyncio.get_running_loop()
        await loop.sock_connect(self._sock, self._address)
        await loop.sock_sendall(
            self._sock, f"GET /channel/{self._number}.ts HTTP/1.1\r\nHost: x\r\n\r\n".encode()
        )
        with contextlib.suppress(ConnectionError):
            while not self._rate or await loop.sock_recv(self._sock, self._rate):
                await asyncio.sleep(1)

    def leave(self) -> None:
        self._sock.close()


def held(station: Simulation) -> list[int]:
    """Bytes that wait in the process for each connection."""
    connections = station.server.handler.connections if station.server.handler else []
    return [one.transport.get_write_buffer_size() for one in connections if one.transport is not None]


async def test_slow_viewers_cost_the_others_nothing_and_are_let_go(station: Simulation) -> None:
    crowd = Crowd(station)
    watching = [crowd.watches(channel, 14) for channel in ("one", "one", "two", "two", "two")]
    watching += [crowd.tunes(number, 14) for number in (1, 1, 2, 2, 2)]
    good = asyncio.gather(*watching)
    idlers = [Idler(station, number, rate) for number in (1, 2) for rate in (1_000, 1_000, 0, 0, 1 << 20)]
    sitting = [asyncio.create_task(idler.sits()) for idler in idlers]
    await asyncio.sleep(3)
    for idler, task in zip(idlers, sitting, strict=True):
        if idler._rate == 1 << 20:
            task.cancel()
            idler.leave()
    most = 0
    while not good.done():
        most = max([most, *held(station)])
        await asyncio.sleep(0.5)
    await good
    assert crowd.errors == []
    assert crowd.segments >= 5 * 4
    assert most <= MOST_HELD
    for _ in range(10):
        if not held(station):
            break
        await asyncio.sleep(1)
    assert sum(station.director.by_id[id_].tuners for id_ in IDS) == 0
    assert held(station) == []
    for idler, task in zip(idlers, sitting, strict=True):
        task.cancel()
        idler.leave()


async def test_all_come_back_at_once(station: Simulation) -> None:
    crowd = Crowd(station)
    everybody = [crowd.watches(IDS[n % 4], 6) for n in range(48)] + [
        crowd.tunes(n % 4 + 1, 6) for n in range(12)
    ]
    await asyncio.gather(*everybody)
    assert crowd.errors == []
    assert len(crowd.first) == 48
    assert max(crowd.first) <= 10
    assert station.encoder.runs <= 4 * 6  # a run an event, whoever watches
