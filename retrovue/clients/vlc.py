"""VLC: the M3U as a playlist, each channel as MPEG-TS, or an address of HLS typed by hand."""

from collections.abc import Iterator

from retrovue.clients import m3u, streams
from retrovue.clients.tuner import Listed
from retrovue.clients.visit import Step, Visit

AGENT = "VLC/3.0.21 LibVLC/3.0.21"


def steps(visit: Visit) -> Iterator[Step]:
    """Opening the line-up, then each channel."""
    visit = visit.as_(AGENT)
    listed: list[Listed] = []
    yield from m3u.line_up(visit, "/channels.m3u", listed, [])
    yield from streams.tune(visit, listed)
    yield from streams.hls(visit, listed)
