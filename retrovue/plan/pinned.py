"""A channel's log so far, by time: where its zone or the start of its day was edited, file names say little."""

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from retrovue.plan.frozen import Frozen, Substitutes
from retrovue.playout_log import CoarseLine, DayLog, Event
from retrovue.playout_log.pins import Pins, coarse_lines, pins


@dataclass(frozen=True, slots=True)
class FrozenLog:
    """What stays of a log, each line in its own file, and where new lines begin."""

    days: tuple[DayLog, ...]
    """Without the lines that may change."""
    end: int
    """0 when nothing stays."""
    truncated: bool
    """Whether the last file held lines that may change."""

    @property
    def last_name(self) -> str:
        """The date of the last file, or an empty text."""
        return self.days[-1].header.day if self.days else ""

    def shortened(self, until: int) -> "FrozenLog":
        """The same with the last line, which has no item and one event, ending earlier."""
        last = self.days[-1]
        line, event = last.coarse[-1], last.events[-1]
        coarse = (*last.coarse[:-1], line._replace(ms=until - line.at))
        events = (*last.events[:-1], event._replace(ms=until - event.at))
        return FrozenLog((*self.days[:-1], replace(last, coarse=coarse, events=events)), until, True)

    def after(self, instant: int) -> list[DayLog]:
        """The days that reach beyond an instant."""
        return [day for day in self.days if day.coarse[-1].end > instant]

    def day(self, name: str) -> DayLog | None:
        return next((day for day in reversed(self.days) if day.header.day == name), None)

    def events(self, since: int) -> tuple[list[Event], list[Event]]:
        """Events before an instant, and from it on."""
        before: list[Event] = []
        after: list[Event] = []
        for day in self.days:
            border = bisect_left(day.events, since, key=lambda event: event.at)
            before += day.events[:border]
            after += day.events[border:]
        return before, after


class PinnedLog:
    """Every day with a log, with the borders of what may change."""

    def __init__(self, days: Iterable[DayLog], as_of: int, publish: int) -> None:
        self._days = sorted(days, key=lambda day: day.coarse[0].at)
        self._lines = coarse_lines(self._days)
        self.pins: Pins = pins(self._lines, as_of, publish)
        self._starts = {day.header.day: day.coarse[0].at for day in self._days}

    def start_of(self, name: str) -> int | None:
        """Where the file of a date begins, if there is one."""
        return self._starts.get(name)

    def published(self) -> dict[str, list[CoarseLine]]:
        """Lines that are promised, by the address of their grid slot."""
        found: dict[str, list[CoarseLine]] = {}
        for line in self._between(self.pins.frozen_until, self.pins.published_until):
            found.setdefault(slot_base(line.id), []).append(line)
        return found

    def _between(self, first: int, until: int) -> Sequence[CoarseLine]:
        def at(line: CoarseLine) -> int:
            return line.at

        return self._lines[bisect_left(self._lines, first, key=at) : bisect_left(self._lines, until, key=at)]

    def frozen(self, substitutes: Substitutes) -> "FrozenLog":
        """What stays; a last line without an item may reach beyond the border, and is to be settled."""
        as_of, until = self.pins.as_of, self.pins.frozen_until
        days = [day for day in self._days if day.coarse[0].at < until]
        if not days:
            return FrozenLog((), 0, False)
        kept = [
            day if day.coarse[-1].end <= as_of else _mended(day, until, substitutes, as_of) for day in days
        ]
        order = sorted(range(len(kept)), key=lambda index: kept[index].coarse[-1].at)
        whole, last = days[order[-1]], kept[order[-1]]
        end = last.coarse[-1].end
        return FrozenLog(tuple(kept[index] for index in order), end, whole.coarse[-1].end > end)


def _mended(day: DayLog, until: int, substitutes: Substitutes, as_of: int) -> DayLog:
    frozen = Frozen(
        tuple(line for line in day.coarse if line.at < until),
        tuple(event for event in day.events if event.at < until),
    )
    mended = substitutes.mend(frozen, as_of)
    return replace(day, coarse=mended.coarse, events=mended.events)


def slot_base(address: str) -> str:
    """The address of the grid slot of a line."""
    return address.rpartition("/")[0]


def line_number(address: str) -> int:
    """Which line of its grid slot this is."""
    return int(address.rpartition("/")[2].partition("=")[0])
