"""Unlike sources, made once; and a run of events from all of them, encoded once."""

import asyncio
import os
import subprocess
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path

import pytest

from retrovue.ffmpeg.find import VARIABLE, find_ffmpeg
from retrovue.media.asset import Asset, Audio, Video
from retrovue.playout.encode.profile import EncodeProfile
from retrovue.playout.encode.run import Segment, encode
from retrovue.playout.encode.work import Piece

SECONDS = 12
PROFILE = EncodeProfile("small", 426, 240, 400_000, 96_000, 30, "superfast")
EVENTS = 52

FLASH = "drawbox=x=0:y=0:w=iw/2:h=ih/2:color=white:t=fill:enable='lt(mod(t,1),0.1)'"
BEEP = "aevalsrc='0.7*sin(2*PI*1000*t)*lt(mod(t,1),0.1)'"
"""A white corner and a tone in the first tenth of every second."""


@dataclass(frozen=True)
class Recipe:
    file: str
    picture: str
    sound: str
    options: tuple[str, ...]
    video: Video
    audio: tuple[Audio, ...]


X264 = ("-c:v", "libx264", "-preset", "ultrafast", "-g", "100", "-pix_fmt", "yuv420p")
RECIPES = {
    "film": Recipe(
        "film.mkv", "testsrc2=s=640x272:r=24", "channels=6", (*X264, "-c:a", "aac", "-ac", "6", "-ar", "48000"),
        Video("h264", 640, 272, rate=(24, 1)), (Audio("aac", 6, 48_000),),
    ),
    "pal": Recipe(
        "pal.mp4", "testsrc2=s=360x288:r=25,setsar=16/15", "s=22050", (*X264, "-c:a", "aac", "-ar", "22050"),
        Video("h264", 360, 288, (16, 15), rate=(25, 1)), (Audio("aac", 2, 22_050),),
    ),
    "tape": Recipe(
        "tape.mpg", "testsrc2=s=720x480:r=60000/1001,tinterlace=interleave_top,fieldorder=tff,setsar=8/9", "mono",
        ("-c:v", "mpeg2video", "-flags", "+ildct+ilme", "-b:v", "3M", "-g", "15", "-c:a", "ac3", "-ac", "1", "-ar", "44100"),
        Video("mpeg2video", 720, 480, (8, 9), True, (30_000, 1001)), (Audio("ac3", 1, 44_100),),
    ),
    "studio": Recipe(
        "studio.ts", "testsrc2=s=320x180:r=60", "s=44100", (*X264, "-c:a", "aac", "-ar", "44100"),
        Video("h264", 320, 180, rate=(60, 1)), (Audio("aac", 2, 44_100),),
    ),
    "sync": Recipe(
        "sync.mp4", f"color=c=gray:s=320x240:r=30,{FLASH}", "beep", (*X264, "-c:a", "aac", "-ar", "48000"),
        Video("h264", 320, 240, rate=(30, 1)), (Audio("aac", 1, 48_000),),
    ),
    "silent": Recipe(
        "silent.mp4", "testsrc2=s=320x180:r=30", "", X264, Video("h264", 320, 180, rate=(30, 1)), (),
    ),
}  # fmt: skip


@pytest.fixture(scope="session")
def ffmpeg() -> str:
    """The shipped one, which every machine has; `RETROVUE_FFMPEG` puts another to the same test."""
    return find_ffmpeg("", {VARIABLE: os.environ.get(VARIABLE, "")}, None).path


def _make(ffmpeg: str, recipe: Recipe, folder: Path) -> Asset:
    path = folder / recipe.file
    sound = BEEP if recipe.sound == "beep" else f"sine=f=330:r={44_100 if recipe.sound == 'mono' else 48_000}"
    inputs = ["-f", "lavfi", "-i", recipe.picture, *(["-f", "lavfi", "-i", sound] if recipe.sound else [])]
    command = [ffmpeg, "-nostdin", "-v", "error", *inputs, "-t", str(SECONDS), *recipe.options, str(path)]
    subprocess.run(command, check=True, timeout=60)
    return Asset(str(path), recipe.file, SECONDS * 1000, recipe.video, recipe.audio)


@pytest.fixture(scope="session")
def sources(ffmpeg: str, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Asset]:
    folder = tmp_path_factory.mktemp("sources")
    with ThreadPoolExecutor(2) as pool:
        made = pool.map(lambda recipe: _make(ffmpeg, recipe, folder), RECIPES.values())
        return dict(zip(RECIPES, made, strict=True))


def _draw(name: str, low: int, high: int) -> int:
    return low + int.from_bytes(blake2b(name.encode(), digest_size=8).digest(), "big") % (high - low + 1)


def events(sources: dict[str, Asset]) -> list[Piece]:
    """Pieces with lengths and in-points that have nothing to do with each other; one runs past the end of its file."""
    names, out = list(sources), []
    for at in range(EVENTS):
        frames = _draw(f"length {at}", 30, 95) if at % 3 else _draw(f"length {at}", 96, 170)
        start = _draw(f"in {at}", 0, SECONDS * 30 - 175)
        pad = _draw(f"pad {at}", 1, 25) if at % 5 == 0 else 0
        out.append(
            Piece(sources[names[at % len(names)]], "episode", start, frames, pad, gain=-35 if at % 4 else 0)
        )
    out[7] = Piece(sources["pal"], "episode", SECONDS * 30 - 40, 90)
    out[23] = Piece(None, "black", 0, 45)
    out[31] = Piece(None, "slate", 0, 60, 4)
    return out


Encoded = list[tuple[Piece, list[Segment]]]


async def _collect(ffmpeg: str, piece: Piece, first: int, profile: EncodeProfile) -> list[Segment]:
    return [segment async for segment in encode(ffmpeg, piece, first, profile)]


@pytest.fixture(scope="session")
def encode_all(ffmpeg: str) -> Callable[..., list[Segment]]:
    """Encodes a piece from a segment on, in an event loop of its own."""

    def encode_piece(piece: Piece, first: int = 0, profile: EncodeProfile = PROFILE) -> list[Segment]:
        return asyncio.run(_collect(ffmpeg, piece, first, profile))

    return encode_piece


@pytest.fixture(scope="session")
def programme(ffmpeg: str, sources: dict[str, Asset]) -> Encoded:
    """Every event with its segments; two encoders work side by side."""

    async def all_of_them() -> Encoded:
        turns = asyncio.Semaphore(2)

        async def one(piece: Piece) -> tuple[Piece, list[Segment]]:
            async with turns:
                return piece, await _collect(ffmpeg, piece, 0, PROFILE)

        return await asyncio.gather(*map(one, events(sources)))

    return asyncio.run(all_of_them())
