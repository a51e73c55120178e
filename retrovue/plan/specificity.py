"""How much the match of an override asks for: the more, the more it counts."""

from collections.abc import Iterator, Mapping

from retrovue.media.expression import Collection, Either, Every, Expression, Match, Without
from retrovue.media.selector import Selector

_ONE_ITEM = 1_000
"""A match that names a key, an id or a whole path is more specific than any other."""
_WHOLE = ("kind", "library", "source")
_DEEPEST = 32


def specificity(match: Selector, collections: Mapping[str, Selector]) -> int:
    """Its terms; a key or a path without `*` counts above all."""
    return sum(map(_weight, _terms(match.expression, collections)))


def is_default(match: Selector, collections: Mapping[str, Selector]) -> bool:
    """Names nothing but kinds, libraries and sources: such an override fills in what an item does not say."""
    return all(term.field in _WHOLE for term in _terms(match.expression, collections))


def _weight(term: Match) -> int:
    exact = not any("*" in value for value in term.values)
    return _ONE_ITEM if term.field in ("key", "guid", "path") and exact else 1


def _terms(node: Expression, collections: Mapping[str, Selector], depth: int = 0) -> Iterator[Match]:
    """Of alternatives, the one that asks for least."""
    match node:
        case Match():
            yield node
        case Collection(id) if id in collections and depth < _DEEPEST:
            yield from _terms(collections[id].expression, collections, depth + 1)
        case Every(parts):
            for part in parts:
                yield from _terms(part, collections, depth)
        case Either(parts):
            ways = (list(_terms(part, collections, depth)) for part in parts)
            yield from min(ways, key=lambda terms: sum(map(_weight, terms)), default=[])
        case Without(part):
            yield from _terms(part, collections, depth)


def exact_keys(node: Expression) -> tuple[str, ...] | None:
    """The keys that a match is about, written as they are; None when it is about more."""
    for part in node.parts if isinstance(node, Every) else (node,):
        if isinstance(part, Match) and part.field == "key" and not any("*" in key for key in part.values):
            return part.values
    return None
