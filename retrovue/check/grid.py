"""The weekly grid: every day begins with an entry, no two entries share a time, entries lie on the block."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import combinations

from retrovue.check.document import Channel, Document, Path
from retrovue.diagnostics import Diagnostic
from retrovue.language.calendars import Calendar
from retrovue.language.grid import Grid
from retrovue.language.layers import Stretch, grid_layers, over, shortened
from retrovue.language.off_air import off_air_times
from retrovue.language.values import WEEKDAYS, Days, wall_text
from retrovue.timing.durations import duration_text
from retrovue.timing.instants import DAY

_MODEL_WEEK = [date(2024, 1, day) for day in range(1, 8)]
"""Monday to Sunday."""


@dataclass(frozen=True, slots=True)
class _Entry:
    """`at`: ms after midnight of the broadcast date; times before the day's start belong to its tail."""

    days: Days
    wall: int
    at: int
    path: Path


def check_grid(document: Document) -> Iterator[Diagnostic]:
    start = document.station.day_start
    for id, file in document.channels.items():
        path = ("channels", id)
        entries = list(_entries((*path, "grid"), file.grid, start))
        yield from _beginnings(id, file, entries, start)
        yield from _misplaced(file, entries, start)
        yield from _on_air_twice(file, (*path, "channel", "on_air"))
        for name, stunt in file.stunts.items():
            own = list(_entries((*path, "stunts", name, "grid"), stunt.grid, start))
            yield from _misplaced(file, own, start)
        days = _typical_days(file)
        yield from cut_short(file.model_copy(update={"stunts": {}}), days, start, Calendar())
        yield from _unseen(file, days, start)


def _entries(path: Path, grid: Grid, day_start: int) -> Iterator[_Entry]:
    for days, times in grid.items():
        for wall in times:
            at = wall + DAY if wall < day_start else wall
            yield _Entry(days, wall, at, (*path, days.text, wall_text(wall)))


def _misplaced(file: Channel, entries: list[_Entry], day_start: int) -> Iterator[Diagnostic]:
    """What is wrong with the times of a grid, the week's or that of a stunt."""
    yield from _same_time(entries)
    yield from _past_the_end(entries, day_start)
    yield from _off_block(file, entries)


def _beginnings(id: str, file: Channel, entries: list[_Entry], day_start: int) -> Iterator[Diagnostic]:
    begun = {day for entry in entries if entry.at == day_start for day in entry.days.weekdays}
    silent = [
        name
        for number, name in enumerate(WEEKDAYS)
        if number not in begun and not _begins_off_air(file, number, day_start)
    ]
    if not silent:
        return
    start = wall_text(day_start)
    when = "any day" if len(silent) == 7 else " and ".join(filter(None, [", ".join(silent[:-1]), silent[-1]]))
    help = f"the broadcast day begins at `{start}`: add `daily: {{{start}: some-program}}`"
    path = ("channels", id, "grid") if file.grid else ("channels", id, "channel", "id")
    message = f"`{id}` has no entry at `{start}` on {when}"
    yield Diagnostic("RV201", message, path=path, on_key=bool(file.grid), help=(help,))


def _begins_off_air(file: Channel, weekday: int, day_start: int) -> bool:
    times = off_air_times(file.channel.on_air, _MODEL_WEEK[weekday], day_start) if file.channel.on_air else ()
    return any(gap.start == day_start for gap in times)


def _same_time(entries: list[_Entry]) -> Iterator[Diagnostic]:
    """Entries of equal rank that meet on one day at one time."""
    taken: dict[tuple[int, int], list[_Entry]] = defaultdict(list)
    for entry in entries:
        rivals = taken[entry.days.specificity, entry.at]
        other = next((rival for rival in rivals if _meet(rival.days, entry.days)), None)
        if other:
            first, second = wall_text(other.wall), wall_text(entry.wall)
            same = (
                f"`{first}` twice"
                if first == second
                else f"`{first}` and `{second}`, which are the same time"
            )
            where = (
                f"`{entry.days.text}`"
                if other.days == entry.days
                else f"`{other.days.text}` and `{entry.days.text}`"
            )
            yield Diagnostic(
                "RV202", f"{where} have {same}" if other.days != entry.days else f"{where} has {same}",
                path=entry.path, on_key=True, label="again here", related=((other.path, "first here"),),
                help=("keep one of them",),
            )  # fmt: skip
        rivals.append(entry)


def _meet(one: Days, other: Days) -> bool:
    if one.on or other.on:
        return one.on == other.on
    return bool(one.weekdays & other.weekdays)


def _on_air_twice(file: Channel, path: Path) -> Iterator[Diagnostic]:
    """Days of `on_air` of equal rank that meet and have other times: nothing decides between them."""
    for (one, first), (other, second) in combinations(file.channel.on_air.items(), 2):
        if one.specificity == other.specificity and _meet(one, other) and first != second:
            message = f"`{one.text}` and `{other.text}` have a day in common and differ in their times"
            yield Diagnostic(
                "RV202", message, path=(*path, other.text), on_key=True, label="again here",
                related=(((*path, one.text), "first here"),), help=("let each day stand in one of them",),
            )  # fmt: skip


def _past_the_end(entries: list[_Entry], day_start: int) -> Iterator[Diagnostic]:
    for entry in entries:
        if entry.at >= day_start + DAY:
            text = wall_text(entry.wall)
            help = f"the broadcast day ends at `{wall_text(day_start)}`; write it on the next day"
            yield Diagnostic(
                "RV021", f"`{text}` lies after the end of the day", path=entry.path, on_key=True, help=(help,)
            )


def _off_block(file: Channel, entries: list[_Entry]) -> Iterator[Diagnostic]:
    block = file.channel.block
    if not isinstance(block, int) or block <= 0:
        return
    for entry in entries:
        if entry.wall % block:
            text, length = wall_text(entry.wall), duration_text(block)
            help = "move it, or write `block: none` for a channel without blocks"
            message = f"`{text}` is not on the block of `{length}`"
            yield Diagnostic("RV211", message, path=entry.path, on_key=True, help=(help,))


def _typical_days(file: Channel) -> list[date]:
    """A week without dates, and every date that the grid names."""
    return [*_MODEL_WEEK, *sorted({days.on for days in file.grid if days.on is not None})]


def cut_short(
    file: Channel, days: Iterable[date], day_start: int, calendar: Calendar
) -> Iterator[Diagnostic]:
    """Entries that name their end and do not get to it: each pair once, however many days it meets on.

    With stunts only what they cut; what the grid does to itself is told without them.
    """
    told: set[tuple[Path, Path]] = set()
    for day in days:
        for entry, higher in shortened(file, day, day_start, calendar):
            if (entry.path, higher.path) in told or (file.stunts and higher.path[2] == "grid"):
                continue
            told.add((entry.path, higher.path))
            message = f"`{entry.entry.program}` is cut short at `{wall_text(higher.start)}`"
            yield Diagnostic(
                "RV210", message, path=entry.path, on_key=True, label="names its end",
                related=((higher.path, "begins before it"),),
                help=("let the one begin where the other begins or ends",),
            )  # fmt: skip


def _unseen(file: Channel, days: Iterable[date], day_start: int) -> Iterator[Diagnostic]:
    """Entries that lie off the air on all of their days."""
    if not file.channel.on_air:
        return
    seen: dict[Path, bool] = {}
    for day in days:
        gaps = list(off_air_times(file.channel.on_air, day, day_start))
        picture: list[Stretch] = []
        for layer in grid_layers(file, day, day_start):
            picture = over(picture, layer, day_start + DAY)
        for stretch in picture:
            dark = any(gap.start <= stretch.start and stretch.end <= gap.end for gap in gaps)
            seen[stretch.written.path] = seen.get(stretch.written.path, False) or not dark
    for path, visible in seen.items():
        if not visible:
            message = f"the channel is off the air at `{path[-1]}` on every day of this entry"
            help = "widen `on_air`, or take the entry out"
            yield Diagnostic("RV212", message, path=path, on_key=True, help=(help,))
