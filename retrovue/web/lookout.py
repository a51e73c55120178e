"""Answers that take a while and wear off slowly: asked once for everybody, and never waited for long."""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from retrovue.playout.off_loop import off_loop

KEPT = 20_000
"""ms that an answer is good for; one that took long is good for ten times as long as it took."""
PATIENCE = 3.0
"""Seconds that somebody who asks waits; then the older answer counts, where there is one."""
_REST = 10
log = logging.getLogger("retrovue.web")
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Seen(Generic[T]):
    """What was seen; `at` and `took` are ms."""

    value: T
    of: object
    at: int
    took: int


class Lookout(Generic[T]):
    """One look at a time for each name: a disk or a server that never answers holds one thread and no more."""

    def __init__(self, now: Callable[[], int], patience: float = PATIENCE) -> None:
        self._now, self._patience = now, patience
        self._seen: dict[str, Seen[T]] = {}
        self._looking: dict[str, asyncio.Future[Seen[T]]] = {}

    def last(self, name: str, of: object) -> Seen[T] | None:
        """What was seen of the same thing, however long ago."""
        seen = self._seen.get(name)
        return seen if seen is not None and seen.of == of else None

    async def ask(self, name: str, of: object, look: Callable[[], T]) -> Seen[T] | None:
        """`of` is what the look depends on: an answer about something else does not count."""
        seen = self.last(name, of)
        if seen is not None and self._now() - seen.at < max(KEPT, _REST * seen.took):
            return seen
        looking = self._looking.get(name) or self._begin(name, of, look)
        await asyncio.wait([looking], timeout=self._patience)
        return self.last(name, of)

    def _begin(self, name: str, of: object, look: Callable[[], T]) -> "asyncio.Future[Seen[T]]":
        begun = self._now()

        def seen() -> Seen[T]:
            value = look()
            return Seen(value, of, self._now(), self._now() - begun)

        looking = self._looking[name] = off_loop(seen)
        looking.add_done_callback(lambda done: self._keep(name, done))
        return looking

    def _keep(self, name: str, done: "asyncio.Future[Seen[T]]") -> None:
        del self._looking[name]
        if (error := done.exception()) is not None:
            log.error("`%s` cannot be looked at", name, exc_info=error)
        else:
            self._seen[name] = done.result()
