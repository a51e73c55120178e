"""More is watched than can be encoded: some viewers keep a clean picture. Simulated, with an encoder of a given speed."""

import asyncio
from collections import Counter
from collections.abc import AsyncGenerator

from playout.virtual_time import in_virtual_time

from retrovue.diagnostics import Diagnostic
from retrovue.media.asset import Asset
from retrovue.playout.channel import AHEAD, HEAD_START
from retrovue.playout.encode.profile import EncodeProfile
from retrovue.playout.encode.run import Segment
from retrovue.playout.encode.work import Piece, segment_key
from retrovue.playout.jobs import Demand, EncodeJobs, Place
from retrovue.playout.trials import Work

PROFILE = EncodeProfile("480p", 854, 480, 1_500_000, 128_000, 30)
FAST = EncodeProfile("fast", 854, 480, 1_500_000, 128_000, 30)
MEDIA = 64_000 / 30
LENGTH = 45
"""Segments of an item."""


class LoopClock:
    def now(self) -> int:
        return 1_800_000_000_000 + int(1000 * asyncio.get_running_loop().time())


class Memory:
    def __init__(self) -> None:
        self.held: set[str] = set()

    def put(self, key: str, data: bytes) -> None:
        self.held.add(key)


class Machine:
    """Two cores: runs that work at the same time share them. A run seeks before it gives anything."""

    def __init__(self, seconds: float, cores: int = 2, seek: float = 1.0) -> None:
        self.seconds, self.cores, self.seek = seconds, cores, seek
        self.working = self.most = 0

    async def __call__(
        self, piece: Piece, first: int, profile: EncodeProfile
    ) -> AsyncGenerator[Segment, None]:
        await self._work(self.seek)
        for index in range(first, len(piece.segments(profile.fps))):
            await self._work(self.seconds * (0.75 if profile is FAST else 1))
            yield Segment(index, 64, b"x")

    async def _work(self, seconds: float) -> None:
        self.working += 1
        self.most = max(self.most, self.working)
        try:
            while seconds > 0:
                await asyncio.sleep(0.1)
                seconds -= 0.1 * min(1, self.cores / self.working)
        finally:
            self.working -= 1


class Channel:
    """Shows an endless row of items, segment by segment, and counts what came too late."""

    def __init__(self, name: str, jobs: EncodeJobs, shelf: Memory, clock: LoopClock) -> None:
        self.name, self.jobs, self.shelf, self.clock = name, jobs, shelf, clock
        self.begin = clock.now()
        self.given: dict[int, bool] = {}

    def piece(self, number: int) -> tuple[Piece, int]:
        item, index = divmod(number, LENGTH)
        return Piece(
            Asset(f"/{self.name}/{item}", f"{self.name}{item}", 1 << 30), "episode", 0, 64 * LENGTH
        ), index

    def ready(self, number: int) -> bool:
        piece, index = self.piece(number)
        return segment_key(piece, index, PROFILE) in self.shelf.held

    def due(self, number: int) -> int:
        return self.begin + int(number * MEDIA)

    def show(self) -> None:
        number = int((self.clock.now() - self.begin) / MEDIA)
        if number not in self.given:
            self.given[number] = self.ready(number)
            if not self.given[number]:
                self.jobs.missed(self.name)

    def survey(self) -> tuple[list[Demand], set[Place], set[Work]]:
        now, demands, spoiled, current = self.clock.now(), [], set(), set()
        number = int((now - self.begin) / MEDIA)
        while self.due(number) <= now + AHEAD:
            piece, index = self.piece(number)
            current.add((piece, PROFILE))
            if self.given.get(number) is False:
                spoiled.add((piece, index, PROFILE))
            elif number not in self.given and not self.ready(number):
                if self.due(number) >= now + HEAD_START or self.jobs.works_on(piece, index, PROFILE):
                    demands.append(Demand(piece, index, PROFILE, self.due(number), self.name))
            number += 1
        return demands, spoiled, current

    def missed_after(self, seconds: int) -> int:
        return sum(not real for number, real in self.given.items() if number * MEDIA >= seconds * 1000)


async def watch(
    count: int, machine: Machine, seconds: int, said: list[Diagnostic], apart: float = 0.5, **options: object
) -> list[Channel]:
    clock, shelf = LoopClock(), Memory()
    jobs = EncodeJobs(machine, shelf, clock, machine.cores, said.append, **options)
    loop, channels = asyncio.get_running_loop(), []
    begun = loop.time()
    while loop.time() - begun < seconds:
        if len(channels) < count and loop.time() - begun >= len(channels) * apart:
            channels.append(Channel(f"c{len(channels)}", jobs, shelf, clock))
        for channel in channels:
            channel.show()
        surveys = [channel.survey() for channel in channels]
        jobs.serve(
            [demand for survey in surveys for demand in survey[0]],
            set().union(*(survey[1] for survey in surveys)),
            set().union(*(survey[2] for survey in surveys)).__contains__,
        )
        await asyncio.sleep(0.25)
    await jobs.close()
    return channels


@in_virtual_time
async def test_six_channels_on_two_cores_leave_three_clean() -> None:
    said: list[Diagnostic] = []
    channels = await watch(6, Machine(1.1), 240, said)
    missed = [channel.missed_after(60) for channel in channels]
    assert sum(not number for number in missed) >= 3
    assert "RV733" in {diagnostic.code for diagnostic in said}


@in_virtual_time
async def test_nobody_misses_anything_when_the_cores_suffice() -> None:
    said: list[Diagnostic] = []
    machine = Machine(0.9)
    channels = await watch(4, machine, 160, said)
    assert [channel.missed_after(20) for channel in channels] == [0, 0, 0, 0]
    assert machine.most <= 4
    assert not said


@in_virtual_time
async def test_a_newcomer_does_not_take_the_picture_of_those_who_watch() -> None:
    channels = await watch(5, Machine(1.1), 240, [], apart=30)
    assert [channel.missed_after(20) for channel in channels[:3]] == [0, 0, 0]


@in_virtual_time
async def test_faster_settings_are_taken_when_the_cores_do_not_suffice() -> None:
    slow = await watch(5, Machine(0.95), 200, [])
    fast = await watch(5, Machine(0.95), 200, [], faster=lambda profile: FAST)
    assert Counter(bool(channel.missed_after(120)) for channel in fast)[False] == 5
    assert sum(channel.missed_after(120) for channel in slow) > 0


@in_virtual_time
async def test_an_item_that_is_slower_than_the_clock_is_encoded_faster() -> None:
    channels = await watch(1, Machine(2.6), 200, [], faster=lambda profile: FAST)
    assert channels[0].missed_after(60) == 0


@in_virtual_time
async def test_a_machine_that_seeks_slowly_begins_further_ahead() -> None:
    """No run that begins at the next segment ever comes in time: that is learnt from those that did not."""
    channels = await watch(2, Machine(1.2, seek=4.0), 120, [])
    assert [channel.missed_after(30) for channel in channels] == [0, 0]
