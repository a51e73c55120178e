"""`order: sequential`: one item after the other, from wherever the log stands."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from operator import itemgetter
from types import MappingProxyType

from retrovue.media.item import Item
from retrovue.plan.pick.cursor import Cursor, Request, Supply
from retrovue.plan.pick.sort_text import Key, item_key, sort_key, sort_text

__all__ = ["SequentialCursor", "sort_text"]


class SequentialCursor(Cursor):
    """The next item is the first whose sort key is greater than the last one's, present or gone."""

    def __init__(self, supply: Supply) -> None:
        super().__init__(supply)
        keyed = sorted(self._keyed(supply), key=itemgetter(0))
        self._ordered = tuple([item for _, item in keyed])
        self._keys = [key for key, _ in keyed]
        self._place_of = MappingProxyType({item.key: place for place, item in enumerate(self._ordered)})
        self._ends, self._unaired = supply.ends, supply.unaired
        self._first: Key | None = None
        self._last: Key | None = None
        self._next: int | None = 0
        """The place behind the last one, where that is known."""
        self._aired: set[str] = set()

    def _keyed(self, supply: Supply) -> Iterable[tuple[Key, Item]]:
        """The items with their places."""
        return [(item_key(item), item) for item in supply.items]

    def _key_of(self, sort: str) -> Key:
        return sort_key(sort)

    def _advance(self, key: str, sort: str, at: int) -> None:
        item = self.present(key, sort)
        if item is not None:
            place = self._place_of[item.key]
            self._stand(self._keys[place], place + 1)
        else:
            self._stand(self._key_of(sort))
        self._aired.add(key)

    def _stand(self, last: Key, following: int | None = None) -> None:
        """The position is behind a key; `following`: the place there, where it is known."""
        self._last, self._next = last, following
        self._first = self._first or last

    def left(self) -> Iterator[Item]:
        """With `unaired`, what was left out since the first airing comes behind the last item."""
        position = self._position()
        if not self._unaired or self._first is None:
            return iter(self._ordered[position:])
        begin = bisect_right(self._keys, self._first)
        coming = (*self._ordered[position:], *self._ordered[begin:position])
        return (item for item in coming if item.key not in self._aired)

    def next_item(self, request: Request) -> Item | None:
        if self._ends:
            return request.first(self.left())
        position = self._position()  # nearly always the very next one may air
        if position < len(self._ordered) and request.allows(self._ordered[position]):
            return self._ordered[position]
        return request.first(self.coming())

    def ahead(self) -> Iterator[Item]:
        """The items behind the position, up to the end."""
        return iter(self._ordered[self._position() :])

    def coming(self) -> Iterator[Item]:
        """Every item once, from the position on and round."""
        position = self._position()
        yield from self._ordered[position:]
        yield from self._ordered[:position]

    def _position(self) -> int:
        if self._next is None:
            self._next = bisect_right(self._keys, self._last) if self._last is not None else 0
        return self._next
