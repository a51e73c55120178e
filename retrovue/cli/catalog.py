"""`retrovue catalog export | import | purge`: the catalog as text, and forgetting what is long gone."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from retrovue.cli.session import current
from retrovue.cli.system_clock import SystemClock

if TYPE_CHECKING:
    from retrovue.catalog import Catalog

File = Annotated[str, typer.Argument(help="A path, or `-` for the standard stream.", metavar="FILE")]


def register(app: typer.Typer) -> None:
    commands = typer.Typer(no_args_is_help=True, help="Move the catalog as text; forget what is gone.")
    commands.command("export")(export)
    commands.command("import")(import_)
    commands.command("purge")(purge)
    app.add_typer(commands, name="catalog")


@contextmanager
def _opened(readonly: bool) -> Iterator[tuple[Catalog, int]]:
    """The station's catalog, and how long it keeps what has vanished."""
    from retrovue import pipeline
    from retrovue.catalog import open_catalog
    from retrovue.cli import station_in_use

    place, _, document = station_in_use.load(current())
    with open_catalog(pipeline.catalog_url(place, document), readonly=readonly) as catalog:
        yield catalog, document.sync.retention


def export(file: File) -> None:
    """Write every item as a line of JSON; enough to build anywhere without the sources."""
    from retrovue.catalog.export import export_lines
    from retrovue.diagnostics import Diagnostic, StationError
    from retrovue.diagnostics.render_text import counted

    with _opened(readonly=True) as (catalog, _):
        lines = list(export_lines(catalog))
    if file == "-":
        sys.stdout.writelines(lines)
        return
    path, part = Path(file), Path(f"{file}.part")
    try:
        part.write_text("".join(lines), encoding="ascii", newline="\n")
        part.replace(path)
    except OSError as error:
        why = (error.strerror or "it failed").lower()
        cure = "choose a folder that you may write to"
        raise StationError(
            [Diagnostic("RV807", f"`{file}` cannot be written: {why}", help=(cure,))], 4
        ) from None
    current().say(f"exported {counted(len(lines), 'item')} -> {file}")


def import_(file: File) -> None:
    """Take an export into the catalog, beside what is there."""
    from retrovue.catalog.export import import_lines
    from retrovue.diagnostics import Diagnostic, StationError
    from retrovue.diagnostics.render_text import counted

    try:
        text = sys.stdin.read() if file == "-" else Path(file).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        why = "it is not UTF-8" if isinstance(error, UnicodeDecodeError) else (error.strerror or "").lower()
        cure = "name a file made by `retrovue catalog export`"
        message = f"the catalog export `{file}` cannot be read: {why}"
        raise StationError([Diagnostic("RV605", message, place=file, help=(cure,))]) from None
    with _opened(readonly=False) as (catalog, _):
        count = import_lines(catalog, text.splitlines())
    current().say(f"imported {counted(count, 'item')}; next: retrovue build")


def purge() -> None:
    """Forget items that vanished longer ago than `sync.retention`."""
    from retrovue.diagnostics.render_text import counted

    with _opened(readonly=False) as (catalog, retention):
        count = len(catalog.purge(SystemClock().now() - retention))
    current().say(f"forgot {counted(count, 'item')}" if count else "nothing to forget")
