"""How a live input is reached: directly, or, by HTTP, through a door on this machine that leads to one host only."""

import contextlib
from collections.abc import AsyncIterator, Callable
from urllib.parse import urlsplit

from retrovue.diagnostics import Diagnostic
from retrovue.ffmpeg.loopback import Loopback
from retrovue.playout.live.origin import Origin


class Doors:
    """Those of one process. The door is opened with the first input that needs it."""

    def __init__(self) -> None:
        self.loopback = Loopback()

    @contextlib.asynccontextmanager
    async def opened(self, address: str, report: Callable[[Diagnostic], None]) -> AsyncIterator[str]:
        """The address for ffmpeg. User, password and token of an HTTP address stay in this process."""
        if urlsplit(address).scheme not in ("http", "https"):
            yield address
            return
        origin = Origin(address, report)
        async with self.loopback.admitted(origin) as base:
            yield base + origin.entry

    async def close(self) -> None:
        await self.loopback.close()
