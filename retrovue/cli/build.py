"""`retrovue build`: compiles the station and writes its playout logs."""

import typer

from retrovue.cli.compiling import AsOf, CatalogFile, Channels, Days, NoSync, compile_for


def register(app: typer.Typer) -> None:
    app.command("build")(build)


def build(
    channels: Channels = None,
    days: Days = None,
    as_of: AsOf = None,
    catalog: CatalogFile = None,
    no_sync: NoSync = False,
) -> None:
    """Check the station, plan every channel and write the playout logs."""
    import time

    from retrovue import pipeline
    from retrovue.cli import stale, station_in_use
    from retrovue.cli.session import current
    from retrovue.load.state_lock import locked

    session, begun = current(), time.perf_counter()
    place = station_in_use.find(session)
    with locked(place.state, "build"):
        station_in_use.undo_torn_edit(session, place)
        if not (no_sync or catalog):
            _, _, document = station_in_use.load(session)
            stale.bring_in_step(session, place, document)
        compiled, _ = compile_for(session, channels, days, as_of, catalog)
        session.tell(compiled.diagnostics)
        station_in_use.insist(session, compiled.diagnostics)
        changed = pipeline.publish(compiled)
    logs = [day for channel in compiled.plan.days.values() for day in channel]
    events = sum(len(day.events) for day in logs)
    seconds = time.perf_counter() - begun
    if session.json:
        session.record("result", days=len(logs), changed=changed, events=events, seconds=round(seconds, 2))
    said = verdict(len(compiled.plan.days), len(logs), events, changed)
    where = place.state.relative_to(place.project) / "logs"
    session.say(f"{said} ({seconds:.1f} s) -> {where}; next: retrovue run")


def verdict(channels: int, days: int, events: int, changed: int) -> str:
    """What was built, and how much of it is new."""
    from retrovue.diagnostics.render_text import counted

    what = ", ".join(
        counted(count, noun)
        for count, noun in ((channels, "channel"), (days, "channel-day"), (events, "event"))
    )
    return f"built {what}, {counted(changed, 'day')} changed" if changed else f"up to date: {what}"
