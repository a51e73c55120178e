"""How fast a run goes, and how long it will still take: integers, smoothed over some seconds."""

_SMOOTH_MS = 10_000
_QUIET_MS = 5_000
_QUIET_COMMITS = 2


class Rate:
    """Exponentially weighted; instants in ms. A clock that steps back counts as no time passed."""

    def __init__(self, start: int) -> None:
        self._start = self._last = start
        self._commits = 0
        self._milli = 0

    def add(self, now: int, units: int) -> None:
        passed = max(1, now - self._last)
        sample = units * 1_000_000 // passed
        if self._commits == 0:
            self._milli = sample
        else:
            self._milli += (sample - self._milli) * passed // (passed + _SMOOTH_MS)
        self._last = max(self._last, now)
        self._commits += 1

    def skip(self, ms: int) -> None:
        """So much time passed in which nothing was to be done."""
        self._start += ms
        self._last += ms

    @property
    def per_second(self) -> int:
        return self._milli // 1000

    def elapsed(self, now: int) -> int:
        """Whole seconds since the start."""
        return max(0, now - self._start) // 1000

    def remaining(self, now: int, current: int, total: int) -> int | None:
        """Whole seconds, or None while it is too early to tell."""
        early = now - self._start < _QUIET_MS or self._commits < _QUIET_COMMITS or current * 50 < total
        if early or self._milli <= 0:
            return None
        return -(-max(0, total - current) * 1000 // self._milli)
