"""Overrides fill what nobody was promised, are in the journal before that, and leave the timeline alone."""

import asyncio
import contextlib
import sqlite3
import time
from collections.abc import Callable, Iterable
from concurrent.futures import Future
from dataclasses import replace
from datetime import date
from pathlib import Path

import imageio_ffmpeg
import pytest

from retrovue.diagnostics import StationError
from retrovue.load.log_files import LogFolder
from retrovue.media.asset import Asset
from retrovue.media.item import Item
from retrovue.media.snapshot import CatalogSnapshot
from retrovue.playout import override as module
from retrovue.playout.answer import Stamped
from retrovue.playout.as_run import AsRunBook
from retrovue.playout.channel import ChannelOnAir, Names
from retrovue.playout.channel_log import ChannelLog
from retrovue.playout.encode.profile import EncodeProfile
from retrovue.playout.encode.stand_in import Card, StandIn, make_stand_in
from retrovue.playout.encode.work import part, segment_key
from retrovue.playout.library import Library
from retrovue.playout.override import Order, Overrides
from retrovue.playout.sequence import SequenceIndex
from retrovue.playout_log import CoarseLine, DayLog, Event, Header
from retrovue.playout_log.as_run import AsRun
from retrovue.record import Override, StationRecord
from retrovue.timing.broadcast_day import broadcast_day
from retrovue.timing.instants import zone

PROFILE = EncodeProfile("small", 320, 180, 200_000, 64_000, 30)
TZ, DAY = zone("UTC"), date(2026, 10, 26)
START = broadcast_day(TZ, DAY, 0).start


class Clock:
    def __init__(self, instant: int) -> None:
        self.instant = instant

    def now(self) -> int:
        return self.instant


class Shelf:
    def __init__(self) -> None:
        self.held: dict[str, bytes] = {}

    def has(self, key: str) -> bool:
        return key in self.held

    def get(self, key: str) -> bytes | None:
        return self.held.get(key)

    async def wait(self, key: str, seconds: float) -> bytes | None:
        return self.held.get(key)


class Jobs:
    def failed(self, *_: object) -> bool:
        return False

    def works_on(self, *_: object) -> bool:
        return False


class Journal:
    """Kept in memory; `meanwhile` happens while it is being written."""

    def __init__(self) -> None:
        self.lines: list[Override] = []
        self.made, self.stuck = 0, False
        self.meanwhile: Callable[[], object] = lambda: None

    def journal(self, override: Override, written: int) -> "Future[Override]":
        future: Future[Override] = Future()
        if not self.stuck:
            kept = replace(override, id=override.id or 1 + max((o.id for o in self.lines), default=0))
            self.lines.append(kept)
            self.meanwhile()
            future.set_result(kept)
        return future

    def overrides(self, ended_after: int) -> "Future[list[Override]]":
        future: Future[list[Override]] = Future()
        if not self.stuck:
            last = {o.id: o for o in self.lines}
            future.set_result([o for o in last.values() if o.until > ended_after])
        return future


class Air:
    """Two channels with a film of ten minutes after another; what one `channel` was asked for is in the as-run."""

    def __init__(
        self,
        folder: Path,
        card: StandIn,
        journal: Journal | StationRecord,
        instant: int = START + 61_000,
        age: int = 10_000,
    ) -> None:
        self.clock, self.shelf, self.journal = Clock(instant - age), Shelf(), journal
        self.drawn: list[Card] = []
        self.lines: list[AsRun] = []
        self.book = AsRunBook(self.lines.extend)
        self.channels: dict[str, ChannelOnAir] = {}
        self.overrides = Overrides(journal, self.clock, lambda: self.channels, self.draw, lambda: "Tiny")
        self.raw = card.segment
        for number, name in enumerate(("one", "two"), 1):
            self.channels[name] = self._channel(folder, name, number, card)
        self.clock.instant = instant

    async def draw(self, card: Card, channels: Iterable[str]) -> None:
        self.drawn.append(card)

    def _channel(self, folder: Path, name: str, number: int, card: StandIn) -> ChannelOnAir:
        instants = range(START, START + 86_400_000, 600_000)
        events = tuple(Event(at, 600_000, 0, f"{name}/x/{at}/0/a0", "movie", "k", 0) for at in instants)
        slots = tuple(CoarseLine(at, 600_000, f"{name}/x/{at}/0", "x", "k", "", 0, 0, "r") for at in instants)
        LogFolder(folder).write(
            [DayLog(Header("s", name, DAY.isoformat(), 30, "UTC", "2026.1"), slots, events)]
        )
        log = ChannelLog(LogFolder(folder), SequenceIndex(folder / "sequence.jsonl"), name, TZ, 0)
        assets = {key: Asset(f"/{key}.mkv", key, 10_000_000) for key in ("k", "promo")}
        items = [
            Item("k", "movie", "Film", duration=10_000_000),
            Item("promo", "promo", "Promo", duration=20_000),
        ]

        def stand_in(channel: str, kind: str) -> StandIn:
            return card

        return ChannelOnAir(
            Names(name, str(number), name), PROFILE, log, Library(CatalogSnapshot(items), assets.get), self.shelf, Jobs(),
            self.clock, Stamped(), stand_in, lambda _: None, self.overrides.substitute, self.book.tell,
        )  # fmt: skip

    async def shown(self, channel: str, msn: int) -> str:
        """What a viewer is answered for a number, `real` for the programme's own."""
        on_air = self.channels[channel]
        segment = on_air.timeline().segment(msn)
        piece = on_air.piece(segment)
        if piece is not None:
            self.shelf.held[segment_key(piece, segment.index, PROFILE)] = self.raw(segment.frames)
        answer = await on_air.answer(segment, 0)
        kind = on_air._given[msn]
        assert answer.stand_in == bool(kind)
        return kind or "real"


@pytest.fixture(scope="module")
def card() -> StandIn:
    return make_stand_in(imageio_ffmpeg.get_ffmpeg_exe(), Card("ident", "One", "", "1"), PROFILE)


@pytest.fixture
async def air(tmp_path: Path, card: StandIn) -> Air:
    made = Air(tmp_path, card, Journal())
    assert await made.overrides.recall()
    return made


def alert(minutes: int = 1, **fields: object) -> Order:
    return Order(**{"what": "card", "length": minutes * 60_000, "text": "Storm", **fields})


async def test_it_begins_with_the_first_number_that_nobody_was_promised(air: Air) -> None:
    channel = air.channels["one"]
    now = channel.on_air()
    assert await air.shown("one", now.msn) == "real"
    channel.listed(now)
    raised = await air.overrides.raise_(alert())
    assert air.drawn == [Card("alert", "Storm", "Tiny")]
    assert raised.first["one"].msn == now.msn + 1
    assert "two" not in raised.first
    assert await air.shown("one", now.msn) == "real"
    assert await air.shown("one", now.msn + 1) == "override-1"
    assert await air.shown("two", air.channels["two"].on_air().msn) == "override-1"


async def test_it_is_in_the_journal_before_it_is_on_the_air(
    air: Air, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "PATIENCE", 0.02)
    air.journal.stuck = True
    with pytest.raises(StationError, match="RV711"):
        await air.overrides.raise_(alert())
    assert await air.shown("one", air.channels["one"].on_air().msn + 3) == "real"
    assert air.overrides.in_force == []


async def test_a_number_given_away_while_the_journal_was_written_stays_what_it_was(air: Air) -> None:
    channel = air.channels["one"]
    now = channel.on_air()
    air.journal.meanwhile = lambda: channel.listed(channel.timeline().segment(now.msn + 1))
    raised = await air.overrides.raise_(alert())
    assert raised.first["one"].msn == now.msn + 2
    assert air.journal.lines[-1] == raised
    assert await air.shown("one", now.msn + 1) == "real"
    assert await air.shown("one", now.msn + 2) == "override-1"


async def test_it_ends_on_time_and_the_programme_is_in_progress(air: Air) -> None:
    channel = air.channels["one"]
    channel.on_air()
    raised = await air.overrides.raise_(alert())
    last = channel.timeline().at((raised.until - 1 - START) * 30 // 1000 + channel.timeline().days[0].start)
    assert await air.shown("one", last.msn) == "override-1"
    assert await air.shown("one", last.msn + 1) == "real"
    air.clock.instant = raised.until
    assert air.overrides.in_force == []


async def test_cleared_it_gives_the_next_number_back(air: Air) -> None:
    channel = air.channels["one"]
    channel.on_air()
    raised = await air.overrides.raise_(alert())
    air.clock.instant += 10_000
    now = channel.on_air()
    assert await air.shown("one", now.msn) == "override-1"
    cleared = await air.overrides.clear(raised.id)
    assert cleared.last["one"] == now.msn + 1
    assert await air.shown("one", now.msn - 1) == "override-1"
    assert await air.shown("one", now.msn + 1) == "real"
    with pytest.raises(StationError, match="RV710"):
        await air.overrides.clear(raised.id)


async def test_a_restart_answers_the_same(air: Air, tmp_path: Path, card: StandIn) -> None:
    channel = air.channels["one"]
    now = channel.on_air()
    channel.listed(now)
    await air.overrides.raise_(alert(channels=("one",)))
    again = Air(tmp_path, card, air.journal)
    assert await again.overrides.recall()
    for msn in range(now.msn - 3, now.msn + 20):
        assert await again.shown("one", msn) == await air.shown("one", msn), msn
    assert await again.shown("two", again.channels["two"].on_air().msn) == "real"


async def test_one_that_ended_while_the_station_was_down_is_over(
    air: Air, tmp_path: Path, card: StandIn
) -> None:
    await air.overrides.raise_(alert())
    again = Air(tmp_path, card, air.journal)
    again.clock.instant += 65_000
    assert await again.overrides.recall()
    assert again.overrides.in_force == []
    assert await again.shown("one", again.channels["one"].on_air().msn) == "real"


async def test_the_higher_priority_shows_then_the_later(air: Air) -> None:
    msn = air.channels["one"].on_air().msn + 2
    for priority, what in ((50, "card"), (70, "slate"), (70, "card"), (10, "filler")):
        await air.overrides.raise_(alert(what=what, priority=priority))
    assert await air.shown("one", msn) == "override-3"
    await air.overrides.clear(3)
    assert await air.shown("one", msn + 1) == "slate"
    assert [o.id for o in air.overrides.in_force] == [2, 1, 4]


async def test_an_item_airs_from_its_start_and_no_longer_than_it_is(air: Air) -> None:
    channel = air.channels["one"]
    first = channel.on_air().msn + 1
    channel.listed(channel.on_air())
    raised = await air.overrides.raise_(alert(minutes=60, what="item", item="promo"))
    assert raised.until - raised.first["one"].at == 20_000
    seen, black = [], 0
    for msn in range(first, first + 12):
        segment = channel.timeline().segment(msn)
        piece = channel.piece(segment)
        if piece.asset.fingerprint == "promo":
            shown = part(piece, segment.index, 1, 30)
            seen.append((shown.start, shown.frames))
            black += shown.pad
    assert seen[0] == (0, 64)
    assert all(two[0] == one[0] + one[1] for one, two in zip(seen, seen[1:], strict=False))
    assert seen[-1][0] + seen[-1][1] == 600
    assert 0 <= black < 64


@pytest.mark.parametrize("order", [alert(channels=("nine",)), alert(what="item", item="nothing")])
async def test_what_cannot_be_is_refused(air: Air, order: Order) -> None:
    with pytest.raises(StationError, match="RV710"):
        await air.overrides.raise_(order)
    assert air.journal.lines == []


async def test_the_as_run_tells_what_viewers_were_given(air: Air) -> None:
    first = air.channels["one"].on_air().msn
    await air.shown("one", first)
    await air.overrides.raise_(alert())
    for msn in range(first + 1, first + 4):
        await air.shown("one", msn)
    air.book.flush()
    air.book.flush()
    assert [(line.trace, line.status, line.reason) for line in air.lines] == [
        ("28.r3o249.", "partly", "override")
    ]


async def test_two_at_the_same_instant_are_two(air: Air) -> None:
    both = await asyncio.gather(air.overrides.raise_(alert()), air.overrides.raise_(alert(text="Flood")))
    assert sorted(o.id for o in both) == [1, 2]


async def test_a_journal_that_cannot_be_read_at_the_start_is_read_later(
    tmp_path: Path, card: StandIn, air: Air
) -> None:
    await air.overrides.raise_(alert())
    again = Air(tmp_path, card, air.journal)
    again.journal.stuck = True
    assert not await again.overrides.recall(0.01)
    assert await again.shown("one", again.channels["one"].on_air().msn + 1) == "real"
    with pytest.raises(StationError, match="RV710"):
        await again.overrides.raise_(alert())
    again.journal.stuck = False
    assert await again.overrides.recall()
    assert await again.shown("one", again.channels["one"].on_air().msn + 5) == "override-1"


async def test_what_has_ended_is_forgotten_when_nobody_can_fetch_it(air: Air) -> None:
    raised = await air.overrides.raise_(alert())
    air.clock.instant = raised.until + 60_000
    air.overrides.forget_ended()
    assert air.overrides.card("override-1") is not None
    air.clock.instant += 120_000
    air.overrides.forget_ended()
    assert air.overrides.card("override-1") is None


async def test_who_listens_hears_once_of_one_whose_time_is_over_and_not_of_one_that_was_ended(
    air: Air,
) -> None:
    over: list[int] = []
    air.overrides.on_over = lambda override: over.append(override.id)
    short, long = await air.overrides.raise_(alert(1)), await air.overrides.raise_(alert(30))
    await air.overrides.clear(long.id)
    air.overrides.forget_ended()
    assert over == []
    air.clock.instant = short.until + 5_000
    for _ in range(2):
        air.overrides.forget_ended()
    assert over == [short.id]


async def test_a_journal_that_was_lost_is_written_anew(air: Air) -> None:
    raised = await air.overrides.raise_(alert())
    await air.overrides.clear((await air.overrides.raise_(alert())).id)
    await air.overrides.mend_journal()
    assert len(air.journal.lines) == 3
    air.journal.lines.clear()
    air.journal.made += 1
    await air.overrides.mend_journal()
    assert air.journal.lines == [raised]


async def test_a_record_that_another_program_holds_refuses_in_a_second_and_stops_nothing(
    tmp_path: Path, card: StandIn
) -> None:
    record = StationRecord(tmp_path / "station.sqlite", lambda _: None)
    record.start()
    air = Air(tmp_path, card, record)
    assert await air.overrides.recall(5)
    raw = sqlite3.connect(tmp_path / "station.sqlite")
    raw.execute("BEGIN EXCLUSIVE")
    lags = asyncio.create_task(_longest_lag(1.0))
    begun = time.perf_counter()
    with pytest.raises(StationError, match="RV711"):
        await air.overrides.raise_(alert())
    assert time.perf_counter() - begun < 2
    assert await air.shown("one", air.channels["one"].on_air().msn) == "real"
    raw.rollback()
    raw.close()
    assert await lags < 0.5
    for _ in range(20):
        with contextlib.suppress(StationError):
            await air.overrides.raise_(alert())
            break
    record.close()
    assert [o.id for o in air.overrides.in_force] == [1]


async def _longest_lag(seconds: float) -> float:
    longest, ends = 0.0, time.perf_counter() + seconds
    while (begun := time.perf_counter()) < ends:
        await asyncio.sleep(0.01)
        longest = max(longest, time.perf_counter() - begun - 0.01)
    return longest


async def test_a_process_that_has_only_begun_leaves_alone_what_the_one_before_may_have_answered(
    tmp_path: Path, card: StandIn
) -> None:
    air = Air(tmp_path, card, Journal(), age=100)
    assert await air.overrides.recall()
    now = air.channels["one"].on_air()
    raised = await air.overrides.raise_(alert())
    assert raised.first["one"].at > START + 61_000 + 900
    assert await air.shown("one", now.msn) == await air.shown("two", now.msn) == "real"
    assert await air.shown("two", now.msn + 2) == "override-1"
