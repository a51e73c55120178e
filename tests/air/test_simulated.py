"""Hours on the air in seconds, with faults.

The short form lets every kind of fault come once. The full one is RETROVUE_AIR_HOURS=72, with any RETROVUE_AIR_SEED:
a fault every ten minutes, and a third of a minute of a quiet core for each hour.
"""

import asyncio
import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from air import faults, pictures, simulated, virtual_time
from air.simulated import IDS, Held, Simulation, write_station

from retrovue.playout import channel, director
from retrovue.playout.deliver import mpeg_ts
from retrovue.playout.encode.stand_in import make_stand_in

pytestmark = pytest.mark.long

HOURS = os.environ.get("RETROVUE_AIR_HOURS")
SEED = int(os.environ.get("RETROVUE_AIR_SEED", "1"))
EVERY = 600 if HOURS else 40
"""Seconds between two faults."""
SECONDS = float(HOURS) * 3600 if HOURS else 800
FORM = f"{HOURS} hours" if HOURS else "short form"
BUDGET = (200 if HOURS else 40) << 20
LOOK = 600
"""Seconds between two looks at what the process holds; fifty in a short run."""


@pytest.fixture(autouse=True)
def virtual(monkeypatch: pytest.MonkeyPatch) -> None:
    virtual_time.without_threads(monkeypatch.setattr)
    virtual_time.everywhere(monkeypatch.setattr, make_stand_in, pictures.make_card)
    monkeypatch.setattr(director, "TICK", 2.0)
    monkeypatch.setattr(os, "fsync", lambda _: None)


async def air(project: Path, seed: int, seconds: float, every: float, *, stop: bool = True) -> Simulation:
    """A station that was on the air for so long, and was looked at all the time."""
    write_station(project)
    sim = Simulation(project, seed, pace=1.0 if HOURS else 0.3, budget=BUDGET)
    sim.prepare()
    await sim.start()
    tasks = [asyncio.create_task(sim.audience(channel)) for channel in IDS]
    tasks.append(asyncio.create_task(faults.trouble(sim, every)))
    for turn in range(round(seconds / 10)):
        if stop and sim.monitor.wrong:
            break
        if turn % (LOOK // 10 if HOURS else 5) == 0:
            sim.held.append(Held.now())
        await asyncio.wait(tasks, timeout=10)
        for task in tasks:
            assert not task.done(), task.result()
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    await sim.conclude()
    await sim.stop()
    return sim


def test_every_kind_of_fault_leaves_the_air_whole(tmp_path: Path, figure: Callable[[str], None]) -> None:
    sim = virtual_time.run(air(tmp_path, SEED, SECONDS, EVERY))
    figure(
        f"seed {SEED}, {SECONDS / 3600:.1f} simulated hours ({FORM}), {len(sim.suffered)} faults, "
        f"{sim.monitor.segments} segments, {sim.monitor.joins} joins, {sim.monitor.cards} cards, "
        f"{sim.held[len(sim.held) // 2].memory} then {sim.held[-1].memory} kB"
    )
    assert sim.monitor.wrong == [], sim.suffered
    assert sim.encoder.alive == 0
    if not HOURS or float(HOURS) >= 6:
        assert set(sim.suffered) == {fault.__name__ for fault in faults.FAULTS}, len(sim.suffered)
    assert sim.monitor.joins > SECONDS / 5


def test_the_same_seed_gives_the_same_record(tmp_path: Path) -> None:
    one, other = (virtual_time.run(air(tmp_path / name, SEED, 120, 15)) for name in "ab")
    assert one.monitor.wrong == other.monitor.wrong == []
    assert sorted(one.facts) == sorted(other.facts)
    assert one.suffered == other.suffered != []


def test_the_monitor_sees_what_is_wrong(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A station that stamps one frame late, shows another second of each file, sends late, and loses an encoder."""
    stamp, shown = channel.stamp, pictures.shown
    monkeypatch.setattr(
        channel, "stamp", lambda raw, start, *rest: stamp(raw, start + 64 * (start % 5 == 0), *rest)
    )
    monkeypatch.setattr(
        pictures, "shown", lambda piece, index, fps: shown(replace(piece, start_frame=30), index, fps)
    )
    monkeypatch.setattr(mpeg_ts, "LEAD", -6_000)
    monkeypatch.setattr(simulated.FakeEncoder, "speed", 0.3, raising=False)
    sim = virtual_time.run(air(tmp_path, SEED, 90, 600, stop=False))
    found = {text.partition(": ")[2].partition(" ")[0] for text in sim.monitor.wrong}
    assert {"I-1", "I-2", "I-3", "I-8"} <= found, sim.monitor.wrong
