"""A JSON Schema that takes any file of a station, for the completion and the checks of YAML editors.

Draft 7, which every editor knows. Editors see YAML's own numbers and booleans where the language reads text,
so texts may be those too, and numbers may be quoted.
"""

from typing import Any

from pydantic import BaseModel

from retrovue.language.model import Model
from retrovue.language.overriding import ItemSettings
from retrovue.language.traffic import ROLES, PodElement
from retrovue.reference.docstrings import model_text
from retrovue.reference.keys import NOTHING, Key, keys_of, model_name, station_keys
from retrovue.reference.scalars import Scalar, Schema, selector_schema
from retrovue.reference.shapes import Choice, Either, Keys, ListOf, MapOf, Shape, Tagged

LONG = 120
"""Characters of a form."""
DRAFT = "http://json-schema.org/draft-07/schema#"


def station_schema(model: type[BaseModel]) -> Schema:
    """`model` is the station's document."""
    maker = _Maker()
    anywhere, of_channel = station_keys(model)
    properties = {key.name: maker.property(key) for key in (*of_channel, *anywhere)}
    others = [key.name for key in of_channel if key.name != "channel"]
    return {
        "$schema": DRAFT,
        "title": "RetroVue station file",
        "description": "Any file of a station: a channel's, or one of all that is not in a channel.",
        "type": "object",
        "properties": properties,
        "additionalProperties": False,
        "dependencies": {name: ["channel"] for name in others},
        "definitions": {"selector": selector_schema(), **dict(sorted(maker.definitions.items()))},
    }


class _Maker:
    """Collects the definitions that properties refer to."""

    def __init__(self) -> None:
        self.definitions: dict[str, Schema] = {}

    def property(self, key: Key) -> Schema:
        found = dict(self.value(key.shape))
        if key.text:
            found["description"] = key.text
        if key.default is not NOTHING:
            found["default"] = _json(key.default)
        examples = _examples(key.shape)
        if examples:
            found["examples"] = examples
        return found

    def value(self, shape: Shape) -> Schema:
        match shape:
            case Scalar():
                return self._scalar(shape)
            case Choice(values):
                return {"enum": [*values, *(int(value) for value in values if value.isdecimal())]}
            case ListOf(item):
                return {"type": "array", "items": self.value(item)}
            case MapOf(key, inner):
                return self._map(key, self.value(inner))
            case Either(parts):
                return {"anyOf": [self.value(part) for part in parts]}
            case Keys(model):
                return {"$ref": f"#/definitions/{self._model(model)}"}
            case Tagged():
                return self._tagged(shape)
        return {}

    def _scalar(self, shape: Scalar) -> Schema:
        """What is long stands once."""
        if len(str(shape.schema)) < LONG:
            return dict(shape.schema)
        name = shape.words.replace(" ", "-")
        assert self.definitions.setdefault(name, shape.schema) == shape.schema
        return {"$ref": f"#/definitions/{name}"}

    def _map(self, key: Shape, value: Schema) -> Schema:
        """Names that must have a form are patterns of properties, so that a wrong one is told of at its place."""
        pattern = key.schema.get("pattern") if isinstance(key, Scalar) else None
        if pattern is None:
            return {"type": "object", "additionalProperties": value}
        return {"type": "object", "patternProperties": {pattern: value}, "additionalProperties": False}

    def _tagged(self, shape: Tagged) -> Schema:
        tags = [tag for tag, _ in shape.models]
        branches = [
            {
                "if": _has_type(tag, left_out=tag == shape.default),
                "then": {"$ref": f"#/definitions/{self._model(model)}"},
            }
            for tag, model in shape.models
        ]
        found: Schema = {"type": "object", "properties": {"type": {"enum": tags}}, "allOf": branches}
        return found if shape.default else {**found, "required": ["type"]}

    def _model(self, model: type[BaseModel]) -> str:
        name = model_name(model)
        if name not in self.definitions:
            self.definitions[name] = {}  # a model may hold itself
            self.definitions[name] = self._object(model)
        return name

    def _object(self, model: type[BaseModel]) -> Schema:
        keys = keys_of(model)
        found: Schema = {"type": "object", "properties": {key.name: self.property(key) for key in keys}}
        if issubclass(model, ItemSettings):
            found["patternProperties"] = {
                r"^custom\.[A-Za-z0-9_-]{1,64}$": {"type": ["string", "number", "boolean"]}
            }
        if issubclass(model, PodElement):
            found["oneOf"] = [{"required": [role]} for role in ROLES]
        required = [key.name for key in keys if key.required]
        if required:
            found["required"] = required
        about = model_text(model)
        if about and about != model_text(Model):
            found["description"] = about
        return {**found, "additionalProperties": False}


def _has_type(tag: str, left_out: bool) -> Schema:
    is_it: Schema = {"properties": {"type": {"const": tag}}}
    return is_it if left_out else {**is_it, "required": ["type"]}


def _examples(shape: Shape) -> list[Any]:
    parts = shape.parts if isinstance(shape, Either) else (shape,)
    return [example for part in parts if isinstance(part, Scalar) for example in part.examples]


def _json(value: Any) -> Any:
    return {str(key): inner for key, inner in value.items()} if isinstance(value, dict) else value
