"""Where encoded segments lie: the store, or memory while the store cannot be written."""

import asyncio
from collections import OrderedDict
from collections.abc import Callable, Collection

from retrovue.diagnostics import Diagnostic
from retrovue.playout.store import SegmentStore, StoreUnwritable

IN_MEMORY = 128
"""Raw segments kept in memory; about a minute of one viewer's channel is 30."""


class Shelf:
    """Raw segments by key; waiters are woken when theirs arrives."""

    def __init__(self, store: SegmentStore, report: Callable[[Diagnostic], None]) -> None:
        self._store, self._report = store, report
        self._memory: OrderedDict[str, bytes] = OrderedDict()
        self._known: OrderedDict[str, None] = OrderedDict()
        self._arrivals: dict[str, asyncio.Event] = {}
        self._writable = True

    def has(self, key: str) -> bool:
        """Whether the segment can be had now; remembers what it has seen on disk for a while."""
        return key in self._memory or key in self._known or self.get(key) is not None

    def get(self, key: str) -> bytes | None:
        data = self._memory.get(key)
        if data is not None:
            self._memory.move_to_end(key)
            return data
        data = self._store.get(key)
        if data is None:
            self._known.pop(key, None)
            return None
        self._keep(key, data)
        return data

    def put(self, key: str, data: bytes) -> None:
        """Keeps a segment: on disk, and for a while in memory. A store that fails is reported once."""
        self._keep(key, data)
        try:
            self._store.put_if_absent(key, data)
            self._writable = True
        except StoreUnwritable as error:
            if self._writable:
                self._report(
                    Diagnostic(
                        "RV707", f"segments cannot be stored: {error}",
                        help=("free space or mend the permissions; the air goes on from memory",),
                    )
                )  # fmt: skip
            self._writable = False
        arrival = self._arrivals.pop(key, None)
        if arrival is not None:
            arrival.set()

    def _keep(self, key: str, data: bytes) -> None:
        self._memory[key] = data
        self._memory.move_to_end(key)
        while len(self._memory) > IN_MEMORY:
            old, _ = self._memory.popitem(last=False)
            self._known[old] = None
        while len(self._known) > 50_000:
            self._known.popitem(last=False)

    async def wait(self, key: str, seconds: float) -> bytes | None:
        """The segment, waited for at most so long. Cancelling one waiter leaves the others alone."""
        data = self.get(key)
        if data is not None or seconds <= 0:
            return data
        arrival = self._arrivals.setdefault(key, asyncio.Event())
        try:
            await asyncio.wait_for(arrival.wait(), seconds)
        except TimeoutError:
            return None
        return self.get(key)

    async def evict(self, protected: Collection[str]) -> None:
        """Brings the store back under its budget; what is about to air stays."""
        if await asyncio.to_thread(self._store.evict, protected):
            self._known = OrderedDict((key, None) for key in self._known if key in protected)
