"""The web application: streams, line-up and guide for the house, the console for those who may."""

import logging
from collections.abc import Awaitable, Callable

from aiohttp import web

from retrovue.diagnostics import StationError
from retrovue.load.air_token import make_token
from retrovue.load.log_files import LogFolder
from retrovue.playout.at_hand import logs_at_hand
from retrovue.playout.channel import ChannelOnAir
from retrovue.playout.deliver import DIRECTOR, captions, hls, line_up, mpeg_ts
from retrovue.playout.deliver.hdhomerun import routes as tuner
from retrovue.playout.deliver.hdhomerun.bank import TunerBank
from retrovue.playout.deliver.hdhomerun.identity import keep_device_id
from retrovue.playout.director import Director
from retrovue.playout.programme import TunerSettings
from retrovue.reload import Reloader
from retrovue.web.access.callers import is_forwarded
from retrovue.web.access.doors import DOORS, Doors
from retrovue.web.access.guard import Guard
from retrovue.web.access.hosts import is_private
from retrovue.web.access.roles import Role
from retrovue.web.access.with_token import BELOW, add_nothing_else
from retrovue.web.air_state import add_routes as add_air_state
from retrovue.web.api import OPERATIONS, about, clients
from retrovue.web.api.configuration import EFFECTIVE, Effective
from retrovue.web.api.openapi import add_routes as add_openapi
from retrovue.web.api.operation import add_operations
from retrovue.web.console import (
    AUDIT_TRAIL,
    COOKIE,
    LOCKOUT,
    PEOPLE,
    RELOADER,
    RUN_HISTORY,
    RUNS,
    SOURCES,
    STREAMS,
    Console,
)
from retrovue.web.correlation import name_it, with_correlation
from retrovue.web.discretion import text_without_paths
from retrovue.web.documentation.pages import add_documentation
from retrovue.web.editing import EDITS, Edits
from retrovue.web.event_streams import Streams
from retrovue.web.guide_entries import GUIDE_ENTRIES, GuideEntries
from retrovue.web.health import add_routes as add_health
from retrovue.web.library import LIBRARY, Library
from retrovue.web.metrics import Metrics
from retrovue.web.metrics import add_routes as add_metrics
from retrovue.web.pages.console_pages import add_pages
from retrovue.web.pages.start import NowNext
from retrovue.web.preview.previews import Previews, add_previews
from retrovue.web.server import add_start_page
from retrovue.web.source_looks import SOURCE_LOOKS, SourceLooks
from retrovue.web.station_events import STATION_EVENTS, StationEvents
from retrovue.web.watching import add_watching

log = logging.getLogger("retrovue.web")
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@web.middleware
async def private_only(request: web.Request, handler: Handler) -> web.StreamResponse:
    """A tuner is for the house: loopback and private addresses, and nobody whom a proxy lets in."""
    if not is_private(request.remote) or is_forwarded(request):
        raise web.HTTPForbidden(text="this station serves private addresses only\n")
    return await handler(request)


def make_application(director: Director, reloader: Reloader, console: Console) -> web.Application:
    """All routes; starting and stopping the air, and running the console, are the caller's."""
    bank, device_id = make_bank(director), keep_device_id(director.state)
    metrics = Metrics(director, reloader, bank)
    doors, token = Doors(), make_token(director.state)
    guard = Guard(
        console.people, doors, console.audit, console.surroundings, lambda: token, director.clock.wall,
        director.clock.now, _cookie_name(director),
    )  # fmt: skip
    app = web.Application(middlewares=[with_correlation, metrics.count, guard.middleware()])
    app.on_response_prepare.append(name_it)
    app[DIRECTOR], app[DOORS], app[RELOADER] = director, doors, reloader
    app[LIBRARY] = Library(reloader, director.clock.now)
    app[GUIDE_ENTRIES] = GuideEntries(LogFolder(director.state))
    app[SOURCE_LOOKS] = SourceLooks(director.clock.now)
    app[EDITS] = Edits(reloader, director.clock.now)
    app[STATION_EVENTS] = StationEvents(console.runs.bus, director.clock.wall)
    app[STATION_EVENTS].follow(director, reloader)
    add_watching(app, director, reloader)
    add_previews(app, Previews(director.state, director.ffmpeg, lambda: director.pressed))
    _add_console(app, console, guard.cookie, lambda: _name(director))
    for under in ("", BELOW):
        hls.add_routes(app, under)
        captions.add_routes(app, under)
        mpeg_ts.add_routes(app, under)
        line_up.add_routes(app, under)
        tuner.add_routes(app, bank, device_id, under)
    add_nothing_else(app)
    add_air_state(app)
    add_health(app)
    add_metrics(app, metrics)
    add_start_page(
        app,
        lambda: now_and_next(director),
        lambda: _name(director),
        lambda: _id(director),
        lambda: _notice(reloader),
    )
    doors.open("GET", "/api/v1/now", Role.HOUSE)
    return app


def _add_console(
    app: web.Application, console: Console, cookie: str, station_name: Callable[[], str]
) -> None:
    app[PEOPLE], app[AUDIT_TRAIL], app[LOCKOUT], app[COOKIE] = (
        console.people,
        console.audit,
        console.lockout,
        cookie,
    )
    app[RUNS], app[RUN_HISTORY], app[SOURCES] = console.runs, console.history, console.sources
    app[STREAMS], app[EFFECTIVE] = Streams(), Effective()
    about.prepare(app)
    clients.prepare(app)
    add_operations(app, OPERATIONS)
    add_openapi(app, OPERATIONS)
    add_pages(app, station_name)
    add_documentation(app, station_name)


def _cookie_name(director: Director) -> str:
    """Two stations on one machine share the browser's cookies."""
    return f"retrovue-{director.state.name}"


def make_tuner_application(app: web.Application) -> web.Application:
    """The tuner alone, with the tuners of the whole application: what stands on a second port."""
    alone = web.Application(middlewares=[with_correlation, private_only])
    alone.on_response_prepare.append(name_it)
    alone[DIRECTOR] = app[DIRECTOR]
    tuner.add_routes(alone, app[tuner.BANK], app[tuner.DEVICE_ID])
    return alone


def make_bank(director: Director) -> TunerBank:
    """As many tuners as the station on the air says."""
    settings = TunerSettings()
    return TunerBank(
        director.clock, lambda: (director.programme.tuner if director.programme else settings).count
    )


def _name(director: Director) -> str:
    return director.programme.name if director.programme else "RetroVue"


def _id(director: Director) -> str:
    return director.programme.station if director.programme else ""


def _notice(reloader: Reloader) -> str:
    """What is wrong with the station on the air, in one line; empty when all is well."""
    if reloader.refused:
        first = reloader.refused[0]
        where = f" ({first.primary.span.file}, line {first.primary.span.line})" if first.primary else ""
        message = text_without_paths(first.message)
        return f"The last edit was refused, and the station before it stays on the air. {first.code}: {message}{where}"
    return " ".join(
        text_without_paths(f"{d.code}: {d.message}; {'; '.join(d.help)}") for d in reloader.tolerated
    )


async def now_and_next(director: Director) -> list[NowNext]:
    """What every channel shows now and after that, from the log."""
    await logs_at_hand(director.by_id.values(), director.clock.now())
    now = director.clock.now()
    return [_row(channel, now) for channel in director.by_id.values()]


def _row(channel: ChannelOnAir, now: int) -> NowNext:
    names = channel.names
    try:
        current, following = channel.log.now_and_next(now)
    except StationError:  # one that cannot be read takes no other channel off the page
        current, following = None, None
    return NowNext(
        number=names.number, id=names.id, name=names.name,
        now_title=current.title if current else "", now_subtitle=current.subtitle if current else "",
        now_start=current.at if current else now, now_end=current.end if current else now,
        next_title=following.title if following else "",
        next_start=following.at if following else current.end if current else now,
    )  # fmt: skip
