"""The texts of templates: from the station's own `templates/`, else from those that come along."""

from collections.abc import Iterable
from pathlib import Path, PurePosixPath

from retrovue.load.package_files import template_folder

LARGEST = 200_000
"""Bytes of a template."""


def read_templates(station: Path, names: Iterable[str]) -> dict[str, str | None]:
    """The text of each by name; None where there is no such text file below either folder."""
    folders = (station / "templates", template_folder() / "graphics")
    return {
        name: next((text for folder in folders if (text := _read(folder, name)) is not None), None)
        for name in names
    }


def read_own_templates(station: Path) -> dict[str, str]:
    """Every template that the station brings itself, by its name."""
    folder = station / "templates"
    found = {
        path.relative_to(folder).as_posix(): path for path in sorted(folder.rglob("*")) if path.is_file()
    }
    texts = {name: _read(folder, name) for name in found}
    return {name: text for name, text in texts.items() if text is not None}


def _read(folder: Path, name: str) -> str | None:
    path = PurePosixPath(name)
    if path.is_absolute() or ".." in path.parts or not name:
        return None
    try:
        with (folder / path).open("rb") as file:
            content = file.read(LARGEST + 1)
        return content.decode("utf-8") if len(content) <= LARGEST else None
    except (OSError, ValueError):
        return None
