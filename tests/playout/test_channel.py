"""What viewers are answered: the first answer holds, and there always is one."""

import asyncio
import threading
import time
from datetime import date
from functools import cache
from pathlib import Path

import imageio_ffmpeg
import pytest

from retrovue.diagnostics import Diagnostic
from retrovue.load.log_files import LogFolder
from retrovue.media.asset import Asset
from retrovue.media.snapshot import CatalogSnapshot
from retrovue.playout import missing
from retrovue.playout.answer import Stamped
from retrovue.playout.channel import AHEAD, ChannelOnAir, Names
from retrovue.playout.channel_log import ChannelLog
from retrovue.playout.encode.profile import EncodeProfile
from retrovue.playout.encode.stand_in import Card, StandIn, make_stand_in
from retrovue.playout.encode.work import Piece, segment_key
from retrovue.playout.library import Library
from retrovue.playout.sequence import SequenceIndex
from retrovue.playout_log import CoarseLine, DayLog, Event, Header
from retrovue.timing.broadcast_day import broadcast_day
from retrovue.timing.instants import zone

PROFILE = EncodeProfile("small", 320, 180, 200_000, 64_000, 30)
TZ, DAY = zone("UTC"), date(2026, 10, 26)
START = broadcast_day(TZ, DAY, 0).start


class Clock:
    instant = START + 60_000

    def now(self) -> int:
        return self.instant


class Shelf:
    """Holds what it is given; nothing arrives while somebody waits."""

    def __init__(self) -> None:
        self.held: dict[str, bytes] = {}

    def has(self, key: str) -> bool:
        return key in self.held

    def get(self, key: str) -> bytes | None:
        return self.held.get(key)

    async def fetch(self, key: str) -> bytes | None:
        return self.held.get(key)

    async def wait(self, key: str, seconds: float) -> bytes | None:
        return self.held.get(key)


class Jobs:
    def __init__(self) -> None:
        self.broken: set[Piece] = set()

    def failed(self, piece: Piece, profile: EncodeProfile) -> bool:
        return piece in self.broken

    def works_on(self, piece: Piece, index: int, profile: EncodeProfile) -> bool:
        return False


@cache
def day_of_events(length: int) -> DayLog:
    """An event of so many milliseconds after another, each in a slot of its own."""
    instants = range(START, START + 86_400_000, length)
    events = tuple(Event(at, length, 0, f"one/x/{n}/0/a0", "movie", "k", 0) for n, at in enumerate(instants))
    slots = tuple(
        CoarseLine(at, length, f"one/x/{n}/0", "x", "k", "", 0, 0, "r") for n, at in enumerate(instants)
    )
    return DayLog(Header("s", "one", DAY.isoformat(), 30, "UTC", "2026.1"), slots, events)


class World:
    """A channel with an event after another, of ten seconds unless told, all of one file."""

    def __init__(self, folder: Path, card: StandIn, length: int = 10_000) -> None:
        self.length = length
        self.file = folder / "clip.mkv"
        self.file.touch()
        self.clock, self.shelf, self.jobs = Clock(), Shelf(), Jobs()
        self.said: list[Diagnostic] = []
        asset = Asset(str(self.file), "clip", 10_000_000)
        LogFolder(folder).write([day_of_events(length)])
        log = ChannelLog(LogFolder(folder), SequenceIndex(folder / "sequence.jsonl"), "one", TZ, 0)
        self.kinds: list[str] = []

        def stand_in(channel: str, kind: str) -> StandIn:
            self.kinds.append(kind)
            return card

        library = Library(CatalogSnapshot(()), lambda key: asset if self.file.exists() else None)
        self.channel = ChannelOnAir(
            Names("one", "1", "One"), PROFILE, log, library, self.shelf, self.jobs, self.clock, Stamped(), stand_in,
            self.said.append,
        )  # fmt: skip
        self.raw = card.segment

    def instants(self) -> range:
        return range(START, START + 86_400_000, self.length)

    def key(self, segment) -> str:
        return segment_key(self.channel.planned(segment), segment.index, PROFILE)

    def encoded(self, segment) -> None:
        self.shelf.held[self.key(segment)] = self.raw(segment.frames)


@pytest.fixture(scope="module")
def card() -> StandIn:
    return make_stand_in(imageio_ffmpeg.get_ffmpeg_exe(), Card("ident", "One", "", "1"), PROFILE)


@pytest.fixture
def world(tmp_path: Path, card: StandIn) -> World:
    return World(tmp_path, card)


async def test_a_ready_segment_is_given_at_once(world: World) -> None:
    segment = world.channel.on_air()
    world.encoded(segment)
    answer = await world.channel.answer(segment, world.clock.now())
    assert not answer.stand_in
    assert len(answer.data) % 188 == 0


async def test_the_first_answer_holds_for_everyone(world: World) -> None:
    segment = world.channel.on_air()
    first = await world.channel.answer(segment, world.clock.now())
    world.encoded(segment)
    second = await world.channel.answer(segment, world.clock.now() + 2_500)
    assert first.stand_in
    assert second == first
    assert world.channel.ready(segment) == first


async def test_a_newcomer_sees_the_ident_and_later_viewers_the_slate(world: World) -> None:
    channel = world.channel
    channel.hls_asked()
    assert channel.watched()
    segment = channel.on_air()
    await channel.answer(segment, 0)
    following = channel.timeline().segment(segment.msn + 1)
    world.encoded(following)
    await channel.answer(following, 0)
    await channel.answer(channel.timeline().segment(segment.msn + 2), 0)
    assert world.kinds == ["ident", "slate"]


async def test_whoever_comes_back_to_a_channel_that_nobody_watched_sees_the_ident(world: World) -> None:
    channel = world.channel
    channel.tuner_joined()
    segment = channel.on_air()
    world.encoded(segment)
    await channel.answer(segment, 0)
    channel.tuner_left()
    world.clock.instant += 60_000
    channel.tuner_joined()
    channel.stand_in(channel.on_air())
    assert world.kinds == ["ident"]


async def test_what_is_missing_is_asked_for_as_far_as_the_lead(world: World) -> None:
    channel = world.channel
    assert list(channel.window()) == []
    channel.hls_asked()
    demands, spoiled, _ = channel.survey()
    assert demands
    assert not spoiled
    assert all(world.clock.now() + 700 <= demand.deadline <= world.clock.now() + AHEAD for demand in demands)


async def test_a_stand_in_spoils_the_encode_that_was_to_deliver_it(world: World) -> None:
    channel = world.channel
    channel.hls_asked()
    segment = channel.on_air()
    await channel.answer(segment, 0)
    _, spoiled, _ = channel.survey()
    assert spoiled == {(channel.library.piece(segment.event, 30), segment.index, PROFILE)}


async def test_a_broken_piece_gets_the_slate_without_waiting(world: World) -> None:
    segment = world.channel.on_air()
    world.jobs.broken.add(world.channel.library.piece(segment.event, 30))
    answer = await world.channel.answer(segment, world.clock.now() + 60_000)
    assert answer.stand_in
    assert world.kinds == ["slate"]


async def test_a_vanished_file_is_told_once_for_its_event(world: World) -> None:
    channel = world.channel
    world.file.unlink()
    segment = channel.on_air()
    for msn in (segment.msn, segment.msn + 1, segment.msn):
        await channel.answer(channel.timeline().segment(msn), 0)
    assert [d.code for d in world.said] in (["RV701"], ["RV701", "RV701"])


@pytest.mark.parametrize(("asked", "left", "expected"), [(0, 5_000, True), (0, 6_500, False)])
def test_hls_players_hold_a_channel_for_two_target_durations(
    world: World, asked: int, left: int, expected: bool
) -> None:
    world.channel.hls_asked()
    world.clock.instant += left
    assert world.channel.watched() is expected


def test_a_tuner_holds_a_channel_until_three_seconds_after_it_left(world: World) -> None:
    channel = world.channel
    channel.tuner_joined()
    world.clock.instant += 600_000
    assert channel.watched()
    channel.tuner_left()
    world.clock.instant += 2_900
    assert channel.watched()
    world.clock.instant += 200
    assert not channel.watched()


async def test_the_lead_ends_at_the_first_segment_that_is_not_there(world: World) -> None:
    channel = world.channel
    channel.hls_asked()
    assert channel.lead() == 0
    segment = channel.on_air()
    world.encoded(segment)
    following = channel.timeline().segment(segment.msn + 1)
    world.encoded(following)
    world.encoded(channel.timeline().segment(segment.msn + 3))
    assert channel.lead() == 4267  # 2 segments of 64 frames


async def test_a_disk_that_does_not_say_whether_a_file_is_there_holds_up_nobody(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    release, looks = threading.Event(), []

    def stuck(event: Event) -> str | None:
        looks.append(event)
        release.wait(10)
        return "/media/gone"

    monkeypatch.setattr(world.channel.library, "missing_file", stuck)
    monkeypatch.setattr(missing, "LOOK", 0.05)
    segment = world.channel.on_air()
    begun = time.perf_counter()
    answers = await asyncio.gather(*(world.channel.answer(segment, 0) for _ in range(20)))
    assert time.perf_counter() - begun < 2
    assert all(answer.stand_in for answer in answers)
    assert len(looks) == 1
    release.set()


async def test_a_file_that_is_gone_is_told_of_once(world: World) -> None:
    segment = world.channel.on_air()
    world.channel.library.piece(segment.event, 30)
    world.file.unlink()
    for _ in range(2):
        assert (await world.channel.answer(segment, 0)).stand_in
    assert [one.code for one in world.said] == ["RV701"]
