"""The console in Debian's Firefox: what is pressed most works there as well."""

from pathlib import Path
from typing import Any

import pytest
from conformance.visits import visit
from e2e.tiny_station import OnAir


@pytest.fixture(scope="module")
def seen(console: OnAir, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    shots: Path = tmp_path_factory.mktemp("firefox")
    return visit("firefox.mjs", console.base, shots)


def test_a_sync_is_seen_from_its_start_to_its_end(seen: dict[str, Any]) -> None:
    assert seen["notice"].startswith("Completed: ")
    assert seen["percents"] == sorted(seen["percents"]) and seen["percents"][-1] == 100
    assert seen["seconds"]["sync"] < 60


def test_a_channel_is_watched(seen: dict[str, Any]) -> None:
    assert (seen["video"]["source"], seen["video"]["width"]) == ("blob:", 256)
    assert seen["video"]["seconds"] > 2
    assert seen["seconds"]["watch"] < 60


def test_nothing_went_wrong(seen: dict[str, Any]) -> None:
    assert seen["browser"].startswith("firefox/")
    assert seen["complaints"] == []
