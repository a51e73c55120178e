"""The pages of the console: shells without data, which their scripts fill from the API."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from aiohttp import web

from retrovue import __version__
from retrovue.clients.place import only_here
from retrovue.playout.deliver.address import base_url
from retrovue.web.access.actor import actor_of
from retrovue.web.access.doors import DOORS
from retrovue.web.access.roles import Role
from retrovue.web.console import PEOPLE, RELOADER
from retrovue.web.pages.client_setup import client_setups, read_all
from retrovue.web.pages.environment import SAFE_PAGE, hls_js_is_here, templates
from retrovue.web.read_only import read_only


@dataclass(frozen=True, slots=True)
class Page:
    """`name` is that of its template and its script."""

    path: str
    name: str
    title: str
    role: Role
    listed: bool = True
    own: bool = False
    """Whether it is made elsewhere, and here only named."""
    prepare: Callable[[], None] | None = None
    """What takes a moment before it can be shown; done in a thread."""
    edits: bool = False
    """Whether it has forms that change the station's files."""


PAGES = (
    Page("/guide", "guide", "Guide", Role.HOUSE),
    Page("/schedule", "schedule", "Schedule", Role.VIEWER),
    Page("/library", "library", "Library", Role.VIEWER, edits=True),
    Page("/item", "item", "Item", Role.VIEWER, listed=False, edits=True),
    Page("/sources", "sources", "Sources", Role.VIEWER, edits=True),
    Page("/sync", "sync", "Sync", Role.VIEWER),
    Page("/monitor", "monitor", "Monitor", Role.VIEWER),
    Page("/settings", "settings", "Settings", Role.VIEWER, prepare=read_all, edits=True),
    Page("/docs", "docs", "Docs", Role.HOUSE, own=True),
    Page("/login", "login", "Sign in", Role.HOUSE, listed=False),
    Page("/setup", "setup", "Set up the console", Role.HOUSE, listed=False),
)
ON_AIR = Page("/", "start", "On the air", Role.HOUSE)

ADDRESSES: tuple[tuple[str, str, str], ...] = (
    ("Tuner, for Plex, Jellyfin and Emby", "", "tuner"),
    ("Guide (XMLTV)", "/guide.xml", "guide"),
    ("All channels (M3U)", "/channels.m3u", "channels"),
    ("All channels as HLS (M3U)", "/channels-hls.m3u", "hls"),
    ("Metrics for Prometheus", "/metrics", ""),
)
"""Title, path, and the name of its QR code."""


def pages_for(role: Role) -> list[Page]:
    """Those of the navigation."""
    return [page for page in (ON_AIR, *PAGES) if page.listed and page.role <= role]


def add_pages(app: web.Application, station_name: Callable[[], str]) -> None:
    for page in PAGES:
        if page.own:
            continue
        app.router.add_get(page.path, _handler(page, station_name))
        app[DOORS].open("GET", page.path, page.role)


def _handler(page: Page, station_name: Callable[[], str]) -> Any:
    async def show(request: web.Request) -> web.Response:
        if page.prepare is not None:
            await asyncio.to_thread(page.prepare)
        words = {**context(request, page, station_name()), "read_only": await _read_only(request, page)}
        text = templates().get_template(f"pages/{page.name}.html.j2").render(words)
        return web.Response(
            text=text, content_type="text/html", headers=SAFE_PAGE | {"Cache-Control": "no-store"}
        )

    return show


async def _read_only(request: web.Request, page: Page) -> str:
    """Told to those who could edit otherwise."""
    if not page.edits or actor_of(request).role < Role.OPERATOR:
        return ""
    return await read_only(request.app[RELOADER].place.folder)


def context(request: web.Request, page: Page, station: str) -> Mapping[str, Any]:
    actor = actor_of(request)
    return {
        "station": station, "title": page.title, "path": page.path, "script": f"{page.name}.js",
        "name": actor.name, "role": actor.role.word, "signed_in": actor.session is not None, "by_proxy": actor.by_proxy,
        "csrf": actor.csrf, "set_up": bool(request.app[PEOPLE].accounts), "pages": pages_for(actor.role),
        "addresses": ADDRESSES, "base": lambda: base_url(request), "client_setups": client_setups, "only_here": only_here,
        "version": __version__, "hls_js": hls_js_is_here(), "read_only": "",
    }  # fmt: skip
