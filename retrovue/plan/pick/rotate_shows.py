"""`order: rotate-shows`: one item of each show in turn, in the order in which the shows are written."""

from collections.abc import Iterator

from retrovue.media.item import Item
from retrovue.plan.pick.by_show import ByShowCursor
from retrovue.plan.pick.cursor import Request, Supply
from retrovue.plan.pick.sort_text import place_of, show_of, sort_key, sort_text, with_place


class RotateShowsCursor(ByShowCursor):
    """The log keeps the number of the show, so that the turn goes on behind a show that is gone."""

    def __init__(self, supply: Supply) -> None:
        super().__init__(supply)
        self._numbers = {show: number for number, show in enumerate(self._names)}
        self._show = ""
        self._first = 0
        """The show whose turn it is."""

    def written(self, item: Item) -> str:
        return with_place(item, f"{self._numbers.get(show_of(sort_key(sort_text(item))), 0):05d}")

    def _advance(self, key: str, sort: str, at: int) -> None:
        show = self.show_of(key, sort)
        place = place_of(sort)
        if show in self._numbers:
            self._first = self._numbers[show] + 1
        else:
            self._first = int(place) if place.isdecimal() else 0
        self._show = show
        self.advance_show(show, key, sort, at)

    def _follow(self, key: str, sort: str, at: int) -> None:
        """A part in another show airs out of turn there, and its show goes on as if it had not."""
        if self.show_of(key, sort) == self._show:
            self.advance_show(self._show, key, sort, at)

    def next_item(self, request: Request) -> Item | None:
        return self.next_of(self._turn(), request)

    def _turn(self) -> Iterator[str]:
        count = len(self._names)
        return (self._names[(self._first + step) % count] for step in range(count))
