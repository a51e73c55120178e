"""Every value of a station as it takes effect: what it is, and where that was said.

Walks what was written beside the keys that the language has. Values are those of the files, so that a reference to a
secret stays a reference; what nobody wrote has its default.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

from pydantic import BaseModel

from retrovue.diagnostics import Span
from retrovue.load.yaml_tree import Place
from retrovue.reference.keys import NOTHING, Key, keys_of
from retrovue.reference.shapes import Keys, ListOf, MapOf, Shape, Tagged, parts_of
from retrovue.reference.words import default_words, in_yaml

Path = tuple[str, ...]
Origin = Literal["file", "extends", "default", "none"]


@dataclass(frozen=True, slots=True)
class Setting:
    """One value. `file` and `line` are of where it was written; `of` is the format that it was taken from."""

    path: Path
    value: str
    origin: Origin
    file: str = ""
    line: int = 0
    of: str = ""
    about: str = ""

    @property
    def name(self) -> str:
        return ".".join(self.path)

    @property
    def written(self) -> bool:
        return self.origin in ("file", "extends")


def settings(model: type[BaseModel], written: Mapping[str, Any], root: Place) -> Iterator[Setting]:
    """All of them, in the order of the language; `written` is the station after `extends`, before its secrets."""
    yield from _Walk(root).keys((), model, written, root)


@cache
def _keys(model: type[BaseModel]) -> tuple[Key, ...]:
    return tuple(keys_of(model))


@cache
def _names(model: type[BaseModel]) -> frozenset[str]:
    return frozenset(key.name for key in _keys(model))


@dataclass(frozen=True, slots=True)
class _Walk:
    root: Place

    def keys(
        self, path: Path, model: type[BaseModel], written: Mapping[str, Any], place: Place
    ) -> Iterator[Setting]:
        for key in _keys(model):
            inner = (*path, key.name)
            if key.name in written:
                there = place.children.get(key.name, place)
                yield from self.value(inner, key.shape, written[key.name], there, key.text)
            elif default := _default_model(model, key.name):
                yield from _defaults(inner, default)
            elif _is_told(unwritten := _unwritten(inner, key)):
                yield unwritten
        for name in (name for name in written if name not in _names(model)):
            yield from self.value((*path, name), None, written[name], place.children.get(name, place))

    def value(
        self, path: Path, shape: Shape | None, value: Any, place: Place, about: str = ""
    ) -> Iterator[Setting]:
        if isinstance(value, Mapping) and value:
            yield from self._map(path, shape, value, place)
        elif isinstance(value, list) and any(isinstance(one, Mapping | list) for one in value):
            item = next((part.item for part in _parts(shape) if isinstance(part, ListOf)), None)
            for index, one in enumerate(value):
                there = place.children.get(str(index), place)
                yield from self.value((*path, str(index)), item, one, there, about)
        else:
            yield self._written(path, in_yaml(value), place, about)

    def _map(
        self, path: Path, shape: Shape | None, value: Mapping[str, Any], place: Place
    ) -> Iterator[Setting]:
        model = _model(shape, value)
        if model is not None:
            yield from self.keys(path, model, value, place)
            return
        inner = next((part.value for part in _parts(shape) if isinstance(part, MapOf)), None)
        for name, one in value.items():
            yield from self.value((*path, name), inner, one, place.children.get(name, place))

    def _written(self, path: Path, value: str, place: Place, about: str) -> Setting:
        span = place.key or place.value
        of = self._taken_from(path, span)
        return Setting(path, value, "extends" if of else "file", span.file, span.line, of, about)

    def _taken_from(self, path: Path, span: Span) -> str:
        """The break format whose text a value of another one stands in."""
        formats = self.root.children.get("breaks")
        if path[:1] != ("breaks",) or len(path) < 3 or formats is None or path[1] not in formats.children:
            return ""
        if _within(span, formats.children[path[1]].value):
            return ""
        return next((id for id, one in formats.children.items() if _within(span, one.value)), "")


def _within(span: Span, outer: Span) -> bool:
    begin, end = (outer.line, outer.column), (outer.end_line, outer.end_column)
    return span.file == outer.file and begin <= (span.line, span.column) < end


def _parts(shape: Shape | None) -> tuple[Shape, ...]:
    return () if shape is None else parts_of(shape)


def _model(shape: Shape | None, value: Mapping[str, Any]) -> type[BaseModel] | None:
    """The model that a map was meant for: by its `type`, else the one that has all its keys."""
    found = None
    for part in _parts(shape):
        if isinstance(part, Tagged):
            models = dict(part.models)
            found = found or models.get(str(value.get("type", part.default)))
        elif isinstance(part, Keys) and value.keys() <= _names(part.model):
            found = found or part.model
    return found


@cache
def _default_model(model: type[BaseModel], key: str) -> type[BaseModel] | None:
    """The model of a map that holds defaults also where nobody wrote it."""
    for name, field in model.model_fields.items():
        if key in (name, field.alias) and not field.is_required():
            default = field.get_default(call_default_factory=True)
            return type(default) if isinstance(default, BaseModel) else None
    return None


def _defaults(path: Path, model: type[BaseModel]) -> Iterator[Setting]:
    for key in _keys(model):
        inner = _default_model(model, key.name)
        if inner is not None:
            yield from _defaults((*path, key.name), inner)
        else:
            yield _unwritten((*path, key.name), key)


def _is_told(unwritten: Setting) -> bool:
    """What an entry of a list does not say is no setting, unless it has a default; `extends` has been taken in."""
    listed = any(part.isdecimal() for part in unwritten.path)
    return bool(unwritten.value) or not (listed or unwritten.path[-1] == "extends")


def _unwritten(path: Path, key: Key) -> Setting:
    if key.default is not NOTHING:
        return Setting(path, in_yaml(key.default), "default", about=key.text)
    words = default_words(key)
    return Setting(path, "" if words in ("none", "see there", "required") else words, "none", about=key.text)
