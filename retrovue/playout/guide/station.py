"""The guides of a station: which of its programs are guides, and whom they show."""

from typing import Any

from retrovue.language.document import StationDocument
from retrovue.load.log_files import LogFolder
from retrovue.playout.guide.book import GuideBook
from retrovue.playout.guide.look import GuideLook, Listed, guide_looks
from retrovue.playout.live.slot import program_of
from retrovue.timing.instants import zone


def guide_book(document: StationDocument[Any, Any], logs: LogFolder) -> GuideBook | None:
    """None for a station without a guide."""
    looks = _looks(document)
    station = document.station
    if not looks:
        return None
    return GuideBook(logs, zone(station.timezone), station.day_start, looks, program_of)


def _looks(document: StationDocument[Any, Any]) -> dict[tuple[str, str], GuideLook]:
    """By channel and program. What relays a channel with a guide shows that guide."""
    station = document.station
    enabled = [file.channel for file in document.channels.values() if file.channel.enabled]
    enabled.sort(key=lambda channel: tuple(map(int, channel.number.split("."))))
    listed = tuple(Listed(one.id, one.number, one.call_sign or one.name or one.id) for one in enabled)
    found = {
        (id, program): look
        for id, file in document.channels.items()
        for program, look in guide_looks(file.all_programs, id, listed, station.name or station.id).items()
    }
    of_channel = {id: look for (id, _), look in reversed(found.items())}
    for id, file in document.channels.items():
        for name, program in file.all_programs.items():
            relayed = getattr(program, "simulcast", None)
            if relayed in of_channel:
                found[id, name] = of_channel[relayed]
    return found
