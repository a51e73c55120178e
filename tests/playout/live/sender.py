"""A camera that can be switched off and on: it sends MPEG-TS by UDP at its own pace."""

import subprocess
from pathlib import Path

PICTURE = "testsrc2=s=256x144:r=25"
SECONDS = 20


def record(ffmpeg: str, path: Path, *, sound: bool = True) -> Path:
    """What the camera sends, made beforehand: a busy machine must not slow it down."""
    tone = ["-f", "lavfi", "-i", "sine=f=440:r=44100"] if sound else []
    command = [
        ffmpeg, "-nostdin", "-v", "error", "-f", "lavfi", "-i", PICTURE, *tone, "-t", str(SECONDS),
        "-c:v", "libx264", "-preset", "ultrafast", "-g", "12", "-pix_fmt", "yuv420p", "-c:a", "aac", "-f", "mpegts",
        str(path),
    ]  # fmt: skip
    subprocess.run(command, check=True, timeout=60)
    return path


class Camera:
    def __init__(self, ffmpeg: str, recording: Path, address: str) -> None:
        self._command = [
            ffmpeg, "-nostdin", "-v", "quiet", "-re", "-stream_loop", "-1", "-i", str(recording), "-c", "copy",
            "-f", "mpegts", f"{address}?pkt_size=1316",
        ]  # fmt: skip
        self._process: subprocess.Popen[bytes] | None = None

    def on(self) -> None:
        self._process = subprocess.Popen(self._command)

    def off(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait()
        self._process = None
