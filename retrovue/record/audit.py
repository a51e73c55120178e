"""The audit: every change that somebody asked for, in lines that are only added, each chained to the one before."""

import hashlib
import json
from collections.abc import Iterable
from concurrent.futures import Future
from typing import NamedTuple

from sqlalchemy import Connection, delete, select

from retrovue.record.station_record import StationRecord
from retrovue.record.tables import audit

_PAGE = 500


class AuditLine(NamedTuple):
    """`before` and `after` are hashes of what was changed, or empty; `at` is ms UTC."""

    at: int
    actor: str
    role: str
    address: str
    action: str
    target: str
    before: str
    after: str
    result: str
    correlation: str


class ChainedLine(NamedTuple):
    number: int
    line: AuditLine
    chain: str


def link(chain: str, line: AuditLine) -> str:
    """The hash that ties a line to all that stand before it."""
    return hashlib.sha256(f"{chain}\n{json.dumps(line)}".encode()).hexdigest()


def first_break(lines: Iterable[ChainedLine], chain: str) -> int | None:
    """The number of the first line that was changed, or before which one is missing; `chain` is that of the line before."""
    for number, line, kept in lines:
        chain = link(chain, line)
        if chain != kept:
            return number
    return None


class Audit:
    def __init__(self, record: StationRecord) -> None:
        self._record = record

    def add(self, line: AuditLine) -> "Future[None]":
        def write(connection: Connection) -> None:
            last = connection.execute(select(audit.c.chain).order_by(audit.c.line.desc()).limit(1)).scalar()
            connection.execute(audit.insert(), line._asdict() | {"chain": link(last or "", line)})

        return self._record.ask(write, lossy=True)

    def page(self, before: int = 0, most: int = 100) -> "Future[list[ChainedLine]]":
        """The newest first, from the line before `before` on; 0 for the newest of all."""

        def read(connection: Connection) -> list[ChainedLine]:
            wanted = select(audit).order_by(audit.c.line.desc()).limit(min(most, _PAGE))
            rows = connection.execute(wanted.where(audit.c.line < before) if before else wanted)
            return [ChainedLine(row[0], AuditLine(*row[1:-1]), row[-1]) for row in rows]

        return self._record.ask(read)

    def forget(self, before: int) -> "Future[None]":
        """Drops lines from before an instant; what is left still is a chain from its first line on."""

        def drop(connection: Connection) -> None:
            connection.execute(delete(audit).where(audit.c.at < before))

        return self._record.ask(drop)
