"""The promise: unlike sources, cut anywhere, leave the station as one stream without a seam."""

import subprocess
import sys
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest

from retrovue.media.asset import Asset
from retrovue.playout.encode.profile import EncodeProfile
from retrovue.playout.encode.run import Segment
from retrovue.playout.encode.work import Piece
from retrovue.playout.transport.stamp import stamp
from retrovue.playout.transport.verify import walk
from retrovue.timing.frames import lattice

pytestmark = pytest.mark.xdist_group("encode")
"""They share sources, and what has been encoded from them."""

FPS = 30
SPAN = 1 << 33
SOME_DAY = 6_123_456_789
"""A channel frame of 2026, on no grid at all."""
BEFORE_THE_WRAP = SPAN // 3_000 * 3 - 1_500

Encoded = list[tuple[Piece, list[Segment]]]
EncodeAll = Callable[..., list[Segment]]


def assemble(programme: Encoded, start: int) -> tuple[bytes, int]:
    out, at = [], start
    for _, segments in programme:
        event = at
        for segment in segments:
            out.append(stamp(segment.data, at, segment.frames, event, FPS))
            at += segment.frames
    return b"".join(out), at - start


def decode(path: Path) -> tuple[list[int], list[tuple[int, int]]]:
    """Decoded time stamps in ticks: of pictures, and of sound with its samples."""
    with av.open(str(path)) as container:
        pictures = [int(frame.pts * frame.time_base * 90_000) for frame in container.decode(video=0)]
    with av.open(str(path)) as container:
        sounds = [
            (int(Fraction(frame.pts) * frame.time_base * 90_000), frame.samples)
            for frame in container.decode(audio=0)
        ]
    return pictures, sounds


def complaints(ffmpeg: str, path: Path) -> str:
    command = [ffmpeg, "-nostdin", "-v", "warning", "-xerror", "-i", str(path), "-f", "null", "-"]
    return subprocess.run(command, capture_output=True, text=True, timeout=60).stderr


def test_fifty_joins_leave_no_trace(programme: Encoded, ffmpeg: str, tmp_path: Path) -> None:
    assert len(programme) > 50
    segments = [segment for _, segments in programme for segment in segments]
    assert len({walk(segment.data, FPS).parameter_sets for segment in segments}) == 1
    for start in (SOME_DAY, BEFORE_THE_WRAP):
        stream, frames = assemble(programme, start)
        assert frames == sum(piece.frames + piece.pad for piece, _ in programme)
        check_as_bytes(stream, start, frames)
        path = tmp_path / f"{start}.ts"
        path.write_bytes(stream)
        check_as_decoded(path, start, frames)
        assert complaints(ffmpeg, path) == ""


def check_as_bytes(stream: bytes, start: int, frames: int) -> None:
    seen = walk(stream, FPS)
    assert seen.faults == []
    assert len(seen.pictures) == frames
    assert len(seen.sounds) == lattice(start + frames, FPS) - lattice(start, FPS)


def check_as_decoded(path: Path, start: int, frames: int) -> None:
    pictures, sounds = decode(path)
    assert len(pictures) == frames
    assert {later - earlier for earlier, later in zip(pictures, pictures[1:])} == {3_000}
    assert {samples for _, samples in sounds} == {1_024}
    assert {later - earlier for (earlier, _), (later, _) in zip(sounds, sounds[1:])} == {1_920}
    assert len(sounds) == lattice(start + frames, FPS) - lattice(start, FPS)
    assert 0 <= sounds[0][0] - pictures[0] < 1_920


def grey(stream: bytes, path: Path) -> list[np.ndarray]:
    path.write_bytes(stream)
    with av.open(str(path)) as container:
        return [frame.to_ndarray(format="gray").astype(np.int16) for frame in container.decode(video=0)]


def difference(one: np.ndarray, other: np.ndarray) -> float:
    return float(np.abs(one - other).mean())


@pytest.mark.parametrize("name", ["film", "pal", "tape", "studio"])
def test_a_run_from_the_middle_shows_the_same_pictures(
    sources: dict[str, Asset], encode_all: EncodeAll, tmp_path: Path, name: str
) -> None:
    piece = Piece(sources[name], "episode", 47, 160)
    whole, late = encode_all(piece), encode_all(piece, 1)
    assert [segment.index for segment in late] == [1, 2]
    ours = grey(whole[1].data, tmp_path / "a.ts")
    theirs = grey(late[0].data, tmp_path / "b.ts")
    assert len(ours) == len(theirs) == 64
    same = [difference(a, b) for a, b in zip(ours, theirs)]
    shifted = [difference(a, b) for a, b in zip(ours[2:], theirs)]
    assert max(same) < 3
    assert sum(same) * 2 < sum(shifted)


def sound(segments: list[Segment], path: Path) -> np.ndarray:
    stamped = [stamp(segment.data, 64 * segment.index, segment.frames, 0, FPS) for segment in segments]
    path.write_bytes(b"".join(stamped))
    with av.open(str(path)) as container:
        return np.concatenate([frame.to_ndarray()[0] for frame in container.decode(audio=0)])


@pytest.mark.parametrize("name", ["pal", "tape"])
def test_a_seam_between_two_runs_cannot_be_heard(
    sources: dict[str, Asset], encode_all: EncodeAll, tmp_path: Path, name: str
) -> None:
    piece = Piece(sources[name], "episode", 47, 160)
    whole, late = encode_all(piece), encode_all(piece, 1)
    apart = np.abs(sound(whole, tmp_path / "a.ts") - sound([whole[0], *late], tmp_path / "b.ts"))
    seam = 100 * 1_024
    assert apart[: seam - 2_048].max() == 0
    assert apart.max() < 0.01, "no more than two runs of a codec differ anywhere"


SCRIPT = """
import asyncio, sys
from retrovue.media.asset import Asset, Video, Audio
from retrovue.playout.encode.profile import EncodeProfile
from retrovue.playout.encode.run import encode
from retrovue.playout.encode.work import Piece
from retrovue.playout.transport.stamp import stamp

async def main(ffmpeg, path, index):
    profile = EncodeProfile("small", 426, 240, 400_000, 96_000, 30, "superfast")
    asset = Asset(path, "f", 12_000, Video("h264", 640, 272), (Audio("aac", 6, 48_000),))
    run = encode(ffmpeg, Piece(asset, "episode", 61, 200), index, profile)
    segment = await anext(run)
    await run.aclose()
    sys.stdout.buffer.write(stamp(segment.data, 7_001 + index * 64, segment.frames, 7_001, 30))

asyncio.run(main(sys.argv[1], sys.argv[2], int(sys.argv[3])))
"""


def test_segments_of_separate_processes_fit_together(
    sources: dict[str, Asset], ffmpeg: str, tmp_path: Path
) -> None:
    command = [sys.executable, "-c", SCRIPT, ffmpeg, sources["film"].path]
    segments = [
        subprocess.run([*command, str(k)], capture_output=True, check=True, timeout=60).stdout
        for k in range(3)
    ]
    stream = b"".join(segments)
    seen = walk(stream, FPS)
    assert seen.faults == []
    assert len(seen.pictures) == 200
    path = tmp_path / "air.ts"
    path.write_bytes(stream)
    assert complaints(ffmpeg, path) == ""


def onsets(path: Path) -> tuple[list[int], list[int]]:
    """Where the corner turns white and where the tone begins, in microseconds."""
    flashes, beeps, lit = [], [], False
    with av.open(str(path)) as container:
        for frame in container.decode(video=0):
            white = bool(frame.to_ndarray(format="gray")[20:40, 70:90].mean() > 180)
            if white and not lit:
                flashes.append(int(frame.pts * frame.time_base * 1_000_000))
            lit = white
    with av.open(str(path)) as container:
        frames = list(container.decode(audio=0))
    start = int(frames[0].pts * frames[0].time_base * 1_000_000)
    loud = np.abs(np.concatenate([frame.to_ndarray()[0] for frame in frames])) > 0.15
    at = np.flatnonzero(loud)
    begins = at[np.diff(at, prepend=-48_000) > 4_800]
    beeps = [start + int(place) * 1_000_000 // 48_000 for place in begins]
    return flashes, beeps


@pytest.mark.parametrize("start", [0, 5, 1_000_003])
def test_sound_stays_with_its_picture(
    sources: dict[str, Asset], encode_all: EncodeAll, tmp_path: Path, start: int
) -> None:
    stream, at = b"", start
    for segment in encode_all(Piece(sources["sync"], "episode", 20, 300)):
        stream += stamp(segment.data, at, segment.frames, start, FPS)
        at += segment.frames
    path = tmp_path / "air.ts"
    path.write_bytes(stream)
    flashes, beeps = onsets(path)
    assert len(flashes) == len(beeps) == 10
    skews = [beep - flash for flash, beep in zip(flashes, beeps)]
    assert all(-1_000 <= skew <= 25_000 for skew in skews), skews
    assert max(skews) - min(skews) < 2_000


@pytest.mark.parametrize("fps", [24, 25, 50, 60])
def test_other_house_rates(
    sources: dict[str, Asset], encode_all: EncodeAll, ffmpeg: str, tmp_path: Path, fps: int
) -> None:
    """Joins of films, interlaced tapes and 60 Hz material at places that have nothing to do with each other."""
    profile = EncodeProfile("small", 256, 144, 200_000, 64_000, fps, "superfast")
    stream, start = b"", 1_234_567
    at = start
    for number, name in enumerate(("film", "tape", "studio", "pal")):
        event = at
        piece = Piece(sources[name], "episode", 40 + 7 * number, fps + 33 + 2 * number, 3 * (number % 2))
        for segment in encode_all(piece, 0, profile):
            stream += stamp(segment.data, at, segment.frames, event, fps)
            at += segment.frames
        assert at - event == piece.length
    seen = walk(stream, fps)
    assert seen.faults == []
    assert len(seen.pictures) == at - start
    path = tmp_path / "air.ts"
    path.write_bytes(stream)
    command = [ffmpeg, "-nostdin", "-v", "warning", "-xerror", "-i", str(path), "-f", "null", "-"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    with av.open(str(path)) as container:
        assert sum(1 for _ in container.decode(video=0)) == at - start
