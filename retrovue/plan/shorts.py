"""The short items that pools may draw, numbered once a build: what the fill asks is a list by number."""

from collections.abc import Iterable

from retrovue.media.item import Item
from retrovue.plan.dayparts import Context
from retrovue.plan.hashing import Digests

FINE, ROUGH = 20, 100
"""Units (ms) of exact and of floating fills; lengths are rounded up to them."""
_OPEN_END = 1 << 30
_KEPT_CONTEXTS = 512

Row = tuple[int, int, int, int, int]
"""Number, company, category, length in fine units, length in rough units."""


class Shorts:
    """Items in key order. Companies and categories are numbers too, disjoint from each other;

    an item without one gets a number of its own, so that no rule has to ask for "none".
    """

    def __init__(self, items: Iterable[Item], digests: Digests) -> None:
        self.digests = digests
        self.items = sorted(items, key=lambda item: item.key)
        count = len(self.items)
        self.number = {item.key: number for number, item in enumerate(self.items)}
        self.length = [item.duration for item in self.items]
        companies = _numbers((item.company for item in self.items), count)
        self.company = [
            companies.get(item.company.casefold(), number) for number, item in enumerate(self.items)
        ]
        first = count + len(companies)
        categories = _numbers((item.category for item in self.items), first + count)
        self.category = [
            categories.get(item.category.casefold(), first + number) for number, item in enumerate(self.items)
        ]
        self.group_count = first + count + len(categories)
        self.rows: list[Row] = [
            (number, self.company[number], self.category[number], -(-length // FINE), -(-length // ROUGH))
            for number, length in enumerate(self.length)
        ]
        self._masks: dict[tuple[str, str], int] = {}
        self._flights: list[tuple[int, int, int]] = []
        self._eligible: dict[Context, str] = {}
        self._index_rules()

    def __len__(self) -> int:
        return len(self.items)

    def _index_rules(self) -> None:
        for number, item in enumerate(self.items):
            for kind, values in (("daypart", item.dayparts), ("season", item.seasons)):
                for value in values or ("",):
                    self._masks[kind, value] = self._masks.get((kind, value), 0) | 1 << number
            if item.starts or item.expires:
                first = item.starts.toordinal() if item.starts else 0
                last = item.expires.toordinal() if item.expires else _OPEN_END
                self._flights.append((number, first, last))

    def eligible(self, context: Context) -> str:
        """One character an item, `1` where its own rules let it air in this context."""
        text = self._eligible.get(context)
        if text is None:
            if len(self._eligible) >= _KEPT_CONTEXTS:
                self._eligible.clear()
            text = self._eligible[context] = self._mask_text(context)
        return text

    def _mask_text(self, context: Context) -> str:
        mask = (1 << len(self.items)) - 1
        for kind, active in (("daypart", context.dayparts), ("season", context.seasons)):
            allowed = self._masks.get((kind, ""), 0)
            for value in active:
                allowed |= self._masks.get((kind, value), 0)
            mask &= allowed
        for number, first, last in self._flights:
            if not first <= context.day <= last:
                mask &= ~(1 << number)
        return format(mask | 1 << len(self.items), "b")[:0:-1]


def _numbers(names: Iterable[str], first: int) -> dict[str, int]:
    known = sorted({name.casefold() for name in names} - {""})
    return {name: first + index for index, name in enumerate(known)}
