"""What the source says about each key: the text that stands below a field."""

import ast
import inspect
import textwrap
from functools import cache
from itertools import pairwise

from pydantic import BaseModel


@cache
def field_texts(model: type[BaseModel]) -> dict[str, str]:
    """By field name; of a field that a class inherits, the words of the class it comes from."""
    found: dict[str, str] = {}
    for part in reversed(model.__mro__):
        if issubclass(part, BaseModel) and part is not BaseModel and origin_of(part) is part:
            found.update(_texts(part))
    return found


@cache
def _texts(model: type[BaseModel]) -> dict[str, str]:
    body = ast.parse(textwrap.dedent(inspect.getsource(model))).body[0]
    assert isinstance(body, ast.ClassDef)
    return {
        field.target.id: " ".join(words.value.value.split())
        for field, words in pairwise(body.body)
        if isinstance(field, ast.AnnAssign)
        and isinstance(field.target, ast.Name)
        and isinstance(words, ast.Expr)
        and isinstance(words.value, ast.Constant)
        and isinstance(words.value.value, str)
    }


def model_text(model: type[BaseModel]) -> str:
    """What a class says about itself."""
    return " ".join((origin_of(model).__doc__ or "").split())


def origin_of(model: type[BaseModel]) -> type[BaseModel]:
    """The class as it is written, of one that was made generic by pydantic."""
    return model.__pydantic_generic_metadata__["origin"] or model
