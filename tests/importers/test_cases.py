"""Each system's files become a station that passes the checks; what is left out is said."""

import pytest
from importers.moved import CASES, case_files, moved, verdict
from syrupy.assertion import SnapshotAssertion

from retrovue.importers import FORMATS

NAMES = sorted(path.name for path in CASES.iterdir())


@pytest.mark.parametrize("name", NAMES)
def test_case(name: str, snapshot: SnapshotAssertion) -> None:
    found = moved(case_files(name))
    assert verdict(found) == []
    assert "\n".join(f"==== {path}\n{text}" for path, text in sorted(found.files.items())) == snapshot


@pytest.mark.parametrize("name", NAMES)
def test_the_format_is_recognised_by_content(name: str) -> None:
    format = name.partition("-")[0]
    assert moved(case_files(name)) == moved(case_files(name), format)
    assert moved(case_files(name)).title == FORMATS[format].title
