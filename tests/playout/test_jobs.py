"""Encode jobs: who gets the cores, what is stopped, what is not tried again."""

import asyncio
from collections.abc import AsyncGenerator
from dataclasses import replace

import pytest
from playout.virtual_time import in_virtual_time

from retrovue.diagnostics import Diagnostic
from retrovue.media.asset import Asset
from retrovue.playout.encode.profile import EncodeProfile
from retrovue.playout.encode.run import EncodeFailed, Segment
from retrovue.playout.encode.work import Piece, segment_key
from retrovue.playout.guide.board import board_of
from retrovue.playout.guide.look import GuideLook
from retrovue.playout.guide.page import Page
from retrovue.playout.jobs import Demand, EncodeJobs
from retrovue.playout.trials import Work

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
        self.missing: set[int] = set()
        self.stuck: set[int] = set()
        self.broken: dict[int, Exception] = {}
        self.opening = 0.0

    async def __call__(
        self, piece: Piece, first: int, profile: EncodeProfile
    ) -> AsyncGenerator[Segment, None]:
        self.begun.append((piece.start_frame, first))
        self.stuck.clear()
        try:
            await asyncio.sleep(self.opening)
            for index in range(first, len(piece.segments(profile.fps))):
                await asyncio.sleep(3600 if piece.start_frame in self.stuck else 0.01)
                if piece.start_frame in self.missing:
                    raise EncodeFailed("RV701", "`x` is not there")
                if piece.start_frame in self.broken:
                    raise self.broken[piece.start_frame]
                if piece.start_frame in self.failing:
                    raise EncodeFailed("RV702", "segment 0: 63 pictures")
                yield Segment(index, 64, b"x")
        finally:
            self.ended.append(piece.start_frame)


def piece(number: int, segments: int = 100) -> Piece:
    return Piece(Asset(f"/media/{number}.mkv", f"f{number}", 1_000_000), "episode", number, segments * 64)


def demand(number: int, index: int, deadline: int) -> Demand:
    return Demand(piece(number), index, PROFILE, Now.instant + 1_000_000 + deadline)


@pytest.fixture
def parts() -> tuple[EncodeJobs, Encoder, Shelf, list[Diagnostic], Now]:
    encoder, shelf, said, now = Encoder(), Shelf(), [], Now()
    return EncodeJobs(encoder, shelf, now, 2, said.append), encoder, shelf, said, now


def keep(_: Work) -> bool:
    return True


@in_virtual_time
async def test_the_earliest_deadlines_get_the_cores(parts) -> None:
    jobs, encoder, *_ = parts
    jobs.serve([demand(1, 0, 30), demand(2, 0, 10), demand(3, 0, 20)], set(), keep)
    await asyncio.sleep(0.005)
    assert sorted(encoder.begun) == [(2, 0), (3, 0)]
    await jobs.close()


@in_virtual_time
async def test_a_running_job_serves_what_lies_near(parts) -> None:
    jobs, encoder, *_ = parts
    for index in range(3):
        jobs.serve([demand(1, index, 10)], set(), keep)
        await asyncio.sleep(0.001)
    assert encoder.begun == [(1, 0)]
    await jobs.close()


@in_virtual_time
async def test_one_run_makes_all_that_is_wanted_of_a_piece(parts) -> None:
    jobs, encoder, *_, now = parts
    lead = [Demand(piece(1), index, PROFILE, now.instant + 2_500 + 2_133 * index) for index in range(8)]
    jobs.serve(lead, set(), keep)
    await asyncio.sleep(0.005)
    jobs.serve(lead, set(), keep)
    await asyncio.sleep(0.005)
    assert encoder.begun == [(1, 0)]
    await jobs.close()


@in_virtual_time
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


@in_virtual_time
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


@in_virtual_time
async def test_what_nobody_keeps_is_stopped(parts) -> None:
    jobs, encoder, *_ = parts
    jobs.serve([demand(1, 0, 10)], set(), keep)
    await asyncio.sleep(0.005)
    jobs.serve([], set(), lambda _: False)
    await asyncio.sleep(0.02)
    assert encoder.ended == [1]
    assert not jobs.works_on(piece(1), 1, PROFILE)


@in_virtual_time
async def test_an_encoder_whose_segments_others_make_ends(parts) -> None:
    """Its piece airs on, from what is there already: it would wait for its turn, and hold its memory, for ever."""
    jobs, encoder, _, _, now = parts
    jobs.serve([demand(1, 0, 10)], set(), keep)
    await asyncio.sleep(0.005)
    for seconds in (0, 29, 30):
        now.instant = Now.instant + 1000 * seconds
        jobs.serve([], set(), keep)
        await asyncio.sleep(0.005)
        assert encoder.ended == []
    now.instant += 1
    jobs.serve([], set(), keep)
    await asyncio.sleep(0.005)
    assert encoder.ended == [1] and jobs.at_work == ()
    await jobs.close()


@in_virtual_time
async def test_an_encode_whose_next_segment_went_out_as_a_stand_in_is_stopped(parts) -> None:
    jobs, encoder, *_, now = parts
    jobs.serve([demand(1, 0, 10)], set(), keep)
    await asyncio.sleep(0.005)
    soon = Demand(piece(1), 2, PROFILE, now.instant + 2_500)
    jobs.serve([soon], {(piece(1), 0, PROFILE)}, keep)
    await asyncio.sleep(0.01)
    assert encoder.begun == [(1, 0), (1, 2)]
    assert encoder.ended == [1]
    await jobs.close()


@in_virtual_time
async def test_a_late_encode_goes_on_when_that_is_the_shortest_way(parts) -> None:
    jobs, encoder, *_, now = parts
    jobs.serve([demand(1, 0, 10)], set(), keep)
    await asyncio.sleep(0.025)
    soon = [Demand(piece(1), index, PROFILE, now.instant + 700 + 2_133 * index) for index in (3, 4)]
    jobs.serve(soon, {(piece(1), 2, PROFILE)}, keep)
    await asyncio.sleep(0.01)
    assert encoder.begun == [(1, 0)]
    assert encoder.ended == []
    await jobs.close()


@in_virtual_time
async def test_nothing_is_begun_that_must_come_too_late(parts) -> None:
    jobs, encoder, *_, now = parts
    late, good = (
        Demand(piece(1), index, PROFILE, now.instant + ms) for index, ms in ((0, 1_000), (1, 3_000))
    )
    jobs.serve([late, good], set(), keep)
    await asyncio.sleep(0.005)
    assert encoder.begun == [(1, 1)]
    await jobs.close()


@in_virtual_time
async def test_a_stuck_encoder_is_ended_and_replaced_within_two_segments(parts) -> None:
    jobs, encoder, shelf, said, now = parts
    jobs.serve([demand(1, 0, 10)], set(), keep)
    await asyncio.sleep(0.035)
    encoder.stuck.add(1)
    stuck_at = asyncio.get_running_loop().time()
    while len(encoder.begun) < 2:
        jobs.serve([demand(1, len(shelf.keys), 10)], set(), keep)
        await asyncio.sleep(0.25)
        now.instant += 250
    assert asyncio.get_running_loop().time() - stuck_at < 2 * 64 / 30 + 1.1
    assert [d.code for d in said] == ["RV702"]
    assert encoder.ended == [1]
    await jobs.close()


@in_virtual_time
async def test_an_encoder_that_begins_slowly_is_given_more_time_every_time(parts) -> None:
    """A file that takes twenty seconds to open airs in the end."""
    jobs, encoder, shelf, said, now = parts
    encoder.opening = 20.0
    for _ in range(300):
        jobs.serve([demand(1, 0, 10)], set(), keep)
        await asyncio.sleep(0.25)
        now.instant += 250
        if shelf.keys:
            break
    assert shelf.keys
    assert len(encoder.begun) == 3
    assert {d.code for d in said} == {"RV702"}
    await jobs.close()


@in_virtual_time
async def test_a_process_that_stood_still_blames_no_encoder(parts) -> None:
    jobs, encoder, _, said, now = parts
    encoder.opening = 7.0
    jobs.serve([demand(1, 0, 10)], set(), keep)
    await asyncio.sleep(0.25)
    asyncio.get_running_loop().oversleep(60)
    jobs.serve([demand(1, 0, 10)], set(), keep)
    await asyncio.sleep(0.25)
    assert not said
    await jobs.close()


@in_virtual_time
async def test_a_failed_piece_is_tried_again_soon_then_later_then_once_a_minute(parts) -> None:
    jobs, encoder, _, said, now = parts
    encoder.failing.add(1)
    begun = []
    for _ in range(400):
        jobs.serve([demand(1, 0, 10)], set(), keep)
        await asyncio.sleep(0)
        if len(encoder.begun) > len(begun):
            begun.append(now.instant - Now.instant)
            await asyncio.sleep(0.02)
        now.instant += 250
    assert begun == [0, 500, 1_500, 3_500, 7_500, 67_500, 68_000, 69_000, 71_000, 75_000]
    assert [d.code for d in said] == ["RV702", "RV732", "RV702", "RV732"]
    assert jobs.failures == {"": len(begun)}
    assert jobs.failed(piece(1), PROFILE)
    await jobs.close()


@in_virtual_time
async def test_a_missing_file_is_looked_for_again_without_being_called_bad(parts) -> None:
    jobs, encoder, _, said, now = parts
    encoder.missing.add(1)
    for _ in range(20):
        jobs.serve([demand(1, 0, 10)], set(), keep)
        await asyncio.sleep(0.012)
        now.instant += 1_000
    assert [d.code for d in said] == ["RV701"]
    assert len(encoder.begun) == 4
    await jobs.close()


@in_virtual_time
async def test_a_bad_file_is_marked(parts) -> None:
    encoder, shelf, said, now = parts[1:]
    marked = []
    jobs = EncodeJobs(encoder, shelf, now, 2, said.append, on_bad_asset=lambda *bad: marked.append(bad))
    encoder.failing.add(1)
    for _ in range(40):
        jobs.serve([demand(1, 0, 10)], set(), keep)
        await asyncio.sleep(0.012)
        now.instant += 1_000
    assert [(asset.path, reason) for asset, _, reason in marked] == [
        ("/media/1.mkv", "segment 0: 63 pictures")
    ]
    await jobs.close()


@in_virtual_time
async def test_a_page_that_cannot_be_drawn_is_no_fault_of_its_music(parts) -> None:
    encoder, shelf, said, now = parts[1:]
    marked = []
    jobs = EncodeJobs(encoder, shelf, now, 2, said.append, on_bad_asset=lambda *bad: marked.append(bad))
    encoder.failing.add(1)
    guide = board_of(GuideLook("", ()), 0, [(0, 0, Page(0, "", "", (), ()))])
    shown = replace(demand(1, 0, 10), piece=replace(piece(1), board=guide))
    for _ in range(40):
        jobs.serve([shown], set(), lambda _: True)
        await asyncio.sleep(0.012)
        now.instant += 1_000
    assert len(encoder.begun) > 4
    assert not marked
    assert [diagnostic.code for diagnostic in said][:1] == ["RV702"]
    await jobs.close()


@in_virtual_time
async def test_work_that_nobody_waits_for_yields_at_once(parts) -> None:
    jobs, encoder, shelf, *_ = parts
    assert jobs.spare(piece(9), 0, 50, PROFILE)
    assert not jobs.spare(piece(8), 0, 50, PROFILE)
    await asyncio.sleep(0.015)
    jobs.serve([demand(1, 0, 10)], set(), keep)
    await asyncio.sleep(0)
    assert jobs.spare_runs
    jobs.serve([demand(1, 1, 10), demand(2, 0, 10)], set(), keep)
    await asyncio.sleep(0.01)
    assert not jobs.spare_runs
    assert 9 in encoder.ended
    assert not jobs.spare(piece(8), 0, 50, PROFILE)
    await jobs.close()


@in_virtual_time
async def test_work_that_nobody_waits_for_ends_where_it_was_told_to(parts) -> None:
    jobs, encoder, shelf, *_ = parts
    jobs.spare(piece(9), 3, 2, PROFILE)
    await asyncio.sleep(0.1)
    assert shelf.keys == [segment_key(piece(9), index, PROFILE) for index in (3, 4)]
    assert encoder.ended == [9]
    assert not jobs.spare_runs


@pytest.mark.parametrize(
    ("error", "said"),
    [(OSError(24, "Too many open files"), "Too many open files"), (KeyError("x"), "KeyError('x')")],
    ids=["of the system", "of ours"],
)
@in_virtual_time
async def test_an_error_that_nobody_foresaw_is_told_with_its_cause(
    parts, error: Exception, said: str
) -> None:
    jobs, encoder, _, told, now = parts
    bad = list[str]()
    jobs._on_bad_asset = lambda asset, *_: bad.append(asset.path)
    encoder.broken[1] = error
    for _ in range(5):
        jobs.serve([demand(1, 0, 30)], set(), keep)
        await asyncio.sleep(0.1)
        now.instant += 20_000 // 2
    assert [diagnostic.code for diagnostic in told] == ["RV702"]
    assert said in told[0].message
    assert jobs.failed(piece(1), PROFILE)
    assert bad == [], "it is not the file's fault"
    await jobs.close()
