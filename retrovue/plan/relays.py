"""Which channels air what others air, and in which order they are planned."""

from collections.abc import Iterable
from typing import Any

from retrovue.language.channel import ChannelFile
from retrovue.language.document import StationDocument


def sources(file: ChannelFile[Any]) -> list[str]:
    """The channels that a channel simulcasts, each once."""
    programs = file.all_programs.values()
    return list(dict.fromkeys(program.simulcast for program in programs if program.type == "simulcast"))


def relay_order(document: StationDocument[Any, Any], chosen: Iterable[str]) -> list[str]:
    """The channels in the order given, each behind those that it simulcasts, which join when they are missing.

    In a circle the channel that closes it comes first; a check reports it.
    """
    found: dict[str, None] = {}
    begun: set[str] = set()

    def visit(id: str) -> None:
        file = document.channels.get(id)
        if file is None or id in begun or not file.channel.enabled:
            return
        begun.add(id)
        for source in sources(file):
            visit(source)
        found[id] = None

    for id in chosen:
        visit(id)
    return list(found)
