"""`parts: together`: the parts of a story air one after the other, whatever the order would do."""

from collections.abc import Iterator, Mapping

from retrovue.media.item import Item
from retrovue.plan.pick.cursor import Cursor, Request, Stories, Supply
from retrovue.plan.pick.sort_text import key_of
from retrovue.timing.instants import DAY

_PATIENCE = 14 * DAY
"""A story whose next part found no slot for so long is given up."""


class TogetherCursor(Cursor):
    """An order with stories. A story is begun with its first part only, and where all of it fits;
    then nothing else airs until its next part does.
    """

    def __init__(self, supply: Supply, order: Cursor, groups: Mapping[str, tuple[str, ...]]) -> None:
        super().__init__(supply)
        self._order = order
        self._stories = _stories(self._by_key, groups)
        self._groups = {key: group for key, group in groups.items() if key in self._stories}
        self._newest, self._at = "", 0

    @property
    def stories(self) -> Stories:
        return self._stories

    def written(self, item: Item) -> str:
        return self._order.written(item)

    def left(self) -> Iterator[Item]:
        return self._order.left()

    def choose(self, request: Request) -> Item | None:
        part = self._due(request)
        if part is None:
            return super().choose(request)
        return part if request.allows_part(part) else None

    def next_item(self, request: Request) -> Item | None:
        return self._order.next_item(request)

    def _due(self, request: Request) -> Item | None:
        """The next part of the story that is open. One that may never air here does not keep it open."""
        part = self._by_key.get(self._part_after(self._newest))
        if part is None or part.key not in request.within or request.at - self._at > _PATIENCE:
            return None
        return part

    def _part_after(self, key: str) -> str:
        group = [part for part in self._groups.get(key, ()) if part == key or part in self._by_key]
        behind = group[group.index(key) + 1 :] if key in group else []
        return behind[0] if behind else ""

    def _advance(self, key: str, sort: str, at: int) -> None:
        if key == self._part_after(self._newest):
            self._order.follow(key, sort, at)
        else:
            self._order.replay(key, sort, at)
        self._newest, self._at = key_of(sort) or key, at


def _stories(items: Mapping[str, Item], groups: Mapping[str, tuple[str, ...]]) -> dict[str, tuple[Item, ...]]:
    found: dict[str, tuple[Item, ...]] = {}
    for group in dict.fromkeys(groups.values()):
        parts = tuple(items[key] for key in group if key in items)
        if len(parts) > 1:
            found.update({part.key: () for part in parts[1:]})
            found[parts[0].key] = parts
    return found
