"""The machine's clock, for commands that need to know the time."""

import time


class SystemClock:
    """Wall time in ms UTC."""

    def now(self) -> int:
        return time.time_ns() // 1_000_000
