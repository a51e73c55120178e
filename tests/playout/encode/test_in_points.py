"""A programme goes on behind a break where it was left, however far apart the key frames of its file lie."""

import io
import subprocess
from collections.abc import Callable
from pathlib import Path

import av
import numpy as np
import pytest
from playout.encode.conftest import BEEP
from playout.encode.odd import measured

from retrovue.playout.encode.profile import EncodeProfile
from retrovue.playout.encode.run import Segment
from retrovue.playout.encode.work import Piece
from retrovue.playout.transport.stamp import stamp

PROFILE = EncodeProfile("small", 256, 144, 300_000, 96_000, 30, "superfast")


@pytest.fixture(scope="module")
def film(ffmpeg: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """As x264 makes it when nobody says how far apart: 250 pictures, more than ten seconds."""
    path = tmp_path_factory.mktemp("film") / "film.mkv"
    command = [
        ffmpeg, "-nostdin", "-v", "error", "-f", "lavfi", "-i", "testsrc2=s=256x144:r=24000/1001", "-t", "23",
        "-c:v", "libx264", "-preset", "ultrafast", "-sc_threshold", "0", "-pix_fmt", "yuv420p", str(path),
    ]  # fmt: skip
    subprocess.run(command, check=True, timeout=60)
    return path


def first_pictures(segments: list[Segment]) -> np.ndarray:
    stream = stamp(segments[0].data, 0, segments[0].frames, 0, 30)
    with av.open(io.BytesIO(stream), format="mpegts") as container:
        return np.stack([frame.to_ndarray(format="gray") for frame in container.decode(video=0)]).astype(int)


@pytest.mark.parametrize("ending", ["ts", "m2ts"])
def test_nothing_is_frozen_up_to_the_next_key_frame(
    ffmpeg: str, encode_all: Callable[..., list[Segment]], film: Path, ending: str
) -> None:
    other = film.with_suffix(f".{ending}")
    subprocess.run(
        [ffmpeg, "-nostdin", "-v", "error", "-y", "-i", str(film), "-c", "copy", str(other)],
        check=True,
        timeout=60,
    )
    for second in (9, 16):
        expected, seen = (
            first_pictures(encode_all(Piece(measured(path), "movie", second * 30, 64), 0, PROFILE))
            for path in (film, other)
        )
        assert np.abs(expected - seen).mean(axis=(1, 2)).max() < 4, second
        assert np.abs(np.diff(seen, axis=0)).mean(axis=(1, 2)).max() > 0.5, "it moves"


@pytest.mark.parametrize("ending", ["mkv", "mp4"])
def test_a_picture_that_stands_still_is_seen_until_the_next_one(
    ffmpeg: str, encode_all: Callable[..., list[Segment]], tmp_path: Path, ending: str
) -> None:
    """Of a file that has pictures only where something changes; sound is heard from the in-point on all the same."""
    path = tmp_path / f"slides.{ending}"
    command = [
        ffmpeg, "-nostdin", "-v", "error", "-f", "lavfi", "-i", "color=0x404040:s=256x144:r=30", "-f", "lavfi", "-i", BEEP,
        "-t", "8", "-vf", "drawbox=c=white:t=fill:enable='gt(n,179)',select='not(mod(n,90))'", "-fps_mode", "vfr",
        "-c:v", "libx264", "-preset", "ultrafast", "-tune", "zerolatency", "-pix_fmt", "yuv420p", "-c:a", "aac", str(path),
    ]  # fmt: skip
    subprocess.run(command, check=True, timeout=60)
    segments = encode_all(Piece(measured(path), "movie", 135, 64), 0, PROFILE)
    light = first_pictures(segments).mean(axis=(1, 2))
    assert light[:44].max() < 80 and light[46:].min() > 200, "white comes six seconds into the file"
    with av.open(io.BytesIO(segments[0].data), format="mpegts") as container:
        sound = np.concatenate([frame.to_ndarray()[0] for frame in container.decode(audio=0)])
    loud = np.flatnonzero(np.abs(sound) > 0.15)
    assert np.abs(loud[np.diff(loud, prepend=-48_000) > 4_800] - [24_000, 72_000]).max() < 1_200
