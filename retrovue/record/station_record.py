"""Writes `station.sqlite` from a thread of its own, so that no disk and no lock ever holds up the air."""

import contextlib
import logging
import threading
from collections import OrderedDict, deque
from collections.abc import Callable, Iterable
from concurrent.futures import Future
from pathlib import Path
from typing import Any, NamedTuple

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError

from retrovue.catalog.damage import looks_sound, put_aside
from retrovue.diagnostics import Diagnostic, StationError
from retrovue.playout_log.as_run import AsRun
from retrovue.record import rows
from retrovue.record.opening import is_no_record, open_record
from retrovue.record.override import Override

PENDING = 20_000
"""Lines that wait while the file cannot be written; then the oldest go."""
MOST_TASKS = 5_000
"""Pieces of work that wait while the file cannot be written; then the oldest of those that may be lost go."""
BATCH = 500
RETRY = 1.0
"""Seconds between two attempts at a file that cannot be written."""
_AT_ONCE = 5_000
"""Old lines that are forgotten in one transaction."""

log = logging.getLogger("retrovue.record")
Work = Callable[[Connection], Any]
Key = tuple[str, int, str]


class Answer(Future[Any]):
    """Cannot be cancelled while its work goes on; it can again when that could not be written."""

    def __init__(self) -> None:
        super().__init__()
        self.at_work = threading.Lock()

    def cancel(self) -> bool:
        if not self.at_work.acquire(blocking=False):
            return False
        try:
            return super().cancel()
        finally:
            self.at_work.release()


class Task(NamedTuple):
    future: Answer
    work: Work
    lossy: bool


class StationRecord:
    """All methods return at once; those that give a future are answered by the thread."""

    def __init__(self, path: Path, report: Callable[[Diagnostic], None]) -> None:
        self.path, self._report = path, report
        self.made = 0
        """How often a file was made where there was none: then nothing is in its journal."""
        self.dropped = 0
        """Lines that were given up since the start."""
        self.given_up = 0
        """Pieces of other work, likewise: lines of the audit, events of runs."""
        self._lines: OrderedDict[Key, AsRun] = OrderedDict()
        self._tasks: deque[Task] = deque()
        self._changed = threading.Condition()
        self._closing = False
        self._engine: Engine | None = None
        self._inode = 0
        self._checked = False
        self._told: set[str] = set()
        self._thread: threading.Thread | None = None

    # ---- for the air

    def start(self) -> None:
        """Begins to write; what was put before is not lost."""
        if self._thread is None:
            self._thread = threading.Thread(target=self._work, name="station-record", daemon=True)
            self._thread.start()

    def put(self, lines: Iterable[AsRun]) -> None:
        """Keeps lines until they are written; a newer one of the same event takes the older one's place."""
        with self._changed:
            for line in lines:
                self._lines[line.channel, line.at, line.id] = line
            lost = len(self._lines) - PENDING
            for _ in range(lost):
                self._lines.popitem(last=False)
            self._changed.notify()
        if lost > 0:
            self._lose(lost)

    def journal(self, override: Override, written: int) -> "Future[Override]":
        """Adds a line to the journal. Cancelling the future works as long as nothing was written."""
        return self.ask(lambda connection: rows.append(connection, override, written))

    def overrides(self, ended_after: int) -> "Future[list[Override]]":
        """Overrides that have not ended before an instant."""
        return self.ask(lambda connection: rows.read_overrides(connection, ended_after))

    def forget(self, before: int) -> None:
        """Drops as-run lines of events that were to begin before an instant."""

        def drop(connection: Connection) -> None:
            if rows.drop_before(connection, before, _AT_ONCE):
                self.forget(before)

        self.ask(drop)

    def close(self, seconds: float = 2) -> None:
        """Writes what it can in so much time."""
        with self._changed:
            self._closing = True
            self._changed.notify()
        if self._thread is not None:
            self._thread.join(seconds)

    def ask(self, work: Work, *, lossy: bool = False) -> "Future[Any]":
        """Work within a transaction of its own, in its turn; what it raises is the future's, and a file that cannot be
        used makes it wait. When too much waits, `lossy` work is given up, and other work is refused (RV606).
        """
        future = Answer()
        with self._changed:
            lost = self._make_room() if len(self._tasks) >= MOST_TASKS else 0
            full = len(self._tasks) >= MOST_TASKS
            if not full:
                self._tasks.append(Task(future, work, lossy))
                self._changed.notify()
        if full:
            lost += 1
            future.set_exception(StationError([self._too_much()]))
        if lost:
            self.given_up += lost
            self._tell(self._too_much(), "too much waits")
        return future

    def _make_room(self) -> int:
        """How much was given up. The first is left, for it may be under way."""
        waiting = [task for task in list(self._tasks)[1:] if not task.future.done()]
        lossy = [task for task in waiting if task.lossy]
        gone = set(map(id, lossy[: max(len(lossy) // 4, 1)]))
        self._tasks = deque([self._tasks[0], *(task for task in waiting if id(task) not in gone)])
        return sum(task.future.cancel() for task in lossy if id(task) in gone)

    def _too_much(self) -> Diagnostic:
        cure = "see that its folder can be written and that no other program holds the file"
        message = (
            f"the record `{self.path.name}` could not be written for so long that what waited was given up"
        )
        return Diagnostic("RV606", message, place=str(self.path), help=(cure,))

    def _lose(self, count: int) -> None:
        self.dropped += count
        cure = "look why the state folder cannot be written; the air goes on without its record"
        self._tell(Diagnostic("RV608", "lines of the as-run were lost", place=str(self.path), help=(cure,)))

    def _tell(self, diagnostic: Diagnostic, cause: str = "") -> None:
        """Once for each cause, until the file is written again."""
        if (cause or diagnostic.code) not in self._told:
            self._told.add(cause or diagnostic.code)
            self._report(diagnostic)

    # ---- in the thread

    def _work(self) -> None:
        while self._wait():
            try:
                written = self._write_once()
            except Exception:
                log.exception("the station's record cannot be written")
                written = False
            with self._changed:
                if self._closing and not written:
                    break
                if not written:
                    self._changed.wait_for(lambda: self._closing, RETRY)
        self._close_engine()
        for task in self._tasks:
            task.future.cancel()

    def _wait(self) -> bool:
        """Until there is something to do; false when all is done and the record is to be closed."""
        with self._changed:
            self._changed.wait_for(lambda: self._closing or self._lines or self._tasks)
            return bool(self._lines or self._tasks)

    def _write_once(self) -> bool:
        """One round; false when the file cannot be used now."""
        try:
            self._ready()
            self._do_tasks()
            self._write_lines()
        except StationError as error:
            for diagnostic in error.diagnostics:
                self._tell(diagnostic)
            return False
        except (DBAPIError, OSError) as error:
            self._failed(error)
            return False
        self._told.clear()
        return True

    def _ready(self) -> None:
        """Opens the file, or makes it anew when somebody took it away."""
        if self._engine is not None and self._is_the_same():
            return
        self._close_engine()
        made = not self.path.exists()
        self._engine = open_record(self.path)
        self.made += made
        self._inode = self.path.stat().st_ino

    def _is_the_same(self) -> bool:
        try:
            return self.path.stat().st_ino == self._inode
        except FileNotFoundError:
            return False

    def _close_engine(self) -> None:
        if self._engine is not None:
            self._engine.dispose()
            self._engine = None

    def _do_tasks(self) -> None:
        """Before lines: the journal does not wait for the as-run."""
        while True:
            with self._changed:
                if not self._tasks:
                    return
                task = self._tasks[0]
            self._do(task.future, task.work)
            with self._changed:
                self._tasks.popleft()

    def _do(self, future: Answer, work: Work) -> None:
        if future.done():
            return
        with contextlib.ExitStack() as until_answered:
            with self._begin() as connection, connection.begin():
                until_answered.enter_context(future.at_work)
                if future.done():
                    return
                try:
                    result = work(connection)
                except BaseException as error:
                    future.set_exception(error)
                    raise
            future.set_result(result)  # written: on a disk that is full, the end of the transaction fails

    def _begin(self) -> Connection:
        assert self._engine is not None
        return self._engine.connect().execution_options(writes=True)

    def _write_lines(self) -> None:
        """Some of them: for the others it is looked again whether the file is still the same."""
        with self._changed:
            batch = list(self._lines.items())[:BATCH]
        if batch:
            with self._begin() as connection, connection.begin():
                rows.keep_lines(connection, [line for _, line in batch])
            with self._changed:
                for key, line in batch:
                    if self._lines.get(key) is line:
                        del self._lines[key]
        if not self._lines:
            self._check()

    def _check(self) -> None:
        """Once, when nothing waits: damage that no statement has met yet."""
        if not self._checked and self._engine is not None:
            self._checked = True
            if not looks_sound(self._engine):
                self._begin_anew()

    def _failed(self, error: DBAPIError | OSError) -> None:
        if isinstance(error, DBAPIError) and is_no_record(error):
            self._begin_anew()
            return
        why = str(error.orig) if isinstance(error, DBAPIError) else error.strerror or "the folder is gone"
        cure = "see that its folder can be written and that no other program holds the file"
        message = f"the record `{self.path.name}` cannot be written: {why.lower()}"
        self._tell(Diagnostic("RV606", message, place=str(self.path), help=(cure,)))

    def _begin_anew(self) -> None:
        self._close_engine()
        try:
            aside = put_aside(self.path)
        except OSError as error:
            log.warning("a damaged record cannot be put aside: %s", error)
            return
        self._report(
            Diagnostic(
                "RV607", f"the record `{self.path.name}` is damaged and was begun anew", place=str(aside),
                help=("nothing on the air depends on it; keep the old file to have its lines rescued, or delete it",),
            )
        )  # fmt: skip
