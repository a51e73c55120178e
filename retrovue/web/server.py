"""Adds the start page, its files and its data to the web application."""

from collections.abc import Awaitable, Callable, Sequence

from aiohttp import web

from retrovue.web.pages.console_pages import ON_AIR, context
from retrovue.web.pages.environment import SAFE_PAGE, STATIC
from retrovue.web.pages.start import NowNext, render_start


def add_start_page(
    app: web.Application,
    rows: Callable[[], Awaitable[Sequence[NowNext]]],
    station_name: Callable[[], str],
    station_id: Callable[[], str],
    notice: Callable[[], str] = str,
) -> None:
    """`/`, `/static/` and `/api/v1/now`; the callables are asked anew for every request."""

    async def start(request: web.Request) -> web.Response:
        page = render_start(context(request, ON_AIR, station_name()), await rows(), notice())
        headers = SAFE_PAGE | {"Cache-Control": "no-store"}
        return web.Response(text=page, content_type="text/html", headers=headers)

    async def now(_: web.Request) -> web.Response:
        channels = [row.as_json() for row in await rows()]
        data = {"id": station_id(), "station": station_name(), "notice": notice(), "channels": channels}
        return web.json_response(data, headers={"Cache-Control": "no-cache"})

    app.router.add_get("/", start)
    app.router.add_get("/api/v1/now", now)
    app.router.add_static("/static/", STATIC)
