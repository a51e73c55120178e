"""The keys of each map as users write them: name, form, default and meaning."""

from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel
from pydantic_core import PydanticUndefined

from retrovue.language.channel import ChannelFile
from retrovue.language.document import CALENDAR_US, StationDocument
from retrovue.language.traffic import ROLES, BreakFormat, PodElement
from retrovue.reference.docstrings import field_texts, origin_of
from retrovue.reference.scalars import SCALARS, Scalar
from retrovue.reference.shapes import Choice, Either, Keys, ListOf, MapOf, Shape, field_shape, parts_of

NOTHING = object()
"""The default of a key that has none to show."""


@dataclass(frozen=True, slots=True)
class Key:
    name: str
    shape: Shape
    text: str
    required: bool = False
    default: Any = NOTHING
    """As it would be written."""


_ROLE_TEXTS = {
    "spots": "The pool whose items fill the break: commercials as a rule.",
    "bumper": "The pool of a bumper, such as those before and after the spots.",
    "promo": "The pool of promos.",
    "psa": "The pool of public service announcements.",
    "id": "The pool of station identifications.",
    "trailer": "The pool of trailers.",
    "slate": "The pool of what stands in when nothing fits.",
}


def model_name(model: type[BaseModel]) -> str:
    """Two nouns of the language may have classes of one name; their files then tell them apart."""
    origin = origin_of(model)
    return f"{origin.__module__.rsplit('.', 1)[-1]}.{origin.__name__}"


def keys_of(model: type[BaseModel]) -> list[Key]:
    keys = [_key(model, name) for name in model.model_fields]
    if issubclass(model, PodElement):
        return [*_roles(model), *(key for key in keys if key.name not in ("role", "pool"))]
    if issubclass(model, BreakFormat):
        return [_extends(model), *keys]
    return keys


def _key(model: type[BaseModel], name: str) -> Key:
    field = model.model_fields[name]
    default = field.get_default(call_default_factory=True)
    shown = field.alias or name
    return Key(
        shown, field_shape(field), field_texts(model).get(name, ""), field.is_required(),
        NOTHING if default is PydanticUndefined else written(field_shape(field), default),
    )  # fmt: skip


def _roles(model: type[BaseModel]) -> list[Key]:
    pool = field_shape(model.model_fields["pool"])
    return [Key(role, pool, _ROLE_TEXTS[role]) for role in ROLES]


def _extends(model: type[BaseModel]) -> Key:
    text = "Another format, of which this one takes what it does not say itself: maps merge, lists replace."
    id_shape = next(part for part in SCALARS.values() if part.words == "id")
    return Key("extends", id_shape, text)


def station_keys(model: type[BaseModel]) -> tuple[list[Key], list[Key]]:
    """Keys of any file of a station, and those of a channel's file."""
    assert issubclass(model, StationDocument)
    channels = field_shape(model.model_fields["channels"])
    assert isinstance(channels, MapOf)
    file = next(part.model for part in parts_of(channels.value) if isinstance(part, Keys))
    assert issubclass(file, ChannelFile)
    return [key for key in keys_of(model) if key.name != "channels"], keys_of(file)


def written(shape: Shape, value: Any) -> Any:
    """A default as YAML would say it; NOTHING for what says nothing, such as an empty list or a map of maps."""
    if value is None or value in ("", (), {}) or isinstance(value, BaseModel):
        return NOTHING
    if value == CALENDAR_US:
        return "us"
    for part in parts_of(shape):
        found = _in(part, value)
        if found is not NOTHING:
            return found
    return NOTHING


def _in(shape: Shape, value: Any) -> Any:
    match shape:
        case Choice(values) if value in values:
            return value
        case Scalar() if not isinstance(value, str | dict) or value:
            return _scalar(shape, value)
        case ListOf(item) if isinstance(value, tuple) and not isinstance(item, Scalar):
            return [written(item, one) for one in value]
        case MapOf(key, inner) if isinstance(value, dict):
            pairs = [(written(key, name), written(inner, one)) for name, one in value.items()]
            return dict(pairs) if all(NOTHING not in pair for pair in pairs) else NOTHING
        case Either(parts):
            return written(Either(parts), value)
    return NOTHING


def _scalar(shape: Scalar, value: Any) -> Any:
    try:
        return shape.write(value)
    except (TypeError, ValueError, AttributeError):
        return NOTHING
