"""The line-up and the guide, as text that the exporters make from the log."""

import asyncio
from collections import OrderedDict
from datetime import date, timedelta
from weakref import ref

from aiohttp import web

from retrovue.export.m3u import Streams, render_m3u
from retrovue.export.model import ExportChannel
from retrovue.export.xmltv import assembled, render_days
from retrovue.load.log_files import LogFolder
from retrovue.playout.deliver import DIRECTOR
from retrovue.playout.deliver.address import base_url
from retrovue.playout.deliver.documents import Document, answered, takes_gzip
from retrovue.playout.director import Director
from retrovue.playout.guide_days import read_guide_days
from retrovue.playout.programme import Programme
from retrovue.timing.broadcast_day import date_on_air

GUIDE_DAYS = 14
_KEPT = 4
"""So many addresses and numbers of days are remembered; what else is asked for is put together anew."""
Place = tuple[str, int]
"""The address a client reached the station by, and how many days it asked for."""
_STREAMS: dict[str, Streams] = {"ts": "ts", "hls": "m3u8"}
_PICTURES = {".png": "image/png", ".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".gif": "image/gif",
             ".webp": "image/webp", ".svg": "image/svg+xml"}  # fmt: skip


def export_channels(director: Director) -> list[ExportChannel]:
    """The channels on the air, in the order of their numbers."""
    programme = director.programme
    told = {channel.id: channel for channel in programme.line_up} if programme else {}
    station = programme.station if programme else ""
    return [
        told.get(n.id) or ExportChannel(n.id, station, n.number, n.name, n.call_sign, n.logo, n.group)
        for n in (channel.names for channel in director.by_id.values())
    ]


# ---- the line-up


async def m3u(request: web.Request) -> web.Response:
    """`/channels.m3u`, with `?format=hls` for players of HLS."""
    wanted = request.query.get("format", "ts")
    if wanted not in _STREAMS:
        raise web.HTTPBadRequest(text="format is `ts` or `hls`\n")
    return _line_up(request, _STREAMS[wanted])


async def m3u_of_hls(request: web.Request) -> web.Response:
    """`/channels-hls.m3u`"""
    return _line_up(request, "m3u8")


def _line_up(request: web.Request, streams: Streams) -> web.Response:
    director = request.app[DIRECTOR]
    text = render_m3u(export_channels(director), base_url(request), streams)
    return answered(request, Document(text.encode(), director.tally.committed_at), "audio/x-mpegurl")


async def logo(request: web.Request) -> web.StreamResponse:
    """`/channel/<id>/logo.png`: the picture that the channel names as a path."""
    director, id = request.app[DIRECTOR], request.match_info["id"]
    channel = next((one for one in export_channels(director) if one.id == id), None)
    if channel is None or director.programme is None or not channel.logo or "://" in channel.logo:
        raise web.HTTPNotFound(text="there is no such picture\n")
    path = director.programme.folder / channel.logo
    kind = _PICTURES.get(path.suffix.lower(), "")
    if path.suffix.lower() != f".{request.match_info['ending']}" or not kind:
        raise web.HTTPNotFound(text="there is no such picture\n")
    if not await asyncio.to_thread(path.is_file):
        raise web.HTTPNotFound(text="the picture is not there\n")
    safe = {"Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; sandbox"}
    return web.FileResponse(path, headers={"Content-Type": kind, "Cache-Control": "max-age=3600", **safe})


# ---- the guide


class Guide:
    """The guide, rendered once for a state of the logs, off the event loop, and given whole.

    Whoever asks for other days or by another address gets it put together from the same pieces, one after the other:
    the streams need the machine more. No station, with its catalog, is held for a guide that nobody asks for again.
    """

    def __init__(self) -> None:
        self._pieces: tuple[ref[Programme], date, list[tuple[str, str]]] | None = None
        self._documents: OrderedDict[Place, tuple[ref[Programme], date, Document]] = OrderedDict()
        self._making: dict[Place, asyncio.Task[Document]] = {}
        self._one_by_one = asyncio.Lock()

    async def document(
        self, director: Director, programme: Programme, base: str, days: int = GUIDE_DAYS
    ) -> Document:
        """For clients that reach the station by an address. A client that goes away stops nothing for the others."""
        today = date_on_air(programme.timezone, director.clock.now(), programme.day_start)
        place = base, days
        known = self._documents.get(place)
        if known is not None and known[:2] == (ref(programme), today):
            self._documents.move_to_end(place)
            return known[2]
        task = self._making.get(place)
        if task is None:
            task = self._making[place] = asyncio.create_task(self._made(director, programme, today, place))
            task.add_done_callback(lambda _: self._making.pop(place, None))
        return await asyncio.shield(task)

    async def _made(self, director: Director, programme: Programme, today: date, place: Place) -> Document:
        async with self._one_by_one:
            known = self._documents.get(place)
            before = known[2] if known is not None else None
            made = await asyncio.to_thread(self._make, director, programme, today, *place, before)
        self._documents[place] = ref(programme), today, made
        self._documents.move_to_end(place)
        while len(self._documents) > _KEPT:
            self._documents.popitem(last=False)
        return made

    async def packed(self, document: Document) -> bytes:
        if document.is_packed:
            return document.packed
        async with self._one_by_one:
            return await asyncio.to_thread(lambda: document.packed)

    async def digest(self, director: Director, programme: Programme) -> str:
        """Another one for another guide, whatever address it is read from."""
        return (await self.document(director, programme, "")).tag

    def _make(
        self, director: Director, programme: Programme, today: date, base: str, days: int, before: Document | None
    ) -> Document:  # fmt: skip
        channels = export_channels(director)
        known = self._pieces
        if known is None or known[:2] != (ref(programme), today):
            now = director.clock.now()
            found = read_guide_days(LogFolder(director.state), channels, today, GUIDE_DAYS, now)
            pieces = render_days(channels, found.days, programme.item, found.aired)
            known = self._pieces = ref(programme), today, pieces
        last = (today + timedelta(days=days)).isoformat()
        programmes = (text for day, text in known[2] if day <= last)
        return Document.after(assembled(channels, base, programmes), director.clock.now(), before)


GUIDE = web.AppKey("guide", Guide)


async def guide(request: web.Request) -> web.Response:
    """`/guide.xml`, from the logs on disk: what is promised is what airs. `?days=3` for fewer days."""
    document = await _guide(request)
    if not takes_gzip(request):
        return answered(request, document, "application/xml")
    packed = await request.app[GUIDE].packed(document)
    return answered(request, document, "application/xml", packed=packed, encoded=True)


async def packed_guide(request: web.Request) -> web.Response:
    """`/guide.xml.gz`, for clients that ask for a packed file by its name."""
    document = await _guide(request)
    packed = await request.app[GUIDE].packed(document)
    return answered(request, document, "application/gzip", packed=packed)


async def _guide(request: web.Request) -> Document:
    director = request.app[DIRECTOR]
    if director.programme is None:
        raise web.HTTPServiceUnavailable(text="nothing is on the air yet\n")
    asked = request.query.get("days", str(GUIDE_DAYS))
    if not (asked.isascii() and asked.isdigit() and len(asked) < 3 and 1 <= int(asked) <= GUIDE_DAYS):
        raise web.HTTPBadRequest(text=f"days is a number from 1 to {GUIDE_DAYS}\n")
    return await request.app[GUIDE].document(director, director.programme, base_url(request), int(asked))


def add_routes(app: web.Application, under: str = "") -> None:
    if GUIDE not in app:
        app[GUIDE] = Guide()
    app.router.add_get(f"{under}/channels.m3u", m3u)
    app.router.add_get(f"{under}/channels-hls.m3u", m3u_of_hls)
    app.router.add_get(f"{under}/guide.xml", guide)
    app.router.add_get(f"{under}/guide.xml.gz", packed_guide)
    app.router.add_get(under + r"/channel/{id:[a-z][a-z0-9-]*}/logo.{ending:png|jpe?g|gif|webp|svg}", logo)
