"""Rows of `station.sqlite` to values and back, each within a transaction that the caller holds."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection, Row, and_, delete, func, or_, select
from sqlalchemy.dialects.sqlite import insert

from retrovue.playout_log.as_run import AsRun, merged
from retrovue.record.override import Override, Start
from retrovue.record.tables import as_run, journal

_AT_ONCE = 200
"""Rows that one statement looks for."""
_FIELDS = [as_run.c[name] for name in AsRun._fields]


def keep_lines(connection: Connection, lines: Sequence[AsRun]) -> None:
    """Adds lines, each merged with what was kept of its event by an earlier process."""
    for begin in range(0, len(lines), _AT_ONCE):
        batch = lines[begin : begin + _AT_ONCE]
        known = {(line.channel, line.at, line.id): line for line in _same(connection, batch)}
        whole = [_with(known.get((line.channel, line.at, line.id)), line) for line in batch]
        statement = insert(as_run)
        changed = {name: statement.excluded[name] for name in ("trace", "reason", "status")}
        connection.execute(
            statement.on_conflict_do_update(index_elements=["channel", "at", "id"], set_=changed),
            [{**line._asdict(), "status": line.status} for line in whole],
        )


def _with(known: AsRun | None, line: AsRun) -> AsRun:
    return line if known is None else merged(known, line)


def _same(connection: Connection, lines: Iterable[AsRun]) -> list[AsRun]:
    one_of = [
        and_(as_run.c.channel == line.channel, as_run.c.at == line.at, as_run.c.id == line.id)
        for line in lines
    ]
    return [AsRun(*row) for row in connection.execute(select(*_FIELDS).where(or_(*one_of)))]


def read_lines(connection: Connection, channel: str, start: int, end: int) -> list[AsRun]:
    """The lines of one channel whose events were to begin in [start, end)."""
    here = and_(as_run.c.channel == channel, as_run.c.at >= start, as_run.c.at < end)
    rows = connection.execute(select(*_FIELDS).where(here).order_by(as_run.c.at, as_run.c.id))
    return [AsRun(*row) for row in rows]


def drop_before(connection: Connection, instant: int, most: int) -> bool:
    """Forgets at most about so many lines that are older; whether some are left."""
    border = connection.execute(
        select(as_run.c.at).where(as_run.c.at < instant).order_by(as_run.c.at).offset(most).limit(1)
    ).scalar()
    connection.execute(delete(as_run).where(as_run.c.at < (instant if border is None else border)))
    return border is not None


# ---------------------------------------------------------------- the journal


def append(connection: Connection, override: Override, written: int) -> Override:
    """Adds a line; an override without an id gets the next one."""
    number = override.id or 1 + (connection.execute(select(func.max(journal.c.override))).scalar() or 0)
    values: dict[str, Any] = {
        name: getattr(override, name)
        for name in ("state", "what", "start", "until", "priority", "text", "detail", "item", "who", "why")
    }
    values |= {name: json.dumps(getattr(override, name)) for name in ("channels", "first", "last")}
    connection.execute(journal.insert(), values | {"override": number, "written": written})
    return replace(override, id=number)


def read_overrides(connection: Connection, ended_after: int) -> list[Override]:
    """The last line of every override that has not ended before an instant, in the order they were raised."""
    last = select(func.max(journal.c.line)).group_by(journal.c.override)
    wanted = select(journal).where(journal.c.line.in_(last), journal.c.until > ended_after)
    return [_override(row) for row in connection.execute(wanted.order_by(journal.c.override))]


def _override(row: Row[Any]) -> Override:
    first = {channel: Start(*start) for channel, start in json.loads(row.first).items()}
    return Override(
        row.override, row.what, row.start, row.until, tuple(json.loads(row.channels)), row.priority, row.text,
        row.detail, row.item, row.who, row.why, row.state, first, json.loads(row.last),
    )  # fmt: skip
