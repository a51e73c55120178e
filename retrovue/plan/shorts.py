"""The short items that pools may draw, numbered once a build: what the fill asks is a list by number."""

from collections.abc import Iterable
from datetime import date

from retrovue.media.availability import allows
from retrovue.media.item import Item
from retrovue.plan.dayparts import NO_LIMIT, Context, item_age
from retrovue.plan.hashing import Digests

FINE, ROUGH = 20, 100
"""Units (ms) of exact and of floating fills; lengths are rounded up to them."""
_OPEN_END = 1 << 30
_KEPT_CONTEXTS = 512
_UNRATED = -1
_ZERO = ord("0")

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
        self.digest = [digests[item.key] for item in self.items]
        self.length = [item.duration for item in self.items]
        self.kind, self.key = [item.kind for item in self.items], [item.key for item in self.items]
        companies = _numbers((item.company for item in self.items), count)
        self.company = [
            companies.get(item.company.casefold(), number) for number, item in enumerate(self.items)
        ]
        first = count + len(companies)
        categories = _numbers((item.category for item in self.items), first + count)
        self.category = [
            categories.get(item.category.casefold(), first + number) for number, item in enumerate(self.items)
        ]
        artists = _numbers(
            (artist for item in self.items for artist in item.artists), first + count + len(categories)
        )
        self.artists = {
            number: tuple(sorted({artists[artist.casefold()] for artist in item.artists if artist}))
            for number, item in enumerate(self.items)
            if item.artists
        }
        """Only of items that have any; numbers disjoint from companies and categories."""
        self.group_count = first + count + len(categories) + len(artists)
        self.is_ad = [item.kind == "commercial" for item in self.items]
        self.rows: list[Row] = [
            (number, self.company[number], self.category[number], -(-length // FINE), -(-length // ROUGH))
            for number, length in enumerate(self.length)
        ]
        self._masks: dict[tuple[str, str], int] = {}
        self._ages: dict[int, int] = {}
        self._warnings: dict[str, int] = {}
        self._flights: list[tuple[int, int, int]] = []
        self._available: dict[tuple[str, ...], int] = {}
        self.ruled: set[int] = set()
        """Those that may not air everywhere and always."""
        self._eligible: dict[Context, str] = {}
        self._days: dict[int, int] = {}
        self._index_rules()

    def __len__(self) -> int:
        return len(self.items)

    def _index_rules(self) -> None:
        for number, item in enumerate(self.items):
            for kind, values in (
                ("daypart", item.dayparts),
                ("season", item.seasons),
                ("demo", tuple(name.casefold() for name in item.demo)),
            ):
                for value in values or ("",):
                    self._masks[kind, value] = self._masks.get((kind, value), 0) | 1 << number
            age = item_age(item, _UNRATED)
            self._ages[age] = self._ages.get(age, 0) | 1 << number
            for warning in item.warnings:
                folded = warning.casefold()
                self._warnings[folded] = self._warnings.get(folded, 0) | 1 << number
            if item.available:
                self._available[item.available] = self._available.get(item.available, 0) | 1 << number
            if item.starts or item.expires:
                first = item.starts.toordinal() if item.starts else 0
                last = item.expires.toordinal() if item.expires else _OPEN_END
                self._flights.append((number, first, last))
            dated = item.starts or item.expires or item.available or item.seasons
            if dated or age or item.warnings or item.demo or item.dayparts:
                self.ruled.add(number)

    def eligible(self, context: Context) -> str:
        """One character an item, `1` where its own rules let it air in this context."""
        text = self._eligible.get(context)
        if text is None:
            if len(self._eligible) >= _KEPT_CONTEXTS:
                self._eligible.clear()
            text = self._eligible[context] = self._mask_text(context)
        return text

    def _mask_text(self, context: Context) -> str:
        mask = self._within_standards(context)
        named = [("daypart", context.dayparts), ("season", context.seasons)]
        for kind, active in [*named, ("demo", context.demo)] if context.demo else named:
            allowed = self._masks.get((kind, ""), 0)
            for value in active:
                allowed |= self._masks.get((kind, value), 0)
            mask &= allowed
        for texts, members in self._available.items():
            if not allows(texts, date.fromordinal(context.day)):
                mask &= ~members
        mask &= self._in_flight(context.day)
        return format(mask | 1 << len(self.items), "b")[:0:-1]

    def _in_flight(self, day: int) -> int:
        """Who may air on a date by its own dates."""
        found = self._days.get(day)
        if found is None:
            digits = bytearray(b"1" * (len(self.items) + 1))
            for number, first, last in self._flights:
                if not first <= day <= last:
                    digits[-1 - number] = _ZERO
            found = self._days[day] = int(digits, 2)
        return found

    def _within_standards(self, context: Context) -> int:
        """Who is within the rating limit, and carries no warning that may not air."""
        mask = (1 << len(self.items)) - 1
        if context.limit != NO_LIMIT:
            mask = 0
            for age, members in self._ages.items():
                if (context.unrated if age == _UNRATED else age) <= context.limit:
                    mask |= members
        for warning in context.warnings_not:
            mask &= ~self._warnings.get(warning, 0)
        return mask


def _numbers(names: Iterable[str], first: int) -> dict[str, int]:
    known = sorted({name.casefold() for name in names} - {""})
    return {name: first + index for index, name in enumerate(known)}
