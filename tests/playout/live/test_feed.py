"""A camera that goes and comes back: every segment is whole, and the slot ends when it should."""

import asyncio
import contextlib
import os
import re
import subprocess
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playout.live.sender import Camera

from retrovue.diagnostics import Diagnostic
from retrovue.playout.air_clock import AirClock
from retrovue.playout.encode.profile import EncodeProfile
from retrovue.playout.encode.stand_in import Card, make_stand_in
from retrovue.playout.live.doors import Doors
from retrovue.playout.live.feed import BEFORE, LiveFeed
from retrovue.playout.live.slot import LiveSlot
from retrovue.playout.transport.stamp import stamp
from retrovue.playout.transport.verify import walk
from retrovue.timing.frames import frame_at

pytestmark = pytest.mark.long

FPS = 30
PROFILE = EncodeProfile("small", 256, 144, 200_000, 64_000, FPS, "superfast")
LONG = os.environ.get("RETROVUE_LONG") == "1"
"""A minute instead of its quarter."""


class Bench:
    def __init__(self, ffmpeg: str) -> None:
        self.clock, self.said = AirClock(), list[Diagnostic]()
        self.doors = Doors()
        self.feed = LiveFeed(ffmpeg, PROFILE, self.clock, self.doors, self.said.append)
        self.card = make_stand_in(ffmpeg, Card("slate", "One moment"), PROFILE)

    def slot(self, within: int, ms: int) -> LiveSlot:
        at = self.clock.now() + within
        start, end = frame_at(at, FPS), frame_at(at + ms, FPS)
        return LiveSlot("one/2026-10-26/0600-camera/0/a0", "camera", start, end - start, FPS)

    async def until(self, instant: int) -> None:
        await asyncio.sleep(max(0, instant - self.clock.now()) / 1000)

    async def watch(self, slot: LiveSlot) -> list[tuple[bool, bytes]]:
        """What a tuner is given: whether it is live, and the finished segment."""
        given = []
        for index, frames in enumerate(slot.lengths):
            start = slot.start_of(index)
            await self.until(slot.instant_of(index) - 1000)
            data = await self.feed.wait(slot, start, 1.25)
            lattice = slot.start if data else start
            given.append(
                (data is not None, stamp(data or self.card.segment(frames), start, frames, lattice, FPS))
            )
        return given


@pytest.fixture
async def bench(ffmpeg: str) -> AsyncIterator[Bench]:
    made = Bench(ffmpeg)
    yield made
    await made.feed.close()
    await made.doors.close()


def complaints(ffmpeg: str, data: bytes) -> str:
    command = [ffmpeg, "-v", "warning", "-xerror", "-f", "mpegts", "-i", "-", "-f", "null", "-"]
    return subprocess.run(command, input=data, capture_output=True, timeout=60).stderr.decode()


def reading(address: str) -> list[str]:
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            words = (process / "cmdline").read_bytes().split(b"\0")
            if address.encode() in words:
                found.append(process.name)
    return found


async def test_a_camera_goes_and_comes_back(bench: Bench, ffmpeg: str, recording: Path, udp: str) -> None:
    length = 60_000 if LONG else 17_000
    camera = Camera(ffmpeg, recording, udp)
    slot = bench.slot(BEFORE - 2_500, length)
    camera.on()
    bench.feed.follow({slot: udp})
    watching = asyncio.create_task(bench.watch(slot))
    await bench.until(slot.instant_of(0) - 1_500)
    camera.off()
    await bench.until(slot.instant_of(2) + 500)
    camera.on()
    given = await watching
    camera.off()
    live = "".join("x" if is_live else "." for is_live, _ in given)

    stream = b"".join(data for _, data in given)
    seen = walk(stream, FPS)
    assert not seen.faults
    assert len(seen.pictures) == slot.frames
    assert complaints(ffmpeg, stream) == ""
    assert re.fullmatch(r"\.?x+\.+x+", live), live  # a busy machine may open it late
    assert [said.code for said in bench.said] == ["RV722", "RV723"]
    assert not reading(udp)


async def test_when_the_last_viewer_leaves_nothing_is_left(bench: Bench, udp: str) -> None:
    bench.feed.follow({bench.slot(0, 60_000): udp})
    async with asyncio.timeout(10):
        while not reading(udp):
            await asyncio.sleep(0.05)
        bench.feed.follow({})
        while reading(udp):
            await asyncio.sleep(0.05)


async def test_an_input_that_never_comes_is_not_waited_for(bench: Bench, udp: str) -> None:
    slot = bench.slot(0, 60_000)
    bench.feed.follow({slot: udp})
    async with asyncio.timeout(1):
        assert await bench.feed.wait(slot, slot.start, 30) is None
