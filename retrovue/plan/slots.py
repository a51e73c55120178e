"""From the layers of the schedule to the slots of one broadcast day: contiguous, whatever the clocks do."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from retrovue.language.airings import AiringException
from retrovue.language.calendars import Calendar
from retrovue.language.channel import ChannelFile
from retrovue.language.document import StationDocument
from retrovue.language.grid import GridEntry
from retrovue.language.layers import (
    EMPTY,
    GraphicsByDaypart,
    Path,
    Stretch,
    Written,
    clashes,
    filled,
    painted,
)
from retrovue.language.station import ClockChanges
from retrovue.language.wall import Days, wall_text
from retrovue.plan.clock_changes import Start, wall_starts
from retrovue.plan.findings import Findings
from retrovue.timing.broadcast_day import BroadcastDay
from retrovue.timing.instants import DAY

__all__ = ["EMPTY", "GridSlot", "ScheduleRules", "grid_slots", "merged_grid"]


@dataclass(slots=True)
class GridSlot:
    """The time of one entry in one broadcast day; `base` is its address."""

    start: int
    end: int
    base: str
    entry: GridEntry
    program: str
    path: Path
    """Where the entry stands in the station's files."""
    layer: str
    """The days of the grid, `stunt:<id>`, `airing:<n>` or `off-air`."""
    airing: AiringException | None
    """The dated exception that it is."""
    graphics: GraphicsByDaypart | None
    """What its stunt shows over the programmes that name no graphics."""
    day_end: int
    """Where its broadcast day ends."""


def _no_length(_: str) -> int:
    return 0


@dataclass(frozen=True, slots=True)
class ScheduleRules:
    """What slots depend on beside the channel's file."""

    calendar: Calendar = field(default_factory=Calendar)
    clock: ClockChanges = field(default_factory=ClockChanges)
    length_of: Callable[[str], int] = _no_length
    """A program's length in ms where it has a fixed one, else 0: what sign-off and sign-on need."""
    pictures: dict[tuple[str, ...], list[Stretch]] | None = None
    """Where these are the rules of one file alone: its painted days, by the days of the grid that hold."""

    @classmethod
    def of(
        cls, document: StationDocument[Any, Any], length_of: Callable[[str], int] = _no_length
    ) -> "ScheduleRules":
        return cls(Calendar.of(document), document.station.dst, length_of, {})


_PLAIN = ScheduleRules()


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


def grid_slots(
    file: ChannelFile[Any], day: BroadcastDay, findings: Findings, rules: ScheduleRules = _PLAIN
) -> list[GridSlot]:
    """The day's slots without gap or overlap; none where the date line takes the whole day."""
    if day.end <= day.start:
        return []
    spare = GridEntry(program=file.channel.fallback or EMPTY)
    picture = _picture(file, day, rules, spare)
    _report_clashes(file, day, rules, findings)
    starts = wall_starts(picture, day, rules.clock, spare)
    if not starts or starts[0].at > day.start:
        starts = [_uncovered(file, day, spare, findings), *starts]
    first = day.at(day.day_start)[0]
    if not first.exists or first.instant != day.start:
        findings.add("RV208", file.channel.id, f"on {day.date} the day starts at a change of the clock")
    ends = [*(start.at for start in starts[1:]), day.end]
    address = f"{file.channel.id}/{day.date.isoformat()}"
    return [_slot(address, start, end, day.end) for start, end in zip(starts, ends, strict=True)]


def _picture(
    file: ChannelFile[Any], day: BroadcastDay, rules: ScheduleRules, spare: GridEntry
) -> list[Stretch]:
    """All layers of the day, without gaps. Days of the week that hold the same layers look the same."""
    known, key = rules.pictures, tuple([days.text for days in file.grid if day.date in days])
    if file.stunts or rules.calendar.airings or file.channel.may_be_dark(day.date):
        known = None  # these look at the date
    if known is not None and key in known:
        return known[key]
    picture = painted(file, day.date, day.day_start, rules.calendar, rules.length_of)
    picture = filled(picture, day.day_start, day.day_start + DAY, spare)
    if known is not None:
        known[key] = picture
    return picture


def _slot(address: str, start: Start, end: int, day_end: int) -> GridSlot:
    stretch = start.stretch
    written, program = stretch.written, stretch.written.entry.program
    return GridSlot(
        start.at, end, _base(address, start, program), written.entry, program, written.path, stretch.layer,
        stretch.airing, written.graphics, day_end,
    )  # fmt: skip


def _uncovered(file: ChannelFile[Any], day: BroadcastDay, spare: GridEntry, findings: Findings) -> Start:
    channel = file.channel
    path = ("channels", channel.id, "grid")
    findings.add(
        "RV201",
        channel.id,
        f"channel `{channel.id}` has no entry at the start of the day on {day.date}",
        help=(f"add an entry at {wall_text(day.day_start)} to `daily`",),
        path=path,
    )
    wall = day.day_start
    written = Written(wall, spare, (*path, "daily", wall_text(wall)))
    return Start(day.start, wall, 0, Stretch(wall, wall + DAY, written, "daily"))


def _report_clashes(
    file: ChannelFile[Any], day: BroadcastDay, rules: ScheduleRules, findings: Findings
) -> None:
    if len(file.stunts) < 2:
        return
    for one, other, _, place in clashes(file, day.date, day.day_start, rules.calendar):
        findings.add(
            "RV204", f"{file.channel.id}/{one}/{other}",
            f"the stunts `{one}` and `{other}` have the same priority and the same time on {day.date}",
            help=("give one of them a higher `priority`",), path=place,
        )  # fmt: skip


def _base(address: str, start: Start, program: str) -> str:
    wall = start.wall
    clock = f"{wall // 3_600_000:02d}{wall // 60_000 % 60:02d}" + (
        f"{wall // 1000 % 60:02d}" if wall % 60_000 else ""
    )
    return f"{address}/{clock}-{program}" + ("~2" if start.fold else "")
