"""Schedules without items: a channel's slots in a few words."""

from datetime import date
from itertools import pairwise
from typing import Any

from retrovue.plan.findings import Findings
from retrovue.plan.slots import GridSlot, ScheduleRules, grid_slots
from retrovue.station_type import StationFile
from retrovue.timing.broadcast_day import BroadcastDay, broadcast_day
from retrovue.timing.instants import HOUR, zone

PROGRAMS = ("base", "strip", "movie", "late", "event", "bye", "card", "hello")


def station(channel: dict[str, Any] | None = None, top: dict[str, Any] | None = None, **parts: Any) -> Any:
    """A document with one channel, `one`, whose fallback is `base`; `parts` are `grid` and `stunts`."""
    programs = {name: {"from": "kind:episode"} for name in PROGRAMS}
    head = {"id": "one", "number": "1", "name": "One", "fallback": "base", **(channel or {})}
    file = {"channel": head, "programs": programs, "grid": {"daily": {"06:00": "base"}}, **parts}
    plain = {"station": {"id": "x", "language": "1", "timezone": "UTC"}, "channels": {"one": file}}
    return StationFile.model_validate({**plain, **(top or {})})


def day_of(document: Any, day: str) -> BroadcastDay:
    return broadcast_day(zone(document.station.timezone), date.fromisoformat(day), document.station.day_start)


def slots(document: Any, day: str, findings: Findings | None = None, **lengths: int) -> list[GridSlot]:
    rules = ScheduleRules.of(document, lambda name: lengths.get(name, 0))
    borders = day_of(document, day)
    found = grid_slots(document.channels["one"], borders, findings or Findings(), rules)
    check_slots(found, borders)
    return found


def check_slots(found: list[GridSlot], day: BroadcastDay) -> None:
    """Contiguous over the whole day, none empty, every address once."""
    assert (found[0].start, found[-1].end) == (day.start, day.end)
    assert all(before.end == after.start for before, after in pairwise(found))
    assert all(slot.start < slot.end for slot in found)
    assert len({slot.base for slot in found}) == len(found)


def shown(document: Any, day: str, **lengths: int) -> list[str]:
    """`2000-movie weekdays` for each slot."""
    return [f"{slot.base.split('/')[2]} {slot.layer}" for slot in slots(document, day, **lengths)]


def hours(document: Any, day: str) -> dict[str, int | float]:
    """Address -> length in hours."""
    return {slot.base.split("/")[2]: (slot.end - slot.start) / HOUR for slot in slots(document, day)}
