"""The clock of the air: wall time when it starts, monotonic from then on.

A small difference to the wall clock is slewed; a large one changes nothing on the air and is reported.
"""

import time
from collections.abc import Callable

SLEW_PPM = 1_000
SLEW_LIMIT_MS = 2_000


class AirClock:
    """`now()` never goes backwards and never jumps. `floor` is the last instant served before a restart."""

    def __init__(
        self,
        floor: int = 0,
        wall: Callable[[], int] = lambda: time.time_ns() // 1_000_000,
        monotonic: Callable[[], int] = lambda: time.monotonic_ns() // 1_000_000,
    ) -> None:
        self._wall, self._monotonic = wall, monotonic
        self._at = max(wall(), floor)
        self._since = monotonic()
        self._last = self._at

    def now(self) -> int:
        """The instant on the air, ms UTC."""
        self._last = max(self._last, self._at + self._monotonic() - self._since)
        return self._last

    def wall(self) -> int:
        """What the clock of the machine says, ms UTC."""
        return self._wall()

    def difference(self) -> int:
        """Wall clock minus air clock, ms."""
        return self._wall() - self.now()

    def slew(self) -> int:
        """Called about once a second: moves at most 1,000 ppm towards the wall clock; returns the difference left.

        A difference above 2 s is left as it is: an operator decides.
        """
        difference, elapsed = self.difference(), self._monotonic() - self._since
        if abs(difference) > SLEW_LIMIT_MS:
            return difference
        step = min(abs(difference), elapsed * SLEW_PPM // 1_000_000)
        if step:
            monotonic = self._monotonic()
            self._at += monotonic - self._since + (step if difference > 0 else -step)
            self._since = monotonic
        return difference - (step if difference > 0 else -step)
