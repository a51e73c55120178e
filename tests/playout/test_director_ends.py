"""The end of the air comes when it is asked for, whatever else happens at that instant."""

import asyncio
from pathlib import Path

import pytest

from retrovue.playout.air_clock import AirClock
from retrovue.playout.director import Director


@pytest.mark.parametrize("turns", range(4))
async def test_a_director_that_is_called_as_it_ends_does_end(tmp_path: Path, turns: int) -> None:
    director = Director(tmp_path, "no-ffmpeg", AirClock(), 1 << 20, 1)
    running = asyncio.create_task(director.run())
    await asyncio.sleep(0.02)
    director.kick()
    for _ in range(turns):
        await asyncio.sleep(0)
    running.cancel()
    done, _ = await asyncio.wait([running], timeout=2)
    assert done
