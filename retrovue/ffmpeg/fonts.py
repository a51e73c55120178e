"""The fonts that are shipped: drawtext never looks for fonts on the machine."""

from pathlib import Path

import font_roboto


def shipped_font(weight: str = "Bold") -> Path:
    """Roboto in one of its weights: Regular, Medium, Bold, Black, ..."""
    return Path(font_roboto.font_directory) / f"Roboto-{weight}.ttf"
