"""The part of a channel's log that is on the air now: two days at most in memory."""

import logging
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from retrovue.diagnostics import StationError
from retrovue.load.log_files import LogFolder
from retrovue.playout.sequence import SequenceIndex
from retrovue.playout.timeline import DayTimeline, Timeline, first_base
from retrovue.playout_log import CoarseLine, DayLog
from retrovue.timing.broadcast_day import date_on_air
from retrovue.timing.instants import MINUTE

log = logging.getLogger("retrovue.air")

OVERLAP = 10 * MINUTE
"""How near a day's edge the neighbour is kept as well."""


class ChannelLog:
    """Reads days when they are first needed; `forget` makes the next look read them again."""

    def __init__(
        self, folder: LogFolder, index: SequenceIndex, channel: str, tz: ZoneInfo, day_start: int
    ) -> None:
        self.folder, self.index, self.channel = folder, index, channel
        self.tz, self.day_start = tz, day_start
        self._days: dict[date, DayLog | None] = {}
        self._timeline: Timeline | None = None
        self._held: tuple[date, ...] = ()

    def forget(self) -> None:
        """Drops what was read, after a publish."""
        self._days.clear()
        self._timeline, self._held = None, ()

    def _day(self, day: date) -> DayLog | None:
        if day not in self._days:
            self._days[day] = self.folder.read_day(self.channel, day)
        return self._days[day]

    def _dates(self, now: int) -> tuple[date, ...]:
        today = date_on_air(self.tz, now, self.day_start)
        day = self._day(today)
        if day is None:
            return ()
        if now - day.start < OVERLAP:
            return today - timedelta(days=1), today
        if day.end - now < OVERLAP:
            return today, today + timedelta(days=1)
        return (today,)

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
            self._days = {day: held for day, held in self._days.items() if day in dates}
        return self._timeline

    def _number(self, dates: tuple[date, ...], now: int) -> Timeline:
        days: list[DayTimeline] = []
        for day in dates:
            held = self._day(day)
            if held is None:
                continue
            adjoining = days[-1].next_base if days and days[-1].day.end == held.start else None
            days.append(DayTimeline(held, self._base(day, held, adjoining, now)))
        return Timeline(days)

    def _base(self, day: date, held: DayLog, adjoining: int | None, now: int) -> int:
        base = self.index.base(self.channel, day.isoformat())
        if base is None:
            base = adjoining if adjoining is not None else self._computed(day, held)
            if held.start <= now:
                self.index.record(self.channel, day.isoformat(), base)
        return base

    def _computed(self, day: date, held: DayLog) -> int:
        """Forward from the day before when that has a base and a log; else from the clock, and never lower."""
        before = day - timedelta(days=1)
        base, earlier = self.index.base(self.channel, before.isoformat()), None
        if base is not None:
            earlier = self.folder.read_day(self.channel, before)
        if base is not None and earlier is not None and earlier.end == held.start:
            return DayTimeline(earlier, base).next_base
        return max(first_base(held), self.index.highest(self.channel) + 1)

    def slots(self, now: int) -> list[CoarseLine]:
        """Coarse lines of the days around an instant."""
        return [line for day in self.timeline(now).days for line in day.day.coarse]
