"""On the air: a guide that has changed reaches the Plex server that asked for it."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

from aiohttp import web
from playout.deliver.test_line_up import World, day
from plex_emulator import small_library, start

from retrovue.load.log_files import LogFolder
from retrovue.playout.deliver import DIRECTOR, line_up
from retrovue.playout.deliver.plex_guides import LEAST_GAP
from retrovue.sources import PlexSource
from retrovue.web.telling_plex import tell_plex


async def until(true: Callable[[], bool]) -> None:
    async with asyncio.timeout(10):
        while not true():
            await asyncio.sleep(0.02)


async def test_an_edit_that_changes_the_guide_is_told(tmp_path: Path) -> None:
    world, found = World(tmp_path), []
    world.director.report = found.append
    app = web.Application()
    app[DIRECTOR] = world.director
    line_up.add_routes(app)
    with start(small_library()) as plex:
        plex.tuners = {1: ("http://127.0.0.1:8080", "http://127.0.0.1:8080/guide.xml")}
        words = {"type": "plex", "url": plex.url, "token": plex.token, "reload_guide": True}
        document = SimpleNamespace(sources={"main": PlexSource.model_validate(words)})
        reloader = SimpleNamespace(accepted=SimpleNamespace(document=document))
        task = asyncio.create_task(tell_plex(app, reloader, 8080, look=0.02))
        await until(lambda: plex.reloaded == [1])
        world.commit()  # planned anew, and nothing has changed
        world.now += LEAST_GAP
        await asyncio.sleep(0.3)
        assert plex.reloaded == [1]
        LogFolder(tmp_path).write([day(1, "The Fog")])
        world.commit()
        await until(lambda: plex.reloaded == [1, 1])
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
    assert found == []
