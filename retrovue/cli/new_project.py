"""The files of a new project: all or none, and never over what is there."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from retrovue.diagnostics import StationError

SCHEMA = "stations/schema.json"
"""For all stations of a project, beside their folders."""


def ignored_files() -> dict[str, str]:
    """What git is to leave alone."""
    from retrovue.load.package_files import template_folder

    return {".gitignore": (template_folder() / "init" / "gitignore").read_text(encoding="utf-8")}


def for_editors(files: Mapping[str, str]) -> dict[str, str]:
    """With the schema of station files, and each of them as `fmt` has it, with a first line that leads editors there."""
    from retrovue.cli.schema import schema_text
    from retrovue.load.formatting import formatted

    led = {
        path: f"# yaml-language-server: $schema={'../' * (path.count('/') - 1)}schema.json\n{text}"
        for path, text in files.items()
        if path.endswith(".yaml")
    }
    tidy = {path: formatted(path, text)[0] for path, text in led.items()}
    return {**files, **tidy, SCHEMA: schema_text()}


def write(project: Path, files: Mapping[str, str]) -> None:
    """All files or none: what is already there is never replaced. A .gitignore or a schema that is there is kept."""
    taken = [path for path in files if path not in (".gitignore", SCHEMA) and (project / path).exists()]
    if taken:
        raise refusal(
            f"`{taken[0]}` is already there", project, "choose another folder, or another id with `--station`"
        )
    try:
        for path, text in files.items():
            target = project / path
            target.parent.mkdir(parents=True, exist_ok=True)
            if not target.exists():
                part = target.with_name(f".{target.name}.part")
                part.write_text(text, encoding="utf-8", newline="\n")
                part.replace(target)
    except OSError as error:
        raise refusal(
            f"cannot write the station: {error.strerror}", project, "choose a folder you may write to"
        ) from error


def refusal(message: str, project: Path, cure: str) -> StationError:
    """What is there is never replaced, and where nothing may be written nothing is made."""
    from retrovue.diagnostics import Diagnostic, StationError

    return StationError([Diagnostic("RV807", message, place=str(project), help=(cure,))], 4)
