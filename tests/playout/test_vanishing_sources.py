"""R-11: twelve things that befall a source, at its beginning, in the middle, and a second before its end.

Real encoders, a real clock: about three minutes. The short form plays four of the twelve, RETROVUE_LONG=1 all.
"""

import asyncio
import io
import os
import shutil
import signal
import subprocess
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import av
import imageio_ffmpeg
import numpy as np
import pytest
from amounts import FORM, FULL

from retrovue.load.log_files import LogFolder
from retrovue.media.asset import Asset, Audio, Video
from retrovue.media.snapshot import CatalogSnapshot
from retrovue.playout.air_clock import AirClock
from retrovue.playout.channel import ChannelOnAir, Names
from retrovue.playout.deliver.mpeg_ts import GRACE, LEAD
from retrovue.playout.director import Director
from retrovue.playout.encode.profile import EncodeProfile
from retrovue.playout.library import Library
from retrovue.playout.programme import ChannelPlan, Programme
from retrovue.playout.transport.verify import walk
from retrovue.playout_log import CoarseLine, DayLog, Event, Header
from retrovue.timing.broadcast_day import broadcast_day
from retrovue.timing.instants import zone

pytestmark = pytest.mark.long

FFMPEG = imageio_ffmpeg.get_ffmpeg_exe()
PROFILE = EncodeProfile("small", 128, 72, 150_000, 64_000, 30, "superfast")
FILM, NEXT = 40_000, 16_000
"""How long the one that suffers is shown, and the one behind it (ms)."""
AHEAD = 16.0
WHEN = {"start": -AHEAD, "middle": 4.0, "end": FILM / 1000 - AHEAD - 1}
"""Seconds after its beginning on the air; its encode is so much further, and begins when somebody tunes in."""
LATE = 3
"""So many cards may only mean that the machine was busy."""
BLACK = 2.0
"""Seconds of black at most."""


def _fifo(file: Path) -> None:
    file.unlink()
    os.mkfifo(file)


def _folder(file: Path) -> None:
    file.unlink()
    file.mkdir()


def _stop(file: Path) -> None:
    """Whoever reads it stands still, as on a server that does not answer."""
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if str(file).encode() in (process / "cmdline").read_bytes():
                os.kill(int(process.name), signal.SIGSTOP)
        except OSError:
            continue


KINDS: dict[str, Callable[[Path], object]] = {
    "unlinked": Path.unlink,
    "cut": lambda file: os.truncate(file, file.stat().st_size // 3),
    "fifo": _fifo,
    "stopped": _stop,
    "renamed": lambda file: file.rename(file.with_suffix(".away")),
    "forbidden": lambda file: file.chmod(0),
    "unmounted": lambda file: file.parent.rename(file.parent.with_suffix(".away")),
    "empty": lambda file: os.truncate(file, 0),
    "garbage": lambda file: file.write_bytes(b"\x5a" * file.stat().st_size),
    "folder": _folder,
    "claims more": lambda file: None,
    "claims less": lambda file: None,
}
CHOSEN = list(KINDS) if FULL else list(KINDS)[:4]


@dataclass
class Watched:
    """A channel whose film suffers, and what a viewer got of it and of what follows."""

    kind: str
    file: Path
    answers: list[tuple[int, str, bytes, bool]] = field(default_factory=list)
    """First frame, item, bytes, and whether it was a card."""

    def of(self, item: str) -> list[tuple[int, str, bytes, bool]]:
        return [one for one in self.answers if one[1] == item]

    def black(self) -> float:
        """Seconds of black in what passed for the film."""
        dark = 0
        for _, _, data, card in self.of(f"sick-{self.file.stem}"):
            if not card:
                with av.open(io.BytesIO(data), format="mpegts") as stream:
                    dark += sum(
                        int(np.mean(frame.to_ndarray(format="gray")) < 24) for frame in stream.decode(video=0)
                    )
        return dark / PROFILE.fps


def _film(path: Path, seconds: float) -> None:
    command = [
        FFMPEG, "-nostdin", "-v", "error", "-y", "-f", "lavfi", "-i", "testsrc2=s=160x90:r=30,noise=alls=20:allf=t",
        "-f", "lavfi", "-i", "sine=r=48000", "-t", str(seconds), "-c:v", "libx264", "-preset", "ultrafast", "-g", "60",
        "-pix_fmt", "yuv420p", "-c:a", "aac", str(path),
    ]  # fmt: skip
    subprocess.run(command, check=True, timeout=120)


def _asset(path: Path, duration: int) -> Asset:
    return Asset(
        str(path), path.stem, duration, Video("h264", 160, 90, rate=(30, 1)), (Audio("aac", 1, 48_000),)
    )


def _log(channel: str, sick: str, begin: int) -> list[DayLog]:
    """Black, the film at `begin`, what follows, and black again."""
    days = []
    today = datetime.fromtimestamp(begin / 1000, UTC).date()
    for day in (today - timedelta(days=1), today, today + timedelta(days=1)):
        bounds = broadcast_day(zone("UTC"), day, 0)
        edges = [(bounds.start, "black", "")]
        if bounds.start <= begin < bounds.end:
            edges += [
                (begin, "movie", sick),
                (begin + FILM, "movie", "well"),
                (begin + FILM + NEXT, "black", ""),
            ]
        ends = [at for at, *_ in edges[1:]] + [bounds.end]
        events = [
            Event(at, end - at, 0, f"{channel}/{day}/{n}-x/0/a0", kind, item, 0)
            for n, ((at, kind, item), end) in enumerate(zip(edges, ends, strict=True))
        ]
        slots = [CoarseLine(e.at, e.ms, e.id[:-3], "x", e.item, "", 0, 0, "r") for e in events]
        header = Header("sick", channel, day.isoformat(), 30, "UTC", "2026.1")
        days.append(DayLog(header, tuple(slots), tuple(events)))
    return days


async def _view(director: Director, channel: ChannelOnAir, watched: Watched, until: int) -> None:
    channel.tuner_joined()
    director.kick()
    segment = channel.on_air()
    while segment is not None and channel.starts_at(segment) < until:
        start = channel.starts_at(segment)
        await asyncio.sleep(max(0, start - LEAD - director.clock.now()) / 1000)
        answer = await channel.answer(segment, start + GRACE)
        watched.answers.append((segment.start, segment.event.item, answer.data, answer.stand_in))
        segment = channel.timeline().segment(segment.msn + 1)
    channel.tuner_left()


async def _suffer(folder: Path, when: float) -> tuple[list[Watched], Director]:
    well = folder / "well.mkv"
    _film(well, NEXT / 1000 + 2)
    _film(folder / "film.mkv", FILM / 1000 + 3)
    _film(folder / "short.mkv", FILM / 1500)
    assets, all_watched = {"well": _asset(well, NEXT + 2_000)}, []
    for number, kind in enumerate(CHOSEN):
        place = folder / f"disk{number}"
        place.mkdir()
        watched = Watched(kind, place / f"{number}.mkv")
        shutil.copy(folder / ("short.mkv" if kind == "claims more" else "film.mkv"), watched.file)
        length = FILM // 2 if kind == "claims less" else FILM + 3_000
        assets[f"sick-{number}"] = _asset(watched.file, length)
        all_watched.append(watched)
    director = Director(folder / "state", FFMPEG, AirClock(), 1 << 30, os.cpu_count() or 1, idents_ahead=0)
    begin = director.clock.now() // 1000 * 1000 + 6_000
    plans = []
    for number in range(len(CHOSEN)):
        LogFolder(director.state).write(_log(f"c{number}", f"sick-{number}", begin))
        plans.append(ChannelPlan(Names(f"c{number}", str(number + 1), f"C {number}"), PROFILE))
    programme = Programme(
        "sick", "Sick", zone("UTC"), 0, tuple(plans), Library(CatalogSnapshot(()), assets.get)
    )
    director.commit(programme, await director.prepare(programme))
    running = asyncio.create_task(director.run())

    async def spoil(watched: Watched) -> None:
        await asyncio.sleep((begin - director.clock.now()) / 1000 + when)
        KINDS[watched.kind](watched.file)

    try:
        await asyncio.gather(
            *(_view(director, director.by_id[f"c{n}"], one, begin + FILM + NEXT) for n, one in enumerate(all_watched)),
            *(spoil(one) for one in all_watched),
        )  # fmt: skip
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
    return all_watched, director


@pytest.mark.parametrize("when", list(WHEN))
async def test_a_source_that_fails_is_a_card_and_the_next_begins_on_time(
    tmp_path: Path, when: str, figure: Callable[[str], None]
) -> None:
    found, director = await _suffer(tmp_path, WHEN[when])
    cards = {one.kind: sum(card for *_, card in one.of(f"sick-{one.file.stem}")) for one in found}
    late = {one.kind: sum(card for *_, card in one.of("well")) for one in found}
    black = {one.kind: one.black() for one in found}
    dark = {kind: round(seconds, 1) for kind, seconds in black.items() if seconds}
    figure(
        f"R-11 {len(found)} of 12 kinds ({FORM} form) at the {when}: segments of cards {cards}, "
        f"cards in what follows {sum(late.values())}, black {dark} s"
    )
    for one in found:
        stream = b"".join(data for _, _, data, _ in one.answers)
        assert walk(stream, 30).faults == [], one.kind
    assert max(black.values()) <= BLACK, black
    assert late == dict.fromkeys(cards, 0)
    told = {
        notice.place for notice in director.notices if notice.code in ("RV701", "RV702", "RV732", "RV734")
    }
    for one in found:
        if cards[one.kind] > LATE:
            assert str(one.file) in told, (one.kind, told)
