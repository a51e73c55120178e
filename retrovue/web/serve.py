"""One process on the air: loads the station, feeds its channels, answers clients, follows edits."""

import asyncio
import contextlib
import logging
import os
import signal
import socket
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from aiohttp import web
from aiohttp.http_exceptions import HttpProcessingError

from retrovue.load.project import StationPlace
from retrovue.playout.air_clock import AirClock
from retrovue.playout.director import Director
from retrovue.playout.floor import read_floor
from retrovue.reload import Reloader
from retrovue.sync_on_air import SyncOnAir
from retrovue.web.application import make_application


@dataclass(frozen=True, slots=True)
class AirSettings:
    """What must be known before the station can be put on the air."""

    place: StationPlace
    ffmpeg: str
    cache_size: int
    env: Mapping[str, str]
    follows_sources: bool = True
    """Whether sources are read when they are due."""


class WithoutBadRequests(logging.Filter):
    """A client that does not speak HTTP is answered 400; that is no news for the operator."""

    def filter(self, record: logging.LogRecord) -> bool:
        return not (record.exc_info and isinstance(record.exc_info[1], HttpProcessingError))


logging.getLogger("aiohttp.server").addFilter(WithoutBadRequests())


async def serve(
    settings: AirSettings,
    listening: list[socket.socket],
    announce: Callable[[Director], None] = lambda _: None,
) -> None:
    """Serves until SIGTERM or SIGINT. Raises StationError when there is nothing to put on the air."""
    clock = AirClock(read_floor(settings.place.state))
    director = Director(
        settings.place.state, settings.ffmpeg, clock, settings.cache_size, os.cpu_count() or 1
    )
    reloader = Reloader(settings.place, director, settings.env, clock)
    await reloader.start()
    await director.start()
    runner = web.AppRunner(
        make_application(director, reloader), access_log=None, handler_cancellation=True, shutdown_timeout=1
    )
    await runner.setup()
    for sock in listening:
        await web.SockSite(runner, sock).start()
    tasks = [asyncio.create_task(director.run()), asyncio.create_task(reloader.watch())]
    if settings.follows_sources:
        following = SyncOnAir(
            settings.place, reloader, director.report, settings.env, clock.wall,
            lambda: any(channel.watched_at_all() for channel in director.by_id.values()), director.tally.count,
        )  # fmt: skip
        tasks.append(asyncio.create_task(following.run()))
    announce(director)
    try:
        await _until_told(tasks)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await runner.cleanup()


async def _until_told(tasks: list[asyncio.Task[None]]) -> None:
    told = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGTERM, signal.SIGINT):
        # a loop outside of the main thread, or on a system without signals, cannot be told this way
        with contextlib.suppress(ValueError, NotImplementedError):
            loop.add_signal_handler(name, told.set)
    waiting = asyncio.create_task(told.wait())
    done, _ = await asyncio.wait([waiting, *tasks], return_when=asyncio.FIRST_COMPLETED)
    waiting.cancel()
    for task in done:
        if task is not waiting:
            task.result()
