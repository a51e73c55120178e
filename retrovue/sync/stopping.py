"""A run that can be stopped: whoever waits for a server or a file goes on at once."""

from collections.abc import Callable, Sequence
from threading import Event, Thread
from types import TracebackType

from retrovue.sources import Cancelled, Reader

_LOOK_S = 0.2
_BEAT = 50
"""Looks between two heartbeats: ten seconds."""


class Stop:
    """A context manager. A thread of its own asks `cancel`, and closes the readers that may be waiting."""

    def __init__(self, cancel: Callable[[], bool], beat: Callable[[], None]) -> None:
        self._cancel, self._beat = cancel, beat
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
        """Raises Cancelled. From any thread."""
        if self.seen:
            raise Cancelled

    def _watch(self) -> None:
        looks = 0
        while not self._ended.wait(_LOOK_S):
            looks += 1
            if looks % _BEAT == 0:
                self._beat()
            if self.seen:
                for reader in self._readers:
                    reader.close()
                return
