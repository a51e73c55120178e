"""Encoders that misbehave: what was good airs, the rest is made by another, and nothing of them is left behind."""

import asyncio
import time
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from pathlib import Path

import imageio_ffmpeg
import pytest
from playout.fake_ffmpeg import FakeFfmpeg, record_stream

from retrovue.diagnostics import Diagnostic
from retrovue.media.asset import Asset, Video
from retrovue.playout import trials
from retrovue.playout.air_clock import AirClock
from retrovue.playout.encode.profile import EncodeProfile
from retrovue.playout.encode.run import Segment, encode
from retrovue.playout.encode.work import Piece, segment_key
from retrovue.playout.jobs import Demand, EncodeJobs
from retrovue.playout.shelf import Shelf
from retrovue.playout.store import SegmentStore

pytestmark = pytest.mark.long

PROFILE = EncodeProfile("tiny", 128, 72, 60_000, 32_000, 30)
SEGMENTS = 8


@pytest.fixture(scope="module")
def stream() -> bytes:
    return record_stream(imageio_ffmpeg.get_ffmpeg_exe(), PROFILE, SEGMENTS)


class Air:
    """Jobs that encode one piece with the fake, and a shelf on a real disk."""

    def __init__(self, folder: Path, stream: bytes) -> None:
        self.ffmpeg = FakeFfmpeg(folder / "fake", stream)
        media = folder / "film.mkv"
        media.write_bytes(b"film")
        asset = Asset(str(media), "film", 60_000, Video("h264", 128, 72, rate=(30, 1)))
        self.piece = Piece(asset, "movie", 0, 64 * SEGMENTS)
        self.said: list[Diagnostic] = []
        self.bad: list[str] = []
        self.shelf = Shelf(SegmentStore(folder / "segments", 1 << 30), self.said.append)
        self.clock = AirClock()
        self.begun = 0
        self.jobs = EncodeJobs(
            self.encode, self.shelf, self.clock, 2, self.said.append, on_bad_asset=lambda asset, why: self.bad.append(asset.path),
        )  # fmt: skip

    def encode(self, piece: Piece, first: int, profile: EncodeProfile) -> AsyncGenerator[Segment, None]:
        self.begun += 1
        return encode(self.ffmpeg.path, piece, first, profile)

    @property
    def codes(self) -> list[str]:
        return [diagnostic.code for diagnostic in self.said]

    def missing(self, segments: int = SEGMENTS) -> list[int]:
        return [
            index for index in range(segments) if not self.shelf.has(segment_key(self.piece, index, PROFILE))
        ]

    def look(self, segments: int = SEGMENTS) -> None:
        now = self.clock.now()
        demands = [
            Demand(self.piece, index, PROFILE, now + 60_000, "one") for index in self.missing(segments)
        ]
        self.jobs.serve(demands, set(), lambda _: True)

    async def until(self, done: Callable[[], bool], seconds: float = 20, segments: int = SEGMENTS) -> float:
        """Looks as the air does until something is so; how long that took."""
        begun = time.perf_counter()
        while not done():
            self.look(segments)
            await asyncio.sleep(0.05)
            assert time.perf_counter() - begun < seconds, self.codes
        return time.perf_counter() - begun

    async def ended(self) -> None:
        await self.jobs.close()
        await self.shelf.close()
        assert self.ffmpeg.alive() == []


@pytest.fixture
async def air(tmp_path: Path, stream: bytes) -> AsyncIterator[Air]:
    air = Air(tmp_path, stream)
    yield air
    await air.ended()


@pytest.mark.parametrize("what", ["kill", "segv", "exit", "garbage", "codec"])
async def test_one_that_dies_is_replaced_from_where_it_was(air: Air, what: str) -> None:
    air.ffmpeg.told(what, "ok", after=air.ffmpeg.size // 2)
    await air.until(lambda: bool(air.codes))
    # The recording begins anew at every run, so a run in the middle gives the rest of the piece as well.
    await air.until(lambda: not air.missing())
    assert air.codes == ["RV702"]


async def test_one_that_goes_silent_is_replaced_within_two_segments(air: Air) -> None:
    air.ffmpeg.told("stop", "ok", after=air.ffmpeg.size // 2)
    await air.until(lambda: len(air.missing()) < SEGMENTS)
    took = await air.until(lambda: not air.missing())
    assert took < 2 * 64 / 30 + 4
    assert air.codes == ["RV702"]
    assert air.ffmpeg.runs == 2


async def test_complaints_without_end_hold_nothing_up(air: Air) -> None:
    air.ffmpeg.told("flood")
    await air.until(lambda: not air.missing())
    assert air.codes == []


async def test_a_slow_beginning_is_waited_for(air: Air) -> None:
    air.ffmpeg.told("slow:1.5")
    await air.until(lambda: not air.missing())
    assert (air.codes, air.ffmpeg.runs) == ([], 1)


async def test_five_failures_within_a_minute_give_a_file_up(
    air: Air, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(trials, "FIRST_REST", 100)
    air.ffmpeg.told("exit")
    assert await air.until(lambda: "RV732" in air.codes) > 1.5
    assert air.codes == ["RV702", "RV732"]
    assert air.bad == [air.piece.asset.path]
    assert air.jobs.failed(air.piece, PROFILE)
    for _ in range(10):
        air.look()
        await asyncio.sleep(0.05)
    assert air.ffmpeg.runs == 5


async def test_of_many_that_come_and_go_no_process_is_left(air: Air) -> None:
    """A hundred tunes: encodes that are wanted for a moment, some of them before they have begun to give."""
    air.ffmpeg.told("hang")
    for number in range(100):
        air.look(number % SEGMENTS + 1)
        await asyncio.sleep(0.3 if not number % 20 else 0.01 * (number % 6))
        air.jobs.serve([], set(), lambda _: False)
        if not number % 10:
            assert len(air.ffmpeg.alive()) <= 12
    assert air.begun >= 90
    assert air.ffmpeg.runs >= 2
    await air.until(lambda: not air.ffmpeg.alive(), segments=0)
    assert air.codes == []


async def test_a_disk_that_takes_seconds_does_not_hold_the_loop(
    air: Air, monkeypatch: pytest.MonkeyPatch
) -> None:
    put, get, worst = SegmentStore.put_if_absent, SegmentStore.get, 0.0
    monkeypatch.setattr(SegmentStore, "put_if_absent", lambda *one: time.sleep(0.3) or put(*one))
    monkeypatch.setattr(SegmentStore, "get", lambda *one: time.sleep(0.3) or get(*one))

    async def feel() -> None:
        nonlocal worst
        while True:
            begun = time.perf_counter()
            await asyncio.sleep(0.01)
            worst = max(worst, time.perf_counter() - begun - 0.01)

    feeling = asyncio.create_task(feel())
    await air.until(lambda: not air.missing())
    found = [await air.shelf.fetch(segment_key(air.piece, index, PROFILE)) for index in range(SEGMENTS)]
    feeling.cancel()
    assert all(found)
    assert worst < 0.25
