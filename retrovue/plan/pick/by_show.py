"""What the orders over shows share: each show goes on with its own next episode."""

from collections.abc import Iterator
from dataclasses import replace

from retrovue.media.item import Item
from retrovue.plan.pick.cursor import Cursor, Request, Supply
from retrovue.plan.pick.sequential import SequentialCursor
from retrovue.plan.pick.sort_text import item_key, show_of, sort_key, sort_text

_NOTHING = 1 << 60


class ByShowCursor(Cursor):
    """A sequence for every show; which show comes next is for the order to say. Each begins again by itself."""

    def __init__(self, supply: Supply) -> None:
        super().__init__(supply)
        by_show: dict[str, list[Item]] = {}
        for item in supply.items:
            by_show.setdefault(show_of(item_key(item)), []).append(item)
        self._shows = {
            show: SequentialCursor(replace(supply, items=tuple(items))) for show, items in by_show.items()
        }
        self._names = tuple(self._shows)
        self._lengths: dict[frozenset[str], dict[str, int]] = {}

    def __copy__(self) -> "ByShowCursor":
        other = super().__copy__()
        other._shows = {show: cursor.__copy__() for show, cursor in self._shows.items()}
        return other

    def left(self) -> Iterator[Item]:
        for cursor in self._shows.values():
            yield from cursor.left()

    def next_of(self, shows: Iterator[str], request: Request) -> Item | None:
        """The next item of the first show that has one."""
        shortest = self._shortest(request.within)
        found = (self._shows[show].next_item(request) for show in shows if shortest[show] <= request.room)
        return next((item for item in found if item is not None), None)

    def _shortest(self, within: frozenset[str]) -> dict[str, int]:
        """The shortest item of each show among these, so that shows too long for a slot are passed over at once."""
        if within not in self._lengths:
            self._lengths[within] = {
                show: min((item.duration for item in cursor.items if item.key in within), default=_NOTHING)
                for show, cursor in self._shows.items()
            }
        return self._lengths[within]

    def show_of(self, key: str, sort: str) -> str:
        """The show of an item, present or gone."""
        item = self.present(key, sort)
        return show_of(sort_key(sort_text(item) if item is not None else sort))

    def advance_show(self, show: str, key: str, sort: str, at: int) -> None:
        if show in self._shows:
            self._shows[show].replay(key, sort, at)
