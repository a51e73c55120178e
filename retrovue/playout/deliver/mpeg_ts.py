"""MPEG-TS as tuners send it: the bytes of the HLS segments, paced by the clock of the air."""

import asyncio
import contextlib
import socket

from aiohttp import web

from retrovue.playout.answer import Answer
from retrovue.playout.channel import ChannelOnAir
from retrovue.playout.deliver import DIRECTOR
from retrovue.playout.deliver.lookup import numbered_channel, viewer_of, with_its_log
from retrovue.playout.director import Director
from retrovue.playout.timeline import Segment
from retrovue.timing.clock import Clock
from retrovue.timing.frames import segment_frames

LEAD = 1_000
"""A segment is sent so long before it starts (ms)."""
SPREAD = 400
"""The segments of many tuners are sent over so long before that (ms), and not all at one instant."""
GRACE = 250
"""It may come so long after its start before a stand-in goes out (ms)."""
BEFORE = 2
"""A stream begins so many segments in the past where they are ready: ffmpeg, and with it Plex, looks at five seconds
before it shows anything, and Kodi stands still until the next segment when it has only one.
"""
PATIENCE = 4
"""A client this many segments behind is let go."""
UNHEARD = 20_000
"""A client that acknowledges nothing for so long (ms) has vanished."""
HELD_BACK = 1 << 17
"""Bytes that the system may hold for a client that does not read: little enough for it to be noticed soon."""
HEADERS = {"Content-Type": "video/mp2t", "Cache-Control": "no-store"}


async def stream(request: web.Request) -> web.StreamResponse:
    """`/channel/<number>.ts`"""
    return await send(request, numbered_channel(request).for_tuners)


async def send(request: web.Request, channel: ChannelOnAir) -> web.StreamResponse:
    """Starts with what is ready, else with some seconds of the ident at once, and goes over at the first ready segment.
    A range that is asked for is not looked at.
    """
    segment = (await with_its_log(request, channel)).on_air()
    if segment is None:
        raise web.HTTPServiceUnavailable(
            text="the log of this channel does not reach now\n", headers={"Retry-After": "5"}
        )
    _notice_silence(request)
    lead = _lead(sum(each.tuners for each in request.app[DIRECTOR].by_id.values()))
    response = web.StreamResponse(headers=HEADERS)
    channel.tuner_joined()
    try:
        with request.app[DIRECTOR].tally.streaming(channel.names.id, viewer_of(request)):
            await response.prepare(request)
            await _send(request, response, channel, segment, lead)
    except ConnectionError:
        pass
    finally:
        channel.tuner_left()
    return response


def _notice_silence(request: web.Request) -> None:
    """A client that is gone without a word, or reads no more, must not keep what it holds."""
    connection = request.transport.get_extra_info("socket") if request.transport else None
    if connection is None:
        return
    with contextlib.suppress(OSError, AttributeError):  # not every system knows such a patience
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, HELD_BACK)
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, UNHEARD)


async def _send(
    request: web.Request, response: web.StreamResponse, channel: ChannelOnAir, segment: Segment, lead: int
) -> None:
    director = request.app[DIRECTOR]
    director.kick()
    behind = PATIENCE * 1000 * segment_frames(channel.profile.fps) // channel.profile.fps
    *earlier, (segment, answer) = await _beginning(channel, segment)
    for _, before in earlier:
        if not await _written(response, before.data, behind):
            return
    while await _written(response, answer.data, behind):
        following = _next(director, channel, segment)
        if following is None or director.clock.now() - channel.starts_at(following) > behind:
            return
        segment = following
        start = channel.starts_at(segment)
        await _sleep_until(director.clock, start - lead)
        answer = await channel.answer(segment, start + GRACE)


def _lead(others: int) -> int:
    """However many there are, they lie evenly in the spread (a golden section apart); the first has none of it."""
    return LEAD + others * 618 % 1000 * SPREAD // 1000


async def _beginning(channel: ChannelOnAir, on_air: Segment) -> list[tuple[Segment, Answer]]:
    """The few last segments from which on all are ready and real; else the ident, which is ready for each of them."""
    answer = await channel.found(on_air)
    cold = answer is None or answer.stand_in
    beginning = [(on_air, answer or channel.stand_in(on_air))]
    for back in range(1, BEFORE + 1):
        earlier = channel.timeline().segment(on_air.msn - back)
        if earlier is None:
            break
        found = channel.stand_in(earlier) if cold else await channel.found(earlier)
        if found is None or (found.stand_in and not cold):
            break
        beginning.insert(0, (earlier, found))
    return beginning


async def _written(response: web.StreamResponse, data: bytes, patience: int) -> bool:
    """False when the client has not taken the segment for too long."""
    try:
        async with asyncio.timeout(patience / 1000):
            await response.write(data)
    except TimeoutError:
        return False
    return True


def _next(director: Director, channel: ChannelOnAir, segment: Segment) -> Segment | None:
    """The segment that follows; None when the channel has left the air or its log has ended.

    Who has begun with a profile goes on with it, also when tuners that come now get another.
    """
    running = director.by_id.get(channel.names.id)
    if running is None or channel not in running.variants:
        return None
    timeline = channel.timeline()
    return timeline.segment(segment.msn + 1) or timeline.at(segment.end)


async def _sleep_until(clock: Clock, instant: int) -> None:
    while (left := instant - clock.now()) > 0:  # noqa: ASYNC110 - the air's clock is not the loop's
        await asyncio.sleep(min(left, 1000) / 1000)


async def head(request: web.Request) -> web.Response:
    """A look without a stream; starts nothing."""
    numbered_channel(request)
    return web.Response(headers=HEADERS)


def add_routes(app: web.Application, under: str = "") -> None:
    path = under + r"/channel/{number:[0-9.]+}.ts"
    app.router.add_get(path, stream, allow_head=False)
    app.router.add_head(path, head)
