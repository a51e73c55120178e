"""The console on a telephone over a slow 3G line: 400 kbit/s both ways, 400 ms away, 360 pixels wide.

The channel is of 264 kbit/s: nothing above the line could be watched over it.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from conformance.visits import visit
from e2e.tiny_station import OnAir


@pytest.fixture(scope="module")
def seen(console: OnAir, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    shots: Path = tmp_path_factory.mktemp("slow")
    return visit("slow_line.mjs", console.base, shots, seconds=300)


def test_every_journey_is_short(seen: dict[str, Any], figure: Callable[[str], None]) -> None:
    figure(f"journeys took {seen['seconds']} s; first paint after {seen['painted']} ms")
    assert {name: seconds for name, seconds in seen["seconds"].items() if seconds > 60} == {}


def test_every_page_is_painted_soon(seen: dict[str, Any]) -> None:
    assert {name: ms for name, ms in seen["painted"].items() if not 0 < ms < 6_000} == {}


def test_nothing_is_wider_than_the_screen(seen: dict[str, Any]) -> None:
    assert seen["wide"] == []


def test_a_sync_is_followed_to_its_end(seen: dict[str, Any]) -> None:
    assert seen["notice"].startswith("Completed: ")


def test_a_channel_plays_as_fast_as_time_goes_by(seen: dict[str, Any]) -> None:
    assert seen["took"] < 15


def test_nothing_went_wrong(seen: dict[str, Any]) -> None:
    assert seen["complaints"] == []
