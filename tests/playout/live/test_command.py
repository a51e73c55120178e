"""The command line of a live input, whole; and what it says of a source whose clock differs."""

import shlex
import subprocess

import pytest
from syrupy.assertion import SnapshotAssertion

from retrovue.playout.encode.profile import EncodeProfile
from retrovue.playout.live.command import Following, LiveRun, Tracks, live_command, on_the_clock
from retrovue.playout.live.slot import LiveSlot, program_of

PROFILE = EncodeProfile("small", 426, 240, 400_000, 96_000, 30)
ANCHOR = 1_800_000_000_250_000
RUNS = {
    "http": LiveRun("http://127.0.0.1:5000/secret/room.m3u8", ANCHOR, 900),
    "rtsp-without-sound": LiveRun("rtsp://camera.example/1", ANCHOR, 900, Tracks(sound=False)),
    "udp": LiveRun("udp://239.0.0.1:5000", ANCHOR, 900),
    "srt-without-picture": LiveRun("srt://camera.example:9000", ANCHOR, 900, Tracks(picture=False)),
}


@pytest.mark.parametrize("name", RUNS)
def test_command(name: str, snapshot: SnapshotAssertion) -> None:
    command = shlex.join(live_command("ffmpeg", RUNS[name], PROFILE))
    assert command.replace(" -", "\n-").replace(",", ",\n").replace(";", ";\n") == snapshot


@pytest.mark.long
def test_a_source_that_strays_is_followed(ffmpeg: str) -> None:
    """Six seconds of sources whose clocks run right, fast and slow; what is left of the difference is the slack."""
    running = {speed: _moved(ffmpeg, speed) for speed in (1, 1.25, 0.8)}
    strayed = {}
    for speed, process in running.items():
        said = process.communicate(timeout=60)[1].decode()
        times = [
            float(line.split("pts_time:")[1].split()[0]) for line in said.splitlines() if "pts_time:" in line
        ]
        assert len(times) == round(120 * speed)
        strayed[speed] = times[-1] - 6 * speed
    assert abs(strayed[1]) < 0.2
    assert -1.6 < strayed[1.25] < -0.7
    assert 0.6 < strayed[0.8] < 1.3


def _moved(ffmpeg: str, speed: float) -> "subprocess.Popen[bytes]":
    """Says the new time of every picture of a source that plays at this speed."""
    follow = Following(settle=1, mean=1, slack="0.1", rate="0.5")
    graph = f"testsrc2=s=64x64:r=20:d={6 * speed},setpts=PTS,realtime=speed={speed},"
    graph += f"setpts='{on_the_clock(LiveRun('', 0, 0, following=follow))}-RTCSTART/1000000/TB',showinfo"
    command = [
        ffmpeg,
        "-nostdin",
        "-hide_banner",
        "-v",
        "info",
        "-f",
        "lavfi",
        "-i",
        graph,
        "-f",
        "null",
        "-",
    ]
    return subprocess.Popen(command, stderr=subprocess.PIPE)


@pytest.mark.parametrize(
    ("event", "program"),
    [
        ("one/2026-10-26/0600-camera/0/a0", "camera"),
        ("one/2026-10-26/0600-town-hall~2/0/a0", "town-hall"),
        ("one/2026-10-26/0600-news/1=camera/a0", "camera"),
        ("nonsense", ""),
    ],
)
def test_the_program_of_an_event(event: str, program: str) -> None:
    assert program_of(event) == program


def test_which_segments_are_left() -> None:
    slot = LiveSlot("e", "camera", 30 * 100, 200, 30)
    begin = slot.instant_of(0)
    assert slot.lengths == [64, 64, 72]
    assert [slot.first_after(begin + ms) for ms in (-9_000, 0, 1, 4_266, 4_267, 4_268)] == [
        0,
        0,
        1,
        2,
        2,
        None,
    ]
    assert slot.left(2).frames == 72
