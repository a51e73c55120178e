"""A run that is over is begun again as it was begun, and not as another."""

from typing import Any

import pytest

from retrovue.record.runs import RunRow
from retrovue.runs import RunState, Way, options_of, ways_of
from retrovue.runs.states import OVER

SYNC = "library_sync"


def row(state: str = "cancelled", operation: str = SYNC, **options: Any) -> RunRow:
    return RunRow("r", operation, state, ("plex",), options, "anna", "", "c", 1_000, 2_000, {"id": 1})


def told(kept: RunRow, stats: dict[str, int] | None = None, **extra: str) -> RunRow:
    return kept._replace(last={"id": 1, "stats": stats or {}, "extra": extra})


@pytest.mark.parametrize("state", RunState)
def test_what_was_stopped_goes_on(state: RunState) -> None:
    stopped = state in OVER and not state.value.startswith("completed")
    for operation in (SYNC, "breakpoint_scan"):
        assert ways_of(row(state.value, operation)) == (("go_on",) if stopped else ())


OPTIONS = (
    {}, {"mode": "incremental"}, {"mode": "dry_run", "title": "Quay"}, {"mode": "quick"}, {"mode": "failed"},
    {"library": "Films"}, {"title": "Quay", "accept_deletes": True}, {"mode": "full", "read_since": 500},
)  # fmt: skip


@pytest.mark.parametrize("options", OPTIONS)
def test_it_goes_on_with_its_own_options(options: dict[str, Any]) -> None:
    assert options_of(row(**options), "go_on") == {**options, "operation": SYNC, "sources": ["plex"]}


def test_a_full_run_stays_full_for_what_it_had_not_read() -> None:
    first = options_of(row(mode="full", library="Films"), "go_on")
    assert (first["mode"], first["read_since"], first["library"]) == ("full", 1_000, "Films")
    second = row(**first)._replace(begun=9_000)
    assert options_of(second, "go_on")["read_since"] == 1_000, (
        "stopped again, it still knows when it first began"
    )


def test_a_search_goes_on_in_the_items_it_was_about() -> None:
    search = row(operation="breakpoint_scan", items=["tvdb:1"], min_black=500)
    assert (
        options_of(search, "go_on")["items"] == ["tvdb:1"] and options_of(search, "go_on")["min_black"] == 500
    )


ENDED: list[tuple[RunRow, tuple[Way, ...]]] = [
    (told(row("completed_with_errors"), errors="2"), ("failed",)),
    (told(row("completed_with_errors"), errors="0", held="25"), ("accept_deletes",)),
    (told(row("interrupted"), {"error_count": 3}), ("go_on", "failed")),
    (told(row("error"), errors="1", held="30"), ("go_on", "failed", "accept_deletes")),
    (told(row("completed_with_errors", mode="dry_run"), errors="2", held="30"), ()),
    (told(row("cancelled", mode="dry_run"), errors="2"), ("go_on",)),
    (told(row("completed_with_errors", "breakpoint_scan"), errors="2"), ()),
    (told(row("cancelled", mode="refresh", items=3), errors="2"), ()),
    (told(row("running"), {"error_count": 3}), ()),
]


@pytest.mark.parametrize(("kept", "ways"), ENDED)
def test_what_it_may_be_asked(kept: RunRow, ways: tuple[Way, ...]) -> None:
    assert ways_of(kept) == ways


def test_what_failed_is_tried_again_where_it_failed() -> None:
    kept = row(mode="full", read_since=5, library="Films", accept_deletes=True)
    assert options_of(kept, "failed") == {
        "mode": "failed", "library": "Films", "operation": SYNC, "sources": ["plex"],
    }  # fmt: skip


def test_what_was_held_back_is_believed_without_reading_everything_again() -> None:
    found = options_of(row("completed_with_errors", mode="full"), "accept_deletes")
    assert (found["mode"], found["read_since"], found["accept_deletes"]) == ("full", 1_000, True)
