"""What a channel is going to air, as far as promos ask for it: sets of shows as the bits of a number."""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from functools import cached_property

from retrovue.timing.instants import DAY

AHEAD = 7 * DAY
"""How far ahead a show is upcoming."""
DAYS_AHEAD = {"upcoming": AHEAD // DAY, "next": 1}
"""What a pool's `about` must know of the days behind the planned ones; the next programme may be tomorrow's first."""


class Upcoming:
    """Shows by the instants at which they begin. Every show that airs has a bit."""

    def __init__(self, airings: Sequence[tuple[int, str]], shows: Callable[[], Iterable[str]]) -> None:
        """`airings` are (instant, show) in the order of their time; items without a show have an empty one."""
        self._starts = [at for at, _ in airings]
        self._shows = [show.casefold() for _, show in airings]
        self._of_channel = shows

    @cached_property
    def _bits(self) -> dict[str, int]:
        return {show: 1 << number for number, show in enumerate(sorted({*self._shows} - {""}))}

    def bit(self, show: str) -> int:
        """The bit of a show; 0 for one that does not air on these days."""
        return self._bits.get(show.casefold(), 0)

    @cached_property
    def of_channel(self) -> frozenset[str]:
        """All shows of the channel, case-folded, whether they air on these days or not."""
        return frozenset([show.casefold() for show in self._of_channel()]) - {""}

    def soon(self, at: int) -> int:
        """The shows that begin after an instant and within seven days of the next programme."""
        index = bisect_right(self._starts, at)
        return self._windows[index] if index < len(self._starts) else 0

    def next(self, at: int) -> int:
        """The show of the next programme, or 0 when it has none."""
        index = bisect_right(self._starts, at)
        return self.bit(self._shows[index]) if index < len(self._starts) else 0

    @cached_property
    def _windows(self) -> list[int]:
        """The shows of the seven days from each programme on; both ends of the window only move on."""
        counts: dict[str, int] = {}
        found, held, end = list[int](), 0, 0
        bits = [self._bits.get(show, 0) for show in self._shows]
        for begin, start in enumerate(self._starts):
            while end < len(self._starts) and self._starts[end] <= start + AHEAD:
                show = self._shows[end]
                counts[show] = counts.get(show, 0) + 1
                held |= bits[end]
                end += 1
            found.append(held)
            counts[self._shows[begin]] -= 1
            if not counts[self._shows[begin]]:
                held &= ~bits[begin]
        return found
