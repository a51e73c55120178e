"""HLS: playlists from log and clock, segments as they are ready."""

from aiohttp import web

from retrovue.playout.answer import Answer
from retrovue.playout.channel import BEHIND, WAIT, ChannelOnAir
from retrovue.playout.deliver import DIRECTOR
from retrovue.playout.deliver.lookup import named_channel, numbered_channel, with_its_log
from retrovue.playout.playlist import WINDOW, media_playlist, multivariant_playlist
from retrovue.playout.timeline import Segment

PLAYLIST_TYPE = "application/vnd.apple.mpegurl"
KEPT = 60_000
"""A segment that left the playlist stays fetchable so long (ms)."""
EARLY = 1_000
"""A segment is given at most so long before it starts (ms)."""
_OPEN = {"Access-Control-Allow-Origin": "*"}


async def multivariant(request: web.Request) -> web.Response:
    """`/channel/<number>.m3u8`"""
    channel = numbered_channel(request)
    profiles = [variant.profile for variant in channel.offered]
    rules = channel.library.rules
    language = "" if rules.burnt or not rules.captions else rules.captions[0]
    return _playlist(multivariant_playlist(channel.names.id, profiles, language))


async def media(request: web.Request) -> web.Response:
    """`/channel/<id>/<profile>.m3u8`; a player that changes over from another profile is expected from here on."""
    channel = await with_its_log(request, named_channel(request))
    text = media_playlist(channel.timeline(), request.app[DIRECTOR].clock.now(), channel.profile.name)
    if text is None:
        raise web.HTTPServiceUnavailable(
            text="the log of this channel does not reach now\n", headers={"Retry-After": "5"}
        )
    on_air = channel.on_air()
    if on_air is not None:
        channel.listed(on_air)
    if channel.watched_at_all():
        channel.hls_asked()
        request.app[DIRECTOR].kick()
    return _playlist(text)


async def segment(request: web.Request) -> web.StreamResponse:
    """`/channel/<id>/<profile>/<msn>.ts`"""
    channel = await with_its_log(request, named_channel(request))
    asked = channel.timeline().segment(int(request.match_info["msn"]))
    on_air = channel.on_air()
    now = request.app[DIRECTOR].clock.now()
    if asked is None or on_air is None or not _fetchable(channel, asked, on_air, now):
        raise web.HTTPNotFound(text="this segment is not on the air\n")
    channel.hls_asked(asked.msn)
    answer = await channel.found(asked)
    if answer is None:
        answer = await _wait(request, channel, asked, on_air, now)
    return _segment(answer)


def _fetchable(channel: ChannelOnAir, asked: Segment, on_air: Segment, now: int) -> bool:
    start = channel.starts_at(asked)
    if start > now + EARLY:
        return False
    return asked.msn > on_air.msn - WINDOW or start > now - KEPT - 1000 * 3 * WINDOW


async def _wait(
    request: web.Request, channel: ChannelOnAir, asked: Segment, on_air: Segment, now: int
) -> Answer:
    if asked.msn < on_air.msn - BEHIND:
        return channel.stand_in(asked)
    request.app[DIRECTOR].kick()
    return await channel.answer(asked, now + WAIT)


def _playlist(text: str) -> web.Response:
    return web.Response(text=text, content_type=PLAYLIST_TYPE, headers={**_OPEN, "Cache-Control": "no-cache"})


def _segment(answer: Answer) -> web.Response:
    caching = "no-store" if answer.stand_in else "public, max-age=60, immutable"
    return web.Response(
        body=answer.data, content_type="video/mp2t", headers={**_OPEN, "Cache-Control": caching}
    )


def add_routes(app: web.Application, under: str = "") -> None:
    one = f"{under}/channel/{{channel:[a-z][a-z0-9-]*}}/{{profile:[a-z0-9][a-z0-9-]*}}"
    app.router.add_get(under + r"/channel/{number:[0-9.]+}.m3u8", multivariant)
    app.router.add_get(f"{one}.m3u8", media)
    app.router.add_get(one + r"/{msn:\d{1,15}}.ts", segment)
