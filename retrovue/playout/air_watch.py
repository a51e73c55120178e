"""What nobody does wrong and somebody must know: a wall clock that is off, a log that ends."""

from collections.abc import Callable, Iterable

from retrovue.diagnostics import Diagnostic, StationError
from retrovue.playout.air_clock import SLEW_LIMIT_MS, AirClock
from retrovue.playout.channel import ChannelOnAir


class AirWatch:
    """Looks every second, and tells once until it is right again."""

    def __init__(self, clock: AirClock, report: Callable[[Diagnostic], None]) -> None:
        self._clock, self._report = clock, report
        self._step_reported = False
        self._ended: set[str] = set()

    def look(self, channels: Iterable[ChannelOnAir]) -> None:
        self._look_at_clock()
        for channel in channels:
            self._look_at_log(channel)

    def _look_at_clock(self) -> None:
        difference = self._clock.slew()
        stepped = abs(difference) > SLEW_LIMIT_MS
        if stepped and not self._step_reported:
            self._report(
                Diagnostic(
                    "RV704", f"the wall clock differs from the air by {difference} ms",
                    help=("the air keeps its own time until `retrovue run` is started again",),
                )
            )  # fmt: skip
        self._step_reported = stepped

    def _look_at_log(self, channel: ChannelOnAir) -> None:
        name = channel.names.id
        ended = channel.watched_at_all() and has_ended(channel)
        if ended and name not in self._ended:
            self._report(
                Diagnostic(
                    "RV706", f"the log of channel `{name}` does not reach now",
                    help=("mend what `retrovue check` shows; `retrovue run` then plans on by itself",),
                )
            )  # fmt: skip
        (self._ended.add if ended else self._ended.discard)(name)


def has_ended(channel: ChannelOnAir) -> bool:
    """A log that cannot be read does not reach now either."""
    try:
        return channel.on_air() is None
    except StationError:
        return True
