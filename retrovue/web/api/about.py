"""`/api/v1/about` and the diagnostics bundle."""

import asyncio
import os

from aiohttp import web

from retrovue.playout.at_hand import logs_at_hand
from retrovue.playout.deliver import DIRECTOR
from retrovue.playout.deliver.hdhomerun.routes import BANK
from retrovue.playout.off_loop import off_loop
from retrovue.web import bundle
from retrovue.web.about import About, about
from retrovue.web.access.roles import Role
from retrovue.web.access.throttle import Limit
from retrovue.web.air_state import air_state
from retrovue.web.api.operation import Asked, Nothing, Operation, Shape
from retrovue.web.console import RELOADER
from retrovue.web.log_ring import RING
from retrovue.web.metrics import METRICS
from retrovue.web.problem import Problem

PATIENCE = 120.0
"""Seconds; a source that does not answer takes its time."""
_MAKING = web.AppKey("bundle_making", asyncio.Lock)


class AboutShown(About):
    on_air_since: int
    """When the station on the air was put there or taken up last (ms UTC); 0 when nothing is."""


class BundleWanted(Shape):
    paths: bool = False
    """Whether paths of files are left in."""


async def about_shown(asked: Asked[Nothing, Nothing, Nothing]) -> AboutShown:
    director = asked.request.app[DIRECTOR]
    found = await off_loop(about, director.ffmpeg)
    return AboutShown(**found.model_dump(), on_air_since=director.tally.committed_at)


async def bundled(asked: Asked[Nothing, Nothing, BundleWanted]) -> web.Response:
    app = asked.request.app
    if app[_MAKING].locked():
        raise Problem(409, "busy", "a bundle is being made already", "wait until it is there")
    director, place, paths = app[DIRECTOR], app[RELOADER].place, asked.body.paths
    await logs_at_hand(director.by_id.values(), director.clock.now())
    more = [  # read on the loop, as all that changes there
        ("air.json", bundle.text_of(air_state(director, app[BANK]))), ("log.txt", _log(app)),
        ("metrics.txt", app[METRICS].text()),
    ]  # fmt: skip

    def make() -> bytes:
        made = bundle.Bundle(place, os.environ, director.clock.wall(), paths)
        return made.packed(director.ffmpeg, more)

    async with app[_MAKING]:
        try:
            packed = await asyncio.wait_for(off_loop(make), PATIENCE)
        except TimeoutError:
            raise Problem(
                503, "too_slow", "the bundle was not ready in time", "run `retrovue doctor --bundle FILE.zip`",
                {"Retry-After": "60"},
            ) from None  # fmt: skip
    name = f'attachment; filename="retrovue-{place.id}.zip"'
    headers = {"Content-Disposition": name, "Cache-Control": "no-store"}
    return web.Response(body=packed, content_type="application/zip", headers=headers)


def _log(app: web.Application) -> str:
    lines = reversed(list(app[RING].lines()))
    return "\n".join(f"{line.at} {line.level:<8} {line.logger} {line.code} {line.message}" for line in lines)


def prepare(app: web.Application) -> None:
    app[_MAKING] = asyncio.Lock()


OPERATIONS = (
    Operation("GET", "/api/v1/about", Role.VIEWER, "What runs here", about_shown, AboutShown),
    Operation("POST", "/api/v1/bundle", Role.ADMIN, "A file for whoever helps", bundled, body=BundleWanted,
              media="application/zip", limit=Limit("bundle", 4), action="make bundle", problems=(409,)),
)  # fmt: skip
