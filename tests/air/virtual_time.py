"""An event loop whose time jumps to the next thing that is due, so that days pass in seconds.

Threads would run in real time, so their work is done at once, on the loop.
"""

import asyncio
import selectors
import sys
from collections.abc import Callable, Coroutine
from typing import Any

from retrovue.playout import off_loop as threads


class _Jumping(selectors.DefaultSelector):
    """Never waits: what is due later becomes due now."""

    now = 0.0

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        ready = super().select(0)
        if not ready:
            if timeout is None:
                raise RuntimeError("everything waits, and nothing is due")
            self.now += max(0.0, timeout)
        return ready


class VirtualLoop(asyncio.SelectorEventLoop):
    """Time is in seconds since the loop was made."""

    def __init__(self) -> None:
        self._jumping = _Jumping()
        super().__init__(self._jumping)
        self._clock_resolution = 1e-6

    def time(self) -> float:
        return self._jumping.now

    def run_in_executor(self, executor: Any, function: Callable[..., Any], *args: Any) -> asyncio.Future[Any]:
        done = self.create_future()
        try:
            done.set_result(function(*args))
        except BaseException as error:
            done.set_exception(error)
        return done


def _at_once(function: Callable[..., Any], *args: Any, **kwargs: Any) -> asyncio.Future[Any]:
    return asyncio.get_running_loop().run_in_executor(None, lambda: function(*args, **kwargs))


def everywhere(patch: Callable[[object, str, object], None], real: Any, instead: Any) -> None:
    """Puts `instead` in the place of a function in every module that imported it."""
    for module in list(sys.modules.values()):
        if getattr(module, real.__name__, None) is real:
            patch(module, real.__name__, instead)


def without_threads(patch: Callable[[object, str, object], None]) -> None:
    """What is worked on beside the loop is worked on at once."""
    everywhere(patch, threads.off_loop, _at_once)


def run(coroutine: Coroutine[Any, Any, Any]) -> Any:
    with asyncio.Runner(loop_factory=VirtualLoop) as runner:
        return runner.run(coroutine)
