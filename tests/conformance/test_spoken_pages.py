"""What a screen reader finds on each page: landmarks, headings, and everything that can be used, with its name."""

import re
from collections.abc import Iterator
from itertools import groupby
from typing import Any

import pytest
from conformance.visits import make_station, run_with_account, visit
from syrupy.assertion import SnapshotAssertion

from retrovue.web.pages.console_pages import ON_AIR, PAGES

PATHS = sorted({ON_AIR.path, *(page.path for page in PAGES)})
KEPT = re.compile(
    r"\s*- '?(banner|navigation|main|contentinfo|region|heading|link|button|textbox|searchbox|combobox|checkbox|radio|slider|"
    r"spinbutton|table|grid|columnheader|group|form|dialog|img|video|alert|status|tab|tablist|tabpanel)\b.*"
)
"""What a page is made of; rows and words are what the station of the hour has to show."""
WHEN = (
    (r"\b(Sun|Mon|Tues|Wednes|Thurs|Fri|Satur)day\b", "DAY"),
    (r"\b(Sun|Mon|Tue|Wed|Thu|Fri|Sat)\b", "DAY"),
    (r"\b(Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\b", "MONTH"),
    (r" ?\b[AP]M\b", ""),
    (r"\d+", "0"),
    (r"(columnheader \"Time\").*", r"\1"),
    (r" Now .*\"", ' Now ..."'),
    (r"button \"0 (s|min|h) ago ", 'button "'),
    (r"button \"[^\"]*, 0:0 to 0:0, .*", 'button "A programme"'),
    (r"(- status\b).*", r"\1"),
)


@pytest.fixture(scope="module")
def spoken(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Any]]:
    """Of a station that nobody has used yet."""
    project = make_station(tmp_path_factory.mktemp("spoken"))
    try:
        yield visit("spoken_pages.mjs", run_with_account(project).base, *PATHS, seconds=400)
    finally:
        project.close()


def outline(tree: str) -> str:
    """Without what changes from hour to hour, and each line once where many are alike."""
    for pattern, word in WHEN:
        tree = re.sub(pattern, word, tree)
    lines = [line.rstrip(":'") for line in tree.splitlines() if KEPT.match(line) and 'link "RV0"' not in line]
    return "\n".join(line for line, _ in groupby(lines))


@pytest.mark.parametrize("path", PATHS)
def test_what_is_spoken_of_a_page(path: str, spoken: dict[str, Any], snapshot: SnapshotAssertion) -> None:
    told = outline(spoken[path])
    assert "- main" in told and "- heading" in told
    assert told == snapshot
