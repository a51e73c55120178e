"""Players change over between profiles at any segment: numbers, clocks and pictures go on."""

import subprocess
from collections.abc import Callable
from pathlib import Path

import av
import pytest

from retrovue.media.asset import Asset
from retrovue.playout.encode.profile import EncodeProfile
from retrovue.playout.encode.run import Segment
from retrovue.playout.encode.settle import trial
from retrovue.playout.encode.work import Piece
from retrovue.playout.transport.stamp import stamp
from retrovue.playout.transport.verify import walk

FPS = 30
PROFILES = [
    EncodeProfile("small", 256, 144, 200_000, 64_000, FPS, "superfast"),
    EncodeProfile("large", 426, 240, 500_000, 96_000, FPS, "superfast"),
]
EPOCH = 55_444_333_222


@pytest.fixture(scope="module")
def streams(
    sources: dict[str, Asset], encode_all: Callable[..., list[Segment]]
) -> list[list[tuple[int, bytes]]]:
    """Frames and bytes of the same events in every profile, as a channel sends them."""
    events = [Piece(sources["film"], "movie", 31, 160), Piece(sources["tape"], "episode", 77, 150, 10)]
    return [_on_air(events, profile, encode_all) for profile in PROFILES]


def _on_air(
    events: list[Piece], profile: EncodeProfile, encode_all: Callable[..., list[Segment]]
) -> list[tuple[int, bytes]]:
    at, out = EPOCH, []
    for event in events:
        start = at
        for segment in encode_all(event, 0, profile):
            out.append((segment.frames, stamp(segment.data, at, segment.frames, start, FPS)))
            at += segment.frames
    return out


def decoded(ffmpeg: str, path: Path) -> str:
    """What an ffmpeg that minds everything says."""
    command = [ffmpeg, "-nostdin", "-v", "warning", "-xerror", "-i", str(path), "-f", "null", "-"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    return done.stdout + done.stderr + (f"code {done.returncode}" if done.returncode else "")


def test_each_profile_is_one_stream(
    streams: list[list[tuple[int, bytes]]], ffmpeg: str, tmp_path: Path
) -> None:
    for stream in streams:
        data = b"".join(data for _, data in stream)
        seen = walk(data, FPS)
        assert seen.faults == []
        assert len(seen.pictures) == 320
        path = tmp_path / "one.ts"
        path.write_bytes(data)
        assert decoded(ffmpeg, path) == ""


@pytest.mark.parametrize("first", [0, 1])
def test_changing_over_at_every_segment_is_one_stream_too(
    streams: list[list[tuple[int, bytes]]], ffmpeg: str, tmp_path: Path, first: int
) -> None:
    assert [frames for frames, _ in streams[0]] == [frames for frames, _ in streams[1]]
    mixed = b"".join(streams[(first + at) % 2][at][1] for at in range(len(streams[0])))
    seen = walk(mixed, FPS)
    assert seen.faults == []
    assert len(seen.pictures) == 320
    path = tmp_path / "mixed.ts"
    path.write_bytes(mixed)
    assert decoded(ffmpeg, path) == ""
    with av.open(str(path)) as container:
        heights = [frame.height for frame in container.decode(video=0)]
    assert len(heights) == 320
    assert set(heights) == {144, 240}


def test_what_the_playlist_says_is_true(streams: list[list[tuple[int, bytes]]], ffmpeg: str) -> None:
    for profile, stream in zip(PROFILES, streams, strict=True):
        assert max(len(data) * 8 * FPS // frames for frames, data in stream) <= profile.peak
        assert profile.codecs == f"avc1.{trial(ffmpeg, profile)[0][:6]},mp4a.40.2"
