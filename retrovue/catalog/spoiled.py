"""Files that could not be aired, by fingerprint: one that is replaced is another file, and is tried again.

Each function works within a transaction that the caller holds.
"""

import json
from collections.abc import Sequence
from typing import Any, NamedTuple

from sqlalchemy import Connection, delete, select
from sqlalchemy.dialects.sqlite import insert

from retrovue.catalog.tables import ACTIVE, items, links, spoiled
from retrovue.media.asset import Asset, files_of


class Spoiled(NamedTuple):
    """What the air found about a file, or about the files of one item that lies in several."""

    fingerprint: str
    prints: str
    """Of all files, joined by `+`."""
    code: str
    reason: str
    at: int

    @classmethod
    def of(cls, asset: Asset, code: str, reason: str, at: int) -> "Spoiled":
        prints = "+".join(file.fingerprint for file in files_of(asset))
        return cls(asset.fingerprint, prints, code, reason, at)


class LeftOut(NamedTuple):
    """An item that is listed and cannot air, because every file of it is spoiled."""

    key: str
    title: str
    path: str
    """As its source writes it."""
    code: str
    reason: str
    at: int


_HELD = (
    select(
        links.c.item_key, links.c.path, links.c.fingerprint, links.c.following, items.c.show, items.c.title
    )
    .join(items, items.c.key == links.c.item_key)
    .where((items.c.state == ACTIVE) & (links.c.state == "listed") & (links.c.measured == 1))
    .order_by(links.c.item_key, links.c.source, links.c.ref)
)


def mark(connection: Connection, one: Spoiled) -> bool:
    """Keeps the first finding about a file; whether this is it."""
    put = insert(spoiled).values(one._asdict())
    held = select(spoiled.c.prints).where(spoiled.c.fingerprint == one.fingerprint)
    known = connection.execute(held).scalar()
    if known != one.prints:
        connection.execute(put.on_conflict_do_update(index_elements=["fingerprint"], set_=one._asdict()))
    return known != one.prints


def forgive(connection: Connection) -> int:
    """Every file is tried again; how many there were."""
    return int(connection.execute(delete(spoiled)).rowcount)


def held(connection: Connection) -> dict[str, Spoiled]:
    """All findings, by the fingerprint of the first file."""
    return {
        row.fingerprint: Spoiled(*row)
        for row in connection.execute(select(spoiled).order_by(spoiled.c.fingerprint))
    }


def left_out(connection: Connection) -> tuple[LeftOut, ...]:
    """In the order of their keys. Another link whose file is sound keeps an item on the air."""
    found = held(connection)
    if not found:
        return ()
    bad = select(links.c.item_key).where(links.c.fingerprint.in_(found))
    out: dict[str, LeftOut] = {}
    sound: set[str] = set()
    for row in connection.execute(_HELD.where(links.c.item_key.in_(bad))):
        one = found.get(row.fingerprint)
        if one is None or one.prints != _prints(row):
            sound.add(row.item_key)
            continue
        title = f"{row.show} - {row.title}" if row.show else row.title
        out.setdefault(row.item_key, LeftOut(row.item_key, title, row.path, one.code, one.reason, one.at))
    return tuple(one for key, one in out.items() if key not in sound)


def _prints(row: Any) -> str:
    rest: Sequence[dict[str, Any]] = json.loads(row.following) if row.following else ()
    return "+".join([row.fingerprint, *(part["fingerprint"] for part in rest)])
