"""The air beside a plain ffmpeg process for each channel, in one run: what channels, viewers, tuning in and joins cost."""

import asyncio
import os
import resource
import statistics
import subprocess
import tempfile
import time
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import av
import imageio_ffmpeg
from bench_air import PROFILE, _film, _programme, _today, film_day

from retrovue.load.log_files import LogFolder
from retrovue.media.asset import Asset
from retrovue.media.snapshot import CatalogSnapshot
from retrovue.playout.air_clock import AirClock
from retrovue.playout.channel import AHEAD
from retrovue.playout.director import Director
from retrovue.playout.encode.run import encode
from retrovue.playout.encode.work import Piece
from retrovue.playout.library import Library
from retrovue.playout.prefill import Mode, Wish
from retrovue.playout.transport.stamp import stamp
from retrovue.playout_log import DayLog

CHANNELS, SECONDS, JOINS, COPIES = 2, 30, 20, 4
MODES: tuple[Mode, ...] = ("off", "heads")
FFMPEG = imageio_ffmpeg.get_ffmpeg_exe()
_PLAIN = (
    "-vf", f"scale={PROFILE.width}:-2,fps={PROFILE.fps}", "-c:v", "libx264", "-preset", PROFILE.preset, "-b:v",
    str(PROFILE.video), "-g", "64", "-c:a", "aac", "-b:a", str(PROFILE.audio), "-ac", "2", "-ar", "48000", "-f", "mpegts",
)  # fmt: skip


def bench() -> list[tuple[str, str, str]]:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        film = _film(folder)
        alone, with_heads = (60 * asyncio.run(_channels(folder / mode, film, Wish(mode))) for mode in MODES)
        plain = _plain_channels(film)
        copies, memory = _plain_viewers(film, folder)
        seams = asyncio.run(_joined(film, folder))
        return [
            (
                "a minute of a channel, 480p from 1080p: processor",
                "beside a plain ffmpeg",
                f"{alone:.1f} s, plain ffmpeg {60 * plain / (CHANNELS * SECONDS):.1f} s; "
                f"{with_heads:.1f} s a minute made where items of half a minute are begun beforehand",
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


async def _channels(folder: Path, film: Asset, prefill: Wish) -> float:
    """Seconds of processor for a second of picture, once all channels are tuned in.

    Every item is a film of its own, or else what is encoded would be shown again and by both; each begins eight
    seconds into its file. What is half done at the beginning of the time is as much as at its end.
    """
    ids = [f"beside{number}" for number in range(CHANNELS)]
    for channel in ids:
        LogFolder(folder).write([_own(film_day(channel, day)) for day in _today()])
    director = Director(folder, FFMPEG, AirClock(), 1 << 30, 2, idents_ahead=0)
    library = Library(CatalogSnapshot(()), lambda item: replace(film, fingerprint=item))
    programme = replace(_programme(ids, library), prefill=prefill)
    director.commit(programme, await director.prepare(programme))
    running = asyncio.create_task(director.run())
    for channel in ids:
        director.by_id[channel].tuner_joined()
    director.kick()
    while any(director.by_id[channel].lead() < AHEAD * 3 // 4 for channel in ids):  # noqa: ASYNC110
        await asyncio.sleep(0.1)
    used, segments = _used(_family()), director.tally.segments
    await asyncio.sleep(SECONDS)
    used, segments = _used(_family()) - used, director.tally.segments - segments
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    return used * PROFILE.fps / (segments * 64)


def _own(log: DayLog) -> DayLog:
    return replace(log, events=tuple(event._replace(item=event.id) for event in log.events))


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
    command = [FFMPEG, "-v", "error", "-re", "-ss", "8", "-i", film.path, "-t", str(SECONDS), *_PLAIN, "-"]
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
