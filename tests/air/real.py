"""A station with real encoders on the air for minutes, a fault a minute, and the air monitor on all it sends."""

import asyncio
import os
import random
import re
import signal
import subprocess
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path

import aiohttp
from air.monitor import Excuse, Monitor, Plan
from e2e.four_channels import SHOWS, children
from e2e.tiny_station import OnAir, Project

from retrovue.load.log_files import LogFolder
from retrovue.playout.transport.verify import walk
from retrovue.timing.instants import zone

SILENCE = 6.0
"""Seconds without a byte: a segment of three, a lead of one, and a busy machine."""
FPS = 30
WINDOW = 20_000
"""How old the oldest segment of a playlist may be (ms)."""
GIVEN_UP = 75_000
"""A source that was found broken too often rests for a minute (ms)."""
STARTED_ANEW = 12_000
"""A process that is replaced is there again within so many ms on a busy machine."""


@dataclass
class RealAir:
    """Viewers of all channels, on HLS and as tuners, and what is done to the station."""

    project: Project
    station: OnAir
    seed: int = 1
    tuned: dict[str, bytearray] = field(default_factory=dict)
    streams: list[tuple[str, bytes]] = field(default_factory=list)
    """What each tuner got between two starts of the station."""
    suffered: list[str] = field(default_factory=list)
    life: int = 0
    memory: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.random = random.Random(self.seed)
        plan = Plan(LogFolder(self.project.state), zone("UTC"), 6 * 3_600_000)
        self.monitor = Monitor(plan, lambda: time.time_ns() // 1_000_000, lambda item: item, late=3_000)

    # ---- viewers

    async def plays(self, channel: str) -> None:
        timeout, fetched = aiohttp.ClientTimeout(total=20), 0
        async with aiohttp.ClientSession(self.station.base, timeout=timeout) as session:
            while True:
                life = self.life
                try:
                    async with session.get(f"/channel/{channel}/small.m3u8") as answer:
                        entries = self.monitor.playlist(channel, await answer.text()) if answer.ok else []
                        if not answer.ok:
                            self.fault(life, f"I-1 {channel}: the playlist is answered {answer.status}")
                    for number, start, frames in entries[-2:]:
                        if number > fetched:
                            await self._fetch(session, channel, number, start, frames)
                            fetched = number
                except (aiohttp.ClientError, TimeoutError) as error:
                    self.fault(life, f"I-1 {channel}: {error!r}")
                await asyncio.sleep(1.5)

    async def _fetch(
        self, session: aiohttp.ClientSession, channel: str, number: int, start: int, frames: int
    ) -> None:
        life = self.life
        async with session.get(f"/channel/{channel}/small/{number}.ts") as answer:
            data = await answer.read()
            stand_in = answer.headers.get("Cache-Control") == "no-store"
        if not answer.ok:
            self.fault(life, f"I-1 {channel}: {number} is answered {answer.status}")
        elif life == self.life:
            self.monitor.segment(channel, number, start, frames, data, "card:" if stand_in else "")

    async def tunes(self, channel: str) -> None:
        number = list(SHOWS).index(channel) + 1
        while True:
            life, got = self.life, bytearray()
            try:
                async with (
                    aiohttp.ClientSession(
                        self.station.base, timeout=aiohttp.ClientTimeout(total=None)
                    ) as session,
                    session.get(f"/channel/{number}.ts") as answer,
                ):
                    while data := await _read(answer):
                        got += data
                self.fault(life, f"I-1 {channel}: the stream ended")
            except (aiohttp.ClientError, TimeoutError) as error:
                self.fault(life, f"I-1 {channel}: a tuner: {error!r}")
            finally:
                self.streams.append((channel, bytes(got)))
            await asyncio.sleep(0.5)

    def fault(self, life: int, text: str) -> None:
        """Connections may end when the process is killed, and at no other time."""
        if life == self.life and not any(
            excuse.what == "kill" and excuse.covers("", self.now()) for excuse in self.monitor.excuses
        ):
            self.monitor.fault(text)

    def now(self) -> int:
        return self.monitor.now()

    def excuse(self, what: str, channel: str = "") -> Excuse:
        made = Excuse(what, self.now(), None, channel)
        self.monitor.excuses.append(made)
        return made

    # ---- faults

    async def encoder_killed(self) -> None:
        await self._encoder(signal.SIGKILL)

    async def encoder_stopped(self) -> None:
        await self._encoder(signal.SIGSTOP)

    async def _encoder(self, number: signal.Signals) -> None:
        """One of them; what it does is begun anew before its lead is used up, so nobody sees it."""
        found = children(self.station.child())
        if found:
            os.kill(self.random.choice(found), number)
        await asyncio.sleep(20)

    async def source_unlinked(self) -> None:
        await self._source(lambda file: file.unlink())

    async def source_cut(self) -> None:
        await self._source(lambda file: os.truncate(file, 20_000))

    async def source_replaced(self) -> None:
        await self._source(lambda file: file.write_bytes(os.urandom(50_000)))

    async def _source(self, spoil: Callable[[Path], object]) -> None:
        channel = self.random.choice(list(SHOWS))
        file, kept = (
            self.project.folder / "media" / SHOWS[channel],
            self.project.folder / "kept" / SHOWS[channel],
        )
        excuse = self.excuse("source", channel)
        spoil(file)
        await asyncio.sleep(20)
        beside = file.with_suffix(".part")
        beside.write_bytes(kept.read_bytes())
        os.utime(beside, ns=(kept.stat().st_atime_ns, kept.stat().st_mtime_ns))
        beside.replace(file)
        await asyncio.to_thread(self._sync)
        excuse.end = self.now() + GIVEN_UP

    def _sync(self) -> None:
        """As RV701 asks of whoever puts a file back: the station read the source when it was gone, and an edit is refused
        while the catalog has no such show. A run of the station's own on the same source will do.
        """
        subprocess.run(self.project.command("sync"), capture_output=True, timeout=60)

    async def edit_broken(self) -> None:
        file = self.project.station / "channels" / "one.yaml"
        good = file.read_text()
        file.write_text(good.replace("programs", "programms"))
        await self._until(
            lambda text: "config_last_reload_successful 0.0" in text, "I-7 a bad edit is not told"
        )
        file.write_text(good)
        await self._until(
            lambda text: "config_last_reload_successful 1.0" in text, "I-8 a mended edit is refused"
        )

    async def _until(self, true: Callable[[str], bool], otherwise: str) -> None:
        for _ in range(20):
            if true(await asyncio.to_thread(self.station.text, "/metrics")):
                return
            await asyncio.sleep(1)
        self.monitor.fault(otherwise)

    async def kill(self) -> None:
        excuse = self.excuse("kill")
        excuse.start -= WINDOW
        encoders = children(self.station.child())
        self.life += 1
        self.monitor.life += 1
        os.kill(self.station.child(), signal.SIGKILL)
        await asyncio.sleep(2)
        left = [pid for pid in encoders if Path(f"/proc/{pid}").exists()]
        if left:
            self.monitor.fault(f"I-6 encoders outlive the air: {left}")
        await self._until(lambda text: True, "I-1 nobody answers")
        excuse.end = self.now() + STARTED_ANEW
        for channel in SHOWS:
            self.monitor.joined[channel] = self.now()

    # ---- the run

    async def run(self, minutes: float, every: float = 60) -> None:
        faults: list[Callable[[], Awaitable[None]]] = [
            self.encoder_killed, self.source_unlinked, self.kill, self.edit_broken, self.encoder_stopped,
            self.source_cut, self.source_replaced,
        ]  # fmt: skip
        start = self.excuse("start")
        start.start -= WINDOW
        start.end = self.now() + STARTED_ANEW
        viewers = [
            asyncio.create_task(view(channel)) for channel in SHOWS for view in (self.plays, self.tunes)
        ]
        end = time.monotonic() + 60 * minutes
        await asyncio.sleep(20)
        while time.monotonic() < end:
            for fault in faults:
                begun = time.monotonic()
                if begun >= end:
                    break
                self.suffered.append(fault.__name__)
                await fault()
                self.memory.append(self._resident())
                await asyncio.sleep(max(0, min(every - (time.monotonic() - begun), end - time.monotonic())))
        for viewer in viewers:
            viewer.cancel()
        await asyncio.gather(*viewers, return_exceptions=True)
        await asyncio.to_thread(self._look_at_streams)

    def _resident(self) -> int:
        status = Path(f"/proc/{self.station.child()}/status").read_text()
        found = re.search(r"VmRSS:\s+(\d+)", status)
        return int(found[1]) if found else 0

    def _look_at_streams(self) -> None:
        for channel, data in self.streams:
            for text in walk(data[: _last_start(data)], FPS).faults[:3]:
                self.monitor.fault(f"I-2 {channel}: a tuner's stream: {text}")


async def _read(answer: aiohttp.ClientResponse) -> bytes:
    async with asyncio.timeout(SILENCE):  # `wait_for` may lose a cancellation before Python 3.12
        return await answer.content.readany()


def _last_start(data: bytes) -> int:
    """Where the last segment begins: its first table has counter 0, and what comes after may be half of it."""
    for at in range(len(data) // 188 * 188 - 188, -1, -188):
        if data[at + 1] & 0x1F == 0 and data[at + 2] == 0 and data[at + 3] & 0x0F == 0:
            return at
    return 0
