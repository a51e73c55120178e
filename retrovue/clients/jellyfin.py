"""Jellyfin: a HDHomeRun that it finds by UDP or is told of, or an M3U; a guide as XMLTV; its player is ffmpeg."""

from collections.abc import Iterator
from typing import Any

from retrovue.clients import discovery, guide, m3u, streams, tuner
from retrovue.clients.tuner import Listed
from retrovue.clients.visit import Step, Visit

AGENT, PLAYER = "Jellyfin-Server/10.10.3", "Lavf/61.7.100"


def steps(visit: Visit) -> Iterator[Step]:
    """Its search for tuners, both kinds of tuner it can have, the guide, and tuning."""
    visit = visit.as_(AGENT)
    device: dict[str, Any] = {}
    listed: list[Listed] = []
    yield from discovery.steps(visit, needed=True)
    yield from discovery.web_port(visit)
    yield from tuner.discovered(visit, device)
    yield from tuner.line_up(visit, str(device.get("LineupURL") or "/lineup.json"), listed)
    named: list[Listed] = []
    guides: list[str] = []
    yield from m3u.line_up(visit, "/channels.m3u", named, guides)
    yield from guide.steps(visit, visit.url("/guide.xml"), named, by_id=True)
    yield from streams.tune(visit.as_(PLAYER), listed or named)
