"""Encode jobs: who gets the cores, what is stopped, what is not tried again."""

import asyncio
from collections.abc import AsyncGenerator

import pytest

from retrovue.diagnostics import Diagnostic
from retrovue.media.asset import Asset
from retrovue.playout.encode.profile import EncodeProfile
from retrovue.playout.encode.run import EncodeFailed, Segment
from retrovue.playout.encode.work import Piece, segment_key
from retrovue.playout.jobs import Demand, EncodeJobs

PROFILE = EncodeProfile("480p", 854, 480, 1_500_000, 128_000, 30)


class Now:
    instant = 1_800_000_000_000

    def now(self) -> int:
        return self.instant


class Shelf:
    """Remembers what was put."""

    def __init__(self) -> None:
        self.keys: list[str] = []

    def put(self, key: str, data: bytes) -> None:
        self.keys.append(key)


class Encoder:
    """Gives segments when told to, and knows which of its runs were closed."""

    def __init__(self) -> None:
        self.begun: list[tuple[int, int]] = []
        self.ended: list[int] = []
        self.failing: set[int] = set()

    async def __call__(
        self, piece: Piece, first: int, profile: EncodeProfile
    ) -> AsyncGenerator[Segment, None]:
        self.begun.append((piece.start_frame, first))
        try:
            for index in range(first, len(piece.segments(profile.fps))):
                await asyncio.sleep(0.01)
                if piece.start_frame in self.failing:
                    raise EncodeFailed("RV702", "segment 0: 63 pictures")
                yield Segment(index, 64, b"x")
        finally:
            self.ended.append(piece.start_frame)


def piece(number: int, segments: int = 100) -> Piece:
    return Piece(Asset(f"/media/{number}.mkv", f"f{number}", 1_000_000), "episode", number, segments * 64)


def demand(number: int, index: int, deadline: int) -> Demand:
    return Demand(piece(number), index, PROFILE, deadline)


@pytest.fixture
def parts() -> tuple[EncodeJobs, Encoder, Shelf, list[Diagnostic], Now]:
    encoder, shelf, said, now = Encoder(), Shelf(), [], Now()
    return EncodeJobs(encoder, shelf, now, 2, said.append), encoder, shelf, said, now


def keep(_: Piece) -> bool:
    return True


async def test_the_earliest_deadlines_get_the_cores(parts) -> None:
    jobs, encoder, *_ = parts
    jobs.serve([demand(1, 0, 30), demand(2, 0, 10), demand(3, 0, 20)], set(), keep)
    await asyncio.sleep(0.005)
    assert sorted(encoder.begun) == [(2, 0), (3, 0)]
    await jobs.close()


async def test_a_running_job_serves_what_lies_near(parts) -> None:
    jobs, encoder, *_ = parts
    for index in range(3):
        jobs.serve([demand(1, index, 10)], set(), keep)
        await asyncio.sleep(0.001)
    assert encoder.begun == [(1, 0)]
    await jobs.close()


async def test_a_job_that_is_ahead_waits(parts) -> None:
    jobs, _, shelf, *_ = parts
    jobs.serve([demand(1, 0, 10)], set(), keep)
    await asyncio.sleep(0.025)
    jobs.serve([], set(), keep)
    await asyncio.sleep(0.02)
    held = len(shelf.keys)
    await asyncio.sleep(0.05)
    assert len(shelf.keys) == held
    jobs.serve([demand(1, held, 10)], set(), keep)
    await asyncio.sleep(0.05)
    assert len(shelf.keys) > held
    await jobs.close()


async def test_an_earlier_deadline_takes_the_core_of_a_later_one(parts) -> None:
    jobs, encoder, shelf, *_ = parts
    jobs.serve([demand(1, 0, 50), demand(2, 0, 60)], set(), keep)
    await asyncio.sleep(0.015)
    jobs.serve([demand(1, 1, 50), demand(2, 1, 60), demand(3, 0, 10)], set(), keep)
    await asyncio.sleep(0.05)
    keys = {segment_key(piece(2), index, PROFILE) for index in range(3, 9)}
    assert (3, 0) in encoder.begun
    assert not keys & set(shelf.keys)
    await jobs.close()


async def test_what_nobody_keeps_is_stopped(parts) -> None:
    jobs, encoder, *_ = parts
    jobs.serve([demand(1, 0, 10)], set(), keep)
    await asyncio.sleep(0.005)
    jobs.serve([], set(), lambda _: False)
    await asyncio.sleep(0.02)
    assert encoder.ended == [1]
    assert not jobs.works_on(piece(1), 1)


async def test_an_encode_whose_next_segment_went_out_as_a_stand_in_is_stopped(parts) -> None:
    jobs, encoder, *_ = parts
    jobs.serve([demand(1, 0, 10)], set(), keep)
    await asyncio.sleep(0.005)
    jobs.serve([demand(1, 2, 20)], {(piece(1), 0)}, keep)
    await asyncio.sleep(0.01)
    assert encoder.begun == [(1, 0), (1, 2)]
    assert encoder.ended == [1]
    await jobs.close()


async def test_a_failed_piece_rests_before_it_is_tried_again(parts) -> None:
    jobs, encoder, _, said, now = parts
    encoder.failing.add(1)
    jobs.serve([demand(1, 0, 10)], set(), keep)
    await asyncio.sleep(0.03)
    assert [d.code for d in said] == ["RV702"]
    assert jobs.failed(piece(1), PROFILE)
    jobs.serve([demand(1, 0, 10)], set(), keep)
    await asyncio.sleep(0.01)
    assert len(encoder.begun) == 1
    now.instant += 11_000
    jobs.serve([demand(1, 0, 10)], set(), keep)
    await asyncio.sleep(0.005)
    assert len(encoder.begun) == 2
    await jobs.close()
