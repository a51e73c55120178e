"""`retrovue export`: the line-up or the guide, on standard output or into a file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from retrovue.cli.complete import exports

if TYPE_CHECKING:
    from collections.abc import Sequence

    from retrovue.export import ExportChannel
    from retrovue.load.project import StationPlace
    from retrovue.pipeline import Document
    from retrovue.playout_log import DayLog


def register(app: typer.Typer) -> None:
    app.command("export")(export)


def export(
    name: Annotated[
        str,
        typer.Argument(
            help="`m3u` (the line-up) or `xmltv` (the guide).", metavar="NAME", autocompletion=exports
        ),
    ],
    output: Annotated[Path | None, typer.Option("-o", help="Write into this file.", metavar="FILE")] = None,
    base_url: Annotated[
        str | None, typer.Option(help="The address clients reach the station by.", metavar="URL")
    ] = None,
) -> None:
    """Print the line-up (m3u) or the guide (xmltv)."""
    import sys

    from retrovue.cli import station_in_use
    from retrovue.cli.session import current
    from retrovue.diagnostics.render_text import counted
    from retrovue.export import EXPORTERS

    if name not in EXPORTERS:
        raise typer.BadParameter(f"there is no export `{name}`; choose one of {', '.join(EXPORTERS)}")
    session = current()
    place, _, document = station_in_use.load(session)
    channels = export_channels(document)
    body = EXPORTERS[name](channels, _logs(place, document), base_url or _base_url(document))
    if output is None:
        sys.stdout.buffer.write(body)
        sys.stdout.buffer.flush()
    else:
        _write(output, body)
        session.say(f"wrote {name} of {counted(len(channels), 'channel')}, {len(body):,} bytes -> {output}")


def export_channels(document: Document) -> list[ExportChannel]:
    """The enabled channels in the order of their numbers."""
    from retrovue.export import ExportChannel

    enabled = [file.channel for file in document.channels.values() if file.channel.enabled]
    return [
        ExportChannel(c.id, document.station.id, c.number, c.name, c.call_sign, c.logo, c.group)
        for c in sorted(enabled, key=lambda channel: tuple(map(int, channel.number.split("."))))
    ]


def _logs(place: StationPlace, document: Document) -> dict[str, Sequence[DayLog]]:
    """The logs from the day on the air to the last one written."""
    from retrovue.cli.system_clock import SystemClock
    from retrovue.load.log_files import LogFolder
    from retrovue.timing.broadcast_day import date_on_air
    from retrovue.timing.instants import zone

    station, folder, now = document.station, LogFolder(place.state), SystemClock().now()
    today = date_on_air(zone(station.timezone), now, station.day_start)
    return {
        channel: folder.read_ahead(channel, today, (last - today).days, now)
        for channel in document.channels
        if (last := folder.latest(channel)) is not None
    }


def _base_url(document: Document) -> str:
    return document.server.url or f"http://127.0.0.1:{document.server.port}"


def _write(output: Path, body: bytes) -> None:
    from retrovue.diagnostics import Diagnostic, StationError

    part = output.with_name(f".{output.name}.part")
    try:
        part.write_bytes(body)
        part.replace(output)
    except OSError as error:
        problem = Diagnostic("RV807", f"cannot write `{output}`: {error.strerror}", place=str(output))
        raise StationError([problem], 4) from error
