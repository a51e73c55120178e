"""A small pool of probe processes. A file that crashes or hangs its worker costs that file and nothing else."""

import json
import os
import select
import subprocess
import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from pathlib import Path
from queue import SimpleQueue
from types import TracebackType
from typing import Any

import retrovue
from retrovue.catalog import Problem
from retrovue.media.asset import Asset, Audio, Video
from retrovue.media.item import Mark

_COMMAND = (sys.executable, "-P", "-m", "retrovue.sync.probe_worker")
TIME_LIMIT = 60
"""Seconds that one file may take, the start of a worker included."""
_LOOK_S = 0.2


@dataclass(frozen=True, slots=True)
class Request:
    """A file to measure."""

    path: str
    size: int
    mtime_ns: int


@dataclass(frozen=True, slots=True)
class Probed:
    """What was measured, or why nothing was."""

    asset: Asset | None
    marks: tuple[Mark, ...] = ()
    problem: Problem | None = None
    passing: bool = False
    """The problem may end without a change of the file."""


class _Worker:
    """One process; started anew after it died."""

    def __init__(self, command: tuple[str, ...], limit: int) -> None:
        self._command, self._limit = command, limit
        self._process: subprocess.Popen[str] | None = None

    def ask(self, request: Request) -> Probed:
        self._process = self._process or self._start()
        fields = {"path": request.path, "size": request.size, "mtime_ns": request.mtime_ns}
        line = self._exchange(self._process, json.dumps(fields) + "\n")
        if line:
            return _read(json.loads(line))
        self.stop()
        return _died(request, timed_out=line is None, limit=self._limit)

    def _exchange(self, process: "subprocess.Popen[str]", question: str) -> str | None:
        """The answer; empty from a dead process, None when the time was up."""
        if process.stdin is None or process.stdout is None:
            return ""
        try:
            process.stdin.write(question)
            process.stdin.flush()
        except (BrokenPipeError, ValueError):
            return ""
        ready, _, _ = select.select([process.stdout], [], [], self._limit)
        return process.stdout.readline() if ready else None

    def _start(self) -> subprocess.Popen[str]:
        """In a group of its own, so that an interrupt of the run lets it finish its file."""
        package = str(Path(retrovue.__file__).parent.parent)
        return subprocess.Popen(
            self._command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
            process_group=0, env={**os.environ, "PYTHONPATH": package, "PYAV_LOGGING": "off"},
        )  # fmt: skip

    def kill(self) -> None:
        """From any thread: whoever waits for an answer gets an empty one."""
        if self._process is not None:
            self._process.kill()

    def stop(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        process.kill()
        try:
            process.communicate(timeout=2)
        except (subprocess.TimeoutExpired, ValueError):
            pass  # it hangs in the kernel, on a share that has gone; it ends when the share answers


def _read(answer: dict[str, Any]) -> Probed:
    if "code" in answer:
        problem = Problem(answer["code"], answer["message"], answer["help"])
        return Probed(None, (), problem, bool(answer.get("passing")))
    fields = answer["asset"]
    video = fields["video"]
    fields["video"] = Video(**video | {"sar": tuple(video["sar"]), "rate": tuple(video["rate"])})
    fields["audio"] = tuple(Audio(**track) for track in fields["audio"])
    return Probed(Asset(**fields), tuple(Mark(*mark) for mark in answer["marks"]))


def _died(request: Request, *, timed_out: bool, limit: int) -> Probed:
    name = Path(request.path).name
    what = f"took longer than {limit} s" if timed_out else "made its reader crash"
    cure = "play the file to see whether it is sound, then copy it again or delete it"
    return Probed(None, (), Problem("RV505", f"`{name}` {what}", cure))


class WorkerPool:
    """A context manager. Processes start with the first file: a run without changes starts none."""

    def __init__(
        self,
        size: int | None = None,
        limit: int = TIME_LIMIT,
        command: tuple[str, ...] = _COMMAND,
        check: Callable[[], None] = lambda: None,
    ) -> None:
        self._check = check
        self._size = size or min(4, max(1, os.cpu_count() or 1))
        self._idle: SimpleQueue[_Worker] = SimpleQueue()
        self._workers = [_Worker(command, limit) for _ in range(self._size)]
        for worker in self._workers:
            self._idle.put(worker)
        self._threads = ThreadPoolExecutor(self._size, thread_name_prefix="probe")

    def __enter__(self) -> "WorkerPool":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._threads.shutdown(wait=False, cancel_futures=True)
        for worker in self._workers:
            worker.kill()  # an interrupted run does not wait for a file that hangs
        self._threads.shutdown(wait=True)
        for worker in self._workers:
            worker.stop()

    def _probe(self, request: Request) -> Probed:
        worker = self._idle.get()
        try:
            return worker.ask(request)
        finally:
            self._idle.put(worker)

    def probe(self, requests: Iterable[Request]) -> Iterator[Probed]:
        """Answers in the order of the requests, a few ahead of the reader. `check` may end the waiting by raising."""
        waiting: deque[Future[Probed]] = deque()
        for request in requests:
            waiting.append(self._threads.submit(self._probe, request))
            if len(waiting) > 4 * self._size:
                yield self._wait_for(waiting.popleft())
        while waiting:
            yield self._wait_for(waiting.popleft())

    def _wait_for(self, answer: Future[Probed]) -> Probed:
        while not wait((answer,), _LOOK_S).done:
            self._check()
        return answer.result()


Probe = Callable[[Iterable[Request]], Iterator[Probed]]
