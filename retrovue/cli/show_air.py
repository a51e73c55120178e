"""`retrovue show air`: what the running station does at this moment, channel by channel."""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING, Annotated, Any

import typer

from retrovue.cli.compiling import JsonLines
from retrovue.cli.session import Session, current

if TYPE_CHECKING:
    from retrovue.load.project import StationPlace

_EVERY = 2
_CLEAR = "\x1b[H\x1b[2J"
_HEADINGS = ("No.", "Channel", "On the air", "HLS", "TS", "Encodes", "Speed", "Lead", "Stand-ins in a minute")
_WIDTHS = (5, 16, 32, 4, 4, 8, 7, 7, 0)


def show_air(
    watch: Annotated[bool, typer.Option("--watch", help="Show it anew every two seconds.")] = False,
    json: JsonLines = False,
) -> None:
    """Print what the running station does: viewers, encodes, and what stood in for what."""
    from retrovue.cli import station_in_use

    session = current(json)
    place = station_in_use.find(session)
    while True:
        _print(session, place, watch)
        if not watch:
            return
        time.sleep(_EVERY)


def _print(session: Session, place: StationPlace, watch: bool) -> None:
    from retrovue.cli.running import ask

    state = ask(place, "/api/v1/air")
    if session.json:
        for channel in state["channels"]:
            session.record("air", at=state["now"], **channel)
        for tuned in state["tuners"]["in_use"]:
            session.record("tuner", at=state["now"], **tuned)
        return
    lines = [_line(_HEADINGS), *(_line(_cells(channel)) for channel in state["channels"]), *_tuners(state)]
    start = _CLEAR if watch and sys.stdout.isatty() else ""
    print(start + "\n".join(lines), flush=True)


def _tuners(state: dict[str, Any]) -> list[str]:
    """Who has which tuner."""
    from retrovue.diagnostics.visible import visible
    from retrovue.playout_log.words import length_text

    tuners = state["tuners"]
    lines = [f"{len(tuners['in_use'])} of {tuners['count']} tuners are in use"]
    for tuned in tuners["in_use"]:
        since = length_text((state["now"] - tuned["since"]) // 1000 * 1000)
        agent = f" ({visible(tuned['agent'])})" if tuned["agent"] else ""
        lines.append(f"  {tuned['tuner']}: channel {tuned['number']}, {tuned['client']}{agent}, {since}")
    return lines


def _cells(channel: dict[str, Any]) -> tuple[str, ...]:
    from retrovue.diagnostics.visible import visible

    title = channel["title"] or ("station break" if channel["on_air"] else "nothing is planned")
    watched = channel["players"] or channel["tuners"]
    return (
        channel["number"], channel["id"], visible(title), _count(channel["players"]), _count(channel["tuners"]),
        _count(channel["encodes"]), f"{channel['speed']:.1f}x" if channel["speed"] else "-",
        f"{channel['lead'] / 1000:.1f} s" if watched else "-",
        ", ".join(f"{count} {reason}" for reason, count in sorted(channel["stand_ins"].items())) or "-",
    )  # fmt: skip


def _count(number: int) -> str:
    return str(number) if number else "-"


def _line(cells: tuple[str, ...]) -> str:
    return " ".join(
        f"{cell[:width] if width else cell:<{width}}" for cell, width in zip(cells, _WIDTHS, strict=True)
    ).rstrip()
