"""The language page names every key of the models, and its examples are one station that passes the checks."""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, get_args, get_origin

import pytest
from pydantic import BaseModel
from pydantic.fields import FieldInfo

import retrovue
from retrovue.check import check_station
from retrovue.language.traffic import ROLES, PodElement
from retrovue.load.project import find_station
from retrovue.load.station import load_station
from retrovue.media.fields import FIELDS
from retrovue.station_type import StationFile

PAGE = (Path(retrovue.__file__).parent / "docs" / "language.md").read_text(encoding="utf-8")
HOME = {"sources.*.rules.set": "overrides.set", "breaks.*.between.pod": "breaks.*.internal.pod"}
"""Models that are explained once and used twice."""


def models(annotation: Any, path: str) -> Iterator[tuple[str, type[BaseModel]]]:
    """Every model below a type, with the path of keys that leads to it; `*` stands for a name."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield path, annotation
        for name, field in annotation.model_fields.items():
            yield from models(field.annotation, f"{path}.{field.alias or name}".lstrip("."))
        return
    arguments = get_args(annotation)
    if get_origin(annotation) is dict:
        yield from models(arguments[1], f"{path}.*")
        return
    for argument in arguments:
        yield from models(argument, path)


@cache
def sections() -> dict[str, str]:
    parts = re.split(r"^#{2,3} (.+)$", PAGE, flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def rows(path: str) -> dict[str, str]:
    """The table of a section: key -> rest of its row."""
    return dict(re.findall(r"^\| `([a-z_]+)` \|(.*)$", sections()[HOME.get(path, path)], flags=re.MULTILINE))


def described(model: type[BaseModel]) -> dict[str, FieldInfo]:
    written = {field.alias or name: field for name, field in model.model_fields.items()}
    return {
        key: field for key, field in written.items() if model is not PodElement or key not in ("role", "pool")
    }


MODELS = [(path, model) for path, model in models(StationFile, "") if path]


@pytest.mark.parametrize(
    ("path", "model"), MODELS, ids=[f"{path}-{model.__name__}" for path, model in MODELS]
)
def test_every_key_is_described_and_no_other(path: str, model: type[BaseModel]) -> None:
    described_keys = described(model)
    assert set(rows(path)) == set(described_keys)
    for key, field in described_keys.items():
        assert (" required " in rows(path)[key]) == field.is_required(), f"{path}.{key}"


@pytest.mark.parametrize("key", [field.alias or name for name, field in StationFile.model_fields.items()])
def test_every_top_level_key_has_a_section(key: str) -> None:
    assert key in {title.split(".")[0] for title in sections()}


def test_every_role_and_every_field_of_selectors_is_named() -> None:
    assert [role for role in ROLES if f"`{role}`" not in sections()["breaks.*.internal.pod"]] == []
    assert [name for name in FIELDS if f"`{name}`" not in sections()["Selectors"]] == []


def test_the_examples_are_one_station_that_passes_the_checks(tmp_path: Path) -> None:
    examples = re.findall(r"^```yaml\n(.*?)^```$", PAGE, flags=re.MULTILINE | re.DOTALL)
    folder = tmp_path / "stations" / "springfield"
    folder.mkdir(parents=True)
    for number, text in enumerate(examples):
        (folder / f"{number:02d}.yaml").write_text(text, encoding="utf-8")
    loaded = load_station(find_station(tmp_path, None), StationFile, {})
    assert loaded.diagnostics == ()
    assert loaded.document is not None
    assert check_station(loaded.document, None) == []
