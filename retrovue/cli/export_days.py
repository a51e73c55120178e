"""`retrovue export day` and `retrovue export ersatztv-next`: days of a channel, to be played elsewhere."""

from __future__ import annotations

import os
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from retrovue.cli.complete import channels as channel_names

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from retrovue.cli.published import Published
    from retrovue.export.model import ItemOf
    from retrovue.export.played_elsewhere import Found, PlayedDay
    from retrovue.load.project import StationPlace
    from retrovue.pipeline import Document
    from retrovue.playout_log import DayLog

_NAMED = 5
"""So many of the items that are left out are named."""


def day(
    channel: Annotated[str, typer.Argument(help="Id or number of a channel.", autocompletion=channel_names)],
    date: Annotated[
        str | None,
        typer.Option(help="2026-10-31, `today`, `tomorrow` or `yesterday`; today by default.", metavar="DAY"),
    ] = None,
    format: Annotated[str, typer.Option(help="`m3u` (VLC) or `edl` (mpv).", metavar="FORMAT")] = "m3u",
    output: Annotated[
        Path | None, typer.Option("-o", "--output", help="Write into this file.", metavar="FILE")
    ] = None,
) -> None:
    """Print a day of a channel as a playlist of the files and parts that air."""
    from retrovue.cli.published import parse_day, published
    from retrovue.cli.session import current
    from retrovue.diagnostics.render_text import counted
    from retrovue.export.played_elsewhere import DAY_EXPORTERS

    if format not in ("m3u", "edl"):
        raise typer.BadParameter(f"there is no format `{format}`; choose `m3u` or `edl`")
    session = current()
    station = published(session, None)
    (id,) = station.channels(channel)
    log = station.day(id, parse_day(date, station.today))
    with _files(station) as found:
        played = _played(station, log, found)
    _tell([played])
    body = DAY_EXPORTERS[format](played)
    if output is None:
        print_bytes(body)
    else:
        write(output, body)
        session.say(f"wrote {log.header.day} of `{id}`, {counted(len(log.events), 'event')} -> {output}")


def ersatztv_next(
    output: Annotated[Path, typer.Option("-o", "--output", help="Write below this folder.", metavar="DIR")],
    channel: Annotated[
        str | None,
        typer.Option(help="Only this one, by id or number.", metavar="CHANNEL", autocompletion=channel_names),
    ] = None,
    days: Annotated[
        int | None, typer.Option(help="How many, from the day on the air on.", metavar="N", min=1)
    ] = None,
) -> None:
    """Write playout files for ErsatzTV next, a folder for each channel and a file for each day, and a guide beside it."""
    from retrovue.cli.published import published
    from retrovue.cli.session import current
    from retrovue.diagnostics.render_text import counted

    session = current()
    station = published(session, None)
    played: list[PlayedDay] = []
    with _files(station) as found:
        for id in station.channels(channel):
            played += [_played(station, log, found) for log in station.ahead(id)[:days]]
    _tell(played)
    for one in played:
        _write_day(output / one.channel.id, one)
    _write_guides(output, station, played)
    channels = counted(len({one.channel.id for one in played}), "channel")
    session.say(f"wrote {counted(len(played), 'day')} of {channels} -> {output}")


def _write_day(folder: Path, played: PlayedDay) -> None:
    """Files of ours whose span meets the new one's would be played instead: they go."""
    from retrovue.export.ersatztv_next import file_name, span_of
    from retrovue.export.played_elsewhere import DAY_EXPORTERS

    name = file_name(played)
    write(folder / name, DAY_EXPORTERS["ersatztv-next"](played))
    for other in sorted(folder.glob("*.json")):
        span = span_of(other.name)
        if other.name != name and span and span[0] < played.log.end and span[1] > played.log.start:
            other.unlink(missing_ok=True)


def _write_guides(output: Path, station: Published, played: list[PlayedDay]) -> None:
    """A file for each channel, named by the id that it has in our own line-ups: playout files hold no titles."""
    from retrovue.export import render_xmltv

    base, item = base_url_of(station.document), item_of(station.place, station.document)
    for id, channel in {one.channel.id: one.channel for one in played}.items():
        logs = {id: [one.log for one in played if one.channel.id == id]}
        write(output / f"{channel.guide_id}.xml", render_xmltv([channel], logs, base, item))


def _played(station: Published, log: DayLog, found: Callable[[str], Found | None]) -> PlayedDay:
    from retrovue.export import ExportChannel
    from retrovue.export.of_station import export_channels
    from retrovue.export.played_elsewhere import PlayedDay

    names = {channel.id: channel for channel in export_channels(station.document)}
    id = log.header.channel
    items = {event.item: known for event in log.events if event.item and (known := found(event.item))}
    return PlayedDay(
        names.get(id) or ExportChannel(id, log.header.station, station.number(id), id), log, items
    )


@contextmanager
def _files(station: Published) -> Iterator[Callable[[str], Found | None]]:
    """Answers where on this machine the file of an item lies; None for what is not here, or cannot be named."""
    from functools import cache

    from retrovue import pipeline
    from retrovue.catalog import open_catalog, precedence_of
    from retrovue.cli.station_in_use import snapshot_for
    from retrovue.export.played_elsewhere import Found
    from retrovue.media.asset import files_of
    from retrovue.sources.local import local_paths

    place, document = station.place, station.document
    snapshot = snapshot_for(place, document, None)
    local = local_paths(document.sources, place.project)
    with open_catalog(pipeline.catalog_url(place, document), readonly=True) as catalog:
        catalog.precedence = precedence_of(document)

        @cache
        def found(key: str) -> Found | None:
            item, asset = snapshot.get(key), catalog.asset(key, local)
            if asset is None or not all(_can_be_named(file.path) for file in files_of(asset)):
                return None
            title = item.title if item else ""
            return Found(asset, item.trim_in if item else asset.trim_in, title)

        yield found


def _can_be_named(path: str) -> bool:
    """Whether it is a file, and its name one line of UTF-8."""
    try:
        path.encode()
    except UnicodeEncodeError:
        return False
    return not set(path) & set("\n\r\0") and Path(path).is_file()


def _tell(played: Iterable[PlayedDay]) -> None:
    from retrovue.cli import station_in_use
    from retrovue.cli.session import current
    from retrovue.diagnostics import Diagnostic
    from retrovue.diagnostics.render_text import counted

    left_out = dict.fromkeys(name for one in played for name in one.left_out)
    if not left_out:
        return
    names = ", ".join(f"`{name}`" for name in list(left_out)[:_NAMED])
    more = ", ..." if len(left_out) > _NAMED else ""
    what = f"{counted(len(left_out), 'item')} of the log cannot be taken along: {names}{more}"
    cure = "only files on this machine can: see what `retrovue doctor` says of the sources and their `paths`"
    finding = Diagnostic("RV817", what, help=(cure,))
    current().tell([finding])
    station_in_use.insist(current(), [finding])


def item_of(place: StationPlace, document: Document) -> ItemOf:
    """What the catalog knows; a guide can do without one."""
    from retrovue import pipeline
    from retrovue.diagnostics import StationError
    from retrovue.export.model import unknown

    try:
        snapshot = pipeline.known_snapshot(place, document)
    except StationError:
        return unknown
    return pipeline.correct(document, snapshot).get if snapshot is not None else unknown


def base_url_of(document: Document) -> str:
    """Where clients reach the station, as far as its files say."""
    return document.server.url or f"http://127.0.0.1:{document.server.port}"


def print_bytes(body: bytes) -> None:
    import sys

    sys.stdout.buffer.write(body)
    sys.stdout.buffer.flush()


def write(output: Path, body: bytes) -> None:
    """Into a folder that is made where it is not there. Raises StationError RV807."""
    from retrovue.diagnostics import Diagnostic, StationError
    from retrovue.load.output_file import write_output

    try:
        Path(os.path.realpath(output)).parent.mkdir(parents=True, exist_ok=True)
        write_output(output, body)
    except OSError as error:
        problem = Diagnostic("RV807", f"cannot write `{output}`: {error.strerror}", place=str(output))
        raise StationError([problem], 4) from error
