"""Reads the sources when they are due while the station is on the air: another process, that yields to the air."""

import asyncio
import contextlib
import json
import logging
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any, TypeVar

from retrovue import pipeline
from retrovue.catalog import Catalog, open_catalog
from retrovue.diagnostics import Diagnostic, StationError
from retrovue.diagnostics.codes import CODES
from retrovue.ffmpeg.run import bound, kill_group
from retrovue.load.project import StationPlace
from retrovue.reload import Reloader
from retrovue.server_hints import ServerHints
from retrovue.sync.due import due_sources
from retrovue.timing.instants import HOUR

LOOK = 60
"""Seconds between two looks at what is due."""
_FIRST_LOOK = _LEAST_GAP = 5
_LONGEST = 12 * HOUR // 1000
"""A run that takes longer (seconds) is stopped, and goes on at the next turn."""
_STOPS_WITHIN = 10
_STOPS_AFTER = 0.5
_QUIET_LOOKS = 10
"""So many looks without a viewer, and the machine is free."""
_NICE = 15

log = logging.getLogger("retrovue.sync")
T = TypeVar("T")


@dataclass(slots=True)
class SyncState:
    """How the sources are, for whoever wants to show it."""

    running: tuple[str, ...] = ()
    """The sources that are being read."""
    event: Mapping[str, Any] = field(default_factory=dict)
    """The last event of the run, as its JSON."""
    runs: int = 0
    failures: int = 0
    last: Mapping[str, Any] = field(default_factory=dict)
    """The result of the last run."""


class SyncOnAir:
    """One run at a time. The reloader sees by itself what a run changed in the catalog."""

    def __init__(
        self,
        place: StationPlace,
        reloader: Reloader,
        report: Callable[[Diagnostic], None],
        env: Mapping[str, str],
        wall: Callable[[], int],
        watched: Callable[[], bool] = lambda: True,
        count: Callable[..., None] = lambda name, by, **labels: None,
        look: float = LOOK,
    ) -> None:
        """`wall` tells the instant in ms UTC, `watched` whether anybody watches, `count` takes what runs did;
        `look` is in seconds.
        """
        self._count = count
        self._watched_now, self._quiet = watched, 0
        self._examined: str | None = None
        """The catalog of which every file was looked into."""
        self._place, self._reloader, self._report, self._env = place, reloader, report, env
        self._look, self._wall = look, wall
        self._hinted: set[str] = set()
        """Servers that have called out since the last look."""
        self._called = asyncio.Event()
        self.state = SyncState()

    async def run(self) -> None:
        """Until it is cancelled."""
        hints = ServerHints(self._hear_hint)
        try:
            await asyncio.sleep(min(_FIRST_LOOK, self._look))
            while True:
                if self._reloader.accepted is not None:
                    hints.follow(self._reloader.accepted.document.sources)
                names = await asyncio.to_thread(self._due)
                if names:
                    await self._sync(names)
                elif await self._is_quiet():
                    await self._look_into_files()
                await self._wait()
        finally:
            await hints.close()

    async def _wait(self) -> None:
        """To the next look, or until a server calls out."""
        await asyncio.sleep(min(_LEAST_GAP, self._look))
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._called.wait(), max(0, self._look - _LEAST_GAP))
        self._called.clear()

    def _hear_hint(self, source: str) -> None:
        self._hinted.add(source)
        self._called.set()

    # ---- sources that are due

    def _due(self) -> tuple[str, ...]:
        accepted = self._reloader.accepted
        found = self._asked(lambda catalog: catalog.runs())
        if accepted is None or found is None:
            return ()
        document = accepted.document
        due = due_sources(document.sources, document.sync.every, found, self._wall(), patient=True)
        hinted, self._hinted = self._hinted, set()
        return tuple(name for name in document.sources if name in due or name in hinted)

    async def _sync(self, names: Sequence[str]) -> None:
        code = await self._run(("--quick", *names), names, lambda: False)
        self.state.runs += 1
        self.state.failures += code != 0
        for name in names:
            self._count("sync_runs", 1, source=name, outcome="completed" if code == 0 else "failed")
        last = self.state.last
        counts = [f"{last[name]} {name}" for name in ("added", "updated", "missing") if last.get(name)]
        what = ", ".join(counts) or "nothing is new"
        log.info("sources were read: %s", what if code == 0 else f"{what}, code {code}")

    # ---- break points, while nobody watches

    async def _is_quiet(self) -> bool:
        """Whether nobody has watched for so many looks, and the catalog may hold what was not looked into yet."""
        accepted = self._reloader.accepted
        self._quiet = 0 if self._watched_now() else self._quiet + 1
        if accepted is None or accepted.document.sync.breaks == "off" or self._quiet < _QUIET_LOOKS:
            return False
        return await asyncio.to_thread(self._fingerprint) not in (None, self._examined)

    async def _look_into_files(self) -> None:
        if await self._run(("--breaks",), (), self._watched_now) == 0:
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

    # ---- the other process

    async def _run(self, words: Sequence[str], names: Sequence[str], stop: Callable[[], bool]) -> int:
        """`retrovue sync` with these words, until `stop` says so; gives its exit code."""
        self.state.running = tuple(names)
        try:
            return await self._followed(_start(self._place, words, self._env), stop)
        except OSError as error:
            log.warning("a sync cannot be started: %s", error.strerror)
            return -1
        finally:
            self.state.running, self.state.event = (), {}

    async def _followed(self, process: "subprocess.Popen[bytes]", stop: Callable[[], bool]) -> int:
        reading = asyncio.create_task(asyncio.to_thread(self._read, process.stdout))
        try:
            async with asyncio.timeout(_LONGEST):
                while not reading.done() and not stop():
                    await asyncio.wait([reading], timeout=_STOPS_AFTER)
        except TimeoutError:
            log.warning("a sync took more than %s hours and is stopped", _LONGEST // 3600)
        finally:
            await asyncio.shield(asyncio.to_thread(_end, process))
            await asyncio.shield(reading)
        return int(process.returncode)

    def _read(self, lines: IO[bytes] | None) -> None:
        """In a thread: what the run says, line by line."""
        for line in lines or ():
            with contextlib.suppress(ValueError, KeyError, TypeError, AttributeError):
                self._hear(json.loads(line))

    def _hear(self, record: Mapping[str, Any]) -> None:
        kind = record.get("type")
        if kind == "progress":
            self.state.event = record
        elif kind == "result":
            self.state.last = record
        elif kind == "section":
            for name in ("requests", "added", "updated", "missing", "errors"):
                self._count(f"sync_{name}", record[name], source=record["source"])
            self._count("sync_seconds", record["ms"] / 1000, source=record["source"])
        elif kind == "diagnostic" and record.get("severity") == "error" and record["code"] in CODES:
            message = f"{record['message']} ({record['code']}); what the catalog knows of it is used"
            self._report(Diagnostic("RV527", message, help=tuple(record["help"])))


def _start(place: StationPlace, words: Sequence[str], env: Mapping[str, str]) -> "subprocess.Popen[bytes]":
    """In a group of its own, behind everything that the air does, and gone when the air is."""
    command = [sys.executable, "-m", "retrovue", "-C", str(place.project), "--station", place.id, "--json"]
    idle = ["ionice", "-c", "3"] if shutil.which("ionice") else []
    package = str(Path(__file__).parent.parent)
    return subprocess.Popen(
        bound([*idle, *command, "sync", *words], nice=_NICE), stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, start_new_session=True,
        env={**env, "PYTHONPATH": package},
    )  # fmt: skip


def _end(process: "subprocess.Popen[bytes]") -> None:
    """It stops at its next commit when it is asked, and at once when it does not."""
    if process.poll() is None:
        with contextlib.suppress(ProcessLookupError):
            process.send_signal(signal.SIGINT)
    try:
        process.wait(_STOPS_WITHIN)
    except subprocess.TimeoutExpired:
        kill_group(process.pid)
        process.wait()
    if process.stdout is not None:
        process.stdout.close()
