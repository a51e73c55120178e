"""Looking for the files of what is to be shown, at a disk that may not answer."""

import asyncio
from collections import OrderedDict
from collections.abc import Callable

from retrovue.diagnostics import Diagnostic
from retrovue.playout.library import Library
from retrovue.playout.off_loop import off_loop
from retrovue.playout_log import Event

LOOK = 0.5
"""Seconds that a look for a file may take before a stand-in is given without it."""
_REMEMBERED = 500


class MissingFiles:
    """A disk that does not answer is asked one thing at a time, and holds up nobody for long."""

    def __init__(self, report: Callable[[Diagnostic], None]) -> None:
        self._report = report
        self._reported: OrderedDict[str, None] = OrderedDict()
        self._looking: asyncio.Future[str | None] | None = None

    async def note(self, library: Library, event: Event) -> str:
        """Tells once of an event without a file; the code for the record, empty when the file is there."""
        if self._looking is not None and not self._looking.done():
            return ""
        self._looking = off_loop(library.missing_file, event)
        try:
            async with asyncio.timeout(LOOK):
                path = await asyncio.shield(self._looking)
        except TimeoutError:
            return ""
        if path is not None and event.id not in self._reported:
            self._reported[event.id] = None
            while len(self._reported) > _REMEMBERED:
                self._reported.popitem(last=False)
            self._report(
                Diagnostic(
                    "RV701", f"`{event.id}` has no file to show", place=path,
                    help=("put the file back, or run `retrovue sync` and `retrovue build`; the slate airs meanwhile",),
                )
            )  # fmt: skip
        return "RV701" if path is not None else ""
