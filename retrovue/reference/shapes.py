"""The form of every value, read off the types of the models.

A reader that stands before a type widens it: what a lone text becomes is found by giving it one.
"""

import types
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Annotated, Any, Literal, TypeAlias, Union, get_args, get_origin

from pydantic import BaseModel, BeforeValidator
from pydantic.fields import FieldInfo

from retrovue.language.calendar import CALENDARS, read_holidays
from retrovue.reference.scalars import COMMAS, SCALARS, Scalar

PROBE = "probe"


@dataclass(frozen=True, slots=True)
class Choice:
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ListOf:
    item: "Shape"


@dataclass(frozen=True, slots=True)
class MapOf:
    key: "Shape"
    value: "Shape"


@dataclass(frozen=True, slots=True)
class Either:
    parts: tuple["Shape", ...]


@dataclass(frozen=True, slots=True)
class Keys:
    """A map with known keys."""

    model: type[BaseModel]


@dataclass(frozen=True, slots=True)
class Tagged:
    """One of several models, by the value of `type`; `default` where it may be left out."""

    models: tuple[tuple[str, type[BaseModel]], ...]
    default: str = ""


@dataclass(frozen=True, slots=True)
class Unknown:
    """A value that a reader makes of anything; `reader` is its name."""

    reader: str


Shape: TypeAlias = Scalar | Choice | ListOf | MapOf | Either | Keys | Tagged | Unknown
DAYPART = Scalar("daypart", {"type": "string", "pattern": "^[a-z][a-z0-9-]*$"})


def shape_of(annotation: Any) -> Shape:
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return _annotated(arguments[0], arguments[1:])
    if origin in (Union, types.UnionType):
        return either([shape_of(part) for part in arguments if part is not type(None)])
    if origin is Literal:
        return Choice(tuple(map(str, arguments)))
    if origin in (tuple, list):
        return ListOf(shape_of(arguments[0]))
    if origin is dict:
        return MapOf(shape_of(arguments[0]), shape_of(arguments[1]))
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return _of_model(annotation)
    return Unknown(str(annotation))


def either(parts: list[Shape]) -> Shape:
    """Without repetitions; one alone is itself."""
    flat = [inner for part in parts for inner in (part.parts if isinstance(part, Either) else (part,))]
    kept: list[Shape] = []
    for part in flat:
        if part not in kept:
            kept.append(part)
    return kept[0] if len(kept) == 1 else Either(tuple(kept))


def _annotated(base: Any, extras: tuple[Any, ...]) -> Shape:
    readers = [extra.func for extra in extras if isinstance(extra, BeforeValidator)]
    for reader in readers:
        if reader in SCALARS:
            return SCALARS[reader]
    tag = next((extra.discriminator for extra in extras if isinstance(extra, FieldInfo)), None)
    shape = _tagged(base) if tag else shape_of(base)
    for reader in readers:
        shape = _widened(shape, reader)
    return shape


def _tagged(base: Any) -> Shape:
    models = get_args(base)
    return Tagged(tuple((str(get_args(model.model_fields["type"].annotation)[0]), model) for model in models))


def _of_model(model: type[BaseModel]) -> Shape:
    """A model may take a lone text for one of its keys."""
    for name, found in model.__pydantic_decorators__.model_validators.items():
        if found.info.mode == "before" and isinstance(made := _given(getattr(model, name), PROBE), dict):
            return either([_key_for(model, made), Keys(model)])
    return Keys(model)


def _key_for(model: type[BaseModel], made: dict[str, Any]) -> Shape:
    (name,) = made
    return field_shape(model.model_fields[name])


def field_shape(field: FieldInfo) -> Shape:
    extras: tuple[Any, ...] = tuple(extra for extra in field.metadata if isinstance(extra, BeforeValidator))
    if field.discriminator:
        extras = (*extras, field)
    annotation: Any = Annotated[(field.annotation, *extras)] if extras else field.annotation
    return shape_of(annotation)


def _given(reader: Callable[..., Any], value: Any) -> Any:
    """What a reader makes of a value; None when it refuses."""
    try:
        return reader(value)
    except Exception:
        return None


def _widened(shape: Shape, reader: Callable[..., Any]) -> Shape:
    if reader is read_holidays:
        return either([Choice(tuple(CALENDARS)), _with_calendar(shape)])
    if _given(reader, {PROBE: PROBE}) == {PROBE: PROBE, "type": "rotation"} and isinstance(shape, Tagged):
        return Tagged(shape.models, "rotation")
    alone = _given(reader, PROBE)
    if isinstance(alone, list | tuple):
        shape = _or_alone(shape, reader)
    elif isinstance(alone, dict):
        shape = _or_for_key(shape, alone)
    shape = _or_inner(shape, reader)
    return _or_times(shape, reader)


def _with_calendar(shape: Shape) -> Shape:
    """Beside holidays, the map may name the calendar that it adds to."""
    assert isinstance(shape, MapOf)
    return MapOf(shape.key, either([shape.value, Choice(tuple(CALENDARS))]))


def _or_alone(shape: Shape, reader: Callable[..., Any]) -> Shape:
    """A list of one needs no brackets; some take a text with commas."""
    lists = [part for part in parts_of(shape) if isinstance(part, ListOf)]
    items: list[Shape] = [item for part in lists for item in parts_of(part.item)]
    if len(_given(reader, f"{PROBE}, {PROBE}") or ()) == 2:
        items.append(Scalar(COMMAS, {"type": "string", "pattern": ","}))
    return either([*items, shape])


def _or_for_key(shape: Shape, alone: dict[str, Any]) -> Shape:
    """A lone text stands for one key: `default` of a map by daypart, or a key of a model."""
    (name,) = alone
    for part in parts_of(shape):
        if isinstance(part, MapOf) and name == "default":
            value = part.value
            short: list[Shape] = [*parts_of(value.item), value] if isinstance(value, ListOf) else [value]
            return either([*short, MapOf(DAYPART, either(short))])
        if isinstance(part, Keys):
            return either([field_shape(part.model.model_fields[name]), shape])
    return shape


def _or_inner(shape: Shape, reader: Callable[..., Any]) -> Shape:
    """What a text inside a list or a map may stand for."""
    for part in parts_of(shape):
        if isinstance(part, ListOf) and _made_map(_given(reader, [PROBE]), 0):
            return either([shape, ListOf(_with_key(part.item, _given(reader, [PROBE])[0]))])
        if isinstance(part, MapOf) and _made_map(_given(reader, {PROBE: PROBE}), PROBE):
            return MapOf(part.key, _with_key(part.value, _given(reader, {PROBE: PROBE})[PROBE]))
    lone = _given(reader, {PROBE: PROBE})
    if isinstance(lone, list | tuple):
        items = [part.item for part in parts_of(shape) if isinstance(part, ListOf)]
        return either([*(item for item in items), shape])
    return shape


def _made_map(made: Any, where: Any) -> bool:
    try:
        return isinstance(made[where], dict)
    except (KeyError, IndexError, TypeError):
        return False


def _with_key(shape: Shape, made: dict[str, Any]) -> Shape:
    model = next((part.model for part in parts_of(shape) if isinstance(part, Keys)), None)
    return either([_key_for(model, made), shape]) if model is not None else shape


def _or_times(shape: Shape, reader: Callable[..., Any]) -> Shape:
    """A stunt's grid may leave the days out."""
    if isinstance(shape, MapOf) and _given(reader, {"12:00": PROBE}) == {"daily": {"12:00": PROBE}}:
        return either([shape.value, shape])
    return shape


def parts_of(shape: Shape) -> tuple[Shape, ...]:
    return shape.parts if isinstance(shape, Either) else (shape,)


def unknown_readers(model: type[BaseModel]) -> set[str]:
    """Readers of single values that `SCALARS` does not know, so that nothing is said about their form."""
    seen: set[type[BaseModel]] = set()

    def visit(shape: Shape) -> Iterator[str]:
        match shape:
            case Unknown(reader):
                yield reader
            case Either(parts):
                for part in parts:
                    yield from visit(part)
            case ListOf(item):
                yield from visit(item)
            case MapOf(key, value):
                yield from visit(key)
                yield from visit(value)
            case Tagged(models):
                for _, inner in models:
                    yield from visit(Keys(inner))
            case Keys(inner) if inner not in seen:
                seen.add(inner)
                for field in inner.model_fields.values():
                    yield from visit(field_shape(field))

    return set(visit(Keys(model)))
