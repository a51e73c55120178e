"""Types and defaults in the words of the language pages."""

import re
from collections.abc import Mapping
from typing import Any

from retrovue.reference.keys import NOTHING, Key, model_name
from retrovue.reference.scalars import COMMAS, Scalar
from retrovue.reference.shapes import Choice, Either, Keys, ListOf, MapOf, Shape, Tagged, Unknown

_PLURALS = {
    "true or false": "true or false", "date or span": "dates or spans", "days": "days", "bytes": "bytes",
    "time-time": "spans such as `20:00-23:00`", "0 to 100": "numbers", "id of a database": "ids of databases",
}  # fmt: skip
_FEW = 4
"""Of more types than these, only the page is named."""
_DEFAULT_FIRST = re.compile(r"; ([^;.]+) by default")
_BY_DEFAULT = re.compile(r"\bby default (.+?)(?:[.;]|, |$)", re.IGNORECASE)


def type_words(shape: Shape, homes: Mapping[str, str]) -> str:
    """`homes`: the link to the section of each model, by the model's name."""
    match shape:
        case Scalar():
            return shape.words
        case Choice(values):
            return joined([f"`{value}`" for value in values])
        case ListOf(item):
            return f"list of {_several(item, homes)}"
        case MapOf(key, value):
            return f"map of {_several(key, homes)} to {_several(value, homes)}"
        case Either(parts):
            return joined(
                list(dict.fromkeys(word for part in parts for word in _choices(part, parts, homes)))
            )
        case Keys(model):
            return f"[map]({homes[model_name(model)]})"
        case Tagged(models) if len(models) > _FEW:
            return f"[programs]({homes[model_name(models[0][1])].partition('#')[0] or '#programs'})"
        case Tagged(models):
            return joined([f"[`{tag}`]({homes[model_name(model)]})" for tag, model in models])
        case Unknown():
            return "value"


def joined(words: list[str]) -> str:
    return " or ".join(filter(None, [", ".join(words[:-1]), words[-1]]))


def _choices(shape: Shape, beside: tuple[Shape, ...], homes: Mapping[str, str]) -> list[str]:
    """The words of one form among several; commas in a text are told of once, under the types."""
    if isinstance(shape, Choice):
        return [f"`{value}`" for value in shape.values]
    if isinstance(shape, ListOf) and isinstance(shape.item, Choice) and shape.item in beside:
        return ["a list of these"]
    return [] if isinstance(shape, Scalar) and shape.words == COMMAS else [type_words(shape, homes)]


def _several(shape: Shape, homes: Mapping[str, str]) -> str:
    match shape:
        case Scalar():
            return _PLURALS.get(shape.words, f"{shape.words}s")
        case Keys(model):
            return f"[maps]({homes[model_name(model)]})"
        case MapOf() | ListOf():
            return type_words(shape, homes).replace("map of", "maps of", 1).replace("list of", "lists of", 1)
        case Either(parts):
            kept = (part for part in parts if not isinstance(part, Scalar) or part.words != COMMAS)
            return joined(list(dict.fromkeys(_several(part, homes) for part in kept)))
    return type_words(shape, homes)


def default_words(key: Key) -> str:
    """As written, or what the meaning says about the default."""
    if key.required:
        return "required"
    if key.default is not NOTHING:
        return f"`{in_yaml(key.default)}`"
    told = _BY_DEFAULT.search(key.text) or _DEFAULT_FIRST.search(key.text)
    return told[1] if told else "see there" if isinstance(key.shape, Keys) else "none"


def in_yaml(value: Any) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{in_yaml(key)}: {in_yaml(inner)}" for key, inner in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(in_yaml, value)) + "]"
    return str(value).lower() if isinstance(value, bool) else str(value)
