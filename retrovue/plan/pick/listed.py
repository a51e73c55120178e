"""`order: list`: the items of each selector in turn, as the program writes them."""

from collections.abc import Iterator

from retrovue.media.item import Item
from retrovue.plan.pick.cursor import Supply
from retrovue.plan.pick.sequential import SequentialCursor
from retrovue.plan.pick.sort_text import Key, place_of, sort_key, sort_text, with_place


class ListedCursor(SequentialCursor):
    """The place of an item is the number of its selector, then its usual place; an item may have several."""

    def __init__(self, supply: Supply) -> None:
        self._numbers: dict[str, list[int]] = {}
        for number, items in enumerate(supply.lists):
            for item in items:
                self._numbers.setdefault(item.key, []).append(number)
        super().__init__(supply)

    def _keyed(self, supply: Supply) -> Iterator[tuple[Key, Item]]:
        for number, items in enumerate(supply.lists):
            for item in items:
                yield [_place(number), *sort_key(sort_text(item))], item

    def written(self, item: Item) -> str:
        """With the first place of the item behind the last one."""
        own = sort_key(sort_text(item))
        places = [_place(number) for number in self._numbers.get(item.key, (0,))]
        behind = [place for place in places if self._last is None or [place, *own] > self._last]
        return with_place(item, (behind or places)[0])

    def _key_of(self, sort: str) -> Key:
        return [place_of(sort) or _place(0), *sort_key(sort)]

    def _advance(self, key: str, sort: str, at: int) -> None:
        """A place that the list no longer has is the item's first one."""
        item = self.present(key, sort)
        if item is not None:
            places = [_place(number) for number in self._numbers[item.key]]
            place = place_of(sort)
            sort = with_place(item, place if place in places else places[0])
        self._stand(self._key_of(sort))
        self._aired.add(key)


def _place(number: int) -> str:
    return f"{number:05d}"
