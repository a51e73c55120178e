"""Many viewers in a process of their own: players of HLS with a connection each, tuners, and what they saw."""

import asyncio
import multiprocessing
import random
import re
import time
from collections.abc import Coroutine
from dataclasses import dataclass, field
from hashlib import blake2b

from retrovue.playout.transport.verify import walk

POLL = 2.0
"""Seconds between two playlists of a player, a little more or less."""
AGAIN = 0.5
"""Seconds after which a player that lost its connection tries again."""
WALKED = 500
"""Every so many segments, one is walked through byte by byte."""


@dataclass
class Seen:
    """By all of them together; times in seconds."""

    playlists: list[float] = field(default_factory=list)
    firsts: list[float] = field(default_factory=list)
    """To the first byte of a segment."""
    joins: list[float] = field(default_factory=list)
    """From the first attempt to the first whole segment, or piece of a stream."""
    outages: list[float] = field(default_factory=list)
    """From a lost connection to the next whole segment."""
    errors: list[str] = field(default_factory=list)
    segments: int = 0
    bytes: int = 0
    prints: dict[str, bytes] = field(default_factory=dict)

    def wrong(self, text: str) -> None:
        if len(self.errors) < 50:
            self.errors.append(text)

    def segment(self, path: str, data: bytes) -> None:
        self.segments += 1
        self.bytes += len(data)
        found = blake2b(data, digest_size=16).digest()
        if self.prints.setdefault(path, found) != found:
            self.wrong(f"{path}: other bytes")
        if len(data) % 188 or not data:
            self.wrong(f"{path}: {len(data)} bytes")
        elif self.segments % WALKED == 0:
            for fault in walk(data, 30).faults[:1]:
                self.wrong(f"{path}: {fault}")


def at(times: list[float], share: float) -> float:
    """A quantile, in ms."""
    return 1000 * sorted(times)[min(len(times) - 1, int(len(times) * share))] if times else 0.0


class Client:
    """A connection that is kept."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def get(self, path: str) -> tuple[int, float, bytes]:
        """Status, seconds to the head of the answer, and the body. Raises OSError and EOFError."""
        if self._streams is None:
            self._streams = await asyncio.open_connection("127.0.0.1", self._port)
        reader, writer = self._streams
        begun = time.perf_counter()
        writer.write(f"GET {path} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
        head = await reader.readuntil(b"\r\n\r\n")
        first = time.perf_counter() - begun
        length = re.search(rb"content-length: (\d+)", head.lower())
        body = await reader.readexactly(int(length[1])) if length else b""
        return int(head.split(b" ", 2)[1]), first, body

    def close(self) -> None:
        if self._streams is not None:
            self._streams[1].close()
        self._streams = None


async def plays(port: int, channel: str, seconds: float, after: float, seen: Seen) -> None:
    dice, client = random.Random(f"{channel} {after}"), Client(port)
    await asyncio.sleep(after)
    begun, fetched, lost, joined = time.perf_counter(), 0, 0.0, False
    while time.perf_counter() - begun < seconds:
        try:
            status, took, text = await client.get(f"/channel/{channel}/small.m3u8")
            seen.playlists.append(took)
            if status != 200:
                seen.wrong(f"{channel}: the playlist is answered {status}")
            numbers = [int(number) for number in re.findall(rb"/(\d+)\.ts", text)]
            for number in [one for one in numbers[-2:] if one > fetched]:
                status, took, data = await client.get(path := f"/channel/{channel}/small/{number}.ts")
                if status != 200:
                    seen.wrong(f"{path} is answered {status}")
                    continue
                seen.firsts.append(took)
                seen.segment(path, data)
                fetched = number
                if not joined:
                    seen.joins.append(time.perf_counter() - begun)
                if lost:
                    seen.outages.append(time.perf_counter() - lost)
                joined, lost = True, 0.0
        except (OSError, EOFError):
            lost = lost or time.perf_counter()
            seen.prints.clear()  # another process may show a card where this one had none
            client.close()
            await asyncio.sleep(AGAIN * dice.random())
            continue
        await asyncio.sleep(POLL * dice.uniform(0.8, 1.2))
    client.close()


async def tunes(port: int, number: int, seconds: float, after: float, seen: Seen) -> None:
    await asyncio.sleep(after)
    begun = time.perf_counter()
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(f"GET /channel/{number}.ts HTTP/1.1\r\nHost: x\r\n\r\n".encode())
    await reader.readuntil(b"\r\n\r\n")
    joined = False
    while time.perf_counter() - begun < seconds:
        try:
            data = await asyncio.wait_for(reader.read(1 << 16), 10)
        except TimeoutError:
            seen.wrong(f"tuner of {number}: silence")
            break
        if not data:
            seen.wrong(f"tuner of {number}: the stream ended")
            break
        seen.bytes += len(data)
        if not joined:
            joined = True
            seen.joins.append(time.perf_counter() - begun)
    writer.close()


async def races(port: int, channel: str, fetches: int, seen: Seen) -> None:
    """Fetches all of a playlist, again and again, the oldest as long as they can be had."""
    client, old = Client(port), [0]
    while seen.segments < fetches:
        status, took, text = await client.get(f"/channel/{channel}/small.m3u8")
        seen.playlists.append(took)
        numbers = [int(number) for number in re.findall(rb"/(\d+)\.ts", text)]
        old = [*old[-8:], numbers[0]] if old[-1] != numbers[0] else old
        for number in {*numbers, *(one for one in old if one)}:
            status, took, data = await client.get(path := f"/channel/{channel}/small/{number}.ts")
            seen.firsts.append(took)
            if status != 200:
                seen.wrong(f"{path} is answered {status}")
            else:
                seen.segment(path, data)
    client.close()


def _watch(port: int, kind: str, channels: list[str], viewers: int, amount: float, within: float) -> Seen:
    async def everybody() -> Seen:
        seen, dice = Seen(), random.Random(1)
        people: list[Coroutine[object, object, None]] = []
        for number in range(viewers):
            channel, after = channels[number % len(channels)], dice.uniform(0, within)
            if kind == "hls":
                people.append(plays(port, channel, amount, after, seen))
            elif kind == "tuner":
                people.append(tunes(port, int(channel[1:]), amount, after, seen))
            else:
                people.append(races(port, channel, int(amount), seen))
        await asyncio.gather(*people)
        return seen

    return asyncio.run(everybody())


def watch(port: int, kind: str, channels: list[str], viewers: int, amount: float, within: float) -> Seen:
    """`viewers` of a kind, spread over channels, who come within so many seconds; `amount` is seconds, or fetches."""
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(_watch, (port, kind, channels, viewers, amount, within))
