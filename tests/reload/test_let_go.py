"""A station that is on the air for months holds what it needs, and not what it was planned from."""

import gc
import weakref

import pytest
from cases.stations import Scenario
from reload.test_news import reloader
from reload.test_resuming import published as published
from reload.test_resuming import station as station

from retrovue import pipeline
from retrovue.load.log_memory import LogMemory


async def test_no_plan_is_held_for_as_long_as_the_station_is_on_the_air(
    station: Scenario, monkeypatch: pytest.MonkeyPatch
) -> None:
    plans: list[weakref.ref[pipeline.Compiled]] = []
    publish = pipeline.publish

    def noted(compiled: pipeline.Compiled, logs: LogMemory) -> int:
        plans.append(weakref.ref(compiled))
        return publish(compiled, logs)

    monkeypatch.setattr(pipeline, "publish", noted)
    quick, _ = reloader(station)
    await quick.start()
    await quick.refresh(False)
    await quick.refresh(True)
    gc.collect()
    assert [plan() for plan in plans] == [None, None]
    assert isinstance(quick.accepted, pipeline.Compiled) and quick.accepted.raw_snapshot.items
