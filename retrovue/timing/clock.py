"""The one way to learn the time: a clock handed in by the caller."""

from typing import Protocol


class Clock(Protocol):
    """Tells the instant in ms UTC; never goes backwards while the process lives."""

    def now(self) -> int: ...
