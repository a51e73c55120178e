"""What is true at an instant for eligibility: the dayparts, the seasons and the calendar date."""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from retrovue.language.document import Window
from retrovue.media.item import Item
from retrovue.timing.broadcast_day import BroadcastDay
from retrovue.timing.instants import DAY

_SEASONS = {
    "spring": (301, 531), "summer": (601, 831), "fall": (901, 1130), "winter": (1201, 229), "holiday": (1120, 1231),
}  # fmt: skip
"""Month and day of the first and last day; a season may wrap the new year."""


class Context(NamedTuple):
    """What an item's own rules are judged by."""

    dayparts: tuple[str, ...]
    seasons: tuple[str, ...]
    day: int
    """Ordinal of the calendar date."""


def may_air(item: Item, context: Context) -> bool:
    """Whether the item's dayparts, seasons and dates allow it."""
    if item.starts and context.day < item.starts.toordinal():
        return False
    if item.expires and context.day > item.expires.toordinal():
        return False
    if item.dayparts and not any(name in context.dayparts for name in item.dayparts):
        return False
    return not item.seasons or any(name in context.seasons for name in item.seasons)


def seasons_on(day: date) -> tuple[str, ...]:
    now = day.month * 100 + day.day
    return tuple(
        name
        for name, (first, last) in _SEASONS.items()
        if (first <= now <= last if first <= last else now >= first or now <= last)
    )


class DayContexts:
    """The contexts of one broadcast day, each from its instant on."""

    def __init__(self, day: BroadcastDay, dayparts: Mapping[str, Sequence[Window]]) -> None:
        spans = [
            (shift * DAY + window.time.start, shift * DAY + window.time.end, name)
            for name, windows in sorted(dayparts.items())
            for window in windows
            for shift in (-1, 0, 1)
            if day.date + timedelta(days=shift) in window.days
        ]
        edges = {edge for start, end, _ in spans for edge in (start, end)}
        walls = {day.day_start, DAY, *(edge for edge in edges if day.day_start < edge < day.day_start + DAY)}
        self.starts: list[int] = []
        self.values: list[Context] = []
        for wall in sorted(walls):
            names = tuple(dict.fromkeys(name for start, end, name in spans if start <= wall < end))
            self._append(day, wall, names)

    def _append(self, day: BroadcastDay, wall: int, names: tuple[str, ...]) -> None:
        real = day.date + timedelta(days=wall // DAY)
        start = day.at(wall)[0].instant if self.starts else day.start
        context = Context(names, seasons_on(real), real.toordinal())
        if self.values and self.values[-1] == context:
            return
        self.starts.append(start)
        self.values.append(context)

    def index(self, instant: int) -> int:
        return max(0, bisect_right(self.starts, instant) - 1)

    def at(self, instant: int) -> Context:
        return self.values[self.index(instant)]
