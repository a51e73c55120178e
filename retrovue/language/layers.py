"""The schedule of one date as layers on wall time: the days of the grid, stunts, dated airings, off-air time."""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import combinations, pairwise
from typing import Any

from retrovue.language.airings import AiringException
from retrovue.language.calendars import Calendar
from retrovue.language.channel import ChannelFile
from retrovue.language.grid import GridEntry
from retrovue.language.off_air import off_air_times
from retrovue.language.stunts import Stunt
from retrovue.language.wall import Days, wall_text
from retrovue.timing.instants import DAY

Path = tuple[str, ...]
GraphicsByDaypart = Mapping[str, tuple[str, ...]]
EMPTY = "slate"
"""Stands for the program where nothing is written and the channel has no fallback."""
OFF_AIR = "off-air"
"""The layer of off-air time, and its program where `off_air` names none."""


@dataclass(frozen=True, slots=True)
class Written:
    """An entry as it is written, at its wall time of a broadcast date: times before the day's start are its tail."""

    start: int
    entry: GridEntry
    path: Path
    until: int | None = None
    graphics: GraphicsByDaypart | None = None


@dataclass(frozen=True, slots=True)
class Layer:
    """Entries of one rank in the order of their times."""

    name: str
    entries: tuple[Written, ...]
    airing: AiringException | None = None


@dataclass(frozen=True, slots=True)
class Stretch:
    """What can be seen of an entry when all layers are painted."""

    start: int
    end: int
    written: Written
    layer: str
    airing: AiringException | None = None
    begins: bool = True
    """Whether the entry begins here; else it resumes where a higher one gave the time back."""


# ---- layers


def grid_layers(file: ChannelFile[Any], day: date, day_start: int) -> list[Layer]:
    """The week's grid, least specific first."""
    return _by_days(file.grid, day, day_start, ("channels", file.channel.id, "grid"))


def _by_days(
    grid: Mapping[Days, Mapping[int, GridEntry]], day: date, day_start: int, path: Path, name: str = ""
) -> list[Layer]:
    chosen = sorted((days for days in grid if day in days), key=lambda days: (days.specificity, days.text))
    return [Layer(name or days.text, _written(grid[days], (*path, days.text), day_start)) for days in chosen]


def _written(entries: Mapping[int, GridEntry], path: Path, day_start: int) -> tuple[Written, ...]:
    found = {
        _in_day(wall, day_start): Written(
            _in_day(wall, day_start), entry, (*path, wall_text(wall)), end_of(entry.until, wall, day_start)
        )
        for wall, entry in sorted(entries.items())
    }
    return tuple(found[start] for start in sorted(found))


def _in_day(wall: int, day_start: int) -> int:
    return wall if wall >= day_start else wall + DAY


def end_of(until: int | None, wall: int, day_start: int) -> int | None:
    """Where an entry ends, in its broadcast day; an end that does not lie behind its start is none.

    The time at which the day starts is the end of the day."""
    if until is None:
        return None
    end = _in_day(until, day_start)
    end = end + DAY if end == day_start else end
    return end if end > _in_day(wall, day_start) else None


def stunts_on(file: ChannelFile[Any], day: date, calendar: Calendar) -> list[tuple[str, Stunt[Any]]]:
    """The stunts of a date, lowest priority first."""
    found = [(name, stunt) for name, stunt in file.stunts.items() if calendar.holds(stunt.when, day)]
    return sorted(found, key=lambda named: (named[1].priority, named[0]))


def stunt_layers(
    file: ChannelFile[Any], name: str, stunt: Stunt[Any], day: date, day_start: int, calendar: Calendar
) -> list[Layer]:
    """A stunt's own grid, each entry with what the stunt says for all of them."""
    path = ("channels", file.channel.id, "stunts", name, "grid")

    def dressed(written: Written) -> Written:
        breaks = _breaks(stunt, day, written.start, calendar)
        entry = written.entry
        if entry.breaks is None and breaks is not None:
            entry = entry.model_copy(update={"breaks": breaks})
        return replace(written, entry=entry, graphics=stunt.graphics or None)

    layers = _by_days(stunt.grid, day, day_start, path, f"stunt:{name}")
    return [replace(layer, entries=tuple(map(dressed, layer.entries))) for layer in layers]


def _breaks(stunt: Stunt[Any], day: date, wall: int, calendar: Calendar) -> str | None:
    name = calendar.daypart_of([name for name in stunt.breaks if name != "default"], day, wall)
    return stunt.breaks.get(name or "default")


def airing_layers(
    file: ChannelFile[Any], below: Sequence[Stretch], day: date, day_start: int, calendar: Calendar
) -> Iterator[Layer]:
    """Dated exceptions that say what airs; one without a program is about the program that it finds there."""
    for index, airing in enumerate(calendar.airings):
        if airing.channel != file.channel.id or airing.date != day or airing.time is None:
            continue
        if airing.program is None and airing.item is None and airing.in_ is None and airing.out is None:
            continue  # about a spot: the slot stays as it is
        start = _in_day(airing.time, day_start)
        under = next((stretch for stretch in below if stretch.start <= start < stretch.end), None)
        if airing.program is None and under is None:
            continue
        entry = GridEntry(program=airing.program) if airing.program is not None else under.written.entry  # type: ignore[union-attr]
        end = end_of(airing.until, airing.time, day_start) or (under.end if under is not None else None)
        graphics = under.written.graphics if under is not None and airing.program is None else None
        written = Written(start, entry, ("airings", str(index)), end, graphics)
        yield Layer(f"airing:{index}", (written,), airing)


def off_air_layer(
    file: ChannelFile[Any], day: date, day_start: int, length_of: Callable[[str], int]
) -> Layer | None:
    """Sign-off, what follows it, and sign-on, where the channel is off the air."""
    names, path = file.channel.off_air, ("channels", file.channel.id, "channel")
    found: list[Written] = []

    def write(start: int, until: int, key: str, program: str | None) -> None:
        if start < until:
            place = ("start",) if file.channel.is_before_start(day) else ("off_air", key)
            found.append(Written(start, GridEntry(program=program or OFF_AIR), (*path, *place), until))

    for gap in off_air_times(file.channel.on_air, day, day_start, file.channel.start):
        closing = _length(names.sign_off, length_of) if gap.begins else 0
        opening = _length(names.sign_on, length_of) if gap.ends else 0
        closed = min(gap.start + closing, gap.end)
        opened = max(gap.end - opening, closed)
        write(gap.start, closed, "sign_off", names.sign_off)
        write(closed, opened, "then", names.then)
        write(opened, gap.end, "sign_on", names.sign_on)
    return Layer(OFF_AIR, tuple(found)) if found else None


def _length(program: str | None, length_of: Callable[[str], int]) -> int:
    """In whole seconds, so that what follows begins on one."""
    return -(-length_of(program) // 1000) * 1000 if program is not None else 0


# ---- painting


def over(below: Sequence[Stretch], layer: Layer, end: int) -> list[Stretch]:
    """A layer painted over what is there; `end` is the end of the day.

    An entry ends at its `until`, else where the next one begins, on whichever layer. What it hides has
    neither begun nor ended: the entry that would be running goes on behind it.
    """
    begins = _begins(below)
    starts = [*(written.start for written in layer.entries[1:]), end]
    painted = [
        Stretch(written.start, min(following, _stop(written, begins, end)), written, layer.name, layer.airing)
        for written, following in zip(layer.entries, starts, strict=False)
        if written.start < end
    ]
    return list(_covered(below, painted))


def _begins(picture: Iterable[Stretch]) -> list[int]:
    return [stretch.start for stretch in picture if stretch.begins]


def _stop(written: Written, begins: Sequence[int], end: int) -> int:
    """Where an entry would end if none of its own layer came behind it."""
    if written.until is not None:
        return min(written.until, end)
    place = bisect_right(begins, written.start)
    return begins[place] if place < len(begins) else end


def _covered(below: Iterable[Stretch], painted: Sequence[Stretch]) -> Iterator[Stretch]:
    """What is below, in order, without the time of what is painted, and that in its place; in one pass."""
    place = shown = 0
    for stretch in below:
        left: Stretch | None = stretch
        while left is not None and place < len(painted) and painted[place].start < left.end:
            new = painted[place]
            if left.start < new.start:
                yield replace(left, end=new.start)
            if shown == place:
                yield new
                shown += 1
            if left.start < new.end and left.end <= new.end:
                left = None  # and what is painted may cover more
                continue
            if left.start < new.end:
                left = replace(left, start=new.end, begins=False)
            place += 1
        if left is not None:
            yield left
    yield from painted[shown:]


def painted(
    file: ChannelFile[Any], day: date, day_start: int, calendar: Calendar, length_of: Callable[[str], int]
) -> list[Stretch]:
    """All layers of a date; between stretches nothing is written."""
    end = day_start + DAY
    picture: list[Stretch] = []
    for layer in programme_layers(file, day, day_start, calendar):
        picture = over(picture, layer, end)
    if calendar.airings:
        for layer in airing_layers(file, picture, day, day_start, calendar):
            picture = over(picture, layer, end)
    silence = off_air_layer(file, day, day_start, length_of) if file.channel.may_be_dark(day) else None
    return over(picture, silence, end) if silence is not None else picture


def programme_layers(
    file: ChannelFile[Any], day: date, day_start: int, calendar: Calendar
) -> Iterator[Layer]:
    """The days of the grid and the stunts, lowest first."""
    yield from grid_layers(file, day, day_start)
    if file.stunts:
        for name, stunt in stunts_on(file, day, calendar):
            yield from stunt_layers(file, name, stunt, day, day_start, calendar)


def filled(picture: Sequence[Stretch], day_start: int, end: int, spare: GridEntry) -> list[Stretch]:
    """The picture without gaps: where an entry ended early and nothing is below, the spare program airs.

    A gap at the start of the day stays.
    """
    found: list[Stretch] = []
    for stretch, following in pairwise([*picture, None]):
        assert stretch is not None
        found.append(stretch)
        border = following.start if following is not None else end
        if stretch.end < border:
            rest = Written(stretch.end, spare, stretch.written.path)
            found.append(Stretch(stretch.end, border, rest, stretch.layer, begins=False))
    return found


# ---- what goes wrong


def clashes(
    file: ChannelFile[Any], day: date, day_start: int, calendar: Calendar
) -> Iterator[tuple[str, str, Path, Path]]:
    """Stunts of equal priority that ask for the same time: both ids, and the two entries that meet first."""
    for (one, first), (other, second) in combinations(stunts_on(file, day, calendar), 2):
        if first.priority != second.priority:
            continue
        mine, theirs = (
            [written for layer in stunt_layers(file, name, stunt, day, day_start, calendar) for written in layer.entries]
            for name, stunt in ((one, first), (other, second))
        )  # fmt: skip
        met = next(((a, b) for a in mine for b in theirs if _meet(a, b)), None)
        if met is not None:
            yield one, other, met[0].path, met[1].path


def _meet(one: Written, other: Written) -> bool:
    first, second = sorted((one, other), key=lambda written: written.start)
    return first.start == second.start or (first.until is not None and second.start < first.until)


def shortened(
    file: ChannelFile[Any], day: date, day_start: int, calendar: Calendar
) -> Iterator[tuple[Written, Written]]:
    """Entries with an `until` that a higher layer cuts short, with the entries that do so."""
    end = day_start + DAY
    picture: list[Stretch] = []
    for layer in programme_layers(file, day, day_start, calendar):
        yield from _cut_short(picture, layer, end)
        picture = over(picture, layer, end)


def _cut_short(below: Sequence[Stretch], layer: Layer, end: int) -> Iterator[tuple[Written, Written]]:
    """Each entry of a layer can only cut what is seen where it begins: the one before it, or what lies below."""
    starts, begins = [stretch.start for stretch in below], _begins(below)
    before: Written | None = None
    stop = 0
    for written in layer.entries:
        if before is not None and written.start < stop:
            if before.until is not None:
                yield before, written
        else:
            place = bisect_left(starts, written.start) - 1
            under = below[place] if place >= 0 else None
            whole = under is not None and under.begins and under.start >= stop
            if under is not None and whole and under.written.until is not None and written.start < under.end:
                yield under.written, written
        before, stop = written, _stop(written, begins, end)
