"""Every run of the station on the air: started, paused, cancelled and remembered here and nowhere else."""

import asyncio
import contextlib
import logging
import math
import signal
import uuid
from collections import OrderedDict
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from dataclasses import asdict
from typing import Any, Protocol

from retrovue.progress import Progress, Scope, Stats
from retrovue.record.runs import RunHistory, RunRow
from retrovue.runs.bus import EventBus, is_tick
from retrovue.runs.order import BY_THE_CLOCK, Order, RunOnAir
from retrovue.runs.states import ACTIVE, RunState, WrongState, may_become

AT_ONCE = 2
"""Runs that work side by side; the others wait. One that is about some items alone is short, and has a turn of its own."""
MOST_ERRORS = 1_000
"""So many errors of a run are told and kept; the others are counted."""
REMEMBERED = 50
"""Runs that are over and still held in memory."""
TOLD_AGAIN = 5
"""Runs whose end is told to who comes, or comes back: so many, the last."""
KEPT_RUNS = 500
KEPT_MS = 90 * 86_400_000
SILENT = 60.0
"""Seconds after which a run that reads sources, and says nothing, is told not to move."""
STOPPED = 130
"""The exit code of a run that was told to stop."""

Record = Mapping[str, Any]
log = logging.getLogger("retrovue.runs")


class Process(Protocol):
    """What does the work of a run."""

    async def run(self, words: tuple[str, ...]) -> int: ...
    def cancel(self) -> None: ...
    def pause(self) -> None: ...
    def go_on(self) -> None: ...


class Conflict(Exception):
    """Another run works on the same."""

    def __init__(self, other: RunOnAir) -> None:
        super().__init__(f"`{other.id}` is running already")
        self.other = other


class RunRegistry:
    """To be used from the thread of the event loop. `now` is ms UTC; `listen` hears every record of every run."""

    def __init__(
        self,
        bus: EventBus,
        history: RunHistory,
        make: Callable[[Callable[[Record], None]], Process],
        now: Callable[[], int],
        listen: Callable[[RunOnAir, Record], None] = lambda run, record: None,
    ) -> None:
        self.bus, self._history, self._make, self._now, self._listen = bus, history, make, now, listen
        self._runs: OrderedDict[str, RunOnAir] = OrderedDict()
        self._processes: dict[str, Process] = {}
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._turns, self._short_turns = asyncio.Semaphore(AT_ONCE), asyncio.Semaphore(1)
        self._told_to_stop: set[str] = set()
        self._taking_over: asyncio.Task[None] | None = None

    async def begin(self, patience: float = 2) -> None:
        """Takes ids from the record, and says of runs that died with the last process that they did."""
        going = [state.value for state in ACTIVE]
        died = self._history.interrupt(going, RunState.INTERRUPTED.value, self._now())
        ended = self._history.page(most=TOLD_AGAIN)
        try:
            first = await asyncio.wait_for(asyncio.wrap_future(self._history.reserve(1_000_000)), patience)
        except TimeoutError:  # higher than any count, so that nobody hears an id twice
            first = self._now()
        self.bus.start_at(first)
        self._taking_over = asyncio.create_task(self._take_over(died, ended))
        await asyncio.wait([self._taking_over], timeout=patience)

    async def _take_over(self, died: "Future[list[RunRow]]", ended: "Future[list[RunRow]]") -> None:
        """Pages that were open all the while hear the end of what died, once the record can be read."""
        over, dead = await asyncio.wrap_future(ended), await asyncio.wrap_future(died)
        known = {row.id: RunOnAir.of_row(row) for row in (*reversed(over), *dead)}
        self._runs = OrderedDict(known | self._runs)
        for row in dead:
            self._end(known[row.id], RunState.INTERRUPTED)

    # ---- looking

    def active(self) -> list[RunOnAir]:
        return [run for run in self._runs.values() if not run.state.is_over]

    def find(self, run_id: str) -> RunOnAir | None:
        return self._runs.get(run_id)

    def recent(self) -> list[RunOnAir]:
        """The newest first."""
        return list(reversed(self._runs.values()))

    def ended(self, after: int = 0) -> list[Record]:
        """The last events of the runs that ended last, of those told after an id; the oldest first."""
        told = (run.last for run in self._runs.values() if run.state.is_over)
        return sorted((each for each in told if each.get("id", 0) > after), key=lambda each: each["id"])[
            -TOLD_AGAIN:
        ]

    # ---- commands

    def start(self, order: Order) -> RunOnAir:
        """Raises Conflict when another run works on the same; the same key again gives the same run."""
        if order.asked:
            for run in self._runs.values():
                if run.order.asked == order.asked and run.order.actor == order.actor:
                    return run
        for run in self.active():
            if run.order.meets(order):
                raise Conflict(run)
        now = self._now()
        run = RunOnAir(f"{order.operation}-{now}-{uuid.uuid4().hex[:6]}", order, now)
        self._runs[run.id] = run
        self._forget_old()
        self._tell(run, "overall", "queued")
        self._tasks[run.id] = asyncio.create_task(self._work(run), name=run.id)
        return run

    async def wait(self, run: RunOnAir) -> RunOnAir:
        """Until the run is over; cancelling this does not stop it."""
        task = self._tasks.get(run.id)
        if task is not None:
            await asyncio.wait([task])
        return run

    def cancel(self, run: RunOnAir) -> None:
        """It stops at its next commit. Raises WrongState when it is over."""
        if run.state.is_over:
            raise WrongState(run.state, RunState.CANCELLED)
        self._told_to_stop.add(run.id)
        process = self._processes.get(run.id)
        if process is None:
            self._tasks[run.id].cancel()
        else:
            process.cancel()
            if run.state is RunState.PAUSED:
                process.go_on()

    def pause(self, run: RunOnAir) -> None:
        """Raises WrongState when it is not at work."""
        process = self._processes.get(run.id)
        if process is None or run.state not in (RunState.PRESCAN, RunState.RUNNING):
            raise WrongState(run.state, RunState.PAUSED)
        process.pause()

    def resume(self, run: RunOnAir) -> None:
        process = self._processes.get(run.id)
        if process is None or run.state is not RunState.PAUSED:
            raise WrongState(run.state, RunState.RUNNING)
        process.go_on()

    async def close(self) -> None:
        """Stops everything; what was at work is interrupted."""
        tasks = [*self._tasks.values(), *filter(None, (self._taking_over,))]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        self.bus.close()

    # ---- the work

    async def _work(self, run: RunOnAir) -> None:
        try:
            async with self._short_turns if run.order.items else self._turns:
                await self._process(run)
        except asyncio.CancelledError:
            self._end(run, RunState.CANCELLED if run.id in self._told_to_stop else RunState.INTERRUPTED)
            if run.id not in self._told_to_stop:
                raise
        finally:
            self._processes.pop(run.id, None)
            self._tasks.pop(run.id, None)
            self._told_to_stop.discard(run.id)

    async def _process(self, run: RunOnAir) -> None:
        process = self._processes[run.id] = self._make(lambda record: self._hear(run, record))
        watching = asyncio.create_task(self._watch(run))
        try:
            code = await process.run(run.order.words)
        except OSError as error:
            run.message = f"it cannot be started: {error.strerror}"
            self._end(run, RunState.ERROR)
            return
        finally:
            watching.cancel()
        killed = code == -signal.SIGKILL and run.id in self._told_to_stop
        self._end(run, RunState.CANCELLED if killed else _state_of(code, run))

    async def _watch(self, run: RunOnAir) -> None:
        """Looking for breaks is silent for as long as a film takes."""
        loop, told = asyncio.get_running_loop(), -1.0
        run.heard = loop.time()
        while run.order.operation == "library_sync":
            await asyncio.sleep(max(SILENT / 4, run.heard + SILENT - loop.time()))
            silent = loop.time() - run.heard >= SILENT and run.state is not RunState.PAUSED
            if silent and told != run.heard:
                told = run.heard
                self._hear_error(run, self._silence(run))

    def _silence(self, run: RunOnAir) -> dict[str, Any]:
        """RV530"""
        message = f"the run has not moved for {SILENT:.0f} s"
        error = {
            "code": "RV530", "message": message, "item": run.last.get("scope", _NOWHERE)["item_title"], "record_id": "",
            "recoverable": True, "action": "waits", "hint": "see that server and disks answer; or stop it and start it "
            "again: it goes on from its last commit",
        }  # fmt: skip
        return {**self._event(run, "error", message, level="warning"), "error": error}

    def _hear(self, run: RunOnAir, record: Record) -> None:
        if run.state.is_over:
            return
        run.heard = asyncio.get_running_loop().time()
        with contextlib.suppress(KeyError, TypeError, AttributeError, ValueError):
            kind = record.get("type")
            if kind == "progress":
                self._hear_progress(run, {name: record[name] for name in record if name != "type"})
            elif kind == "result":
                run.result = record
            elif kind == "change":
                run.changes.take(record)
            elif kind == "diagnostic":
                self._hear_diagnostic(run, record)
        self._listen(run, record)

    def _hear_diagnostic(self, run: RunOnAir, record: Record) -> None:
        """What is wrong with a whole source stands among the errors as well, with its cure; warnings of the station's
        files do not belong to the run.
        """
        code, severity, message = str(record["code"]), str(record["severity"]), str(record["message"])
        if severity == "error":
            run.message = f"{code}: {message}"
        place = str(record.get("place") or "")
        of_run = severity == "error" or (severity == "warning" and code.startswith(_OF_SOURCES))
        if (code, message) in run.told or not of_run or not _is_read(place, run.order.sources):
            return
        error = {
            "code": code, "message": message, "item": place, "record_id": "", "recoverable": True,
            "action": "stopped" if severity == "error" else "went on", "hint": "; ".join(map(str, record.get("help") or ())),
        }  # fmt: skip
        self._hear_error(run, {**self._event(run, "error", message, level=severity), "error": error})

    def _hear_error(self, run: RunOnAir, event: dict[str, Any]) -> None:
        run.problems += event.get("level") != "warning"
        error = event.get("error") or {}
        if max(run.problems, len(run.told)) <= MOST_ERRORS:
            run.told.add((error.get("code", ""), error.get("message", "")))
            self._publish(run, event)

    def _hear_progress(self, run: RunOnAir, event: dict[str, Any]) -> None:
        phase = str(event["phase"])
        if phase == "done":
            return  # told when the process has ended as well
        if phase in _OF_WORK:
            run.work = RunState.RUNNING
        if run.state is not RunState.PAUSED or phase == "resumed":
            _become(run, RunState.PRESCAN)
            _become(run, RunState.PAUSED if phase == "paused" else run.work)
        own = {**event, "run_id": run.id, "correlation_id": run.order.correlation or run.id}
        if phase == "batch_commit":
            own["message"] = "; ".join(filter(None, (event.get("message"), run.changes.say(run.heard))))
        if phase == "error":
            self._hear_error(run, own)
        else:
            self._publish(run, own)

    def _end(self, run: RunOnAir, state: RunState) -> None:
        if run.changes.counts and may_become(run.state, state):
            whole = self._event(run, "batch_commit", run.changes.say(math.inf), "info")
            self._publish(run, {**whole, "changes": run.changes.as_json()})
        if not _become(run, state):
            return
        run.ended = self._now()
        came_of_it = {name: str(run.result[name]) for name in _RESULT if name in run.result}
        if run.result.get("state") == "partial":
            came_of_it["partial"] = "true"
        if run.order.actor == BY_THE_CLOCK:
            came_of_it["unasked"] = "true"
        level = logging.ERROR if state in (RunState.ERROR, RunState.INTERRUPTED) else logging.INFO
        log.log(level, "%s ended: %s", run.id, ", ".join(filter(None, (state.value, run.message))))
        self._tell(run, "done", run.message or state.value, came_of_it | {"errors": str(run.problems)})
        self._history.forget(self._now() - KEPT_MS, KEPT_RUNS)

    def _tell(self, run: RunOnAir, phase: str, message: str, extra: Mapping[str, str] = {}) -> None:
        level = "info" if run.state not in (RunState.ERROR, RunState.INTERRUPTED) else "error"
        self._publish(run, self._event(run, phase, message, level, extra))

    def _event(
        self, run: RunOnAir, phase: str, message: str, level: str, extra: Mapping[str, str] = {}
    ) -> dict[str, Any]:
        """An event of the registry's own, with the figures of the last one."""
        kept = {name: run.last[name] for name in ("progress", "stats") if name in run.last}
        return {
            "v": 1, "ts": self._now(), "run_id": run.id, "correlation_id": run.order.correlation or run.id,
            "operation": run.order.operation, "phase": phase, "level": level, "scope": _NOWHERE,
            "progress": _NOTHING, "source_progress": _NOTHING, "show_progress": _NOTHING, "stats": _NO_COUNTS,
            "message": message, "error": None, "extra": dict(extra), **kept,
        }  # fmt: skip

    def _publish(self, run: RunOnAir, event: dict[str, Any]) -> None:
        event["extra"] = {**event.get("extra", {}), "state": run.state.value}
        told = self.bus.tell(event)
        run.last = told
        scope = told["scope"]
        if scope.get("source_id"):
            run.libraries[f"{scope['source_id']}/{scope.get('library_key', '')}"] = told
        if not is_tick(told):
            self._history.keep(run.as_row(), [(told["id"], told)])

    def _forget_old(self) -> None:
        over = [run.id for run in self._runs.values() if run.state.is_over]
        for run_id in over[: max(0, len(over) - REMEMBERED)]:
            del self._runs[run_id]


_OF_SOURCES = ("RV5", "RV032", "RV034", "RV035")
"""Codes of what the sources hold, of folders and files that are not there, and of paths that nothing maps."""
_RESULT = ("listed", "added", "updated", "unchanged", "failed", "missing", "deleted", "held", "seconds")
"""What the process says at its end, and the last event of its run tells."""
_OF_WORK = ("ingest_start", "batch_commit", "total_locked")
"""Phases of a run that reads and no more only counts. It begins with the first library that is counted, before all are."""
_NOTHING, _NOWHERE, _NO_COUNTS = asdict(Progress()), asdict(Scope()), asdict(Stats())


def _become(run: RunOnAir, state: RunState) -> bool:
    """Whether it may, from where it stands."""
    allowed = may_become(run.state, state)
    if allowed:
        run.state = state
    return allowed


def _is_read(place: str, sources: tuple[str, ...]) -> bool:
    """Whether a place, such as `films/a.mkv`, is of a source that the run reads; the catalog tells of all."""
    source = place.partition("/")[0]
    return not sources or not source or source in sources


def _state_of(code: int, run: RunOnAir) -> RunState:
    if code in (STOPPED, -signal.SIGINT) or run.result.get("state") == "cancelled":
        return RunState.CANCELLED
    if code != 0:
        return RunState.ERROR
    partly = run.problems or run.result.get("state") in ("partial", "held")
    return RunState.COMPLETED_WITH_ERRORS if partly else RunState.COMPLETED
