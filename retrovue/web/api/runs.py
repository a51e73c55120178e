"""Runs: start, pause, resume, cancel, and what they told."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any, Literal, Self

from aiohttp import web
from pydantic import BaseModel, Field, StringConstraints, model_validator

from retrovue.record.runs import RunRow
from retrovue.runs import (
    Conflict,
    Order,
    RunOnAir,
    RunRegistry,
    Way,
    WrongState,
    options_of,
    ways_of,
)
from retrovue.web.access.callers import plain
from retrovue.web.access.roles import Role
from retrovue.web.access.throttle import Limit
from retrovue.web.api.events import event_for
from retrovue.web.api.from_record import from_record
from retrovue.web.api.operation import Asked, Nothing, Operation, Shape
from retrovue.web.api.scans import SCAN, ScanOptions, scan_words
from retrovue.web.console import RUN_HISTORY, RUNS, SOURCES
from retrovue.web.correlation import correlation_id
from retrovue.web.discretion import as_seen_by
from retrovue.web.library import LIBRARY
from retrovue.web.problem import Problem

PATH = "/api/v1/runs"
START = Limit("start run", 6)
RunId = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{1,100}$")]
Name = Annotated[
    str, StringConstraints(min_length=1, max_length=120, pattern=r"^[^\x00-\x1f-][^\x00-\x1f]*$")
]


class OneRun(Shape):
    run_id: RunId


class NewRun(ScanOptions):
    """What is to be read, and how. With `again` that is said already: only `mode: failed` or `accept_deletes` may be added."""

    again: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{0,100}$")] = ""
    """A run that is over, to do what is left of it with the options it was started with. What it may be asked stands there."""

    operation: Literal["library_sync", "breakpoint_scan"] = "library_sync"
    sources: Annotated[list[Name], Field(max_length=100, default_factory=list)]
    """Empty for all."""
    mode: Literal["full", "incremental", "quick", "dry_run", "failed"] = "incremental"
    read_since: Annotated[int, Field(ge=0, le=253_402_300_799_000)] = 0
    """With `mode: full`: but for what was read since this instant, ms UTC."""
    library: Annotated[str, StringConstraints(max_length=200, pattern=r"^[^\x00-\x1f]*$")] = ""
    """Only this library or folder."""
    title: Annotated[str, StringConstraints(max_length=200, pattern=r"^[^\x00-\x1f]*$")] = ""
    """Only this film or show."""
    accept_deletes: bool = False
    """Believe that many files have vanished."""

    @model_validator(mode="after")
    def _says_it_once(self) -> Self:
        more = self.model_fields_set - {"again"}
        if self.again and not (more <= {"accept_deletes"} or (more == {"mode"} and self.mode == "failed")):
            raise ValueError("a run has its own options: add `mode: failed` or `accept_deletes` alone")
        if self.read_since and self.mode != "full":
            raise ValueError("`read_since` is about reading everything: say `mode: full`")
        return self

    @property
    def way(self) -> Way:
        return "failed" if self.mode == "failed" else "accept_deletes" if self.accept_deletes else "go_on"


class RunShown(BaseModel):
    """Instants are ms UTC; `ended` is 0 while it goes on."""

    id: str
    operation: str
    state: str
    sources: list[str]
    options: dict[str, Any]
    actor: str
    correlation_id: str
    begun: int
    ended: int
    last: dict[str, Any]
    """Its last event."""
    libraries: list[dict[str, Any]] = []
    """The last event of each library."""
    result: dict[str, Any] = {}
    again: list[Way] = []
    """What a new run with its id as `again` may be asked."""


class RunList(BaseModel):
    active: list[RunShown]
    runs: list[RunShown]


class RunEvents(BaseModel):
    events: list[dict[str, Any]]


class RunsQuery(Shape):
    before: Annotated[int, Field(ge=0, le=1 << 53)] = 0
    most: Annotated[int, Field(ge=1, le=200)] = 50


class RunQuery(Shape):
    after_id: Annotated[int, Field(ge=0, le=1 << 53)] = 0


class RunAndEvents(BaseModel):
    run: RunShown
    events: list[dict[str, Any]]
    """Those after `after_id`, oldest first, a thousand at most."""


async def listed(asked: Asked[Nothing, RunsQuery, Nothing]) -> RunList:
    runs = asked.request.app[RUNS]
    rows = await from_record(asked.request.app[RUN_HISTORY].page(asked.query.before, asked.query.most))
    role = asked.actor.role
    active = runs.active()
    gone_on = {run.id for run in active}
    return RunList(
        active=[_shown(run, role) for run in active],
        runs=[_kept(row, role) for row in rows if row.id not in gone_on],
    )


async def started(asked: Asked[Nothing, Nothing, NewRun]) -> RunShown:
    body, runs = await _whole(asked.request.app, asked.body), asked.request.app[RUNS]
    _known_sources(asked.request.app[SOURCES](), body.sources)
    body.items = _known_items(asked.request.app, body.items)
    options = body.model_dump(exclude_defaults=True)
    asked.note(f"{body.operation} {' '.join(body.items) or ' '.join(body.sources) or 'all sources'}")
    order = Order(
        body.operation, words_of(body), tuple(body.sources), options, asked.actor.name,
        plain(asked.request.headers.get("Idempotency-Key", ""))[:200], correlation_id.get(),
        tuple(body.items),
    )  # fmt: skip
    try:
        run = runs.start(order)
    except Conflict as conflict:
        raise Problem(
            409, "import_conflict", f"{conflict}", "wait until it is done, or stop it",
            run=_shown(conflict.other, asked.actor.role).model_dump(),
        ) from None  # fmt: skip
    return _shown(run, asked.actor.role)


async def _whole(app: web.Application, body: NewRun) -> NewRun:
    """With the options of the run that is to be done again."""
    if not body.again:
        return body
    run = app[RUNS].find(body.again)
    row = run.as_row() if run is not None else await from_record(app[RUN_HISTORY].find(body.again))
    if row is None:
        raise _unknown(body.again)
    if body.way not in ways_of(row):
        detail = f"`{row.id}` is {row.state} and has nothing left for `{body.way}`"
        raise Problem(409, "wrong_state", detail, "look at how it stands now, or start a new one")
    return NewRun.model_validate(options_of(row, body.way))


def words_of(body: NewRun) -> tuple[str, ...]:
    """The same as options of `retrovue sync`; what a person wrote stands behind `=` or `--`."""
    if body.operation == SCAN:
        return scan_words(body)
    words = [] if body.mode == "incremental" else [f"--{body.mode.replace('_', '-')}"]
    if body.read_since:
        since = datetime.fromtimestamp(body.read_since // 1000, UTC) + timedelta(
            milliseconds=body.read_since % 1000
        )
        words.append(f"--read-since={since.isoformat()}")
    if body.accept_deletes:
        words.append("--accept-deletes")
    for name, value in (("--library", body.library), ("--title", body.title)):
        words += [f"{name}={value}"] if value else []
    return (*words, "--", *body.sources) if body.sources else tuple(words)


def _known_sources(known: Sequence[str], wanted: Sequence[str]) -> None:
    for name in wanted:
        if name not in known:
            raise Problem(
                400, "RV508", f"there is no source `{name}`", f"the station has: {', '.join(known) or 'none'}"
            )


def _known_items(app: web.Application, wanted: Sequence[str]) -> list[str]:
    """The keys that the catalog has them under."""
    found = []
    for key in wanted:
        item = app[LIBRARY].accepted().snapshot.get(key)
        if item is None:
            raise Problem(
                400, "no_such_item", f"there is no item `{key}` that could air", "search for it by its title"
            )
        found.append(item.key)
    return list(dict.fromkeys(found))


async def shown(asked: Asked[OneRun, RunQuery, Nothing]) -> RunAndEvents:
    """The polling form of the stream: how the run stands, and what it told since."""
    app, run_id, role = asked.request.app, asked.params.run_id, asked.actor.role
    run = app[RUNS].find(run_id)
    told = [
        dict(event)
        for event in app[RUNS].bus.since(asked.query.after_id, lambda e: e.get("run_id") == run_id) or ()
    ]
    if run is not None and told:
        return RunAndEvents(run=_shown(run, role), events=_seen(told, role))
    row = await from_record(app[RUN_HISTORY].find(run_id))
    if run is None and row is None:
        raise _unknown(run_id)
    kept = await from_record(app[RUN_HISTORY].events(run_id, asked.query.after_id))
    whole = _shown(run, role) if run is not None else _kept(row, role) if row is not None else None
    assert whole is not None
    return RunAndEvents(run=whole, events=_seen([event for _, event in kept], role))


def _seen(events: Sequence[dict[str, Any]], role: Role) -> list[dict[str, Any]]:
    return [dict(event_for(role, event)) for event in events[:1000]]


async def paused(asked: Asked[OneRun, Nothing, Nothing]) -> RunShown:
    return _commanded(asked, RunRegistry.pause)


async def resumed(asked: Asked[OneRun, Nothing, Nothing]) -> RunShown:
    return _commanded(asked, RunRegistry.resume)


async def cancelled(asked: Asked[OneRun, Nothing, Nothing]) -> RunShown:
    return _commanded(asked, RunRegistry.cancel)


def _commanded(asked: Asked[OneRun, Nothing, Nothing], command: Any) -> RunShown:
    runs = asked.request.app[RUNS]
    run = runs.find(asked.params.run_id)
    asked.note(asked.params.run_id, run.state.value if run else "")
    if run is None:
        raise _unknown(asked.params.run_id)
    try:
        command(runs, run)
    except WrongState as wrong:
        raise Problem(409, "wrong_state", f"{wrong}", "look at how it stands now") from None
    return _shown(run, asked.actor.role)


def _unknown(run_id: str) -> Problem:
    return Problem(404, "unknown_run", f"there is no run `{run_id}`", "look at the list of runs")


def _shown(run: RunOnAir, role: Role) -> RunShown:
    kept = _kept(run.as_row(), role)
    libraries = [_seen([dict(event)], role)[0] for event in run.libraries.values()]
    return kept.model_copy(update={"libraries": libraries, "result": as_seen_by(role, dict(run.result))})


def _kept(row: RunRow, role: Role) -> RunShown:
    values = row._asdict()
    last = _seen([dict(row.last)], role)[0] if row.last else {}
    return RunShown(
        **{name: values[name] for name in ("id", "operation", "state", "actor", "begun", "ended")},
        sources=list(row.sources), options=as_seen_by(role, dict(row.options)), correlation_id=row.correlation, last=last,
        again=list(ways_of(row)),
    )  # fmt: skip


OPERATIONS = (
    Operation("GET", PATH, Role.VIEWER, "List the runs, the newest first", listed, RunList, query=RunsQuery, problems=(503,)),
    Operation("POST", PATH, Role.OPERATOR, "Start a run", started, RunShown, body=NewRun, status=202, limit=START,
              action="start run", problems=(404, 409, 503)),
    Operation("GET", PATH + "/{run_id}", Role.VIEWER, "One run, and what it told", shown, RunAndEvents, OneRun, RunQuery,
              problems=(503,)),
    Operation("POST", PATH + "/{run_id}/pause", Role.OPERATOR, "Let a run wait", paused, RunShown, OneRun, status=202,
              action="pause run", problems=(404, 409)),
    Operation("POST", PATH + "/{run_id}/resume", Role.OPERATOR, "Let a run go on", resumed, RunShown, OneRun, status=202,
              action="resume run", problems=(404, 409)),
    Operation("POST", PATH + "/{run_id}/cancel", Role.OPERATOR, "Stop a run at its next commit", cancelled, RunShown, OneRun,
              status=202, action="cancel run", problems=(404, 409)),
)  # fmt: skip
