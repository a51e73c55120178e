"""Each system's files become a station that passes the checks; what is left out is said."""

import json

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


def test_a_custom_show_of_very_many_items_tells_what_is_left_out() -> None:
    content = [{"title": f"Short {number}", "type": "movie", "duration": 60_000} for number in range(1_001)]
    show = {"name": "Shorts", "content": content}
    files = [(name, data) for name, data in case_files("dizquetv-slots") if not name.startswith("77")]
    found = moved([*files, ("77.json", json.dumps(show).encode())])
    told = "of 1,001 items of a custom show only the first 1,000 are read"
    assert told in [note.what for note in found.left]


def test_what_is_no_channel_among_channels_is_told() -> None:
    name, data = case_files("dizquetv-slots")[-1]
    listed = [*json.loads(data), *json.loads(data), {"number": 9, "name": "Torn"}]
    found = moved([(name, json.dumps(listed).encode())])
    assert [note.places for note in found.left if note.what == "is not a channel"] == [
        (f"{name}: {len(listed) - 1}",)
    ]
