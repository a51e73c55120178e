"""The addresses of a tuner: what it is, what it receives, and the streams that take one of its tuners each.

Clients write queries behind the addresses (`?duration=`, `?transcode=`); they change nothing. Streams at
`/channel/<number>.ts`, which people open in a player by hand, take no tuner.
"""

from collections.abc import Awaitable, Callable

from aiohttp import web

from retrovue.playout.channel import ChannelOnAir
from retrovue.playout.deliver import DIRECTOR, mpeg_ts
from retrovue.playout.deliver.address import base_url
from retrovue.playout.deliver.hdhomerun import documents
from retrovue.playout.deliver.hdhomerun.bank import TunerBank, TunersInUse
from retrovue.playout.deliver.hdhomerun.discovery import Device
from retrovue.playout.deliver.hdhomerun.documents import Listed
from retrovue.playout.director import Director

BANK = web.AppKey("bank", TunerBank)
DEVICE_ID = web.AppKey("device_id", str)
ERROR = "X-HDHomeRun-Error"
UNKNOWN_CHANNEL, TUNE_FAILED = "801 Unknown Channel", "806 Tune Failed"
RETRY_AFTER = "10"
"""Seconds; a client that vanished keeps its tuner for at most 30."""
_FRESH = {"Cache-Control": "no-cache"}
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def listed(director: Director) -> list[Listed]:
    """The channels in the order of their numbers."""
    return [
        Listed(channel.names.number, channel.names.name, channel.for_tuners.profile.height)
        for channel in director.by_id.values()
    ]


def _name(director: Director) -> str:
    return director.programme.name if director.programme else ""


def _device(request: web.Request) -> Device:
    return Device(request.app[DEVICE_ID], request.app[BANK].count, base_url(request))


async def discover(request: web.Request) -> web.Response:
    """`/discover.json`"""
    return _json(documents.discover(_device(request), _name(request.app[DIRECTOR])))


async def line_up_json(request: web.Request) -> web.Response:
    """`/lineup.json`"""
    return _json(documents.line_up(listed(request.app[DIRECTOR]), base_url(request)))


async def line_up_xml(request: web.Request) -> web.Response:
    """`/lineup.xml`"""
    return _xml(documents.line_up_xml(listed(request.app[DIRECTOR]), base_url(request)))


async def line_up_m3u(request: web.Request) -> web.Response:
    """`/lineup.m3u`"""
    text = documents.line_up_m3u(listed(request.app[DIRECTOR]), base_url(request))
    return web.Response(text=text, content_type="audio/x-mpegurl", headers=_FRESH)


async def line_up_status(_: web.Request) -> web.Response:
    """`/lineup_status.json`"""
    return _json(documents.LINE_UP_STATUS)


async def line_up_post(request: web.Request) -> web.Response:
    """`POST /lineup.post?scan=start`: nothing is to be looked for."""
    if request.query.get("scan") not in ("start", "abort"):
        raise web.HTTPBadRequest(text="`scan` is `start` or `abort`\n")
    return web.Response(headers=_FRESH)


async def device_xml(request: web.Request) -> web.Response:
    """`/device.xml`"""
    return _xml(documents.device_xml(_device(request), _name(request.app[DIRECTOR])))


def _json(data: object) -> web.Response:
    return web.json_response(data, headers=_FRESH)


def _xml(text: str) -> web.Response:
    return web.Response(text=text, content_type="application/xml", headers=_FRESH)


# ---- streams


async def stream(request: web.Request) -> web.StreamResponse:
    """`/auto/v<number>` and `/tuner<n>/v<number>`"""
    channel, director, bank = _channel(request), request.app[DIRECTOR], request.app[BANK]
    if channel.on_air() is None:
        raise _busy(TUNE_FAILED)
    agent = request.headers.get("User-Agent", "")
    try:
        with bank.held(channel, request.remote or "", agent, _tuner(request)):
            return await mpeg_ts.send(request, channel)
    except TunersInUse as refusal:
        director.tally.count("tuners_refused", code=refusal.error[:3])
        raise _busy(refusal.error) from None


async def head(request: web.Request) -> web.Response:
    """A look without a stream; takes no tuner."""
    _channel(request)
    _tuner(request)
    return web.Response(headers=mpeg_ts.HEADERS)


async def unknown(_: web.Request) -> web.Response:
    """Whatever else is asked of a tuner, such as a frequency."""
    raise _missing()


def _channel(request: web.Request) -> ChannelOnAir:
    channel = request.app[DIRECTOR].by_number.get(request.match_info["number"])
    if channel is None:
        raise _missing()
    return channel.for_tuners


def _tuner(request: web.Request) -> int | None:
    """The one that the address names, if it names one. 404 when the station has fewer."""
    wanted = request.match_info.get("tuner")
    if wanted is None:
        return None
    if int(wanted) >= request.app[BANK].count:
        raise _missing()
    return int(wanted)


def _missing() -> web.HTTPNotFound:
    return web.HTTPNotFound(text=f"{UNKNOWN_CHANNEL}\n", headers={ERROR: UNKNOWN_CHANNEL})


def _busy(error: str) -> web.HTTPServiceUnavailable:
    return web.HTTPServiceUnavailable(text=f"{error}\n", headers={ERROR: error, "Retry-After": RETRY_AFTER})


def add_routes(app: web.Application, bank: TunerBank, device_id: str, under: str = "") -> None:
    app[BANK], app[DEVICE_ID] = bank, device_id
    told: dict[str, Handler] = {
        "/discover.json": discover, "/lineup.json": line_up_json, "/lineup.xml": line_up_xml,
        "/lineup.m3u": line_up_m3u, "/lineup_status.json": line_up_status, "/device.xml": device_xml,
    }  # fmt: skip
    for path, handler in told.items():
        app.router.add_get(under + path, handler)
    app.router.add_post(f"{under}/lineup.post", line_up_post)
    for path in (r"/auto/v{number:[0-9.]+}", r"/tuner{tuner:\d{1,3}}/v{number:[0-9.]+}"):
        app.router.add_get(under + path, stream, allow_head=False)
        app.router.add_head(under + path, head)
    for path in ("/auto/{rest:.*}", r"/tuner{tuner:\d{1,3}}/{rest:.*}"):
        app.router.add_get(under + path, unknown)
