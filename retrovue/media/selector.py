"""Selectors: which items of the catalog. One meaning, two spellings; pure over the catalog."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from retrovue.media.expression import (
    Either,
    Every,
    Expression,
    Match,
    Without,
    collections_in,
    compiled,
    in_state,
)
from retrovue.media.fields import field_named
from retrovue.media.item import Item
from retrovue.media.query_mapping import parse_mapping
from retrovue.media.query_text import parse_text
from retrovue.media.selector_error import NOWHERE, SelectorError, Spot, Term

__all__ = ["Selector", "SelectorError", "parse_selector", "select", "select_of_all"]


@dataclass(frozen=True, slots=True)
class Selector:
    """A checked selector. `text` is the same for both spellings, and reads back as the same selector."""

    text: str
    collections: tuple[str, ...]
    """Ids of the collections that it names, each once."""
    expression: Expression
    terms: tuple[Term, ...] = field(default=(), compare=False, repr=False)
    """What it names, and where in it as it was written."""

    def spot_of(self, name: str, value: str) -> Spot:
        """Where a value of a field stands, or without a field a collection; nowhere when it is not in it."""
        return next((term.at for term in self.terms if (term.field, term.value) == (name, value)), NOWHERE)

    def condition_of(self, match: Match) -> Spot:
        """Where a condition stands."""
        named = (match.field, match.values[0])
        return next((term.condition for term in self.terms if (term.field, term.value) == named), NOWHERE)

    def __str__(self) -> str:
        return self.text


def parse_selector(value: str | dict[str, Any]) -> Selector:
    """A query string or a mapping. Raises SelectorError."""
    terms: list[Term] = []
    if isinstance(value, str):
        expression = parse_text(value, terms)
    elif isinstance(value, dict):
        expression = parse_mapping(value, terms)
    else:
        raise SelectorError("expected a selector", "write a query, a mapping or the id of a collection")
    collections = tuple(dict.fromkeys(collections_in(expression)))
    selector = Selector(str(expression), collections, expression, tuple(terms))
    for match in _matches(expression):
        _check(match, selector)
    return selector


def select(
    items: Iterable[Item], selector: Selector, collections: Mapping[str, Selector]
) -> tuple[Item, ...]:
    """The items that the selector takes, in their order. Raises SelectorError for an unknown collection."""
    test = compiled(selector.expression, {id: other.expression for id, other in collections.items()})
    return tuple(filter(test, items))


def select_of_all(
    items: Mapping[str, Sequence[Item]], selector: Selector, collections: Mapping[str, Selector]
) -> frozenset[str]:
    """The keys of those that the selector takes, of items by their states. Raises SelectorError."""
    found: set[str] = set()
    for state, held in items.items():
        inner = {id: in_state(other.expression, state) for id, other in collections.items()}
        test = compiled(in_state(selector.expression, state), inner)
        found |= {item.key for item in held if test(item)}
    return frozenset(found)


def _matches(node: Expression) -> Iterator[Match]:
    match node:
        case Match():
            yield node
        case Every(parts) | Either(parts):
            for part in parts:
                yield from _matches(part)
        case Without(part):
            yield from _matches(part)


def _check(match: Match, selector: Selector) -> None:
    asked, whole = field_named(match.field), selector.condition_of(match)
    if match.operator != ":" and not asked.ordered:
        cure = f"write it as `{asked.name}:{match.values[0]}`"
        raise SelectorError(f"`{asked.name}` cannot be compared with `{match.operator}`", cure, spot=whole)
    if match.operator != ":" and len(match.values) > 1:
        raise SelectorError(f"`{asked.name}{match.operator}` takes one value", spot=whole)
    for value in match.values:
        try:
            asked.test(match.operator, value)
        except SelectorError as error:
            raise error.at(selector.spot_of(match.field, value)) from None
