"""The line-up and the guide, as text that the exporters make from the log."""

import asyncio
from datetime import date

from aiohttp import web

from retrovue.export.m3u import render_m3u
from retrovue.export.model import ExportChannel
from retrovue.export.xmltv import render_xmltv
from retrovue.load.log_files import LogFolder
from retrovue.playout.deliver import DIRECTOR
from retrovue.playout.director import Director
from retrovue.playout.programme import Programme
from retrovue.timing.broadcast_day import date_on_air

GUIDE_DAYS = 14


def export_channels(director: Director) -> list[ExportChannel]:
    """The channels on the air, in the order of their numbers."""
    station = director.programme.station if director.programme else ""
    return [
        ExportChannel(n.id, station, n.number, n.name, n.call_sign, n.logo, n.group)
        for n in (channel.names for channel in director.by_id.values())
    ]


def base_url(request: web.Request) -> str:
    """`server.url`, else the address the client used; a client of HTTP/1.0 does not say."""
    programme = request.app[DIRECTOR].programme
    if programme is not None and programme.tuner.url:
        return programme.tuner.url.rstrip("/")
    if "Host" in request.headers or request.transport is None:
        return f"{request.scheme}://{request.host}"
    host, port = request.transport.get_extra_info("sockname")[:2]
    return f"{request.scheme}://{host}:{port}"


async def m3u(request: web.Request) -> web.Response:
    """`/channels.m3u`"""
    text = render_m3u(export_channels(request.app[DIRECTOR]), base_url(request))
    return web.Response(text=text, content_type="audio/x-mpegurl", headers={"Cache-Control": "no-cache"})


class Guide:
    """The guide as text, made once for a station and a day, off the event loop."""

    def __init__(self) -> None:
        self._made: tuple[Programme, date, str, bytes] | None = None
        self._making = asyncio.Lock()

    async def text(self, director: Director, programme: Programme, base: str) -> bytes:
        today = date_on_air(programme.timezone, director.clock.now(), programme.day_start)
        async with self._making:
            if self._made is None or self._made[:3] != (programme, today, base):
                text = await asyncio.to_thread(_guide_text, director, today, base)
                self._made = (programme, today, base, text)
            return self._made[3]


def _guide_text(director: Director, today: date, base: str) -> bytes:
    logs = LogFolder(director.state)
    now = director.clock.now()
    days = {channel: logs.read_ahead(channel, today, GUIDE_DAYS, now) for channel in list(director.by_id)}
    return render_xmltv(export_channels(director), days, base)


GUIDE = web.AppKey("guide", Guide)


async def guide(request: web.Request) -> web.Response:
    """`/guide.xml`, from the logs on disk: what is promised is what airs."""
    director = request.app[DIRECTOR]
    if director.programme is None:
        raise web.HTTPServiceUnavailable(text="nothing is on the air yet\n")
    body = await request.app[GUIDE].text(director, director.programme, base_url(request))
    return web.Response(
        body=body, content_type="application/xml", charset="utf-8", headers={"Cache-Control": "no-cache"}
    )


async def healthz(request: web.Request) -> web.Response:
    """Whether something is on the air, and the last findings."""
    director = request.app[DIRECTOR]
    reaches = [channel.names.id for channel in director.by_id.values() if channel.on_air() is not None]
    state = {
        "status": "ok" if reaches and len(reaches) == len(director.by_id) else "degraded",
        "on_air": reaches,
        "notices": [{"code": n.code, "message": n.message} for n in list(director.notices)[-20:]],
        **director.figures(),
    }
    return web.json_response(state, status=200 if reaches else 503)


def add_routes(app: web.Application) -> None:
    app[GUIDE] = Guide()
    app.router.add_get("/channels.m3u", m3u)
    app.router.add_get("/guide.xml", guide)
    app.router.add_get("/healthz", healthz)
