"""`retrovue fmt`: station files in their one layout."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from retrovue.cli.compiling import JsonLines
from retrovue.cli.session import Session, current

if TYPE_CHECKING:
    from retrovue.diagnostics import Diagnostic


def register(app: typer.Typer) -> None:
    app.command("fmt")(fmt)


@dataclass(frozen=True, slots=True)
class _File:
    """A file before and after; `problem` says why it is left as it is."""

    path: Path
    name: str
    before: str
    after: str
    problem: Diagnostic | None

    @property
    def changed(self) -> bool:
        return self.before != self.after


def fmt(
    files: Annotated[
        list[Path] | None,
        typer.Argument(help="Only these files, or all below these folders.", metavar="FILES"),
    ] = None,
    check: Annotated[
        bool, typer.Option("--check", help="Write nothing; exit 1 when a file is not in its layout.")
    ] = False,
    diff: Annotated[bool, typer.Option("--diff", help="Write nothing; print what would change.")] = False,
    json: JsonLines = False,
) -> None:
    """Lay station files out in one way; comments, order and meaning stay."""
    session = current(json)
    found = [_formatted(session, path) for path in _paths(session, files)]
    session.tell(file.problem for file in found if file.problem)
    changed = [file for file in found if file.changed]
    for file in changed:
        if diff:
            print(_difference(file), end="")
        if not (check or diff):
            _write(file)
    _conclude(session, found, changed, done=not (check or diff))
    if any(file.problem for file in found) or (check and changed):
        raise typer.Exit(1)


def _paths(session: Session, asked: list[Path] | None) -> Iterator[Path]:
    from retrovue.load.files import station_paths
    from retrovue.load.project import find_station, station_folders

    if not asked:
        folders = station_folders(session.project)
        if session.station is not None or not folders:
            folders = {"": find_station(session.project, session.station).folder}
        asked = list(folders.values())
    for path in asked:
        if path.is_dir():
            yield from station_paths(path)
        elif path.is_file():
            yield path
        else:
            raise typer.BadParameter(f"there is no file `{path}`")


def _formatted(session: Session, path: Path) -> _File:
    from retrovue.load.files import LARGEST, shown_name
    from retrovue.load.formatting import formatted, left_as_it_is

    name = shown_name(session.project, path.absolute())
    try:
        content = path.read_bytes()
        text = content.decode("utf-8")
        if len(content) > LARGEST:
            return _File(path, name, text, text, left_as_it_is(name, "it is larger than 1 MB"))
    except (OSError, UnicodeDecodeError) as error:
        why = "it is not UTF-8" if isinstance(error, UnicodeDecodeError) else (error.strerror or "").lower()
        return _File(path, name, "", "", left_as_it_is(name, why))
    return _File(path, name, text, *formatted(name, text))


def _difference(file: _File) -> str:
    from difflib import unified_diff

    before, after = file.before.splitlines(keepends=True), file.after.splitlines(keepends=True)
    lines: Iterable[str] = unified_diff(before, after, f"{file.name} (as it is)", f"{file.name} (laid out)")
    return "".join(
        line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in lines
    )


def _write(file: _File) -> None:
    """By a file beside it and a rename, so that nobody reads half of it; a link stays a link."""
    from retrovue.diagnostics import Diagnostic, StationError
    from retrovue.load.log_files import write_whole

    target = file.path.resolve()
    try:
        mode = target.stat().st_mode
        write_whole(target, file.after)
        target.chmod(mode)
    except OSError as error:
        what = f"`{file.name}` cannot be written: {(error.strerror or 'it failed').lower()}"
        cure = "make the file and its folder writable"
        raise StationError([Diagnostic("RV807", what, place=file.name, help=(cure,))], 4) from error


def _conclude(session: Session, found: list[_File], changed: list[_File], *, done: bool) -> None:
    from retrovue.diagnostics.render_text import counted

    left = [file for file in found if file.problem]
    if session.json:
        for file in changed:
            session.record("file", file=file.name, written=done)
        session.record(
            "result", command="fmt", files=len(found), changed=len(changed), left=len(left), written=done
        )
    same = len(found) - len(changed) - len(left)
    verb = "formatted" if done else "would format"
    rest = (
        f", {counted(len(left), 'file')} left as {'it is' if len(left) == 1 else 'they are'}" if left else ""
    )
    session.say(f"{verb} {counted(len(changed), 'file')}, {same} in their layout already{rest}")
