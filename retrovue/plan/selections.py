"""Items of selectors, each looked up once a build.

Most selectors name a show, a company or a kind. The catalog is shelved by them, so that such a selector is asked
once a shelf and then only about the items on the shelves it may take from.
"""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterator, Mapping
from dataclasses import replace
from operator import attrgetter

from retrovue.media.expression import Collection, Every, Expression, Match
from retrovue.media.item import Item
from retrovue.media.selector import Selector, select
from retrovue.media.shows import plain_title, titles_of
from retrovue.media.snapshot import CatalogSnapshot

_SHELVED: dict[str, Callable[[Item], Hashable]] = {
    "show": attrgetter("show", "extra", "show_guids"),
    "company": attrgetter("companies"),
    "kind": attrgetter("kind"),
}
"""Field -> all that its test looks at."""


class Selections:
    """Looks selectors up in one catalog."""

    def __init__(self, catalog: CatalogSnapshot, collections: Mapping[str, Selector]) -> None:
        self._catalog, self._collections = catalog, collections
        self._found: dict[Selector, tuple[Item, ...]] = {}
        self._shelves: dict[str, list[list[int]]] = {}
        self._titles: dict[str, list[list[int]]] | None = None

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
        items, shelves = self._catalog.items, self._of_titles(match)
        if shelves is None:
            test = match.test(_no_collection)
            shelves = [shelf for shelf in self._shelved(match.field) if test(items[shelf[0]])]
        return [items[place] for place in sorted({place for shelf in shelves for place in shelf})]

    def _of_titles(self, match: Match) -> list[list[int]] | None:
        """The shelves of shows that are meant by their titles alone: most selectors are, and none is asked."""
        titles = [plain_title(value) for value in match.values] if match.field == "show" else [None]
        if None in titles:
            return None
        if self._titles is None:
            self._titles = {}
            for shelf in self._shelved("show"):
                for title in titles_of(self._catalog.items[shelf[0]]):
                    self._titles.setdefault(title, []).append(shelf)
        return [shelf for title in titles if title is not None for shelf in self._titles.get(title, ())]

    def _shelved(self, field: str) -> list[list[int]]:
        shelves = self._shelves.get(field)
        if shelves is None:
            label, by_label = _SHELVED[field], defaultdict[Hashable, list[int]](list)
            for place, found in enumerate(map(label, self._catalog.items)):
                by_label[found].append(place)
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
