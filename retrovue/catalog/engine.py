"""The SQLAlchemy engine of an SQLite catalog."""

import sqlite3
import time
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import quote

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.pool import NullPool, QueuePool

PATIENCE = 10.0
"""Seconds that a statement waits for another program that holds the file."""
_BETWEEN = 0.02
_SETTINGS = (
    "PRAGMA synchronous=NORMAL",
    "PRAGMA foreign_keys=ON",
    "PRAGMA cache_size=-65536",
    "PRAGMA temp_store=MEMORY",
)


def make_engine(path: Path, readonly: bool, patience: float = PATIENCE) -> Engine:
    """Write transactions begin with a lock: one that reads first and then writes would fail at once when
    another has written in between, whatever the time-out."""
    mode = "ro" if readonly else "rwc"
    engine = create_engine(
        f"sqlite:///file:{quote(str(path))}?mode={mode}&uri=true",
        connect_args={"timeout": patience, "check_same_thread": False},
        poolclass=NullPool if readonly else QueuePool,
    )

    @event.listens_for(engine, "connect")
    def _connect(connection: Any, _: Any) -> None:
        connection.isolation_level = None  # the driver would begin transactions by itself, too late
        for setting in _SETTINGS:
            connection.execute(setting)
        if not readonly:
            _write_ahead(connection, patience)

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        writes = connection.get_execution_options().get("writes", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


def _write_ahead(connection: sqlite3.Connection, patience: float) -> None:
    """A change of the journal needs the file alone, and SQLite does not always wait for that by itself."""
    connection.execute("PRAGMA busy_timeout=0")
    for left in range(round(patience / _BETWEEN), -1, -1):
        try:
            if connection.execute("PRAGMA journal_mode").fetchone()[0] != "wal":
                connection.execute("PRAGMA journal_mode=WAL")
            break
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or not left:
                raise
        time.sleep(_BETWEEN)
    connection.execute(f"PRAGMA busy_timeout={round(1000 * patience)}")


def keep_copy(engine: Engine, kept: Path) -> None:
    """The whole database, with what stands in the write-ahead log alone, as after a kill. Raises sqlite3.Error."""
    with closing(sqlite3.connect(kept)) as copy, closing(engine.raw_connection()) as held:
        held.driver_connection.backup(copy)  # type: ignore[union-attr]
