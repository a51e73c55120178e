"""Which part of a log may still change: aired, frozen, published and open (an instant belongs to one)."""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from retrovue.playout_log.log import CoarseLine, DayLog

GUARD = 30_000
"""The slot that runs this much later is frozen too (ms)."""


class Zone(StrEnum):
    AIRED = "aired"
    FROZEN = "frozen"
    PUBLISHED = "published"
    OPEN = "open"


@dataclass(frozen=True, slots=True)
class Pins:
    """The borders of one channel's log at `as_of`."""

    as_of: int
    frozen_until: int
    """Lines that begin before this are copied as they are."""
    published_until: int
    """Programmes that begin before this stay, unless their item or their rule is gone."""

    def zone(self, instant: int) -> Zone:
        if instant < self.as_of:
            return Zone.AIRED
        if instant < self.frozen_until:
            return Zone.FROZEN
        return Zone.PUBLISHED if instant < self.published_until else Zone.OPEN


def coarse_lines(days: Iterable[DayLog]) -> list[CoarseLine]:
    """All coarse lines in the order of their days."""
    return [line for day in sorted(days, key=lambda day: day.header.day) for line in day.coarse]


def pins(lines: Sequence[CoarseLine], as_of: int, publish: int) -> Pins:
    """`lines` are those of the pinned log; frozen is up to the end of the slot that runs at `as_of` + 30 s."""
    index = bisect_right([line.at for line in lines], as_of + GUARD)
    return Pins(as_of, lines[index - 1].end if index else 0, as_of + publish)
