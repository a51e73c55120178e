"""What goes wrong on a simulated station, and goes away again. Each says what viewers may see of it, if anything."""

import asyncio
import errno
from collections.abc import Awaitable, Callable
from pathlib import Path

from air import doors
from air.monitor import HEALED
from air.simulated import IDS, Simulation, write_channel

from retrovue.playout.encode.run import STALL_SECONDS
from retrovue.playout.store import StoreUnwritable
from retrovue.timing.instants import DAY, HOUR, MINUTE

VISIBLE = 5
"""A fault is to be seen in the metrics within so many seconds (I-7)."""
GIVEN_UP = "RV732"
"""A piece that failed too often rests for a minute."""
STEPS = (-DAY, -HOUR, -60_000, -5_000, -500, 500, 5_000, 60_000, HOUR, DAY)


async def metric(sim: Simulation, name: str) -> float:
    """A sample of `/metrics`; 0 when it is not there."""
    _, text = await doors.read(sim.app, "/metrics")
    found = [line.rpartition(" ")[2] for line in text.decode().splitlines() if line.startswith(f"{name} ")]
    return float(found[0]) if found else 0.0


async def seen(sim: Simulation, code: str, before: float) -> None:
    for _ in range(VISIBLE):
        await asyncio.sleep(1)
        if await notices(sim, code) > before:
            return
    sim.monitor.fault(f"I-7 {code} is not told")


async def notices(sim: Simulation, code: str) -> float:
    return await metric(sim, f'retrovue_notices_total{{code="{code}"}}')


async def failures(sim: Simulation, code: str) -> float:
    return await metric(sim, f'retrovue_encodes_ended_total{{outcome="{code}"}}')


class Told:
    """What failed while a fault was there is to be counted when it is over (I-7)."""

    def __init__(self, sim: Simulation, code: str) -> None:
        self.sim, self.code, self.life = sim, code, sim.monitor.life

    async def before(self) -> None:
        self.failed, self.told = self.sim.encoder.failures[self.code], await failures(self.sim, self.code)

    async def after(self) -> None:
        failed = self.sim.encoder.failures[self.code] - self.failed
        if failed and await failures(self.sim, self.code) - self.told < failed:
            self.sim.monitor.fault(f"I-7 {failed} times {self.code}, and nobody is told")


async def _encoder(sim: Simulation, mode: str, speed: float, until_gone: float = 0) -> None:
    excuse, before = sim.excuse(f"the encoder {mode}"), await notices(sim, GIVEN_UP)
    told = Told(sim, "RV702")
    await told.before()
    sim.encoder.mode, sim.encoder.speed = mode, speed
    await sim.a_while(5, 45)
    sim.encoder.mode, sim.encoder.speed = "well", 4.0
    if await notices(sim, GIVEN_UP) > before:
        until_gone += MINUTE / 1000
    excuse.end = sim.now() + round(until_gone * 1000)
    await told.after()


async def encoder_dies(sim: Simulation) -> None:
    await _encoder(sim, "dies", 4.0)


async def encoder_hangs(sim: Simulation) -> None:
    """What hangs when the fault goes away is killed when its time is over."""
    await _encoder(sim, "hangs", 4.0, STALL_SECONDS)


async def encoder_slows(sim: Simulation) -> None:
    """At half the speed of the air, what was begun so ends so."""
    await _encoder(sim, "slow", 0.5, 2)


async def source_vanishes(sim: Simulation) -> None:
    channel = sim.random.choice(IDS)
    on_air = sim.director.by_id[channel].on_air()
    piece = sim.director.by_id[channel].piece(on_air) if on_air else None
    if piece is None or piece.asset is None:
        return
    excuse = sim.excuse(f"{piece.asset.path} is away")
    file, away = Path(piece.asset.path), Path(piece.asset.path + ".away")
    file.rename(away)
    await sim.a_while(5, 90)
    away.rename(file)
    excuse.end = sim.now()


async def disk_full(sim: Simulation) -> None:
    """The air goes on from memory: nobody sees anything."""
    code, before, refused = (
        sim.random.choice((errno.ENOSPC, errno.EROFS, errno.EACCES)),
        await notices(sim, "RV707"),
        sim.refused,
    )
    sim.disk_fault = StoreUnwritable(code, "no", "segments")
    await sim.a_while(20, 90)
    sim.disk_fault = None
    if sim.refused > refused:
        await seen(sim, "RV707", before)


async def clock_steps(sim: Simulation) -> None:
    """Nobody sees anything; a large step is told."""
    step, before = sim.random.choice(STEPS), await notices(sim, "RV704")
    sim.offset += step
    if abs(step) > 2_000:
        await seen(sim, "RV704", before)
    await sim.a_while(5, 120)
    sim.offset -= step
    await asyncio.sleep(5)


async def edit_breaks(sim: Simulation) -> None:
    """The old station stays until the edit is mended."""
    channel, before = sim.random.choice(IDS), await notices(sim, "RV705")
    file = sim.project / f"stations/sim/channels/{channel}.yaml"
    good = file.read_text()
    file.write_text(sim.random.choice((good[:40], good.replace("daily", "dayly"), good + "\0")))
    await sim.refresh()
    await seen(sim, "RV705", before)
    if await metric(sim, "retrovue_config_last_reload_successful"):
        sim.monitor.fault("I-7 a refused edit counts as taken up")
    file.write_text(good)
    await sim.refresh()
    if not await metric(sim, "retrovue_config_last_reload_successful"):
        sim.monitor.fault("I-8 a mended edit is refused")


async def edit(sim: Simulation) -> None:
    channel = sim.random.choice(IDS)
    order, name = sim.random.choice(("shuffle", "sequential")), f"Sim {sim.random.randrange(9)}"
    write_channel(sim.project, channel, IDS.index(channel) + 1, order, name)
    await sim.refresh()


async def catalog_vanishes(sim: Simulation) -> None:
    """What was planned stays planned; whatever tries to plan anew is refused until the catalog is back."""
    files = sorted(sim.place.state.glob("catalog.sqlite*"))
    for file in files:
        file.rename(file.with_name(f"away-{file.name}"))
    await sim.refresh()
    await sim.a_while(20, 200)
    for file in sim.place.state.glob("catalog.sqlite*"):
        file.unlink()
    for file in files:
        file.with_name(f"away-{file.name}").rename(file)
    await sim.refresh()


async def restart(sim: Simulation) -> None:
    await sim.restart()


Fault = Callable[[Simulation], Awaitable[None]]
FAULTS: tuple[Fault, ...] = (
    encoder_dies, encoder_hangs, encoder_slows, source_vanishes, disk_full, clock_steps, edit_breaks, edit,
    catalog_vanishes, restart,
)  # fmt: skip


async def trouble(sim: Simulation, every: float) -> None:
    """One fault after another, each kind once before any comes twice."""
    while True:
        for fault in sim.random.sample(FAULTS, len(FAULTS)):
            await asyncio.sleep(sim.random.uniform(0.5, 1.5) * every)
            sim.suffered.append(fault.__name__)
            await fault(sim)
            await asyncio.sleep(HEALED / 1000)
