"""Clips made once a session."""

import subprocess
from collections.abc import Callable
from pathlib import Path

import imageio_ffmpeg
import pytest

Make = Callable[..., Path]


@pytest.fixture(scope="session")
def ffmpeg() -> str:
    return str(imageio_ffmpeg.get_ffmpeg_exe())


@pytest.fixture(scope="session")
def clips(tmp_path_factory: pytest.TempPathFactory, ffmpeg: str) -> Path:
    """A folder: `plain.mkv` and `plain.ts` of 12 s, `mute.mp4` with black at 5 s, and what is wrong with files."""
    folder = tmp_path_factory.mktemp("clips")

    def make(name: str, *arguments: str) -> None:
        subprocess.run((ffmpeg, "-v", "error", "-y", *arguments, str(folder / name)), check=True, timeout=60)

    picture = ("-f", "lavfi", "-i", "testsrc2=s=192x144:r=25:d=12")
    sound = ("-f", "lavfi", "-i", "sine=d=12:r=48000")
    h264 = ("-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-c:a", "aac")
    make("plain.mp4", *picture, *sound, *h264, "-g", "50", "-movflags", "+faststart")
    make("plain.mkv", "-i", str(folder / "plain.mp4"), "-c", "copy")
    make("open.ts", *picture, *sound, *h264, "-g", "120", "-bf", "2", "-x264-params", "open-gop=1")
    make(
        "mute.mp4",
        "-f",
        "lavfi",
        "-i",
        "testsrc2=s=192x144:r=25:d=12,drawbox=c=black:t=fill:enable='between(t,4.99,5.79)'",
        *h264,
    )
    make("sound.m4a", *sound, "-c:a", "aac")
    tone = "aevalsrc=exprs='0.1*sin(2*PI*1000*t)|0.1*sin(2*PI*1000*t)':s=48000:d=12,afade=d=0.1"
    make("tone.mkv", *picture, "-f", "lavfi", "-i", tone, *h264, "-c:a", "flac")
    make("long-sound.mkv", *picture, "-f", "lavfi", "-i", "sine=d=16:r=48000", *h264)
    whole = (folder / "plain.mp4").read_bytes()
    (folder / "cut.mp4").write_bytes(whole[: len(whole) * 3 // 5])
    middle, gap = len(whole) // 2, len(whole) // 5
    (folder / "hole.mp4").write_bytes(whole[: middle - gap] + b"\x55" * 2 * gap + whole[middle + gap :])
    received = (folder / "open.ts").read_bytes()
    (folder / "tuned-in.ts").write_bytes(received[len(received) // 4 :])
    (folder / "text.mp4").write_text("this is a letter and not a film\n" * 40)
    (folder / "list.mp4").write_text(f"#EXTM3U\n#EXT-X-TARGETDURATION:4\n#EXTINF:4,\n{folder}/open.ts\n")
    return folder
