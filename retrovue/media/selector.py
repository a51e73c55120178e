"""Selectors: which items of the catalog. One meaning, two spellings; pure over the catalog."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
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
from retrovue.media.selector_error import SelectorError

__all__ = ["Selector", "SelectorError", "parse_selector", "select", "select_of_all"]


@dataclass(frozen=True, slots=True)
class Selector:
    """A checked selector. `text` is the same for both spellings, and reads back as the same selector."""

    text: str
    collections: tuple[str, ...]
    """Ids of the collections that it names, each once."""
    expression: Expression

    def __str__(self) -> str:
        return self.text


def parse_selector(value: str | dict[str, Any]) -> Selector:
    """A query string or a mapping. Raises SelectorError."""
    if isinstance(value, str):
        expression = parse_text(value)
    elif isinstance(value, dict):
        expression = parse_mapping(value)
    else:
        raise SelectorError("expected a selector", "write a query, a mapping or the id of a collection")
    for match in _matches(expression):
        _check(match)
    return Selector(str(expression), tuple(dict.fromkeys(collections_in(expression))), expression)


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


def _check(match: Match) -> None:
    field = field_named(match.field)
    if match.operator != ":" and not field.ordered:
        raise SelectorError(
            f"`{field.name}` cannot be compared with `{match.operator}`",
            f"write it as `{field.name}:{match.values[0]}`",
        )
    if match.operator != ":" and len(match.values) > 1:
        raise SelectorError(f"`{field.name}{match.operator}` takes one value")
    for value in match.values:
        field.test(match.operator, value)
