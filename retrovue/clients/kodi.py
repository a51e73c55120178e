"""Kodi with IPTV Simple: an M3U that names its guide, MPEG-TS or HLS; another of its clients finds tuners by UDP."""

from collections.abc import Iterator

from retrovue.clients import discovery, guide, m3u, streams
from retrovue.clients.tuner import Listed
from retrovue.clients.visit import Step, Visit

AGENT = "Kodi/20.1 (X11; Linux x86_64) App_Bitness/64 Version/20.1"


def steps(visit: Visit) -> Iterator[Step]:
    """Its start, then going through the channels."""
    visit = visit.as_(AGENT)
    listed: list[Listed] = []
    guides: list[str] = []
    yield from m3u.line_up(visit, "/channels.m3u", listed, guides)
    yield from guide.steps(visit, guides[0] if guides else visit.url("/guide.xml"), listed, by_id=True)
    yield from streams.tune(visit, listed)
    yield from streams.hls(visit, listed)
    yield from discovery.steps(visit, needed=False)
