"""`retrovue plan`: what a build would change, and why; writes nothing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from retrovue.cli.compiling import AsOf, CatalogFile, Channels, Days, JsonLines, compile_for
from retrovue.cli.session import Session

if TYPE_CHECKING:
    from retrovue.diagnostics import Diagnostic, StationError
    from retrovue.pipeline import Compiled
    from retrovue.playout_log.change_sheet import ChangeSheet


def register(app: typer.Typer) -> None:
    app.command("plan")(plan)


def plan(
    channels: Channels = None,
    days: Days = None,
    as_of: AsOf = None,
    catalog: CatalogFile = None,
    against: Annotated[
        str | None,
        typer.Option(
            help="Compare with what the station of this git revision would plan, not with the log.",
            metavar="REV",
        ),
    ] = None,
    exit_code: Annotated[
        bool, typer.Option("--exit-code", help="Exit 3 when something would change.")
    ] = False,
    all_changes: Annotated[bool, typer.Option("--all", help="List every change.")] = False,
    json: JsonLines = False,
) -> None:
    """Show what would change in the schedule, slot by slot, with the reason of each change."""
    from retrovue.cli.session import current
    from retrovue.cli.station_in_use import insist
    from retrovue.pipeline import change_sheet, compared
    from retrovue.playout_log.change_sheet import render

    session = current(json)
    compiled, instant = compile_for(session, channels, days, as_of, catalog)
    session.tell(compiled.diagnostics)
    if against is None:
        sheet = change_sheet(compiled, instant)
    else:
        sheet = compared(_at_revision(compiled, against, channels, days, instant), compiled, instant, against)
    if session.json:
        _record(session, sheet)
    else:
        print(render(sheet, all_changes=all_changes))
    insist(session, compiled.diagnostics)
    if exit_code and sheet.changes:
        raise typer.Exit(3)


def _record(session: Session, sheet: ChangeSheet) -> None:
    from retrovue.playout_log.change_sheet import counts

    for channel in sheet.channels:
        for change in channel.changes:
            session.record("change", **change.as_json())
        session.record("channel", **channel.as_json())
    about = {"against": sheet.against} if sheet.against else {}
    session.record("result", command="plan", changes=len(sheet.changes), **counts(sheet.changes), **about)


def _at_revision(
    compiled: Compiled, revision: str, channels: Sequence[str] | None, days: int | None, instant: int
) -> Compiled:
    """The station of a git revision, compiled as the working tree was: same catalog, log and instant."""
    import os
    from dataclasses import replace
    from pathlib import Path
    from tempfile import TemporaryDirectory

    from retrovue import pipeline
    from retrovue.diagnostics import StationError
    from retrovue.load.revision import write_revision

    with TemporaryDirectory(prefix="retrovue-") as temporary:
        folder = Path(temporary)
        write_revision(compiled.place.folder, revision, folder, os.environ)
        place = replace(compiled.place, folder=folder)
        loaded = pipeline.load(place, os.environ)
        known = loaded.draft.channels if loaded.draft is not None else {}
        chosen = [name for name in channels if name in known] if channels else None
        try:
            return pipeline.compile_station(
                place, loaded, compiled.raw_snapshot, instant, days=days, channels=chosen
            )
        except StationError as error:
            raise StationError([_does_not_pass(revision, error)], error.exit_code) from error


def _does_not_pass(revision: str, error: StationError) -> Diagnostic:
    from retrovue.diagnostics import Diagnostic, Severity
    from retrovue.diagnostics.render_text import summary

    found = [d for d in error.diagnostics if d.severity is Severity.ERROR]
    first = f"{found[0].code}: {found[0].message}" if found else str(error)
    return Diagnostic(
        "RV813", f"the station of `{revision}` has {summary(found)}, first {first}",
        help=("name a revision that passes `retrovue check`, with the catalog as it is now",),
    )  # fmt: skip
