"""CPU seconds of one thing, for tests that say "soon": what other tests left in memory does not count."""

import gc
import time
from collections.abc import Callable
from typing import TypeVar

Result = TypeVar("Result")


def timed(do: Callable[[], Result], soon: float) -> tuple[Result, float]:
    """The result and its CPU seconds; where it took longer than `soon` the machine may be to blame, and the second try counts."""
    result, seconds = _once(do)
    return (result, seconds) if seconds < soon else _once(do)


def _once(do: Callable[[], Result]) -> tuple[Result, float]:
    gc.freeze()
    try:
        begun = time.process_time()
        return do(), time.process_time() - begun
    finally:
        gc.unfreeze()
