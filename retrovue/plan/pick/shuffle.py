"""`order: shuffle`: every item once a cycle, each cycle in another order."""

from bisect import bisect_left
from collections.abc import Iterator

from retrovue.media.item import Item
from retrovue.plan.hashing import mixer
from retrovue.plan.pick.cursor import Cursor, Request, Supply
from retrovue.timing.instants import DAY

_STALE = 50
"""So many used items may lie in a deck before they are taken out."""
_CLASSES = 32
"""So many lengths of items are told apart."""
_EPOCH = 719_163
"""The ordinal of 1970-01-01."""


class _Deck:
    """The items of an order that may air in one place, found as far as they are asked for: mostly the first few.

    What it has found never changes, so that copies of a cursor may share it.
    """

    __slots__ = ("_found", "_gone", "_longest", "_looked", "_order", "_within")

    def __init__(self, order: list[Item], within: frozenset[str], longest: int, gone: frozenset[str]) -> None:
        """`gone` are the items that have aired."""
        self._order, self._within, self._longest, self._gone = order, within, longest, gone
        self._found, self._looked = list[Item](), 0

    def items(self) -> Iterator[Item]:
        yield from self._found
        order, within, longest, gone = self._order, self._within, self._longest, self._gone
        while self._looked < len(order):
            item = order[self._looked]
            self._looked += 1
            if item.duration <= longest and item.key in within and item.key not in gone:
                self._found.append(item)
                yield item

    def without(self, gone: frozenset[str]) -> "_Deck":
        """The same after more have aired."""
        other = _Deck(self._order, self._within, self._longest, gone)
        other._found = [item for item in self._found if item.key not in gone]
        other._looked = self._looked
        return other


class ShuffleCursor(Cursor):
    """A cycle's order is the order of hashes of (seed, channel, program, cycle, item).

    A new cycle starts only when no unused item may air and a used one may: any other change of state
    would leave no line in the log, and a replay would end elsewhere.
    """

    def __init__(self, supply: Supply) -> None:
        super().__init__(supply)
        self._name, self._digests = supply.name, supply.digests
        self._ends, self._admit_later = supply.ends, supply.admit_later
        self._cycle, self._since = 0, 0
        self._used: set[str] = set()
        self._orders: dict[int, list[Item]] = {}
        self._lengths = sorted({item.duration for item in supply.items})
        self._decks: dict[tuple[frozenset[str], int], tuple[_Deck, int]] = {}

    def _advance(self, key: str, sort: str, at: int) -> None:
        if key in self._used and not self._ends:
            self._cycle, self._used, self._decks = self._cycle + 1, set(), {}
        if not self._used:
            self._since = at // DAY + _EPOCH
            if self._admit_later:
                self._decks = {}
        self._used.add(key)

    def _follow(self, key: str, sort: str, at: int) -> None:
        self._used.add(key)

    def left(self) -> Iterator[Item]:
        return (item for item in self.items if item.key not in self._used)

    def next_item(self, request: Request) -> Item | None:
        used, known = self._used, self._by_key
        found = request.best(item for item in self._deck(request).items() if item.key not in used)
        if (
            found is None
            and not self._ends
            and any(request.allows(known[key]) for key in used if key in known)
        ):
            found = request.best(item for item in self._order(self._cycle + 1) if item.key in used)
        return found

    def _deck(self, request: Request) -> "_Deck":
        """The items of this cycle in its order, without most of those that cannot air here or have aired."""
        longest = self._longest(request.room)
        known = self._decks.get((request.within, longest))
        if known is not None and len(self._used) - known[1] <= _STALE:
            return known[0]
        used = frozenset(self._used)
        if known is not None:
            deck = known[0].without(used)
        else:
            order = self._order(self._cycle)
            if self._admit_later:
                order = [item for item in order if self._is_admitted(item)]
            deck = _Deck(order, request.within, longest, used)
        self._decks[request.within, longest] = deck, len(used)
        return deck

    def _longest(self, room: int) -> int:
        """A length from the room on: few of them, so that there are few decks."""
        place, step = bisect_left(self._lengths, room), -(-len(self._lengths) // _CLASSES)
        return self._lengths[min(len(self._lengths) - 1, -(-place // step) * step)] if self._lengths else 0

    def _is_admitted(self, item: Item) -> bool:
        return not (self._admit_later and self._used and item.added and item.added.toordinal() > self._since)

    def _order(self, cycle: int) -> list[Item]:
        if cycle not in self._orders:
            digests, items = self._digests, self.items
            multiplier = mixer(digests.seed, self._name, cycle)
            places = digests.places([item.key for item in items], multiplier)
            order = sorted(range(len(places)), key=places.__getitem__)
            if len(set(places)) < len(places):  # of one place the lesser key is first
                order.sort(key=lambda number: (places[number], items[number].key))
            self._orders = {
                cycle: [items[number] for number in order],
                **{known: self._orders[known] for known in self._orders if known >= self._cycle},
            }
        return self._orders[cycle]
