"""One process on the air: loads the station, feeds its channels, answers clients, follows edits."""

import asyncio
import contextlib
import logging
import os
import signal
import socket
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

from aiohttp.http_exceptions import HttpProcessingError
from aiohttp.web import RequestPayloadError

from retrovue.load.project import StationPlace
from retrovue.playout.air_clock import AirClock
from retrovue.playout.director import Director
from retrovue.playout.encode.card_folder import remove_left
from retrovue.playout.floor import read_floor
from retrovue.playout.upkeep import Upkeep
from retrovue.reload import Reloader
from retrovue.runs.sync_process import SyncProcess
from retrovue.sync_on_air import SyncOnAir
from retrovue.web.application import make_application, make_tuner_application
from retrovue.web.console import Console
from retrovue.web.doorkeeper import Doorkeeper
from retrovue.web.telling_plex import tell_plex
from retrovue.web.tuner_doors import TunerDoors, not_listening


@dataclass(frozen=True, slots=True)
class AirSettings:
    """What must be known before the station can be put on the air."""

    place: StationPlace
    ffmpeg: str
    cache_size: int
    env: Mapping[str, str]
    follows_sources: bool = True
    """Whether sources are read when they are due."""
    tuner_port: socket.socket | OSError | None = None
    """What listens on `server.tuner_port`, or why nothing does."""


_NO_HTTP = (HttpProcessingError, RequestPayloadError)


class WithoutBadRequests(logging.Filter):
    """A client that does not speak HTTP is answered 400; that is no news for the operator."""

    def filter(self, record: logging.LogRecord) -> bool:
        return not (record.exc_info and isinstance(record.exc_info[1], _NO_HTTP))


log = logging.getLogger("retrovue.air")
logging.getLogger("aiohttp.server").addFilter(WithoutBadRequests())


async def serve(
    settings: AirSettings,
    listening: list[socket.socket],
    announce: Callable[[Director], None] = lambda _: None,
    invite: Callable[[str], None] = lambda _: None,
) -> None:
    """Serves until SIGTERM or SIGINT. Raises StationError when there is nothing to put on the air.

    `invite` gets the code by which the first account is made, as long as there is none.
    """
    clock = AirClock(read_floor(settings.place.state))
    director = Director(
        settings.place.state, settings.ffmpeg, clock, settings.cache_size, os.cpu_count() or 1
    )
    reloader = Reloader(settings.place, director, settings.env, clock)
    await asyncio.to_thread(remove_left, settings.place.state)
    await reloader.start()
    await director.start()
    console = Console(director, lambda hear: SyncProcess(settings.place, settings.env, hear))
    app = make_application(director, reloader, console)
    closing = [await Doorkeeper().listen(app, listening)]
    if isinstance(settings.tuner_port, OSError):
        director.report(not_listening(settings.tuner_port))
    elif settings.tuner_port is not None:
        closing.append(await Doorkeeper().listen(make_tuner_application(app), [settings.tuner_port]))
    doors = TunerDoors(app, *listening[0].getsockname()[:2])
    kept = Upkeep(director.tally.count).kept
    plex = partial(tell_plex, app, reloader, listening[0].getsockname()[1])
    work = [
        director.run(), console.run(), kept("reload", reloader.watch), kept("tuner", doors.run), kept("plex", plex)
    ]  # fmt: skip
    if settings.follows_sources:
        following = SyncOnAir(
            settings.place, reloader, console.runs, clock.wall,
            lambda: any(channel.watched_at_all() for channel in director.by_id.values()), director.tally.count,
        )  # fmt: skip
        director.on_missing = following.miss
        work.append(kept("sources", following.run))
    name = director.programme.name if director.programme else ""
    log.info("on the air: %s, channels %s", name, ", ".join(director.by_number))
    announce(director)
    work.append(_invite(console, invite))
    tasks = [asyncio.create_task(one) for one in work]
    try:
        await _until_told(tasks)
    finally:
        for task in tasks:
            task.cancel()
        await console.runs.close()
        await asyncio.gather(*tasks, return_exceptions=True)
        await asyncio.gather(*(end() for end in closing))


async def _invite(console: Console, invite: Callable[[str], None]) -> None:
    await console.people.known.wait()
    if not console.people.accounts:
        invite(console.people.setup_code)
    await asyncio.Event().wait()


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
