"""The history of long runs: one row a run, and its events that are more than a tick."""

import json
from collections.abc import Iterable, Mapping
from concurrent.futures import Future
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row, delete, func, select, update
from sqlalchemy.dialects.sqlite import insert

from retrovue.record.station_record import StationRecord
from retrovue.record.tables import mark, run, run_event

_EVENTS = "events"
_PAGE = 1000


class RunRow(NamedTuple):
    """One run; instants are ms UTC, `ended` is 0 while it goes on."""

    id: str
    operation: str
    state: str
    sources: tuple[str, ...]
    options: Mapping[str, Any]
    actor: str
    asked: str
    """The Idempotency-Key of the request, or empty."""
    correlation: str
    begun: int
    ended: int
    last: Mapping[str, Any]
    """Its last event, as JSON."""


class RunHistory:
    def __init__(self, record: StationRecord) -> None:
        self._record = record

    def keep(self, row: RunRow, events: Iterable[tuple[int, Mapping[str, Any]]] = ()) -> "Future[None]":
        """Writes a run as it is now, and events of it by their ids."""
        told = [{"id": number, "run": row.id, "event": json.dumps(event)} for number, event in events]

        def write(connection: Connection) -> None:
            values = row._asdict() | {
                name: json.dumps(getattr(row, name)) for name in ("sources", "options", "last")
            }
            connection.execute(insert(run).prefix_with("OR REPLACE"), values)
            if told:
                connection.execute(insert(run_event).prefix_with("OR IGNORE"), told)

        return self._record.ask(write, lossy=True)

    def page(self, before: int = 0, most: int = 50) -> "Future[list[RunRow]]":
        """The newest first, those that began before an instant; 0 for all."""

        def read(connection: Connection) -> list[RunRow]:
            wanted = select(run).order_by(run.c.begun.desc(), run.c.id.desc()).limit(min(most, _PAGE))
            return [
                _row(row)
                for row in connection.execute(wanted.where(run.c.begun < before) if before else wanted)
            ]

        return self._record.ask(read)

    def find(self, run_id: str) -> "Future[RunRow | None]":
        def read(connection: Connection) -> RunRow | None:
            row = connection.execute(select(run).where(run.c.id == run_id)).first()
            return None if row is None else _row(row)

        return self._record.ask(read)

    def events(self, run_id: str, after: int = 0, most: int = _PAGE) -> "Future[list[tuple[int, Any]]]":
        """Kept events of a run by their ids, oldest first."""

        def read(connection: Connection) -> list[tuple[int, Any]]:
            wanted = select(run_event.c.id, run_event.c.event).where(
                run_event.c.run == run_id, run_event.c.id > after
            )
            rows = connection.execute(wanted.order_by(run_event.c.id).limit(min(most, _PAGE)))
            return [(number, json.loads(event)) for number, event in rows]

        return self._record.ask(read)

    def interrupt(self, states: Iterable[str], state: str, now: int) -> "Future[list[RunRow]]":
        """At the start: marks the runs that were going on when the process died; gives them as they were."""
        going = run.c.state.in_(tuple(states))

        def write(connection: Connection) -> list[RunRow]:
            found = [_row(row) for row in connection.execute(select(run).where(going).order_by(run.c.begun))]
            connection.execute(update(run).where(going).values(state=state, ended=now))
            return found

        return self._record.ask(write)

    def forget(self, before: int, most: int) -> "Future[None]":
        """Keeps so many runs, and none that began before an instant; those that go on stay in any case."""

        def drop(connection: Connection) -> None:
            newest = connection.execute(
                select(run.c.begun).order_by(run.c.begun.desc()).offset(most).limit(1)
            ).scalar()
            border = max(before, 0 if newest is None else newest + 1)
            gone = (run.c.begun < border) & (run.c.ended > 0)
            connection.execute(delete(run_event).where(run_event.c.run.in_(select(run.c.id).where(gone))))
            connection.execute(delete(run).where(gone))

        return self._record.ask(drop, lossy=True)

    def reserve(self, count: int) -> "Future[int]":
        """So many event ids that nobody has had before; the first of them."""

        def write(connection: Connection) -> int:
            kept = connection.execute(select(mark.c.value).where(mark.c.name == _EVENTS)).scalar() or 0
            seen = connection.execute(select(func.max(run_event.c.id))).scalar() or 0
            first = max(int(kept), int(seen)) + 1
            values = {"name": _EVENTS, "value": first + count - 1}
            connection.execute(insert(mark).prefix_with("OR REPLACE"), values)
            return first

        return self._record.ask(write)


def _row(row: Row[Any]) -> RunRow:
    values = row._asdict()
    for name in ("options", "last"):
        values[name] = json.loads(values[name])
    return RunRow(**values | {"sources": tuple(json.loads(values["sources"]))})
