"""Draws the pictures of pages with ffmpeg: every word comes from a file, none stands in a filter."""

from functools import lru_cache
from pathlib import Path

from retrovue.ffmpeg.fonts import put_font, shipped_font
from retrovue.ffmpeg.run import run
from retrovue.playout.guide.metrics import Font, read_font
from retrovue.playout.guide.paint import FONT, Box, Picture, Words

_WEIGHT = "Bold"
_TIME_OUT = 60
_PLACES = {"left": "{x}", "middle": "{x}-text_w/2", "right": "{x}-text_w"}


@lru_cache(maxsize=1)
def guide_font() -> Font:
    """The font of guides, measured."""
    return read_font(shipped_font(_WEIGHT).read_bytes())


def put_guide_font(folder: Path) -> None:
    put_font(folder / FONT, _WEIGHT)


def draw(ffmpeg: str, picture: Picture, folder: Path, name: str) -> None:
    """Writes `<name>.png` into the folder, where the font lies. Raises OSError when it cannot."""
    steps = []
    for number, mark in enumerate(picture.marks):
        if isinstance(mark, Words):
            if not mark.text:
                continue
            (folder / f"{name}-{number}.txt").write_text(mark.text, encoding="utf-8", newline="\n")
        steps.append(_step(mark, f"{name}-{number}.txt"))
    finished = run(draw_command(ffmpeg, picture, steps, f"{name}.png"), timeout=_TIME_OUT, cwd=folder)
    if finished.returncode != 0 or not (folder / f"{name}.png").is_file():
        raise OSError(f"a page of the guide cannot be drawn: {finished.complaint}")


def draw_command(ffmpeg: str, picture: Picture, steps: list[str], file: str) -> list[str]:
    """Draws in the current folder."""
    ground = f"color=c={picture.ground}:s={picture.width}x{picture.height}:r=1:d=1,format=yuv444p"
    return [
        ffmpeg, "-nostdin", "-hide_banner", "-loglevel", "error", "-y", "-f", "lavfi", "-i",
        ",".join([ground, *steps]), "-frames:v", "1", "-pix_fmt", "rgb24", "-c:v", "png", "-f", "image2", "-update", "1",
        f"file:{file}",
    ]  # fmt: skip


def _step(mark: Box | Words, file: str) -> str:
    if isinstance(mark, Box):
        return f"drawbox=x={mark.x}:y={mark.y}:w={mark.width}:h={mark.height}:color={mark.color}:t=fill"
    shadow = max(mark.size // 16, 1)
    return (
        f"drawtext=fontfile={FONT}:textfile={file}:expansion=none:fontsize={mark.size}:fontcolor={mark.color}:"
        f"shadowcolor=black@0.55:shadowx={shadow}:shadowy={shadow}:"
        f"x={_PLACES[mark.align].format(x=mark.x)}:y={mark.baseline}-max_glyph_a"
    )
