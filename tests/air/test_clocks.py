"""R-16: sixteen things that clocks do. The air goes on frame by frame; the plan is met again by the stated rule."""

import asyncio
import os
from collections.abc import Awaitable, Callable
from concurrent.futures import Future
from dataclasses import replace
from pathlib import Path

import pytest
from air import doors, faults, pictures, virtual_time
from air.simulated import BEGIN, IDS, Simulation, write_station

from retrovue.playout import director
from retrovue.playout.encode.stand_in import make_stand_in
from retrovue.playout.floor import forget_future, read_floor
from retrovue.playout.override import Order
from retrovue.record import Override
from retrovue.record.override import CARD
from retrovue.timing.instants import DAY, HOUR, MINUTE

pytestmark = pytest.mark.long

STEPS = (-DAY, -HOUR, -MINUTE, -5_000, -500, 500, 5_000, MINUTE, HOUR, DAY)
Course = Callable[[Simulation], Awaitable[None]]


@pytest.fixture(autouse=True)
def virtual(monkeypatch: pytest.MonkeyPatch) -> None:
    virtual_time.without_threads(monkeypatch.setattr)
    virtual_time.everywhere(monkeypatch.setattr, make_stand_in, pictures.make_card)
    monkeypatch.setattr(director, "TICK", 1.0)
    monkeypatch.setattr(os, "fsync", lambda _: None)


async def watched(project: Path, course: Course, *, offset: int = 0) -> Simulation:
    """A station that everybody watches while something happens to its clock."""
    write_station(project)
    sim = Simulation(project, 1)
    sim.prepare()
    sim.offset = offset
    await sim.start()
    viewers = [asyncio.create_task(view(channel, 600)) for channel in IDS for view in (sim.plays, sim.tunes)]
    await asyncio.sleep(20)
    await course(sim)
    await asyncio.sleep(20)
    for viewer in viewers:
        viewer.cancel()
    await asyncio.gather(*viewers, return_exceptions=True)
    await sim.conclude()
    await sim.stop()
    return sim


@pytest.mark.parametrize("step", STEPS)
def test_a_step_of_the_clock_is_seen_by_nobody(tmp_path: Path, step: int) -> None:
    """Up to two seconds are slewed; more is told and waits for an operator."""

    async def course(sim: Simulation) -> None:
        before = sim.now()
        sim.offset += step
        await asyncio.sleep(60)
        slewed = sim.now() - before - 60_000
        assert abs(slewed) <= (120 if abs(step) <= 2_000 else 0)
        assert (await faults.notices(sim, "RV704") > 0) == (abs(step) > 2_000)

    sim = virtual_time.run(watched(tmp_path, course))
    assert sim.monitor.wrong == []


@pytest.mark.parametrize("ppm", [500, -500])
def test_a_clock_that_is_slewed_is_followed(tmp_path: Path, ppm: int) -> None:
    async def course(sim: Simulation) -> None:
        for second in range(1, 121):
            await asyncio.sleep(1)
            sim.offset = second * ppm // 1_000
        assert abs(sim.director.clock.difference()) <= 1
        assert await faults.notices(sim, "RV704") == 0

    sim = virtual_time.run(watched(tmp_path, course))
    assert sim.monitor.wrong == []


def test_a_machine_that_slept_goes_on_and_is_told(tmp_path: Path) -> None:
    """The clock that never steps stands still while a machine is suspended; the wall clock does not."""

    async def course(sim: Simulation) -> None:
        before, sequence = sim.now(), await newest(sim)
        sim.offset += 10 * MINUTE
        await asyncio.sleep(6)
        assert sim.now() - before == 6_000
        assert sequence < await newest(sim) <= sequence + 5
        assert await faults.notices(sim, "RV704") == 1

    sim = virtual_time.run(watched(tmp_path, course))
    assert sim.monitor.wrong == []


async def newest(sim: Simulation) -> int:
    """The highest number in a playlist."""
    _, text = await doors.read(sim.app, "/channel/one/small.m3u8")
    return max(
        int(line.partition("/")[2][:-3]) for line in text.decode().splitlines() if line.endswith(".ts")
    )


def test_a_boot_in_1970_is_on_the_air_and_in_its_own_time_after_a_start(tmp_path: Path) -> None:
    """Where the clock is wrong for the time being, so is the schedule; a start by a person follows the clock again."""

    async def course(sim: Simulation) -> None:
        assert sim.now() < DAY
        first = await newest(sim)
        sim.offset = 0
        await asyncio.sleep(10)
        assert sim.now() < DAY
        assert await faults.notices(sim, "RV704") == 1
        await sim.restart()
        assert abs(sim.now() - BEGIN) < HOUR
        assert await newest(sim) > first

    sim = virtual_time.run(watched(tmp_path, course, offset=-BEGIN))
    assert [text for text in sim.monitor.wrong if "I-1" not in text and "I-8" not in text] == []


def test_a_boot_in_the_future_does_not_last(tmp_path: Path) -> None:
    """A process that is replaced goes on where it was; a start by a person counts from the clock that is right now."""

    async def course(sim: Simulation) -> None:
        await asyncio.sleep(10)
        sim.offset = 0
        await sim.restart()
        assert sim.now() > BEGIN + 300 * DAY
        assert read_floor(sim.place.state) > BEGIN + 300 * DAY
        assert forget_future(sim.place.state, sim.wall())
        await sim.restart()
        assert abs(sim.now() - BEGIN) < HOUR

    sim = virtual_time.run(watched(tmp_path, course, offset=365 * DAY))
    assert [text for text in sim.monitor.wrong if "numbers fall" not in text and "I-8" not in text] == []


class Journal:
    """Kept at once."""

    made = 0

    def journal(self, override: Override, written: int) -> "Future[Override]":
        done: Future[Override] = Future()
        done.set_result(replace(override, id=1))
        return done


@pytest.mark.parametrize("step", [-HOUR, HOUR])
def test_an_alert_lasts_as_long_as_was_said_whatever_the_clock_does(tmp_path: Path, step: int) -> None:
    """Neither missed nor shown twice: it is counted on the clock of the air."""

    async def course(sim: Simulation) -> None:
        overrides, shown = sim.director.overrides, 0
        overrides._journal = Journal()  # type: ignore[assignment]
        sim.excuse("alert")
        await overrides.raise_(Order(CARD, 30_000, text="Storm"))
        sim.offset += step
        for _ in range(60):
            on_air = sim.director.by_id["one"].on_air()
            shown += on_air is not None and overrides.substitute("one", on_air) is not None
            await asyncio.sleep(1)
        assert 28 <= shown <= 35

    sim = virtual_time.run(watched(tmp_path, course))
    assert sim.monitor.wrong == []
