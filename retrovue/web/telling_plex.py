"""The station on the air, joined to the Plex servers that are told of its guide."""

from collections.abc import Mapping
from typing import Any

from aiohttp import web

from retrovue.playout.deliver import DIRECTOR
from retrovue.playout.deliver.line_up import GUIDE
from retrovue.playout.deliver.plex_guides import LOOK, PlexGuides
from retrovue.reload import Reloader
from retrovue.sources.plex_guide import Station


async def tell_plex(app: web.Application, reloader: Reloader, port: int, look: float = LOOK) -> None:
    """Until it is cancelled; `port` is the one that the station listens on."""
    director, guide = app[DIRECTOR], app[GUIDE]

    def sources() -> Mapping[str, Any]:
        return reloader.accepted.document.sources if reloader.accepted is not None else {}

    def station() -> Station:
        tuner = director.programme.tuner if director.programme is not None else None
        ports = {port} if tuner is None or tuner.port is None else {port, tuner.port}
        return Station(frozenset(ports), tuner.url if tuner is not None else "")

    async def digest() -> str:
        return "" if director.programme is None else await guide.digest(director, director.programme)

    told = PlexGuides(director.state, sources, station, director.clock.now, director.report)
    await told.run(digest, look)
