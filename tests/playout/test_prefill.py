"""What is made before anybody waits for it, in which order, and what is thrown away for it."""

import asyncio
from datetime import date
from pathlib import Path

import pytest

from retrovue.load.log_files import LogFolder
from retrovue.media.asset import Asset
from retrovue.media.snapshot import CatalogSnapshot
from retrovue.playout.ahead import HEAD, POINT, Coming, Uses, makings
from retrovue.playout.answer import Stamped
from retrovue.playout.channel import AHEAD, ChannelOnAir, Names
from retrovue.playout.channel_log import ChannelLog
from retrovue.playout.encode.profile import EncodeProfile
from retrovue.playout.encode.work import Piece, segment_key
from retrovue.playout.library import Library
from retrovue.playout.prefill import IDLE, LOOK, Prefill, Wish
from retrovue.playout.sequence import SequenceIndex
from retrovue.playout.shelf import Shelf
from retrovue.playout.store import SegmentStore
from retrovue.playout_log import CoarseLine, DayLog, Event, Header
from retrovue.timing.broadcast_day import broadcast_day
from retrovue.timing.instants import HOUR, MINUTE, zone

PROFILE = EncodeProfile("small", 320, 180, 200_000, 64_000, 30)
TZ, DAYS = zone("UTC"), (date(2026, 10, 26), date(2026, 10, 27))
START = broadcast_day(TZ, DAYS[0], 0).start
ACT, SPOT, HOURLY = 9 * MINUTE, 30_000, 6


def hour_of(at: int, name: str) -> list[Event]:
    """Six acts of nine minutes, each with two spots behind it."""
    events = []
    for act in range(HOURLY):
        events.append(Event(at, ACT, 0, f"one/x/{name}/0/a{act}", "movie", f"film {name}", act * ACT))
        for spot in range(2):
            number = f"one/x/{name}/0/b{act}.{spot}"
            events.append(Event(at + ACT + spot * SPOT, SPOT, 0, number, "commercial", f"spot {spot}", 0))
        at += ACT + 2 * SPOT
    return events


def write_logs(folder: Path) -> LogFolder:
    """Two days whose hours are twelve films that come again after twelve hours."""
    logs = LogFolder(folder)
    for day in DAYS:
        start = broadcast_day(TZ, day, 0).start
        slots, events = [], []
        for hour in range(24):
            at = start + hour * HOUR
            slots.append(CoarseLine(at, HOUR, f"one/x/{hour}/0", "x", f"film {hour % 12}", "", 0, 0, "r"))
            events += hour_of(at, str(hour % 12))
        logs.write(
            [DayLog(Header("s", "one", day.isoformat(), 30, "UTC", "2026.1"), tuple(slots), tuple(events))]
        )
    return logs


class Clock:
    instant = START + 10 * MINUTE + 5_000

    def now(self) -> int:
        return self.instant


class Jobs:
    """Makes at once what it is told to, unless its cores are needed."""

    def __init__(self, store: SegmentStore) -> None:
        self.store, self.begun = store, []
        self.running, self.spare_runs, self.free = 0, False, True

    def works_on(self, piece: Piece, index: int, profile: EncodeProfile) -> bool:
        return False

    def spare(self, piece: Piece, first: int, count: int, profile: EncodeProfile) -> bool:
        if self.free:
            self.begun.append((piece.asset.path, piece.start_frame, first, count))
            for index in range(first, first + count):
                self.store.put_if_absent(segment_key(piece, index, profile), b"x" * 1_000)
        return self.free


class World:
    def __init__(self, folder: Path, budget: int = 1 << 30) -> None:
        self.clock, self.store = Clock(), SegmentStore(folder / "segments", budget)
        self.jobs = Jobs(self.store)
        self.shelf = Shelf(self.store, lambda _: None)
        self.library = Library(CatalogSnapshot(()), lambda key: Asset(key, key, 10_000_000))
        log = ChannelLog(write_logs(folder), SequenceIndex(folder / "sequence.jsonl"), "one", TZ, 0)
        self.channel = ChannelOnAir(
            Names("one", "1", "One"), PROFILE, log, self.library, self.shelf, self.jobs, self.clock, Stamped(),
            lambda *_: pytest.fail("nobody asked for a card"), lambda _: None,
        )  # fmt: skip
        self.load = 0.0
        self.prefill = Prefill(self.jobs, self.shelf, self.clock, 2, lambda: (self.load, 0, 0))

    @property
    def coming(self) -> Coming:
        return Coming(self.channel.log, self.library.piece, PROFILE)

    async def looks(self, seconds: int, wish: Wish = Wish(), step: int = 1_000) -> None:
        for _ in range(seconds):
            self.prefill.look([self.channel], wish)
            for _ in range(200):
                if self.prefill._planning is None or self.prefill._planning.done():
                    break
                await asyncio.sleep(0.01)
            self.clock.instant += step


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path)


def test_beginnings_of_acts_and_half_hours_come_before_the_rest(world: World) -> None:
    now = START + 1
    found = makings([world.coming], now, now + 2 * HOUR, whole=True)
    ranks = [making.rank for making in found]
    assert ranks == sorted(ranks)
    assert all(one.at <= two.at for one, two in zip(found, found[1:], strict=False) if one.rank == two.rank)
    points = [making for making in found if making.rank == 0 and making.count == POINT]
    assert [making.at for making in points] == [START + half * 30 * MINUTE for half in (1, 2, 3, 4)]
    heads = [making for making in found if making.rank == 0 and making.first == 0 and making.count == HEAD]
    assert len(heads) == 2 * HOURLY
    assert {making.at for making in found if making.rank == 2} >= {making.at for making in heads}


def test_without_the_rest_only_beginnings_are_made(world: World) -> None:
    found = makings([world.coming], START, START + 2 * HOUR, whole=False)
    assert {making.rank for making in found} == {0, 1}
    assert sum(making.count for making in found) < 5 * len(found)


def test_the_next_use_of_a_segment_is_its_first_airing_from_now_on(world: World) -> None:
    def key(hour: int, index: int = 0) -> str:
        event = hour_of(START + hour * HOUR, str(hour % 12))[0]
        return segment_key(world.library.piece(event, 30), index, PROFILE)

    now = START + 2 * HOUR + MINUTE
    uses = Uses()
    found = uses.next_use(
        [key(0), key(2), key(2, 60), key(5), "0" * 40], [world.coming], now, now + 24 * HOUR
    )
    assert found[key(0)] == START + 12 * HOUR
    assert found[key(2)] == START + 14 * HOUR
    assert found[key(2, 60)] == START + 2 * HOUR + 128_000
    assert found[key(5)] == START + 5 * HOUR
    assert "0" * 40 not in found
    assert uses.next_use([key(0)], [world.coming], now, now + HOUR) == {}
    assert uses.next_use([key(0)], [], now, now + HOUR) == {}


async def test_what_comes_next_on_a_watched_channel_is_begun_before_its_turn(world: World) -> None:
    world.channel.tuner_joined()
    world.clock.instant = START + 8 * MINUTE
    await world.looks(10)
    assert world.jobs.begun == [
        ("spot 0", 0, 0, HEAD), ("spot 1", 0, 0, HEAD), ("film 0", ACT * 30 // 1000, 0, HEAD),
    ]  # fmt: skip
    assert AHEAD + LOOK > 2 * MINUTE


async def test_nothing_is_made_while_the_cores_are_needed(world: World) -> None:
    world.channel.tuner_joined()
    world.clock.instant = START + 8 * MINUTE
    world.jobs.free = False
    await world.looks(3)
    world.jobs.free = True
    await world.looks(1)
    assert len(world.jobs.begun) == 1


async def test_the_coming_day_is_made_when_nobody_watches(world: World) -> None:
    await world.looks(IDLE // 1_000)
    assert world.jobs.begun == []
    planned = makings([world.coming], world.clock.now(), world.clock.now() + 3 * HOUR, whole=False)
    await world.looks(100, Wish("heads", 3))
    assert set(world.store.keys()) == {key for making in planned for key in making.keys()}
    planned = makings([world.coming], world.clock.now() + HOUR, world.clock.now() + 2 * HOUR, whole=True)
    world.clock.instant += HOUR
    await world.looks(100, Wish("day", 1))
    assert {key for making in planned for key in making.keys()} <= set(world.store.keys())
    assert len(planned) * HEAD * 5 < len(world.store)


@pytest.mark.parametrize("reason", ["off", "load", "watched", "working"])
async def test_it_is_left_alone_when_there_is_a_reason(world: World, reason: str) -> None:
    await world.looks(IDLE // 1_000)
    if reason == "load":
        world.load = 1.5
    if reason == "watched":
        world.channel.tuner_joined()
        world.clock.instant = START + MINUTE
    if reason == "working":
        world.jobs.running = 1
    await world.looks(5, Wish("off" if reason == "off" else "day"))
    assert world.jobs.begun == []


async def test_a_full_store_gives_up_what_nothing_will_show_for_what_will_air(tmp_path: Path) -> None:
    world = World(tmp_path, budget=100_000)
    for number in range(95):
        world.store.put_if_absent(f"{number:040x}", b"x" * 1_000)
    await world.looks(IDLE // 1_000 + 40, Wish("heads", 3))
    assert len(world.jobs.begun) > 3
    assert world.store.size <= world.store.budget * 7 // 8 + 3_000
    assert 0 < world.store.evicted < 40


async def test_eviction_keeps_what_watched_channels_show_and_what_airs_soon(tmp_path: Path) -> None:
    world = World(tmp_path, budget=40_000)
    found = makings([world.coming], world.clock.now(), START + 20 * HOUR, whole=False)
    soon, late = found[0], next(making for making in reversed(found) if making.rank == 0)
    useless = [f"{number:040x}" for number in range(20)]
    segment = world.channel.on_air()
    showing = segment_key(world.library.piece(segment.event, 30), segment.index, PROFILE)
    world.channel.tuner_joined()
    for key in (showing, *soon.keys(), *late.keys(), *useless):
        world.store.put_if_absent(key, b"x" * 1_000)
    for number in range(40 - len(world.store)):
        world.store.put_if_absent(f"{number + 1000:040x}", b"x" * 1_000)
    await world.prefill.evict([world.channel])
    kept = set(world.store.keys())
    assert {showing, *soon.keys(), *late.keys()} <= kept
    assert world.store.evicted > 0
    world.store.budget = 3_500
    await world.prefill.evict([world.channel])
    assert {showing, *soon.keys()} <= set(world.store.keys())
    assert not set(late.keys()) & set(world.store.keys())


async def test_without_a_catalog_the_store_keeps_its_budget_and_the_air_goes_on(tmp_path: Path) -> None:
    world = World(tmp_path, budget=20_000)

    def broken(key: str) -> Asset:
        raise OSError("the catalog is gone")

    world.channel.library = Library(CatalogSnapshot(()), broken)
    world.channel.tuner_joined()
    for number in range(30):
        world.store.put_if_absent(f"{number:040x}", b"x" * 1_000)
    await world.looks(3)
    assert await world.prefill.evict([world.channel]) > 0
    assert world.store.size <= 20_000
    assert world.jobs.begun == []
