"""Segments made before anybody waits for them: what comes next on watched channels, and the coming day in idle hours."""

import asyncio
import logging
import os
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from retrovue.playout.ahead import HEAD, Coming, Making, Uses, makings
from retrovue.playout.channel import AHEAD, ChannelOnAir
from retrovue.playout.encode.work import segment_key
from retrovue.playout.jobs import EncodeJobs
from retrovue.playout.off_loop import off_loop
from retrovue.playout.shelf import Shelf
from retrovue.playout.timeline import Segment
from retrovue.timing.clock import Clock
from retrovue.timing.frames import frame_at, frame_on_air
from retrovue.timing.instants import HOUR, MINUTE

Mode = Literal["heads", "day", "off"]
LOOK = 120_000
"""Beginnings of items are made so long before the lead of the encodes reaches them (ms)."""
IDLE = 5 * MINUTE
"""When nobody has watched for so long, the coming day is made."""
BEHIND = 60_000
"""What was shown so lately may still be asked for (ms)."""
PLAN_AGAIN = 10 * MINUTE
MOST_CHANNELS = 32
"""So many channels, those watched last before the others, are looked ahead for."""
WEIGHED = 48 * HOUR
"""What nothing shows within so long is evicted first (ms)."""

log = logging.getLogger("retrovue.air")


@dataclass(frozen=True, slots=True)
class Wish:
    """What the station asks for: `cache.prefill` and `cache.prefill_hours`."""

    mode: Mode = "heads"
    hours: int = 24


class Prefill:
    """Starts one piece of work at a time, and only on a core that nobody needs."""

    def __init__(
        self, jobs: EncodeJobs, shelf: Shelf, clock: Clock, cores: int,
        load: Callable[[], tuple[float, float, float]] = os.getloadavg,
    ) -> None:  # fmt: skip
        self._jobs, self._shelf, self._store = jobs, shelf, shelf.store
        self._clock, self._cores, self._load = clock, cores, load
        self._uses = Uses()
        self._idle_since = clock.now()
        self._seen: dict[str, int] = {}
        self._plan: deque[Making] = deque()
        self._planned_at: int | None = None
        self._planning: asyncio.Task[None] | None = None
        self._tried: set[Making] = set()
        self._told = False

    def look(self, channels: Sequence[ChannelOnAir], wish: Wish) -> None:
        """Called about once a second. What goes wrong here disturbs nobody else."""
        try:
            self._look(channels, wish)
        except Exception:
            if not self._told:
                log.exception("nothing can be encoded beforehand")
            self._told = True

    def _look(self, channels: Sequence[ChannelOnAir], wish: Wish) -> None:
        now = self._clock.now()
        watched = [channel for channel in channels if channel.watched_at_all()]
        for channel in watched:
            self._seen[channel.names.id] = now
        if watched:
            self._idle_since = now
        if wish.mode == "off" or self._jobs.spare_runs or not self._shelf.writable:
            return
        if watched:
            self._begin(self._coming_heads(watched, now))
        elif now - self._idle_since >= IDLE and not self._jobs.running and self._quiet():
            self._go_on(channels, wish, now)

    def _quiet(self) -> bool:
        """Whether the machine has nothing else to do; our own work of the last minute counts as one core."""
        return self._load()[0] < self._cores / 2 + (1 if self._tried else 0)

    # ---- watched channels

    def _coming_heads(self, watched: Iterable[ChannelOnAir], now: int) -> list[Making]:
        found = [
            Making(0, variant.starts_at(segment), 0, HEAD, piece, variant.profile)
            for channel in watched for variant in channel.variants if variant.watched()
            for segment in _begins(variant, now + AHEAD, now + AHEAD + LOOK)
            if (piece := variant.piece(segment)) is not None and piece.asset is not None
        ]  # fmt: skip
        return sorted(found)

    def _begin(self, wanted: Iterable[Making]) -> bool:
        """Begins the first of them that is missing."""
        for making in wanted:
            if making in self._tried:
                continue
            count = min(making.count, len(making.piece.segments(making.profile.fps)) - making.first)
            missing = [
                index for index in range(making.first, making.first + count)
                if segment_key(making.piece, index, making.profile) not in self._store
            ]  # fmt: skip
            if missing:
                if self._jobs.spare(making.piece, missing[0], missing[-1] + 1 - missing[0], making.profile):
                    self._try(making)
                return True
        return False

    def _try(self, making: Making) -> None:
        """Each is tried once between two plans: a file that cannot be encoded does not come again and again."""
        if len(self._tried) > 10_000:
            self._tried.clear()
        self._tried.add(making)

    # ---- idle hours

    def _go_on(self, channels: Sequence[ChannelOnAir], wish: Wish, now: int) -> None:
        if self._planning is not None and not self._planning.done():
            return
        if self._store.size > self._store.budget * 7 // 8:
            self._plan.clear()
        while self._plan:
            if self._begin([self._plan[0]]):
                return
            self._plan.popleft()
        if self._planned_at is None or now - self._planned_at >= PLAN_AGAIN:
            self._planned_at = now
            self._planning = asyncio.create_task(self._make_plan(self._coming(channels), wish, now))

    async def _make_plan(self, channels: list[Coming], wish: Wish, now: int) -> None:
        """Room first: what nothing will show goes when the store is nearly full."""
        self._tried.clear()
        if self._store.size > self._store.budget * 3 // 4:
            next_use = await self._next_use(channels, now)
            if next_use is None:
                return
            await off_loop(self._store.shrink, self._store.budget * 3 // 4, (), next_use, useless_only=True)
        until = now + wish.hours * HOUR
        try:
            self._plan = deque(await off_loop(makings, channels, now, until, whole=wish.mode == "day"))
        except Exception:
            log.exception("what is coming cannot be read")

    async def _next_use(self, channels: list[Coming], now: int) -> dict[str, int] | None:
        """None when the logs or the catalog cannot be read."""
        try:
            return await off_loop(
                self._uses.next_use, self._store.keys(), channels, now - BEHIND, now + WEIGHED
            )
        except Exception:
            log.exception("what is coming cannot be read")
            return None

    def _coming(self, channels: Sequence[ChannelOnAir]) -> list[Coming]:
        """The channels that are looked ahead for, in the profiles that somebody may want."""
        lately = sorted(channels, key=lambda channel: -self._seen.get(channel.names.id, 0))[:MOST_CHANNELS]
        return [
            Coming(channel.log, channel.library.piece, variant.profile)
            for channel in lately for variant in channel.variants
            if variant is channel.variants[0] or variant.watched()
        ]  # fmt: skip

    # ---- eviction

    async def evict(self, channels: Sequence[ChannelOnAir]) -> int:
        """Brings the store back under its budget: what airs last, or never, goes first."""
        now = self._clock.now()
        next_use = await self._next_use(self._coming(channels), now)
        try:
            spared = frozenset(protected(channels, now))
        except Exception:
            log.exception("what is on the air cannot be read")
            spared = frozenset()
        return await off_loop(self._store.evict, spared, next_use)

    def close(self) -> None:
        if self._planning is not None:
            self._planning.cancel()


def protected(channels: Iterable[ChannelOnAir], now: int) -> Iterable[str]:
    """Keys that watched channels have just shown or are about to show."""
    for channel in channels:
        for variant in channel.variants:
            if not variant.watched():
                continue
            for segment in _between(variant, now - BEHIND, now + AHEAD + LOOK):
                piece = variant.piece(segment)
                if piece is not None:
                    yield segment_key(piece, segment.index, variant.profile)


def _between(channel: ChannelOnAir, begin: int, end: int) -> Iterable[Segment]:
    timeline = channel.timeline()
    segment = timeline.at(frame_on_air(begin, timeline.fps)) or channel.on_air()
    while segment is not None and channel.starts_at(segment) < end:
        yield segment
        segment = timeline.segment(segment.msn + 1) or timeline.at(segment.end)


def _begins(channel: ChannelOnAir, begin: int, end: int) -> Iterable[Segment]:
    """The first segments of the events that begin between two instants."""
    timeline = channel.timeline()
    segment = timeline.at(frame_on_air(begin, timeline.fps))
    while segment is not None:
        segment = timeline.at(frame_at(segment.event.end, timeline.fps))
        if segment is None or channel.starts_at(segment) >= end:
            return
        yield segment
