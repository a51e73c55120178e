"""`retrovue show config`: every value of the station as it takes effect, and where it was said."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from retrovue.cli.compiling import JsonLines
from retrovue.cli.session import current

if TYPE_CHECKING:
    from retrovue.reference.configuration import Setting


def show_config(
    path: Annotated[
        str, typer.Argument(help="Only what begins so, such as `server` or `channels.one`.", metavar="PATH")
    ] = "",
    only_set: Annotated[bool, typer.Option("--set", help="Only what the files say, no defaults.")] = False,
    json: JsonLines = False,
) -> None:
    """Print every value as it takes effect, and the line that says so. Secrets are shown as references."""
    from retrovue.cli import station_in_use
    from retrovue.diagnostics.visible import visible
    from retrovue.reference.configuration import settings
    from retrovue.reference.redaction import Reader, as_seen_by
    from retrovue.station_type import StationFile

    session = current(json)
    _, loaded, _ = station_in_use.load(session)
    found = 0
    for setting in settings(StationFile, loaded.written, loaded.tree.root):
        if not _is_below(setting, path) or (only_set and not setting.written):
            continue
        found += 1
        shown = as_seen_by(Reader.ADMIN, setting)
        if session.json:
            session.record(
                "setting", path=list(shown.path), value=shown.value, origin=shown.origin, file=shown.file,
                line=shown.line, of=shown.of,
            )  # fmt: skip
        else:
            print(
                f"{visible(shown.name):<44} {visible(shown.value) or '-':<32}  {origin_text(shown)}".rstrip()
            )
    if not found:
        session.say(f"nothing of the station begins with `{path}`")


def _is_below(setting: Setting, path: str) -> bool:
    return not path or setting.name == path or setting.name.startswith(f"{path}.")


def origin_text(setting: Setting) -> str:
    if setting.origin == "none":
        return "not set"
    if setting.origin == "default":
        return "default"
    where = f"{setting.file}:{setting.line}"
    return f"from `{setting.of}`, {where}" if setting.of else where
