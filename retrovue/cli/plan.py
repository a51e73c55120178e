"""`retrovue plan`: what a build would change, and why; writes nothing."""

from typing import Annotated

import typer

from retrovue.cli.compiling import AsOf, CatalogFile, Channels, Days, compile_for


def register(app: typer.Typer) -> None:
    app.command("plan")(plan)


def plan(
    channels: Channels = None,
    days: Days = None,
    as_of: AsOf = None,
    catalog: CatalogFile = None,
    exit_code: Annotated[
        bool, typer.Option("--exit-code", help="Exit 3 when something would change.")
    ] = False,
    all_changes: Annotated[bool, typer.Option("--all", help="List every change.")] = False,
) -> None:
    """Show what would change in the schedule, slot by slot, with the reason of each change."""
    from retrovue.cli.session import current
    from retrovue.cli.station_in_use import insist
    from retrovue.pipeline import change_sheet
    from retrovue.playout_log.change_sheet import render

    session = current()
    compiled, instant = compile_for(session, channels, days, as_of, catalog)
    session.tell(compiled.diagnostics)
    sheet = change_sheet(compiled, instant)
    if session.json:
        for change in sheet.changes:
            session.record("change", **change.as_json())
    else:
        print(render(sheet, all_changes=all_changes))
    insist(session, compiled.diagnostics)
    if exit_code and sheet.changes:
        raise typer.Exit(3)
