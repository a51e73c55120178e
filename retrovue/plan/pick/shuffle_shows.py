"""`order: shuffle-shows`: every show once a round, each round in another order; a show's items in their own order."""

from retrovue.media.item import Item
from retrovue.plan.hashing import mixer
from retrovue.plan.pick.by_show import ByShowCursor
from retrovue.plan.pick.cursor import Request, Supply


class ShuffleShowsCursor(ByShowCursor):
    """As with a shuffle of items, a new round starts only when no show is left in this one that may air."""

    def __init__(self, supply: Supply) -> None:
        super().__init__(supply)
        self._name, self._digests = supply.name, supply.digests
        self._round = 0
        self._used: set[str] = set()
        self._orders: dict[int, list[str]] = {}
        self._show = ""

    def _advance(self, key: str, sort: str, at: int) -> None:
        self._show = self.show_of(key, sort)
        if self._show in self._used:
            self._round, self._used = self._round + 1, set()
        self._used.add(self._show)
        self.advance_show(self._show, key, sort, at)

    def _follow(self, key: str, sort: str, at: int) -> None:
        """A part in another show airs out of turn there, and its show goes on as if it had not."""
        if self.show_of(key, sort) == self._show:
            self.advance_show(self._show, key, sort, at)

    def next_item(self, request: Request) -> Item | None:
        used = self._used
        unused = (show for show in self._order(self._round) if show not in used)
        found = self.next_of(unused, request)
        if found is None and used:
            found = self.next_of((show for show in self._order(self._round + 1) if show in used), request)
        return found

    def _order(self, number: int) -> list[str]:
        if number not in self._orders:
            multiplier, place = mixer(self._digests.seed, self._name, "shows", number), self._digests.place
            order = sorted(self._names, key=lambda show: (place(f"show\x1f{show}", multiplier), show))
            self._orders = {number: order, **{n: o for n, o in self._orders.items() if n >= self._round}}
        return self._orders[number]
