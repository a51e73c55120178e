"""Changes of the catalog, each within a transaction that the caller holds."""

import json
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection, delete, exists, select, update
from sqlalchemy.dialects.sqlite import insert

from retrovue.catalog.records import CommitCounts, KnownFile, SeenFile
from retrovue.catalog.rows import asset_columns, item_row
from retrovue.catalog.tables import ACTIVE, MISSING, UNUSABLE, aliases, files, items, problems
from retrovue.media.item import Item


def resolve(connection: Connection, key: str) -> str:
    """The key of an item by its key or an older name; what was asked for when neither is known."""
    if connection.execute(select(items.c.key).where(items.c.key == key)).first():
        return key
    return connection.execute(select(aliases.c.item_key).where(aliases.c.alias == key)).scalar() or key


def trim_in(more: str) -> int:
    return int(json.loads(more).get("trim_in", 0)) if more else 0


_KNOWN = ("path", "root", "size", "mtime_ns", "text_stamp", "missing_since", "item_key")
UNREADABLE = "RV502"
_MEASURED = ("absolute", "fingerprint", "duration", "video", "audio")


def known_files(connection: Connection, source: str) -> dict[str, KnownFile]:
    columns = (*(files.c[name] for name in (*_KNOWN, *_MEASURED)), items.c.marks)
    rows = connection.execute(
        select(*columns).outerjoin(items, items.c.key == files.c.item_key).where(files.c.source == source)
    )
    unread = (problems.c.source == source) & (problems.c.code == UNREADABLE)
    retry = set(connection.execute(select(problems.c.path).where(unread)).scalars())
    return {
        path: KnownFile(
            root, path, size, mtime, text, gone is not None, key or "", path in retry, marks or "",
            tuple(measures),
        )
        for path, root, size, mtime, text, gone, key, *measures, marks in rows
    }  # fmt: skip


def take_in(connection: Connection, seen: SeenFile) -> CommitCounts:
    """One file: its item, its other names, its row and its problems."""
    key = _held_key(connection, seen)
    counts = CommitCounts()
    if seen.item is not None:
        if seen.exact:
            key = seen.item.key
            connection.execute(delete(files).where(files.c.item_key == key))
        key = key or _free_key(connection, seen.item.key)
        counts = _put_item(connection, replace(seen.item, key=key))
        _put_aliases(connection, key, (seen.item.key, *seen.aliases))
    elif key:
        connection.execute(update(items).where(items.c.key == key).values(state=UNUSABLE))
    _put_file(connection, seen, key or None)
    _put_problems(connection, seen)
    return counts


def _held_key(connection: Connection, seen: SeenFile) -> str:
    """The key that the file has had until now, also under the path that it moved from."""
    if seen.moved_from:
        here = (files.c.source == seen.source) & (files.c.path == seen.moved_from)
        held = connection.execute(select(files.c.item_key).where(here)).scalar()
        connection.execute(delete(files).where(here))
        _clear_problems(connection, seen.source, seen.moved_from)
        return held or ""
    here = (files.c.source == seen.source) & (files.c.path == seen.path)
    return connection.execute(select(files.c.item_key).where(here)).scalar() or ""


def _taken(connection: Connection, key: str) -> bool:
    asked = select(exists().where(items.c.key == key) | exists().where(aliases.c.alias == key))
    return bool(connection.execute(asked).scalar())


def _free_key(connection: Connection, wanted: str) -> str:
    """The wanted key, or `wanted~2`, `~3` and so on while others hold it."""
    key, copy = wanted, 1
    while _taken(connection, key):
        copy += 1
        key = f"{wanted}~{copy}"
    return key


def _put_item(connection: Connection, item: Item) -> CommitCounts:
    row = item_row(item, ACTIVE)
    before = connection.execute(select(items.c.digest, items.c.state).where(items.c.key == item.key)).first()
    if before is None:
        connection.execute(insert(items).values(row))
        return CommitCounts(added=1)
    if tuple(before) == (row["digest"], ACTIVE):
        return CommitCounts(unchanged=1)
    connection.execute(update(items).where(items.c.key == item.key).values(row))
    return CommitCounts(updated=1)


def _put_aliases(connection: Connection, key: str, names: Iterable[str]) -> None:
    """First holder keeps a name; a name that is some item's key needs no alias."""
    for name in dict.fromkeys(names):
        if name != key and not _taken(connection, name):
            connection.execute(insert(aliases).values(alias=name, item_key=key))


_SEEN = ("source", "path", "root", "absolute", "size", "mtime_ns", "text_stamp")


def _put_file(connection: Connection, seen: SeenFile, key: str | None) -> None:
    row: dict[str, Any] = {
        **{name: getattr(seen, name) for name in _SEEN},
        "missing_since": None,
        "item_key": key,
        **asset_columns(seen.asset),
    }
    statement = insert(files).values(row)
    connection.execute(statement.on_conflict_do_update(index_elements=["source", "path"], set_=row))


def _clear_problems(connection: Connection, source: str, path: str) -> None:
    connection.execute(delete(problems).where((problems.c.source == source) & (problems.c.path == path)))


def _put_problems(connection: Connection, seen: SeenFile) -> None:
    _clear_problems(connection, seen.source, seen.path)
    for problem in seen.problems:
        row = {"source": seen.source, "path": seen.path, "code": problem.code}
        words = {"message": problem.message, "help": problem.help}
        statement = insert(problems).values(row | words)
        connection.execute(statement.on_conflict_do_nothing())


def mark_missing(connection: Connection, source: str, paths: Iterable[str], now: int) -> None:
    for path in paths:
        here = (files.c.source == source) & (files.c.path == path)
        connection.execute(
            update(files).where(here & files.c.missing_since.is_(None)).values(missing_since=now)
        )
        key = connection.execute(select(files.c.item_key).where(here)).scalar()
        if key is not None:
            connection.execute(update(items).where(items.c.key == key).values(state=MISSING))
        _clear_problems(connection, source, path)


def mark_sources_missing(connection: Connection, kept: Iterable[str], now: int) -> None:
    """Files of sources that the station no longer has; imported ones, which came without, stay."""
    gone = connection.execute(
        select(files.c.source, files.c.path).where(
            files.c.source.not_in(sorted(kept)) & files.c.missing_since.is_(None) & (files.c.root != "")
        )
    ).all()
    for source, path in gone:
        mark_missing(connection, source, (path,), now)


def purge(connection: Connection, before: int) -> int:
    gone = connection.execute(
        select(files.c.source, files.c.path, files.c.item_key).where(files.c.missing_since < before)
    ).all()
    for source, path, key in gone:
        connection.execute(delete(files).where((files.c.source == source) & (files.c.path == path)))
        if key is not None:
            connection.execute(delete(aliases).where(aliases.c.item_key == key))
            connection.execute(delete(items).where(items.c.key == key))
    return len(gone)
