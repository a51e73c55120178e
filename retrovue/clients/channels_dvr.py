"""Channels DVR: a custom source of an M3U and an XMLTV guide, as MPEG-TS or HLS."""

from collections.abc import Iterator

from retrovue.clients import guide, m3u, streams
from retrovue.clients.tuner import Listed
from retrovue.clients.visit import Step, Visit

AGENT, PLAYER = "ChannelsDVR", "Lavf/60.16.100"


def steps(visit: Visit) -> Iterator[Step]:
    """Adding the source, then recording from each channel for a moment."""
    visit = visit.as_(AGENT)
    listed: list[Listed] = []
    guides: list[str] = []
    yield from m3u.line_up(visit, "/channels.m3u", listed, guides)
    yield from guide.steps(visit, visit.url("/guide.xml"), listed, by_id=True)
    player = visit.as_(PLAYER)
    yield from streams.tune(player, listed)
    yield from streams.hls(player, listed)
