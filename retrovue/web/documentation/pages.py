"""`/docs`: the documentation in the console, for everybody in the house: it tells nothing of this station."""

import asyncio
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

from aiohttp import web

from retrovue.web.access.doors import DOORS
from retrovue.web.documentation.reading import rendered
from retrovue.web.documentation.search import Section, find, sections
from retrovue.web.documentation.shelf import CODES_PAGE, GROUPS, Leaf, address_of, address_of_code, leaves
from retrovue.web.pages.console_pages import PAGES, context
from retrovue.web.pages.environment import SAFE_PAGE, templates

DOCUMENTATION = next(page for page in PAGES if page.name == "docs")
_LONGEST = 200
_POLICY = "Content-Security-Policy"
_HEADERS = {
    **SAFE_PAGE, _POLICY: SAFE_PAGE[_POLICY].replace("form-action 'none'", "form-action 'self'"), "Cache-Control": "no-store",
}  # fmt: skip
"""The search is a form that asks for a page."""


def add_documentation(app: web.Application, station_name: Callable[[], str]) -> None:
    async def contents(request: web.Request) -> web.Response:
        asked = request.query.get("q", "")[:_LONGEST].strip()
        hits = await asyncio.to_thread(_found, asked) if asked else []
        groups = await asyncio.to_thread(_contents)
        return _page(
            request, station_name(), "", {"asked": asked, "hits": hits, "groups": groups, "leaf": None}
        )

    async def leaf(request: web.Request) -> web.Response:
        return await _leaf(request, station_name(), address_of(request.match_info["page"]))

    async def code(request: web.Request) -> web.Response:
        return await _leaf(request, station_name(), address_of_code(request.match_info["code"].upper()))

    for path, handler in (
        (DOCUMENTATION.path, contents), ("/docs/{page:[a-z-]+}", leaf), (f"/docs/{CODES_PAGE}/{{code:[A-Za-z]+[0-9]+}}", code),
    ):  # fmt: skip
        route = app.router.add_get(path, handler)
        canonical = route.resource.canonical if route.resource else path
        app[DOORS].open("GET", canonical, DOCUMENTATION.role)


async def _leaf(request: web.Request, station: str, address: str) -> web.Response:
    leaf = (await asyncio.to_thread(leaves)).get(address)
    if leaf is None:
        raise web.HTTPNotFound(text="the documentation has no such page; look at /docs\n")
    page = await asyncio.to_thread(rendered, leaf)
    groups = await asyncio.to_thread(_contents)
    return _page(
        request,
        station,
        leaf.title,
        {"asked": "", "hits": [], "groups": groups, "leaf": leaf, "rendered": page},
    )


def _page(request: web.Request, station: str, title: str, more: Mapping[str, Any]) -> web.Response:
    words = {**context(request, DOCUMENTATION, station), **more}
    text = templates().get_template("pages/docs.html.j2").render({**words, "title": title or words["title"]})
    return web.Response(text=text, content_type="text/html", headers=_HEADERS)


@cache
def _contents() -> list[tuple[str, list[Leaf]]]:
    found = leaves()
    groups = [(title, [found[address_of(name)] for name in names]) for title, names in GROUPS]
    return [*groups, ("When something is wrong", [found[address_of(CODES_PAGE)]])]


@cache
def _sections() -> list[Section]:
    return sections(leaves().values())


def _found(asked: str) -> Any:
    return find(_sections(), asked)
