"""A thousand joins between fourteen unlike sources, in and out anywhere: every promise, on what a decoder gives.

The full form is RETROVUE_LONG=1, about six minutes of two quiet cores; the short one plays a tenth.
"""

import asyncio
import subprocess
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from hashlib import blake2b
from pathlib import Path

import av
import numpy as np
import pytest
from amounts import FORM, amount
from playout.encode.conftest import BEEP, FLASH
from playout.encode.odd import measured

from retrovue.media.asset import Asset
from retrovue.playout.encode.profile import EncodeProfile
from retrovue.playout.encode.run import encode
from retrovue.playout.encode.work import Piece
from retrovue.playout.transport.stamp import stamp
from retrovue.playout.transport.verify import walk
from retrovue.timing.frames import lattice

pytestmark = [pytest.mark.long, pytest.mark.xdist_group("encode")]

FPS, SECONDS, JOINS = 30, 12, amount(1_000)
PROFILE = EncodeProfile("small", 256, 144, 300_000, 96_000, FPS, "superfast")
FIRST = (1 << 33) // 3_000 - 40 * JOINS
"""The clock of the stream wraps in the middle."""
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


def events(assets: list[Asset]) -> list[Event]:
    """No two neighbours of one source; a few end in black."""
    found, at, number = [], 0, 0
    for turn in range(JOINS + 1):
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
    turns = asyncio.Semaphore(2)

    async def one(event: Event) -> list[bytes]:
        async with turns:
            at, out = FIRST + event.at, []
            async for segment in encode(ffmpeg, event.piece, 0, PROFILE):
                out.append(stamp(segment.data, at, segment.frames, FIRST + event.at, FPS))
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


@pytest.fixture(scope="module")
def aired(ffmpeg: str, tmp_path_factory: pytest.TempPathFactory) -> tuple[list[Event], Path, int]:
    folder = tmp_path_factory.mktemp("joins")
    with ThreadPoolExecutor(2) as pool:
        assets = list(pool.map(lambda form: make(ffmpeg, form, folder), FORMS))
    wanted, path = events(assets), folder / "air.ts"
    return wanted, path, asyncio.run(encoded(ffmpeg, wanted, path))


@pytest.fixture(scope="module")
def decoded(aired: tuple[list[Event], Path, int]) -> Decoded:
    return Decoded(aired[1])


def test_decoders_say_nothing(
    ffmpeg: str, aired: tuple[list[Event], Path, int], figure: Callable[[str], None]
) -> None:
    wanted, path, frames = aired
    command = [ffmpeg, "-nostdin", "-v", "warning", "-xerror", "-i", str(path), "-f", "null", "-"]
    said = subprocess.run(command, capture_output=True, text=True, timeout=600)
    figure(
        f"{len(wanted) - 1} joins of {len(FORMS)} sources ({FORM} form), {frames} pictures; ffmpeg says {said.stderr!r}"
    )
    assert (said.returncode, said.stderr) == (0, "")


def test_every_byte_is_in_its_place(aired: tuple[list[Event], Path, int]) -> None:
    """Counters, clocks, tables, one frame a frame, the lattice of sound: an independent walk through all of it."""
    _, path, frames = aired
    seen = walk(path.read_bytes(), FPS)
    assert seen.faults == []
    assert len(seen.pictures) == frames
    assert len(seen.sounds) == lattice(FIRST + frames, FPS) - lattice(FIRST, FPS)


def test_pictures_and_sound_go_on_without_a_step(
    aired: tuple[list[Event], Path, int], decoded: Decoded
) -> None:
    frames, (pictures, _), (sounds, lengths, _) = aired[2], decoded.pictures, decoded.sounds
    assert len(pictures) == frames
    assert set(np.diff(pictures)) == {3_000}
    assert set(np.diff(sounds)) == {1_920} and set(lengths) == {1_024}
    assert len(sounds) == lattice(FIRST + frames, FPS) - lattice(FIRST, FPS)
    assert 0 <= sounds[0] - pictures[0] < 1_920


def test_every_event_shows_its_own_frames(aired: tuple[list[Event], Path, int], decoded: Decoded) -> None:
    """The corner flashes where its source flashes: later only by a frame of the source, and by what its format is late."""
    light, worst = decoded.pictures[1], 0
    for event in aired[0]:
        for instant in event.instants():
            lit = np.flatnonzero(light[instant - 5 : instant + 8] > 170)
            late = int(lit[0]) - 5 if len(lit) else 99
            assert -1 <= late <= 1 + (event.form.frame + event.form.late) * FPS, (
                event.form.file,
                event.at,
                instant,
            )
            worst = max(worst, late)
    assert worst <= 4


def test_sound_stays_with_its_picture_from_the_first_join_to_the_last(
    aired: tuple[list[Event], Path, int], decoded: Decoded, figure: Callable[[str], None]
) -> None:
    times, _, begins = decoded.sounds
    lag = (times[0] - decoded.pictures[0][0]) / 90_000
    heard = begins / 48_000 + lag
    skews = []
    for event in (event for event in aired[0] if event.form.exact):
        for instant in event.instants():
            near = heard[np.abs(heard - instant / FPS) < 0.2]
            assert len(near) == 1, (event.form.file, instant)
            skews.append(float(near[0]) - instant / FPS)
    half = len(skews) // 2
    drift = float(np.mean(skews[half:]) - np.mean(skews[:half]))
    figure(
        f"{len(skews)} tones: {min(skews) * 1000:.1f} to {max(skews) * 1000:.1f} ms, {drift * 1000:.2f} ms of drift"
    )
    assert -0.001 <= min(skews) and max(skews) <= 0.0225
    assert abs(drift) < 0.03 / len(skews) ** 0.5
