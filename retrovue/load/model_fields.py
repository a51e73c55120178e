"""Which keys a model takes at a path of the station, for suggestions."""

from collections.abc import Iterator
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel

from retrovue.load.tree import Path


def field_names(model: type[BaseModel], path: Path) -> list[str]:
    """Names, as users write them, of the keys below `path`."""
    names: dict[str, None] = {}
    for found in _models_at(model, list(path)):
        names.update((field.alias or name, None) for name, field in found.model_fields.items())
    return list(names)


def type_names(model: type[BaseModel], path: Path) -> list[str]:
    """The values of `type:` that the union at `path` knows."""
    fields = (found.model_fields.get("type") for found in _models_at(model, list(path)))
    return [tag for field in fields if field is not None for tag in get_args(field.annotation)]


def _models_at(annotation: Any, path: list[str]) -> Iterator[type[BaseModel]]:
    """Every model that may stand at the path; tags of unions in it are skipped."""
    for kind in _branches(annotation):
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            yield from _in_model(kind, path)
        elif path and get_origin(kind) is dict:
            yield from _models_at(get_args(kind)[1], path[1:])
        elif path and get_origin(kind) in (tuple, list):
            yield from _models_at(get_args(kind)[0], path[1:])


def _in_model(model: type[BaseModel], path: list[str]) -> Iterator[type[BaseModel]]:
    if not path:
        yield model
        return
    tag = model.model_fields.get("type")
    if tag is not None and path[0] in get_args(tag.annotation):
        yield from _in_model(model, path[1:])
        return
    for name, field in model.model_fields.items():
        if path[0] in (name, field.alias):
            yield from _models_at(field.annotation, path[1:])
            return


def _branches(annotation: Any) -> Iterator[Any]:
    origin = get_origin(annotation)
    if origin is Annotated:
        yield from _branches(get_args(annotation)[0])
    elif origin is Union or str(origin) == "<class 'types.UnionType'>":
        for part in get_args(annotation):
            yield from _branches(part)
    else:
        yield annotation
