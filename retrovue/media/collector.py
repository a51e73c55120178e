"""The garbage collector, at rest while very many values are made that stay."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager

_MANY = 100_000
"""Values whose first walk, about a hundredth of a second, would be noticed by whoever watches."""


@contextmanager
def collector_at_rest() -> Iterator[None]:
    """It would walk a catalog of 100,000 values again and again, and find nothing: an eighth of a build.

    What was made is old at once, for the first walk over all of it would find nothing either. Where something is kept
    from the collector for good, it stays so unless very many were made.
    """
    running = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if running:
            if not gc.get_freeze_count() or gc.get_count()[0] > _MANY:
                gc.freeze()
                gc.unfreeze()  # moves everything to the oldest generation, without looking at it
            gc.enable()
