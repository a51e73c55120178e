"""Selectors as a mapping: `{kind: movie, year: 1974..1989, not: {genre: horror}}`."""

import re
from collections.abc import Mapping
from typing import Any

from retrovue.diagnostics.suggest import hint
from retrovue.media.expression import Expression, Match, either, every, without
from retrovue.media.fields import field_named, is_field, known_fields
from retrovue.media.query_text import parse_text
from retrovue.media.selector_error import SelectorError, Spot, Term

_GROUPS = ("all", "any", "not")
_COMPARED = re.compile(r"(<=|>=|<|>)\s*(.+)", re.DOTALL)


Path = tuple[str, ...]


def parse_mapping(value: Mapping[str, Any], terms: list[Term], path: Path = ()) -> Expression:
    """Keys are fields, `all`, `any` and `not`; a list of values is any of them. Its terms join `terms`.

    Raises SelectorError.
    """
    if not value:
        raise SelectorError("the selector is empty", "write it as `{kind: episode}`", spot=Spot(path))
    return every([_condition(str(key), inner, terms, (*path, str(key))) for key, inner in value.items()])


def _condition(key: str, value: Any, terms: list[Term], path: Path) -> Expression:
    if key == "all":
        return every(_several(key, value, terms, path))
    if key == "any":
        return either(_several(key, value, terms, path))
    if key == "not":
        return without(
            either(_several(key, value, terms, path)) if isinstance(value, list) else _one(value, terms, path)
        )
    if not is_field(key):
        cure = hint(key, (*known_fields(), *_GROUPS))
        raise SelectorError(f"there is no field `{key}`", cure, spot=Spot(path, on_key=True))
    return _match(key, value, terms, path)


def _several(key: str, value: Any, terms: list[Term], path: Path) -> list[Expression]:
    if not isinstance(value, list) or not value:
        cure = f"write it as `{key}: [{{kind: movie}}, {{year: 1984}}]`"
        raise SelectorError(f"`{key}` takes a list of selectors", cure, spot=Spot(path))
    return [_one(part, terms, (*path, str(index))) for index, part in enumerate(value)]


def _one(value: Any, terms: list[Term], path: Path) -> Expression:
    if isinstance(value, Mapping):
        return parse_mapping(value, terms, path)
    if isinstance(value, str):
        return parse_text(value, terms, path)
    cure = "write a mapping, a query or the id of a collection"
    raise SelectorError("expected a selector", cure, spot=Spot(path))


def _match(key: str, value: Any, terms: list[Term], path: Path) -> Expression:
    field = field_named(key)
    values = value if isinstance(value, list) else [value]
    if not values or not all(isinstance(one, str) and one for one in values):
        cure = f"write it as `{key}: value`"
        raise SelectorError(f"`{key}` takes a value or a list of values", cure, spot=Spot(path))
    compared = _COMPARED.fullmatch(values[0]) if field.ordered and len(values) == 1 else None
    if compared:
        terms.append(Term(field.name, compared[2], Spot(path), Spot(path)))
        return Match(field.name, compared[1], (compared[2],))
    for index, one in enumerate(values):
        at = Spot((*path, str(index)) if isinstance(value, list) else path)
        terms.append(Term(field.name, one, at, Spot(path)))
    return Match(field.name, ":", tuple(dict.fromkeys(values)))
