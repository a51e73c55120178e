"""Captions for players of HLS: a playlist and segments of WebVTT that run beside those of the picture."""

from aiohttp import web

from retrovue.playout.captions.cues import segment_text
from retrovue.playout.captions.seen import cues_between
from retrovue.playout.channel import ChannelOnAir
from retrovue.playout.deliver import DIRECTOR
from retrovue.playout.deliver.hls import EARLY, PLAYLIST_TYPE
from retrovue.playout.deliver.lookup import with_its_log
from retrovue.playout.playlist import media_playlist
from retrovue.playout.rules import AS_IT_IS
from retrovue.timing.frames import frame_start_ms

_OPEN = {"Access-Control-Allow-Origin": "*"}


def _channel(request: web.Request) -> ChannelOnAir:
    """404 when the channel has no captions in this language."""
    channel = request.app[DIRECTOR].by_id.get(request.match_info["channel"])
    rules = channel.library.rules if channel else AS_IT_IS
    if channel is None or rules.burnt or request.match_info["language"] not in rules.captions[:1]:
        raise web.HTTPNotFound(text="no such channel or captions\n")
    return channel


async def playlist(request: web.Request) -> web.Response:
    """`/channel/<id>/captions/<language>.m3u8`: the numbers are those of the picture."""
    channel = await with_its_log(request, _channel(request))
    language = request.match_info["language"]
    text = media_playlist(channel.timeline(), request.app[DIRECTOR].clock.now(), language)
    if text is None:
        raise web.HTTPServiceUnavailable(
            text="the log of this channel does not reach now\n", headers={"Retry-After": "5"}
        )
    return web.Response(
        text=text.replace(".ts\n", ".vtt\n"),
        content_type=PLAYLIST_TYPE,
        headers={**_OPEN, "Cache-Control": "no-cache"},
    )


async def segment(request: web.Request) -> web.Response:
    """`/channel/<id>/captions/<language>/<msn>.vtt`; empty while the captions are being found, or an override airs."""
    channel = await with_its_log(request, _channel(request))
    asked = channel.timeline().segment(int(request.match_info["msn"]))
    fps = channel.profile.fps
    if asked is None or frame_start_ms(asked.start, fps) > request.app[DIRECTOR].clock.now() + EARLY:
        raise web.HTTPNotFound(text="this segment is not on the air\n")
    as_planned = channel.piece(asked) == channel.planned(asked)
    cues = channel.library.cues(asked.event, fps) if as_planned else ()
    shown = cues_between(cues or (), asked.start - asked.event_start, asked.frames, fps)
    caching = "no-store" if cues is None or not as_planned else "public, max-age=60"
    return web.Response(
        text=segment_text(shown, asked.event_start, fps),
        content_type="text/vtt",
        charset="utf-8",
        headers={**_OPEN, "Cache-Control": caching},
    )


def add_routes(app: web.Application, under: str = "") -> None:
    one = f"{under}/channel/{{channel:[a-z][a-z0-9-]*}}/captions/{{language:[a-z]{{2,3}}}}"
    app.router.add_get(f"{one}.m3u8", playlist)
    app.router.add_get(one + r"/{msn:\d{1,15}}.vtt", segment)
