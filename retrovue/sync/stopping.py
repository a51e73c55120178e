"""A run that can be stopped: whoever waits for a server or a file goes on at once."""

import time
from collections.abc import Callable, Sequence
from threading import Event, Thread
from types import TracebackType

from retrovue.sources import Cancelled, Reader

_LOOK_S = 0.2
_SLEPT_S = 5
"""A look that came so late: the machine was asleep, and others may take the run for gone."""
_BEAT = 50
"""Looks between two heartbeats: ten seconds."""


def _clock() -> float:
    """Of no day, but one that runs while the machine sleeps, where there is such a one."""
    asleep_too: int | None = getattr(time, "CLOCK_BOOTTIME", None)
    return time.perf_counter() if asleep_too is None else time.clock_gettime(asleep_too)


class Stop:
    """A context manager. A thread of its own asks `cancel`, and closes the readers that may be waiting."""

    def __init__(
        self,
        cancel: Callable[[], bool],
        beat: Callable[[], bool],
        clock: Callable[[], float] | None = None,
        hold: Callable[[Callable[[], bool]], None] = lambda stopped: None,
    ) -> None:
        """`beat` says that the run is there, and gives False where another has its place; `clock` tells seconds;
        `hold` returns when the run may go on, or is stopped.
        """
        self._cancel, self._beat, self._clock = cancel, beat, clock or _clock
        self._hold = hold
        self.replaced = False
        self._seen, self._ended = Event(), Event()
        self._readers: Sequence[Reader] = ()
        self._thread = Thread(target=self._watch, name="sync-watch", daemon=True)

    def __enter__(self) -> "Stop":
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._ended.set()
        self._thread.join()

    def guard(self, readers: Sequence[Reader]) -> None:
        """Those that are to be closed when the run is stopped."""
        self._readers = readers

    @property
    def seen(self) -> bool:
        if not self._seen.is_set() and self._cancel():
            self._seen.set()
        return self._seen.is_set()

    def check(self) -> None:
        """Raises Cancelled. From any thread; may wait."""
        self._hold(lambda: self.seen)
        if self.seen:
            raise Cancelled

    def _watch(self) -> None:
        looks, last = 0, self._clock()
        while not self._ended.wait(_LOOK_S):
            looks, before, last = looks + 1, last, self._clock()
            slept = abs(last - before) > _SLEPT_S
            if (looks % _BEAT == 0 or slept) and not self._beat():
                self.replaced = True
                self._seen.set()
            if self.seen:
                for reader in self._readers:
                    reader.close()
                return
