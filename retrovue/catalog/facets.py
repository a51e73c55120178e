"""Facets of a list of items: which items have a value, and how many have each; over arrays, one place an item."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from functools import lru_cache
from itertools import chain
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from retrovue.catalog.rows import read_more
from retrovue.media.item import Item

Mask = NDArray[np.bool_]
Counts = list[tuple[str, int]]
Held = Callable[[Mask], NDArray[np.int64]]


class Classes(NamedTuple):
    """What few items say, and whole shows alike; an item without has one empty text of each."""

    company: tuple[str, ...] = ("",)
    category: tuple[str, ...] = ("",)
    campaign: tuple[str, ...] = ("",)
    daypart: tuple[str, ...] = ("",)
    """Where it may air: dayparts and other times."""
    season: tuple[str, ...] = ("",)
    """Likewise; not the number in its show."""
    warning: tuple[str, ...] = ("",)
    demo: tuple[str, ...] = ("",)
    expires: int = 0
    """Ordinal of its last day; 0 without one."""


_NONE = ("",)
PLAIN = Classes()
CLASS_FACETS = Classes._fields[:-1]


def classes_of(item: Item) -> Classes:
    return _shared(
        item.companies, item.category, item.campaign, (*item.dayparts, *item.available), item.seasons, item.warnings,
        item.demo, item.expires,
    )  # fmt: skip


@lru_cache(maxsize=1 << 14)
def read_classes(more: str) -> Classes:
    """Out of the catalog's column `more`."""
    found = read_more(more)
    return _shared(
        found.companies, found.category, found.campaign, (*found.dayparts, *found.available), found.seasons, found.warnings,
        found.demo, found.expires,
    )  # fmt: skip


@lru_cache(maxsize=1 << 14)
def _shared(
    companies: tuple[str, ...], category: str, campaign: str, dayparts: tuple[str, ...], seasons: tuple[str, ...],
    warnings: tuple[str, ...], demo: tuple[str, ...], expires: date | None,
) -> Classes:  # fmt: skip
    return Classes(
        companies or _NONE, (category,), (campaign,), dayparts or _NONE, seasons or _NONE, warnings or _NONE, demo or _NONE,
        expires.toordinal() if expires else 0,
    )  # fmt: skip


class Facet(Protocol):
    def having(self, value: str) -> Mask: ...

    def counted(self, mask: Mask) -> Counts:
        """The most frequent first."""
        ...


class One:
    """Every item has one value."""

    def __init__(self, values: Mapping[str, int], codes: NDArray[np.int32]) -> None:
        self._values, self._codes = values, codes

    @classmethod
    def of(cls, values: Sequence[str]) -> "One":
        return cls(*coded(values))

    def having(self, value: str) -> Mask:
        return np.asarray(self._codes == self._values.get(value, -1), dtype=np.bool_)

    def counted(self, mask: Mask) -> Counts:
        return _by_count(self._values, np.bincount(self._codes[mask], minlength=len(self._values)))


class Many:
    """Items have any number of values."""

    def __init__(self, of: Sequence[tuple[str, ...]]) -> None:
        self._values, self._codes = coded(list(chain.from_iterable(of)))
        self._owners = np.repeat(np.arange(len(of), dtype=np.int32), [len(each) for each in of])
        self._count = len(of)

    def having(self, value: str) -> Mask:
        mask = np.zeros(self._count, dtype=np.bool_)
        mask[self._owners[self._codes == self._values.get(value, -1)]] = True
        return mask

    def counted(self, mask: Mask) -> Counts:
        taken = self._codes[mask[self._owners]]
        return _by_count(self._values, np.bincount(taken, minlength=len(self._values)))

    def weighed(self, weights: NDArray[np.int64]) -> Counts:
        """Where each of them stands for so many."""
        counts = np.bincount(self._codes, weights=weights[self._owners], minlength=len(self._values))
        return _by_count(self._values, counts.astype(np.int64))


class OfClasses:
    """The values that go with the class of an item: items of one class are counted once, together."""

    def __init__(self, of: Sequence[tuple[str, ...]], classes: NDArray[np.int32], held: Held) -> None:
        self._of, self._classes, self._held = Many(of), classes, held

    def having(self, value: str) -> Mask:
        return np.asarray(self._of.having(value)[self._classes], dtype=np.bool_)

    def counted(self, mask: Mask) -> Counts:
        return self._of.weighed(self._held(mask))


class ByClass:
    """The facets of classes, over all rows."""

    def __init__(self, rows: Iterable[Classes]) -> None:
        numbers: dict[Classes, int] = {}
        known: dict[int, int] = {}
        """By identity: nearly all rows share their class, and to hash one costs more than all the rest."""
        codes = []
        for row in rows:
            code = known.get(id(row))
            if code is None:
                code = known[id(row)] = numbers.setdefault(row, len(numbers))
            codes.append(code)
        self._classes = np.array(codes, dtype=np.int32)
        found = list(numbers) or [PLAIN]
        self._count = len(found)
        self._last: tuple[Mask, NDArray[np.int64]] | None = None
        self.facets: dict[str, Facet] = {
            name: OfClasses([getattr(each, name) for each in found], self._classes, self._held)
            for name in CLASS_FACETS
        }
        self.expires: NDArray[np.int32] = np.array([each.expires for each in found], dtype=np.int32)[
            self._classes
        ]

    def _held(self, mask: Mask) -> NDArray[np.int64]:
        """How many items of each class; one question counts seven facets under the same mask."""
        last = self._last
        if last is None or last[0] is not mask:
            last = self._last = mask, np.bincount(self._classes[mask], minlength=self._count)
        return last[1]


def buckets(codes: NDArray[np.int64], names: Sequence[str]) -> Facet:
    """`codes` are places in `names`."""
    return One({name: code for code, name in enumerate(names)}, codes.astype(np.int32))


def coded(values: Sequence[str]) -> tuple[dict[str, int], NDArray[np.int32]]:
    """A number for each value, and those of all rows."""
    numbers = {value: number for number, (value, _) in enumerate(sorted(Counter(values).items()))}
    return numbers, np.fromiter((numbers[value] for value in values), dtype=np.int32, count=len(values))


def _by_count(values: Mapping[str, int], counts: NDArray[np.int64]) -> Counts:
    plain = counts.tolist()
    found = [(value, plain[code]) for value, code in values.items() if plain[code]]
    return sorted(found, key=_most_first)


def _most_first(each: tuple[str, int]) -> tuple[int, str]:
    return -each[1], each[0]
