"""`order: sequential`: one item after the other, from wherever the log stands."""

from bisect import bisect_right
from collections.abc import Iterable

from retrovue.media.item import Item
from retrovue.plan.pick.cursor import Request


def sort_text(item: Item) -> str:
    """The item's sort key as the log carries it; compares like the key when split at tabs."""
    show, season, episode, aired, title, key = item.sort_key
    return "\t".join((_flat(show), f"{season:07d}", f"{episode:07d}", aired, _flat(title), key))


def _flat(text: str) -> str:
    return " ".join(text.split())


class SequentialCursor:
    """The next item is the first whose sort key is greater than the last one's, present or gone."""

    def __init__(self, items: Iterable[Item], *, stop: bool = False) -> None:
        keyed = sorted((sort_text(item).split("\t"), item) for item in items)
        self.items = tuple(item for _, item in keyed)
        self._order = [key for key, _ in keyed]
        self._stop = stop
        self._last: list[str] | None = None

    def replay(self, key: str, sort: str) -> None:
        self._last = sort.split("\t")

    def _position(self) -> int:
        return bisect_right(self._order, self._last) if self._last is not None else 0

    @property
    def exhausted(self) -> bool:
        return self._stop and self._position() >= len(self.items)

    def take(self, request: Request, *, relax_rest: bool = False) -> Item | None:
        first, count = self._position(), len(self.items)
        for index in range(first, count if self._stop else first + count):
            item = self.items[index % count]
            if request.fits(item) and (relax_rest or request.rested(item)):
                self._last = self._order[index % count]
                return item
        return None
