"""`retrovue run`: a parent that listens, and a child of it that is on the air."""

from __future__ import annotations

import os
import socket
from functools import partial
from typing import TYPE_CHECKING, Annotated

import typer

from retrovue.cli.compiling import NoSync
from retrovue.cli.keep_on_air import keep_on_air
from retrovue.cli.system_clock import SystemClock

if TYPE_CHECKING:
    from retrovue.cli.session import Session
    from retrovue.diagnostics import Diagnostic
    from retrovue.load.project import StationPlace
    from retrovue.pipeline import Document
    from retrovue.playout.director import Director


def register(app: typer.Typer) -> None:
    app.command("run")(run)


def run(
    host: Annotated[str | None, typer.Option(help="Address to listen on, instead of `server.host`.")] = None,
    port: Annotated[
        int | None, typer.Option(min=0, max=65535, help="Port, instead of `server.port`.")
    ] = None,
    no_sync: NoSync = False,
) -> None:
    """Put the station on the air, follow its files, and read its sources when they are due."""
    from retrovue.cli import station_in_use
    from retrovue.cli.session import current
    from retrovue.load.state_lock import locked
    from retrovue.playout.floor import forget_future

    session = current()
    place = station_in_use.find(session)
    with locked(place.state, "run"):
        _undo_torn_edit(session, place)
        document, _ = _station(place)
        _find_ffmpeg(place, document)
        if document is not None and not no_sync:
            _first_sync(session, place, document)
        if forget_future(place.state, SystemClock().now()):
            session.say(
                "the station was last on the air in the future: the clock was wrong then, and now counts"
            )
        server = document.server if document else None
        address = host or (server.host if server else "0.0.0.0")  # noqa: S104
        listening = _listen(address, port if port is not None else (server.port if server else 8080))
        tuner = _listen_for_tuners(address, server.tuner_port if server else None, listening)
        code = keep_on_air(_read_in, partial(_on_air, session, listening, tuner, follows_sources=not no_sync))
    raise typer.Exit(code)


def _read_in() -> None:
    import gc
    import importlib

    gc.disable()
    importlib.import_module("retrovue.web.serve")
    gc.freeze()  # memory that the collector leaves alone is shared with every child
    gc.enable()


def _undo_torn_edit(session: Session, place: StationPlace) -> None:
    """What cannot be undone is told, and keeps nothing off the air."""
    from retrovue.cli import station_in_use
    from retrovue.diagnostics import StationError

    try:
        station_in_use.undo_torn_edit(session, place)
    except StationError as error:
        session.tell(error.diagnostics)


def _first_sync(session: Session, place: StationPlace, document: Document) -> None:
    """Without a catalog there is nothing to air; with an old one the air begins, and is brought in step there."""
    from retrovue import pipeline
    from retrovue.catalog.place import catalog_path
    from retrovue.cli.stale import bring_in_step

    if not catalog_path(pipeline.catalog_url(place, document)).is_file():
        bring_in_step(session, place, document)


def _station(place: StationPlace) -> tuple[Document | None, tuple[Diagnostic, ...]]:
    """The station's settings and its errors; broken files give way to the text that was last accepted."""
    from retrovue import pipeline
    from retrovue.diagnostics import StationError
    from retrovue.load.last_good import last_good_place

    loaded = pipeline.load(place, os.environ)
    if loaded.document is not None:
        return loaded.document, ()
    last_good = last_good_place(place)
    if not last_good.folder.is_dir():
        raise StationError(loaded.diagnostics)
    return pipeline.load(last_good, os.environ).document, loaded.diagnostics


def _find_ffmpeg(place: StationPlace, document: Document | None) -> str:
    from retrovue.ffmpeg.find import find_ffmpeg

    return find_ffmpeg(document.ffmpeg.path if document else "", os.environ, place.state).path


def _listen(host: str, port: int) -> socket.socket:
    from retrovue.diagnostics import Diagnostic, StationError

    try:
        return _bound(host, port)
    except OSError as error:
        raise StationError(
            [Diagnostic("RV803", f"cannot listen on {host}, port {port}: {error.strerror}",
                        help=("stop the program that uses the port, or choose another with `--port` or `server.port`",))],
            4,
        ) from error  # fmt: skip


def _bound(host: str, port: int) -> socket.socket:
    sock = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, socket.SOCK_STREAM)
    try:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        sock.bind((host, port))
        sock.listen(512)
    except OSError:
        sock.close()
        raise
    return sock


def _listen_for_tuners(
    host: str, port: int | None, listening: socket.socket
) -> socket.socket | OSError | None:
    """The second port, where one is wanted; when it cannot be had the air goes on without it, and says why."""
    if port is None or port == listening.getsockname()[1]:
        return None
    try:
        return _bound(host, port)
    except OSError as error:
        return error


def _on_air(
    session: Session,
    listening: socket.socket,
    tuner: socket.socket | OSError | None,
    *,
    follows_sources: bool,
) -> None:
    import asyncio

    from retrovue.cli import station_in_use
    from retrovue.cli.log_setup import set_up_log
    from retrovue.web.serve import AirSettings, serve

    place = station_in_use.find(session)
    _undo_torn_edit(session, place)
    document, errors = _station(place)
    set_up_log(session.verbosity, place.state)
    if errors:
        session.tell(errors)
        session.say("the station's files have errors: its last good version goes on the air")
    cache = document.cache.size if document else 50 << 30
    settings = AirSettings(place, _find_ffmpeg(place, document), cache, os.environ, follows_sources, tuner)
    asyncio.run(
        serve(
            settings, [listening], lambda director: _announce(session, listening, director),
            lambda code: _invite(session, listening, code),
        )
    )  # fmt: skip


def _invite(session: Session, listening: socket.socket, code: str) -> None:
    """The code stands behind the # of the address, which no server sees."""
    from retrovue.cli.running import address_here

    base = address_here(*listening.getsockname()[:2])
    session.say(f"  make an account      {base}/setup#{code}   until then the console only shows")


def _announce(session: Session, listening: socket.socket, director: Director) -> None:
    from retrovue.cli.running import address_here, remember_address
    from retrovue.diagnostics import Severity

    base = address_here(*listening.getsockname()[:2])
    try:
        remember_address(director.state, *listening.getsockname()[:2])
    except OSError as error:
        session.say(
            f"where the station listens cannot be written down, so `show` and `alert` may not find it: {error.strerror}"
        )
    if director.programme is not None:
        session.tell(d for d in director.programme.notices if d.severity is Severity.ERROR)
    session.say(f"on the air: {director.programme.name if director.programme else ''}")
    session.say(f"  watch in a browser   {base}/")
    for number, channel in director.by_number.items():
        address = f"{base}/channel/{number}"
        session.say(f"  channel {number:<4} {channel.names.name:<20} {address}.m3u8   {address}.ts")
    session.say(f"  line-up and guide    {base}/channels.m3u   {base}/guide.xml")
    session.say(f"  as a tuner           {base}   for Plex, Jellyfin and others, which know HDHomeRuns")
    session.say(
        "  in VLC, open a channel's address as a network stream; Ctrl-C takes the station off the air"
    )
