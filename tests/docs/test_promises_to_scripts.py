"""What scripts and test code rely on stands in the guides."""

import inspect
import re
from pathlib import Path

import retrovue
from retrovue.playout_log.diff import Cause, ChangeKind
from retrovue.testing import schedule

DOCS = Path(retrovue.__file__).parent / "docs"


def test_every_kind_and_cause_of_a_change_is_named() -> None:
    text = (DOCS / "commands.md").read_text(encoding="utf-8")
    assert [word.value for word in (*ChangeKind, *Cause) if f"`{word.value}`" not in text] == []


def test_every_argument_of_the_test_function_is_described() -> None:
    text = (DOCS / "testing-your-station.md").read_text(encoding="utf-8")
    assert re.findall(r"^\| `(\w+)` \|", text, flags=re.MULTILINE) == [
        *inspect.signature(schedule).parameters
    ]
