"""The encoder as a process: what it gives, how it fails, and that nothing of it is left."""

import asyncio
import contextlib
import stat
import subprocess
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from retrovue.media.asset import Asset, Audio, Video
from retrovue.playout.encode import gate, run
from retrovue.playout.encode.profile import EncodeProfile
from retrovue.playout.encode.run import EncodeFailed, Segment, encode
from retrovue.playout.encode.work import Piece
from retrovue.playout.transport.packets import PACKET

pytestmark = pytest.mark.xdist_group("encode")
"""They share sources, and what has been encoded from them."""

PROFILE = EncodeProfile("small", 426, 240, 400_000, 96_000, 30, "superfast")


def program(folder: Path, text: str) -> str:
    path = folder / "encoder"
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return str(path)


async def failure(ffmpeg: str, piece: Piece) -> EncodeFailed:
    with pytest.raises(EncodeFailed) as raised:
        async for _ in encode(ffmpeg, piece, 0, PROFILE):
            pass
    return raised.value


def running(marker: str) -> list[str]:
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if marker.encode() in (process / "cmdline").read_bytes():
                found.append(process.name)
    return found


async def test_segments_come_while_the_encoder_still_works(ffmpeg: str, sources: dict[str, Asset]) -> None:
    piece = Piece(sources["tape"], "episode", 10, 320)
    run = encode(ffmpeg, piece, 1, PROFILE, nice=5)
    first = await anext(run)
    assert (first.index, first.frames) == (1, 64)
    rest = [segment async for segment in run]
    assert [segment.index for segment in rest] == [2, 3, 4]


async def test_closing_ends_the_encoder_at_once(ffmpeg: str, sources: dict[str, Asset]) -> None:
    asset = replace(sources["film"], duration=12_000)
    run = encode(ffmpeg, Piece(asset, "episode", 0, 100_000), 0, PROFILE)
    await anext(run)
    assert running(asset.path)
    await run.aclose()
    assert not running(asset.path)


@pytest.mark.parametrize("turns", [0, 1, 2, 3, 5, 8, 13])
async def test_cancelling_at_any_moment_leaves_nothing(
    ffmpeg: str, sources: dict[str, Asset], turns: int
) -> None:
    async def collect() -> list[Segment]:
        return [
            segment async for segment in encode(ffmpeg, Piece(sources["film"], "x", 0, 90_000), 0, PROFILE)
        ]

    task = asyncio.create_task(collect())
    for _ in range(turns):
        await asyncio.sleep(0.01 if turns > 5 else 0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asyncio.wait_for(task, 5)
    assert not running(sources["film"].path)


async def test_a_reader_that_stops_stops_the_encoder(ffmpeg: str, sources: dict[str, Asset]) -> None:
    async def processor_ticks() -> int:
        (pid,) = running(sources["pal"].path)
        fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
        return int(fields[11]) + int(fields[12])

    run = encode(ffmpeg, Piece(sources["pal"], "episode", 0, 100_000), 0, PROFILE)
    async with contextlib.aclosing(run):
        await anext(run)
        used, before = await processor_ticks(), -1
        async with asyncio.timeout(20):
            while used != before:
                await asyncio.sleep(0.3)
                used, before = await processor_ticks(), used
        assert (await anext(run)).index == 1


async def test_a_source_that_changes_its_picture_size(ffmpeg: str, tmp_path: Path) -> None:
    recording = b""
    for size in ("320x240", "640x360"):
        graph = f"testsrc2=s={size}:r=30:d=2[v];sine=r=48000:d=2[a]"
        command = [ffmpeg, "-v", "error", "-filter_complex", graph, "-map", "[v]", "-map", "[a]", "-c:v", "libx264",
                   "-preset", "ultrafast", "-c:a", "aac", "-f", "mpegts", "-"]  # fmt: skip
        recording += subprocess.run(command, capture_output=True, check=True, timeout=30).stdout
    path = tmp_path / "recording.ts"
    path.write_bytes(recording)
    asset = Asset(str(path), "f", 4_000, Video("h264", 320, 240), (Audio("aac", 1, 48_000),))
    run = encode(ffmpeg, Piece(asset, "episode", 10, 110), 0, PROFILE)
    assert [segment.frames async for segment in run] == [64, 46]


async def test_a_file_that_is_gone(ffmpeg: str, tmp_path: Path) -> None:
    failed = await failure(ffmpeg, Piece(Asset(str(tmp_path / "no.mkv"), "f", 1_000), "x", 0, 60))
    assert failed.code == failed.diagnostic.code == "RV701"
    assert failed.diagnostic.place == str(tmp_path / "no.mkv")


async def test_a_file_that_is_not_media(ffmpeg: str, tmp_path: Path) -> None:
    path = tmp_path / "text.mkv"
    path.write_text("not a film\n" * 500)
    failed = await failure(ffmpeg, Piece(Asset(str(path), "f", 1_000, Video("h264", 640, 480)), "x", 0, 60))
    assert failed.code == "RV702"
    assert "0 of 60 pictures" in failed.reason
    assert "Invalid data" in failed.stderr
    assert any("ffmpeg said" in line for line in failed.diagnostic.help)


async def test_a_playlist_in_disguise_opens_nothing(
    ffmpeg: str, sources: dict[str, Asset], tmp_path: Path
) -> None:
    path = tmp_path / "film.mkv"
    path.write_text(
        f"#EXTM3U\n#EXT-X-TARGETDURATION:12\n#EXTINF:12,\n{sources['studio'].path}\n#EXT-X-ENDLIST\n"
    )
    failed = await failure(ffmpeg, Piece(Asset(str(path), "f", 12_000, Video("h264", 640, 480)), "x", 0, 60))
    assert failed.code == "RV702"


async def test_an_encoder_that_is_not_there(sources: dict[str, Asset], tmp_path: Path) -> None:
    failed = await failure(str(tmp_path / "none"), Piece(sources["film"], "x", 0, 60))
    assert failed.code == "RV702"


async def test_an_encoder_that_says_nothing(
    sources: dict[str, Asset], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run, "STALL_SECONDS", 0.2)
    failed = await failure(program(tmp_path, "echo stuck >&2; sleep 60"), Piece(sources["film"], "x", 0, 60))
    assert "wrote nothing" in failed.reason
    assert failed.stderr == "stuck"
    assert not running(str(tmp_path / "encoder"))


async def test_an_encoder_that_writes_rubbish(sources: dict[str, Asset], tmp_path: Path) -> None:
    failed = await failure(program(tmp_path, "head -c 100000 /dev/zero"), Piece(sources["film"], "x", 0, 60))
    assert "packet boundaries" in failed.reason


async def test_a_segment_that_fails_its_check_is_not_given(
    ffmpeg: str, sources: dict[str, Asset], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run, "fault", lambda *_, **__: "too dark")
    failed = await failure(ffmpeg, Piece(sources["film"], "x", 0, 60))
    assert failed.reason == "segment 0: too dark"


class TestGate:
    """What the check refuses."""

    @pytest.fixture
    def raw(self, sources: dict[str, Asset], encode_all: Callable[..., list[Segment]]) -> bytes:
        return encode_all(Piece(sources["studio"], "x", 0, 64))[0].data

    def check(self, data: bytes, frames: int = 64, pinned: gate.ParameterSets | None = None) -> str:
        return gate.fault(data, frames, 30, "p", pinned or gate.ParameterSets())

    def test_a_good_one_passes(self, raw: bytes) -> None:
        assert self.check(raw) == ""

    def test_the_wrong_number_of_pictures(self, raw: bytes) -> None:
        assert self.check(raw, 63) == "64 pictures instead of 63"

    def test_a_lost_packet(self, raw: bytes) -> None:
        assert self.check(raw[: 50 * PACKET] + raw[51 * PACKET :]).startswith("continuity")

    def test_other_parameter_sets(self, raw: bytes) -> None:
        pinned = gate.ParameterSets()
        assert pinned.agree("p", "of another encoder")
        assert self.check(raw, pinned=pinned) == "the encoder's parameter sets changed"
