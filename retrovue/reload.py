"""Takes edits up while on the air: compile all, prepare all, commit all; on any error the old station stays."""

import asyncio
import contextlib
import logging
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

from retrovue import pipeline, resuming
from retrovue.catalog import Catalog, open_catalog, precedence_of
from retrovue.catalog.place import is_there
from retrovue.catalog.spoiled import Spoiled
from retrovue.diagnostics import Diagnostic, Severity, StationError
from retrovue.export.of_station import export_channels
from retrovue.language.channel import Channel
from retrovue.language.spoken import Sound
from retrovue.language.station import Server
from retrovue.load.folder_watch import changes
from retrovue.load.last_good import last_good_place
from retrovue.load.log_files import LogFolder
from retrovue.load.log_memory import LogMemory
from retrovue.load.project import StationPlace
from retrovue.load.settled import State, is_torn, state_of
from retrovue.load.station import locate
from retrovue.media.asset import Asset
from retrovue.media.spoken import long_code
from retrovue.pipeline import Accepted, Compiled, Document
from retrovue.plan.memo import PlanMemo
from retrovue.plan.station import StationPlan
from retrovue.playout.channel import Names
from retrovue.playout.director import Director
from retrovue.playout.encode.profile import EncodeProfile
from retrovue.playout.guide.station import guide_book
from retrovue.playout.held_assets import HeldAssets
from retrovue.playout.library import Library
from retrovue.playout.live.slot import live_addresses
from retrovue.playout.next_start import waiting
from retrovue.playout.off_loop import off_loop
from retrovue.playout.prefill import Wish
from retrovue.playout.programme import ChannelPlan, Programme, TunerSettings
from retrovue.playout.rules import Rules
from retrovue.reload_news import News, Planned, Refused, changed_files, moved_slots, untold
from retrovue.sources.local import local_paths
from retrovue.sources.remote import remote_parts, remote_paths
from retrovue.timing.clock import Clock
from retrovue.timing.instants import zone

REPLAN_EVERY = 3600
"""Seconds between two plans without an edit, so that the horizon moves on."""

PLAN_AFTER = 3
"""Seconds after a quick start until the station is planned."""

LOOK_AT_FILES = 0.1
"""Seconds between two looks at files that are being saved."""
RESTS, RESTS_TORN = 0.2, 1.5
"""So long (s) they must rest, and while one of them looks unfinished or is away."""
LONGEST_SAVE = 20.0
"""Seconds after which they are read as they are."""

LOOK_AT_FOLDER = 3
"""Seconds between two looks at the files where nothing tells of changes: the folder was moved, or is a link."""
LOOK_AT_CATALOG = 15
"""Seconds between two looks at the catalog."""

ON_AIR_PATIENCE = 0.1
"""Seconds that a catalog which another program holds may keep the air waiting: what it said before is known."""

log = logging.getLogger("retrovue.reload")


class Reloader:
    """Holds the station that is on the air and replaces it with a better one."""

    def __init__(self, place: StationPlace, director: Director, env: Mapping[str, str], clock: Clock) -> None:
        self.place, self.director, self._env, self._clock = place, director, env, clock
        self.accepted: Accepted | None = None
        self.refused: tuple[Diagnostic, ...] = ()
        """Errors of the last edit, while an older station stays on the air."""
        self.tell: Callable[[News], None] = untold
        """Hears of every plan, and of every edit that was refused."""
        self._catalog: Catalog | None = None
        self._catalog_at: str | Path = ""
        self._memo, self._logs = PlanMemo(), LogMemory()
        self._held = HeldAssets(clock.now)
        self._one_at_a_time = asyncio.Lock()
        self._files: State = ()
        self._plans_later = False
        """Whether the station is on the air as it was published, and is to be planned yet."""

    async def start(self) -> None:
        """Puts the station on the air: as it was published last when nothing was edited since, which is quick, and
        from its last good text when the files are broken.
        """
        self._files = await asyncio.to_thread(state_of, self.place.folder)
        if await self._resume():
            return
        try:
            await self.take_up(self.place)
        except StationError as error:
            last_good = last_good_place(self.place)
            if not last_good.folder.is_dir():
                raise
            await self.take_up(last_good)
            self._refuse(error)

    async def _resume(self) -> bool:
        try:
            found = await asyncio.to_thread(resuming.published, self.place, self._env, self._clock.now())
        except StationError:  # told by the start that plans
            return False
        if found is not None:
            programme = programme_of(found, await self._assets(found), self._held, self._clock.now)
            self.director.commit(programme, await self.director.prepare(programme))
            self.accepted, self._plans_later = found, True
        return self._plans_later

    async def _plan_later(self) -> None:
        """The first viewers come first: planning takes a core."""
        if self._plans_later and self.accepted is not None:
            await asyncio.sleep(PLAN_AFTER)
            with contextlib.suppress(StationError):  # told by the plan
                await asyncio.to_thread(self._hold_assets, self.accepted)
            await self.refresh(False)

    @property
    def env(self) -> Mapping[str, str]:
        """What `${env:NAME}` of the station's files stands for."""
        return self._env

    @property
    def tolerated(self) -> tuple[Diagnostic, ...]:
        """Errors with which the station is on the air all the same: an empty catalog."""
        found = self.accepted.diagnostics if self.accepted else ()
        return tuple(diagnostic for diagnostic in found if diagnostic.severity is Severity.ERROR)

    async def take_up(self, place: StationPlace, edited: bool = False) -> None:
        """Compiles, prepares and commits. Raises StationError and changes nothing when the station has errors."""
        begun = self._clock.now()
        compiled = await off_loop(self._compile, place)  # which keeps nobody from ending the process
        programme = programme_of(compiled, await self._assets(compiled), self._held, self._clock.now)
        await asyncio.to_thread(self._hold_assets, compiled)
        waits = locate(waiting(programme, self.director.programme), compiled.loaded.tree)
        compiled = replace(compiled, diagnostics=(*compiled.diagnostics, *waits))
        channels = await self.director.prepare(programme)
        moved = await asyncio.to_thread(moved_slots, compiled)
        await asyncio.to_thread(pipeline.publish, compiled, self._logs)
        if programme.library.guides is not None:
            await asyncio.to_thread(programme.library.guides.read, self._clock.now())
        await self.director.read_logs(channels)
        self.director.commit(programme, channels)
        files, edited = changed_files(self.accepted, compiled), edited or bool(self.refused)
        news = [one for one in waits if self.accepted is None or one not in self.accepted.diagnostics]
        self.accepted, self.refused = _without_logs(compiled), ()
        for remark in (*self.tolerated, *map(_with_line, news)):
            self.director.report(remark)
        days = max((len(days) for days in compiled.plan.days.values()), default=0)
        took = self._clock.now() - begun
        self.tell(Planned(edited, files, days, len(compiled.plan.days), moved, took))

    def _compile(self, place: StationPlace) -> Compiled:
        loaded = pipeline.load(place, self._env)
        if loaded.document is None:
            raise StationError(loaded.diagnostics)
        self._insist_on_catalog(loaded.document)
        known = pipeline.read_known(self.place, loaded.document)
        return pipeline.compile_station(
            place, loaded, known.snapshot, self._clock.now(), tolerated=self._tolerates(), memo=self._memo,
            logs=self._logs, told=known.told,
        )  # fmt: skip

    def _hold_assets(self, station: Accepted) -> None:
        """Also of items that nobody has asked for yet: they may be next when the catalog is lost."""
        if self._catalog is not None:
            local = local_paths(station.document.sources, self.place.project)
            found = self._catalog.assets(local)
            self._held.learn({key: asset for key, asset in found.items() if asset.path})

    def _insist_on_catalog(self, document: Document) -> None:
        """One that was there and is not is not made anew: what is open still answers from it."""
        where = pipeline.catalog_url(self.place, document)
        had_items = self.accepted is not None and self.accepted.snapshot.items
        if not had_items or not isinstance(where, Path) or is_there(where):
            return
        if pipeline.shipped_catalog(self.place, document) is None:
            cure = "put the file back, or run `retrovue sync`"
            what = f"the catalog `{where.name}` is gone"
            raise StationError([Diagnostic("RV601", what, place=str(where), help=(cure,))])

    def _tolerates(self) -> tuple[str, ...]:
        """An empty catalog is aired for want of another; one that was lost takes nothing off the air."""
        return () if self.accepted and self.accepted.snapshot.items else ("RV100",)

    async def _assets(self, station: Accepted) -> Catalog:
        """Where files are looked up. A station that came with its catalog, and has read no source yet, has none."""
        where: str | Path = pipeline.catalog_url(self.place, station.document)
        if pipeline.shipped_catalog(self.place, station.document) is not None:
            where = self.place.state / "no-files.sqlite"
            with open_catalog(where):
                pass
        if self._catalog is None or self._catalog_at != where:
            self._catalog = open_catalog(where, readonly=True, patience=ON_AIR_PATIENCE)
            self._catalog_at = where
        return self._catalog

    def _refuse(self, error: StationError, edited: bool = False) -> None:
        known, self.refused = self.refused, error.diagnostics
        first = next(
            (each for each in error.diagnostics if each.severity is Severity.ERROR), error.diagnostics[0]
        )
        if edited or error.diagnostics != known:
            self.tell(Refused(first))
        self.director.report(
            Diagnostic(
                "RV705", f"the edit was refused, the old station stays: {first.code} {_with_line(first).message}",
                help=("run `retrovue check` and mend what it shows",),
            )
        )  # fmt: skip

    async def watch(self) -> None:
        """Follows the station's files and the catalog until it is cancelled; plans anew every hour."""
        planned, catalog = self._clock.now(), await self._catalog_fingerprint()
        planning = asyncio.create_task(self._plan_later())
        try:
            await self._follow(planned, catalog)
        finally:
            planning.cancel()

    async def _follow(self, planned: int, catalog: str) -> None:
        loop = asyncio.get_running_loop()
        looked = loop.time()
        async for _ in changes(self.place.folder, LOOK_AT_FOLDER):
            known, edited = catalog, await self._settled()
            if edited or loop.time() - looked >= LOOK_AT_CATALOG:
                catalog, looked = await self._catalog_fingerprint(), loop.time()
            due = self._clock.now() - planned >= REPLAN_EVERY * 1000
            if edited or due or catalog != known:
                planned = self._clock.now()
                await self.refresh(edited)

    async def _settled(self) -> bool:
        """Waits until the files rest; whether they are others then. It needs no watcher that tells of changes."""
        before = seen = self._files
        now = await asyncio.to_thread(state_of, self.place.folder)
        waited = rested = 0.0
        while now != before and waited < LONGEST_SAVE:
            torn = await asyncio.to_thread(is_torn, self.place.folder, before, now)
            rested = rested + LOOK_AT_FILES if now == seen else 0.0
            if rested >= (RESTS_TORN if torn else RESTS):
                break
            await asyncio.sleep(LOOK_AT_FILES)
            waited, seen = waited + LOOK_AT_FILES, now
            now = await asyncio.to_thread(state_of, self.place.folder)
        self._files = now
        return now != before

    async def _catalog_fingerprint(self) -> str:
        """Changes after a sync that changed what planning sees."""
        if self._catalog is None or self.accepted is None:
            return ""
        if self._catalog_at == self.place.state / "no-files.sqlite":
            return "" if pipeline.shipped_catalog(self.place, self.accepted.document) else "read at last"
        try:
            return await asyncio.to_thread(self._catalog.fingerprint)
        except Exception:
            log.exception("the catalog cannot be read")
            return ""

    async def refresh(self, edited: bool) -> None:
        """One attempt to take up the files as they are."""
        async with self._one_at_a_time:
            await self._refresh(edited)

    async def _refresh(self, edited: bool) -> None:
        try:
            await self.take_up(self.place, edited)
        except StationError as error:
            self._refuse(error, edited)
        except Exception as error:
            log.exception("the station could not be taken up")
            what = f"internal error: {type(error).__name__}: {error}"
            self._refuse(StationError([Diagnostic("RV900", what)]), edited)
        else:
            if edited:
                self.director.report(Diagnostic("RV708", "the edit was taken up"))


def _with_line(found: Diagnostic) -> Diagnostic:
    """Says where in its words, for who sees no more of it than them."""
    span = found.primary.span if found.primary else None
    return replace(found, message=f"{found.message} ({span.file}:{span.line})") if span else found


def _without_logs(compiled: Compiled) -> Compiled:
    """Weeks of every channel, as they were and as they are, would be held for as long as the station is on the air."""
    return replace(compiled, pinned={}, plan=StationPlan({}))


def _encode_profile(document: Document, name: str, sound: Sound = Sound()) -> EncodeProfile:
    profile, rate = document.effective_profiles[name], document.station.format.frame_rate
    made = EncodeProfile.of(name, profile, rate, document.family_of(name))
    if not sound.second:
        return made
    languages = (sound.language[0] if sound.language else "", sound.second[0])
    return replace(made, second="+".join(map(long_code, languages)))


def _rules(loudness: int, channel: Channel) -> Rules:
    wanted, sound = channel.captions, channel.audio
    if wanted is None:
        return Rules(loudness, sound.language, sound.second)
    return Rules(
        loudness,
        sound.language,
        sound.second,
        wanted.language,
        wanted.burn == "always",
        wanted.burn == "tuner",
    )


def programme_of(
    accepted: Accepted, catalog: Catalog, said: HeldAssets | None = None, now: Callable[[], int] = lambda: 0
) -> Programme:
    """What the air needs to know of a station that passed."""
    document = accepted.document
    station, server = document.station, document.server
    plans = []
    for id_, held in document.channels.items():
        channel = held.channel
        if not channel.enabled:
            continue
        profiles = [_encode_profile(document, name, channel.audio) for name in document.profiles_of(id_)]
        rules = _rules(station.format.loudness, channel)
        if rules.burnt_for_tuners:
            profiles.append(profiles[0].for_tuners)
        names = Names(id_, channel.number, channel.name, channel.call_sign, channel.logo, channel.group)
        plans.append(
            ChannelPlan(
                names,
                profiles[0],
                rules,
                tuple(profiles[1:]),
                live_addresses(held.all_programs),
            )
        )
    catalog.precedence = precedence_of(document)
    local = local_paths(document.sources, accepted.place.project)
    assets = partial(catalog.asset, local=local, remote=remote_paths(document.sources))
    return Programme(
        station.id, station.name or station.id, zone(station.timezone), station.day_start, tuple(plans),
        Library(
            accepted.snapshot, (said or HeldAssets()).over(assets),
            guides=guide_book(document, LogFolder(accepted.place.state)),
        ),
        accepted.diagnostics, document.record.as_run,
        document.emergency.inputs.api, prefill=Wish(document.cache.prefill, document.cache.prefill_hours),
        parts=remote_parts(document.sources), mark=partial(_mark, pipeline.catalog_url(accepted.place, document), now),
        tuner=TunerSettings(server.tuners, server.url, server.discovery, server.tuner_port),
        line_up=tuple(export_channels(document)), item=accepted.snapshot.get, folder=accepted.place.project,
        host_names=host_names(server), proxies=frozenset(server.proxies), sign_in_header=server.sign_in_header,
        sources=tuple(document.sources),
    )  # fmt: skip


def host_names(server: Server) -> frozenset[str]:
    """What it may be called by, besides the names of the house."""
    own = urlsplit(server.url).hostname or ""
    return frozenset(name.lower() for name in (own, *server.names) if name)


def _mark(where: str | Path, now: Callable[[], int], asset: Asset, code: str, reason: str) -> bool:
    """Blocks, for a run of sync may be writing. What a station was shipped with is left as it is."""
    if not isinstance(where, Path) or not where.is_file():
        return False
    with open_catalog(where) as catalog:
        return catalog.mark_spoiled(Spoiled.of(asset, code, reason, now()))
