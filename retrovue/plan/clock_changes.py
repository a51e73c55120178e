"""From wall times to instants: what the schedule does in an hour that the clock skips or repeats."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import NamedTuple

from retrovue.language.grid import GridEntry
from retrovue.language.layers import Stretch, Written
from retrovue.language.station import ClockChanges
from retrovue.timing.broadcast_day import BroadcastDay


class Start(NamedTuple):
    """Where a stretch of the schedule begins: `fold` is 1 the second time that its wall time comes."""

    at: int
    wall: int
    fold: int
    stretch: Stretch


def wall_starts(
    picture: Sequence[Stretch], day: BroadcastDay, clock: ClockChanges, spare: GridEntry
) -> list[Start]:
    """The starts of a day in order.

    A wall time that the clocks skip collapses to the transition, where the last one stays, unless all are
    squeezed; one that comes twice runs twice, unless the hour is extended or filled.
    """
    starts: dict[int, Start] = {}
    skipped: list[Start] = []
    if day.midnight is not None:  # as on all but two days of a year
        for stretch in picture:
            at = max(day.midnight + stretch.start, day.start)
            if at < day.end:
                starts[at] = Start(at, stretch.start, 0, stretch)
        return [starts[at] for at in sorted(starts)]
    for stretch in picture:
        for airing in day.at(stretch.start):
            if airing.fold and clock.back != "repeat":
                continue
            at = max(airing.instant, day.start)  # earlier only where the day itself starts in a gap
            if at >= day.end:
                continue
            start = Start(at, stretch.start, airing.fold, stretch)
            if not airing.exists and clock.forward == "squeeze":
                skipped.append(start)
            else:
                starts[at] = start
    if not day.changes:
        return [starts[at] for at in sorted(starts)]
    if skipped:
        starts = {start.at: start for start in _squeezed(sorted(starts.values()), skipped, day)}
    if clock.back == "fill":
        _fill(starts, picture, day, spare)
    return list(_without_echo([starts[at] for at in sorted(starts)]))


def _without_echo(starts: Sequence[Start]) -> Iterator[Start]:
    """What resumes where it is running already does not begin again."""
    for before, start in pairwise([None, *starts]):
        assert start is not None
        if before is None or start.stretch.begins or start.stretch != before.stretch:
            yield start


def _squeezed(starts: list[Start], skipped: list[Start], day: BroadcastDay) -> list[Start]:
    """The entry before the gap and those in it share the time to the next one, in whole seconds."""
    gap = skipped[0].at
    before = [start for start in starts if start.at < gap]
    after = [start for start in starts if start.at >= gap]
    first = before[-1] if before else None
    begin, wall = (first.at, first.wall) if first is not None else (day.start, skipped[0].wall)
    end, last = (after[0].at, after[0].wall) if after else (day.end, skipped[-1].wall + day.end - gap)
    room, shown = end - begin, max(1, last - wall)
    moved = [
        start._replace(at=begin + (start.wall - wall) * room // shown // 1000 * 1000) for start in skipped
    ]
    return [*before, *(start for start in moved if begin <= start.at < end), *after]


def _fill(starts: dict[int, Start], picture: Sequence[Stretch], day: BroadcastDay, spare: GridEntry) -> None:
    """The repeated hour, the second time, belongs to the fallback."""
    for change, before, after in day.changes:
        if after >= before or change <= day.start:
            continue
        wall, end = day.wall(change), change + before - after
        under = _running(picture, wall)
        path = under.written.path if under is not None else ()
        layer = under.layer if under is not None else ""
        filling = Stretch(wall, wall + before - after, Written(wall, spare, path), layer)
        starts[change] = Start(change, wall, 1, filling)
        resumed = _running(picture, wall + before - after)
        if end < day.end and resumed is not None and end not in starts:
            resumed = replace(resumed, start=wall + before - after, begins=False)
            starts[end] = Start(end, resumed.start, 0, resumed)


def _running(picture: Sequence[Stretch], wall: int) -> Stretch | None:
    return next((stretch for stretch in picture if stretch.start <= wall < stretch.end), None)
