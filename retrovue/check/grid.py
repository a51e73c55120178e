"""The weekly grid: every day begins with an entry, no two entries share a time, entries lie on the block."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from retrovue.check.document import Channel, Document, Path
from retrovue.diagnostics import Diagnostic
from retrovue.language.values import WEEKDAYS, Days, wall_text
from retrovue.timing.durations import duration_text
from retrovue.timing.instants import DAY


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
        entries = list(_entries(id, file, start))
        yield from _beginnings(id, file, entries, start)
        yield from _same_time(entries)
        yield from _past_the_end(entries, start)
        yield from _off_block(file, entries)


def _entries(id: str, file: Channel, day_start: int) -> Iterator[_Entry]:
    for days, times in file.grid.items():
        for wall in times:
            at = wall + DAY if wall < day_start else wall
            yield _Entry(days, wall, at, ("channels", id, "grid", days.text, wall_text(wall)))


def _beginnings(id: str, file: Channel, entries: list[_Entry], day_start: int) -> Iterator[Diagnostic]:
    begun = {day for entry in entries if entry.at == day_start for day in entry.days.weekdays}
    silent = [name for number, name in enumerate(WEEKDAYS) if number not in begun]
    if not silent:
        return
    start = wall_text(day_start)
    when = "any day" if len(silent) == 7 else " and ".join(filter(None, [", ".join(silent[:-1]), silent[-1]]))
    help = f"the broadcast day begins at `{start}`: add `daily: {{{start}: some-program}}`"
    path = ("channels", id, "grid") if file.grid else ("channels", id, "channel", "id")
    message = f"`{id}` has no entry at `{start}` on {when}"
    yield Diagnostic("RV201", message, path=path, on_key=bool(file.grid), help=(help,))


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
