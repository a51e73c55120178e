"""Changes of the catalog, each within a transaction that the caller holds."""

from collections.abc import Iterable

from sqlalchemy import Connection, delete, select, update

from retrovue.catalog.records import KnownFile
from retrovue.catalog.tables import MISSING, aliases, files, items, problems


def resolve(connection: Connection, key: str) -> str:
    """The key of an item by its key or an older name; what was asked for when neither is known."""
    if connection.execute(select(items.c.key).where(items.c.key == key)).first():
        return key
    return connection.execute(select(aliases.c.item_key).where(aliases.c.alias == key)).scalar() or key


_KNOWN = ("path", "root", "size", "mtime_ns", "text_stamp", "missing_since", "item_key")
_MEASURED = ("absolute", "fingerprint", "duration", "video", "audio", "subtitles")


def known_files(connection: Connection, source: str) -> dict[str, KnownFile]:
    columns = (*(files.c[name] for name in (*_KNOWN, *_MEASURED)), items.c.marks)
    rows = connection.execute(
        select(*columns).outerjoin(items, items.c.key == files.c.item_key).where(files.c.source == source)
    )
    return {
        path: KnownFile(
            root, path, size, mtime, text, gone is not None, key or "", marks or "", tuple(measures)
        )
        for path, root, size, mtime, text, gone, key, *measures, marks in rows
    }


def mark_missing(connection: Connection, source: str, paths: Iterable[str], now: int) -> None:
    for path in paths:
        here = (files.c.source == source) & (files.c.path == path)
        connection.execute(
            update(files).where(here & files.c.missing_since.is_(None)).values(missing_since=now)
        )
        key = connection.execute(select(files.c.item_key).where(here)).scalar()
        if key is not None:
            connection.execute(update(items).where(items.c.key == key).values(state=MISSING))
        connection.execute(delete(problems).where((problems.c.source == source) & (problems.c.path == path)))


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
