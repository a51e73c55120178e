"""The pages about the console and its API name what exists."""

import re

from docs.test_guides import DOCS

from retrovue.web.access.throttle import Limit
from retrovue.web.api import OPERATIONS
from retrovue.web.api.overrides import ALERT
from retrovue.web.api.runs import START
from retrovue.web.event_streams import MOST, MOST_PER_ADDRESS, MOST_PER_PERSON
from retrovue.web.pages.console_pages import PAGES

EVENTS = (DOCS / "events.md").read_text(encoding="utf-8")
CONSOLE = (DOCS / "console.md").read_text(encoding="utf-8")


def test_every_operation_stands_in_the_table_with_its_role() -> None:
    rows = [line for line in EVENTS.splitlines() if line.startswith("| `")]
    for operation in OPERATIONS:
        path = re.sub(r"\{(\w+):[^}]*\}", r"{\1}", operation.path)
        start = path.rpartition("/")[0] if path.endswith(("/resume", "/cancel")) else path
        named = [row for row in rows if f" {start}`" in row or f" {start}/pause`" in row]
        assert any(operation.role.word in row.rsplit("|", 2)[1] for row in named), (operation.method, path)


def test_every_page_of_the_navigation_is_described() -> None:
    assert [page.title for page in PAGES if page.listed and f"| {page.title} |" not in CONSOLE] == []


def test_limits_are_as_written() -> None:
    def minute(limit: Limit) -> int:
        return limit.each_minute

    assert (minute(START), minute(ALERT)) == (6, 10)
    assert (MOST, MOST_PER_PERSON, MOST_PER_ADDRESS) == (100, 10, 30)
