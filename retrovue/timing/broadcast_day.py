"""A broadcast day of one zone: from `day_start` to the next one, 23 to 25 hours long."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple
from zoneinfo import ZoneInfo

from retrovue.timing.instants import DAY, HOUR, offset_ms

_EPOCH = date(1970, 1, 1).toordinal()


def wall_instant(tz: ZoneInfo, day: date, wall: int, fold: int = 0) -> tuple[int, bool]:
    """`wall` ms after local midnight of `day` on the clock -> (instant, whether that wall time exists)."""
    day, seconds = day + timedelta(days=wall // DAY), wall % DAY // 1000
    local = datetime(
        day.year, day.month, day.day, seconds // 3600, seconds // 60 % 60, seconds % 60, tzinfo=tz, fold=fold
    )
    utc = local.astimezone(UTC)
    back = utc.astimezone(tz)
    instant = (utc.toordinal() - _EPOCH) * DAY + (utc.hour * 3600 + utc.minute * 60 + utc.second) * 1000
    return instant, back.replace(tzinfo=None) == local.replace(tzinfo=None, fold=back.fold)


def _change(tz: ZoneInfo, low: int, high: int) -> int:
    """The instant in (low, high] at which the offset changes."""
    before = offset_ms(low, tz)
    while high - low > 1000:
        middle = (low + high) // 2000 * 1000
        if offset_ms(middle, tz) == before:
            low = middle
        else:
            high = middle
    return high


@dataclass(frozen=True, slots=True)
class Airing:
    """A wall time found in a broadcast day: the instant, whether it exists, and 1 for its second occurrence."""

    instant: int
    exists: bool
    fold: int


class BroadcastDay:
    """Wall times of the broadcast day `date`, as instants. `day_start` in ms after midnight."""

    def __init__(self, tz: ZoneInfo, day: date, day_start: int) -> None:
        self.tz, self.date, self.day_start = tz, day, day_start
        self.start = self._first(day)
        self.end = self._first(day + timedelta(days=1))
        self._offsets = self._find_offsets()
        self._midnight = (day.toordinal() - _EPOCH) * DAY - self._offsets[0][1]

    def _first(self, day: date) -> int:
        instant, exists = wall_instant(self.tz, day, self.day_start)
        if exists:
            return instant
        other, _ = wall_instant(self.tz, day, self.day_start, 1)
        return _change(self.tz, min(instant, other), max(instant, other))

    def _find_offsets(self) -> list[tuple[int, int]]:
        found = [(self.start, offset_ms(self.start, self.tz))]
        at = self.start
        while at < self.end:
            nxt = min(at + 6 * HOUR, self.end)
            if offset_ms(at, self.tz) != offset_ms(nxt, self.tz):
                change = _change(self.tz, at, nxt)
                found.append((change, offset_ms(change, self.tz)))
            at = nxt
        return found

    def at(self, wall: int) -> list[Airing]:
        """Where the wall time `wall` (ms after midnight, to 29:59:59) falls: once, or twice in a fold.

        A wall time that does not exist is the transition instant.
        """
        if len(self._offsets) == 1:
            return [Airing(self._midnight + wall, True, 0)]
        first, exists = wall_instant(self.tz, self.date, wall, 0)
        second, _ = wall_instant(self.tz, self.date, wall, 1)
        if not exists:
            return [Airing(_change(self.tz, min(first, second), max(first, second)), False, 0)]
        found = [Airing(first, True, 0)]
        if second != first:
            found.append(Airing(second, True, 1))
        return found

    @property
    def midnight(self) -> int | None:
        """The midnight of the date, where the clock does not change all day: a wall time is so long after it."""
        return self._midnight if len(self._offsets) == 1 else None

    @property
    def changes(self) -> list[tuple[int, int, int]]:
        """Changes of the clock behind the start of the day: the instant, and the offsets before and after it."""
        return [(at, before, after) for (_, before), (at, after) in pairwise(self._offsets) if at < self.end]

    def wall(self, instant: int) -> int:
        """Ms after the midnight of the date, as the clock on the wall has it."""
        return instant + self.offset(instant) - (self.date.toordinal() - _EPOCH) * DAY

    def offset(self, instant: int) -> int:
        """Local time minus UTC (ms) at an instant of this day."""
        offset = self._offsets[0][1]
        for start, value in self._offsets:
            if start <= instant:
                offset = value
        return offset


@lru_cache(maxsize=512)
def broadcast_day(tz: ZoneInfo, day: date, day_start: int) -> BroadcastDay:
    """The day, made once; zones compare by identity, which `instants.zone` keeps unique."""
    return BroadcastDay(tz, day, day_start)


def date_on_air(tz: ZoneInfo, instant: int, day_start: int) -> date:
    """The broadcast date that is running at an instant."""
    day = datetime.fromtimestamp(instant // 1000, tz).date()
    while broadcast_day(tz, day, day_start).start > instant:
        day -= timedelta(days=1)
    while broadcast_day(tz, day, day_start).end <= instant:
        day += timedelta(days=1)
    return day


class Span(NamedTuple):
    """[start, end), and the broadcast dates whose logs may hold a part of it."""

    start: int
    end: int
    dates: tuple[date, ...]

    @classmethod
    def of(cls, tz: ZoneInfo, day_start: int, start: int, end: int) -> "Span":
        """A date more on both sides: after a change of zone the day on the air may bear another's name."""
        first = date_on_air(tz, start, day_start) - timedelta(days=1)
        last = date_on_air(tz, max(start, end - 1), day_start) + timedelta(days=1)
        return cls(start, end, tuple(first + timedelta(days=step) for step in range((last - first).days + 1)))
