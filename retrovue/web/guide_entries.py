"""The guide's entries of some days of a channel, made once as long as its logs stay the same."""

from collections.abc import Sequence
from datetime import timedelta
from zoneinfo import ZoneInfo

from aiohttp import web

from retrovue.export.entries import LONGEST_BLOCK, Entry, entries
from retrovue.load.file_stamp import file_stamp
from retrovue.load.log_files import LogFolder
from retrovue.timing.broadcast_day import Span, broadcast_day, date_on_air

Stamp = tuple[tuple[int, int], ...]


class GuideEntries:
    """Reads files: never on the loop. Of every channel, the days that were asked for last are kept."""

    def __init__(self, logs: LogFolder) -> None:
        self._logs = logs
        self._kept: dict[str, tuple[Span, Stamp, Sequence[Entry]]] = {}

    def between(self, channel: str, tz: ZoneInfo, day_start: int, start: int, end: int) -> list[Entry]:
        """Those that air in [start, end), as the whole guide has them."""
        span = _whole_days(tz, day_start, start, end)
        stamp = tuple(file_stamp(self._logs.files(channel, day)[1]) for day in span.dates)
        kept = self._kept.get(channel)
        if kept is None or kept[:2] != (span, stamp):
            found = tuple(entries(self._logs.programmes_between(channel, span)))
            kept = self._kept[channel] = span, stamp, found
        return [entry for entry in kept[2] if entry.end > start and entry.start < end]


def _whole_days(tz: ZoneInfo, day_start: int, start: int, end: int) -> Span:
    """Where blocks begin is counted from a day's start, and the last one may reach over `end`."""
    first, last = (date_on_air(tz, at, day_start) for at in (start, end + LONGEST_BLOCK))
    return Span.of(
        tz, day_start, broadcast_day(tz, first - timedelta(days=1), day_start).start, broadcast_day(tz, last, day_start).end
    )  # fmt: skip


GUIDE_ENTRIES = web.AppKey("guide_entries", GuideEntries)
