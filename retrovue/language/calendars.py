"""When stunts run: what a station's calendar says about a date and a time of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from retrovue.language.airings import AiringException
from retrovue.language.calendar import DateSpan, HolidayRule
from retrovue.language.dayparts import BUILT_IN_DAYPARTS
from retrovue.language.document import StationDocument, Window
from retrovue.language.stunts import When
from retrovue.timing.instants import DAY


@dataclass(frozen=True, slots=True)
class Calendar:
    """The station's names of days and times, and its dated exceptions."""

    seasons: Mapping[str, Sequence[DateSpan]] = field(default_factory=dict)
    holidays: Mapping[str, HolidayRule] = field(default_factory=dict)
    dayparts: Mapping[str, Sequence[Window]] = field(default_factory=dict)
    airings: Sequence[AiringException] = ()

    @classmethod
    def of(cls, document: StationDocument[Any, Any]) -> "Calendar":
        dayparts = {**BUILT_IN_DAYPARTS, **document.dayparts}
        return cls(document.all_seasons, document.holidays, dayparts, document.airings)

    def holds(self, when: When, day: date) -> bool:
        """Whether every key that is given holds on a broadcast date; a name that nobody declared never does."""
        if any(day in span for span in when.except_):
            return False
        if any(spans and not any(day in span for span in spans) for spans in (when.date, when.dates)):
            return False
        if when.days is not None and day not in when.days:
            return False
        if when.season and not any(
            day in span for name in when.season for span in self.seasons.get(name, ())
        ):
            return False
        if when.holiday and not any(self._is_holiday(name, day) for name in when.holiday):
            return False
        return not when.week or any(_in_week(week, day) for week in when.week)

    def _is_holiday(self, name: str, day: date) -> bool:
        rule = self.holidays.get(name)
        return rule is not None and rule.on(day.year) == day

    def daypart_of(self, names: Sequence[str], day: date, wall: int) -> str | None:
        """The first of these dayparts that holds at a wall time of a broadcast date."""
        return next((name for name in names if self._in_daypart(name, day, wall)), None)

    def _in_daypart(self, name: str, day: date, wall: int) -> bool:
        return any(
            window.time.start <= wall - shift * DAY < window.time.end
            for window in self.dayparts.get(name, ())
            for shift in (-1, 0, 1)
            if day + timedelta(days=shift) in window.days
        )


def _in_week(week: str, day: date) -> bool:
    """`last` and the numbers count the day's weekday within its month, `odd` and `even` are weeks of the year."""
    if week in ("odd", "even"):
        return (day.isocalendar().week % 2 == 0) == (week == "even")
    if week == "last":
        return (day + timedelta(days=7)).month != day.month
    return (day.day - 1) // 7 + 1 == int(week)
