"""Items of selectors, each looked up once a build.

Most selectors name a show or a kind. The catalog is shelved by both, so that such a selector is asked
once a shelf and then only about the items on the shelves it may take from.
"""

from collections.abc import Callable, Hashable, Iterator, Mapping
from dataclasses import replace

from retrovue.media.expression import Collection, Every, Expression, Match
from retrovue.media.item import Item
from retrovue.media.selector import Selector, select
from retrovue.media.snapshot import CatalogSnapshot

_SHELVED: dict[str, Callable[[Item], Hashable]] = {
    "show": lambda item: (item.show, item.extra, item.show_guids),
    "kind": lambda item: item.kind,
}
"""Field -> all that its test looks at."""


class Selections:
    """Looks selectors up in one catalog."""

    def __init__(self, catalog: CatalogSnapshot, collections: Mapping[str, Selector]) -> None:
        self._catalog, self._collections = catalog, collections
        self._found: dict[Selector, tuple[Item, ...]] = {}
        self._shelves: dict[str, list[list[int]]] = {}

    def items(self, selector: Selector) -> tuple[Item, ...]:
        """What the selector takes, in the catalog's order. Raises SelectorError for an unknown collection."""
        found = self._found.get(selector)
        if found is None:
            found = self._found[selector] = self._look_up(selector)
        return found

    def _look_up(self, selector: Selector) -> tuple[Item, ...]:
        expression = selector.expression
        if isinstance(expression, Collection) and expression.id in self._collections:
            return self.items(self._collections[expression.id])
        match = next(_shelved_matches(expression), None)
        if match is None:
            return select(self._catalog.items, selector, self._collections)
        parts = expression.parts if isinstance(expression, Every) else (expression,)
        rest = tuple(part for part in parts if part is not match)
        candidates = self._candidates(match)
        if not rest:
            return tuple(candidates)
        return select(candidates, replace(selector, expression=Every(rest)), self._collections)

    def _candidates(self, match: Match) -> list[Item]:
        """The items of the shelves that the match takes."""
        items, test = self._catalog.items, match.test(_no_collection)
        taken = [place for shelf in self._shelved(match.field) if test(items[shelf[0]]) for place in shelf]
        return [items[place] for place in sorted(taken)]

    def _shelved(self, field: str) -> list[list[int]]:
        shelves = self._shelves.get(field)
        if shelves is None:
            label, by_label = _SHELVED[field], dict[Hashable, list[int]]()
            for place, item in enumerate(self._catalog.items):
                by_label.setdefault(label(item), []).append(place)
            shelves = self._shelves[field] = list(by_label.values())
        return shelves


def _shelved_matches(expression: Expression) -> Iterator[Match]:
    """Matches that every item of the selector must meet; a show says more than a kind."""
    parts = expression.parts if isinstance(expression, Every) else (expression,)
    matches = [part for part in parts if isinstance(part, Match)]
    for field in _SHELVED:
        yield from (match for match in matches if match.field == field)


def _no_collection(name: str) -> Callable[[Item], bool]:
    raise KeyError(name)
