"""Brings a database to the form of `tables.py`; keeps a copy of the file before it changes one."""

import sqlite3
from pathlib import Path

from sqlalchemy import Connection, Engine, inspect, select, text

from retrovue.catalog.engine import keep_copy
from retrovue.catalog.place import cannot_open, refusal
from retrovue.catalog.tables import HEAD, REVISIONS

_VERSION_TABLE = "alembic_version"


def revision_of(connection: Connection) -> str | None:
    """The revision that a database stands at; None for an empty one."""
    if not inspect(connection).has_table(_VERSION_TABLE):
        return None
    found = connection.execute(select(text("version_num")).select_from(text(_VERSION_TABLE))).scalar()
    return str(found) if found is not None else None


def migrate(connection: Connection) -> None:
    """Runs the steps that are missing."""
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", "retrovue.catalog:migrations")
    config.attributes["connection"] = connection
    command.upgrade(config, HEAD)


def _keep_copy(engine: Engine, path: Path) -> None:
    try:
        keep_copy(engine, path.with_name(f"{path.name}.before-{HEAD}"))
    except sqlite3.Error as error:
        raise cannot_open(path, f"no copy of it can be made: {error}", "see that its disk has room") from None


def bring_up(engine: Engine, path: Path, readonly: bool) -> None:
    """Migrates an older catalog; refuses a newer one, and an older one that may not be written."""
    with engine.connect() as connection:
        found = revision_of(connection)
    if found == HEAD:
        return
    if found is not None and found not in REVISIONS:
        message = f"the catalog `{path.name}` was made by a newer version of the program"
        cure = "update the program, or move the file away and run `retrovue sync` again"
        raise refusal("RV602", path, message, cure)
    if readonly:
        message = f"the catalog `{path.name}` is of an older version"
        raise refusal("RV601", path, message, "run `retrovue sync` to bring it up to date")
    if found is not None:
        _keep_copy(engine, path)
    with engine.execution_options(writes=True).begin() as connection:
        if revision_of(connection) == found:  # else another program was quicker
            migrate(connection)
