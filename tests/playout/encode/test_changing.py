"""Files that change on the way, have holes, end before their time, or lie in several parts: frames and sound stay exact."""

import asyncio
import io
import subprocess
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import av
import numpy as np
import pytest
from playout.encode.conftest import BEEP, FLASH
from playout.encode.odd import measured

from retrovue.diagnostics import Diagnostic
from retrovue.media.asset import Asset
from retrovue.playout.encode import means
from retrovue.playout.encode.profile import EncodeProfile
from retrovue.playout.encode.run import Segment, encode
from retrovue.playout.encode.work import Piece
from retrovue.playout.transport.stamp import stamp

pytestmark = [pytest.mark.long, pytest.mark.xdist_group("encode")]

PROFILE = EncodeProfile("small", 256, 144, 300_000, 96_000, 30, "superfast")
EncodeAll = Callable[..., list[Segment]]
MPEG2 = ("-c:v", "mpeg2video", "-q:v", "4", "-g", "12")


def make(
    ffmpeg: str,
    path: Path,
    seconds: float,
    sound: tuple[str, ...],
    *more: str,
    picture: str = "",
    tone: str = BEEP,
) -> Asset:
    picture = picture or f"color=c=gray:s=320x240:r=30,{FLASH}"
    command = [
        ffmpeg, "-nostdin", "-v", "error", "-y", "-f", "lavfi", "-i", picture, "-f", "lavfi", "-i", tone, "-t", str(seconds),
        *MPEG2, *sound, *more, str(path),
    ]  # fmt: skip
    subprocess.run(command, check=True, timeout=60)
    return measured(path)


def decoded(segments: list[Segment]) -> tuple[list[float], np.ndarray]:
    """How bright the corner of each picture is, and the left channel from the first picture on."""
    stream, at = b"", 0
    for segment in segments:
        stream += stamp(segment.data, at, segment.frames, 0, 30)
        at += segment.frames
    with av.open(io.BytesIO(stream), format="mpegts") as container:
        corner = [frame.to_ndarray(format="gray")[20:40, 70:90].mean() for frame in container.decode(video=0)]
    with av.open(io.BytesIO(stream), format="mpegts") as container:
        sound = np.concatenate([frame.to_ndarray()[0] for frame in container.decode(audio=0)])
    assert len(corner) == at
    assert len(sound) >= at * 1_600
    return corner, sound


def flashes(corner: list[float]) -> list[int]:
    return [n for n, level in enumerate(corner) if level > 180 and (n == 0 or corner[n - 1] <= 180)]


def beeps(sound: np.ndarray) -> list[int]:
    """The frames in which tones begin."""
    loud = np.flatnonzero(np.abs(sound) > 0.15)
    return [round(at / 1_600) for at in loud[np.diff(loud, prepend=-48_000) > 4_800]]


def near(found: list[int], expected: list[int], by: int = 1) -> bool:
    return len(found) == len(expected) and all(abs(a - b) <= by for a, b in zip(found, expected, strict=True))


CHANGES = {
    "fewer-channels": (("-c:a", "ac3", "-ac", "6"), ("-c:a", "ac3", "-ac", "2")),
    "more-channels": (("-c:a", "mp2", "-ac", "1"), ("-c:a", "mp2", "-ac", "2")),
    "another-rate": (("-c:a", "mp2", "-ar", "44100", "-ac", "2"), ("-c:a", "mp2", "-ar", "48000", "-ac", "2")),
}  # fmt: skip


@pytest.mark.parametrize("name", CHANGES)
def test_sound_that_changes_its_layout_or_rate(
    ffmpeg: str, encode_all: EncodeAll, tmp_path: Path, name: str
) -> None:
    before, after = CHANGES[name]
    make(ffmpeg, tmp_path / "a.ts", 3, before)
    make(ffmpeg, tmp_path / "b.ts", 3, after, "-output_ts_offset", "3")
    whole = tmp_path / "whole.ts"
    whole.write_bytes((tmp_path / "a.ts").read_bytes() + (tmp_path / "b.ts").read_bytes())
    segments = encode_all(Piece(measured(whole), "movie", 15, 150), 0, PROFILE)
    assert [(segment.index, segment.frames) for segment in segments] == [(0, 64), (1, 86)]
    corner, sound = decoded(segments)
    seconds = [15, 45, 75, 105, 135]
    assert near(flashes(corner), seconds)
    apart = [at for at in beeps(sound) if not 70 < at < 90]
    assert near(apart, [15, 45, 105, 135], 2), "an old ffmpeg loses some of the tone at the seam"


def test_sound_that_begins_late_and_changes_its_layout(
    ffmpeg: str, encode_all: EncodeAll, tmp_path: Path
) -> None:
    """As in recordings: a stream is cut anywhere."""
    late = ("-af", "aselect='gte(t,0.7)'")
    for name, channels, at, more in (("a.ts", "2", "0", late), ("b.ts", "6", "2", ())):
        make(ffmpeg, tmp_path / name, 2, ("-c:a", "ac3", "-ac", channels), "-output_ts_offset", at, *more)
    whole = tmp_path / "whole.ts"
    whole.write_bytes((tmp_path / "a.ts").read_bytes() + (tmp_path / "b.ts").read_bytes())
    corner, sound = decoded(encode_all(Piece(measured(whole), "movie", 5, 110), 0, PROFILE))
    seconds = [25, 55, 85]
    assert near(flashes(corner), seconds) and near(beeps(sound), seconds, 2)


@pytest.mark.parametrize("fields", ["prog", "tff"])
def test_a_picture_that_changes_its_size(
    ffmpeg: str, encode_all: EncodeAll, tmp_path: Path, fields: str
) -> None:
    sound = ("-c:a", "mp2", "-ac", "2", *(() if fields == "prog" else ("-flags", "+ildct+ilme")))
    for name, size, at in (("a.ts", "320x240", "0"), ("b.ts", "640x480", "2")):
        picture = f"color=c=gray:s={size}:r=30,{FLASH},setfield={fields}"
        make(ffmpeg, tmp_path / name, 2, sound, "-output_ts_offset", at, picture=picture)
    whole = tmp_path / "whole.ts"
    whole.write_bytes((tmp_path / "a.ts").read_bytes() + (tmp_path / "b.ts").read_bytes())
    asset = measured(whole)
    assert asset.video is not None and asset.video.interlaced == (fields == "tff")
    corner, sound_ = decoded(encode_all(Piece(asset, "movie", 15, 90), 0, PROFILE))
    assert near(flashes(corner), [15, 45, 75]) and near(beeps(sound_), [15, 45, 75], 2)


HOLES = {
    "in-both": ("select='not(between(t,1.3,1.8))'", "aselect='not(between(t,1.3,1.8))'"),
    "in-the-sound": ("null", "aselect='not(between(t,1.3,1.8))'"),
    "in-the-picture": ("select='not(between(t,1.3,1.8))'", "anull"),
    "before-the-sound": ("null", "asetpts=PTS,aselect='gte(t,0.8)'"),
    "many": ("null", "aselect='not(lt(mod(t,0.5),0.06)*gt(mod(t,1),0.3))'"),
}


@pytest.mark.parametrize("name", HOLES)
def test_holes_in_time_stamps(ffmpeg: str, encode_all: EncodeAll, tmp_path: Path, name: str) -> None:
    picture, sound = HOLES[name]
    asset = make(
        ffmpeg, tmp_path / "hole.mkv", 4, ("-c:a", "flac"), "-vf", picture, "-af", sound, "-fps_mode", "vfr",
    )  # fmt: skip
    corner, heard = decoded(encode_all(Piece(asset, "movie", 15, 90), 0, PROFILE))
    assert near(flashes(corner), [15, 45, 75])
    assert near(beeps(heard), [15, 45, 75], 2)


@pytest.mark.parametrize("kind", ["mkv", "mp4", "ts"])
def test_a_picture_that_begins_later_than_the_sound(
    ffmpeg: str, encode_all: EncodeAll, tmp_path: Path, kind: str
) -> None:
    """Its first picture is held until then, and it airs to its last."""
    made, late = make(ffmpeg, tmp_path / "made.mkv", 3, ("-c:a", "mp2")).path, tmp_path / f"late.{kind}"
    both = ("-itsoffset", "1", "-i", made, "-i", made, "-map", "0:v", "-map", "1:a", "-c", "copy")
    subprocess.run([ffmpeg, "-nostdin", "-v", "error", *both, str(late)], check=True, timeout=60)
    corner, sound = decoded(encode_all(Piece(measured(late), "movie", 0, 119), 0, PROFILE))
    assert near(flashes(corner), [0, 60, 90]) and near(beeps(sound), [0, 30, 60], 2)
    assert abs(measured(late).duration - 4000) <= 40


def test_a_file_that_ends_before_its_time(ffmpeg: str, encode_all: EncodeAll, tmp_path: Path) -> None:
    asset = make(
        ffmpeg, tmp_path / "cut.ts", 4, ("-c:a", "mp2"), picture="testsrc2=s=320x240:r=30", tone="sine=f=300"
    )
    path = Path(asset.path)
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    corner, sound = decoded(encode_all(Piece(asset, "movie", 30, 90), 0, PROFILE))
    assert min(corner[:20]) > 20, "what is there"
    assert corner[45] > 20 and abs(corner[45] - corner[50]) < 1, "its last picture, for a second"
    assert max(corner[70:]) < 3 and np.abs(sound[100_000:]).max() < 0.001, "then black and silence"


def test_several_files_are_one(ffmpeg: str, encode_all: EncodeAll, tmp_path: Path) -> None:
    """In-points and lengths on both sides of the seams, down to a file of half a second."""
    sound = ("-c:a", "ac3", "-ac", "2")
    first = make(ffmpeg, tmp_path / "cd1.mpg", 3, sound)
    short = make(ffmpeg, tmp_path / "cd2.mkv", 0.5, ("-c:a", "flac"), "-ar", "44100")
    mute = replace(make(ffmpeg, tmp_path / "cd3.ts", 2, sound), audio=())
    length = first.duration + short.duration + mute.duration
    whole = replace(first, duration=length, following=(short, mute))
    corner, heard = decoded(encode_all(Piece(whole, "movie", 40, 120, 5), 0, PROFILE))
    one, two = (
        round(first.duration * 30 / 1000) - 40,
        round((first.duration + short.duration) * 30 / 1000) - 40,
    )
    assert len(corner) == 125
    assert near(flashes(corner), [20, one, two, two + 30], 1), "each file begins with a flash"
    assert near(beeps(heard), [20, one], 1), "and the third is silent"
    later, _ = decoded([replace(s, index=0) for s in encode_all(Piece(whole, "movie", 100, 60), 0, PROFILE)])
    assert near(flashes(later), [two - 60, two - 30], 1) and len(later) == 60


def test_an_ffmpeg_that_cannot_map_tones_is_told_of(
    ffmpeg: str, sources: dict[str, Asset], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(means, "can_tone_map", lambda _: False)
    film = sources["film"]
    assert film.video is not None
    bright = replace(film, video=replace(film.video, transfer="smpte2084"))
    said: list[Diagnostic] = []

    async def all_of(asset: Asset) -> int:
        run = encode(ffmpeg, Piece(asset, "movie", 0, 30), 0, PROFILE, report=said.append)
        return len([segment async for segment in run])

    assert asyncio.run(all_of(bright)) == asyncio.run(all_of(film)) == 1
    assert [one.code for one in said] == ["RV721"]


def test_what_can_map_tones(ffmpeg: str) -> None:
    assert means.can_tone_map(ffmpeg)
    assert not means.can_tone_map("/bin/true") and not means.can_tone_map("/nowhere/ffmpeg")


def _with_captions(stream: bytes) -> bytes:
    """H.264 with an access unit delimiter before each picture, which gets two bytes of CEA-608 behind it."""
    said = b"\xb5\x00\x31GA94\x03\xc1\xff\xfc\x94\x20\xff"
    unit = b"\x00\x00\x00\x01\x06\x04" + bytes([len(said)]) + said + b"\x80"
    mark = b"\x00\x00\x00\x01\x09"
    first, *rest = stream.split(mark)
    return first + b"".join(mark + one[:1] + unit + one[1:] for one in rest)


def test_captions_in_the_picture_s_own_code_are_passed_on(
    ffmpeg: str, encode_all: EncodeAll, tmp_path: Path
) -> None:
    raw = tmp_path / "raw.h264"
    command = [
        ffmpeg, "-nostdin", "-v", "error", "-f", "lavfi", "-i", "testsrc2=s=320x180:r=30:d=3", "-c:v", "libx264",
        "-preset", "ultrafast", "-bf", "0", "-x264-params", "aud=1:bframes=0", "-pix_fmt", "yuv420p", str(raw),
    ]  # fmt: skip
    subprocess.run(command, check=True, timeout=60)
    raw.write_bytes(_with_captions(raw.read_bytes()))
    path = tmp_path / "said.mkv"
    words = [ffmpeg, "-nostdin", "-v", "error", "-r", "30", "-i", str(raw), "-c", "copy", str(path)]
    subprocess.run(words, check=True, timeout=60)
    (segment,) = encode_all(Piece(measured(path), "movie", 20, 60), 0, PROFILE)
    with av.open(io.BytesIO(segment.data), format="mpegts") as container:
        packets = [bytes(packet) for packet in container.demux(video=0)]
    assert sum(b"GA94" in packet for packet in packets) >= 59
