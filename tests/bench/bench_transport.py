"""Stamping, storing and encoding: figures of one core."""

import asyncio
import os
import resource
import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from retrovue.ffmpeg.find import find_ffmpeg
from retrovue.media.asset import Asset, Audio, Video
from retrovue.playout.encode.profile import EncodeProfile
from retrovue.playout.encode.run import Segment, encode
from retrovue.playout.encode.stand_in import Card, make_stand_in
from retrovue.playout.encode.work import Piece
from retrovue.playout.store import SegmentStore
from retrovue.playout.transport.stamp import stamp

Row = tuple[str, str, str]
PROFILE = EncodeProfile("480p", 854, 480, 1_500_000, 128_000, 30)
SECONDS = 24


def _source(ffmpeg: str, folder: Path) -> Asset:
    """1080p23.976 at about 7 Mb/s, as a film on disk may be."""
    path = folder / "film.mkv"
    grain = "testsrc2=s=1920x1080:r=24000/1001,noise=alls=12:allf=t"
    subprocess.run(
        [ffmpeg, "-nostdin", "-v", "error", "-f", "lavfi", "-i", grain, "-f", "lavfi", "-i", "sine=r=48000",
         "-t", str(SECONDS), "-c:v", "libx264", "-preset", "ultrafast", "-b:v", "7M", "-pix_fmt", "yuv420p",
         "-c:a", "aac", str(path)],
        check=True,
    )  # fmt: skip
    return Asset(str(path), "bench", SECONDS * 1000, Video("h264", 1920, 1080), (Audio("aac", 2, 48_000),))


async def _encode(ffmpeg: str, piece: Piece, profile: EncodeProfile) -> tuple[list[Segment], float]:
    begun, first, out = time.perf_counter(), 0.0, []
    async for segment in encode(ffmpeg, piece, 0, profile):
        first = first or time.perf_counter() - begun
        out.append(segment)
    return out, first


def _children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _each(times: int, act: Callable[[int], object]) -> float:
    """Seconds of processor for one act."""
    begun = time.process_time()
    for turn in range(times):
        act(turn)
    return (time.process_time() - begun) / times


def _encoding(ffmpeg: str, source: Asset) -> tuple[list[Row], bytes]:
    rows, data = [], b""
    for preset in ("veryfast", "superfast"):
        profile = EncodeProfile("480p", 854, 480, 1_500_000, 128_000, 30, preset)
        frames = (SECONDS - 4) * 30
        before = _children()
        segments, first = asyncio.run(_encode(ffmpeg, Piece(source, "movie", 60, frames), profile))
        ratio = frames / 30 / (_children() - before)
        rows.append((f"encode 480p {preset} from 1080p, per core", "2.4x real time", f"{ratio:.1f}x"))
        rows.append((f"first segment, {preset}", "< 1.5 s", f"{first:.2f} s"))
        data = data or max((segment.data for segment in segments if segment.frames == 64), key=len)
    return rows, data


def _bytes(data: bytes, folder: Path) -> list[Row]:
    once = _each(300, lambda turn: stamp(data, 6_000_000_000 + turn, 64, 6_000_000_000 + turn, 30))
    store = SegmentStore(folder / "segments", 1 << 34)
    put = _each(100, lambda turn: store.put_if_absent(f"{turn:040x}", data))
    got = _each(100, lambda turn: store.get(f"{turn:040x}"))
    size = f"{len(data) // 1000} kB"
    return [
        (f"stamp, {size}", "> 200 MB/s", f"{len(data) / once / 1e6:.0f} MB/s, {once * 1e3:.2f} ms"),
        (f"store put, {size}", "< 2 ms", f"{put * 1e3:.2f} ms"),
        (f"store get, {size}", "< 2 ms", f"{got * 1e3:.2f} ms"),
    ]


def _cards(ffmpeg: str) -> list[Row]:
    begun = time.perf_counter()
    card = make_stand_in(ffmpeg, Card("ident", "Springfield One", "WSPR", "5"), PROFILE)
    made = time.perf_counter() - begun
    cut = _each(100, lambda turn: card.segment(40 + turn % 50))
    return [
        ("draw an ident, 480p", "< 1 s", f"{made:.2f} s"),
        ("cut it to a length", "< 2 ms", f"{cut * 1e3:.2f} ms"),
    ]


def bench() -> list[Row]:
    with tempfile.TemporaryDirectory() as name:
        ffmpeg = find_ffmpeg("", os.environ, None).path
        rows, data = _encoding(ffmpeg, _source(ffmpeg, Path(name)))
        return [*_bytes(data, Path(name)), *rows, *_cards(ffmpeg)]
