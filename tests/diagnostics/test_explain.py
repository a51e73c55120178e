"""Every code has its page, every page its code, and the right way of each page is right."""

import re
from pathlib import Path

import pytest

from retrovue.diagnostics import explain
from retrovue.diagnostics.codes import CODES
from retrovue.load.yaml_tree import parse_file

FOLDER = Path(explain.__file__).parent
PAGES = {path.stem for path in FOLDER.glob("*.md")}


def test_codes_and_pages_are_the_same() -> None:
    assert set(CODES) == PAGES


@pytest.mark.parametrize("code", sorted(CODES))
def test_page(code: str) -> None:
    text = explain.page(code)
    lines = text.splitlines()
    assert lines[0] == f"# {code}: {CODES[code].title}"
    assert 6 <= len(lines) <= 25
    assert all(len(line) <= 110 for line in lines)
    assert "Wrong:" in text and "Right:" in text


@pytest.mark.parametrize("code", sorted(CODES))
def test_the_right_way_is_yaml(code: str) -> None:
    for block in re.findall(r"Right:\n\n```yaml\n(.*?)```", explain.page(code), re.DOTALL):
        text = "list:\n" + block if block.startswith("- ") else block
        assert parse_file("right.yaml", text).diagnostics == ()
