"""Who watches a profile of a channel: tuners that are there, and players of HLS that asked not long ago."""

from retrovue.timing.clock import Clock
from retrovue.timing.frames import target_duration

TUNER_GRACE = 3_000
"""A tuner that left holds the channel so much longer (ms): it may only be changing over."""
_NEVER = -TUNER_GRACE - 60_000


class Viewers:
    """Those of one profile."""

    def __init__(self, fps: int, clock: Clock) -> None:
        self._clock, self._held = clock, 2_000 * target_duration(fps)
        self.tuners = self.asked = 0
        """How many tuners are there; the highest segment number that a player of HLS asked for."""
        self._tuner_left = self._hls_asked = _NEVER

    def tuner_joined(self) -> None:
        self.tuners += 1

    def tuner_left(self) -> None:
        self.tuners -= 1
        self._tuner_left = self._clock.now()

    def hls_asked(self, msn: int) -> None:
        """A playlist was asked for (0), or a segment."""
        self.asked = max(self.asked, msn)
        self._hls_asked = self._clock.now()

    def are_there(self) -> bool:
        """Players of HLS are for two target durations."""
        now = self._clock.now()
        return self.tuners > 0 or now - self._tuner_left < TUNER_GRACE or now - self._hls_asked < self._held
