"""What the pages that watch over the station share: its log, the machine, its files, pictures of its channels."""

import asyncio
import os
from collections.abc import AsyncIterator

from aiohttp import web

from retrovue.playout.director import Director
from retrovue.reload import Reloader
from retrovue.web.card_pictures import CARD_PICTURES, CardPictures
from retrovue.web.config_state import CONFIG_STATE, ConfigState
from retrovue.web.host import HOST, Host
from retrovue.web.log_ring import RING, LogRing, listening
from retrovue.web.pictures import PICTURES, Pictures


def add_watching(app: web.Application, director: Director, reloader: Reloader) -> None:
    app[RING], app[HOST] = LogRing(), Host(director.state)
    app[CONFIG_STATE] = ConfigState(reloader, os.environ, director.clock.now)
    app[PICTURES] = Pictures(director.ffmpeg, director.clock.now, lambda: director.pressed)
    app[CARD_PICTURES] = CardPictures(director.ffmpeg, director.store)
    app.cleanup_ctx.extend((listening, _drawing))


async def _drawing(app: web.Application) -> AsyncIterator[None]:
    yield
    await asyncio.shield(app[PICTURES].close())
