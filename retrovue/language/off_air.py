"""When a channel is off the air, as wall times of a broadcast date."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from retrovue.language.wall import Days, WallSpan
from retrovue.timing.instants import DAY


@dataclass(frozen=True, slots=True)
class OffAirTime:
    """A stretch of a broadcast date without programme."""

    start: int
    end: int
    begins: bool
    """Whether the channel goes off the air here, and not on the day before."""
    ends: bool
    """Whether it comes back on the air at the end."""


def off_air_times(
    on_air: Mapping[Days, WallSpan], day: date, day_start: int, since: date | None = None
) -> Iterator[OffAirTime]:
    """The gaps of one broadcast date. Days that `on_air` does not name are on the air all the time.

    `since`: the first date on the air; before it there is no programme at all, nor one to sign off."""
    end = day_start + DAY
    if since is not None and day < since:
        comes_back = day + timedelta(days=1) == since and not _begins_dark(on_air, since, day_start)
        yield OffAirTime(day_start, end, begins=False, ends=comes_back)
        return
    for (_, gone), (back, _) in pairwise(_spans(on_air, day, day_start)):
        start, stop = max(gone, day_start), min(back, end)
        if start < stop:
            begins = gone >= day_start and not (day == since and start == day_start)
            yield OffAirTime(start, stop, begins, back <= end)


def _begins_dark(on_air: Mapping[Days, WallSpan], day: date, day_start: int) -> bool:
    return any(gap.start == day_start for gap in off_air_times(on_air, day, day_start))


def _spans(on_air: Mapping[Days, WallSpan], day: date, day_start: int) -> list[tuple[int, int]]:
    """Times on the air from two days before to two days after, where they meet as one."""
    found: list[tuple[int, int]] = []
    for shift in range(-2, 3):
        span = _span(on_air, day + timedelta(days=shift), day_start)
        found.append((span.start + shift * DAY, span.end + shift * DAY))
    merged: list[tuple[int, int]] = []
    for start, end in sorted(found):
        if merged and start <= merged[-1][1]:
            merged[-1] = merged[-1][0], max(end, merged[-1][1])
        else:
            merged.append((start, end))
    return merged


def _span(on_air: Mapping[Days, WallSpan], day: date, day_start: int) -> WallSpan:
    chosen = [days for days in on_air if day in days]
    if not chosen:
        return WallSpan(day_start, day_start + DAY)
    return on_air[max(chosen, key=lambda days: (days.specificity, days.text))]
