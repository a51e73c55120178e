"""How the machine is: processor, memory and the disk of the state folder. On systems without `/proc` some is unknown."""

import asyncio
import contextlib
import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from aiohttp import web

from retrovue.playout.off_loop import off_loop

PATIENCE = 1.0
"""Seconds that a disk may think about how much room it has."""
_PROC = Path("/proc")
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class HostState:
    """Bytes; None for what this system does not tell."""

    cores: int
    busy: int | None
    """Percent of all cores since the last look."""
    load: float | None
    """Of the last minute."""
    memory: int | None
    memory_free: int | None
    """What programs may still have."""
    process: int | None
    """Memory of the station's process."""
    disk: int | None
    disk_free: int | None


class Host:
    """Remembers the counters of its last look."""

    def __init__(self, state: Path, proc: Path = _PROC) -> None:
        self._state, self._proc = state, proc
        self.last = HostState(os.cpu_count() or 1, None, None, None, None, None, None, None)
        """What the last look found."""
        self._before = (0, 0)
        self._busy: int | None = None
        self._looking: asyncio.Future[HostState] | None = None

    async def seen(self) -> HostState:
        """A look for everybody who asks meanwhile: a disk that does not answer holds one thread, and nobody for long."""
        if self._looking is None or self._looking.done():
            self._looking = off_loop(self.look)
        looking = self._looking
        await asyncio.wait([looking], timeout=PATIENCE)
        return looking.result() if looking.done() else self.last

    def look(self) -> HostState:
        """Never on the loop: a disk may hang."""
        memory = self._table("meminfo")
        disk = _known(lambda: shutil.disk_usage(self._state))
        self.last = HostState(
            os.cpu_count() or 1, self._busy_now(), _known(lambda: round(os.getloadavg()[0], 2)), memory.get("MemTotal"),
            memory.get("MemAvailable"), self._table("self/status").get("VmRSS"), disk.total if disk else None,
            disk.free if disk else None,
        )  # fmt: skip
        return self.last

    def _busy_now(self) -> int | None:
        """Ticks of the first line of `stat`: user, nice, system, idle, iowait and so on."""
        counts = _known(
            lambda: [int(word) for word in (self._proc / "stat").read_text().split("\n")[0].split()[1:9]]
        )
        if not counts:
            return None
        now = (sum(counts), sum(counts) - counts[3] - counts[4])
        whole, worked = now[0] - self._before[0], now[1] - self._before[1]
        if whole > 0:
            self._busy, self._before = round(100 * worked / whole), now
        return self._busy

    def _table(self, name: str) -> dict[str, int]:
        """Lines such as `MemTotal: 1234 kB`, in bytes."""
        found = {}
        for line in (_known(lambda: (self._proc / name).read_text()) or "").splitlines():
            key, _, rest = line.partition(":")
            words = rest.split()
            if len(words) == 2 and words[1] == "kB" and words[0].isdecimal():
                found[key] = int(words[0]) << 10
        return found


HOST = web.AppKey("host", Host)


def _known(look: Callable[[], T]) -> T | None:
    with contextlib.suppress(OSError, ValueError, LookupError, AttributeError):
        return look()
    return None
