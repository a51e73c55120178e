"""The fonts that are shipped: drawtext never looks for fonts on the machine."""

import shutil
from pathlib import Path

import font_roboto


def shipped_font(weight: str = "Bold") -> Path:
    """Roboto in one of its weights: Regular, Medium, Bold, Black, ..."""
    return Path(font_roboto.font_directory) / f"Roboto-{weight}.ttf"


def put_font(path: Path, weight: str = "Bold") -> None:
    """A copy of it. Of one that is whole nothing changes; what a full disk left of one is made anew. Raises OSError."""
    font, part = shipped_font(weight), path.with_suffix(".part")
    if path.is_file() and path.stat().st_size == font.stat().st_size:
        return
    try:
        shutil.copyfile(font, part)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
