"""A station in virtual time: the real compiler, director, channels and handlers; encoder, clock and files are ours."""

import asyncio
import gc
import json
import os
import random
import sqlite3
import threading
from collections import Counter, deque
from collections.abc import AsyncGenerator, Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from aiohttp import web_app
from air import doors, pictures
from air.monitor import Excuse, Monitor, Plan
from runs.fake_process import FakeProcess

from retrovue import pipeline
from retrovue.catalog import open_catalog
from retrovue.load.log_files import LogFolder
from retrovue.load.project import find_station
from retrovue.media.asset import Asset, Audio, Video
from retrovue.playout.air_clock import AirClock
from retrovue.playout.answer import Fact
from retrovue.playout.director import Director
from retrovue.playout.encode.profile import EncodeProfile
from retrovue.playout.encode.run import STALL_SECONDS, EncodeFailed, Segment
from retrovue.playout.encode.work import Piece
from retrovue.playout.floor import read_floor
from retrovue.reload import Reloader
from retrovue.sync.engine import sync_station
from retrovue.sync.workers import Probed, Request
from retrovue.timing.instants import HOUR, zone
from retrovue.web.application import make_application
from retrovue.web.console import Console

ZONE = "America/New_York"
BEGIN = 1_793_505_600_000
"""2026-11-01T04:00Z: two hours before the clocks go back in New York."""
STATION = """\
station: {id: sim, language: 1, name: Simulated, timezone: %s, day_start: 06:00, horizon: {build: 1d, publish: 6h}}
profiles: {small: {size: 128x72, video: 100k, audio: 32k}}
cache: {size: 40M, prefill: off}
sources:
  clips:
    type: folder
    roots: [media]
    rules:
      - {match: 'ads/{company}-{title}', set: {kind: commercial}}
      - {match: '{show} - {title}', set: {kind: episode}}
pools:
  spots: {from: 'kind:commercial', rest: 5s}
breaks:
  quick:
    internal: {count: {40s: 1}, length: 40s, min: 4s, min_act: 30s, edge: 20s, cut_at: [even], pod: [{spots: spots}]}
"""
CHANNEL = """\
channel: {id: %(id)s, number: %(number)s, name: %(name)s, block: none, breaks: quick}
programs:
  shows: {from: 'kind:episode', order: %(order)s}
grid:
  daily: {06:00: shows}
"""
IDS = ("one", "two", "three", "four")


def write_station(project: Path) -> None:
    (project / "stations/sim/channels").mkdir(parents=True)
    (project / "stations/sim/station.yaml").write_text(STATION % ZONE)
    for number, id_ in enumerate(IDS, 1):
        write_channel(project, id_, number, "shuffle", f"Sim {number}")
    media = project / "media"
    (media / "ads").mkdir(parents=True)
    for show in range(3):
        for number in range(8):
            (media / f"Show{show} - part{number}.mkv").write_text(str(121_000 + 17_301 * (3 * number + show)))
    for number in range(6):
        (media / f"ads/Company{number}-spot.mkv").write_text(str(5_000 + 5_503 * number))


def write_channel(project: Path, id_: str, number: int, order: str, name: str) -> None:
    text = CHANNEL % {"id": id_, "number": number, "order": order, "name": name}
    (project / f"stations/sim/channels/{id_}.yaml").write_text(text)


def _imagine(requests: Iterable[Request]) -> Iterator[Probed]:
    """A probe: each file holds its own length."""
    for request in requests:
        path = Path(request.path)
        name = path.stem.replace(" ", "")
        sound = (Audio("aac", 2, 48_000),)
        yield Probed(Asset(request.path, name, int(path.read_text()), Video("h264", 128, 72), sound))


class FakeEncoder:
    """Gives marked segments at some speed, or fails as it is told."""

    mode, speed, alive, stuffing, runs = "well", 4.0, 0, b"", 0

    def __init__(self) -> None:
        self.failures: Counter[str] = Counter()
        """How often it failed, by code."""

    async def __call__(
        self, piece: Piece, first: int, profile: EncodeProfile
    ) -> AsyncGenerator[Segment, None]:
        self.alive += 1
        self.runs += 1
        try:
            await asyncio.sleep(0.6)
            for index, frames in list(enumerate(piece.segments(profile.fps)))[first:]:
                await self._work(piece, frames / profile.fps)
                data = pictures.marked(profile, frames, pictures.shown(piece, index, profile.fps))
                yield Segment(index, frames, data + self.stuffing)
        except EncodeFailed as failure:
            self.failures[failure.code] += 1
            raise
        finally:
            self.alive -= 1

    async def _work(self, piece: Piece, seconds: float) -> None:
        if piece.asset and not Path(piece.asset.path).is_file():
            raise EncodeFailed("RV701", "the file is not there", path=piece.asset.path)
        if self.mode == "hangs":
            await asyncio.sleep(STALL_SECONDS)
            raise EncodeFailed("RV702", "the encoder wrote nothing for too long")
        await asyncio.sleep(seconds / self.speed)
        if self.mode == "dies":
            raise EncodeFailed("RV702", "the encoder died")


@dataclass(frozen=True, slots=True)
class Held:
    """What the process holds: open files, threads, tasks, and resident kilobytes."""

    files: int
    threads: int
    tasks: int
    memory: int

    @classmethod
    def now(cls) -> "Held":
        pages = int(Path("/proc/self/statm").read_text().split()[1])
        return cls(
            len(os.listdir("/proc/self/fd")), threading.active_count(), len(asyncio.all_tasks()), pages * 4
        )


@dataclass
class Simulation:
    """One station with its viewers. `seed` decides everything that happens."""

    project: Path
    seed: int
    pace: float = 1.0
    """How long faults last, compared to the whole form."""
    offset: int = 0
    """How far the machine's clock is wrong (ms)."""
    encoder: FakeEncoder = field(default_factory=FakeEncoder)
    facts: deque[tuple[str, int, str, str, str, int]] = field(default_factory=lambda: deque(maxlen=50_000))
    """The record: channel, first frame, event, what was shown, why, and by which process."""
    held: list[Held] = field(default_factory=list)
    """Once in a while."""
    budget: int = 40 << 20

    def __post_init__(self) -> None:
        self.random = random.Random(self.seed)
        self.place = find_station(self.project, None)
        self.logs = LogFolder(self.place.state)
        self.watchers: dict[str, int] = dict.fromkeys(IDS, 0)
        self.files: dict[str, str] = {}
        self.monitor = Monitor(Plan(self.logs, zone(ZONE), 6 * HOUR), self.now, self._file_of)
        self.disk_fault: OSError | None = None
        self.refused = 0
        """How often the disk took nothing."""
        self.suffered: list[str] = []
        self.server: Any = None

    def now(self) -> int:
        return self.director.clock.now()

    async def a_while(self, least: float, most: float) -> None:
        """Seconds; shorter ones in the short form."""
        await asyncio.sleep(least + (self.random.uniform(least, most) - least) * self.pace)

    def excuse(self, what: str) -> Excuse:
        """From now on viewers may see cards, until ten seconds after its end."""
        excuse = Excuse(what, self.now())
        self.monitor.excuses.append(excuse)
        return excuse

    # ---- the station's life

    def prepare(self) -> None:
        """What `sync` does once."""
        document = self._document()
        with open_catalog(pipeline.catalog_url(self.place, document)) as catalog:
            sync_station(document, self.project, catalog, lambda _: None, lambda: BEGIN, probe=_imagine)

    def _document(self) -> pipeline.Document:
        loaded = pipeline.load(self.place, {})
        assert loaded.document is not None, loaded.diagnostics
        return loaded.document

    def _file_of(self, item: str) -> str:
        if item not in self.files:
            asset = self.director.programme.library._assets(item) if self.director.programme else None
            self.files[item] = asset.fingerprint if asset else ""
        return self.files[item]

    def wall(self) -> int:
        return BEGIN + self.offset + self._monotonic()

    def _monotonic(self) -> int:
        return round((self._loop.time() - self._origin) * 1000)

    async def start(self) -> None:
        if self.monitor.life == 0:
            self._loop = asyncio.get_running_loop()
            self._origin = self._loop.time()
        clock = AirClock(read_floor(self.place.state), self.wall, self._monotonic)
        self.director = Director(
            self.place.state, "none", clock, self.budget, 4, encoder=self.encoder, tell=self._record
        )
        self.reloader = Reloader(self.place, self.director, {}, clock)
        await self.reloader.start()
        self.app = make_application(self.director, self.reloader, Console(self.director, FakeProcess))
        self.app.freeze()
        self.air = asyncio.gather(self.director.run(), self.reloader._plan_later())
        self._own_disk()
        self.monitor.life += 1
        self.monitor.plan.forget()

    async def stop(self) -> None:
        self.air.cancel()
        await asyncio.gather(self.air, return_exceptions=True)
        if self.reloader._catalog is not None:
            self.reloader._catalog.close()
        web_app._cached_build_middleware.cache_clear()  # it holds applications
        gc.collect()  # a process that was killed leaves nothing, and what grows is then the station's own

    async def restart(self) -> None:
        """As after a kill: nothing is told, nothing is saved; who watched comes again."""
        await self.stop()
        for channel in IDS:
            self.monitor.joined[channel] = self.now()
        await self.start()

    async def refresh(self) -> None:
        await self.reloader.refresh(True)
        self.monitor.plan.forget()

    def _own_disk(self) -> None:
        store = self.director._store
        real = store.put_if_absent

        def put(key: str, data: bytes) -> bool:
            if self.disk_fault is not None:
                self.refused += 1
                raise self.disk_fault
            return real(key, data)

        store.put_if_absent = put  # type: ignore[method-assign]

    def _record(self, channel: str, fact: Fact) -> None:
        self.facts.append(
            (channel, fact.segment.start, fact.segment.event.id, fact.shown, fact.reason, self.monitor.life)
        )

    # ---- viewers

    def _joins(self, channel: str) -> None:
        if not self.watchers[channel] and not self.director.by_id[channel].watched():
            self.monitor.joined[channel] = self.now()
        self.watchers[channel] += 1

    async def plays(self, channel: str, seconds: float) -> None:
        """An HLS player: the playlist every two seconds, and what is new in it."""
        loop = asyncio.get_running_loop()
        end, fetched = loop.time() + seconds, 0
        self._joins(channel)
        try:
            while loop.time() < end:
                life = self.monitor.life
                status, text = await doors.read(self.app, f"/channel/{channel}/small.m3u8")
                if status != 200:
                    self.monitor.fault(f"I-1 {channel}: the playlist is answered {status}")
                    return
                entries = self.monitor.playlist(channel, text.decode())
                for number, start, frames in entries[-3 if not fetched else 0 :]:
                    if number > fetched and life == self.monitor.life:
                        await self._fetch(channel, number, start, frames, life)
                        fetched = number
                await asyncio.sleep(2)
        finally:
            self.watchers[channel] -= 1

    async def _fetch(self, channel: str, number: int, start: int, frames: int, life: int) -> None:
        status, data = await doors.read(self.app, f"/channel/{channel}/small/{number}.ts")
        if life != self.monitor.life:
            return
        if status != 200:
            self.monitor.fault(f"I-1 {channel}: {number} is answered {status}")
            return
        self.monitor.segment(channel, number, start, frames, data, pictures.mark_of(data))

    async def tunes(self, channel: str, seconds: float) -> None:
        """A tuner: the stream until it is enough; a new one after the station was started again."""
        end = asyncio.get_running_loop().time() + seconds
        self._joins(channel)
        try:
            while (left := end - asyncio.get_running_loop().time()) > 0:
                await self._stream(channel, left)
        finally:
            self.watchers[channel] -= 1

    async def _stream(self, channel: str, seconds: float) -> None:
        life, last = self.monitor.life, (0, 0)

        async def take(data: bytes) -> None:
            nonlocal last
            if life == self.monitor.life:
                last = self.monitor.tuned(channel, data, pictures.mark_of(data), last)

        stream = asyncio.create_task(doors.ask(self.app, f"/channel/{IDS.index(channel) + 1}.ts", take))
        until = asyncio.get_running_loop().time() + seconds
        while not stream.done() and asyncio.get_running_loop().time() < until and life == self.monitor.life:
            await asyncio.sleep(0.5)
        if stream.done() and life == self.monitor.life and asyncio.get_running_loop().time() < until:
            self.monitor.fault(f"I-1 {channel}: the stream ended")
        stream.cancel()
        await asyncio.gather(stream, return_exceptions=True)

    async def audience(self, channel: str) -> None:
        """Somebody comes, watches for some minutes, goes; now and then nobody is there."""
        dice = random.Random(f"{self.seed} {channel}")
        while True:
            watch: Callable[[str, float], object] = dice.choice((self.plays, self.tunes))
            await watch(channel, dice.uniform(60, 600))  # type: ignore[misc]
            await asyncio.sleep(dice.choice((0.5, 2, 20, 120, 600, 1800)))

    # ---- at the end

    def days(self, channel: str) -> list:
        """Those about now; the logs of days gone by may be thrown away."""
        first = date(2026, 10, 31)
        return [
            log for step in range(12) if (log := self.logs.read_day(channel, first + timedelta(days=step)))
        ]

    async def conclude(self) -> None:
        """What can only be seen as a whole."""
        _, guide = await doors.read(self.app, "/guide.xml")
        for channel in IDS:
            self.monitor.whole(self.days(channel))
            self.monitor.guide(channel, guide, self.days(channel))
        for channel, start, _, kind, _, life in list(self.facts)[-5_000:]:
            self.monitor.recorded(channel, start, kind, life)
        self._look_for_leaks()
        self.look_at_files()

    def _look_for_leaks(self) -> None:
        """I-6: after the first quarter nothing grows but by chance."""
        count = len(self.held)
        if count < 8:
            return
        early, late = self.held[count // 4 : count // 2], self.held[-(count // 4) :]
        for name, most in (("files", 5), ("threads", 3), ("tasks", 12)):
            grown = max(getattr(one, name) for one in late) - max(getattr(one, name) for one in early)
            if grown > most:
                self.monitor.fault(f"I-6 {grown} more {name}")

    def look_at_files(self) -> None:
        """I-9: nothing that must not be lost is torn."""
        for file in self.place.state.glob("*.sqlite"):
            with sqlite3.connect(f"file:{file}?mode=ro", uri=True) as database:
                found = database.execute("PRAGMA quick_check").fetchall()
                if found != [("ok",)] or database.execute("PRAGMA foreign_key_check").fetchall():
                    self.monitor.fault(f"I-9 {file.name}: {found}")
            database.close()
        for file in (*self.place.state.glob("logs/**/*.jsonl"), self.place.state / "sequence.jsonl"):
            try:
                for line in file.read_text().splitlines():
                    json.loads(line)
            except ValueError:
                self.monitor.fault(f"I-9 {file.name} is torn")
        if pipeline.load(self.place, {}).document is None:
            self.monitor.fault("I-9 the station's files cannot be read")
