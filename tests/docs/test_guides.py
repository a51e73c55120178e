"""The guides name what there is: every command and option, every key of the log, and no file that is missing."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer

import retrovue
from retrovue.cli.main import app
from retrovue.export import EXPORTERS
from retrovue.playout_log.log import FORMAT, CoarseLine, Event, Header

DOCS = Path(retrovue.__file__).parent / "docs"
ROOT = DOCS.parent.parent


def read(name: str) -> str:
    return (DOCS / name).read_text(encoding="utf-8")


def section(text: str, title: str) -> str:
    found = re.search(rf"^## {re.escape(title)}\n(.*?)(?=^## |\Z)", text, flags=re.MULTILINE | re.DOTALL)
    assert found, f"no section `{title}`"
    return found[1]


def options(command: Any) -> Iterator[str]:
    for parameter in command.params:
        if parameter.param_type_name == "option":
            yield from (name for name in parameter.opts if name != "--help")


def commands() -> dict[str, Any]:
    return dict(typer.main.get_command(app).commands)  # type: ignore[attr-defined]


@pytest.mark.parametrize("name", sorted(commands()))
def test_every_command_and_option_is_described(name: str) -> None:
    text, command = section(read("commands.md"), name), commands()[name]
    assert f"`retrovue {name}" in text
    assert [option for option in options(command) if f"`{option}" not in text] == []
    for word, inner in getattr(command, "commands", {}).items():
        assert f"`retrovue {name} {word}" in text
        assert [option for option in options(inner) if f"`{option}" not in text] == []


def test_every_global_option_is_described() -> None:
    text = section(read("commands.md"), "Options before the command")
    assert [option for option in options(typer.main.get_command(app)) if f"`{option}" not in text] == []


def test_every_export_is_described() -> None:
    assert [name for name in EXPORTERS if f"`retrovue export {name}`" not in read("commands.md")] == []


@pytest.mark.parametrize(
    ("title", "fields"),
    [("Header", Header._fields), ("Fine lines", Event._fields), ("Coarse lines", CoarseLine._fields)],
)
def test_every_key_of_the_log_is_described(title: str, fields: tuple[str, ...]) -> None:
    text = section(read("log-format.md"), title)
    written = ["in" if field == "offset" else field for field in fields]
    assert [key for key in written if f"`{key}`" not in text] == []
    assert FORMAT in read("log-format.md")


@pytest.mark.parametrize(
    "page", [*sorted(DOCS.glob("*.md")), *sorted(ROOT.glob("*.md"))], ids=lambda page: page.name
)
def test_links_lead_somewhere(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    targets = re.findall(r"\]\(([^)#:]+)\)", text)
    assert [target for target in targets if not (page.parent / target).exists()] == []
    anchors = {
        re.sub(r"[^\w -]", "", title).strip().replace(" ", "-").lower()
        for title in re.findall(r"^#+ (.+)$", text, re.M)
    }
    assert [anchor for anchor in re.findall(r"\]\(#([^)]+)\)", text) if anchor not in anchors] == []
