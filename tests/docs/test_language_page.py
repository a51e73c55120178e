"""The language pages are made of the models, and their examples are one station that uses every key."""

import re
import shutil
from collections.abc import Iterator
from typing import Any

import pytest
from pydantic import BaseModel

from retrovue.check import check_station
from retrovue.language.program import ProgramBase
from retrovue.language.traffic import ROLES
from retrovue.load.project import find_station
from retrovue.load.station import load_station
from retrovue.media.fields import FIELDS
from retrovue.media.item import KINDS
from retrovue.media.ratings import AGES
from retrovue.reference.__main__ import DOCS, read_examples, read_pages
from retrovue.reference.keys import keys_of, model_name
from retrovue.reference.pages import anchor, models_of, renewed
from retrovue.sources.keys import SourceKeys
from retrovue.station_type import StationFile

PAGES = read_pages()
MODELS = models_of(StationFile)
ENV = {"PLEX_URL": "http://plex.example", "PLEX_TOKEN": "x"}
LONGEST = 600
"""Lines that a newcomer reads on one page."""


@pytest.fixture(scope="module")
def document(tmp_path_factory: pytest.TempPathFactory) -> Any:
    project = tmp_path_factory.mktemp("examples")
    shutil.copytree(DOCS / "examples", project / "stations/springfield")
    loaded = load_station(find_station(project, None), StationFile, ENV)
    assert loaded.diagnostics == ()
    return loaded.document


def test_the_pages_are_what_the_models_say() -> None:
    """When this fails: `make docs`, and look at the difference before committing it."""
    assert renewed(PAGES, read_examples(), StationFile) == PAGES


def test_every_map_of_the_language_has_one_table() -> None:
    told = [name for text in PAGES.values() for name in re.findall(r"<!-- keys (\S+) -->", text)]
    assert sorted(told) == sorted(MODELS)


def test_every_example_is_shown() -> None:
    shown = {name for text in PAGES.values() for name in re.findall(r"<!-- example (\S+?)(?::| -->)", text)}
    assert shown == set(read_examples())


@pytest.mark.parametrize("name", MODELS)
def test_every_key_says_what_it_means(name: str) -> None:
    assert [key.name for key in keys_of(MODELS[name]) if not key.text] == []


def test_the_examples_pass_the_checks(document: Any) -> None:
    assert {found.code for found in check_station(document, None)} == {"RV403"}


def used(value: Any) -> Iterator[tuple[str, str]]:
    """Model and key of everything that the examples say."""
    if isinstance(value, BaseModel):
        for field in value.model_fields_set:
            yield model_name(type(value)), type(value).model_fields[field].alias or field
            yield from used(getattr(value, field))
        if model_name(type(value)) == "traffic.PodElement":
            yield "traffic.PodElement", value.role  # type: ignore[attr-defined]
    elif isinstance(value, dict):
        for inner in value.values():
            yield from used(inner)
    elif isinstance(value, tuple):
        for inner in value:
            yield from used(inner)


def _names(model: type[BaseModel]) -> set[str]:
    return {field.alias or name for name, field in model.model_fields.items()}


def test_every_key_is_used_by_an_example(document: Any) -> None:
    written = set(used(document))
    shared = [
        (base, {key for name, key in written if issubclass(MODELS[name], base)} & _names(base))
        for base in (ProgramBase, SourceKeys)
    ]
    unused = [
        f"{name}.{key.name}"
        for name, model in MODELS.items()
        for key in keys_of(model)
        if (name, key.name) not in written
        and not any(issubclass(model, base) and key.name in keys for base, keys in shared)
    ]
    assert "extends: network" in read_examples()["breaks.yaml"]
    assert unused == ["traffic.BreakFormat.extends"]


def test_every_role_field_kind_and_rating_is_named() -> None:
    items, breaks, types = PAGES["language-items.md"], PAGES["language-breaks.md"], PAGES["language.md"]
    assert [role for role in ROLES if f"`{role}`" not in breaks] == []
    assert [name for name in FIELDS if f"`{name}`" not in items and f"`{name}(" not in items] == []
    assert [name for name in (*KINDS, *AGES) if f"`{name}`" not in types and not name.endswith("-FV")] == []


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_short_and_its_links_lead_to_headings(name: str) -> None:
    assert len(PAGES[name].splitlines()) < LONGEST
    anchors = {
        page: {anchor(title) for title in re.findall(r"^#+ (.+)$", text, re.M)}
        for page, text in PAGES.items()
    }
    for page, mark in re.findall(r"\]\((language[\w-]*\.md)?#([^)]+)\)", PAGES[name]):
        assert mark in anchors[page or name], (page, mark)


def test_every_top_level_key_is_in_the_table_of_the_first_page() -> None:
    for key in (*keys_of(MODELS["channel.ChannelFile"]), *keys_of(MODELS["document.StationDocument"])):
        assert key.name == "channels" or f"| `{key.name}` |" in PAGES["language.md"]
