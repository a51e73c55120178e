"""Files that come with the program: beside the package in a checkout, inside it in a wheel."""

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent.parent


def template_folder() -> Path:
    """Templates of pages, cards and new stations."""
    return _shipped("templates")


def demo_station_folder() -> Path:
    """The demo station's files."""
    return _shipped("stations") / "demo"


def _shipped(name: str) -> Path:
    inside = _PACKAGE / name
    return inside if inside.is_dir() else _PACKAGE.parent / name
