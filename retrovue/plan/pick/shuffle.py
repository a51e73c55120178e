"""`order: shuffle`: every item once a cycle, each cycle in another order."""

from collections.abc import Iterable

from retrovue.media.item import Item
from retrovue.plan.hashing import Digests, mixer
from retrovue.plan.pick.cursor import Request


class ShuffleCursor:
    """A cycle's order is the order of hashes of (seed, channel, program, cycle, item).

    A new cycle starts only when no unused item fits and a used one does: any other change of state
    would leave no line in the log, and a replay would end elsewhere.
    """

    def __init__(self, name: str, items: Iterable[Item], digests: Digests, *, stop: bool = False) -> None:
        self.items = tuple(items)
        self._name, self._digests, self._stop = name, digests, stop
        self._cycle = 0
        self._used: set[str] = set()
        self._deck: list[Item] | None = None
        self._first_unused = 0

    def __copy__(self) -> "ShuffleCursor":
        other = object.__new__(ShuffleCursor)
        other.__dict__.update(self.__dict__, _used=set(self._used))
        return other

    def replay(self, key: str, sort: str) -> None:
        if key in self._used and not self._stop:
            self._turn_over()
        self._used.add(key)

    def _turn_over(self) -> None:
        self._cycle, self._used, self._deck = self._cycle + 1, set(), None

    @property
    def exhausted(self) -> bool:
        return self._stop and all(item.key in self._used for item in self.items)

    def deck(self) -> list[Item]:
        """The items in the order of this cycle."""
        if self._deck is None:
            multiplier = mixer(self._digests.seed, self._name, self._cycle)
            place = self._digests.place
            self._deck = sorted(self.items, key=lambda item: (place(item.key, multiplier), item.key))
            self._first_unused = 0
        return self._deck

    def take(self, request: Request, *, relax_rest: bool = False) -> Item | None:
        found = self._unused(request, relax_rest)
        if found is None and not self._stop and self._used_fits(request, relax_rest):
            self._turn_over()
            found = self._unused(request, relax_rest)
        if found is not None:
            self._used.add(found.key)
        return found

    def _unused(self, request: Request, relax_rest: bool) -> Item | None:
        deck, used = self.deck(), self._used
        while self._first_unused < len(deck) and deck[self._first_unused].key in used:
            self._first_unused += 1
        for index in range(self._first_unused, len(deck)):
            item = deck[index]
            if item.key not in used and request.fits(item) and (relax_rest or request.rested(item)):
                return item
        return None

    def _used_fits(self, request: Request, relax_rest: bool) -> bool:
        return any(
            item.key in self._used and request.fits(item) and (relax_rest or request.rested(item))
            for item in self.items
        )
