"""Selectors as a mapping: `{kind: movie, year: 1974..1989, not: {genre: horror}}`."""

import re
from collections.abc import Mapping
from typing import Any

from retrovue.diagnostics.suggest import hint
from retrovue.media.expression import Expression, Match, either, every, without
from retrovue.media.fields import field_named, is_field, known_fields
from retrovue.media.query_text import parse_text
from retrovue.media.selector_error import SelectorError

_GROUPS = ("all", "any", "not")
_COMPARED = re.compile(r"(<=|>=|<|>)\s*(.+)", re.DOTALL)


def parse_mapping(value: Mapping[str, Any]) -> Expression:
    """Keys are fields, `all`, `any` and `not`; a list of values is any of them. Raises SelectorError."""
    if not value:
        raise SelectorError("the selector is empty", "write it as `{kind: episode}`")
    return every([_condition(str(key), inner) for key, inner in value.items()])


def _condition(key: str, value: Any) -> Expression:
    if key == "all":
        return every(_several(key, value))
    if key == "any":
        return either(_several(key, value))
    if key == "not":
        return without(either(_several(key, value)) if isinstance(value, list) else _one(value))
    if not is_field(key):
        raise SelectorError(f"there is no field `{key}`", hint(key, (*known_fields(), *_GROUPS)))
    return _match(key, value)


def _several(key: str, value: Any) -> list[Expression]:
    if not isinstance(value, list) or not value:
        raise SelectorError(
            f"`{key}` takes a list of selectors", f"write it as `{key}: [{{kind: movie}}, {{year: 1984}}]`"
        )
    return [_one(part) for part in value]


def _one(value: Any) -> Expression:
    if isinstance(value, Mapping):
        return parse_mapping(value)
    if isinstance(value, str):
        return parse_text(value)
    raise SelectorError("expected a selector", "write a mapping, a query or the id of a collection")


def _match(key: str, value: Any) -> Expression:
    field = field_named(key)
    values = value if isinstance(value, list) else [value]
    if not values or not all(isinstance(one, str) and one for one in values):
        raise SelectorError(f"`{key}` takes a value or a list of values", f"write it as `{key}: value`")
    compared = _COMPARED.fullmatch(values[0]) if field.ordered and len(values) == 1 else None
    if compared:
        return Match(field.name, compared[1], (compared[2],))
    return Match(field.name, ":", tuple(dict.fromkeys(values)))
