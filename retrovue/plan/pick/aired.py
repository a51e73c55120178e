"""`order: aired`: by the date of the first airing, whatever the show."""

from collections.abc import Iterable

from retrovue.media.item import Item
from retrovue.plan.pick.cursor import Supply
from retrovue.plan.pick.sequential import SequentialCursor
from retrovue.plan.pick.sort_text import Key, place_of, sort_key, with_place

_UNKNOWN = "9999"


class AiredCursor(SequentialCursor):
    """Dates first, then the usual order; an item of an unknown date comes last."""

    def written(self, item: Item) -> str:
        return with_place(item, _date(item))

    def _keyed(self, supply: Supply) -> Iterable[tuple[Key, Item]]:
        return [(self._key_of(self.written(item)), item) for item in supply.items]

    def _key_of(self, sort: str) -> Key:
        key = sort_key(sort)
        return [place_of(sort) or key[3] or _UNKNOWN, *key]


def _date(item: Item) -> str:
    if item.aired is not None:
        return item.aired.isoformat()
    return f"{item.year:04d}" if item.year is not None else _UNKNOWN
