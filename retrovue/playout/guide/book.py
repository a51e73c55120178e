"""What the guides of a station say, from the logs on disk: the same words as the guide that is published."""

from bisect import bisect_left
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Protocol
from zoneinfo import ZoneInfo

from retrovue.export.entries import Entry, entries
from retrovue.playout.guide.board import Board, board_of
from retrovue.playout.guide.look import GuideLook
from retrovue.playout.guide.page import COLUMNS, HALF_HOUR, Page, page_at, page_starts
from retrovue.playout_log import DayLog, Event
from retrovue.timing.broadcast_day import date_on_air
from retrovue.timing.frames import frame_at
from retrovue.timing.instants import offset_ms

_MOST_PAGES = 256


class Logs(Protocol):
    """The logs without their events."""

    def programmes_ahead(self, channel: str, today: date, days: int, instant: int) -> list[DayLog]: ...


@dataclass(eq=False)
class GuideBook:
    """Reads each day once; a publish makes a new book."""

    logs: Logs
    tz: ZoneInfo
    day_start: int
    looks: Mapping[tuple[str, str], GuideLook]
    """By channel and program."""
    program_of: Callable[[str], str]
    """The program behind the address of an event."""
    _entries: dict[tuple[str, date], list[Entry]] = field(default_factory=dict)
    _pages: dict[tuple[GuideLook, int], Page] = field(default_factory=dict)

    def board(self, event: Event, fps: int) -> Board | None:
        """What an event of a guide shows; None for a program that is none, or is no more."""
        look = self.looks.get((event.id.partition("/")[0], self.program_of(event.id)))
        if look is None:
            return None
        begin = frame_at(event.at, fps)
        pages = [
            (max(frame_at(start, fps), begin), offset_ms(start, self.tz) // 1000, self.page(look, start))
            for start in page_starts(event.at, event.end, self.tz)
        ]
        return board_of(look, begin, pages)

    def page(self, look: GuideLook, start: int) -> Page:
        page = self._pages.get((look, start))
        if page is None:
            if len(self._pages) > _MOST_PAGES:
                self._pages.clear()
            day = date_on_air(self.tz, start, self.day_start)
            found = [_between(self._of(channel.id, day), start) for channel in look.channels]
            page = self._pages[look, start] = page_at(look, found, start, self.tz)
        return page

    def read(self, now: int) -> None:
        """Makes the pages of the coming half hours, so that nobody waits for the disk."""
        for look in dict.fromkeys(self.looks.values()):
            for start in page_starts(now, now + 2 * HALF_HOUR, self.tz):
                self.page(look, start)

    def _of(self, channel: str, day: date) -> list[Entry]:
        """What the guide shows of a channel on a day and the next."""
        known = self._entries.get((channel, day))
        if known is None:
            days = self.logs.programmes_ahead(channel, day, 1, 0)
            known = self._entries[channel, day] = list(entries(line for one in days for line in one.coarse))
        return known


def _between(found: Sequence[Entry], start: int) -> Sequence[Entry]:
    first = bisect_left(found, start, key=lambda entry: entry.end)
    last = bisect_left(found, start + COLUMNS * HALF_HOUR, key=lambda entry: entry.start)
    return found[first:last]
