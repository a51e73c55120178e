"""Brings the rows of items in line with what their links tell."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import islice
from typing import Any, NamedTuple

from sqlalchemy import Connection, bindparam, insert, select, update

from retrovue.catalog.item_json import read_item_text
from retrovue.catalog.merging import Precedence, Teller, airing, merge, with_found
from retrovue.catalog.rows import PLANNED, item_row, read_item, read_marks
from retrovue.catalog.tables import ACTIVE, DELETED, MISSING, UNMEASURED, breakpoints, items, links
from retrovue.media.item import Item, Mark

_AT_ONCE = 500
_BEST_FIRST = ("listed", "unavailable", "unusable", "missing", "deleted")
_GONE = (MISSING, DELETED)
_ITEMS = select(items.c.state, items.c.digest, *(items.c[name] for name in PLANNED))
_CHANGE_ITEM = (
    update(items)
    .where(items.c.key == bindparam("of"))
    .values({column.name: bindparam(column.name) for column in items.c})
)
_CHANGE_STATE = update(items).where(items.c.key == bindparam("of")).values(state=bindparam("to"))

Told = Mapping[tuple[str, str], Item]
"""What links tell, as far as the caller has it at hand: reading it back costs more than all the rest."""


class Refreshed(NamedTuple):
    """What became of an item. `before` is None for a new one."""

    before: Item | None
    after: Item
    was: str
    state: str

    @property
    def changed(self) -> bool:
        return self.before is None or self.was != self.state or self.before != self.after


class _Held(NamedTuple):
    """A link of an item, as far as it matters to the item."""

    item_key: str
    source: str
    ref: str
    state: str
    measured: int
    fingerprint: str
    guessed: int
    told: str
    duration: int
    """Of all its files."""
    following: str

    @property
    def files(self) -> list[tuple[str, int]]:
        """The fingerprint of each, and the instant of the item at which it begins."""
        rest = json.loads(self.following) if self.following else []
        found, at = [(self.fingerprint, 0)], self.duration - sum(part["duration"] for part in rest)
        for part in rest:
            found.append((part["fingerprint"], at))
            at += part["duration"]
        return found


_LINKS = select(*(links.c[name] for name in _Held._fields))


def refresh(
    connection: Connection, keys: Iterable[str], precedence: Precedence, told: Told | None = None
) -> dict[str, Refreshed]:
    """Writes the rows of those that are new or others now."""
    left, found = iter(sorted(set(keys))), dict[str, Refreshed]()
    while some := list(islice(left, _AT_ONCE)):
        found |= _refresh(connection, some, precedence, told or {})
    return found


def _refresh(
    connection: Connection, keys: Sequence[str], precedence: Precedence, told: Told
) -> dict[str, Refreshed]:
    rows = {row[2]: row for row in connection.execute(_ITEMS.where(items.c.key.in_(keys)))}
    held: dict[str, list[_Held]] = {key: [] for key in keys}
    for row in connection.execute(_LINKS.where(links.c.item_key.in_(keys))):
        held[row[0]].append(_Held(*row))
    files = {print for of_key in held.values() for one in of_key for print, _ in one.files}
    found = _found_marks(connection, files)
    work = _Work({}, [], [], [])
    for key in keys:
        item, state = _now(key, held[key], rows.get(key), precedence, told, found)
        work.add(key, rows.get(key), item, state)
    work.write(connection)
    return work.found


def _found_marks(connection: Connection, prints: set[str]) -> dict[str, str]:
    """Fingerprints -> the cut points that were found in those files."""
    columns = (breakpoints.c.fingerprint, breakpoints.c.marks)
    wanted = select(*columns).where(breakpoints.c.fingerprint.in_(prints) & (breakpoints.c.marks != ""))
    return {row[0]: row[1] for row in connection.execute(wanted)}


class _Work(NamedTuple):
    """Rows to write, and what they mean."""

    found: dict[str, Refreshed]
    added: list[dict[str, Any]]
    changed: list[dict[str, Any]]
    moved: list[dict[str, str]]

    def add(self, key: str, row: Any, item: Item | None, state: str) -> None:
        if row is None:
            if item is not None:
                self.added.append(item_row(item, state))
                self.found[key] = Refreshed(None, item, "", state)
            return
        new = item_row(item, state) if item is not None else None
        same = new is None or new["digest"] == row[1]
        before = item if same and item is not None else read_item(row[2:])
        if new is not None and not same:
            self.changed.append(new | {"of": key})
        elif row[0] != state:
            self.moved.append({"of": key, "to": state})
        self.found[key] = Refreshed(before, item or before, row[0], state)

    def write(self, connection: Connection) -> None:
        for statement, rows in (
            (insert(items), self.added), (_CHANGE_ITEM, self.changed), (_CHANGE_STATE, self.moved),
        ):  # fmt: skip
            if rows:
                connection.execute(statement, rows)


def _now(
    key: str, held: Sequence[_Held], row: Any, precedence: Precedence, told: Told, found: Mapping[str, str]
) -> tuple[Item | None, str]:
    """What the links tell, if any of them still tells anything, and the state that they give."""
    state = min((one.state for one in held), key=_BEST_FIRST.index, default=DELETED)
    able = [one for one in held if one.told or row is not None]
    tellers = [_teller(one, row, told) for one in able if one.state not in _GONE]
    if state == "listed":
        state = ACTIVE if any(one.listed and one.measured for one in tellers) else UNMEASURED
    if not tellers:
        return None, state
    gone = [_teller(one, row, told) for one in able if one.state in _GONE]
    item = merge(key, tellers, precedence, gone)
    if not found:
        return item, state
    one = airing(tellers, precedence)
    return with_found(item, _marks_in(next(link for link in held if link[1:3] == one[:2]), found)), state


def _marks_in(link: _Held, found: Mapping[str, str]) -> tuple[Mark, ...]:
    """What was found in its files, which play one after the other."""
    marks = ((mark, start) for print, start in link.files for mark in read_marks(found.get(print, "")))
    return tuple(replace(mark, at=mark.at + start) if start else mark for mark, start in marks)


def _teller(link: _Held, row: Any, told: Told) -> Teller:
    """A link of an older catalog keeps nothing of its own: what it tells is the item's row."""
    item = told.get((link.source, link.ref))
    if item is None:
        item = read_item_text(link.told) if link.told else read_item(row[2:])
    return Teller(
        link.source,
        link.ref,
        item,
        link.state == "listed",
        bool(link.measured),
        link.fingerprint,
        bool(link.guessed),
    )
