"""Joins between fourteen unlike sources, in and out anywhere, each with a flash and a tone a second; and what a decoder
gives of them.
"""

import asyncio
import subprocess
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from hashlib import blake2b
from pathlib import Path

import av
import numpy as np
from playout.encode.conftest import BEEP, FLASH
from playout.encode.odd import measured

from retrovue.media.asset import Asset
from retrovue.playout.encode.profile import EncodeProfile
from retrovue.playout.encode.run import encode
from retrovue.playout.encode.work import Piece
from retrovue.playout.transport.stamp import stamp

FPS, SECONDS = 30, 12
PROFILE = EncodeProfile("small", 256, 144, 300_000, 96_000, FPS, "superfast")
X264 = ("-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-g", "75")
MPEG2 = ("-c:v", "mpeg2video", "-q:v", "4", "-g", "15")


@dataclass(frozen=True)
class Form:
    file: str
    size: str
    rate: str
    options: tuple[str, ...]
    filters: str = ""
    late: Fraction = Fraction(0)
    """By how much its first picture comes after its beginning (s): a matter of its format."""
    exact: bool = False
    """Whether its sound lies in the file where it was made; other formats shift it by what their encoder delays."""

    @property
    def frame(self) -> Fraction:
        return 1 / Fraction(self.rate)


FORMS = (
    Form("film.mkv", "640x272", "24", (*X264, "-c:a", "flac", "-ac", "6"), exact=True),
    Form("cinema.mp4", "320x134", "24000/1001", (*X264, "-c:a", "aac", "-ar", "44100")),
    Form("pal.mov", "360x288", "25", (*X264, "-c:a", "pcm_s16le", "-ar", "22050", "-ac", "1"), ",setsar=16/15", exact=True),
    Form("tape.mpg", "720x480", "60000/1001", (*MPEG2, "-flags", "+ildct+ilme", "-c:a", "ac3", "-ac", "1"),
         ",tinterlace=interleave_top,fieldorder=tff,setsar=8/9"),
    Form("tape.vob", "720x576", "50", (*MPEG2, "-flags", "+ildct+ilme", "-c:a", "ac3", "-ac", "6", "-f", "vob"),
         ",tinterlace=interleave_bottom,fieldorder=bff,setsar=64/45"),
    Form("sport.ts", "320x180", "60", (*X264, "-c:a", "aac", "-ar", "44100"), late=Fraction(3, 100)),
    Form("half.ts", "320x180", "60000/1001", (*X264, "-c:a", "mp2")),
    Form("studio.mov", "320x180", "50", ("-c:v", "prores_ks", "-pix_fmt", "yuv422p10le", "-c:a", "pcm_s24be"), exact=True),
    Form("web.webm", "320x180", "30", ("-c:v", "libvpx", "-b:v", "600k", "-deadline", "realtime", "-cpu-used", "8",
                                       "-c:a", "libvorbis")),
    Form("old.avi", "320x240", "15", ("-c:v", "mjpeg", "-q:v", "4", "-pix_fmt", "yuvj420p", "-c:a", "pcm_u8", "-ar", "11025",
                                      "-ac", "1"), exact=True),
    Form("packed.avi", "320x180", "25", ("-c:v", "mpeg4", "-bf", "2", "-q:v", "4", "-c:a", "libmp3lame", "-ar", "22050"),
         late=Fraction(8, 100)),
    Form("deep.mkv", "322x182", "30", ("-c:v", "ffv1", "-pix_fmt", "yuv444p", "-c:a", "flac", "-ar", "96000"), exact=True),
    Form("clip.wmv", "320x180", "25", ("-c:v", "wmv2", "-b:v", "1M", "-c:a", "wmav2", "-ar", "44100"),
         late=Fraction(5, 100)),
    Form("silent.mp4", "320x180", "30", (*X264, "-an")),
)  # fmt: skip


def make_all(ffmpeg: str, folder: Path) -> list[Asset]:
    with ThreadPoolExecutor(2) as pool:
        return list(pool.map(lambda form: make(ffmpeg, form, folder), FORMS))


def make(ffmpeg: str, form: Form, folder: Path) -> Asset:
    path = folder / form.file
    picture = f"color=c=gray:s={form.size}:r={form.rate},{FLASH}{form.filters}"
    inputs = ("-f", "lavfi", "-i", picture, "-f", "lavfi", "-i", f"{BEEP}:s=48000")
    command = [ffmpeg, "-nostdin", "-v", "error", *inputs, "-t", str(SECONDS), *form.options, str(path)]
    subprocess.run(command, check=True, timeout=120)
    return measured(path)


def draw(name: str, low: int, high: int) -> int:
    return low + int.from_bytes(blake2b(name.encode(), digest_size=8).digest(), "big") % (high - low + 1)


@dataclass(frozen=True)
class Event:
    """A piece, and the frame of the stream at which it begins."""

    form: Form
    piece: Piece
    at: int

    def instants(self) -> list[int]:
        """Frames of the stream, from its first on, in which the flash and the tone of its source begin."""
        first, last = self.piece.start_frame, self.piece.start_frame + self.piece.frames - 9
        return [
            self.at + second * FPS - first for second in range(1, SECONDS) if first + 6 <= second * FPS < last
        ]


def first_of(joins: int) -> int:
    """The frame of the station's count at which the stream begins, so that its clock wraps in the middle."""
    return (1 << 33) // 3_000 - 40 * joins


def events(assets: list[Asset], joins: int) -> list[Event]:
    """No two neighbours of one source; a few end in black."""
    found, at, number = [], 0, 0
    for turn in range(joins + 1):
        number = (number + draw(f"source {turn}", 1, len(FORMS) - 1)) % len(FORMS)
        frames = draw(f"length {turn}", 30, 110)
        start = draw(f"in {turn}", 0, SECONDS * FPS - 120)
        pad = draw(f"pad {turn}", 1, 25) if turn % 9 == 0 else 0
        piece = Piece(assets[number], "episode", start, frames, pad)
        found.append(Event(FORMS[number], piece, at))
        at += piece.length
    return found


async def encoded(ffmpeg: str, wanted: list[Event], path: Path) -> int:
    """Writes the stream as viewers get it; gives its frames."""
    first = first_of(len(wanted) - 1)
    turns = asyncio.Semaphore(2)

    async def one(event: Event) -> list[bytes]:
        async with turns:
            at, out = first + event.at, []
            async for segment in encode(ffmpeg, event.piece, 0, PROFILE):
                out.append(stamp(segment.data, at, segment.frames, first + event.at, FPS))
                at += segment.frames
            return out

    with path.open("wb") as file:
        for start in range(0, len(wanted), 50):
            for data in await asyncio.gather(*map(one, wanted[start : start + 50])):
                file.writelines(data)
    return wanted[-1].at + wanted[-1].piece.length


class Decoded:
    """What a decoder gives of the stream."""

    def __init__(self, path: Path) -> None:
        self.path = path

    @cached_property
    def pictures(self) -> tuple[np.ndarray, np.ndarray]:
        """Time stamps, and how bright the corner of each picture is."""
        times, light = [], []
        with av.open(str(self.path)) as container:
            container.streams.video[0].thread_type = "AUTO"
            for frame in container.decode(video=0):
                times.append(round(frame.pts * frame.time_base * 90_000))
                plane = frame.planes[0]
                rows = np.frombuffer(plane, np.uint8).reshape(-1, plane.line_size)
                light.append(rows[24:40, 50:70].mean())
        return np.array(times), np.array(light)

    @cached_property
    def sounds(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Time stamps and lengths of the frames of sound, and where in samples a tone begins."""
        times, lengths, loud = [], [], []
        with av.open(str(self.path)) as container:
            for frame in container.decode(audio=0):
                times.append(round(frame.pts * frame.time_base * 90_000))
                lengths.append(frame.samples)
                loud.append(np.abs(frame.to_ndarray()[0]) > 0.15)
        at = np.flatnonzero(np.concatenate(loud))
        return np.array(times), np.array(lengths), at[np.diff(at, prepend=-48_000) > 4_800]


def skews_of(wanted: list[Event], decoded: Decoded) -> list[float]:
    """By how much each tone comes after its flash (s), in the sources that do not shift it themselves."""
    times, _, begins = decoded.sounds
    heard = begins / 48_000 + (times[0] - decoded.pictures[0][0]) / 90_000
    found = []
    for event in (event for event in wanted if event.form.exact):
        for instant in event.instants():
            near = heard[np.abs(heard - instant / FPS) < 0.2]
            assert len(near) == 1, (event.form.file, instant)
            found.append(float(near[0]) - instant / FPS)
    return found
