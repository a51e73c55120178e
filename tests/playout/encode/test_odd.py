"""Whatever a file is like, what airs of it is the same to every decoder."""

import asyncio
import io
import os
import subprocess
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import av
import numpy as np
import pytest
from playout.encode.odd import UNUSUAL, make

from retrovue.media.asset import Asset
from retrovue.playout.encode.picture import fit
from retrovue.playout.encode.profile import EncodeProfile
from retrovue.playout.encode.run import Segment, encode
from retrovue.playout.encode.work import Piece
from retrovue.playout.transport.stamp import stamp
from retrovue.playout.transport.verify import walk

pytestmark = [pytest.mark.long, pytest.mark.xdist_group("encode")]

PROFILE = EncodeProfile("small", 256, 144, 300_000, 96_000, 30, "superfast")
NAMES = [name for name, odd in UNUSUAL.items() if os.environ.get("RETROVUE_LONG") or not odd.long]
FRAMES, GAIN = 45, 40
"""A second and a half, 4 dB louder."""


@dataclass(frozen=True)
class Aired:
    asset: Asset
    segments: list[Segment]


@pytest.fixture(scope="module")
def aired(ffmpeg: str, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Aired]:
    """A piece of every source; two encoders work side by side."""
    folder = tmp_path_factory.mktemp("odd")
    with ThreadPoolExecutor(2) as pool:
        assets = list(pool.map(lambda name: make(ffmpeg, UNUSUAL[name], folder), NAMES))

    async def all_of_them() -> list[list[Segment]]:
        turns = asyncio.Semaphore(2)

        async def one(name: str, asset: Asset) -> list[Segment]:
            async with turns:
                run = encode(
                    ffmpeg, Piece(asset, "movie", UNUSUAL[name].start, FRAMES, gain=GAIN), 0, PROFILE
                )
                return [segment async for segment in run]

        return await asyncio.gather(*map(one, NAMES, assets))

    encoded = asyncio.run(all_of_them())
    return dict(zip(NAMES, map(Aired, assets, encoded), strict=True))


def test_it_is_one_stream(aired: dict[str, Aired], ffmpeg: str, tmp_path: Path) -> None:
    stream, at = b"", 1_000_001
    for one in aired.values():
        event = at
        for segment in one.segments:
            stream += stamp(segment.data, at, segment.frames, event, 30)
            at += segment.frames
    seen = walk(stream, 30)
    assert seen.faults == [] and len(seen.pictures) == len(aired) * FRAMES
    path = tmp_path / "air.ts"
    path.write_bytes(stream)
    command = [ffmpeg, "-nostdin", "-v", "warning", "-xerror", "-i", str(path), "-f", "null", "-"]
    assert subprocess.run(command, capture_output=True, text=True, timeout=60).stderr == ""


@pytest.mark.parametrize("name", NAMES)
def test_it_looks_and_sounds_as_it_should(aired: dict[str, Aired], name: str) -> None:
    one, odd = aired[name], UNUSUAL[name]
    data = b"".join(segment.data for segment in one.segments)
    with av.open(io.BytesIO(data), format="mpegts") as stream:
        pictures = [frame.to_ndarray(format="rgb24").astype(int) for frame in stream.decode(video=0)]
        video = stream.streams.video[0].codec_context
    assert len(pictures) == FRAMES
    assert (video.width, video.height, video.pix_fmt, video.sample_aspect_ratio) == (256, 144, "yuv420p", 1)
    assert one.asset.video is not None
    check_card(pictures[12], odd.shape, fit(one.asset.video, 256, 144))
    with av.open(io.BytesIO(data), format="mpegts") as stream:
        sound = stream.streams.audio[0].codec_context
        samples = np.concatenate([frame.to_ndarray() for frame in stream.decode(audio=0)], axis=1)
    assert (sound.sample_rate, sound.channels) == (48_000, 2)
    check_tone(samples[:, 4_800:67_200], odd.tone)


def check_card(picture: np.ndarray, shape: tuple[int, int], size: tuple[int, int]) -> None:
    """Shape and colours: the four corners of the card, and black beside it."""
    width, height = size
    assert abs(width * shape[1] - height * shape[0]) <= 4 * max(shape), "neither wide nor narrow"
    left, top = (256 - width) // 2, (144 - height) // 2
    red, green, blue, white = (
        picture[
            top + height * y // 8 - 6 : top + height * y // 8 + 6,
            left + width * x // 8 - 6 : left + width * x // 8 + 6,
        ].mean((0, 1))
        for x, y in ((2, 2), (6, 2), (2, 6), (6, 6))
    )
    for color, channel in ((red, 0), (green, 1), (blue, 2)):
        others = np.delete(color, channel)
        assert color[channel] > 100 and others.max() < 80, (red, green, blue, white)
    assert white.min() > 120 and white.max() - white.min() < 30, white
    if left > 8:
        assert picture[:, : left - 4].max() < 30
    if top > 8:
        assert picture[: top - 4].max() < 30


def check_tone(samples: np.ndarray, tone: int) -> None:
    level = np.sqrt((samples.astype(float) ** 2).mean(axis=1)) * 1000
    if tone == 0:
        assert level.max() < 1
    elif tone > 0:
        expected = tone * 10 ** (GAIN / 200)
        assert np.all(np.abs(20 * np.log10(level / expected)) < 1.6), (level, expected)
