"""One page of the guide: what it says from one half hour to the next, as values. Pure."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from hashlib import blake2b
from itertools import pairwise
from typing import NamedTuple
from zoneinfo import ZoneInfo

from retrovue.export.entries import BREAK, Entry
from retrovue.playout.guide.look import GuideLook
from retrovue.timing.instants import MINUTE, offset_ms

HALF_HOUR = 30 * MINUTE
COLUMNS = 3
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


class Cell(NamedTuple):
    """A programme as far as the page shows it, in ms."""

    start: int
    end: int
    title: str
    subtitle: str
    kind: str
    begun: bool
    """Whether it began before the page does."""
    goes_on: bool
    """Whether it ends after the page does."""


class Row(NamedTuple):
    """A channel and what it shows."""

    number: str
    name: str
    cells: tuple[Cell, ...]


class Page(NamedTuple):
    """Everything that is written on it, but for the clock."""

    start: int
    title: str
    day: str
    heads: tuple[str, ...]
    rows: tuple[Row, ...]

    @property
    def end(self) -> int:
        """Where its last column ends."""
        return self.start + COLUMNS * HALF_HOUR


def page_starts(begin: int, end: int, tz: ZoneInfo) -> list[int]:
    """The pages that are shown between two instants, by the half hours of the clock at which they begin."""
    at = _half_hour(begin, tz)
    starts = [at]
    while (at := _half_hour(at + HALF_HOUR, tz)) < end:
        starts.append(at)
    return starts


def _half_hour(instant: int, tz: ZoneInfo) -> int:
    return instant - (instant + offset_ms(instant, tz)) % HALF_HOUR


def page_at(look: GuideLook, entries: Sequence[Iterable[Entry]], start: int, tz: ZoneInfo) -> Page:
    """The page that begins at an instant; `entries` are those of the look's channels, in the same order."""
    heads = tuple(clock_text(start + column * HALF_HOUR, tz, look.times) for column in range(COLUMNS))
    end = start + COLUMNS * HALF_HOUR
    rows = (
        Row(channel.number, channel.name, _cells(found, start, end))
        for channel, found in zip(look.channels, entries, strict=True)
    )
    return Page(start, look.title, day_text(start, tz), heads, tuple(rows))


def _cells(entries: Iterable[Entry], start: int, end: int) -> tuple[Cell, ...]:
    """Without holes: where no log reaches, nothing is said."""
    shown = [_cell(entry, start, end) for entry in entries if entry.start < end and start < entry.end]
    edges = [(start, start), *((cell.start, cell.end) for cell in shown), (end, end)]
    holes = [
        Cell(before[1], after[0], "", "", "", False, False)
        for before, after in pairwise(edges)
        if before[1] < after[0]
    ]
    return tuple(sorted([*shown, *holes]))


def _cell(entry: Entry, start: int, end: int) -> Cell:
    line = entry.line
    title, subtitle, kind = (line.title or BREAK, line.subtitle, line.kind) if line else (BREAK, "", "")
    if line and line.kind == "movie" and line.year and not subtitle:
        subtitle = str(line.year)
    return Cell(
        max(entry.start, start),
        min(entry.end, end),
        title,
        subtitle,
        kind,
        entry.start < start,
        entry.end > end,
    )


def clock_text(instant: int, tz: ZoneInfo, times: str) -> str:
    """`7:30 PM` or `19:30`."""
    local = datetime.fromtimestamp(instant // 1000, tz)
    if times == "24h":
        return f"{local:%H:%M}"
    return f"{(local.hour + 11) % 12 + 1}:{local:%M} {'PM' if local.hour >= 12 else 'AM'}"


def day_text(instant: int, tz: ZoneInfo) -> str:
    """`Sat 21 Nov`, whatever the machine's language."""
    local = datetime.fromtimestamp(instant // 1000, tz)
    return f"{_DAYS[local.weekday()]} {local.day} {_MONTHS[local.month - 1]}"


def page_digest(page: Page, look: GuideLook) -> str:
    """A hash of all that decides what is drawn, but for the clock and the size of the picture."""
    words = (page, look.rows, look.scroll, look.times, look.colors)
    return blake2b(repr(words).encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()
