"""Files that the air finds to be bad: proof, the end of a file, and the way into the catalog."""

import asyncio
import shutil
import subprocess
import threading
from collections.abc import AsyncGenerator, Callable
from pathlib import Path
from types import SimpleNamespace

import imageio_ffmpeg
import pytest

from retrovue.diagnostics import Diagnostic, StationError
from retrovue.media.asset import Asset, Audio, Video
from retrovue.playout import bad_files
from retrovue.playout.bad_files import PROOF, BadFiles
from retrovue.playout.encode.ending import ends_early, last_of
from retrovue.playout.encode.profile import EncodeProfile
from retrovue.playout.encode.run import EncodeFailed, Segment
from retrovue.playout.encode.work import Piece

FFMPEG = imageio_ffmpeg.get_ffmpeg_exe()
PROFILE = EncodeProfile("small", 128, 72, 200_000, 64_000, 30)


def asset(name: str) -> Asset:
    return Asset(f"/media/{name}", name, 60_000, Video("h264", 128, 72))


class Bench:
    """Everything around the one that is tested."""

    def __init__(self) -> None:
        self.now, self.said, self.marked, self.busy = 0, list[str](), list[tuple[str, str]](), 0
        self.counted: list[str] = []
        self.end: int | None = None
        clock = SimpleNamespace(now=lambda: self.now)
        self.files = BadFiles(
            lambda one: self.said.append(one.code), lambda name, **labels: self.counted.append(labels["code"]), clock,
            lambda file: self.end,
        )  # fmt: skip
        self.files.mark = self._mark

    def _mark(self, asset: Asset, code: str, reason: str) -> bool:
        if self.busy:
            self.busy -= 1
            raise StationError([Diagnostic("RV601", "the catalog is locked")])
        self.marked.append((asset.path, code))
        return True

    async def settle(self) -> None:
        while self.files._tasks:
            await asyncio.gather(*self.files._tasks)


@pytest.fixture
def bench(monkeypatch: pytest.MonkeyPatch) -> Bench:
    monkeypatch.setattr(bad_files, "_TRIES", (0, 0.01, 0.01))
    return Bench()


async def test_a_file_is_to_blame_when_others_can_be_encoded(bench: Bench) -> None:
    bench.files.failed(asset("bad"), "RV702", "63 pictures")
    await bench.settle()
    assert bench.marked == [], "it may be the encoder"
    bench.files.works(asset("good"))
    await bench.settle()
    assert bench.marked == [("/media/bad", "RV702")]
    bench.files.failed(asset("bad"), "RV702", "63 pictures")
    bench.files.failed(asset("worse"), "RV702", "no pictures")
    await bench.settle()
    assert bench.marked == [("/media/bad", "RV702"), ("/media/worse", "RV702")]
    assert bench.counted == ["RV702", "RV702"]


async def test_what_worked_long_ago_proves_nothing(bench: Bench) -> None:
    bench.files.works(asset("good"))
    bench.now += PROOF
    bench.files.failed(asset("bad"), "RV702", "63 pictures")
    bench.files.works(asset("bad"))
    await bench.settle()
    assert bench.marked == []


async def test_a_disk_that_does_not_answer_holds_up_nobody(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def encoder(piece: Piece, first: int, profile: EncodeProfile) -> AsyncGenerator[Segment, None]:
        began.append(piece)
        yield Segment(0, 64, b"")

    def stuck(path: str) -> tuple[int, ...]:
        looks.append(path)
        answers.wait(10)
        return ()

    began, looks, answers = list[Piece](), list[str](), threading.Event()
    monkeypatch.setattr(bad_files, "_state", stuck)
    monkeypatch.setattr(bad_files, "_REACH", 0.05)
    piece = Piece(asset("away"), "movie", 0, 64)
    for _ in range(3):
        with pytest.raises(EncodeFailed, match="its disk does not answer") as failed:
            await anext(bench.files.watching(encoder)(piece, 0, PROFILE))
        assert (failed.value.code, failed.value.path) == ("RV701", "/media/away")
    assert (began, looks) == ([], ["/media/away"]), "it is asked once, and no program reads there"
    answers.set()
    while bench.files._asked:
        await asyncio.sleep(0.01)
    assert [segment.frames async for segment in bench.files.watching(encoder)(piece, 0, PROFILE)] == [64]
    await bench.settle()


async def test_a_catalog_that_is_held_is_waited_for(bench: Bench) -> None:
    bench.busy = 2
    bench.files.works(asset("good"))
    bench.files.failed(asset("bad"), "RV702", "63 pictures")
    await bench.settle()
    assert bench.marked == [("/media/bad", "RV702")]


async def test_a_file_that_ends_early_is_told_of_at_its_first_segment_and_looked_at_once(
    bench: Bench,
) -> None:
    async def encoder(piece: Piece, first: int, profile: EncodeProfile) -> AsyncGenerator[Segment, None]:
        for index in range(3):
            yield Segment(index, 64, b"")

    bench.end = 20_000
    watched = bench.files.watching(encoder)
    for _ in range(2):
        async for _segment in watched(Piece(asset("short"), "movie", 0, 192), 0, PROFILE):
            await bench.settle()
    assert bench.said == ["RV734"]
    assert bench.marked == [("/media/short", "RV734")]
    piece = Piece(asset("short"), "movie", 30, 1_800)
    ends = bench.end or 0
    over = [index for index in range(28) if bench.files.is_over(piece, index, 30)]
    assert over == [index for index in range(28) if (30 + 64 * index) * 1000 >= ends * 30]
    assert not bench.files.is_over(Piece(asset("other"), "movie", 0, 1_800), 20, 30)


# ---------------------------------------------------------------- pictures that run out on the air

GONE = range(64, 640)
"""Frames of a piece for which its file has nothing to show, from its second segment on."""


async def run_out(
    bench: Bench, file: Path, spoil: Callable[[], object], black: range = GONE, said: str = ""
) -> tuple[int, str]:
    """How many segments of a run could air, and the code of what ended it."""

    async def encoder(piece: Piece, first: int, profile: EncodeProfile) -> AsyncGenerator[Segment, None]:
        yield Segment(0, 64, b"")
        spoil()
        for index in range(1, 10):
            yield Segment(index, 64, b"", black, said)

    film = Asset(str(file), "film", 60_000, Video("h264", 128, 72))
    aired = 0
    try:
        async for _ in bench.files.watching(encoder)(Piece(film, "movie", 30, 640), 0, PROFILE):
            aired += 1
    except EncodeFailed as failure:
        return aired, failure.code
    finally:
        await bench.settle()
    return aired, ""


async def test_black_of_a_file_that_was_spoiled_while_it_aired_is_not_shown(
    bench: Bench, tmp_path: Path
) -> None:
    file = tmp_path / "film.mkv"
    file.write_text("whole")
    assert await run_out(bench, file, lambda: file.write_text("")) == (1, "RV734")
    assert bench.marked == [(str(file), "RV734")]
    assert await run_out(bench, file, lambda: None) == (1, "RV734"), "nor by the next run"
    piece = Piece(Asset(str(file), "film", 60_000, None), "movie", 30, 640)
    assert [bench.files.is_over(piece, index, 30) for index in (0, 1, 2)] == [False, True, True]


async def test_black_of_a_file_as_it_always_was_is_shown(bench: Bench, tmp_path: Path) -> None:
    """Its sound may go on; and a file that grows while it airs, or whose tags are written, has its pictures."""
    file = tmp_path / "film.mkv"
    file.write_text("whole")
    assert await run_out(bench, file, lambda: None) == (10, "")
    assert await run_out(bench, file, lambda: file.write_text("more"), range(0)) == (10, "")
    assert await run_out(bench, file, lambda: file.write_text("less"), range(600, 640)) == (10, "")
    assert bench.marked == bench.said == []


async def test_a_file_is_looked_at_before_its_black_is_shown(bench: Bench, tmp_path: Path) -> None:
    file = tmp_path / "film.mkv"
    file.write_text("cut off")
    bench.end = 1_000 + 64_000 // 30
    assert await run_out(bench, file, lambda: None) == (1, "RV734")
    assert bench.said == ["RV734"]


async def test_a_disk_that_gives_no_more_is_no_end(bench: Bench, tmp_path: Path) -> None:
    file = tmp_path / "film.mkv"
    file.write_text("whole")
    said = "Error during demuxing: Input/output error"
    assert await run_out(bench, file, lambda: None, said=said) == (1, "RV702")
    assert bench.marked == []


# ---------------------------------------------------------------- the end of a real file


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("media") / "whole.mkv"
    subprocess.run(
        [FFMPEG, "-nostdin", "-v", "error", "-f", "lavfi", "-i", "testsrc2=s=128x72:r=25", "-f", "lavfi", "-i", "sine",
         "-t", "40", "-c:v", "libx264", "-preset", "ultrafast", "-g", "50", "-c:a", "aac", str(path)],
        check=True, timeout=60,
    )  # fmt: skip
    return path


def measured(path: Path, duration: int = 40_000) -> Asset:
    return Asset(str(path), path.name, duration, Video("h264", 128, 72), (Audio("aac", 1, 44_100),))


@pytest.mark.parametrize("container", ["mkv", "mp4", "ts"])
def test_a_truncated_file_ends_early_and_a_whole_one_does_not(
    whole: Path, tmp_path: Path, container: str
) -> None:
    path = tmp_path / f"file.{container}"
    front = ["-movflags", "+faststart"] if container == "mp4" else []
    subprocess.run(
        [FFMPEG, "-v", "error", "-i", str(whole), "-c", "copy", *front, str(path)], check=True, timeout=60
    )
    assert ends_early(FFMPEG, measured(path)) is None
    assert ends_early(FFMPEG, measured(path, 41_500)) is None, "a little too long is usual"
    with path.open("r+b") as file:
        file.truncate(path.stat().st_size // 2)
    end = ends_early(FFMPEG, measured(path))
    assert end is not None
    assert 15_000 < end < 25_000


def test_sound_alone_to_the_end_is_enough(whole: Path, tmp_path: Path) -> None:
    path = tmp_path / "longer.mkv"
    subprocess.run(
        [FFMPEG, "-v", "error", "-t", "20", "-i", str(whole), "-i", str(whole),
         "-map", "0:v", "-map", "1:a", "-c", "copy", str(path)],
        check=True, timeout=60,
    )  # fmt: skip
    assert ends_early(FFMPEG, measured(path)) is None


def test_nothing_is_said_of_what_cannot_be_looked_at(whole: Path, tmp_path: Path) -> None:
    shutil.copy(whole, tmp_path / "text.mkv")
    (tmp_path / "text.mkv").write_text("no video at all")
    assert ends_early(FFMPEG, measured(tmp_path / "text.mkv")) is None
    assert ends_early(FFMPEG, measured(tmp_path / "none.mkv")) is None
    assert ends_early("/no/such/program", measured(whole, 80_000)) is None


def test_the_last_packet_of_any_stream_counts() -> None:
    listing = b"#tb 0: 1/1000\n#tb 1: 1/48000\n0,  0,  40,  40,  9, 0x1\n1,  0,  96000,  1024,  9, 0x1, S=1\n"
    assert last_of(listing) == 2_021
    assert last_of(b"") == -1
