"""Opens `station.sqlite`: makes it, migrates it, and puts a damaged one aside."""

import contextlib
import os
import sqlite3
import stat
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, event, inspect, text
from sqlalchemy.exc import DBAPIError

from retrovue.catalog.damage import is_damage
from retrovue.catalog.engine import keep_copy, make_engine
from retrovue.catalog.place import file_system, is_network
from retrovue.diagnostics import Diagnostic, StationError
from retrovue.record.tables import HEAD, REVISIONS

PATIENCE_MS = 1_000
"""How long a statement waits for another process that holds the file."""
_OTHERS = 0o007
_UNLIKE = ("no such table", "no such column")
"""What a file is told by that is sound, but no record."""


def is_no_record(error: DBAPIError) -> bool:
    """Whether the file itself is at fault, and not the disk or another process."""
    return is_damage(error) or any(word in str(error.orig) for word in _UNLIKE)


def open_record(path: Path) -> Engine:
    """Creates or migrates the file. Raises StationError, and DBAPIError for damage and for locks."""
    _refuse_network(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    _close_to_others(path)
    engine = _opened(path, readonly=False)
    assert engine is not None
    return engine


def _close_to_others(path: Path) -> None:
    """It holds hashes of passwords; SQLite gives the files beside it the mode of this one."""
    with contextlib.suppress(OSError):  # told by who opens it
        os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o660))
    for one in (path, *(path.with_name(path.name + end) for end in ("-wal", "-shm"))):
        with contextlib.suppress(OSError):
            if (mode := one.stat().st_mode) & _OTHERS:
                one.chmod(stat.S_IMODE(mode) & ~_OTHERS)


def open_readonly(path: Path) -> Engine | None:
    """For those who only look; None while there is no record, or one that is only being made."""
    return _opened(path, readonly=True) if path.is_file() and path.stat().st_size else None


def _opened(path: Path, readonly: bool) -> Engine | None:
    engine = make_engine(path, readonly)

    @event.listens_for(engine, "connect")
    def _connect(connection: Any, _: Any) -> None:
        connection.execute(f"PRAGMA busy_timeout={PATIENCE_MS}")
        connection.execute("PRAGMA cache_size=-4096")
        connection.execute("PRAGMA synchronous=FULL")  # an override that was promised outlives a power cut

    try:
        with engine.connect() as connection:
            found = _revision_of(connection)
        if found not in (None, *REVISIONS):
            raise _refusal("RV606", path, "was made by a newer version of the program", "update the program")
        if found != HEAD:
            if readonly and found is None:
                engine.dispose()
                return None
            if readonly:
                raise _refusal("RV606", path, "is of an older version", "start `retrovue run` once")
            _migrate(engine, path, found)
    except BaseException:
        engine.dispose()
        raise
    return engine


def _revision_of(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    found = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    return None if found is None else str(found)


def _migrate(engine: Engine, path: Path, found: str | None) -> None:
    if found is not None:
        _keep_copy(engine, path)
    from alembic import (
        command,
    )  # a quarter of a second that a start without a migration does not have to spend
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", "retrovue.record:migrations")
    with engine.connect().execution_options(writes=True) as connection, connection.begin():
        config.attributes["connection"] = connection
        command.upgrade(config, HEAD)


def _keep_copy(engine: Engine, path: Path) -> None:
    """As closed to others as the record itself."""
    kept = path.with_name(f"{path.name}.before-{HEAD}")
    _close_to_others(kept)
    try:
        keep_copy(engine, kept)
    except sqlite3.Error as error:
        what = f"cannot be copied before it is brought up to date: {error}"
        raise _refusal("RV606", path, what, "see that its disk has room") from None


def _refuse_network(path: Path) -> None:
    if is_network(path.parent):
        kind = file_system(path.parent)
        cure = "keep the state folder on a disk of this machine"
        raise _refusal("RV606", path, f"lies on a network file system (`{kind}`)", cure)


def _refusal(code: str, path: Path, why: str, cure: str) -> StationError:
    message = f"the record `{path.name}` {why}"
    return StationError([Diagnostic(code, message, place=str(path), help=(cure,))], 4)
