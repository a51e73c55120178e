"""Reads the sources when they are due while the station is on the air, and looks into files while nobody watches."""

import asyncio
import contextlib
import logging
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

from retrovue import pipeline
from retrovue.catalog import Catalog, open_catalog
from retrovue.diagnostics import Diagnostic, StationError
from retrovue.diagnostics.codes import CODES
from retrovue.load.project import StationPlace
from retrovue.reload import Reloader
from retrovue.runs import Conflict, Order, RunOnAir, RunRegistry, RunState, WrongState
from retrovue.server_hints import MOST, QUIET, ServerHints
from retrovue.sync.due import due_sources
from retrovue.timing.instants import HOUR

LOOK = 60
"""Seconds between two looks at what is due."""
_FIRST_LOOK = _LEAST_GAP = 5
_LONGEST = 12 * HOUR // 1000
"""A run that takes longer (seconds) is stopped, and goes on at the next turn."""
_STOPS_AFTER = 0.5
_MISS_AGAIN = HOUR
"""A source is read so often at most because its files are missing (ms)."""
_MOST_GONE = 200
_QUIET_LOOKS = 10
"""So many looks without a viewer, and the machine is free."""

log = logging.getLogger("retrovue.sync")
T = TypeVar("T")


class SyncOnAir:
    """Sources one run at a time. The reloader sees by itself what a run changed in the catalog."""

    def __init__(
        self,
        place: StationPlace,
        reloader: Reloader,
        runs: RunRegistry,
        wall: Callable[[], int],
        watched: Callable[[], bool] = lambda: True,
        count: Callable[..., None] = lambda name, by, **labels: None,
        look: float = LOOK,
        quiet: float = QUIET,
    ) -> None:
        """`wall` tells the instant in ms UTC, `watched` whether anybody watches, `count` takes what runs did; `look` is in
        seconds, as is `quiet`, which a server must be until it is asked for what it called out.
        """
        self._count = count
        self._watched_now, self._quiet = watched, 0
        self._examined: str | None = None
        """The catalog of which every file was looked into."""
        self._looking: asyncio.Task[None] | None = None
        """Into files, for as long as nobody watches; sources that are due do not wait for it."""
        self._place, self._reloader, self._runs = place, reloader, runs
        self._look, self._wall = look, wall
        self._hinted: set[str] = set()
        """Sources that are to be read at the next look."""
        self._named: dict[str, set[str]] = {}
        """Of servers, the items that they have called out since the last look."""
        self._failed: dict[str, frozenset[str]] = {}
        """Of servers, the items that could not be refreshed once."""
        self._hints = ServerHints(self._hear_hint, self._hear_names, quiet)
        self._missed: dict[str, int] = {}
        """When a source was last read because a file was missing."""
        self._gone: dict[str, None] = {}
        """Files that were missing then, and may come back."""
        self._called = asyncio.Event()

    async def run(self) -> None:
        """Until it is cancelled."""
        try:
            await asyncio.sleep(min(_FIRST_LOOK, self._look))
            while True:
                if self._reloader.accepted is not None:
                    self._hints.follow(self._reloader.accepted.document.sources)
                names, named = await asyncio.to_thread(self._due), self._take_named()
                if names:
                    await self._sync(names)
                for source, refs in named.items():
                    await self._refresh(source, refs)
                if self._looking is not None and self._looking.done():
                    self._looking.result()
                    self._looking = None
                if not names and not named and self._looking is None and await self._is_quiet():
                    self._looking = asyncio.create_task(self._look_into_files())
                await self._wait()
        finally:
            if self._looking is not None:
                self._looking.cancel()
                await asyncio.gather(self._looking, return_exceptions=True)
            await self._hints.close()

    async def _wait(self) -> None:
        """To the next look, or until a server calls out."""
        await asyncio.sleep(min(_LEAST_GAP, self._look))
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(max(0, self._look - _LEAST_GAP)):
                await self._called.wait()
        self._called.clear()

    def _hear_hint(self, source: str) -> None:
        self._hinted.add(source)
        self._called.set()

    def _hear_names(self, source: str, refs: frozenset[str]) -> None:
        self._named.setdefault(source, set()).update(refs)
        self._called.set()

    def miss(self, path: str) -> None:
        """A file was not there when it was to be shown: the sources that list its folder are read before they are due."""
        now = self._wall()
        if len(self._gone) < _MOST_GONE:
            self._gone[path] = None
        for name in self._listing(path):
            if now - self._missed.get(name, 0) >= _MISS_AGAIN:
                self._missed[name] = now
                self._hear_hint(name)

    def _listing(self, path: str) -> list[str]:
        """The sources that list the folder of a file."""
        accepted, found = self._reloader.accepted, []
        for name, model in accepted.document.sources.items() if accepted else ():
            folders = [root.path for root in getattr(model, "roots", ())]
            folders += [mapping.to for mapping in getattr(model, "paths", ())]
            if any(Path(path).is_relative_to(self._place.project / folder) for folder in folders):
                found.append(name)
        return found

    def _back(self) -> set[str]:
        """The sources of files that were missing and are there again: the catalog takes them for gone."""
        back = [path for path in list(self._gone) if Path(path).exists()]
        for path in back:
            del self._gone[path]
        return {name for path in back for name in self._listing(path)}

    # ---- sources that are due

    def _due(self) -> tuple[str, ...]:
        accepted = self._reloader.accepted
        found = self._asked(lambda catalog: catalog.runs())
        if accepted is None or found is None:
            return ()
        document = accepted.document
        due = due_sources(document.sources, document.sync.every, found, self._wall(), patient=True)
        hinted, self._hinted = self._hinted | self._back(), set()
        return tuple(name for name in document.sources if name in due or name in hinted)

    async def _sync(self, names: Sequence[str]) -> None:
        words = ("--quick", "--", *names)
        done = _is_done(
            await self._run(Order("library_sync", words, tuple(names), {"mode": "quick"}), lambda: False)
        )
        for name in names:
            self._count("sync_runs", 1, source=name, outcome="completed" if done else "failed")
        log.info("sources were read" if done else "sources could not be read")

    # ---- items that servers have called out

    def _take_named(self) -> dict[str, frozenset[str]]:
        """Of the sources that the station still reads. Of one with a limit, nobody knows which items are within it."""
        named, self._named = self._named, {}
        accepted = self._reloader.accepted
        found = {}
        for name, model in accepted.document.sources.items() if accepted else ():
            refs = frozenset(named.get(name, ()))
            if not refs or not model.enabled:
                continue
            if model.limit is not None or len(refs) > MOST:
                self._hear_hint(name)
            else:
                found[name] = refs
        return found

    async def _refresh(self, source: str, refs: frozenset[str]) -> None:
        """What fails is tried once more, when the whole source was read."""
        words = (*(f"--refresh={ref}" for ref in sorted(refs)), "--", source)
        order = Order("library_sync", words, (source,), {"mode": "refresh", "items": len(refs)})
        run = await self._run(order, lambda: False)
        done = _is_done(run) and run is not None and run.result.get("state") != "partial"
        self._count("sync_runs", 1, source=source, outcome="completed" if done else "failed")
        log.info("%s items of `%s` were %s", len(refs), source, "refreshed" if done else "not refreshed")
        failed_before = self._failed.pop(source, frozenset())
        if not done and not refs <= failed_before:
            self._failed[source] = refs
            self._named.setdefault(source, set()).update(refs)
        if not done or (run is not None and run.result.get("held")):
            self._hinted.add(source)  # at the next look: a server that fails is not pressed

    # ---- break points, while nobody watches

    async def _is_quiet(self) -> bool:
        """Whether nobody has watched for so many looks, and the catalog may hold what was not looked into yet."""
        accepted = self._reloader.accepted
        self._quiet = 0 if self._watched_now() else self._quiet + 1
        if accepted is None or accepted.document.sync.breaks == "off" or self._quiet < _QUIET_LOOKS:
            return False
        return await asyncio.to_thread(self._fingerprint) not in (None, self._examined)

    async def _look_into_files(self) -> None:
        if _is_done(await self._run(Order("breakpoint_scan", ("--breaks",)), self._watched_now)):
            self._examined = await asyncio.to_thread(self._fingerprint)

    def _fingerprint(self) -> str | None:
        return self._asked(lambda catalog: catalog.fingerprint())

    def _asked(self, question: Callable[[Catalog], T]) -> T | None:
        """What the station's catalog says; None where there is none."""
        accepted = self._reloader.accepted
        if accepted is None or pipeline.shipped_catalog(self._place, accepted.document) is not None:
            return None
        try:
            with open_catalog(pipeline.catalog_url(self._place, accepted.document), readonly=True) as catalog:
                return question(catalog)
        except StationError as error:
            log.warning("the catalog cannot be asked: %s", error.diagnostics[0].message)
            return None

    # ---- the run

    async def _run(self, order: Order, stop: Callable[[], bool]) -> RunOnAir | None:
        """Until it is over or `stop` says so. Somebody else's run on the same comes first, and this one has none."""
        try:
            run = self._runs.start(order)
        except Conflict as conflict:
            await self._runs.wait(conflict.other)
            return None
        over = asyncio.create_task(self._runs.wait(run))
        try:
            async with asyncio.timeout(_LONGEST):
                while not over.done() and not stop():
                    await asyncio.wait([over], timeout=_STOPS_AFTER)
        except TimeoutError:
            log.warning("a run took more than %s hours and is stopped", _LONGEST // 3600)
        if not over.done():
            with contextlib.suppress(WrongState):
                self._runs.cancel(run)
        await over
        return run


def _is_done(run: RunOnAir | None) -> bool:
    """Whether it came to its end."""
    return run is not None and run.state in (RunState.COMPLETED, RunState.COMPLETED_WITH_ERRORS)


class RunNews:
    """What every run of the station says of the sources goes into the counts and the notices."""

    def __init__(self, report: Callable[[Diagnostic], None], count: Callable[..., None]) -> None:
        self._report, self._count = report, count

    def __call__(self, run: RunOnAir, record: Mapping[str, Any]) -> None:
        kind = record.get("type")
        with contextlib.suppress(KeyError, TypeError, AttributeError):
            if kind == "section":
                for name in ("requests", "added", "updated", "missing", "errors"):
                    self._count(f"sync_{name}", record[name], source=record["source"])
                self._count("sync_seconds", record["ms"] / 1000, source=record["source"])
            elif kind == "diagnostic" and record.get("severity") == "error" and record["code"] in CODES:
                message = f"{record['message']} ({record['code']}); what the catalog knows of it is used"
                self._report(Diagnostic("RV527", message, help=tuple(record["help"])))
