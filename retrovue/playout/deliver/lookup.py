"""Finding the channel that a request names."""

from aiohttp import web

from retrovue.playout.channel import ChannelOnAir
from retrovue.playout.deliver import DIRECTOR

LONGEST_AGENT = 200
"""Letters of what a client says of itself; it may say anything."""


async def with_its_log(request: web.Request, channel: ChannelOnAir) -> ChannelOnAir:
    """Whoever is the first to ask waits for the log to be read; the others' streams do not."""
    director = request.app[DIRECTOR]
    await director.first_looks.at_hand(channel.log, director.clock.now())
    return channel


def numbered_channel(request: web.Request) -> ChannelOnAir:
    """By the number viewers tune to. 404 when there is none."""
    channel = request.app[DIRECTOR].by_number.get(request.match_info["number"])
    if channel is None:
        raise web.HTTPNotFound(text="no channel has this number\n")
    return channel


def viewer_of(request: web.Request) -> str:
    """Address and program: who shares both with another counts as one."""
    return f"{request.remote} {request.headers.get('User-Agent', '')[:LONGEST_AGENT]}"


def named_channel(request: web.Request) -> ChannelOnAir:
    """By its id, with the profile the path names. 404 when there is none."""
    channel = request.app[DIRECTOR].by_id.get(request.match_info["channel"])
    for variant in channel.variants if channel else ():
        if variant.profile.name == request.match_info["profile"]:
            return variant
    raise web.HTTPNotFound(text="no such channel or profile\n")
