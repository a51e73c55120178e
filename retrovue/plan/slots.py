"""From the weekly grid to the slots of one broadcast day: contiguous, whatever the clocks do."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from retrovue.language.channel import ChannelFile, GridEntry
from retrovue.language.wall import Days, wall_text
from retrovue.plan.findings import Findings
from retrovue.timing.broadcast_day import BroadcastDay
from retrovue.timing.instants import DAY

EMPTY = "slate"
"""Stands for the program where the grid names none and the channel has no fallback."""


@dataclass(frozen=True, slots=True)
class GridSlot:
    """The time of one grid entry in one broadcast day; `base` is its address."""

    start: int
    end: int
    base: str
    entry: GridEntry
    path: tuple[str, ...]
    """Where the entry stands in the station's files."""

    @property
    def program(self) -> str:
        return self.entry.program


def merged_grid(
    grid: dict[Days, dict[int, GridEntry]], day: date, day_start: int
) -> list[tuple[int, GridEntry, str]]:
    """The entries of a date as (wall time, entry, days key); the more specific key wins at the same time."""
    layers = sorted((days for days in grid if day in days), key=lambda days: (days.specificity, days.text))
    found: dict[int, tuple[GridEntry, str]] = {}
    for days in layers:
        for wall, entry in grid[days].items():
            found[wall if wall >= day_start else wall + DAY] = (entry, days.text)
    return [(wall, entry, key) for wall, (entry, key) in sorted(found.items())]


@dataclass(frozen=True, slots=True)
class _Start:
    wall: int
    fold: int
    entry: GridEntry
    key: str


def grid_slots(file: ChannelFile[Any], day: BroadcastDay, findings: Findings) -> list[GridSlot]:
    """The day's slots without gap or overlap.

    A wall time that the clocks skip collapses to the transition, where the last one stays;
    one that comes twice runs twice.
    """
    starts: dict[int, _Start] = {}
    for wall, entry, key in merged_grid(file.grid, day.date, day.day_start):
        for airing in day.at(wall):
            at = max(airing.instant, day.start)  # earlier only where the day itself starts in a gap
            if at < day.end:
                starts[at] = _Start(wall, airing.fold, entry, key)
    if day.start not in starts:
        starts[day.start] = _uncovered(file, day, findings)
    first = day.at(day.day_start)[0]
    if not first.exists or first.instant != day.start:
        findings.add("RV208", file.channel.id, f"on {day.date} the day starts at a change of the clock")
    order = sorted(starts)
    ends = [*order[1:], day.end]
    return [
        slot
        for at, end in zip(order, ends, strict=True)
        for slot in _split_until(file, day, starts[at], at, end)
    ]


def _uncovered(file: ChannelFile[Any], day: BroadcastDay, findings: Findings) -> _Start:
    channel = file.channel
    findings.add(
        "RV201",
        channel.id,
        f"channel `{channel.id}` has no entry at the start of the day on {day.date}",
        help=(f"add an entry at {wall_text(day.day_start)} to `daily`",),
        path=("channels", channel.id, "grid"),
    )
    return _Start(day.day_start, 0, GridEntry(program=channel.fallback or EMPTY), "daily")


def _split_until(
    file: ChannelFile[Any], day: BroadcastDay, start: _Start, at: int, end: int
) -> Iterator[GridSlot]:
    """An entry with `until` gives the rest of its time to the channel's fallback."""
    entry, channel = start.entry, file.channel
    path = ("channels", channel.id, "grid", start.key, wall_text(start.wall))
    until, wall = end, entry.until
    if wall is not None:
        wall = wall if wall >= day.day_start else wall + DAY
        airings = day.at(wall)
        until = airings[min(start.fold, len(airings) - 1)].instant
        until = until if at < until < end else end
    yield GridSlot(at, until, _base(channel.id, day.date, start.wall, entry.program, start.fold), entry, path)
    if until < end and wall is not None:
        rest = GridEntry(program=channel.fallback or EMPTY)
        yield GridSlot(until, end, _base(channel.id, day.date, wall, rest.program, start.fold), rest, path)


def _base(channel: str, day: date, wall: int, program: str, fold: int) -> str:
    clock = f"{wall // 3_600_000:02d}{wall // 60_000 % 60:02d}" + (
        f"{wall // 1000 % 60:02d}" if wall % 60_000 else ""
    )
    return f"{channel}/{day.isoformat()}/{clock}-{program}" + ("~2" if fold else "")
