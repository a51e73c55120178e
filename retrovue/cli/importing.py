"""`retrovue init --from`: the files of another system's schedules, read and made into a station."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from retrovue.cli.session import Session
    from retrovue.importers import Imported

_ENDINGS = (".json", ".yaml", ".yml")
_BELOW = ("channels", "channel-lineups", "confs", "custom-shows", "filler", "schedules")
"""Folders in which the systems keep their files; others below a folder are not looked into."""
_MOST_FILES = 2_000
_LARGEST = 256 << 20
"""Bytes of all files together."""
_TOLD = 12
"""Findings printed; IMPORT.md has them all."""


def read_import(
    project: Path, station: str, timezone: str, source: Path | None, format: str | None
) -> Imported:
    """The station that another system's files make. Raises StationError (RV807, RV810)."""
    from retrovue.cli.new_project import refusal
    from retrovue.importers import FORMATS, Words, import_station

    if source is None:
        raise typer.BadParameter("`--format` says what `--from` holds; add `--from PATH`")
    if format is not None and format not in FORMATS:
        raise typer.BadParameter(f"there is no format `{format}`; choose one of {', '.join(sorted(FORMATS))}")
    folder = project / "stations" / station
    if folder.exists() and any(folder.iterdir()):
        cure = "choose another folder, or another id with `--station`"
        raise refusal(f"`stations/{station}` is already there", project, cure)
    words = Words(station, project.name or station, timezone, _home(source.resolve()).as_posix())
    return import_station(list(_files(source)), format, words)


def station_files(imported: Imported, station: str) -> dict[str, str]:
    """Texts by path below the project folder."""
    return {f"stations/{station}/{path}": text for path, text in imported.files.items()}


def _home(source: Path) -> Path:
    """The folder that relative paths of the import start from: the one above `confs`, else that of the file."""
    folder = source if source.is_dir() else source.parent
    above = (parent.parent for parent in (folder, *folder.parents) if parent.name == "confs")
    return next(above, folder)


def _files(source: Path) -> Iterator[tuple[str, bytes]]:
    """Names and contents, in the order of their names. Nothing is read that is too large."""
    from retrovue.importers import LARGEST, refuse, too_large

    try:
        paths = _listed(source)
        if not paths:
            refuse(
                str(source), "the folder holds no `.json` or `.yaml` file", "name a file or another folder"
            )
        if len(paths) > _MOST_FILES:
            refuse(str(source), f"the folder holds more than {_MOST_FILES:,} files", "import a few at a time")
        total = 0
        for path in paths:
            name = path.name if source.is_file() else path.relative_to(source).as_posix()
            total += (size := path.stat().st_size)
            if size > LARGEST or total > _LARGEST:
                too_large(name)
            yield name, path.read_bytes()
    except OSError as error:
        refuse(
            str(source),
            f"cannot read it: {(error.strerror or 'unknown').lower()}",
            "name a file or a folder that is there",
        )


def _listed(source: Path) -> list[Path]:
    if not source.is_dir():
        return [source]
    folders = [source, *(source / name for name in _BELOW if (source / name).is_dir())]
    found = (path for folder in folders for path in folder.iterdir())
    return sorted(path for path in found if path.suffix.lower() in _ENDINGS and path.is_file())


def tell(session: Session, imported: Imported, project: Path, station: str) -> None:
    """What was made, and what was left out."""
    from retrovue.diagnostics.render_text import counted

    for note in imported.left[:_TOLD]:
        session.say(f"left out: {note.where}: {note.what}")
    more = len(imported.left) - _TOLD
    if more > 0:
        session.say(f"left out: {more:,} more")
    channels = counted(len(imported.channels), "channel")
    session.say(f"made station `{station}` in {project} from {imported.title}: {channels}")
    session.say(f"what was left out, and what to write instead: stations/{station}/IMPORT.md")
    if session.json:
        left = [
            {"what": note.what, "instead": note.instead, "places": list(note.places)}
            for note in imported.left
        ]
        session.record(
            "result",
            project=str(project),
            station=station,
            format=imported.title,
            channels=list(imported.channels),
            left=left,
        )
