"""Which sources are read when."""

from types import SimpleNamespace

import pytest

from retrovue.catalog.links import RunRecord
from retrovue.sync.due import RETRY, due_sources
from retrovue.timing.instants import HOUR, MINUTE

NOW = 1_790_000_000_000
EVERY = 6 * HOUR


def source(every: int | None = None, enabled: bool = True) -> SimpleNamespace:
    return SimpleNamespace(every=every, enabled=enabled)


def run(
    ago: int, *sources: str, state: str = "completed", mode: str = "incremental", read: tuple[str, ...] = ()
) -> RunRecord:
    sections = {f"{name}/all": {"total": 1} for name in (read or sources)}
    return RunRecord(
        f"r{ago}", "library_sync", NOW - ago - MINUTE, NOW - ago, mode, state, sections, sources=sources
    )  # type: ignore[arg-type]


STATION = {"films": source(), "reels": source(HOUR), "attic": source(enabled=False)}


@pytest.mark.parametrize(
    ("runs", "due"),
    [
        ([], ("films", "reels")),
        ([run(MINUTE, "films", "reels")], ()),
        ([run(2 * HOUR, "films", "reels")], ("reels",)),
        ([run(7 * HOUR, "films", "reels")], ("films", "reels")),
        ([run(MINUTE, "films")], ("reels",)),
        ([run(MINUTE, "films", "reels", state="cancelled")], ("films", "reels")),
        ([run(MINUTE, "films", "reels", state="interrupted")], ("films", "reels")),
        ([run(MINUTE, "films", "reels", mode="dry_run")], ("films", "reels")),
        ([run(MINUTE, "films", "reels", mode="since")], ("films", "reels")),
        ([run(MINUTE, "films", "reels", state="partial", read=("films",))], ("reels",)),
        ([run(-HOUR, "films", "reels")], ("films", "reels")),
    ],
)  # fmt: skip
def test_a_source_is_due_when_its_interval_is_over(runs: list[RunRecord], due: tuple[str, ...]) -> None:
    assert due_sources(STATION, EVERY, runs, NOW) == due


def test_on_the_air_a_source_that_is_away_is_left_alone_for_a_while() -> None:
    away = [run(MINUTE, "films", "reels", state="partial", read=("reels",))]
    assert due_sources(STATION, EVERY, away, NOW) == ("films",)
    assert due_sources(STATION, EVERY, away, NOW, patient=True) == ()
    later = [run(RETRY, "films", "reels", state="partial", read=("reels",))]
    assert due_sources(STATION, EVERY, later, NOW, patient=True) == ("films",)


@pytest.mark.parametrize("mode", ["refresh", "part", "since", "failed"])
def test_runs_over_some_items_put_no_turn_off(mode: str) -> None:
    runs = [run(7 * HOUR, "films"), run(MINUTE, "films", mode=mode)]
    assert due_sources({"films": source()}, EVERY, runs, NOW, patient=True) == ("films",)
