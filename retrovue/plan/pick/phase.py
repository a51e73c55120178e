"""`order: phase`: each item at its own moment of a turn, the same in every turn."""

from bisect import bisect_right
from collections.abc import Iterator

from retrovue.media.item import Item
from retrovue.plan.hashing import MASK_64, mixer
from retrovue.plan.pick.cursor import Cursor, Request, Supply
from retrovue.plan.pick.sort_text import place_of, with_place


class PhaseCursor(Cursor):
    """A ring of the hashes of (seed, channel, program, item); the next item is the one behind the last one's place.

    An item that comes or goes moves no other. One that comes n times a turn has n places, evenly apart.
    """

    def __init__(self, supply: Supply) -> None:
        super().__init__(supply)
        self._digests, self._multiplier = supply.digests, mixer(supply.digests.seed, supply.name, "phase")
        self._copies = self.copies(supply)
        self._ring = sorted(
            ((place, item) for item in supply.items for place in self._places(item.key)),
            key=lambda entry: (entry[0], entry[1].key),
        )
        self._marks = [(place, item.key) for place, item in self._ring]
        self._ends = supply.ends
        self._last: tuple[int, str] | None = None
        self._aired: set[str] = set()

    def copies(self, supply: Supply) -> dict[str, int]:
        """Key -> how often it comes in a turn, where that is not once."""
        return {}

    def written(self, item: Item) -> str:
        """With the first of the item's places behind the last one."""
        places = self._places(item.key) or [self._digests.place(item.key, self._multiplier)]
        behind = [place for place in places if self._last is None or (place, item.key) > self._last]
        return with_place(item, f"{(behind or places)[0]:020d}")

    def left(self) -> Iterator[Item]:
        return (item for item in self.items if item.key not in self._aired and self._places(item.key))

    def next_item(self, request: Request) -> Item | None:
        coming = self._coming()
        return (
            request.first(item for item in coming if item.key not in self._aired)
            if self._ends
            else request.first(coming)
        )

    def _advance(self, key: str, sort: str, at: int) -> None:
        place = place_of(sort)
        self._last = (int(place) if place.isdecimal() else self._digests.place(key, self._multiplier)), key
        self._follow(key, sort, at)

    def _follow(self, key: str, sort: str, at: int) -> None:
        if self._ends:
            self._aired.add(key)

    def _coming(self) -> Iterator[Item]:
        """Each item, in the order of its next place."""
        first, count, seen = self._position(), len(self._ring), set[str]()
        for step in range(count):
            item = self._ring[(first + step) % count][1]
            if item.key not in seen:
                seen.add(item.key)
                yield item

    def _position(self) -> int:
        return bisect_right(self._marks, self._last) if self._last is not None else 0

    def _places(self, key: str) -> list[int]:
        first, copies = self._digests.place(key, self._multiplier), self._copies.get(key, 1)
        return sorted(first + (number << 64) // copies & MASK_64 for number in range(copies))
