"""R-21: clients of the tuner that read a trickle, or nothing, or nothing more, beside others that watch. Real sockets.

RETROVUE_LONG=1 plays it with fifty of each kind beside a hundred others; else with a tenth of them.
"""

import asyncio
import sys
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import aiohttp
import pytest
from aiohttp.test_utils import TestServer
from air import pictures, slow_clients, virtual_time
from air.simulated import IDS, Simulation, write_station
from air.slow_clients import KINDS, VANISHES
from air.test_crowds import STUFFING, held
from amounts import FORM, FULL, amount

from retrovue.playout.deliver.hdhomerun.bank import Tuned
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
SLOW = "slow "
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


class Watched:
    """The slow ones as the tuners see them: since when they have one, and when they were let go."""

    def __init__(self, station: Simulation) -> None:
        self._bank, self._loop = station.app[BANK], asyncio.get_running_loop()
        self._since: dict[Tuned, float] = {}
        self.let_go: dict[str, list[float]] = {kind: [] for kind in KINDS}
        """Seconds from when each stopped reading as it should."""

    @property
    def came(self) -> int:
        return len(self._since) + sum(map(len, self.let_go.values()))

    def look(self) -> None:
        now, here = self._loop.time(), {one for one in self._bank.in_use if one.agent.startswith(SLOW)}
        for one in here - self._since.keys():
            self._since[one] = now
        for one in self._since.keys() - here:
            kind = one.agent.removeprefix(SLOW)
            stopped = self._since.pop(one) + (KINDS[kind][1] if kind == VANISHES else 0)
            self.let_go[kind].append(now - stopped)

    async def until(self, seen: Callable[[], bool], seconds: float) -> None:
        async with asyncio.timeout(seconds):
            while not seen():
                self.look()
                await asyncio.sleep(0.1)


async def test_slow_clients_cost_the_others_nothing_and_are_let_go(
    station: Simulation, figure: Callable[[str], None]
) -> None:
    loop, others = asyncio.get_running_loop(), Others(station)
    watching, most = asyncio.create_task(others.watch(SETTLED + 2 * SECONDS)), 0
    await asyncio.sleep(SETTLED)
    begun = loop.time()
    await asyncio.sleep(SECONDS)
    joined = loop.time()
    slow = await asyncio.create_subprocess_exec(
        sys.executable, slow_clients.__file__, station.server.host, str(station.server.port), str(OF_EACH_KIND),
        str(ARRIVE),
    )  # fmt: skip
    try:
        seen = Watched(station)
        await seen.until(lambda: seen.came == 3 * OF_EACH_KIND, 30)
        while not watching.done():
            seen.look()
            most = max([most, *held(station)])
            await asyncio.sleep(0.25)
        await watching
        before, beside = others.p99(begun, joined), others.p99(joined, loop.time())
        await seen.until(lambda: sum(map(len, seen.let_go.values())) == 3 * OF_EACH_KIND, LET_GO + SECONDS)
    finally:
        slow.kill()
        await slow.wait()
    last = {kind: max(waited) for kind, waited in seen.let_go.items()}
    figure(
        f"R-21 ({FORM}): p99 {before * 1000:.1f} ms without and {beside * 1000:.1f} ms beside {3 * OF_EACH_KIND} slow "
        f"clients; at most {most >> 10} KiB held for one; the last that {', '.join(last)} let go after "
        f"{', '.join(f'{seconds:.1f}' for seconds in last.values())} s"
    )
    assert others.faults == []
    assert beside <= before * SLOWER + NOISE
    assert most <= MOST_HELD
    assert max(last.values()) <= LET_GO
    for _ in range(40):
        if not station.app[BANK].in_use:
            break
        await asyncio.sleep(0.1)
    assert station.app[BANK].in_use == ()
    assert sum(station.director.by_id[id_].tuners for id_ in IDS) == 0
