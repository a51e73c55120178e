"""Work that comes round again and again: what goes wrong in one turn is told, and the next turn comes all the same."""

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable, Iterator

REST = 5.0
"""Seconds after which a task that broke is begun anew."""

log = logging.getLogger("retrovue.air")


class Upkeep:
    """Counts every turn that went wrong as `internal_faults`, by task."""

    def __init__(self, count: Callable[..., None]) -> None:
        self._count = count
        self._failing: dict[tuple[str, str], str] = {}

    @contextlib.contextmanager
    def turn(self, task: str, of: str = "") -> Iterator[None]:
        """One turn of a task, `of` a channel if there are many. The same fault in turn after turn is logged once."""
        try:
            yield
        except Exception as error:
            self._count("internal_faults", task=task)
            if self._failing.get((task, of)) != repr(error):
                self._failing[task, of] = repr(error)
                log.exception("%s went wrong, and is tried again", f"{task} of `{of}`" if of else task)
        else:
            self._failing.pop((task, of), None)

    async def kept(self, task: str, begin: Callable[[], Awaitable[None]]) -> None:
        """A task that goes on as long as the station does: one that breaks is begun anew."""
        while True:
            with self.turn(task):
                return await begin()
            await asyncio.sleep(REST)
