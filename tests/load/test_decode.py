"""Every error that pydantic can raise for the station's models has words and a code."""

from collections.abc import Iterator
from typing import Any

import pytest
from pydantic import BaseModel

from retrovue.diagnostics.codes import CODES
from retrovue.load.decode import decode
from retrovue.load.model_fields import field_names, type_names
from retrovue.load.tree import Tree, locate
from retrovue.load.yaml_tree import parse_file
from retrovue.station_type import StationFile

OURS = {
    "default", "definitions", "definition-ref", "dict", "function-before", "function-after", "function-plain", "literal",
    "model", "model-fields", "nullable", "str", "int", "bool", "date", "tagged-union", "tuple", "union", "any", "is-instance",
    "dataclass", "dataclass-args", "dataclass-field", "frozenset", "model-field", "chain",
}  # fmt: skip
"""Kinds of pydantic schema that the language is made of. A new one may bring errors without words."""


def schemas(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        kind = node.get("type")
        if isinstance(kind, str) and kind not in ("before", "after", "typed-dict-field"):
            yield kind
        for key, inner in node.items():
            if key not in ("metadata", "serialization", "config"):
                yield from schemas(inner)
    elif isinstance(node, list | tuple):
        for inner in node:
            yield from schemas(inner)


def test_the_language_is_made_of_known_kinds() -> None:
    kinds = set(schemas(StationFile.__pydantic_core_schema__))
    assert {kind for kind in kinds if kind not in OURS} <= {"no-info", "with-info"}


def models(kind: type[BaseModel], seen: set[type[BaseModel]]) -> set[type[BaseModel]]:
    from typing import get_args

    if kind in seen:
        return seen
    seen.add(kind)
    todo: list[Any] = [field.annotation for field in kind.model_fields.values()]
    while todo:
        part = todo.pop()
        if isinstance(part, type) and issubclass(part, BaseModel):
            models(part, seen)
        todo.extend(get_args(part))
    return seen


def test_a_key_of_a_type_s_own_name_keeps_its_place() -> None:
    """pydantic's paths hold the type's name, and a simulcast has a key of that name."""
    text = """
channels:
  two:
    channel: {id: two, number: 2, name: Two}
    programs:
      relay: {type: simulcast, simulcast: one, nonsense: x, brakes: y}
      wrong: {type: simulcast, simulcast: [one]}
      plain: {form: x}
"""
    parsed = parse_file("x.yaml", text)
    tree = Tree(parsed.place)
    _, found = decode(StationFile, parsed.data, tree)
    lines = [
        (diagnostic.code, diagnostic.primary.span.line, diagnostic.message)
        for diagnostic in locate(found, tree)
        if diagnostic.primary
    ]
    assert lines == [
        ("RV010", 6, "unknown key `nonsense`"),
        ("RV010", 6, "unknown key `brakes`"),
        ("RV013", 7, "expected an id"),
        ("RV010", 8, "unknown key `form`"),
    ]
    suggestion = next(diagnostic.help for diagnostic in found if "brakes" in diagnostic.message)
    assert suggestion == ("did you mean `breaks`?",)


def test_a_program_of_a_stunt_is_found_by_the_channel_that_airs_it() -> None:
    text = """
channels:
  one:
    programs: {strip: {from: x}}
    stunts:
      plain: {when: {date: 10-30}}
      night:
        programs:
          scream: {from: y}
"""
    tree = Tree(parse_file("x.yaml", text).place)
    assert tree.where(("channels", "one", "programs", "strip", "from")) == "x.yaml:4"
    assert tree.where(("channels", "one", "programs", "scream", "from")) == "x.yaml:9"
    assert tree.where(("channels", "one", "programs", "nowhere")) == "x.yaml:4"


@pytest.mark.parametrize(
    "path", [(), ("station",), ("pools", "x"), ("breaks", "x", "internal", "pod", "0"), ("sources", "x")]
)
@pytest.mark.parametrize(
    "value", ["", "x", "-1", [], ["x"], {}, {"x": "y"}, {"type": "x"}, [[]], {"from": {}}]
)
def test_any_wrong_value_has_a_code_and_words(path: tuple[str, ...], value: Any) -> None:
    data: Any = value
    for key in reversed(path):
        data = [data] if key.isdigit() else {key: data}
    if not isinstance(data, dict):
        return
    _, found = decode(StationFile, data, Tree(parse_file("x", "").place))
    assert found
    for diagnostic in found:
        assert diagnostic.code in CODES
        assert diagnostic.message[0].islower() or diagnostic.message[0] == "`"
        assert not diagnostic.message.endswith(".")
        for internal in ("Input should", "input should", "function", "validat", "pydantic"):
            assert internal not in diagnostic.message


@pytest.mark.parametrize(
    ("path", "some"),
    [
        ((), {"station", "pools", "channels"}),
        (("station", "horizon"), {"build", "publish"}),
        (("pools", "x"), {"from", "rest"}),
        (("breaks", "x", "internal", "pod", "3"), {"role", "pool"}),
        (("channels", "x", "grid", "daily", "06:00"), {"program", "until"}),
        (("sources", "x", "folder", "rules", "0", "set"), {"kind", "in"}),
        (("overrides", "0", "set"), {"breaks_at", "in", "out"}),
        (("nowhere", "x"), set()),
    ],
)
def test_names_of_keys_at_a_path(path: tuple[str, ...], some: set[str]) -> None:
    names = set(field_names(StationFile, path))
    assert some <= names
    assert bool(names) == bool(some)


def test_names_of_types_at_a_path() -> None:
    assert type_names(StationFile, ("sources", "x")) == ["folder", "nfo", "plex"]


def test_of_very_many_wrong_values_the_first_are_told() -> None:
    parsed = parse_file("x.yaml", "overrides: [" + "a, " * 1_500 + "]\nstation: {}\n")
    draft, found = decode(StationFile, parsed.data, Tree(parsed.place, home="stations/x"))
    assert draft is None
    assert len(found) == 501
    assert found[-1].message == "1,003 more values are wrong"
    assert found[-1].help
