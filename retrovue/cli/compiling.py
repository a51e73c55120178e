"""What `plan` and `build` share: options to a compiled station."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from retrovue.cli.complete import channel_ids
from retrovue.cli.session import Session
from retrovue.cli.system_clock import SystemClock

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from retrovue.pipeline import Compiled

Channels = Annotated[
    list[str] | None, typer.Argument(help="Only these channels.", autocompletion=channel_ids)
]
Days = Annotated[int | None, typer.Option(min=1, max=400, help="How many days.")]
AsOf = Annotated[str | None, typer.Option(help="As if it were this instant.", metavar="INSTANT")]
CatalogFile = Annotated[
    str | None, typer.Option(help="A catalog export instead of the catalog.", metavar="FILE")
]
NoSync = Annotated[bool, typer.Option("--no-sync", help="Read no sources, however old the catalog is.")]
JsonLines = Annotated[bool, typer.Option("--json", help="Print JSON lines.")]
_FARTHEST = 1_000 * 366 * 86_400_000
"""From 1970, either way: days around the first and the last year that there is cannot be counted."""


def compile_for(
    session: Session, channels: Sequence[str] | None, days: int | None, as_of: str | None, catalog: str | None
) -> tuple["Compiled", int]:
    """The compiled station, and the instant it was compiled for."""
    from retrovue import pipeline
    from retrovue.cli import station_in_use
    from retrovue.diagnostics.suggest import closest
    from retrovue.timing.instants import zone

    place, loaded, document = station_in_use.load(session)
    for channel in channels or ():
        if channel not in document.channels:
            near = closest(channel, document.channels)
            hint = f"; did you mean `{near}`?" if near else ""
            raise typer.BadParameter(f"no channel is named `{channel}`{hint}")
    instant = instant_of(as_of, zone(document.station.timezone))
    known = station_in_use.known_for(place, document, catalog)
    return pipeline.compile_station(
        place, loaded, known.snapshot, instant, days=days, channels=channels or None, told=known.told
    ), instant


def instant_of(as_of: str | None, tz: "ZoneInfo") -> int:
    """The instant that `--as-of` names, or now."""
    from retrovue.timing.instants import parse_instant

    try:
        found = parse_instant(as_of, tz) if as_of else SystemClock().now()
    except (ValueError, OverflowError):
        raise typer.BadParameter(f"`{as_of}` is not an instant; write it as 2026-10-31T20:00") from None
    if abs(found) > _FARTHEST:
        raise typer.BadParameter(f"`{as_of}` is too far away")
    return found
