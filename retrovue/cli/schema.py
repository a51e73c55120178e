"""`retrovue schema`: what a station file may hold, as a JSON Schema for YAML editors."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def register(app: typer.Typer) -> None:
    app.command("schema")(schema)


def schema(
    output: Annotated[
        Path | None,
        typer.Option(
            help="Write it into this file, and leave the file as it is when it is right.", metavar="FILE"
        ),
    ] = None,
) -> None:
    """Print the JSON Schema of station files, for completion and checks while you type."""
    from retrovue.cli.session import current

    session, text = current(), schema_text()
    if output is None:
        print(text, end="")
        return
    target = session.project / output
    changed = _write(target, text)
    if session.json:
        session.record("result", command="schema", file=str(target), changed=changed)
    session.say(f"{'wrote' if changed else 'unchanged:'} {target}")


def schema_text() -> str:
    """The same text for the same version."""
    import json

    from retrovue.reference import station_schema
    from retrovue.station_type import StationFile

    return json.dumps(station_schema(StationFile), indent=1, ensure_ascii=False) + "\n"


def _write(target: Path, text: str) -> bool:
    """Whether the file was written; raises StationError (RV807)."""
    from retrovue.diagnostics import Diagnostic, StationError
    from retrovue.load.output_file import write_output

    try:
        if target.is_file() and target.read_bytes() == text.encode():
            return False
        target.parent.mkdir(parents=True, exist_ok=True)
        write_output(target, text.encode())
    except OSError as error:
        message = f"cannot write the schema: {(error.strerror or 'it failed').lower()}"
        cure = ("choose a file that you may write",)
        raise StationError([Diagnostic("RV807", message, place=str(target), help=cure)], 4) from error
    return True
