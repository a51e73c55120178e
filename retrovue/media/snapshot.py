"""The catalog at one moment, in an order that no database decides."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from retrovue.media.item import Item


@dataclass(frozen=True)
class CatalogSnapshot:
    """All airable items in canonical order, and the older names (aliases) of their keys."""

    items: tuple[Item, ...]
    aliases: Mapping[str, str] = field(default_factory=dict)
    """An item's other ids -> its key."""

    @classmethod
    def of(cls, items: Iterable[Item], aliases: Mapping[str, str] | None = None) -> "CatalogSnapshot":
        return cls(
            tuple(sorted(items, key=lambda item: item.sort_key)), dict(sorted((aliases or {}).items()))
        )

    @cached_property
    def by_key(self) -> dict[str, Item]:
        return {item.key: item for item in self.items}

    def get(self, key: str) -> Item | None:
        """The item of a key or of an older name of it."""
        return self.by_key.get(key) or self.by_key.get(self.aliases.get(key, ""))

    def without(self, keys: Collection[str]) -> "CatalogSnapshot":
        """The same catalog without some of its items."""
        left = tuple(item for item in self.items if item.key not in keys)
        return CatalogSnapshot(left, {name: key for name, key in self.aliases.items() if key not in keys})

    def __iter__(self) -> Iterator[Item]:
        return iter(self.items)

    def __len__(self) -> int:
        return len(self.items)
