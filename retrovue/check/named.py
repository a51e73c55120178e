"""Items that people have written down, which are kept when their files are gone."""

from collections.abc import Iterable, Iterator

from retrovue.check.document import Document
from retrovue.media.expression import Either, Every, Expression, Match
from retrovue.media.item import Item
from retrovue.media.selector import Selector, select

_NAMES = frozenset(("key", "guid", "title", "path", "episode"))
"""Fields by which somebody means this one item, and not all of its kind."""


def named_items(document: Document, items: Iterable[Item]) -> frozenset[str]:
    """Those of the items that an override or an airing names."""
    known = tuple(items)
    return frozenset(
        item.key
        for selector in _selectors(document)
        if _is_naming(selector.expression)
        for item in select(known, selector, document.collections)
    )


def _selectors(document: Document) -> Iterator[Selector]:
    for override in document.overrides:
        yield override.match
    for airing in document.airings:
        yield from (one for one in (airing.item, airing.spot) if one is not None)


def _is_naming(node: Expression) -> bool:
    match node:
        case Match(field=field):
            return field in _NAMES
        case Every(parts) | Either(parts):
            return any(map(_is_naming, parts))
    return False
