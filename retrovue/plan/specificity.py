"""How much the match of an override asks for: the more, the more it counts."""

from collections.abc import Mapping
from typing import NamedTuple

from retrovue.media.expression import DEEPEST, Collection, Either, Every, Expression, Match, Without
from retrovue.media.selector import Selector

_ONE_ITEM = 1_000
"""A match that names a key, an id or a whole path is more specific than any other."""
_WHOLE = ("kind", "library", "source")


def specificity(match: Selector, collections: Mapping[str, Selector]) -> int:
    """Its terms; a key or a path without `*` counts above all."""
    return _Terms(collections).of(match.expression).weight


def is_default(match: Selector, collections: Mapping[str, Selector]) -> bool:
    """Names nothing but kinds, libraries and sources: such an override fills in what an item does not say."""
    return _Terms(collections).of(match.expression).whole


class _Asked(NamedTuple):
    """What the terms weigh together, and whether they name nothing but kinds, libraries and sources."""

    weight: int
    whole: bool


class _Terms:
    """Adds up terms; a collection only once, as collections of collections would multiply."""

    def __init__(self, collections: Mapping[str, Selector]) -> None:
        self._collections = collections
        self._known: dict[str, _Asked] = {}
        self._depth = 0

    def of(self, node: Expression) -> _Asked:
        """Of alternatives, the one that asks for least."""
        match node:
            case Match():
                return _Asked(_weight(node), node.field in _WHOLE)
            case Collection(id):
                return self._collection(id)
            case Every(parts):
                asked = [self.of(part) for part in parts]
                return _Asked(sum(one.weight for one in asked), all(one.whole for one in asked))
            case Either(parts):
                return min(map(self.of, parts), key=lambda one: one.weight, default=_NOTHING)
            case Without(part):
                return self.of(part)

    def _collection(self, id: str) -> _Asked:
        """Nothing for one that is not there, is made from itself or stands too deep; the checks report those."""
        if id not in self._known:
            self._known[id] = _NOTHING
            if id in self._collections and self._depth < DEEPEST:
                self._depth += 1
                self._known[id] = self.of(self._collections[id].expression)
                self._depth -= 1
        return self._known[id]


_NOTHING = _Asked(0, True)


def _weight(term: Match) -> int:
    exact = not any("*" in value for value in term.values)
    return _ONE_ITEM if term.field in ("key", "guid", "path") and exact else 1


def exact_keys(node: Expression) -> tuple[str, ...] | None:
    """The keys that a match is about, written as they are; None when it is about more."""
    for part in node.parts if isinstance(node, Every) else (node,):
        if isinstance(part, Match) and part.field == "key" and not any("*" in key for key in part.values):
            return part.values
    return None
