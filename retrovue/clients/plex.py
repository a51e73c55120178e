"""Plex: a HDHomeRun by its address, with HTTP/1.0, and a guide; its tuner is ffmpeg, and gives up after five seconds."""

from collections.abc import Iterator
from typing import Any

from retrovue.clients import guide, streams, tuner
from retrovue.clients.tuner import Listed
from retrovue.clients.visit import Step, Visit, failed
from retrovue.diagnostics import StationError

AGENT, TUNER = "PlexMediaServer/1.41.3", "Lavf/60.16.100"
GIVES_UP = 5.0


def steps(visit: Visit) -> Iterator[Step]:
    """As *Set up Plex DVR* does, then tuning."""
    visit = visit.as_(AGENT, "1.0")
    device: dict[str, Any] = {}
    listed: list[Listed] = []
    yield from tuner.discovered(visit, device)
    yield from _status(visit)
    yield from tuner.line_up(visit, "/lineup.json", listed)
    yield from _described(visit)
    yield from guide.steps(visit, visit.url("/guide.xml"), listed, by_id=False)
    yield from streams.tune(visit.as_(TUNER), listed, gives_up=GIVES_UP)


def _status(visit: Visit) -> Iterator[Step]:
    try:
        said = tuner.document(visit, "/lineup_status.json")
    except StationError as error:
        yield failed("scan", error)
        return
    over = isinstance(said, dict) and not said.get("ScanInProgress")
    yield Step("scan", "no scan is under way" if over else "a scan is under way: Plex waits for its end")


def _described(visit: Visit) -> Iterator[Step]:
    try:
        answer = visit.get(visit.url("/device.xml"))
    except StationError as error:
        yield failed("device", error)
        return
    named = b"<deviceType>" in answer.body
    yield Step("device", "`/device.xml` describes it" if named else "`/device.xml` says nothing of a device")
