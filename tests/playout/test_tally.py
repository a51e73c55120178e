"""What the air counts is what happened."""

import asyncio
from collections.abc import AsyncGenerator

import pytest

from retrovue.media.asset import Asset
from retrovue.playout.encode.profile import EncodeProfile
from retrovue.playout.encode.run import EncodeFailed, Segment
from retrovue.playout.encode.work import Piece
from retrovue.playout.tally import HELD, Tally

PROFILE = EncodeProfile("480p", 854, 480, 1_500_000, 128_000, 30)
PIECE = Piece(Asset("/media/1.mkv", "one", 10_000), "episode", 0, 192)


class Now:
    instant = 1_800_000_000_000

    def now(self) -> int:
        return self.instant


async def three(piece: Piece, first: int, profile: EncodeProfile) -> AsyncGenerator[Segment, None]:
    for index in range(first, 3):
        await asyncio.sleep(0.001)
        yield Segment(index, 64, b"x", pid=4711)


async def broken(piece: Piece, first: int, profile: EncodeProfile) -> AsyncGenerator[Segment, None]:
    raise EncodeFailed("RV702", "63 pictures")
    yield Segment(0, 64, b"x")


async def test_an_encode_is_counted_while_it_runs_and_when_it_ends() -> None:
    tally = Tally(Now())
    segments = tally.counted(three)(PIECE, 0, PROFILE)
    await anext(segments)
    (running,) = tally.running
    assert (running.frames, running.speed > 0, running.pid) == (64, True, 4711)
    assert [segment.index async for segment in segments] == [1, 2]
    assert (tally.running, tally.segments) == ((), 3)
    assert tally.encodes == {"started": 1, "finished": 1}


async def test_one_that_is_stopped_and_one_that_fails_are_told_apart() -> None:
    tally = Tally(Now())
    segments = tally.counted(three)(PIECE, 0, PROFILE)
    await anext(segments)
    await segments.aclose()
    with pytest.raises(EncodeFailed):
        await anext(tally.counted(broken)(PIECE, 0, PROFILE))
    assert tally.encodes == {"started": 2, "stopped": 1, "RV702": 1}
    assert tally.running == ()


def test_stand_ins_are_told_for_a_minute() -> None:
    tally, now = Tally(clock := Now()), clock
    tally.answered("one", "real", "")
    tally.answered("one", "slate", "RV701")
    now.instant += 59_000
    tally.answered("one", "ident", "tune-in")
    assert tally.lately("one") == {"RV701": 1, "tune-in": 1}
    assert tally.channel("one").answered_at == now.instant
    now.instant += 2_000
    assert tally.lately("one") == {"tune-in": 1}
    assert tally.channel("one").answers == {("real", ""): 1, ("slate", "RV701"): 1, ("ident", "tune-in"): 1}


def test_players_are_counted_once_and_for_as_long_as_they_ask() -> None:
    tally = Tally(clock := Now())
    for player in ("a", "b", "a"):
        tally.player_asked("one", player)
    assert tally.players("one") == 2
    clock.instant += HELD
    tally.player_asked("one", "b")
    clock.instant += 1
    assert tally.players("one") == 1
    assert tally.players("two") == 0


def test_streams_are_counted_by_who_has_them_and_for_as_long_as_they_last() -> None:
    tally = Tally(Now())
    with tally.streaming("one", "a"), tally.streaming("one", "a"), tally.streaming("one", "b"):
        assert tally.channel("one").streams == {"a": 2, "b": 1}
    assert not tally.channel("one").streams


async def test_two_runs_of_the_same_segments_are_two() -> None:
    """A second run may begin before the first has given anything: they are equal then, and not the same."""
    tally = Tally(Now())
    waits = asyncio.Event()

    async def waiting(piece: Piece, first: int, profile: EncodeProfile) -> AsyncGenerator[Segment, None]:
        await waits.wait()
        yield Segment(0, 64, b"x")

    encoder = tally.counted(waiting)
    early, late = encoder(PIECE, 0, PROFILE), encoder(PIECE, 0, PROFILE)
    first, second = asyncio.create_task(anext(early)), asyncio.create_task(anext(late))
    await asyncio.sleep(0.01)
    second.cancel()
    await asyncio.gather(second, return_exceptions=True)
    waits.set()
    await first
    await early.aclose()
    assert tally.running == ()
    assert tally.encodes == {"started": 2, "stopped": 2}
