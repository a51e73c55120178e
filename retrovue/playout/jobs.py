"""Encode jobs, earliest deadline first: at most one a core works, and one that is ahead waits its turn."""

import asyncio
import contextlib
import logging
from collections import Counter
from collections.abc import AsyncGenerator, Callable, Collection, Iterable

from retrovue.diagnostics import Diagnostic
from retrovue.media.asset import Asset
from retrovue.playout.encode.profile import EncodeProfile
from retrovue.playout.encode.run import EncodeFailed, MachineFailed, Segment, machine_failed
from retrovue.playout.encode.work import Piece, segment_key
from retrovue.playout.forecast import Forecast
from retrovue.playout.job import REACH, Demand, Job, Place
from retrovue.playout.shelf import Shelf
from retrovue.playout.trials import MOST, Trials, Work
from retrovue.playout.turns import WHOLE, Standing, admitted, demanded
from retrovue.timing.clock import Clock
from retrovue.timing.instants import MINUTE

RECENT = 20_000
"""A channel that lacked something within so long takes part in sharing the cores (ms)."""
DANGER = 8_000
"""A job that is slower than the clock takes faster settings when its lead falls below this (ms)."""
FASTER_COSTS = 800
"""What faster settings are taken to save: they need so many thousandths of the usual ones."""
_UNWANTED = 30_000
"""A job that lies ahead is wanted again within a segment or two. One that is not for so long (ms) makes what others
have made, and an encoder that waits holds its memory.
"""
_TELL_AGAIN = 10 * MINUTE
_ASLEEP = 2.0
"""A gap this long (s) between two looks means that the process stood still, and not the encoders."""

__all__ = ["Demand", "EncodeJobs", "Encoder", "Place"]

log = logging.getLogger("retrovue.air")
Encoder = Callable[[Piece, int, EncodeProfile], AsyncGenerator[Segment, None]]
Faster = Callable[[EncodeProfile], EncodeProfile]


def no_faster(profile: EncodeProfile) -> EncodeProfile:
    """There are no faster settings."""
    return profile


def bear(_: Asset, __: str, ___: str) -> None:
    """Nobody marks bad files."""


class EncodeJobs:
    """Turns demands into segments on the shelf."""

    def __init__(
        self, encoder: Encoder, shelf: Shelf, clock: Clock, limit: int, report: Callable[[Diagnostic], None], *,
        spare_encoder: Encoder | None = None, faster: Faster = no_faster,
        on_bad_asset: Callable[[Asset, str, str], None] = bear,
    ) -> None:  # fmt: skip
        self._encoder, self._spare_encoder = encoder, spare_encoder or encoder
        self._shelf, self._clock, self._faster = shelf, clock, faster
        self._limit, self._report, self._on_bad_asset = max(1, limit), report, on_bad_asset
        self._jobs: list[Job] = []
        self._spare: Job | None = None
        self._ending: set[asyncio.Task[None]] = set()
        self._trials = Trials()
        self._standings: dict[str, Standing] = {}
        self._sure: frozenset[str] = frozenset()
        self._forecast = Forecast(self._limit, _now)
        self._looked: float | None = None
        self._told_slow = -_TELL_AGAIN
        self.failures: Counter[str] = Counter()
        """Runs that went wrong and were begun anew or given up, by the channel that waited for them."""
        self.slots_missed = 0
        """Segments that a stand-in was shown for because their encode came too late."""

    @property
    def running(self) -> int:
        return len(self._jobs) + (self._spare is not None and not self._spare.done)

    @property
    def busy(self) -> int:
        """How many encodes somebody waits for."""
        return sum(job.deadline is not None for job in self._jobs if not job.done)

    @property
    def overloaded(self) -> bool:
        """Whether more is watched than the cores can encode."""
        return len(self._sure) < len(self._standings)

    @property
    def crowded(self) -> bool:
        """Whether no core is left over."""
        return self.overloaded or self.busy >= self._limit

    @property
    def at_work(self) -> tuple[Job, ...]:
        """The runs that go on, those that somebody waits for first."""
        spare = (self._spare,) if self._spare is not None else ()
        return tuple(job for job in (*self._jobs, *spare) if not job.done)

    @property
    def put_off(self) -> tuple[str, ...]:
        """Channels that lack segments and get no core for now."""
        return tuple(sorted(set(self._standings) - self._sure))

    def failed(self, piece: Piece, profile: EncodeProfile) -> bool:
        """Whether its encodes keep failing: its segments get the slate without waiting."""
        return self._trials.hopeless((piece, profile), self._clock.now())

    def works_on(self, piece: Piece, index: int, profile: EncodeProfile) -> bool:
        """Whether a running job is about to deliver this segment."""
        return any(
            (job.piece, job.profile) == (piece, profile) and job.next <= index <= job.next + REACH
            for job in self._jobs
            if not job.done
        )

    def missed(self, owner: str) -> None:
        """A stand-in went out because an encode was late."""
        now = self._clock.now()
        self.slots_missed += 1
        if owner in self._standings:
            self._standings[owner].clean_since = now
        if self.overloaded and now - self._told_slow >= _TELL_AGAIN:
            self._told_slow = now
            waiting = ", ".join(f"`{name}`" for name in self.put_off)
            self._report(
                Diagnostic(
                    "RV733", f"this machine cannot encode all that is watched: {waiting} must wait",
                    help=("watch fewer channels at once, make the picture smaller, or set `cache.prefill` to `day`",),
                )
            )  # fmt: skip

    # ---- a look at what is missing

    def serve(
        self, demands: Iterable[Demand], spoiled: Collection[Place], keep: Callable[[Work], bool]
    ) -> None:
        """Called a few times a second with all that watched channels lack.

        A job whose next segment is `spoiled` (a stand-in already went out for it) is stopped, as is one whose
        piece nobody wants to `keep` in its profile.
        """
        self._end_stuck()
        for job in self._jobs:
            job.deadline = None
        wanted = sorted(demands, key=lambda demand: demand.deadline)
        self._end_late(wanted, spoiled)
        self._jobs = [job for job in self._jobs if not job.done]
        self._stand(wanted)
        self._drop(keep, self._share(self._match(wanted)))

    def _end_late(self, wanted: Iterable[Demand], spoiled: Collection[Place]) -> None:
        """Ends jobs that make what a stand-in was shown for, unless to go on is the shortest way to what is wanted."""
        now = self._clock.now()
        for job in self._jobs:
            if (job.piece, job.next, job.profile) not in spoiled:
                continue
            ahead = [demand for demand in wanted if job.wants(demand)]
            going_on = (
                one.index for one in ahead if now + self._forecast.needs(job, one.index) <= one.deadline
            )
            anew = (one.index for one in ahead if self._in_time(one, now))
            reached = min(going_on, default=None)
            if reached is None or reached > min(anew, default=reached):
                if job.next == job.first:
                    self._forecast.began_too_late(job)
                job.stop()

    def _in_time(self, demand: Demand, now: int) -> bool:
        """Whether a run that begins with this segment can have it ready."""
        crowd = max(1.0, demanded(self._standings) / (self._limit * WHOLE))
        return demand.deadline >= now + self._forecast.start(crowd)

    def _match(self, wanted: Iterable[Demand]) -> list[Demand]:
        """Gives demands to the jobs that serve them already; the others are left, but for what must rest."""
        now = self._clock.now()
        fresh: list[Demand] = []
        for demand in wanted:
            serving = next((job for job in self._jobs if self._forecast.delivers(job, demand, now)), None)
            if serving is None:
                if any(self._forecast.would_deliver(one, demand, now) for one in fresh):
                    continue
                if self._in_time(demand, now) and not self._trials.rests((demand.piece, demand.profile), now):
                    fresh.append(demand)
                continue
            if serving.deadline is None or demand.deadline < serving.deadline:
                serving.deadline = demand.deadline
            if demand.owner in self._sure or serving.owner not in self._sure:
                serving.owner = demand.owner
        return fresh

    def _stand(self, wanted: Iterable[Demand]) -> None:
        now = self._clock.now()
        for demand in wanted:
            standing = self._standings.setdefault(demand.owner, Standing(now, now))
            standing.wanted_at = now
        self._standings = {
            owner: standing for owner, standing in self._standings.items() if now - standing.wanted_at < RECENT
        }  # fmt: skip
        self._sure = admitted(self._standings, self._limit, self._sure)

    def _drop(self, keep: Callable[[Work], bool], busy: int) -> None:
        now = self._clock.now()
        for job in self._jobs:
            if job.deadline is not None:
                job.wanted_at = now
            elif now - job.wanted_at > _UNWANTED or not keep((job.piece, job.profile)):
                job.stop()
        if self._spare is not None and busy >= self._limit:
            self._stop_spare()

    def _share(self, fresh: list[Demand]) -> int:
        """Gives the cores to the earliest deadlines, whether they are running yet or not; how many it gave."""
        running = [job for job in self._jobs if job.deadline is not None]
        turns: list[tuple[bool, int, int, Job | Demand]] = [
            (job.owner not in self._sure, job.deadline or 0, 0, job) for job in running
        ]
        turns += [(demand.owner not in self._sure, demand.deadline, 1, demand) for demand in fresh]
        turns.sort(key=lambda turn: turn[:3])
        chosen = [turn[3] for turn in turns[: self._limit]]
        for job in self._jobs:
            job.go.set() if job in chosen else job.go.clear()
        for demand in chosen:
            if isinstance(demand, Demand):
                self._start(demand)
        return len(chosen)

    def _start(self, demand: Demand) -> None:
        if any(job.serves(demand) for job in self._jobs if not job.done):
            return
        if self._spare is not None and self._spare.piece == demand.piece:
            self._stop_spare()
        job = Job(demand.piece, demand.index, demand.profile, demand.owner)
        job.deadline = demand.deadline
        if demanded(self._standings) > self._limit * WHOLE:
            job.fast = self._can_be_faster(job.profile)
        self._jobs.append(job)
        self._launch(job, self._encoder)

    def _launch(self, job: Job, encoder: Encoder) -> None:
        job.go.set()
        job.task = asyncio.create_task(self._run(job, encoder))
        self._ending.add(job.task)
        job.task.add_done_callback(self._ending.discard)

    # ---- work that nobody waits for

    def spare(self, piece: Piece, first: int, count: int, profile: EncodeProfile) -> bool:
        """Encodes some segments on a core that nobody needs, one piece at a time; whether it was begun."""
        if (self._spare is not None and not self._spare.done) or self.busy >= self._limit:
            return False
        if self._trials.rests((piece, profile), self._clock.now()) or any(
            job.piece == piece for job in self._jobs
        ):
            return False
        self._spare = Job(piece, first, profile, until=first + count)
        self._launch(self._spare, self._spare_encoder)
        return True

    @property
    def spare_runs(self) -> bool:
        return self._spare is not None and not self._spare.done

    def _stop_spare(self) -> None:
        if self._spare is not None:
            self._spare.stop()
        self._spare = None

    # ---- one run

    async def _run(self, job: Job, encoder: Encoder) -> None:
        try:
            while not await self._encoded(job, encoder):
                job.fast = True
        except EncodeFailed as failure:
            self._fail(job, failure)
        except OSError as error:
            self._fail(job, machine_failed("an encode was broken off", error))
        except Exception as error:
            log.exception("an encode ended in an internal error")
            self._fail(job, MachineFailed("RV702", f"an encode ended in an internal error: {error!r}"))

    async def _encoded(self, job: Job, encoder: Encoder) -> bool:
        """Whether the run is at its end, and not to go on with faster settings."""
        segments = encoder(job.piece, job.next, self._faster(job.profile) if job.fast else job.profile)
        first = fed = True
        async with contextlib.aclosing(segments):
            while True:
                with self._forecast.reading(job) as taken:
                    segment = await anext(segments, None)
                    took = taken()
                if segment is None:
                    return True
                self._measure(job, took, first=first, fed=fed)
                self._shelf.put(segment_key(job.piece, segment.index, job.profile), segment.data)
                job.next, first, fed = segment.index + 1, False, job.go.is_set()
                if job.next == job.until:
                    return True
                if self._too_slow(job):
                    return False
                await job.go.wait()

    def _measure(self, job: Job, took: int, *, first: bool, fed: bool) -> None:
        standing = self._standings.get(job.owner)
        if self._forecast.measure(job, took, first=first, fed=fed) and standing is not None:
            standing.measured(took * WHOLE // FASTER_COSTS if job.fast else took, job.media)

    def _too_slow(self, job: Job) -> bool:
        if job.deadline is None or job.fast or job.pace <= job.media:
            return False
        lead = job.deadline + job.media - self._clock.now()
        return lead < DANGER and self._can_be_faster(job.profile)

    def _can_be_faster(self, profile: EncodeProfile) -> bool:
        return self._faster(profile) is not profile

    # ---- runs that go wrong

    def _end_stuck(self) -> None:
        """Ends jobs from which nothing comes. A process that stood still itself blames nobody."""
        now = _now()
        asleep, self._looked = now - (now if self._looked is None else self._looked), now
        for job in [*self._jobs, *([self._spare] if self._spare else [])]:
            if job.done or job.reads_since is None:
                continue
            if asleep > _ASLEEP:
                job.reads_since += asleep
            elif 1000 * (waited := now - job.reads_since) > self._patience(job):
                job.stop()
                reason = f"the encoder gave nothing for {waited:.0f} s"
                self._fail(job, EncodeFailed("RV702", reason, path=_path(job.piece)), stalled=True)

    def _patience(self, job: Job) -> int:
        """How long a job may give nothing (ms)."""
        return self._forecast.patience(job) * self._trials.patience((job.piece, job.profile))

    def _fail(self, job: Job, failure: EncodeFailed, *, stalled: bool = False) -> None:
        work, now = (job.piece, job.profile), self._clock.now()
        self.failures[job.owner] += 1
        if failure.code == "RV701":
            known = self._trials.rests(work, now - MINUTE)
            self._trials.miss(work, now)
            if not known:
                self._report(failure.diagnostic)
            return
        count = self._trials.fail(work, now, stalled=stalled)
        if count == 1:
            self._report(failure.diagnostic)
        drawn = job.piece.board is not None and not failure.path  # a page, and not its music, went wrong
        blameless = drawn or isinstance(failure, MachineFailed)
        if count == MOST and job.piece.asset is not None and not blameless:
            self._report(
                Diagnostic(
                    "RV732", f"`{_path(job.piece)}` cannot be encoded: {failure.reason}", place=_path(job.piece),
                    help=("replace the file, or leave it out; the slate airs meanwhile",),
                )
            )  # fmt: skip
            self._on_bad_asset(job.piece.asset, failure.code, failure.reason)

    async def close(self) -> None:
        """Stops every encode and waits until its process is gone."""
        tasks = list(self._ending)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        self._jobs, self._spare = [], None


def _now() -> float:
    return asyncio.get_running_loop().time()


def _path(piece: Piece) -> str:
    return piece.asset.path if piece.asset else ""
