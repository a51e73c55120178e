"""Items found by their words and counted by their facets: an index in memory, of the catalog at one moment.

This is the one place that speaks the full-text dialect of SQLite. It is not kept in the catalog's file: every change
of an item would pay for it, and it is made anew in the time of a short sync.
"""

import heapq
import re
import sqlite3
import threading
import unicodedata
import weakref
from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import lru_cache
from operator import attrgetter
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, func, select

from retrovue.catalog.facets import (
    CLASS_FACETS,
    PLAIN,
    ByClass,
    Classes,
    Facet,
    Many,
    Mask,
    One,
    buckets,
    classes_of,
    read_classes,
)
from retrovue.catalog.rows import read_texts, read_wide_tags
from retrovue.catalog.tables import items, links
from retrovue.media.item import Item, canonical
from retrovue.timing.instants import DAY

_PLAIN_FACETS = ("kind", "source", "state", "rating", "hand")
_OF_NOW = ("expiry", "aired")
FACETS = ("kind", "source", "state", "rating", "tag", *CLASS_FACETS, *_OF_NOW, "hand")
EXPIRED, EXPIRING, LATER = "expired", "within 30 days", "later"
WEEK, MONTH, EARLIER = "within 7 days", "within 30 days", "earlier"
"""How long ago it aired last; empty for never, as far as the logs tell."""
BY_KEY, BY_RULE = "by its key", "by a rule"
"""An override speaks of exactly this item, or of it among others."""
SPOILED = "spoiled"
"""The state of an item that is listed, and that the air cannot use."""
_REMEMBERED = 16
"""Questions whose answer is kept, so that their next page costs nothing."""
_MOST_WORDS = 12
_EPOCH = date(1970, 1, 1).toordinal()
_NEVER = ("", "")
_ASKED = 500
_SORTED = 2_000
"""Entries that are sorted at once."""
_WORD = re.compile(r"[^\W_]+")
_UNSPACED = re.compile("([\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\uff66-\uff9f])")
"""Scripts that put nothing between words: every sign is a word, so that those in the middle are found."""


class Entry(NamedTuple):
    """What a list shows of an item."""

    key: str
    kind: str
    title: str
    show: str
    season: int | None
    episode: int | None
    year: int | None
    length: int
    source: str
    rating: str
    state: str
    tags: tuple[str, ...]
    """Tags, labels and genres."""
    aired: str = ""
    added: str = ""
    """ISO date on which its source took it up, or on which it was first seen."""
    modified: str = ""
    """ISO date on which its source told of it, or its file was measured, last."""
    hand: str = ""
    """Whether overrides speak of it."""
    classes: Classes = PLAIN

    @classmethod
    def of(cls, item: Item, state: str, added: str = "", modified: str = "", hand: str = "") -> "Entry":
        return cls(
            item.key, item.kind, item.title, item.show, item.season, item.episode, item.year, item.duration, item.source,
            item.rating, state, tuple(dict.fromkeys((*item.genres, *item.tags, *item.labels))),
            item.aired.isoformat() if item.aired else "", item.added.isoformat() if item.added else added, modified,
            hand, classes_of(item),
        )  # fmt: skip

    @property
    def sort_key(self) -> tuple[str, int, int, str, str, str]:
        """As that of the item."""
        show, season, episode, _, title, key = canonical(
            self.show, self.season, self.episode, None, self.title, self.key
        )
        return show, season, episode, self.aired, title, key


_sort_key = attrgetter("sort_key")


class Page(NamedTuple):
    """A part of what was found, in canonical order."""

    total: int
    at: int
    """Place of the first row among all that was found."""
    places: tuple[int, ...]
    """Those of the rows in the whole index."""
    rows: tuple[Entry, ...]
    facets: Mapping[str, Sequence[tuple[str, int]]]
    """Values with how many items have them, under the words and the choices of the other facets."""


_LIGHT = (
    "key", "kind", "title", "show", "season", "episode", "year", "duration", "source", "rating", "state", "genres",
    "more", "aired", "added",
)  # fmt: skip
_PLACES = "SELECT group_concat(rowid) FROM words WHERE words MATCH ?"
"""All in one text: a row for each of 100,000 places takes four times as long, and holds up everybody else."""
_SHOWN = "key, kind, title, show, season, episode, year, length, source, rating, state, added, modified, hand, tags"


def read_entries(connection: Connection) -> list[Entry]:
    """Every item there is, also what cannot air; without what only planning needs."""
    found = []
    seen = _seen(connection)
    for row in connection.execute(select(*(items.c[name] for name in _LIGHT))).cursor.fetchall():
        *plain, genres, more, aired, added = row
        tags = read_texts(genres) if genres else ()
        if more:
            tags = tuple(dict.fromkeys((*tags, *read_wide_tags(more))))
        classes = read_classes(more) if more else PLAIN
        first, last = seen.get(plain[0], _NEVER)
        found.append(Entry._make((*plain, tags, aired, added or first, last, "", classes)))
    return found


def _seen(connection: Connection) -> dict[str, tuple[str, str]]:
    """The dates on which items were first seen, and described or measured last."""
    first, last = func.min(links.c.first_seen), func.max(links.c.last_scan)
    query = (
        select(links.c.item_key, first, last).where(links.c.item_key.is_not(None)).group_by(links.c.item_key)
    )
    rows = connection.execute(query).cursor.fetchall()
    return {key: (_day(first), _day(last)) for key, first, last in rows}


def _day(instant: int) -> str:
    return _date(instant // DAY) if instant else ""


@lru_cache(maxsize=1024)
def _date(number: int) -> str:
    return date.fromordinal(_EPOCH + number).isoformat()


class Moment(NamedTuple):
    """What facets need that change from day to day."""

    today: int
    """Ordinal of the date."""
    now: int
    last: NDArray[np.int64]
    """When each item aired last, by its place; 0 for never."""


class SearchIndex:
    """May be asked from any thread; never changes."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        rows = _in_order(list(entries))
        self.count = len(rows)
        by_class = ByClass(row.classes for row in rows)
        self._expires = by_class.expires
        self._facets: dict[str, Facet] = {
            **{name: One.of([getattr(row, name) for row in rows]) for name in _PLAIN_FACETS},
            "tag": Many([row.tags for row in rows]),
            **by_class.facets,
        }
        self._asking = threading.Lock()
        self._known: OrderedDict[str, NDArray[np.int32]] = OrderedDict()
        self._memory = _filled(rows)
        weakref.finalize(self, self._memory.close)

    def place(self, key: str) -> int | None:
        """Of an item among all; None for one that is not there."""
        with self._asking:
            row = self._memory.execute("SELECT id FROM row WHERE key = ?", (key,)).fetchone()
        return None if row is None else int(row[0])

    def places(self, keys: Sequence[str]) -> dict[str, int]:
        """Those of the keys that are here."""
        found: dict[str, int] = {}
        for start in range(0, len(keys), _ASKED):
            part = keys[start : start + _ASKED]
            marks = ",".join("?" * len(part))
            with self._asking:
                found |= self._memory.execute(
                    f"SELECT key, id FROM row WHERE key IN ({marks})",  # noqa: S608 - only question marks
                    part,
                ).fetchall()
        return found

    def page(
        self,
        words: str,
        chosen: Mapping[str, str],
        most: int,
        at: int = 0,
        after: int = -1,
        moment: Moment | None = None,
    ) -> Page:
        """`chosen`: facet -> value. `after` is the place of an item, and goes before `at`."""
        base, of = self._with_words(words), {**self._facets, **self._of_now(moment)}
        masks = {name: of[name].having(value) for name, value in chosen.items()}
        mask = _all_of([base, *masks.values()])
        places = np.flatnonzero(mask)
        begin = int(np.searchsorted(places, after, side="right")) if after >= 0 else min(at, len(places))
        facets = {
            name: of[name].counted(mask if name not in masks else _without(name, base, masks))
            for name in FACETS
        }
        shown = tuple(places[begin : begin + most].tolist())
        return Page(len(places), begin, shown, self._rows(shown), facets)

    def _of_now(self, moment: Moment | None) -> dict[str, Facet]:
        """What depends on the day."""
        today, now = (moment.today, moment.now) if moment else (0, 0)
        last = moment.last if moment else np.zeros(self.count, dtype=np.int64)
        expiry = np.select(
            [self._expires == 0, self._expires < today, self._expires <= today + 30], [0, 1, 2], 3
        )
        aired = np.select([last <= 0, last > now - 7 * DAY, last > now - 30 * DAY], [0, 1, 2], 3)
        return {
            "expiry": buckets(expiry, ("", EXPIRED, EXPIRING, LATER)), "aired": buckets(aired, ("", WEEK, MONTH, EARLIER)),
        }  # fmt: skip

    def _with_words(self, words: str) -> NDArray[np.bool_]:
        if not words.strip():
            return np.ones(self.count, dtype=np.bool_)
        mask = np.zeros(self.count, dtype=np.bool_)
        asked = question(words)
        if asked:
            mask[self._places(asked)] = True
        return mask

    def _places(self, asked: str) -> NDArray[np.int32]:
        with self._asking:
            found = self._known.get(asked)
            if found is None:
                (text,) = self._memory.execute(_PLACES, (asked,)).fetchone()
                found = np.fromstring(text or "", dtype=np.int32, sep=",")
                self._known[asked] = found
            self._known.move_to_end(asked)
            while len(self._known) > _REMEMBERED:
                self._known.popitem(last=False)
        return found

    def _rows(self, places: Sequence[int]) -> tuple[Entry, ...]:
        marks = ",".join("?" * len(places))
        with self._asking:
            found = self._memory.execute(
                f"SELECT {_SHOWN} FROM row WHERE id IN ({marks}) ORDER BY id",  # noqa: S608 - only question marks
                places,
            ).fetchall()
        return tuple(
            Entry._make((*row[:11], read_texts(row[14]) if row[14] else (), "", *row[11:14], PLAIN))
            for row in found
        )


def question(words: str) -> str:
    """What people type as a full-text expression: each of its words must be there, and the end of one may be left out.
    Empty where nothing in it is a word.
    """
    found = []
    for word in words.split()[:_MOST_WORDS]:
        parts = _WORD.findall(_folded(word))[:_MOST_WORDS]
        found += [f'"{part}"' for part in parts[:-1]] + [f'"{part}"*' for part in parts[-1:]]
    return " AND ".join(found)


def _folded(text: str) -> str:
    """Without accents; the index folds the case of ASCII by itself, and takes every other sign for part of a word."""
    if text.isascii():
        return text
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    plain = unicodedata.normalize("NFC", "".join(sign for sign in plain if not unicodedata.combining(sign)))
    return _UNSPACED.sub(r" \1 ", " ".join(_WORD.findall(plain)))


def code_of(entry: Entry) -> str:
    """`S01E02`, `E02`, or nothing."""
    if entry.episode is None:
        return ""
    return (f"S{entry.season:02d}" if entry.season is not None else "") + f"E{entry.episode:02d}"


def _without(name: str, base: Mask, masks: Mapping[str, Mask]) -> Mask:
    return _all_of([base, *(mask for other, mask in masks.items() if other != name)])


def _all_of(masks: Sequence[NDArray[np.bool_]]) -> NDArray[np.bool_]:
    return np.asarray(np.logical_and.reduce(masks), dtype=np.bool_)


def _in_order(entries: Sequence[Entry]) -> list[Entry]:
    """Sorted in parts: one sort of 100,000 would hold the interpreter, and with it the air, for half a second."""
    parts = (entries[start : start + _SORTED] for start in range(0, len(entries), _SORTED))
    return list(heapq.merge(*(sorted(part, key=_sort_key) for part in parts), key=_sort_key))


def _filled(rows: Sequence[Entry]) -> sqlite3.Connection:
    memory = sqlite3.connect(":memory:", check_same_thread=False, isolation_level=None)
    memory.execute("PRAGMA temp_store=MEMORY")
    memory.execute(
        "CREATE TABLE row (id INTEGER PRIMARY KEY, key TEXT UNIQUE, kind, title, show, season, episode, year, length, "
        "source, rating, state, added, modified, hand, tags)"
    )
    memory.execute(
        "CREATE VIRTUAL TABLE words USING fts5(told, content='', columnsize=0, detail=none, tokenize='ascii', "
        "prefix='1 2 3')"
    )
    memory.execute("BEGIN")
    shown: Iterable[tuple[Any, ...]] = (
        (
            place,
            *row[:11],
            row.added,
            row.modified,
            row.hand,
            "\n".join(tag.replace("\n", " ") for tag in row.tags),
        )
        for place, row in enumerate(rows)
    )
    memory.executemany("INSERT INTO row VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)", shown)
    told = (
        (place, _folded(" ".join((row.title, row.show, *row.tags, code_of(row)))))
        for place, row in enumerate(rows)
    )
    memory.executemany("INSERT INTO words (rowid, told) VALUES (?,?)", told)
    memory.execute("COMMIT")
    return memory
