"""`retrovue build`: compiles the station and writes its playout logs."""

import typer

from retrovue.cli.compiling import AsOf, CatalogFile, Channels, Days, compile_for


def register(app: typer.Typer) -> None:
    app.command("build")(build)


def build(
    channels: Channels = None,
    days: Days = None,
    as_of: AsOf = None,
    catalog: CatalogFile = None,
) -> None:
    """Check the station, plan every channel and write the playout logs."""
    import time

    from retrovue import pipeline
    from retrovue.cli import station_in_use
    from retrovue.cli.session import current
    from retrovue.load.state_lock import locked

    session, begun = current(), time.perf_counter()
    place = station_in_use.find(session)
    with locked(place.state, "build"):
        compiled, _ = compile_for(session, channels, days, as_of, catalog)
        session.tell(compiled.diagnostics)
        station_in_use.insist(session, compiled.diagnostics)
        changed = pipeline.publish(compiled)
    logs = [day for channel in compiled.plan.days.values() for day in channel]
    events = sum(len(day.events) for day in logs)
    seconds = time.perf_counter() - begun
    if session.json:
        session.record("result", days=len(logs), changed=changed, events=events, seconds=round(seconds, 2))
    what = f"{len(compiled.plan.days)} channels, {len(logs)} channel-days, {events:,} events"
    verdict = f"built {what}, {changed} days changed" if changed else f"up to date: {what}"
    session.say(
        f"{verdict} ({seconds:.1f} s) -> {place.state.relative_to(place.project) / 'logs'}; next: retrovue run"
    )
