"""Selectors that take one film or show out of several that were found, and none of the others."""

from collections.abc import Iterable, Iterator, Sequence

from retrovue.media.item import Item
from retrovue.media.selector import parse_selector, select
from retrovue.media.selector_error import SelectorError
from retrovue.media.shows import show_year
from retrovue.media.text_tests import fold

_SHOW_IDS = ("tvdb", "tmdb", "imdb", "plex")
_FILM_IDS = ("tmdb", "imdb", "tvdb", "plex")


def pickers(one: Item, found: Sequence[Item]) -> tuple[str, ...]:
    """The most readable first. A show is given as an item of it; what is the same thing elsewhere is taken as well."""
    same = [one, *(item for item in found if same_thing(one, item))]
    others = [item for item in found if item not in same]
    return tuple(text for text in _proposed(one) if _takes_all(text, same) and not _takes(text, others))


def same_thing(left: Item, right: Item) -> bool:
    """One id in common; where one of them has none, the title and the year."""
    ids = [set(_ids(item)) for item in (left, right)]
    if bool(left.show) != bool(right.show) or all(ids):
        return bool(left.show) == bool(right.show) and bool(ids[0] & ids[1])
    return _name(left) == _name(right)


def _name(item: Item) -> tuple[str, str]:
    year = show_year(item) if item.show else str(item.year or "")
    return fold(item.show or item.title), year


def _ids(item: Item) -> tuple[str, ...]:
    return item.show_guids if item.show else item.guids


def _proposed(item: Item) -> Iterator[str]:
    if item.show:
        year = show_year(item)
        yield f"show:{_quoted(f'{item.show} ({year})' if year else item.show)}"
    else:
        yield f"kind:{item.kind} title:{_quoted(item.title)}" + (f" year:{item.year}" if item.year else "")
    field = "show" if item.show else "guid"
    order = _SHOW_IDS if item.show else _FILM_IDS
    ranked = sorted(
        (order.index(id.partition(":")[0]), id) for id in _ids(item) if id.partition(":")[0] in order
    )
    yield from (f"{field}:{id}" for _, id in ranked)


def _takes_all(text: str, items: Sequence[Item]) -> bool:
    return len(_taken(text, items)) == len(items)


def _takes(text: str, items: Sequence[Item]) -> bool:
    """Whether it takes any of them."""
    return bool(_taken(text, items))


def _taken(text: str, items: Sequence[Item]) -> tuple[Item, ...]:
    try:
        return select(items, parse_selector(text), {})
    except SelectorError:
        return ()


def _quoted(text: str) -> str:
    """`\\` and `"` as the query language has them within quotes."""
    return '"' + "".join("\\" + letter if letter in '"\\' else letter for letter in text) + '"'


def in_order(found: Iterable[Item], title: str) -> list[Item]:
    """The title that was asked for first, then by title, year and place."""

    def place(item: Item) -> tuple[bool, tuple[str, str], str, str, str]:
        name = _name(item)
        return name[0] != fold(title), name, item.kind, item.source, item.library

    return sorted(found, key=place)
