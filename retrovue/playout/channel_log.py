"""The part of a channel's log that is on the air now: two days at most in memory."""

import contextlib
import logging
from dataclasses import dataclass
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from retrovue.diagnostics import StationError
from retrovue.load.log_files import LogFolder
from retrovue.playout.sequence import SequenceIndex
from retrovue.playout.timeline import DayTimeline, Segment, Timeline, first_base, number_by_clock
from retrovue.playout_log import CoarseLine, DayLog
from retrovue.timing.broadcast_day import date_on_air
from retrovue.timing.frames import frame_on_air
from retrovue.timing.instants import MINUTE

log = logging.getLogger("retrovue.air")

_DAY = timedelta(days=1)
OVERLAP = 10 * MINUTE
"""How near a day's edge the neighbour is kept as well."""


@dataclass(frozen=True, slots=True)
class Numbering:
    """A day, and the number of its first segment."""

    day: str
    base: int


class ChannelLog:
    """Reads days when they are first needed; `forget` makes the next look read them again."""

    def __init__(
        self,
        folder: LogFolder,
        index: SequenceIndex,
        channel: str,
        tz: ZoneInfo,
        day_start: int,
        fps: int = 30,
    ) -> None:
        self.folder, self.index, self.channel = folder, index, channel
        self.tz, self.day_start, self.fps = tz, day_start, fps
        self._days: dict[date, DayLog | None] = {}
        self._timeline: Timeline | None = None
        self._held: tuple[date, ...] = ()

    @property
    def read(self) -> bool:
        """Whether anybody has asked for the log yet."""
        return self._timeline is not None

    def forget(self) -> None:
        """Drops what was read, after a publish."""
        self._days = {}
        self._timeline, self._held = None, ()

    def _day(self, day: date) -> DayLog | None:
        days = self._days  # another one when it was forgotten meanwhile
        if day not in days:
            days[day] = self.folder.read_day(self.channel, day)
        return days[day]

    def _on_air(self, now: int) -> date | None:
        """The day whose log holds this instant; after a change of zone or day start it may have another name."""
        today = date_on_air(self.tz, now, self.day_start)
        for day in (today, today - _DAY, today + _DAY):
            held = self._day(day)
            if held is not None and held.start <= now < held.end:
                return day
        return None

    def _dates(self, now: int) -> tuple[date, ...]:
        day = self._on_air(now)
        held = self._day(day) if day else None
        if day is None or held is None:
            return ()
        if now - held.start < OVERLAP:
            return *self._touching(day, held.start, before=True), day
        if held.end - now < OVERLAP:
            return day, *self._touching(day, held.end, before=False)
        return (day,)

    def _touching(self, day: date, border: int, *, before: bool) -> tuple[date, ...]:
        """The day that ends, or begins, at the border of `day`."""
        for steps in (1, 2):
            other = day - steps * _DAY if before else day + steps * _DAY
            held = self._day(other)
            if held is not None and border == (held.end if before else held.start):
                return (other,)
        return ()

    def timeline(self, now: int) -> Timeline:
        """The days around an instant, numbered; without days when the log does not reach it.

        A log that cannot be read while another is held changes nothing; without one, StationError RV333.
        """
        try:
            return self._read(now)
        except StationError:
            if self._timeline is None:
                raise
            log.exception("the log of `%s` cannot be read", self.channel)
            return self._timeline

    def _read(self, now: int) -> Timeline:
        dates = self._dates(now)
        if self._timeline is None or dates != self._held:
            self._timeline, self._held = self._number(dates, now), dates
            days = tuple(self._days.items())  # at once: a thread may be reading others
            self._days = {day: held for day, held in days if day in dates}
        return self._timeline

    def _number(self, dates: tuple[date, ...], now: int) -> Timeline:
        days: list[DayTimeline] = []
        for day in dates:
            held = self._day(day)
            if held is None:
                continue
            adjoining = days[-1].next_base if days and days[-1].day.end == held.start else None
            days.append(DayTimeline(held, self._base(day, held, adjoining, now), self.fps))
        return Timeline(days)

    def _base(self, day: date, held: DayLog, adjoining: int | None, now: int) -> int:
        base = self._known_base(day)
        if base is None:
            base = adjoining if adjoining is not None else self._computed(day, held)
            if self.index.base(self.channel, day.isoformat()) is not None:
                base = max(base, self._counted_anew(held, now))
            if held.start <= now:
                self.index.record(self.channel, day.isoformat(), base, self.fps)
        return base

    def _known_base(self, day: date) -> int | None:
        """The base of a day that is counted at this frame rate, or at nobody knows which."""
        rate = self.index.rate(self.channel, day.isoformat())
        return self.index.base(self.channel, day.isoformat()) if rate in (0, self.fps) else None

    def _counted_anew(self, held: DayLog, now: int) -> int:
        """Of a day that began at another frame rate, so that what airs now has a higher number than all before."""
        elapsed = now - held.start
        number = max(number_by_clock(now), self.index.highest(self.channel) + elapsed // 1000 + 1)
        counted = DayTimeline(held, 0, self.fps)
        return number - counted.at(min(frame_on_air(now, self.fps), counted.end - 1)).msn

    def _computed(self, day: date, held: DayLog) -> int:
        """Forward from the day before when that has a base and a log; else from the clock, and never lower."""
        counted = self._counted_before(day, held)
        return counted.next_base if counted else max(first_base(held), self.index.highest(self.channel) + 1)

    def _counted_before(self, day: date, held: DayLog) -> DayTimeline | None:
        """The day that ends where this one begins, if it has a base; without one it is not even read."""
        for steps in (1, 2):
            base = self._known_base(day - steps * _DAY)
            earlier = self._day(day - steps * _DAY) if base is not None else None
            if base is not None and earlier is not None and earlier.end == held.start:
                return DayTimeline(earlier, base, self.fps)
        return None

    def read_around(self, now: int) -> None:
        """Reads the days around an instant, as they are on the disk now. StationError RV333."""
        self.forget()
        self._dates(now)

    def at_hand(self, now: int) -> None:
        """Reads what is lacking of the days around an instant. For a thread: to read a day takes a while."""
        with contextlib.suppress(StationError):  # told by whoever looks
            for day in self._dates(now):
                held = self._day(day)
                if held is not None and self._known_base(day) is None:
                    self._counted_before(day, held)

    def following(self, shown: Segment, now: int) -> Numbering | None:
        """Numbers never fall: how this log is to be numbered when it counts otherwise than the one it replaces.

        A published log never changes before the instant on the air, so this is for logs that were damaged,
        restored or edited by hand. Changes nothing; StationError RV333 when the log cannot be read.
        """
        timeline = self.timeline(now)
        same = timeline.at(shown.start)
        if same is None or (same.msn, same.start) == (shown.msn, shown.start):
            return None
        number = shown.msn if same.start == shown.start else shown.msn + 1
        day = next(day for day in timeline.days if day.start <= shown.start < day.end)
        return Numbering(day.day.header.day, day.base + number - same.msn)

    def number(self, anew: Numbering) -> None:
        """Numbers a day anew, for good. The days that were read stay."""
        log.warning("channel `%s` is numbered anew: %s begins with %d", self.channel, anew.day, anew.base)
        self.index.record(self.channel, anew.day, anew.base, self.fps)
        self._timeline, self._held = None, ()

    def now_and_next(self, now: int) -> tuple[CoarseLine | None, CoarseLine | None]:
        """The slot that is running and the one after it, also when that opens another day."""
        days = [day.day for day in self.timeline(now).days]
        slots = [line for day in days for line in day.coarse]
        current = next((slot for slot in slots if slot.at <= now < slot.end), None)
        if current is None:
            return None, None
        if current is slots[-1]:
            for day in self._touching(date.fromisoformat(days[-1].header.day), current.end, before=False):
                held = self._day(day)
                slots += held.coarse if held else ()
        return current, next((slot for slot in slots if slot.at >= current.end), None)
