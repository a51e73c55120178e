"""Adds the start page, its files and its data to the web application."""

from collections.abc import Callable, Sequence
from pathlib import Path

from aiohttp import web

from retrovue.web.pages.start import NowNext, render_start

STATIC = Path(__file__).parent / "static"
HLS_JS = STATIC / "vendor" / "hls.light.min.js"
"""Fetched at set-up where that was possible; without it the browser plays by itself or not at all."""

SAFE_PAGE = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
        "media-src 'self' blob:; worker-src 'self' blob:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-cache",
}


def add_start_page(
    app: web.Application,
    rows: Callable[[], Sequence[NowNext]],
    station_name: Callable[[], str],
    station_id: Callable[[], str],
    notice: Callable[[], str] = str,
) -> None:
    """`/`, `/static/` and `/api/v1/now`; the callables are asked anew for every request."""

    async def start(_: web.Request) -> web.Response:
        page = render_start(station_name(), rows(), HLS_JS.is_file(), notice())
        return web.Response(text=page, content_type="text/html", headers=SAFE_PAGE)

    async def now(_: web.Request) -> web.Response:
        channels = [row.as_json() for row in rows()]
        data = {"id": station_id(), "station": station_name(), "notice": notice(), "channels": channels}
        return web.json_response(data, headers={"Cache-Control": "no-cache"})

    app.router.add_get("/", start)
    app.router.add_get("/api/v1/now", now)
    app.router.add_static("/static/", STATIC)
