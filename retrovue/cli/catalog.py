"""`retrovue catalog export | import | purge`: the catalog as text, and forgetting what is long gone."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from retrovue.cli.session import current
from retrovue.cli.system_clock import SystemClock

if TYPE_CHECKING:
    from retrovue.catalog import Catalog
    from retrovue.catalog.links import Forgotten

File = Annotated[str, typer.Argument(help="A path, or `-` for the standard stream.", metavar="FILE")]


def register(app: typer.Typer) -> None:
    commands = typer.Typer(no_args_is_help=True, help="Move the catalog as text; forget what is gone.")
    commands.command("export")(export)
    commands.command("import")(import_)
    commands.command("purge")(purge)
    app.add_typer(commands, name="catalog")


@contextmanager
def _opened(readonly: bool) -> Iterator[Catalog]:
    """The station's catalog."""
    from retrovue import pipeline
    from retrovue.catalog import open_catalog, precedence_of
    from retrovue.cli import station_in_use

    place, _, document = station_in_use.load(current())
    with open_catalog(pipeline.catalog_url(place, document), readonly=readonly) as catalog:
        catalog.precedence = precedence_of(document)
        yield catalog


def export(file: File) -> None:
    """Write every item as a line of JSON; enough to build anywhere without the sources."""
    from retrovue.catalog.export import export_lines
    from retrovue.diagnostics import Diagnostic, StationError
    from retrovue.diagnostics.render_text import counted
    from retrovue.load.output_file import write_output

    with _opened(readonly=True) as catalog:
        lines = list(export_lines(catalog))
    if file == "-":
        sys.stdout.writelines(lines)
        return
    try:
        write_output(Path(file), "".join(lines).encode("ascii"))
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
    with _opened(readonly=False) as catalog:
        count = import_lines(catalog, text.splitlines(), SystemClock().now())
    current().say(f"imported {counted(count, 'item')}; next: retrovue build")


def purge(
    older_than: Annotated[
        str | None,
        typer.Option(
            "--older-than", help="How long ago it vanished; else `sync.retention`.", metavar="DURATION"
        ),
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would be forgotten.")] = False,
) -> None:
    """Forget items that are gone, but for those that a log, an override or an airing names."""
    from retrovue import pipeline
    from retrovue.catalog import open_catalog
    from retrovue.check.named import named_items
    from retrovue.cli import station_in_use
    from retrovue.load.logged_items import logged_items
    from retrovue.media.splitting import whole_key

    session = current()
    place, _, document = station_in_use.load(session)
    age = document.sync.retention if older_than is None else _age(older_than)
    with open_catalog(pipeline.catalog_url(place, document), readonly=dry_run) as catalog:
        before = max(0, SystemClock().now() - age)
        gone = catalog.forgettable(before)
        reports = catalog.reports([one.key for one in gone])
        kept = {
            *map(whole_key, logged_items(place.state)),
            *named_items(document, (one.item for one in reports)),
        }
        forgotten = catalog.forgettable(before, kept) if dry_run else catalog.purge(before, kept)
    _tell(forgotten, len(gone) - len(forgotten), dry_run)


def _age(text: str) -> int:
    from retrovue.timing.durations import parse_duration

    try:
        return parse_duration(text)
    except ValueError:
        raise typer.BadParameter(f"`{text}` is not a duration; write it as 90d") from None


def _tell(forgotten: Sequence[Forgotten], named: int, dry_run: bool) -> None:
    """Every item on stdout, the sum on stderr."""
    from dataclasses import asdict

    from retrovue.diagnostics.render_text import counted

    session = current()
    for one in forgotten:
        if session.json:
            session.record("forgotten", **asdict(one), dry_run=dry_run)
        else:
            print(f"{one.key}  {one.kind}  {one.title}")
    kept = f"; {counted(named, 'item')} that logs or the station name stay" if named else ""
    done = "would forget" if dry_run else "forgot"
    session.say(
        f"{done} {counted(len(forgotten), 'item')}{kept}" if forgotten else f"nothing to forget{kept}"
    )
