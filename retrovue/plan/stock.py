"""What the selectors of a program find, and what is true of it on every channel: looked at once a build."""

from collections import Counter
from collections.abc import Callable, Mapping
from functools import cached_property

from retrovue.media.groups import groups_of
from retrovue.media.item import Item
from retrovue.media.selector import Selector
from retrovue.plan.cut_points import SHORTEST_EVENT
from retrovue.plan.pick import Eligibility

_ABOUT_A_SHOW = frozenset(("promo", "trailer", "commercial", "bumper", "intro", "outro", "station-id"))
"""Kinds of items that name the show that they are made for."""
_NOTHING = 1 << 60


class Stock:
    """The items of a program: of each selector, and each once."""

    def __init__(self, lists: tuple[tuple[Item, ...], ...]) -> None:
        lists = _without_words_about(lists)
        items = _merged(lists)
        lengths = [item.duration for item in items]
        self.too_short = sum([length < SHORTEST_EVENT for length in lengths])
        """How many of them have no length and cannot air."""
        if self.too_short:
            items = tuple(item for item in items if item.duration >= SHORTEST_EVENT)
            lists = tuple(tuple(item for item in found if item.duration >= SHORTEST_EVENT) for found in lists)
            lengths = [item.duration for item in items]
        self.items, self.lists = items, lists
        self.shortest = min(lengths, default=_NOTHING)
        """Length of its shortest item; a very large number when it has none."""
        self.mean = sum(lengths) // max(1, len(lengths))
        """The mean length of its items."""
        self._lengths = lengths
        self._slots: dict[tuple[int, int], int] = {}
        self.eligibility = Eligibility(items)

    def mean_slot(self, block: int, least: int) -> int:
        """The mean of the slots that its items fill, each with at least so much of breaks: short and long items
        leave unlike rests of a block, which the mean length does not tell.
        """
        if (block, least) not in self._slots:
            blocks = sum([-(-(length + least) // block) for length in self._lengths])
            self._slots[block, least] = blocks * block // max(1, len(self._lengths))
        return self._slots[block, least]

    @cached_property
    def alike(self) -> Mapping[tuple[str, str], int]:
        """How many items have the same rating and kind."""
        found = Counter[tuple[str, str]]()
        for item, count in self.eligibility.alike():
            found[item.rating, item.kind] += count
        return found

    @cached_property
    def groups(self) -> dict[str, tuple[str, ...]]:
        """The stories among the items, by the keys of their parts."""
        return groups_of(self.items)


class Stocks:
    """By the selectors of a program; several channels may have the same."""

    def __init__(self, items_of: Callable[[Selector], tuple[Item, ...]]) -> None:
        self._items_of = items_of
        self._made: dict[tuple[Selector, ...], Stock] = {}

    def of(self, selectors: tuple[Selector, ...]) -> Stock:
        found = self._made.get(selectors)
        if found is None:
            found = self._made[selectors] = Stock(tuple(map(self._items_of, selectors)))
        return found


def _without_words_about(lists: tuple[tuple[Item, ...], ...]) -> tuple[tuple[Item, ...], ...]:
    """A show's promos name it as well, so `show: ...` takes them too; where its episodes are, they are not meant."""
    if _ABOUT_A_SHOW.isdisjoint([item.kind for items in lists for item in items]):
        return lists
    shows = {item.show for items in lists for item in items if item.kind == "episode"}
    return tuple(
        tuple(item for item in items if item.kind not in _ABOUT_A_SHOW or item.show not in shows)
        for items in lists
    )


def _merged(lists: tuple[tuple[Item, ...], ...]) -> tuple[Item, ...]:
    """Each item once, in the order of the selectors."""
    if len(lists) == 1:
        return lists[0]
    return tuple({item.key: item for items in lists for item in items}.values())
