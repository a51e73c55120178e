"""Everything that is on the air: channels, their encodes, and the change from one station to the next."""

import asyncio
import contextlib
import logging
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

from retrovue.diagnostics import Diagnostic, Severity, StationError
from retrovue.load.log_files import LogFolder, write_whole
from retrovue.playout.air_clock import AirClock
from retrovue.playout.air_watch import AirWatch
from retrovue.playout.answer import Fact, Stamped, untold
from retrovue.playout.as_run import AsRunBook
from retrovue.playout.at_hand import FirstLooks, next_days_at_hand
from retrovue.playout.bad_files import BadFiles
from retrovue.playout.captions.keep import CaptionStore
from retrovue.playout.cards import StandIns, ident_card, slate_card
from retrovue.playout.channel import ChannelOnAir
from retrovue.playout.channel_log import ChannelLog
from retrovue.playout.encode.ending import ends_early
from retrovue.playout.encode.profile import EncodeProfile
from retrovue.playout.encode.run import EncodeFailed, encode
from retrovue.playout.encode.settle import Encoders
from retrovue.playout.encode.stand_in import Card, StandIn
from retrovue.playout.guide.pictures import GuidePictures
from retrovue.playout.idents import Idents
from retrovue.playout.jobs import Demand, EncodeJobs, Encoder, Place
from retrovue.playout.live.doors import Doors
from retrovue.playout.live.feed import LiveFeed
from retrovue.playout.live.inputs import LiveInputs
from retrovue.playout.live.kept import KeptLive
from retrovue.playout.next_start import until_next_start
from retrovue.playout.override import Overrides
from retrovue.playout.prefill import Prefill
from retrovue.playout.programme import ChannelPlan, Programme
from retrovue.playout.remote import RemoteFiles
from retrovue.playout.sequence import SequenceIndex
from retrovue.playout.shelf import Shelf
from retrovue.playout.store import SegmentStore
from retrovue.playout.takeover import taken_over
from retrovue.playout.tally import Tally
from retrovue.playout.trials import Work
from retrovue.playout.upkeep import Upkeep
from retrovue.record import StationRecord

TICK = 0.25
"""Seconds between two looks at what is missing."""

SPARE_NICE = 10
"""How far an encode that nobody waits for steps back behind the others."""
IDENTS_AHEAD = 50
"""So many channels have their ident drawn before anybody tunes in; the others when somebody does."""

log = logging.getLogger("retrovue.air")


class Director:
    """Holds the channels and feeds them. One per process; lives on the event loop."""

    def __init__(
        self,
        state: Path,
        ffmpeg: str,
        clock: AirClock,
        budget: int,
        cores: int,
        idents_ahead: int = IDENTS_AHEAD,
        encoder: Encoder | None = None,
        tell: Callable[[str, Fact], None] = untold,
    ) -> None:
        self.state, self.clock = state, clock
        self.notices: deque[Diagnostic] = deque(maxlen=200)
        self.on_missing: Callable[[str], None] = lambda _: None
        """Hears of every file that was not there."""
        self._store = SegmentStore(state / "segments", budget)
        self._shelf = Shelf(self._store, self.report)
        self._stand_ins = StandIns(ffmpeg, self._store)
        self._idents = Idents(self._stand_ins, self.report, idents_ahead)
        self._doors, self._ffmpeg = Doors(), ffmpeg
        self._remote = RemoteFiles(self._doors.loopback)
        self.captions = CaptionStore(state / "captions", ffmpeg, self._remote.opened)
        self.guides = GuidePictures(state / "guides", ffmpeg)
        self._encoders = Encoders(ffmpeg, state, self.report)
        self.tally, self._tell = Tally(clock), tell
        self._upkeep = Upkeep(self.tally.count)
        self.record = StationRecord(state / "station.sqlite", self.report)
        self._as_run = AsRunBook(self.record.put)
        self.overrides = Overrides(self.record, clock, lambda: self.by_id, self._draw, self._station_name)
        self._bad_files = BadFiles(self.report, self.tally.count, clock, partial(ends_early, ffmpeg))

        def encoder_of(nice: int) -> Encoder:
            return self._remote.reading(
                lambda piece, first, profile: encode(
                    ffmpeg,
                    piece,
                    first,
                    profile,
                    nice=nice,
                    report=self.report,
                    captions=self.captions.folder,
                    guides=self.guides,
                )
            )

        def watched(nice: int) -> Encoder:
            return self._bad_files.watching(self.tally.counted(encoder or encoder_of(nice)))

        self._jobs = EncodeJobs(
            watched(0),
            self._shelf,
            clock,
            cores,
            self.report,
            faster=EncodeProfile.faster,
            spare_encoder=watched(SPARE_NICE),
            on_bad_asset=self._bad_files.failed,
        )
        self._prefill = Prefill(self._jobs, self._shelf, clock, cores)
        self._index = SequenceIndex(state / "sequence.jsonl", self.report)
        self._stamped = Stamped()
        self._log_folder = LogFolder(state)
        self._kicked = asyncio.Event()
        self.first_looks = FirstLooks()
        self.programme: Programme | None = None
        self.by_id: dict[str, ChannelOnAir] = {}  # in the order of their numbers
        self.by_number: dict[str, ChannelOnAir] = {}
        self._watch = AirWatch(clock, self.report)

    @property
    def ffmpeg(self) -> str:
        """The program that encodes what airs."""
        return self._ffmpeg

    @property
    def pressed(self) -> bool:
        """Whether what is watched takes all that this machine can encode: other work stands back."""
        return self._jobs.crowded

    @property
    def jobs(self) -> EncodeJobs:
        """To look at: whoever is not the air starts nothing there."""
        return self._jobs

    @property
    def store(self) -> SegmentStore:
        """Likewise."""
        return self._store

    def report(self, diagnostic: Diagnostic) -> None:
        """Keeps a finding for people and writes it to the log."""
        self.notices.append(diagnostic)
        self.tally.notices[diagnostic.code] += 1
        if diagnostic.code == "RV701" and diagnostic.place:
            self.on_missing(diagnostic.place)
        level = logging.INFO if diagnostic.severity is Severity.INFO else logging.WARNING
        log.log(
            level,
            "%s %s",
            diagnostic.code,
            diagnostic.message,
            extra={"code": diagnostic.code, "place": diagnostic.place},
        )

    # ---- prepare all, commit all

    async def prepare(self, programme: Programme) -> list[ChannelOnAir]:
        """Makes everything a station needs before anything changes on the air."""
        programme, slate = until_next_start(programme, self.programme), slate_card(programme.name)
        asked = dict.fromkeys(profile for plan in programme.channels for profile in plan.profiles)
        settled = {profile: await self._settled(profile, slate) for profile in asked}
        channels = [self._channel(plan.settled(settled), programme) for plan in programme.channels]
        for channel in channels if self.programme is None else ():
            await asyncio.to_thread(channel.recall_live)
        return channels

    async def _settled(self, asked: EncodeProfile, slate: Card) -> EncodeProfile:
        """The profile as this machine can encode it, its slate drawn. Raises EncodeFailed when none can."""
        profile = await self._encoders.settle(asked)
        try:
            await self._stand_ins.make(slate, profile)
        except EncodeFailed as failure:
            if profile.family == "x264":
                raise
            profile = await self._encoders.give_up(asked, failure.reason)
            await self._stand_ins.make(slate, profile)
        return profile

    def _channel(self, plan: ChannelPlan, programme: Programme) -> ChannelOnAir:
        day_log = ChannelLog(
            self._log_folder,
            self._index,
            plan.names.id,
            programme.timezone,
            programme.day_start,
            plan.profile.fps,
        )
        variants = tuple(self._variant(plan, profile, day_log, programme) for profile in plan.profiles)
        for variant in variants:
            variant.variants = variants
            variant.leaving = variant.profile in plan.leaving
        return variants[0]

    def _variant(
        self, plan: ChannelPlan, profile: EncodeProfile, day_log: ChannelLog, programme: Programme
    ) -> ChannelOnAir:
        def stand_in(channel: str, kind: str) -> StandIn:
            usual = ident_card(plan.names) if kind == "ident" else slate_card(programme.name)
            return self._stand_ins.get(self.overrides.card(kind) or usual, profile)

        rules = replace(
            plan.rules, burnt=plan.rules.burnt or (profile.hidden and plan.rules.burnt_for_tuners)
        )
        made = ChannelOnAir(
            plan.names, profile, day_log, programme.library.ruled(rules, self.captions), self._shelf, self._jobs, self.clock,
            self._stamped, stand_in, self.report, self.overrides.substitute, self._answered,
        )  # fmt: skip
        kept = KeptLive(self.state / "live", plan.names.id, profile)
        feed = LiveFeed(self._ffmpeg, profile, self.clock, self._doors, self.report, kept)
        made.live = LiveInputs(feed, plan.live, profile.fps)
        made.is_over = self._bad_files.is_over
        return made

    def _answered(self, channel: str, fact: Fact) -> None:
        self.tally.answered(channel, fact.shown, fact.reason)
        if fact.reason == "late":
            self._jobs.missed(channel)
            self.tally.count("slots_missed", channel=channel)
        self._as_run.tell(channel, fact)
        self._tell(channel, fact)

    # ---- overrides

    async def start(self) -> None:
        """Before the first viewer: takes up what was put on the air before a restart."""
        self.record.start()
        await self.overrides.recall()
        await self._draw_cards()

    async def _draw(self, card: Card, channels: Iterable[str]) -> None:
        asked = [variant.profile for channel in channels for variant in self.by_id[channel].variants]
        for profile in dict.fromkeys(asked):
            try:
                await self._stand_ins.make(card, profile)
            except EncodeFailed as failure:
                raise StationError([failure.diagnostic], 4) from None

    async def _draw_cards(self) -> None:
        try:
            await self.overrides.draw_missing()
        except StationError as error:
            log.warning("the card of an override cannot be drawn: %s", error)

    def _station_name(self) -> str:
        return self.programme.name if self.programme else ""

    async def _keep_record(self) -> None:
        """Every five seconds: the as-run goes to the record, and overrides are kept in order."""
        self._as_run.flush()
        self.overrides.forget_ended()
        if not self.overrides.recalled:
            await self.overrides.recall()
        with contextlib.suppress(StationError):  # told by the record; tried again
            await self.overrides.mend_journal()
        await self._draw_cards()

    def commit(self, programme: Programme, channels: Sequence[ChannelOnAir]) -> None:
        """Puts a prepared station on the air in one step; viewers of a channel that stays notice nothing.

        StationError when the log of a channel that is on the air cannot be read: all stays as it was then.
        """
        running = set(self.streams())
        self.by_id = taken_over(self.by_id, channels, self.clock.now())
        self.by_number = {channel.names.number: channel for channel in self.by_id.values()}
        self._remote.parts, self._bad_files.mark = programme.parts, programme.mark
        self.programme = until_next_start(programme, self.programme)
        self.tally.committed_at = self.clock.now()
        for gone in running - set(self.streams()):
            gone.end_live()
        self.kick()

    async def read_logs(self, channels: Iterable[ChannelOnAir]) -> None:
        """The logs as they are published now, of the channels that viewers have asked for: `commit` then waits for no
        disk. StationError when one of them cannot be read.
        """
        for channel in channels:
            before = self.by_id.get(channel.names.id)
            if before is not None and before.log.read:
                await asyncio.to_thread(channel.log.read_around, self.clock.now())

    # ---- feeding

    def streams(self) -> Iterator[ChannelOnAir]:
        """Every channel in every one of its profiles."""
        for channel in self.by_id.values():
            yield from channel.variants

    def kick(self) -> None:
        """Looks at once for what is missing."""
        self._kicked.set()

    async def run(self) -> None:
        """Feeds watched channels until it is cancelled."""
        self.record.start()
        idents = asyncio.create_task(self._make_idents())
        keeper = asyncio.create_task(self._keep_house())
        try:
            while True:
                with self._upkeep.turn("feeding"):
                    self._feed()
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(TICK):  # `wait_for` may lose a cancellation before Python 3.12
                        await self._kicked.wait()
                self._kicked.clear()
        finally:
            idents.cancel()
            keeper.cancel()
            self._prefill.close()
            self._bad_files.close()
            await self._jobs.close()
            for channel in self.streams():
                await channel.close_live()
            await self._doors.close()
            await self._shelf.close()
            self._as_run.flush()
            await asyncio.to_thread(self.record.close)

    def _feed(self) -> None:
        demands: list[Demand] = []
        spoiled: set[Place] = set()
        current: set[Work] = set()
        for channel in self.streams():
            with self._upkeep.turn("feeding", channel.names.id):
                channel.follow_live()
                if not channel.watched():
                    continue
                lacking, stale, playing = channel.survey()
                demands += lacking
                spoiled |= stale
                current |= playing
        self._jobs.serve(demands, spoiled, current.__contains__)

    async def _make_idents(self) -> None:
        while True:
            with self._upkeep.turn("idents"):
                await self._idents.look(self.by_id.values())
            await asyncio.sleep(1)

    async def _keep_house(self) -> None:
        """Once a second the clock; every five the last served instant; now and then the store."""
        turn, seconds = self._upkeep.turn, 0
        while True:
            await asyncio.sleep(1)
            seconds += 1
            with turn("watch"):
                self._watch.look(self.by_id.values())
            if seconds % 20 == 0:
                with turn("logs"):
                    await next_days_at_hand(tuple(self.by_id.values()), self.clock.now())
            if seconds % 5 == 0:
                with turn("floor"):
                    await asyncio.to_thread(self._remember_instant)
                with turn("record"):
                    await self._keep_record()
            if seconds % 3600 == 60 and self.programme is not None:
                with turn("record"):
                    self.record.forget(self.clock.now() - self.programme.keep_as_run)
            if seconds % 5 == 0 and self._store.crowded:
                with turn("eviction"):
                    await self._prefill.evict(tuple(self.by_id.values()))
            if self.programme is not None:
                with turn("prefill"):
                    self._prefill.look(tuple(self.by_id.values()), self.programme.prefill)

    def _remember_instant(self) -> None:
        try:
            write_whole(self.state / "last-served", f"{self.clock.now()}\n")
        except OSError as error:
            log.warning("the last served instant cannot be kept: %s", error)
        self._index.write()

    # ---- figures

    def figures(self) -> Mapping[str, object]:
        """What /healthz tells."""
        watched = [channel.names.id for channel in self.by_id.values() if channel.watched_at_all()]
        return {"channels": len(self.by_id), "watched": watched, "encodes": self._jobs.running}

    @property
    def stored(self) -> int:
        """Bytes of segments on disk."""
        return self._store.size

    @property
    def evicted(self) -> int:
        """Segments that made room for others."""
        return self._store.evicted
