"""How much of the air a channel's breaks will take: what ring turns are tuned by. Grid and catalog decide alone."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date, timedelta
from typing import Any, NamedTuple

from retrovue.language.channel import ChannelFile
from retrovue.language.traffic import BreakFormat
from retrovue.plan.formats import NO_BREAKS
from retrovue.plan.programmes import Programme, format_name, named_format
from retrovue.plan.slots import merged_grid
from retrovue.timing.instants import DAY

_MODEL_WEEK = date(2024, 1, 1)
"""A Monday; dated entries do not count."""
_LEAST = 5
_SHARES = {"spots": 80, "promo": 12, "psa": 12, "trailer": 12, "bumper": 8, "id": 3, "slate": 1}
"""Which part of the breaks a role has, in percent."""


class Usage(NamedTuple):
    """A program's part of the model week: its ms, the mean slot of an item, and how many ms of the part are breaks."""

    program: str
    time: int
    slot: int
    break_time: int
    format: BreakFormat

    @classmethod
    def of(cls, program: str, time: int, slot: int, length: int, form: BreakFormat) -> "Usage":
        """`length`: the mean of an item."""
        return cls(program, time, slot, time * max(0, slot - length) // slot, form)


def weekly_usage(
    file: ChannelFile[Any],
    day_start: int,
    formats: Mapping[str, BreakFormat],
    programme: Callable[[str | None], Programme | None],
) -> list[Usage]:
    """What the model week is made of."""
    week = [
        entry
        for weekday in range(7)
        for entry in _entries(file, _MODEL_WEEK + timedelta(days=weekday), day_start)
    ]
    usages = {  # most entries come again on other days
        (name, time, breaks): _usage(file, name, time, breaks, formats, programme(name))
        for name, time, breaks in dict.fromkeys(week)
    }
    return [usage for entry in week if (usage := usages[entry]) is not None]


def _entries(file: ChannelFile[Any], day: date, day_start: int) -> Iterator[tuple[str, int, str | None]]:
    grid = {days: entries for days, entries in file.grid.items() if days.on is None}
    merged = merged_grid(grid, day, day_start)
    ends = [wall for wall, _, _ in merged[1:]] + [day_start + DAY]
    for (wall, entry, _), end in zip(merged, ends, strict=False):  # an empty grid has an end only
        until = entry.until if entry.until is None or entry.until > wall else entry.until + DAY
        yield entry.program, min(end, until or end) - wall, entry.breaks


def _usage(
    file: ChannelFile[Any],
    name: str,
    time: int,
    breaks: str | None,
    formats: Mapping[str, BreakFormat],
    programme: Programme | None,
) -> Usage | None:
    if programme is None or not programme.cursor.items:
        return None
    length, block = programme.mean, file.channel.block
    chosen = format_name(breaks, programme.model.breaks, file.channel.breaks, ())
    form = named_format(formats, chosen) or NO_BREAKS
    if block == "none":
        count = form.internal.count if isinstance(form.internal.count, int) else 0
        return Usage.of(name, time, length + count * form.internal.length, length, form)
    return Usage.of(name, time, programme.mean_slot(block, form.internal.min), length, form)


def ring_load(usage: list[Usage], pool: str) -> int:
    """Thousandths of the air that a pool carries."""
    whole, carried = sum([entry.time for entry in usage]), 0
    shares: dict[int, int] = {}  # by format: there are few
    for entry in usage:
        name = id(entry.format)
        if name not in shares:
            elements = [*entry.format.internal.pod, *entry.format.between.pod]
            roles = {element.role for element in elements if element.pool == pool}
            shares[name] = max((_SHARES[role] for role in roles), default=0)
        carried += entry.break_time * shares[name] // 100
    return max(_LEAST, carried * 1000 // whole if whole else 0)
