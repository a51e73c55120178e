"""R-14 and R-15: ten kinds of sick encoders, each twenty times, at other places; a thousand tunes without an orphan.

The full form is RETROVUE_LONG=1; the short one plays a tenth.
"""

import asyncio
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from amounts import FORM, amount
from playout.fake_air import PROFILE, SEGMENTS, Air

pytestmark = pytest.mark.long

REPEATS, AT_ONCE = amount(20), 4
SILENCE = 2 * 64 / PROFILE.fps
"""Two segments."""
FIRST_SILENCE = 8.0
"""For a run that never gave anything: it may only be slow to begin."""
REPLACED = 2.0
"""Seconds within which another takes the place of one that is found sick."""
BUSY = 1.5
"""Seconds that a busy machine may take for itself: to look, and to start a process."""
Tell = Callable[[str], None]


async def healed(folder: Path, stream: bytes, what: str, number: int) -> Air:
    """One whose first run is sick at a place of its own; everything is there in the end."""
    air = Air(folder, stream)
    try:
        air.ffmpeg.told(what, "ok", after=air.ffmpeg.size * (number + 1) // (REPEATS + 2))
        await air.until(lambda: not air.missing(), 60)
    finally:
        await air.ended()
    return air


async def all_of(tmp_path: Path, stream: bytes, what: str) -> list[Air]:
    done: list[Air] = []
    for first in range(0, REPEATS, AT_ONCE):
        numbers = range(first, min(first + AT_ONCE, REPEATS))
        done += await asyncio.gather(*(healed(tmp_path / str(n), stream, what, n) for n in numbers))
    return done


def waited(air: Air) -> tuple[float, float, float]:
    """How long nothing came, after something had come or (0 for the other) since the run began, before it was found;
    then how long until another began.
    """
    found = air.said_at[0]
    before = [at for at in air.shelf.came if at < found]
    silent, never = (found - max(before), 0.0) if before else (0.0, found - air.began_at[0])
    return silent, never, min(at for at in air.began_at if at > found) - found


@pytest.mark.parametrize("what", ["kill", "segv", "exit", "garbage", "hole", "codec", "stop", "hang"])
async def test_a_sick_encoder_is_found_and_replaced(
    tmp_path: Path, stream: bytes, what: str, figure: Tell
) -> None:
    done = await all_of(tmp_path, stream, what)
    silent, never, replaced = (max(column) for column in zip(*map(waited, done), strict=True))
    mute = sum(waited(air)[1] > 0 for air in done)
    figure(
        f"R-14 {REPEATS} repeats ({FORM} form), found within {silent:.1f} s, or {never:.1f} s where nothing came from the "
        f"start ({mute} of them); replaced within {replaced:.1f} s"
    )
    assert {tuple(air.codes) for air in done} == {("RV702",)}
    assert silent <= SILENCE + BUSY
    assert never <= FIRST_SILENCE + BUSY
    assert replaced <= REPLACED + BUSY


@pytest.mark.parametrize("what", ["flood", "slow:6"])
async def test_what_is_only_odd_is_never_replaced(
    tmp_path: Path, stream: bytes, what: str, figure: Tell
) -> None:
    done = await all_of(tmp_path, stream, what)
    figure(
        f"R-14 {REPEATS} repeats ({FORM} form), {sum(air.ffmpeg.runs - 1 for air in done)} were taken for sick"
    )
    assert {(tuple(air.codes), air.ffmpeg.runs) for air in done} == {((), 1)}


async def test_a_start_that_always_takes_twenty_seconds_is_waited_for_in_the_end(
    tmp_path: Path, stream: bytes, figure: Tell
) -> None:
    """The first run is ended; each later one is given twice the time."""
    air = Air(tmp_path, stream)
    air.ffmpeg.told("slow:20")
    took = await air.until(lambda: not air.missing(), 90)
    figure(f"R-14 slow start of 20 s: {air.ffmpeg.runs} runs, all there after {took:.0f} s")
    await air.ended()
    assert air.codes == ["RV702"]
    assert air.ffmpeg.runs <= 3


async def test_of_a_thousand_tunes_no_process_is_left(tmp_path: Path, stream: bytes, figure: Tell) -> None:
    """Encodes that are wanted for a moment: of some nothing comes, some give all, some fail."""
    tunes, most = amount(1_000), 0
    air = Air(tmp_path, stream)
    for number in range(tunes):
        if not number % 10:
            air.ffmpeg.told(("hang", "ok", "exit", "stop")[number // 10 % 4], after=air.ffmpeg.size // 3)
            most = max(most, len(air.ffmpeg.alive()))
        air.turn_to_another()
        air.look(number % SEGMENTS + 1)
        await asyncio.sleep(0.3 if not number % 20 else 0.01 * (number % 6))
        air.jobs.serve([], set(), lambda _: False)
    begun = time.perf_counter()
    await air.until(lambda: not air.ffmpeg.alive(), segments=0)
    gone = time.perf_counter() - begun
    figure(
        f"R-15 {tunes} tunes ({FORM} form), {len(air.began_at)} encodes, {most} alive at most, none {gone:.1f} s after the last"
    )
    await air.ended()
    assert len(air.began_at) >= tunes * 8 // 10
    assert most <= 12
    assert gone < 3
