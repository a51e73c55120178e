"""What a station says of a guide, as far as the air needs it. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

ALL = "all"
MOST_CHANNELS = 60
"""A guide of more could not be drawn, nor read, in good time."""


@dataclass(frozen=True, slots=True)
class Listed:
    """A channel as the guide names it."""

    id: str
    number: str
    name: str


@dataclass(frozen=True, slots=True)
class GuideLook:
    """One guide: whom it shows, and how."""

    title: str
    channels: tuple[Listed, ...]
    rows: int = 5
    scroll: int = 4_000
    """How long a row takes to give way to the next (ms)."""
    times: str = "12h"
    colors: str = "night"


def guide_looks(
    programs: Mapping[str, Any], own: str, channels: tuple[Listed, ...], title: str
) -> dict[str, GuideLook]:
    """The guides among a channel's programs; `channels` are those of the station in the order of their numbers."""
    known = {channel.id: channel for channel in channels}
    found = {}
    for name, program in programs.items():
        if getattr(program, "type", "") != "guide":
            continue
        asked = [id for id in known if id != own] if program.channels == ALL else program.channels
        listed = tuple(known[id] for id in asked if id in known)[:MOST_CHANNELS]
        found[name] = GuideLook(
            program.title or title, listed, program.rows, program.scroll, program.times, program.colors
        )
    return found
