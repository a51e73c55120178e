"""Ctrl-C while sources are read: at the next commit, and the second time at once. And signals to wait and to go on."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from retrovue.progress import Hold

if TYPE_CHECKING:
    from types import FrameType


class Interrupts:
    """True once the run is to stop; `hold` makes it wait."""

    def __init__(self) -> None:
        self.hold = Hold()
        self._stopped = False

    def __bool__(self) -> bool:
        return self._stopped

    def stop(self, _: int, __: FrameType | None) -> None:
        if self._stopped:
            raise KeyboardInterrupt
        self._stopped = True

    def pause(self, _: int, __: FrameType | None) -> None:
        self.hold.wanted = True

    def go_on(self, _: int, __: FrameType | None) -> None:
        self.hold.wanted = False


@contextmanager
def interrupts() -> Iterator[Interrupts]:
    """The first interrupt is noted, and the run stops at its next commit; the second one stops it now."""
    told = Interrupts()
    handlers = {signal.SIGINT: told.stop}
    if hasattr(signal, "SIGUSR1"):
        handlers |= {signal.SIGUSR1: told.pause, signal.SIGUSR2: told.go_on}
    before = {number: signal.signal(number, handler) for number, handler in handlers.items()}
    try:
        yield told
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
