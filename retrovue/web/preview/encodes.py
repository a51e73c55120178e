"""Segments of previews, made when they are asked for: few encodes at once, behind the air, and none for nobody."""

import asyncio
import contextlib
from collections.abc import Callable

from retrovue.playout.encode.profile import EncodeProfile
from retrovue.playout.encode.run import EncodeFailed
from retrovue.playout.encode.work import Piece, segment_key
from retrovue.playout.jobs import Encoder
from retrovue.playout.shelf import Shelf

AT_ONCE = 2
WAITING = 24
"""So many may wait for their segments; who comes then is told to come again."""
REACH = 12
"""A run serves what lies at most so many segments ahead of it, and makes at most so many ahead of what was asked for."""
IDLE = 8.0
"""Seconds after which a run that nobody asks ends."""
PATIENCE = 25.0
"""Seconds that somebody waits for a segment."""
LOOK = 0.5
"""Seconds between two looks whether whoever asked is still there."""


class Busy(Exception):
    """Others are served first."""


class Gone(Exception):
    """Whoever asked has left."""


class _Run:
    """One run of the encoder, from a segment of a piece on."""

    def __init__(self, piece: Piece, first: int, now: float) -> None:
        self.piece, self.next, self.wanted, self.used = piece, first, first, now
        self.waiters = 0
        self.failure: EncodeFailed | None = None
        self.more = asyncio.Event()
        self.task: asyncio.Task[None] | None = None

    @property
    def over(self) -> bool:
        return self.task is not None and self.task.done()

    def serves(self, piece: Piece, index: int) -> bool:
        return self.piece == piece and self.next <= index <= self.next + REACH and not self.over


class Encodes:
    """Lives on the event loop. `pressed` says whether the air needs the cores for itself."""

    def __init__(
        self, encoder: Encoder, profile: EncodeProfile, shelf: Shelf, pressed: Callable[[], bool]
    ) -> None:
        self._encoder, self.profile, self._shelf, self._pressed = encoder, profile, shelf, pressed
        self._runs: list[_Run] = []
        self._waiting = 0

    @property
    def running(self) -> int:
        return sum(not run.over for run in self._runs)

    async def segment(self, piece: Piece, index: int, gone: Callable[[], bool]) -> bytes:
        """Raises EncodeFailed, Busy, Gone."""
        key = segment_key(piece, index, self.profile)
        data = await self._shelf.fetch(key)
        if data is not None:
            self._follow(piece, index)
            return data
        if self._waiting >= WAITING:
            raise Busy
        self._waiting += 1
        try:
            async with asyncio.timeout(PATIENCE):
                return await self._made(key, piece, index, gone)
        except TimeoutError:
            raise Busy from None
        finally:
            self._waiting -= 1
            asyncio.get_running_loop().call_later(IDLE + LOOK, self._tidy)

    def _follow(self, piece: Piece, index: int) -> None:
        """A run that is ahead of somebody who looks at what it made goes on before them."""
        for run in self._runs:
            if run.piece == piece and run.wanted <= index < run.next and not run.over:
                run.wanted, run.used = index, _now()
                run.more.set()

    async def _made(self, key: str, piece: Piece, index: int, gone: Callable[[], bool]) -> bytes:
        while not gone():
            run = self._run_of(piece, index)
            if run is None:
                data = await self._shelf.wait(key, LOOK)
            else:
                data = await self._from(run, key, index)
                if data is None and run.failure is not None:
                    raise run.failure
            if data is not None:
                return data
        raise Gone

    async def _from(self, run: _Run, key: str, index: int) -> bytes | None:
        run.wanted, run.used = max(run.wanted, index), _now()
        run.waiters += 1
        run.more.set()
        try:
            return await self._shelf.wait(key, LOOK)
        finally:
            run.waiters -= 1
            run.used = _now()

    def _run_of(self, piece: Piece, index: int) -> _Run | None:
        """One that will have it soon; a new one where there is room; None: wait for a turn."""
        serving = next((run for run in self._runs if run.serves(piece, index)), None)
        if serving is not None:
            return serving
        self._runs = [run for run in self._runs if not run.over]
        if len(self._runs) >= AT_ONCE:
            free = [run for run in self._runs if not run.waiters]
            if not free:
                return None
            self._stop(min(free, key=lambda run: run.used))
            return None  # there is room when it has ended
        run = _Run(piece, index, _now())
        run.task = asyncio.create_task(self._work(run))
        self._runs.append(run)
        return run

    def _stop(self, run: _Run) -> None:
        if run.task is not None:
            run.task.cancel()

    async def _work(self, run: _Run) -> None:
        try:
            async with contextlib.aclosing(self._encoder(run.piece, run.next, self.profile)) as segments:
                async for segment in segments:
                    self._shelf.put(segment_key(run.piece, segment.index, self.profile), segment.data)
                    run.next = segment.index + 1
                    await self._hold(run)
        except EncodeFailed as failure:
            run.failure = failure
            run.used = _now()

    async def _hold(self, run: _Run) -> None:
        """The encoder is held by its pipe while it is far enough ahead, or the air needs the cores."""
        await asyncio.sleep(0)  # whoever waited for this one takes it
        while run.next > run.wanted + REACH or (self._pressed() and not run.waiters):
            run.more.clear()
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(LOOK):
                    await run.more.wait()

    def _tidy(self) -> None:
        """Ends what nobody asks any more."""
        now = _now()
        for run in self._runs:
            if not run.waiters and now - run.used >= IDLE:
                self._stop(run)
        self._runs = [run for run in self._runs if not run.over]

    async def close(self) -> None:
        tasks = [run.task for run in self._runs if run.task is not None]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        self._runs = []


def _now() -> float:
    return asyncio.get_running_loop().time()
