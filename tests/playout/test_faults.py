"""Encoders that misbehave: what was good airs, the rest is made by another, and nothing of them is left behind."""

import asyncio
import tempfile
import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playout.fake_air import PROFILE, SEGMENTS, Air

from retrovue.playout import trials
from retrovue.playout.encode.work import segment_key
from retrovue.playout.store import SegmentStore

pytestmark = pytest.mark.long


@pytest.fixture
async def air(tmp_path: Path, stream: bytes) -> AsyncIterator[Air]:
    air = Air(tmp_path, stream)
    yield air
    await air.ended()


@pytest.mark.parametrize("what", ["kill", "segv", "exit", "garbage", "codec"])
async def test_one_that_dies_is_replaced_from_where_it_was(air: Air, what: str) -> None:
    air.ffmpeg.told(what, "ok", after=air.ffmpeg.size // 2)
    await air.until(lambda: bool(air.codes))
    # The recording begins anew at every run, so a run in the middle gives the rest of the piece as well.
    await air.until(lambda: not air.missing())
    assert air.codes == ["RV702"]


async def test_one_that_goes_silent_is_replaced_within_two_segments(air: Air) -> None:
    air.ffmpeg.told("stop", "ok", after=air.ffmpeg.size // 2)
    await air.until(lambda: len(air.missing()) < SEGMENTS)
    took = await air.until(lambda: not air.missing())
    assert took < 2 * 64 / 30 + 4
    assert air.codes == ["RV702"]
    assert air.ffmpeg.runs == 2


async def test_complaints_without_end_hold_nothing_up(air: Air) -> None:
    air.ffmpeg.told("flood")
    await air.until(lambda: not air.missing())
    assert air.codes == []


async def test_a_slow_beginning_is_waited_for(air: Air) -> None:
    air.ffmpeg.told("slow:1.5")
    await air.until(lambda: not air.missing())
    assert (air.codes, air.ffmpeg.runs) == ([], 1)


async def test_five_failures_within_a_minute_give_a_file_up(
    air: Air, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(trials, "FIRST_REST", 100)
    air.ffmpeg.told("exit")
    assert await air.until(lambda: "RV732" in air.codes) > 1.5
    assert air.codes == ["RV702", "RV732"]
    assert air.bad == [air.piece.asset.path]
    assert air.jobs.failed(air.piece, PROFILE)
    for _ in range(10):
        air.look()
        await asyncio.sleep(0.05)
    assert air.ffmpeg.runs == 5


async def test_a_machine_without_a_folder_for_temporary_files_blames_no_file(
    air: Air, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(trials, "FIRST_REST", 50)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "gone"))
    await air.until(lambda: air.jobs.failed(air.piece, PROFILE))
    assert air.codes == ["RV702"]
    assert "the encoder cannot be started: No such file or directory" in air.said[0].message
    assert (air.said[0].place, air.bad) == (None, [])
    monkeypatch.undo()
    air.turn_to_another()
    await air.until(lambda: not air.missing())


async def test_a_disk_that_takes_seconds_does_not_hold_the_loop(
    air: Air, monkeypatch: pytest.MonkeyPatch
) -> None:
    put, get, worst = SegmentStore.put_if_absent, SegmentStore.get, 0.0
    monkeypatch.setattr(SegmentStore, "put_if_absent", lambda *one: time.sleep(0.3) or put(*one))
    monkeypatch.setattr(SegmentStore, "get", lambda *one: time.sleep(0.3) or get(*one))

    async def feel() -> None:
        nonlocal worst
        while True:
            begun = time.perf_counter()
            await asyncio.sleep(0.01)
            worst = max(worst, time.perf_counter() - begun - 0.01)

    feeling = asyncio.create_task(feel())
    await air.until(lambda: not air.missing())
    found = [await air.shelf.fetch(segment_key(air.piece, index, PROFILE)) for index in range(SEGMENTS)]
    feeling.cancel()
    assert all(found)
    assert worst < 0.25
