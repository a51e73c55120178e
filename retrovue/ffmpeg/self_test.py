"""Whether an ffmpeg can do what the station needs, found out by doing it."""

import shutil
import tempfile
from pathlib import Path

from retrovue.ffmpeg.fonts import shipped_font
from retrovue.ffmpeg.run import run

_TIME_OUT = 30


def self_test(path: str) -> str:
    """Encodes a second of picture, text and sound to MPEG-TS and reads it back; returns what went wrong."""
    with tempfile.TemporaryDirectory(prefix="retrovue-") as name:
        folder = Path(name)
        shutil.copy(shipped_font(), folder / "font.ttf")
        (folder / "text.txt").write_text("RetroVue", encoding="utf-8")
        wrong = _failure(_encode_command(path), folder)
        return wrong or _failure(_read_command(path), folder)


def _failure(argv: list[str], folder: Path) -> str:
    try:
        finished = run(argv, timeout=_TIME_OUT, cwd=folder)
    except OSError as error:
        return error.strerror or str(error)
    return finished.complaint if finished.returncode else ""


def _encode_command(path: str) -> list[str]:
    graph = (
        "testsrc2=s=320x240:r=30:d=1,drawtext=fontfile=font.ttf:textfile=text.txt,format=yuv420p[v];"
        "sine=f=440:r=48000:d=1[a]"
    )
    return [
        path, "-nostdin", "-v", "error", "-y", "-filter_complex", graph, "-map", "[v]", "-map", "[a]",
        "-c:v", "libx264", "-preset", "ultrafast", "-c:a", "aac", "-f", "mpegts", "test.ts",
    ]  # fmt: skip


def _read_command(path: str) -> list[str]:
    return [path, "-nostdin", "-v", "error", "-xerror", "-i", "file:test.ts", "-f", "null", "-"]
