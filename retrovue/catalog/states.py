"""Links that vanish, and what is forgotten of them, each within a transaction that the caller holds."""

import json
from collections.abc import Collection, Iterable, Sequence
from typing import Any

from sqlalchemy import Connection, bindparam, delete, func, select, update

from retrovue.catalog.changes import change_of
from retrovue.catalog.links import Forgotten, Taken
from retrovue.catalog.merging import Precedence
from retrovue.catalog.refreshing import Refreshed, refresh
from retrovue.catalog.tables import (
    DELETED,
    MISSING,
    aliases,
    breakpoints,
    items,
    links,
    problems,
    sections,
    spoiled,
)

_SEEN_LAST = func.max(
    links.c.last_scan,
    func.coalesce(
        select(sections.c.completed)
        .where((sections.c.source == links.c.source) & (sections.c.key == links.c.section))
        .scalar_subquery(),
        0,
    ),
)
_HERE = (links.c.source == bindparam("of_source")) & (links.c.ref == bindparam("of_ref"))
_MISS = update(links).where(_HERE).values(state=MISSING, missing_since=bindparam("now"), last_seen=_SEEN_LAST)
_DROP_PROBLEMS = delete(problems).where(
    (problems.c.source == bindparam("of_source")) & (problems.c.ref == bindparam("of_ref"))
)
_GONE = (MISSING, DELETED)


def mark_missing(
    connection: Connection, source: str, refs: Iterable[str], now: int, precedence: Precedence
) -> Taken:
    """What no complete listing holds cannot air, unless another link of its item does."""
    wanted = select(links.c.source, links.c.ref, links.c.item_key).where(
        (links.c.source == source) & links.c.state.not_in(_GONE)
    )
    lacked = set(refs)  # more of them may be gone than one statement can name
    gone = [row for row in connection.execute(wanted) if row.ref in lacked]
    return _miss(connection, gone, now, precedence)


def mark_sources_missing(
    connection: Connection, kept: Iterable[str], now: int, precedence: Precedence
) -> Taken:
    """Links of sources that the station no longer has; imported ones, which came without a section, stay."""
    wanted = select(links.c.source, links.c.ref, links.c.item_key).where(
        links.c.source.not_in(sorted(kept)) & links.c.state.not_in(_GONE) & (links.c.section != "")
    )
    return _miss(connection, connection.execute(wanted).all(), now, precedence)


def _miss(connection: Connection, gone: Sequence[Any], now: int, precedence: Precedence) -> Taken:
    if not gone:
        return Taken()
    rows = [{"of_source": source, "of_ref": ref} for source, ref, _ in gone]
    connection.execute(_MISS, [{**row, "now": now} for row in rows])
    connection.execute(_DROP_PROBLEMS, rows)
    return taken(len(gone), refresh(connection, {key for *_, key in gone if key}, precedence))


def taken(count: int, found: dict[str, Refreshed]) -> Taken:
    """What a change of so many links did to their items."""
    changes = (change_of(one) for one in found.values())
    rows = count + sum(1 for one in found.values() if one.changed)
    return Taken(rows=rows, changes=tuple(change for change in changes if change is not None))


def mark_deleted(connection: Connection, source: str, before: int, precedence: Precedence) -> Taken:
    """Links of a source that have been missing since before an instant count as gone for good."""
    here = (links.c.source == source) & (links.c.state == MISSING) & (links.c.missing_since < before)
    keys = connection.execute(select(links.c.item_key).where(here)).scalars().all()
    if not keys:
        return Taken()
    connection.execute(update(links).where(here).values(state=DELETED))
    return taken(len(keys), refresh(connection, {key for key in keys if key}, precedence))


# ---------------------------------------------------------------- forgetting


def forgettable(connection: Connection, before: int, kept: Collection[str]) -> tuple[Forgotten, ...]:
    """Items that are gone for good, or missing since before an instant, and that nothing names."""
    named = _resolved(connection, kept)
    late = func.max(func.coalesce(links.c.missing_since, 0))
    living = func.sum(
        (links.c.state.not_in(_GONE) | ((links.c.state == MISSING) & (links.c.missing_since >= before))).cast(
            links.c.chosen.type
        )
    )
    wanted = (
        select(items.c.key, items.c.kind, items.c.title, late)
        .outerjoin(links, links.c.item_key == items.c.key)
        .where(items.c.state.in_(_GONE))
        .group_by(items.c.key)
        .having(func.coalesce(living, 0) == 0)
        .order_by(items.c.key)
    )
    return tuple(Forgotten(*row) for row in connection.execute(wanted) if row[0] not in named)


def _resolved(connection: Connection, names: Collection[str]) -> set[str]:
    """With the keys of what goes by those names."""
    rows = connection.execute(select(aliases.c.alias, aliases.c.item_key))
    return {*names, *(key for alias, key in rows if alias in names)}


def forget(connection: Connection, gone: Sequence[Forgotten], before: int) -> None:
    """The items with all that belongs to them, and vanished links that never were items."""
    keys = [{"of": one.key} for one in gone]
    if keys:
        for table, column in ((links, links.c.item_key), (aliases, aliases.c.item_key), (items, items.c.key)):
            connection.execute(delete(table).where(column == bindparam("of")), keys)
    nameless = links.c.item_key.is_(None) & (
        (links.c.state == DELETED) | ((links.c.state == MISSING) & (links.c.missing_since < before))
    )
    connection.execute(delete(links).where(nameless))


def forget_files(connection: Connection) -> None:
    """What was found in files that no link has any more, be it as the first of its files or a further one."""
    used = select(links.c.fingerprint).where(links.c.fingerprint != "")
    lists = connection.execute(select(links.c.following).where(links.c.following != "")).scalars()
    further = {part["fingerprint"] for text in lists for part in json.loads(text)}
    for table in (breakpoints, spoiled):
        unused = connection.execute(select(table.c.fingerprint).where(table.c.fingerprint.not_in(used)))
        gone = [{"of": one} for one in unused.scalars() if one not in further]
        if gone:
            connection.execute(delete(table).where(table.c.fingerprint == bindparam("of")), gone)
