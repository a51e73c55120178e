"""The line of the console's pages in a browser: cut, refused and mended, with shared workers and without."""

import re
from typing import Any

import pytest
from conformance.visits import visit
from e2e.tiny_station import OnAir

FORMS = ("shared", "alone")


@pytest.fixture(scope="module")
def seen(console: OnAir) -> dict[str, dict[str, Any]]:
    return {form: visit("line.mjs", console.base, form, seconds=300) for form in FORMS}


def test_a_browser_has_one_line_in_both_forms(seen: dict[str, dict[str, Any]]) -> None:
    """In a shared worker, or in the tab that holds the lock."""
    assert [(seen[form]["workers"], seen[form]["lines"]) for form in FORMS] == [(True, 0), (False, 1)]


@pytest.mark.parametrize("form", FORMS)
def test_a_lost_line_says_when_it_tries_again(form: str, seen: dict[str, dict[str, Any]]) -> None:
    assert re.fullmatch(r"Reconnecting \(\d+ s\)", seen[form]["texts"][0])
    assert seen[form]["took"] < 3_000, "the button does not wait"
    assert (seen[form]["focused"], seen[form]["button"]) == ("line", False), "the focus stays where it was"


def test_where_no_stream_comes_through_the_station_is_asked(seen: dict[str, dict[str, Any]]) -> None:
    assert seen["alone"]["texts"][1] == "Asking every few seconds"
    assert "eading the sources" in seen["alone"]["notice"]


def test_the_next_tab_takes_the_line_over(seen: dict[str, dict[str, Any]]) -> None:
    assert seen["alone"]["led"] == "Live"


@pytest.mark.parametrize("form", FORMS)
def test_nothing_went_wrong(form: str, seen: dict[str, dict[str, Any]]) -> None:
    assert (seen[form]["complaints"], seen[form]["axe"]) == ([], [])
