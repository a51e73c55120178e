"""Encode jobs, earliest deadline first: at most one a core works, and one that is ahead waits its turn."""

import asyncio
import contextlib
import logging
from collections.abc import AsyncGenerator, Callable, Collection, Iterable
from dataclasses import dataclass

from retrovue.diagnostics import Diagnostic
from retrovue.playout.encode.profile import EncodeProfile
from retrovue.playout.encode.run import EncodeFailed, Segment
from retrovue.playout.encode.work import Piece, segment_key
from retrovue.playout.shelf import Shelf
from retrovue.timing.clock import Clock

REACH = 6
"""A running job serves a demand that lies at most so many segments ahead of it."""
RETRY_AFTER = 10_000
"""A piece whose encode failed is not tried again for so long (ms)."""

log = logging.getLogger("retrovue.air")
Encoder = Callable[[Piece, int, EncodeProfile], AsyncGenerator[Segment, None]]


@dataclass(frozen=True, slots=True)
class Demand:
    """A segment that is missing: its piece, its place in it, and when it must be ready (ms)."""

    piece: Piece
    index: int
    profile: EncodeProfile
    deadline: int


class Job:
    """One run of the encoder, from a segment of a piece to the piece's end."""

    def __init__(self, piece: Piece, first: int, profile: EncodeProfile) -> None:
        self.piece, self.profile = piece, profile
        self.next = first
        self.deadline: int | None = None
        self.go = asyncio.Event()
        self.stopped = False
        self.task: asyncio.Task[None] | None = None

    def serves(self, demand: Demand) -> bool:
        same = self.piece == demand.piece and self.profile == demand.profile
        return same and self.next <= demand.index <= self.next + REACH

    @property
    def done(self) -> bool:
        return self.stopped or (self.task is not None and self.task.done())

    def stop(self) -> None:
        self.stopped = True
        if self.task is not None:
            self.task.cancel()


class EncodeJobs:
    """Turns demands into segments on the shelf."""

    def __init__(
        self, encoder: Encoder, shelf: Shelf, clock: Clock, limit: int, report: Callable[[Diagnostic], None]
    ) -> None:
        self._encoder, self._shelf, self._clock = encoder, shelf, clock
        self._limit, self._report = max(1, limit), report
        self._jobs: list[Job] = []
        self._ending: set[asyncio.Task[None]] = set()
        self._failed: dict[tuple[Piece, EncodeProfile], int] = {}

    @property
    def running(self) -> int:
        return len(self._jobs)

    def failed(self, piece: Piece, profile: EncodeProfile) -> bool:
        """Whether this piece failed a moment ago: its segments get the slate without waiting."""
        until = self._failed.get((piece, profile))
        return until is not None and self._clock.now() < until

    def works_on(self, piece: Piece, index: int) -> bool:
        """Whether a running job is about to deliver this segment."""
        return any(
            job.piece == piece and job.next <= index <= job.next + REACH for job in self._jobs if not job.done
        )

    def serve(
        self, demands: Iterable[Demand], spoiled: Collection[tuple[Piece, int]], keep: Callable[[Piece], bool]
    ) -> None:
        """Called a few times a second with all that watched channels lack.

        A job whose next segment is `spoiled` (a stand-in already went out for it) is stopped, as is one whose
        piece nobody wants to `keep`.
        """
        for job in self._jobs:
            job.deadline = None
            if (job.piece, job.next) in spoiled:
                job.stop()
        self._jobs = [job for job in self._jobs if not job.done]
        wanted = sorted(demands, key=lambda demand: demand.deadline)
        fresh: list[Demand] = []
        for demand in wanted:
            serving = next((job for job in self._jobs if job.serves(demand)), None)
            if serving is None:
                fresh.append(demand)
            elif serving.deadline is None or demand.deadline < serving.deadline:
                serving.deadline = demand.deadline
        self._drop(keep)
        self._share(fresh)

    def _drop(self, keep: Callable[[Piece], bool]) -> None:
        for job in self._jobs:
            if job.deadline is None and not keep(job.piece):
                job.stop()

    def _share(self, fresh: list[Demand]) -> None:
        """Gives the cores to the earliest deadlines, whether they are running yet or not."""
        running = [job for job in self._jobs if job.deadline is not None]
        turns: list[tuple[int, int, Job | Demand]] = [(job.deadline or 0, 0, job) for job in running]
        turns += [(demand.deadline, 1, demand) for demand in fresh]
        turns.sort(key=lambda turn: turn[:2])
        chosen = [turn[2] for turn in turns[: self._limit]]
        for job in self._jobs:
            job.go.set() if job in chosen else job.go.clear()
        for demand in chosen:
            if isinstance(demand, Demand):
                self._start(demand)

    def _start(self, demand: Demand) -> None:
        if self.failed(demand.piece, demand.profile):
            return
        if any(job.serves(demand) for job in self._jobs if not job.done):
            return
        job = Job(demand.piece, demand.index, demand.profile)
        job.deadline = demand.deadline
        job.go.set()
        job.task = asyncio.create_task(self._run(job))
        self._ending.add(job.task)
        job.task.add_done_callback(self._ending.discard)
        self._jobs.append(job)

    async def _run(self, job: Job) -> None:
        segments = self._encoder(job.piece, job.next, job.profile)
        try:
            async with contextlib.aclosing(segments):
                async for segment in segments:
                    self._shelf.put(segment_key(job.piece, segment.index, job.profile), segment.data)
                    job.next = segment.index + 1
                    await job.go.wait()
        except EncodeFailed as failure:
            self._fail(job, failure)
        except Exception:
            log.exception("an encode ended in an internal error")
            self._failed[job.piece, job.profile] = self._clock.now() + RETRY_AFTER

    def _fail(self, job: Job, failure: EncodeFailed) -> None:
        now = self._clock.now()
        self._failed = {piece: until for piece, until in self._failed.items() if until > now}
        self._failed[job.piece, job.profile] = now + RETRY_AFTER
        self._report(failure.diagnostic)

    async def close(self) -> None:
        """Stops every encode and waits until its process is gone."""
        tasks = list(self._ending)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        self._jobs = []
