"""The clock of the air: wall time when it starts, monotonic from then on.

A small difference to the wall clock is slewed; a large one changes nothing on the air and is reported.
"""

import time
from collections.abc import Callable

SLEW_PPM = 1_000
SLEW_LIMIT_MS = 2_000


class AirClock:
    """`now()` never goes backwards and never jumps. `floor` is the last instant served before a restart.

    Between any two readings it moves as the monotonic clock does, within `SLEW_PPM`.
    """

    def __init__(
        self,
        floor: int = 0,
        wall: Callable[[], int] = lambda: time.time_ns() // 1_000_000,
        monotonic: Callable[[], int] = lambda: time.monotonic_ns() // 1_000_000,
    ) -> None:
        self._wall, self._monotonic = wall, monotonic
        self._last = max(wall(), floor)
        self._at = 1_000 * self._last
        """The air at the last look (us): in whole milliseconds, looks a second apart would lose what they slew."""
        self._since = monotonic()
        self._wanted = 0
        """What the wall clock was ahead at the last look, and is made up for from then on (ms)."""

    def now(self) -> int:
        """The instant on the air, ms UTC."""
        self._last = max(self._last, self._moved(self._monotonic()) // 1_000)
        return self._last

    def _moved(self, monotonic: int) -> int:
        passed = monotonic - self._since
        slewed = min(passed * SLEW_PPM // 1_000, 1_000 * abs(self._wanted))
        return self._at + 1_000 * passed + (slewed if self._wanted > 0 else -slewed)

    def wall(self) -> int:
        """What the clock of the machine says, ms UTC."""
        return self._wall()

    def difference(self) -> int:
        """Wall clock minus air clock, ms."""
        return self._wall() - self.now()

    def slew(self) -> int:
        """Called about once a second: from here on moves towards the wall clock; returns the difference.

        A look moves nothing by itself, however long ago the last one was. A difference above 2 s is left as
        it is: an operator decides.
        """
        difference, monotonic = self.difference(), self._monotonic()
        self._at, self._since = self._moved(monotonic), monotonic
        self._wanted = difference if abs(difference) <= SLEW_LIMIT_MS else 0
        return difference
