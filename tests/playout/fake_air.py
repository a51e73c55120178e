"""Jobs that encode one piece with a program that passes for ffmpeg, and a shelf on a real disk."""

import asyncio
import time
from collections.abc import AsyncGenerator, Callable
from dataclasses import replace
from pathlib import Path

from playout.fake_ffmpeg import FakeFfmpeg

from retrovue.diagnostics import Diagnostic
from retrovue.media.asset import Asset, Video
from retrovue.playout.air_clock import AirClock
from retrovue.playout.encode.profile import EncodeProfile
from retrovue.playout.encode.run import Segment, encode
from retrovue.playout.encode.work import Piece, segment_key
from retrovue.playout.jobs import Demand, EncodeJobs
from retrovue.playout.shelf import Shelf
from retrovue.playout.store import SegmentStore

PROFILE = EncodeProfile("tiny", 128, 72, 60_000, 32_000, 30)
SEGMENTS = 8


class TimedShelf(Shelf):
    """Knows when each segment came."""

    def put(self, key: str, data: bytes) -> None:
        self.came = [*getattr(self, "came", []), time.perf_counter()]
        super().put(key, data)


class Air:
    """Looks at what is missing, as the air does, and knows when what happened."""

    def __init__(self, folder: Path, stream: bytes) -> None:
        folder.mkdir(exist_ok=True)
        self.ffmpeg = FakeFfmpeg(folder / "fake", stream)
        media = folder / "film.mkv"
        media.write_bytes(b"film")
        asset = Asset(str(media), "film", 60_000, Video("h264", 128, 72, rate=(30, 1)))
        self.piece = Piece(asset, "movie", 0, 64 * SEGMENTS)
        self.said: list[Diagnostic] = []
        self.said_at: list[float] = []
        self.began_at: list[float] = []
        self.bad: list[str] = []
        self.shelf = TimedShelf(SegmentStore(folder / "segments", 1 << 30), self.report)
        self.clock = AirClock()
        self.jobs = EncodeJobs(
            self.encode, self.shelf, self.clock, 2, self.report, on_bad_asset=lambda asset, *_: self.bad.append(asset.path),
        )  # fmt: skip

    def encode(self, piece: Piece, first: int, profile: EncodeProfile) -> AsyncGenerator[Segment, None]:
        self.began_at.append(time.perf_counter())
        return encode(self.ffmpeg.path, piece, first, profile)

    def report(self, diagnostic: Diagnostic) -> None:
        self.said.append(diagnostic)
        self.said_at.append(time.perf_counter())

    def turn_to_another(self) -> None:
        """From now on a piece is wanted that nobody has made yet."""
        self.piece = replace(self.piece, start_frame=self.piece.start_frame + 1)

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
