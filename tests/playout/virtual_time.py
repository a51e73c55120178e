"""An event loop on which nobody waits: when all are asleep, its clock goes on to the next who wakes."""

import asyncio
import functools
import selectors
from collections.abc import Callable, Coroutine
from typing import Any


class _Leaping(selectors.DefaultSelector):
    leapt = 0.0

    def select(self, timeout: float | None = None) -> Any:
        found = super().select(0)
        if found or timeout is None:
            return found or super().select(timeout)
        self.leapt += max(timeout, 0)
        return found


class VirtualLoop(asyncio.SelectorEventLoop):
    """For code without threads and processes."""

    def __init__(self) -> None:
        self._leaping = _Leaping()
        super().__init__(self._leaping)

    def time(self) -> float:
        return self._leaping.leapt

    def oversleep(self, seconds: float) -> None:
        """As when the machine was suspended."""
        self._leaping.leapt += seconds


def in_virtual_time(test: Callable[..., Coroutine[Any, Any, None]]) -> Callable[..., None]:
    """Runs a test on such a loop."""

    @functools.wraps(test)
    def run(*args: Any, **kwargs: Any) -> None:
        with asyncio.Runner(loop_factory=VirtualLoop) as runner:
            runner.run(test(*args, **kwargs))

    return run
