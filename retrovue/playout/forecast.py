"""How long encodes take of a core, measured as they run, and what is foretold by it. All in ms of a core but for `now`."""

import contextlib
from collections.abc import Callable, Iterator

from retrovue.playout.job import REACH, Demand, Job
from retrovue.playout.turns import WorkClock
from retrovue.timing.frames import segment_frames

FIRST_SEGMENT = 1_200
"""What a first segment is taken to need before one was measured: the file is sought in it."""
SLOW_START = 2_000
"""No run is taken to be stuck before four times this has passed without a first segment."""
LONGEST_START = 6_000
"""A run is never taken to need longer than this for its first segment."""
SILENCE = 2
"""A job that gives nothing for so many segments' time, and for four times its usual time, is stuck."""


class Forecast:
    """Of all runs that share the cores."""

    def __init__(self, cores: int, seconds: Callable[[], float]) -> None:
        """`seconds`: a clock that never goes back."""
        self._first, self._work, self._seconds = FIRST_SEGMENT, WorkClock(cores), seconds

    # ---- what is measured

    @contextlib.contextmanager
    def reading(self, job: Job) -> Iterator[Callable[[], int]]:
        """While a segment is waited for; what it gives tells how long that took."""
        job.reads_since = self._seconds()
        job.worked_since = self._work.change(job.reads_since, 1)
        try:
            yield lambda: self._since(job)
        finally:
            job.reads_since = None
            self._work.change(self._seconds(), -1)

    def measure(self, job: Job, took: int, *, first: bool, fed: bool) -> bool:
        """Whether a segment tells what the others take: not the first, nor one that waited in the pipe."""
        if first and job.until is None:
            self._first = (3 * self._first + took) // 4
        elif fed:
            job.pace = max(1, took if not job.pace else (3 * job.pace + took) // 4)
            return job.until is None
        return False

    def began_too_late(self, job: Job) -> None:
        """The next shall begin further ahead."""
        self._first = max(self._first, min(self._spent(job) * 5 // 4, LONGEST_START))

    # ---- what is foretold

    def delivers(self, job: Job, demand: Demand, now: int) -> bool:
        """Whether a job will be there soon, or at least in time."""
        return job.serves(demand) or (
            job.wants(demand) and now + self.needs(job, demand.index) <= demand.deadline
        )

    def would_deliver(self, begun: Demand, demand: Demand, now: int) -> bool:
        """The same of a run that is about to begin with another segment."""
        later = demand.index - begun.index
        if (begun.piece, begun.profile) != (demand.piece, demand.profile) or later < 0:
            return False
        media = 1000 * segment_frames(demand.profile.fps) // demand.profile.fps
        return later <= REACH or now + self._first + later * media <= demand.deadline

    def needs(self, job: Job, index: int) -> int:
        """How long a job will take to have made a segment."""
        pace = job.pace or job.media
        return max((job.pace or self._first) - self._spent(job), 0) + (index - job.next) * pace

    def start(self, crowd: float) -> int:
        """How long a run that begins now needs for its first segment, where so many ask for each core."""
        return min(int(self._first * crowd), LONGEST_START)

    def patience(self, job: Job) -> int:
        """How long a job may give nothing."""
        least = SLOW_START if job.next == job.first else 0
        return max(SILENCE * job.media, 4 * (job.pace or max(self._first, least)))

    def _spent(self, job: Job) -> int:
        """What the next segment has taken so far."""
        return self._since(job) if job.reads_since is not None else 0

    def _since(self, job: Job) -> int:
        return round(1000 * (self._work.now(self._seconds()) - job.worked_since))
