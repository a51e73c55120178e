"""The history of runs, which is also the lock: no two runs read one source at a time."""

import json
import os
from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update

from retrovue.catalog.links import RunRecord
from retrovue.catalog.rows import compact
from retrovue.catalog.tables import runs
from retrovue.timing.instants import DAY, SECOND

_STALE = 30 * SECOND
"""A run that has said nothing for so long is not there any more."""
_KEPT, _KEPT_FOR = 500, 90 * DAY


def is_alive(pid: int) -> bool:
    """Whether a process runs. Where that cannot be asked without harm, its heartbeat alone tells."""
    if os.name != "posix" or pid <= 0:
        return True
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True


def begin(connection: Connection, run: RunRecord, now: int, alive: Callable[[int], bool]) -> RunRecord | None:
    """Writes the run down, or gives the one that is in its way. Runs that are gone are told so first."""
    running = [_read(row) for row in connection.execute(select(runs).where(runs.c.state == "running"))]
    for one in running:
        if not _there(one, now, alive):
            gone = {"state": "interrupted", "ended": max(one.heartbeat, one.started)}
            connection.execute(update(runs).where(runs.c.id == one.id).values(gone))
        elif set(one.sources) & set(run.sources):
            return one
    _prune(connection, now)
    connection.execute(insert(runs).values(_row(run) | {"heartbeat": now}))
    return None


def _there(run: RunRecord, now: int, alive: Callable[[int], bool]) -> bool:
    """A heartbeat from the future is that of a clock that was put right since, and says nothing."""
    return abs(now - run.heartbeat) <= _STALE and alive(run.pid)


def _prune(connection: Connection, now: int) -> None:
    newest = select(runs.c.id).order_by(runs.c.started.desc(), runs.c.id.desc()).limit(_KEPT - 1)
    old = (runs.c.started < now - _KEPT_FOR) | runs.c.id.not_in(newest)
    connection.execute(delete(runs).where(old & (runs.c.state != "running")))


def beat(connection: Connection, id: str, now: int) -> bool:
    """False for a run that was taken for gone, as after a sleep of the machine, while another reads its sources."""
    own = connection.execute(select(runs).where(runs.c.id == id)).first()
    if own is None:
        return False
    others = connection.execute(select(runs).where((runs.c.state == "running") & (runs.c.id != id)))
    wanted = set(_read(own).sources)
    if own.state != "running" and any(wanted & set(_read(row).sources) for row in others):
        return False
    values = {"heartbeat": now, "state": "running", "ended": 0}
    connection.execute(update(runs).where(runs.c.id == id).values(values))
    return True


def end(connection: Connection, run: RunRecord) -> None:
    values = _row(run)
    connection.execute(update(runs).where(runs.c.id == values.pop("id")).values(values))


def latest(connection: Connection, limit: int) -> tuple[RunRecord, ...]:
    wanted = select(runs).order_by(runs.c.started.desc(), runs.c.id.desc()).limit(limit)
    return tuple(_read(row) for row in connection.execute(wanted))


def _row(run: RunRecord) -> dict[str, Any]:
    sections = {name: dict(counts) for name, counts in run.sections.items()}
    return asdict(run) | {"sources": compact(list(run.sources)), "sections": compact(sections)}


def _read(row: Any) -> RunRecord:
    found: Mapping[str, Any] = row._mapping
    return RunRecord(
        **{**found, "sources": tuple(json.loads(row.sources)), "sections": json.loads(row.sections)}
    )
