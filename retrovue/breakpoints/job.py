"""Examines many files, one after another. It can be stopped at any time and goes on where it was."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal, Protocol

from retrovue.breakpoints.examine import examine
from retrovue.breakpoints.findings import Findings
from retrovue.breakpoints.tool import Tool
from retrovue.diagnostics import Diagnostic
from retrovue.ffmpeg.watched import Stopped
from retrovue.progress import EventError, Hold, ProgressEvent, Run, Scope

_REMARKS = frozenset(("RV512",))
"""Findings about a file that is as good as others."""
Examine = Callable[[Tool, str, int], Findings]


@dataclass(frozen=True, slots=True)
class Wanted:
    """A file to examine. `duration` is the length that its source lists, in ms; 0 when it lists none."""

    fingerprint: str
    path: str
    duration: int
    scope: Scope = Scope()
    """Whose file it is, for the progress."""

    @property
    def part(self) -> Scope:
        """What has a bar of its own."""
        whole = self.scope
        return Scope(whole.server_id, whole.source_id, whole.library_key, whole.library_title)


class Store(Protocol):
    """Where findings are kept, by what the file's bytes are and not by its name."""

    def done(self, fingerprint: str) -> bool:
        """Whether findings are kept, those of a broken file included."""
        ...

    def keep(self, fingerprint: str, findings: Findings) -> None:
        """In a commit of its own."""
        ...


@dataclass(slots=True)
class JobResult:
    """Every file is in exactly one of the counts, unless the job was stopped."""

    examined: int = 0
    skipped: int = 0
    """Done at an earlier time."""
    failed: int = 0
    cancelled: bool = False
    problems: list[Diagnostic] = field(default_factory=list)

    @property
    def state(self) -> Literal["completed", "completed_with_errors", "cancelled"]:
        if self.cancelled:
            return "cancelled"
        return "completed_with_errors" if self.failed else "completed"


def look_for_breaks(
    files: Iterable[Wanted],
    store: Store,
    report: Callable[[ProgressEvent], None],
    now: Callable[[], int],
    *,
    ffmpeg: str,
    cancel: Callable[[], bool] = lambda: False,
    hold: Hold | None = None,
    run_id: str = "",
    examine: Examine = examine,
) -> JobResult:
    """`now` tells the instant in ms UTC. `cancel` and `hold` are asked between files and ten times a second within one."""
    run, held = Run("breakpoint_scan", report, now, "file", run_id), hold or Hold()

    def stopped() -> bool:
        held.wait(run, cancel)
        return cancel()

    job = _Job(store, run, Tool(ffmpeg, stopped), examine)
    try:
        job.all(tuple(files))
    except Stopped:
        job.result.cancelled = True
    job.run.done(job.result.state)
    return job.result


class _Job:
    def __init__(self, store: Store, run: Run, tool: Tool, examine: Examine) -> None:
        self._store, self.run, self._tool, self._examine = store, run, tool, examine
        self.result = JobResult()

    def all(self, files: tuple[Wanted, ...]) -> None:
        self.run.tell("prescan_start")
        for part, count in Counter(file.part for file in files).items():
            self.run.counted(part, count)
        self.run.lock()
        for file in self._new(files):
            self._one(file)

    def _new(self, files: tuple[Wanted, ...]) -> list[Wanted]:
        """Those that were not examined yet; the others are done at once, so that the bar stands where it was."""
        seen: set[str] = set()
        new: list[Wanted] = []
        for file in files:
            if file.fingerprint not in seen and not self._store.done(file.fingerprint):
                new.append(file)
            seen.add(file.fingerprint)
        done = Counter(file.part for file in files)
        done.subtract(file.part for file in new)
        for part, count in done.items():
            if count:
                self.result.skipped += count
                self.run.committed(part, count, skipped=count)
        return new

    def _one(self, file: Wanted) -> None:
        if self._tool.cancel():
            raise Stopped
        scope = replace(file.scope, item_title=file.scope.item_title or Path(file.path).name)
        self.run.looking_at(scope)
        findings = self._examine(self._tool, file.path, file.duration)
        if not findings.passing:
            self._store.keep(file.fingerprint, findings)
        self._tell_problems(scope, file, findings)
        failed = any(problem.code not in _REMARKS for problem in findings.problems)
        self.result.failed += failed
        self.result.examined += not failed
        self.run.committed(
            file.part, 1, imported=int(not failed), failed=int(failed), warned=len(findings.problems)
        )

    def _tell_problems(self, scope: Scope, file: Wanted, findings: Findings) -> None:
        self.result.problems += findings.problems
        for problem in findings.problems:
            hint = problem.help[0] if problem.help else ""
            error = EventError(problem.code, problem.message, file.path, file.fingerprint, hint=hint)
            if problem.code in _REMARKS:
                self.run.tell("item", problem.message, scope, level="warning", error=error)
            else:
                self.run.failed(scope, error)
