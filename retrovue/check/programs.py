"""Programs by themselves: none takes over from itself in a circle, and each has a time at which it may air."""

from collections.abc import Iterator
from datetime import date, timedelta

from retrovue.check.document import Channel, Document
from retrovue.diagnostics import Diagnostic
from retrovue.language.calendars import Calendar
from retrovue.language.layers import Stretch, grid_layers, over
from retrovue.timing.instants import DAY

_MODEL_WEEK = date(2024, 1, 1)
"""A Monday."""


def check_programs(document: Document) -> Iterator[Diagnostic]:
    for id, file in document.channels.items():
        yield from _circles(id, file)
        yield from _never_on(document, id, file)


def _circles(id: str, file: Channel) -> Iterator[Diagnostic]:
    """Each circle once, at the program that closes it."""
    told: set[str] = set()
    for first in file.all_programs:
        trail: list[str] = []
        name: str | None = first
        while name is not None and name not in trail and name not in told:
            trail.append(name)
            name = _next(file, name)
        if name is not None and name in trail:
            circle = " -> ".join(f"`{other}`" for other in [*trail[trail.index(name) :], name])
            yield Diagnostic(
                "RV105", f"programs take over from each other: {circle}",
                path=("channels", id, "programs", trail[-1], "on_end", "next"),
                help=("let the last of them `loop`, `stop` or pause",),
            )  # fmt: skip
        told.update(trail)


def _next(file: Channel, name: str) -> str | None:
    return getattr(getattr(file.all_programs.get(name), "on_end", None), "next", None)


def _never_on(document: Document, id: str, file: Channel) -> Iterator[Diagnostic]:
    """Programs whose slots in the week's grid all lie outside their own dayparts."""
    named = {
        name: program.dayparts for name, program in file.programs.items() if getattr(program, "dayparts", ())
    }
    if not named:
        return
    calendar, week = Calendar.of(document), list(_week(file, document.station.day_start))
    elsewhere = {file.channel.fallback, *(_next(file, name) for name in file.programs)}
    elsewhere.update(
        entry.program
        for stunt in file.stunts.values()
        for grid in stunt.grid.values()
        for entry in grid.values()
    )
    for name, dayparts in named.items():
        slots = [(day, stretch) for day, stretch in week if stretch.written.entry.program == name]
        if (
            name in elsewhere
            or not slots
            or any(_meets(calendar, dayparts, day, slot) for day, slot in slots)
        ):
            continue
        yield Diagnostic(
            "RV309", f"`{name}` never airs: all of its slots lie outside its dayparts",
            path=("channels", id, "programs", name, "dayparts"),
            help=("move it in the grid, or name other dayparts",),
        )  # fmt: skip


def _week(file: Channel, day_start: int) -> Iterator[tuple[date, Stretch]]:
    for number in range(7):
        day = _MODEL_WEEK + timedelta(days=number)
        picture: list[Stretch] = []
        for layer in grid_layers(file, day, day_start):
            picture = over(picture, layer, day_start + DAY)
        yield from ((day, stretch) for stretch in picture)


def _meets(calendar: Calendar, dayparts: tuple[str, ...], day: date, stretch: Stretch) -> bool:
    """Whether one of the dayparts holds at the start of the slot, or begins within it."""
    begins = {
        window.time.start + shift * DAY
        for name in dayparts
        for window in calendar.dayparts.get(name, ())
        for shift in (-1, 0, 1)
    }
    walls = [stretch.start, *(wall for wall in begins if stretch.start < wall < stretch.end)]
    return any(calendar.daypart_of(dayparts, day, wall) for wall in walls)
