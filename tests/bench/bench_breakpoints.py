"""A search for break points in an episode of 45 minutes, 480p, with a pause for breath every few seconds."""

import os
import subprocess
import tempfile
import time
from pathlib import Path

import imageio_ffmpeg

from retrovue.breakpoints.examine import examine
from retrovue.breakpoints.findings import Findings
from retrovue.breakpoints.tool import Tool

_MINUTES = 45
_PICTURE = (
    "testsrc2=s=640x480:r=30000/1001:d=60,noise=alls=12:allf=t,"
    "drawbox=c=black:t=fill:enable='between(t,29.8,30.6)'"
)
"""Talk that stops for 300 ms every four seconds, and for a second at the black."""
_SOUND = (
    "aevalsrc='0.2*sin(900*t)*(0.6+0.4*sin(7*t))*gt(mod(t,4),0.3)*(1-between(t,29.7,30.7))':s=48000:d=60,"
    "aformat=channel_layouts=stereo"
)


def _episode(folder: Path, ffmpeg: str, *sound: str) -> Path:
    minute, whole = folder / "minute.mkv", folder / "episode.mkv"
    encode = ("-c:v", "libx264", "-preset", "veryfast", "-g", "250", "-pix_fmt", "yuv420p", "-b:v", "1500k")
    inputs = ("-f", "lavfi", "-i", _PICTURE, *sound)
    subprocess.run(
        (ffmpeg, "-v", "error", "-y", *inputs, *encode, "-c:a", "aac", minute), check=True, timeout=300
    )
    loop = ("-stream_loop", str(_MINUTES - 1), "-i", minute, "-c", "copy", whole)
    subprocess.run((ffmpeg, "-v", "error", "-y", *loop), check=True, timeout=300)
    return whole


def _timed(ffmpeg: str, file: Path) -> tuple[Findings, str]:
    before, begun = os.times(), time.monotonic()
    found = examine(Tool(ffmpeg), str(file), _MINUTES * 60_000)
    after = os.times()
    cpu = sum(after[:4]) - sum(before[:4])
    return found, f"{time.monotonic() - begun:.1f} s, {cpu:.1f} CPU s, {len(found.proposals)} found"


def bench() -> list[tuple[str, str, str]]:
    ffmpeg = str(imageio_ffmpeg.get_ffmpeg_exe())
    rows = []
    with tempfile.TemporaryDirectory() as name:
        for what, sound in (("", ("-f", "lavfi", "-i", _SOUND)), (", without sound", ())):
            _, seen = _timed(ffmpeg, _episode(Path(name), ffmpeg, *sound))
            target = "<= 60 s, 45 found" if sound else "-"
            rows.append((f"break points of 45 minutes in 480p{what}", target, seen))
    return rows
