"""Reads the files of a station folder; parsed files are kept by their content."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from hashlib import blake2b
from pathlib import Path

from retrovue.diagnostics import Diagnostic
from retrovue.load.syntax import empty, unreadable
from retrovue.load.yaml_tree import ParsedFile, parse_file

LARGEST = 1_000_000
"""Bytes of a station file."""


@dataclass(slots=True)
class TreeCache:
    """Parsed files by name and content, so that a reload parses only what changed."""

    _kept: dict[str, tuple[bytes, ParsedFile]] = field(default_factory=dict)

    def parsed(self, name: str, content: bytes) -> ParsedFile:
        digest = blake2b(content, digest_size=16).digest()
        kept = self._kept.get(name)
        if kept is None or kept[0] != digest:
            kept = digest, parse_file(name, content.decode("utf-8-sig"))
            self._kept[name] = kept
        return kept[1]


@dataclass(frozen=True, slots=True)
class StationFile:
    """A file that could be read as text. `relative` is its name below the station folder."""

    relative: str
    parsed: ParsedFile


def read_station_files(
    project: Path, folder: Path, cache: TreeCache, instead: Mapping[str, bytes] = {}
) -> tuple[list[StationFile], list[Diagnostic]]:
    """Every `*.yaml` below the folder, by name; files under `overrides/` last.

    `instead`: what files would hold, also ones that are not there, by their names below the folder."""
    files: list[StationFile] = []
    problems: list[Diagnostic] = []
    for path in station_paths(folder, instead):
        name, relative = shown_name(project, path), path.relative_to(folder).as_posix()
        found = _accepted(name, instead[relative]) if relative in instead else _read(name, path)
        if isinstance(found, Diagnostic):
            problems.append(found)
        else:
            files.append(StationFile(path.relative_to(folder).as_posix(), cache.parsed(name, found)))
    problems.extend(_misnamed(project, folder))
    return files, problems


def _misnamed(project: Path, folder: Path) -> list[Diagnostic]:
    """`.yml` would otherwise be left out in silence."""
    paths = sorted(path for path in folder.rglob("*.yml") if not _hidden(path.relative_to(folder)))
    return [
        unreadable(shown_name(project, path), "its name ends in `.yml`, not in `.yaml`") for path in paths
    ]


def station_paths(folder: Path, more: Iterable[str] = ()) -> list[Path]:
    """The station's files in the order in which they are merged, with `more` that might be there. Hidden files and
    folders are left out."""

    def order(path: Path) -> tuple[bool, str]:
        relative = path.relative_to(folder)
        return relative.parts[0] == "overrides", relative.as_posix()

    found = {path for path in folder.rglob("*.yaml") if path.is_file()} | {folder / name for name in more}
    return sorted((path for path in found if not _hidden(path.relative_to(folder))), key=order)


def shown_name(project: Path, path: Path) -> str:
    """The name in spans: relative to the project folder where it lies in it."""
    return path.relative_to(project).as_posix() if path.is_relative_to(project) else path.as_posix()


def _hidden(relative: Path) -> bool:
    return any(part.startswith(".") for part in relative.parts)


def _read(name: str, path: Path) -> bytes | Diagnostic:
    try:
        with path.open("rb") as file:
            content = file.read(LARGEST + 1)
    except OSError as error:
        return unreadable(name, (error.strerror or "the system refuses").lower())
    return _accepted(name, content)


def _accepted(name: str, content: bytes) -> bytes | Diagnostic:
    if len(content) > LARGEST:
        return unreadable(name, "it is larger than 1 MB")
    if not content.strip():
        return empty(name)
    try:
        content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        return unreadable(name, f"byte {error.start + 1} is not UTF-8")
    return content
