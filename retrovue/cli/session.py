"""What every command knows: the project folder, the station asked for, and how to speak."""

import json
import sys
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NoReturn

import typer

from retrovue import __version__
from retrovue.diagnostics import Diagnostic, StationError


@dataclass(slots=True)
class Session:
    """Made from the global options; `current` holds the one of this process."""

    project: Path
    station: str | None = None
    json: bool = False
    verbosity: int = 0
    color: bool | None = None
    strict: bool = False
    deny: tuple[str, ...] = ()
    _spoken: bool = False
    _lines: dict[str, list[str]] = field(default_factory=dict)
    """The files that excerpts were taken from: a file may have thousands of mistakes."""

    def record(self, kind: str, /, **fields: Any) -> None:
        """One JSON line on stdout; the first of a process is the version."""
        if not self._spoken:
            self._spoken = True
            print(json.dumps({"type": "version", "format": "1.0", "retrovue": __version__}))
        print(json.dumps({"type": kind, **fields}, ensure_ascii=True), flush=True)

    def say(self, text: str) -> None:
        """Lines for people, on stderr; silent with --json."""
        from retrovue.diagnostics.visible import visible

        if not self.json:
            print("\n".join(map(visible, text.split("\n"))), file=sys.stderr, flush=True)

    def tell(self, diagnostics: Iterable[Diagnostic]) -> None:
        """Diagnostics: excerpts on stderr, or records with --json."""
        from retrovue.diagnostics.render_json import as_json
        from retrovue.diagnostics.render_text import render

        found = sorted(diagnostics, key=lambda d: d.sort_key)
        self._lines.clear()
        if self.json:
            for diagnostic in found:
                self.record("diagnostic", **as_json(diagnostic))
        elif found:
            print(render(found, self.read_line, color=self.colored), file=sys.stderr, flush=True)

    @property
    def colored(self) -> bool:
        return sys.stderr.isatty() if self.color is None else self.color

    def read_line(self, file: str, line: int) -> str | None:
        """A line of a station file, for excerpts. Files in spans are relative to the project folder."""
        if file not in self._lines:
            self._lines[file] = self._read_lines(file)
        lines = self._lines[file]
        return lines[line - 1] if 0 < line <= len(lines) else None

    def _read_lines(self, file: str) -> list[str]:
        try:
            return (self.project / file).read_text(encoding="utf-8-sig").splitlines()
        except (OSError, UnicodeDecodeError):
            return []

    def stop(self, error: StationError) -> NoReturn:
        self.tell(error.diagnostics)
        raise typer.Exit(error.exit_code)


_current: list[Session] = []


def current(json: bool = False) -> Session:
    """The session of this process. `json`: the command's own option of that name, which says the same as the global one."""
    session = _current[-1] if _current else Session(Path.cwd())
    session.json = session.json or json
    return session


def begin(session: Session) -> None:
    _current[:] = [session]
