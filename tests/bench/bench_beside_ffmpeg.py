"""The air beside a plain ffmpeg process for each channel, in one run: what channels, viewers, tuning in and joins cost."""

import asyncio
import os
import resource
import statistics
import subprocess
import tempfile
import time
from collections.abc import Iterable
from pathlib import Path

import av
import imageio_ffmpeg
from bench_air import PROFILE, _film, _programme, _today, film_day

from retrovue.load.log_files import LogFolder
from retrovue.media.asset import Asset
from retrovue.media.snapshot import CatalogSnapshot
from retrovue.playout.air_clock import AirClock
from retrovue.playout.director import Director
from retrovue.playout.encode.run import encode
from retrovue.playout.encode.work import Piece
from retrovue.playout.library import Library
from retrovue.playout.transport.stamp import stamp

CHANNELS, SECONDS, JOINS, COPIES = 2, 24, 20, 4
FFMPEG = imageio_ffmpeg.get_ffmpeg_exe()
_PLAIN = (
    "-vf", f"scale={PROFILE.width}:-2,fps={PROFILE.fps}", "-c:v", "libx264", "-preset", PROFILE.preset, "-b:v",
    str(PROFILE.video), "-g", "64", "-c:a", "aac", "-b:a", str(PROFILE.audio), "-ac", "2", "-ar", "48000", "-f", "mpegts",
)  # fmt: skip


def bench() -> list[tuple[str, str, str]]:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        film = _film(folder)
        ours, encoded = asyncio.run(_channels(folder, film))
        plain = _plain_channels(film)
        copies, memory = _plain_viewers(film, folder)
        seams = asyncio.run(_joined(film, folder))
        return [
            (
                "a minute of a channel, 480p from 1080p: processor",
                "beside a plain ffmpeg",
                f"{60 * ours / encoded:.1f} s, plain ffmpeg {60 * plain / (CHANNELS * SECONDS):.1f} s",
            ),
            (
                "200 viewers of what is encoded, an ffmpeg each (plain)",
                "see 200 tuners above",
                f"{200 * copies:.2f} core, {200 * memory:.0f} MB ({COPIES} measured)",
            ),
            (
                "tune-in, cold, by a plain ffmpeg: first byte",
                "ours: ident < 100 ms",
                f"{_plain_cold(film):.1f} s",
            ),
            (
                f"{JOINS} joins: steps of time other than one frame",
                "0",
                f"{seams[0]}, plain ffmpeg for each item {seams[1]}",
            ),
        ]


def _used(pids: Iterable[int]) -> float:
    """Seconds of processor of processes and of what they have waited for."""
    total, tick = 0, os.sysconf("SC_CLK_TCK")
    for pid in pids:
        try:
            fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
        except OSError:
            continue
        total += sum(map(int, fields[11:15]))
    return total / tick


def _family() -> list[int]:
    """This process and the encoders it has started."""
    own = os.getpid()
    return [
        own,
        *(
            int(one)
            for task in Path(f"/proc/{own}/task").glob("*/children")
            for one in task.read_text().split()
        ),
    ]


async def _channels(folder: Path, film: Asset) -> tuple[float, float]:
    """Seconds of processor, and seconds of picture that were made for them."""
    ids = [f"beside{number}" for number in range(CHANNELS)]
    for channel in ids:
        LogFolder(folder).write([film_day(channel, day) for day in _today()])
    director = Director(folder, FFMPEG, AirClock(), 1 << 30, 2, idents_ahead=0)
    programme = _programme(ids, Library(CatalogSnapshot(()), lambda _: film))
    director.commit(programme, await director.prepare(programme))
    running = asyncio.create_task(director.run())
    before = _used(_family())
    for channel in ids:
        director.by_id[channel].tuner_joined()
    director.kick()
    await asyncio.sleep(SECONDS)
    used, segments = _used(_family()) - before, director.tally.segments
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    return used, segments * 64 / PROFILE.fps


def _spent(commands: list[list[str]]) -> float:
    """Seconds of processor of processes that run side by side."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    processes = [
        subprocess.Popen(command, stdout=subprocess.DEVNULL, stdin=subprocess.DEVNULL) for command in commands
    ]
    for process in processes:
        process.wait()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def _plain_channels(film: Asset) -> float:
    command = [FFMPEG, "-v", "error", "-re", "-i", film.path, "-t", str(SECONDS), *_PLAIN, "-"]
    return _spent([command] * CHANNELS)


def _plain_viewers(film: Asset, folder: Path) -> tuple[float, float]:
    """Cores and MB of each that copies what is encoded already."""
    made = folder / "made.ts"
    subprocess.run([FFMPEG, "-v", "error", "-i", film.path, "-t", "20", *_PLAIN, str(made)], check=True)
    command = [FFMPEG, "-v", "error", "-re", "-i", str(made), "-c", "copy", "-f", "mpegts", "-"]
    processes = [subprocess.Popen(command, stdout=subprocess.DEVNULL) for _ in range(COPIES)]
    time.sleep(10)
    pages = [int(Path(f"/proc/{one.pid}/statm").read_text().split()[1]) for one in processes]
    used = _used(one.pid for one in processes)
    for process in processes:
        process.kill()
        process.wait()
    return used / 10 / COPIES, statistics.mean(pages) * 4 / 1024


def _plain_cold(film: Asset) -> float:
    begun = time.perf_counter()
    command = [FFMPEG, "-v", "error", "-re", "-ss", "17.3", "-i", film.path, *_PLAIN, "-"]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        process.stdout.read(188)
        took = time.perf_counter() - begun
        process.kill()
    return took


async def _joined(film: Asset, folder: Path) -> tuple[int, int]:
    """Steps in time where items meet: in our stream, and in what plain processes write one after another."""
    ours, plain, at = folder / "ours.ts", folder / "plain.ts", 6_000_001
    with ours.open("wb") as mine, plain.open("wb") as theirs:
        for number in range(JOINS + 1):
            piece = Piece(film, "movie", 30 + 17 * number % 900, 40 + number % 20)
            event = at
            async for segment in encode(FFMPEG, piece, 0, PROFILE):
                mine.write(stamp(segment.data, at, segment.frames, event, PROFILE.fps))
                at += segment.frames
            seek, length = str(piece.start_frame / PROFILE.fps), str(piece.frames / PROFILE.fps)
            command = [FFMPEG, "-v", "error", "-ss", seek, "-i", film.path, "-t", length, *_PLAIN, "-"]
            subprocess.run(command, check=True, stdout=theirs)
    return _steps(ours), _steps(plain)


def _steps(path: Path) -> int:
    with av.open(str(path)) as stream:
        times = [packet.dts for packet in stream.demux(video=0) if packet.dts is not None]
    return sum(later - earlier != 3_000 for earlier, later in zip(times, times[1:], strict=False))
