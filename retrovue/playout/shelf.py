"""Where encoded segments lie: in memory for a while, and in the store. Nothing here waits for a disk but by `await`."""

import asyncio
import errno
from collections import OrderedDict
from collections.abc import Callable, Collection, Mapping

from retrovue.diagnostics import Diagnostic
from retrovue.playout.off_loop import off_loop
from retrovue.playout.store import SegmentStore, StoreUnwritable

RECENT = 32 << 20
"""Bytes of segments kept in memory that are on disk as well: the last few of each of ten channels, which is where players are."""
UNSAVED = 256 << 20
"""Bytes kept while the store takes nothing: ten minutes of two channels."""
WRITE_AGAIN = 2
"""Seconds until a store that took nothing is tried again."""
PATIENCE = 1.0
"""Seconds after which a disk that gives nothing is stuck: it then counts as empty until it answers."""
STUCK = 60.0
"""Seconds after which a stuck disk is asked again."""
HUNG = 5.0
"""Seconds after which a write that does not end is told of."""
_READS = 32
"""At most so many reads at once."""
_GLANCES = 2
_SEEN = 50_000


class Shelf:
    """Raw segments by key; waiters are woken when theirs arrives. Lives on the event loop."""

    def __init__(
        self,
        store: SegmentStore,
        report: Callable[[Diagnostic], None],
        recent: int = RECENT,
        unsaved: int = UNSAVED,
    ) -> None:
        self.store, self._report = store, report
        self._recent, self._unsaved = _Bounded(recent), _Bounded(unsaved)
        self._arrivals: dict[str, _Arrival] = {}
        self._reading: dict[str, asyncio.Task[bytes | None]] = {}
        self._seen: OrderedDict[str, None] = OrderedDict()
        self._unseen: OrderedDict[str, None] = OrderedDict()
        self._glances = 0
        self._writing: asyncio.Task[None] | None = None
        self._writable = True
        self._stuck_until = float("-inf")

    @property
    def writable(self) -> bool:
        """Whether the store took the last segment it was given."""
        return self._writable

    # ---- looking

    def get(self, key: str) -> bytes | None:
        """The segment when it is in memory."""
        return self._unsaved.get(key) or self._recent.get(key)

    def has(self, key: str) -> bool:
        """Whether the segment can be had soon. One on disk that nobody has read yet is looked at beforehand."""
        if key in self._unsaved or key in self._recent:
            return True
        if key not in self.store or self._stuck():
            return False
        if key not in self._seen and key not in self._reading:
            self._unseen[key] = None
            self._glance()
        return True

    async def fetch(self, key: str, patience: float = PATIENCE) -> bytes | None:
        """The segment from memory or disk. A disk that does not answer counts as empty for a while."""
        data = self.get(key)
        if data is not None or key not in self.store or self._stuck():
            return data
        reading = self._reading.get(key)
        if reading is None:
            if len(self._reading) >= _READS:
                return None
            reading = self._read_soon(key)
        try:
            async with asyncio.timeout(patience):
                return await asyncio.shield(reading)
        except TimeoutError:
            if patience >= PATIENCE:
                self._stuck_until = asyncio.get_running_loop().time() + STUCK
                reading.add_done_callback(self._answers_again)
            return None

    async def wait(self, key: str, seconds: float) -> bytes | None:
        """The segment, waited for at most so long. Cancelling one waiter leaves the others alone."""
        loop = asyncio.get_running_loop()
        until = loop.time() + seconds
        data = await self.fetch(key, min(seconds, PATIENCE)) if seconds > 0 else None
        data = data or self.get(key)  # it may have come while the disk was asked
        if data is not None or (left := until - loop.time()) <= 0:
            return data
        arrival = self._arrivals.setdefault(key, _Arrival())
        arrival.waiters += 1
        try:
            async with asyncio.timeout(left):  # `wait_for` may lose a cancellation before Python 3.12
                await arrival.wait()
        except TimeoutError:
            return None
        finally:
            arrival.waiters -= 1
            if not arrival.waiters and self._arrivals.get(key) is arrival:
                del self._arrivals[key]
        return self.get(key)

    def _answers_again(self, _: asyncio.Task[bytes | None]) -> None:
        self._stuck_until = float("-inf")

    def _stuck(self) -> bool:
        return asyncio.get_running_loop().time() < self._stuck_until

    def _glance(self) -> None:
        """Reads a few of those that were never read, so that a damaged one is found while it can be made anew."""
        while self._unseen and self._glances < _GLANCES and not self._stuck():
            key, _ = self._unseen.popitem(last=False)
            if key in self.store and key not in self._reading:
                self._glances += 1
                self._read_soon(key).add_done_callback(self._glanced)

    def _glanced(self, _: asyncio.Task[bytes | None]) -> None:
        self._glances -= 1
        self._glance()

    def _read_soon(self, key: str) -> asyncio.Task[bytes | None]:
        self._reading[key] = task = asyncio.create_task(self._read(key))
        return task

    async def _read(self, key: str) -> bytes | None:
        try:
            data = await off_loop(self.store.get, key)
        finally:
            del self._reading[key]
        if data is None:
            self._seen.pop(key, None)
            return None
        self._seen[key] = None
        while len(self._seen) > _SEEN:
            self._seen.popitem(last=False)
        self._recent.keep(key, data)
        self._wake(key)
        return data

    def _wake(self, key: str) -> None:
        arrival = self._arrivals.pop(key, None)
        if arrival is not None:
            arrival.set()

    # ---- keeping

    def put(self, key: str, data: bytes) -> None:
        """Keeps a segment in memory, and on disk as soon as the store takes it. A store that fails is reported once."""
        self._unsaved.keep(key, data)
        self._wake(key)
        if self._writing is None or self._writing.done():
            self._writing = asyncio.create_task(self._write_all())

    async def flush(self) -> None:
        """Waits until everything is on disk, or the store has refused it."""
        while self._unsaved and self._writing and self._writable and not self._writing.done():
            await asyncio.wait([self._writing], timeout=0.01)

    async def close(self) -> None:
        """Gives what is not on disk yet a moment to get there."""
        try:
            async with asyncio.timeout(PATIENCE):
                await self.flush()
        except TimeoutError:
            pass
        for task in [*self._reading.values(), *([self._writing] if self._writing else [])]:
            task.cancel()

    async def _write_all(self) -> None:
        while (oldest := self._unsaved.oldest()) is not None:
            key, data = oldest
            try:
                writing = off_loop(self.store.put_if_absent, key, data)
                await asyncio.wait([writing], timeout=HUNG)
                if not writing.done():
                    self._refused(StoreUnwritable(errno.ETIMEDOUT, "the disk does not answer"))
                await writing
            except StoreUnwritable as error:
                self._refused(error)
                await asyncio.sleep(WRITE_AGAIN)
                continue
            self._took()
            self._unsaved.drop(key)
            self._seen[key] = None
            self._recent.keep(key, data)

    def _refused(self, error: StoreUnwritable) -> None:
        if self._writable:
            self._report(
                Diagnostic(
                    "RV707", f"segments cannot be stored: {error}",
                    help=("free space or mend the permissions; the air goes on from memory",),
                )
            )  # fmt: skip
        self._writable = False

    def _took(self) -> None:
        if not self._writable:
            self._report(Diagnostic("RV731", "segments are stored again"))
        self._writable = True

    async def evict(self, protected: Collection[str], next_use: Mapping[str, int] | None = None) -> int:
        """Brings the store back under its budget; what is about to air stays."""
        return await off_loop(self.store.evict, protected, next_use)


class _Arrival(asyncio.Event):
    waiters = 0


class _Bounded:
    """Segments in the order of their last use, up to so many bytes; the last one always stays."""

    def __init__(self, most: int) -> None:
        self._most, self._bytes = most, 0
        self._held: OrderedDict[str, bytes] = OrderedDict()

    def __contains__(self, key: str) -> bool:
        return key in self._held

    def __bool__(self) -> bool:
        return bool(self._held)

    def get(self, key: str) -> bytes | None:
        data = self._held.get(key)
        if data is not None:
            self._held.move_to_end(key)
        return data

    def oldest(self) -> tuple[str, bytes] | None:
        return next(iter(self._held.items()), None)

    def keep(self, key: str, data: bytes) -> None:
        self.drop(key)
        self._held[key] = data
        self._bytes += len(data)
        while self._bytes > self._most and len(self._held) > 1:
            _, old = self._held.popitem(last=False)
            self._bytes -= len(old)

    def drop(self, key: str) -> None:
        data = self._held.pop(key, None)
        self._bytes -= len(data) if data is not None else 0
