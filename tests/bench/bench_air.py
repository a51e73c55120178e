"""What being on the air costs: playlists, cached segments, many idle channels and many tuners, tuning in."""

import asyncio
import multiprocessing
import os
import socket
import statistics
import subprocess
import tempfile
import time
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import imageio_ffmpeg
from aiohttp import web

from retrovue.load.log_files import LogFolder
from retrovue.media.asset import Asset, Audio, Video
from retrovue.media.snapshot import CatalogSnapshot
from retrovue.playout.air_clock import AirClock
from retrovue.playout.channel import Names
from retrovue.playout.deliver import DIRECTOR, hls, mpeg_ts
from retrovue.playout.director import Director
from retrovue.playout.encode.profile import EncodeProfile
from retrovue.playout.encode.run import encode
from retrovue.playout.encode.work import Piece, segment_key
from retrovue.playout.library import Library
from retrovue.playout.playlist import media_playlist
from retrovue.playout.programme import ChannelPlan, Programme
from retrovue.playout.store import SegmentStore
from retrovue.playout.timeline import DayTimeline, Timeline, first_base
from retrovue.playout_log import CoarseLine, DayLog, Event, Header
from retrovue.timing.broadcast_day import broadcast_day
from retrovue.timing.frames import segment_frames
from retrovue.timing.instants import MINUTE, zone

PROFILE = EncodeProfile("480p", 854, 480, 1_500_000, 128_000, 30)
CHANNELS, TUNERS, SECONDS = 1_000, 200, 15
_TZ = zone("UTC")


def bench() -> list[tuple[str, str, str]]:
    return [_playlist_text(), *_served(), *_cold()]


def black_day(channel: str, day: date, length: int) -> DayLog:
    bounds = broadcast_day(_TZ, day, 0)
    ats = range(bounds.start, bounds.end, length)
    events = tuple(
        Event(at, length, 0, f"{channel}/{day}/{n}-x/0/a0", "black", "", 0) for n, at in enumerate(ats)
    )
    slots = tuple(
        CoarseLine(at, length, f"{channel}/{day}/{n}-x/0", "x", "", "", 0, 0, "r") for n, at in enumerate(ats)
    )
    return DayLog(Header("bench", channel, day.isoformat(), 30, "UTC", "2026.1"), slots, events)


def _playlist_text() -> tuple[str, str, str]:
    log = black_day("one", date(2026, 10, 26), MINUTE)
    timeline, count = Timeline([DayTimeline(log, first_base(log))]), 5_000
    begun = time.process_time()
    for number in range(count):
        media_playlist(timeline, log.start + MINUTE + number * 5_000, "480p")
    return "playlist text", "> 3,000 /s a core", f"{count / (time.process_time() - begun):,.0f} /s"


def _programme(channels: list[str], library: Library) -> Programme:
    plans = tuple(
        ChannelPlan(Names(name, str(number), f"Channel {number}"), PROFILE)
        for number, name in enumerate(channels, 1)
    )
    return Programme("bench", "Bench", _TZ, 0, plans, library)


def _today() -> list[date]:
    today = datetime.now(UTC).date()
    return [today - timedelta(days=1), today, today + timedelta(days=1)]


async def _a_segment(folder: Path) -> bytes:
    clip = folder / "clip.mkv"
    subprocess.run(
        [imageio_ffmpeg.get_ffmpeg_exe(), "-v", "error", "-y",
         "-f", "lavfi", "-i", "testsrc2=s=854x480:r=30,noise=alls=40:allf=t",
         "-f", "lavfi", "-i", "sine=r=48000", "-t", "6", "-c:v", "libx264", "-preset", "ultrafast", "-c:a", "aac", str(clip)],
        check=True,
    )  # fmt: skip
    asset = Asset(str(clip), "bench", 6_000, Video("h264", 854, 480), (Audio("aac", 1, 48_000),))
    run = encode(imageio_ffmpeg.get_ffmpeg_exe(), Piece(asset, "movie", 0, 150), 0, PROFILE)
    async for segment in run:
        await run.aclose()
        return segment.data
    raise AssertionError("nothing was encoded")


def _serve(folder: str, sock: socket.socket) -> None:
    async def main() -> None:
        state = Path(folder)
        director = Director(state, imageio_ffmpeg.get_ffmpeg_exe(), AirClock(), 1 << 30, 2, idents_ahead=0)
        programme = _programme(
            [f"c{n}" for n in range(1, CHANNELS + 1)], Library(CatalogSnapshot(()), lambda _: None)
        )
        director.commit(programme, await director.prepare(programme))
        app = web.Application()
        app[DIRECTOR] = director
        hls.add_routes(app)
        mpeg_ts.add_routes(app)
        runner = web.AppRunner(app, access_log=None, handler_cancellation=True)
        await runner.setup()
        await web.SockSite(runner, sock).start()
        await director.run()

    asyncio.run(main())


def _cpu_and_memory(pid: int) -> tuple[float, int]:
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK"), pages * 4096 >> 20


def _served() -> list[tuple[str, str, str]]:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        data = asyncio.run(_a_segment(folder))
        whole = segment_key(Piece(None, "black", 0, 10 * segment_frames(30)), 0, PROFILE)
        SegmentStore(folder / "segments", 1 << 30).put_if_absent(whole, data)
        days = _today()
        for number in range(1, CHANNELS + 1):
            LogFolder(folder).write([black_day(f"c{number}", day, 64 * 1000 * 12) for day in days])
        with socket.create_server(("127.0.0.1", 0), backlog=512) as sock:
            port = sock.getsockname()[1]
            server = multiprocessing.get_context("spawn").Process(
                target=_serve, args=(name, sock), daemon=True
            )
            server.start()
            try:
                return asyncio.run(_load(port, server.pid or 0))
            finally:
                server.terminate()
                server.join()


async def _get(port: int, path: str) -> bytes:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(f"GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode())
    data = await reader.read(-1)
    writer.close()
    return data


async def _repeat(port: int, path: str, count: int) -> int:
    """Keep-alive requests on one connection; gives the bytes received."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    total = 0
    for _ in range(count):
        writer.write(f"GET {path} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
        head = await reader.readuntil(b"\r\n\r\n")
        assert head.startswith(b"HTTP/1.1 200"), head[:80]
        length = int(head.lower().split(b"content-length:")[1].split(b"\r\n")[0])
        await reader.readexactly(length)
        total += length
    writer.close()
    return total


async def _tune(port: int, number: int, until: float, first: list[float]) -> int:
    begun = time.perf_counter()
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(f"GET /channel/{number}.ts HTTP/1.1\r\nHost: x\r\n\r\n".encode())
    await reader.readuntil(b"\r\n\r\n")
    total = len(await reader.read(188))
    first.append(time.perf_counter() - begun)
    while time.perf_counter() < until:
        try:
            total += len(await asyncio.wait_for(reader.read(1 << 16), 3))
        except TimeoutError:
            break
    writer.close()
    return total


async def _load(port: int, pid: int) -> list[tuple[str, str, str]]:
    await _get(port, "/channel/1.m3u8")
    idle, memory = _cpu_and_memory(pid)
    await asyncio.sleep(3)
    rows = [
        (
            f"{CHANNELS:,} idle channels: processor",
            "0",
            f"{(_cpu_and_memory(pid)[0] - idle) / 3:.3f} core, {memory} MB",
        )
    ]
    before = _cpu_and_memory(pid)[0]
    await asyncio.gather(*(_repeat(port, "/channel/c1/480p.m3u8", 1_000) for _ in range(4)))
    used = _cpu_and_memory(pid)[0] - before
    rows.append(("playlists over HTTP", "> 3,000 /s a core", f"{4_000 / used:,.0f} /s"))
    text = (await _get(port, "/channel/c1/480p.m3u8")).decode()
    segment = next(line for line in text.splitlines() if line.endswith(".ts"))
    before = _cpu_and_memory(pid)[0]
    total = sum(await asyncio.gather(*(_repeat(port, f"/channel/c1/{segment}", 150) for _ in range(4))))
    used = _cpu_and_memory(pid)[0] - before
    rows.append(("cached segments over HTTP", "> 400 MB/s a core", f"{total / 1e6 / used:,.0f} MB/s"))
    for number in range(1, TUNERS + 1):
        await _get(port, f"/channel/c{number}/480p.m3u8")
    first: list[float] = []
    until = time.perf_counter() + SECONDS
    before = _cpu_and_memory(pid)[0]

    async def later(number: int) -> int:
        await asyncio.sleep(number * 2 / TUNERS)
        return await _tune(port, number, until, first)

    received = sum(await asyncio.gather(*(later(number) for number in range(1, TUNERS + 1))))
    cpu, memory = _cpu_and_memory(pid)
    rows.append((
        f"{CHANNELS:,} channels, {TUNERS} of them watched by tuners", "< 0.5 core, < 300 MB",
        f"{(cpu - before) / SECONDS:.2f} core, {memory} MB, {received / SECONDS / 1e6:.0f} MB/s",
    ))  # fmt: skip
    alone: list[float] = []
    for number in range(1, 51):
        await _tune(port, number, 0, alone)
    rows.append(("tune-in, warm: first segment byte", "< 50 ms", _p50_p95(alone)))
    rows.append((f"the same, {TUNERS // 2} of them a second", "-", _p50_p95(first)))
    return rows


def _p50_p95(seconds: Sequence[float]) -> str:
    ordered = sorted(seconds)
    return f"p50 {statistics.median(ordered) * 1000:.0f} ms, p95 {ordered[int(len(ordered) * 0.95)] * 1000:.0f} ms"


def _film(folder: Path) -> Asset:
    """Forty seconds of 1080p with a key frame every ten: the dearest thing to tune in to."""
    clip = folder / "film.mkv"
    subprocess.run(
        [imageio_ffmpeg.get_ffmpeg_exe(), "-v", "error", "-y", "-f", "lavfi", "-i", "testsrc2=s=1920x1080:r=24",
         "-f", "lavfi", "-i", "sine=r=48000", "-t", "40", "-c:v", "libx264", "-preset", "veryfast", "-g", "240",
         "-b:v", "7M", "-c:a", "aac", str(clip)],
        check=True,
    )  # fmt: skip
    return Asset(str(clip), "film", 40_000, Video("h264", 1920, 1080), (Audio("aac", 1, 48_000),))


def film_day(channel: str, day: date) -> DayLog:
    bounds = broadcast_day(_TZ, day, 0)
    shown = enumerate(range(bounds.start, bounds.end, 30_000))
    events = tuple(
        Event(at, 30_000, 0, f"{channel}/{day}/{n}-x/0/a0", "movie", "film", 8_000) for n, at in shown
    )
    slots = tuple(CoarseLine(e.at, e.ms, e.id[:-3], "x", "film", "", 0, 0, "r") for e in events)
    return DayLog(Header("bench", channel, day.isoformat(), 30, "UTC", "2026.1"), slots, events)


def _cold() -> list[tuple[str, str, str]]:
    return asyncio.run(_tune_in_cold())


async def _tune_in_cold() -> list[tuple[str, str, str]]:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        film = _film(folder)
        channels = ["tuner", "player"]
        for channel in channels:
            LogFolder(folder).write([film_day(channel, day) for day in _today()])
        director = Director(folder, imageio_ffmpeg.get_ffmpeg_exe(), AirClock(), 1 << 30, 2)
        programme = _programme(channels, Library(CatalogSnapshot(()), lambda _: film))
        director.commit(programme, await director.prepare(programme))
        running = asyncio.create_task(director.run())
        await asyncio.sleep(4)
        try:
            return [await _cold_tuner(director), await _cold_player(director)]
        finally:
            running.cancel()
            await asyncio.gather(running, return_exceptions=True)


async def _cold_tuner(director: Director) -> tuple[str, str, str]:
    channel = director.by_id["tuner"]
    begun = time.perf_counter()
    channel.tuner_joined()
    director.kick()
    segment = channel.on_air()
    assert segment is not None
    first = channel.ready(segment) or channel.stand_in(segment)
    ident = time.perf_counter() - begun
    answer = first
    while answer.stand_in and time.perf_counter() - begun < 20:
        segment = channel.timeline().segment(segment.msn + 1)
        assert segment is not None
        start = channel.starts_at(segment)
        await asyncio.sleep(max(0, start - mpeg_ts.LEAD - director.clock.now()) / 1000)
        answer = await channel.answer(segment, start + mpeg_ts.GRACE)
    seen = f"ident {ident * 1000:.0f} ms, programme {time.perf_counter() - begun:.1f} s"
    channel.tuner_left()
    await asyncio.sleep(4)
    return "tune-in, cold, 480p from 1080p: tuner", "ident < 100 ms, programme < 3 s", seen


async def _cold_player(director: Director) -> tuple[str, str, str]:
    channel = director.by_id["player"]
    on_air = channel.on_air()
    assert on_air is not None
    segment = channel.timeline().segment(on_air.msn - 2)
    assert segment is not None
    begun = time.perf_counter()
    channel.hls_asked()
    director.kick()
    answer = await channel.answer(segment, director.clock.now() + 10_000)
    kind = "a stand-in" if answer.stand_in else "programme"
    return (
        "tune-in, cold, 480p from 1080p: HLS",
        "first segment < 3 s",
        f"{time.perf_counter() - begun:.1f} s ({kind})",
    )
