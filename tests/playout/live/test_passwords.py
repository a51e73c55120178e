"""Passwords of RTSP and SRT inputs stand in no command line: the encoder reads its address from a pipe."""

import asyncio
import contextlib
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import imageio_ffmpeg
import pytest
from playout.live.rtsp import RtspCamera
from playout.live.sender import SECONDS, record

from retrovue.playout.encode.profile import EncodeProfile
from retrovue.playout.encode.run import started_encoder
from retrovue.playout.live.command import LiveRun, live_command, told_apart
from retrovue.playout.transport.cut import Cutter
from retrovue.playout.transport.verify import walk

PROFILE = EncodeProfile("small", 128, 72, 150_000, 64_000, 30, "superfast")
FFMPEG = imageio_ffmpeg.get_ffmpeg_exe()
SECRET = "opensesame-1234"


@pytest.fixture(scope="module")
def recording(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return record(FFMPEG, tmp_path_factory.mktemp("camera") / "camera.ts")


@pytest.fixture
def rtsp(recording: Path) -> Iterator[str]:
    camera = RtspCamera(recording, SECONDS, "tv", SECRET)
    yield f"rtsp://tv:{SECRET}@127.0.0.1:{camera.port}/one"
    camera.close()
    assert camera.asked.count("PLAY") == 1
    assert camera.refused <= 1


@pytest.fixture
def srt(recording: Path) -> Iterator[str]:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as free:
        free.bind(("127.0.0.1", 0))
        address = f"srt://127.0.0.1:{free.getsockname()[1]}?passphrase={SECRET}"
    sender = [
        FFMPEG, "-nostdin", "-v", "quiet", "-re", "-stream_loop", "-1", "-i", str(recording), "-c", "copy", "-f", "mpegts",
        f"{address}&mode=listener&pkt_size=1316",
    ]  # fmt: skip
    process = subprocess.Popen(sender)
    yield address
    process.kill()
    process.wait()


async def pictures(url: str) -> tuple[int, str]:
    """How many pictures came within a few seconds, and the command lines of all processes meanwhile."""
    argv = live_command(FFMPEG, LiveRun(url, time.time_ns() // 1000, 64), PROFILE)
    cutter, lines = Cutter([64], 30), ""
    async with asyncio.timeout(30), started_encoder(argv, told_apart(url)) as encoder:
        while not cutter.done:
            data = await encoder.read()
            lines += command_lines()
            for segment in cutter.feed(data) if data else cutter.finish():
                seen = walk(segment.data, 30)
                assert seen.faults == []
                return len(seen.pictures), lines
    return 0, lines


def command_lines() -> str:
    found = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        with contextlib.suppress(OSError):
            found.append(path.read_text(errors="replace"))
    return "\n".join(line for line in found if "listener" not in line)


@pytest.mark.parametrize("kind", ["rtsp", "srt"])
async def test_the_input_is_read_and_its_password_is_seen_by_nobody(
    kind: str, request: pytest.FixtureRequest
) -> None:
    url = request.getfixturevalue(kind)
    count, lines = await pictures(url)
    assert count == 64
    assert "pipe:0" in lines
    assert SECRET not in lines


def test_only_what_may_hold_a_secret_is_told_apart() -> None:
    assert (
        told_apart("rtsp://host/one") == told_apart("srt://host:5") == told_apart("udp://host:5?x=y") == b""
    )
    words = told_apart("rtsp://a:it's@host/one").decode()
    assert "file 'rtsp://a:it'\\''s@host/one'\noption rtsp_transport tcp\n" in words
    assert "passphrase=x" in told_apart("srt://host:5?passphrase=x").decode()
