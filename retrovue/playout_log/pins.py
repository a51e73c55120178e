"""Which part of a log may still change: aired, frozen, published and open (an instant belongs to one)."""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from retrovue.playout_log.log import SHORTEST_EVENT, CoarseLine, DayLog
from retrovue.timing.instants import MINUTE

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
    """All coarse lines in the order of their time."""
    return sorted((line for day in days for line in day.coarse), key=lambda line: line.at)


def pins(lines: Sequence[CoarseLine], as_of: int, publish: int) -> Pins:
    """`lines` are those of the pinned log; frozen is up to the end of the slot that runs at `as_of` + 30 s.

    A slot in which nothing airs is frozen to the next whole minute only: something may fit by now.
    """
    index = bisect_right(lines, as_of + GUARD, key=lambda line: line.at)
    return Pins(as_of, _frozen_until(lines[index - 1], as_of) if index else 0, as_of + publish)


def _frozen_until(line: CoarseLine, as_of: int) -> int:
    if not line.is_empty:
        return line.end
    border = ((as_of + GUARD) // MINUTE + 1) * MINUTE
    if border - line.at < SHORTEST_EVENT:
        border += MINUTE
    return border if line.end - border >= SHORTEST_EVENT else line.end
