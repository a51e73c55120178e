"""`retrovue export`: the line-up or the guide, on standard output or into a file; days for other players."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from retrovue.cli.export_days import base_url_of, day, ersatztv_next, item_of, print_bytes, write

if TYPE_CHECKING:
    from collections.abc import Sequence

    from retrovue.export.m3u import Streams
    from retrovue.export.model import ExportChannel
    from retrovue.load.project import StationPlace
    from retrovue.pipeline import Document
    from retrovue.playout.guide_days import GuideDays


BaseUrl = Annotated[str | None, typer.Option(help="The address clients reach the station by.", metavar="URL")]
Output = Annotated[Path | None, typer.Option("-o", "--output", help="Write into this file.", metavar="FILE")]


def register(app: typer.Typer) -> None:
    commands = typer.Typer(
        no_args_is_help=True, help="Write the line-up, the guide, or days for other players."
    )
    commands.command("m3u")(m3u)
    commands.command("xmltv")(xmltv)
    commands.command("day")(day)
    commands.command("ersatztv-next")(ersatztv_next)
    app.add_typer(commands, name="export")


def m3u(
    output: Output = None,
    base_url: BaseUrl = None,
    format: Annotated[
        Literal["ts", "hls"], typer.Option(help="Addresses of MPEG-TS (`ts`) or HLS (`hls`).")
    ] = "ts",
) -> None:
    """Print the line-up as an extended M3U."""
    _export("m3u", output, base_url, "m3u8" if format == "hls" else "ts")


def xmltv(output: Output = None, base_url: BaseUrl = None) -> None:
    """Print the guide as XMLTV."""
    _export("xmltv", output, base_url)


def _export(name: str, output: Path | None, base_url: str | None, streams: Streams = "ts") -> None:
    from retrovue.cli import station_in_use
    from retrovue.cli.session import current
    from retrovue.diagnostics.render_text import counted
    from retrovue.export import EXPORTERS, render_m3u
    from retrovue.export.of_station import export_channels

    session = current()
    place, _, document = station_in_use.load(session)
    channels = export_channels(document)
    address = base_url or base_url_of(document)
    if name == "m3u":
        body = render_m3u(channels, address, streams).encode()
    else:
        guide = _guide_days(place, document, channels)
        body = EXPORTERS[name](channels, guide.days, address, item_of(place, document), guide.aired)
    if output is None:
        print_bytes(body)
    else:
        write(output, body)
        session.say(f"wrote {name} of {counted(len(channels), 'channel')}, {len(body):,} bytes -> {output}")


def _guide_days(place: StationPlace, document: Document, channels: Sequence[ExportChannel]) -> GuideDays:
    """The logs from the day on the air to the last one written."""
    from retrovue.cli.system_clock import SystemClock
    from retrovue.load.log_files import LogFolder
    from retrovue.playout.guide_days import read_guide_days
    from retrovue.timing.broadcast_day import date_on_air
    from retrovue.timing.instants import zone

    station, folder, now = document.station, LogFolder(place.state), SystemClock().now()
    today = date_on_air(zone(station.timezone), now, station.day_start)
    last = [day for channel in channels if (day := folder.latest(channel.id)) is not None]
    return read_guide_days(folder, channels, today, (max(last, default=today) - today).days, now)
