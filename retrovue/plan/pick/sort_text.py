"""Sort keys as the log carries them: text that still has its place when the item is gone."""

from datetime import date
from functools import lru_cache

from retrovue.media.item import Item, canonical

Key = list[str]


def sort_text(item: Item) -> str:
    """The item's sort key; compares like the key when split at tabs."""
    return _written(item.show, item.season, item.episode, item.aired, item.title, item.key)


@lru_cache(maxsize=65_536)
def _written(
    show: str, season: int | None, episode: int | None, aired: date | None, title: str, key: str
) -> str:
    """From all that the sort key of an item is made of; several programs and channels ask for the same items."""
    name, first, second, day, words, _ = canonical(show, season, episode, aired, title, key)
    return "\t".join((_flat(name), f"{first:07d}", f"{second:07d}", day, _flat(words), key))


def item_key(item: Item) -> Key:
    """`sort_key` of an item's sort text. Many cursors share the list, so it stays as it is."""
    return _key(item.show, item.season, item.episode, item.aired, item.title, item.key)


@lru_cache(maxsize=65_536)
def _key(show: str, season: int | None, episode: int | None, aired: date | None, title: str, key: str) -> Key:
    return sort_key(_written(show, season, episode, aired, title, key))


def sort_key(sort: str) -> Key:
    """The item's own part of a sort text."""
    return sort.split("\t")[:6]


def key_of(sort: str) -> str:
    """The key that the item had when the text was written."""
    fields = sort.split("\t")
    return fields[5] if len(fields) > 5 else ""


def renamed(sort: str, key: str) -> str:
    """A sort text whose item goes by another key now."""
    fields = sort.split("\t")
    return "\t".join((*fields[:5], key, *fields[6:]))


def with_place(item: Item, place: str) -> str:
    """A sort text with what else an order has to remember."""
    return f"{sort_text(item)}\t{place}"


def place_of(sort: str) -> str:
    """What else the order remembered, or an empty text."""
    fields = sort.split("\t")
    return fields[6] if len(fields) > 6 else ""


def show_of(key: Key) -> str:
    """What tells shows apart; an item of no show is one of its own."""
    return key[0] or f"\x00{key[4]}\x00{key[5]}"


def season_of(key: Key) -> tuple[str, str]:
    return show_of(key), key[1]


def _flat(text: str) -> str:
    return " ".join(text.split())
