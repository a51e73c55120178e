"""Segments on the shelf: on disk, in memory when the disk fails, and waited for by many."""

import asyncio
from pathlib import Path

import pytest

from retrovue.diagnostics import Diagnostic
from retrovue.playout.shelf import IN_MEMORY, Shelf
from retrovue.playout.store import SegmentStore, StoreUnwritable

KEY, DATA = "ab" * 20, b"\x47" * 188


class FullStore(SegmentStore):
    def put_if_absent(self, key: str, data: bytes) -> bool:
        raise StoreUnwritable(28, "No space left on device")


@pytest.fixture
def said() -> list[Diagnostic]:
    return []


async def test_a_segment_outlives_the_process(tmp_path: Path, said: list[Diagnostic]) -> None:
    Shelf(SegmentStore(tmp_path, 1 << 20), said.append).put(KEY, DATA)
    again = Shelf(SegmentStore(tmp_path, 1 << 20), said.append)
    assert again.has(KEY)
    assert again.get(KEY) == DATA


async def test_a_full_disk_is_told_once_and_memory_serves(tmp_path: Path, said: list[Diagnostic]) -> None:
    shelf = Shelf(FullStore(tmp_path, 1 << 20), said.append)
    shelf.put(KEY, DATA)
    shelf.put("cd" * 20, DATA)
    assert shelf.get(KEY) == DATA
    assert [d.code for d in said] == ["RV707"]


async def test_memory_is_bounded(tmp_path: Path, said: list[Diagnostic]) -> None:
    shelf = Shelf(FullStore(tmp_path, 1 << 20), said.append)
    for number in range(IN_MEMORY + 5):
        shelf.put(f"{number:040x}", DATA)
    assert shelf.get(f"{0:040x}") is None
    assert shelf.get(f"{IN_MEMORY + 4:040x}") == DATA


async def test_all_who_wait_are_served_by_one_arrival(tmp_path: Path, said: list[Diagnostic]) -> None:
    shelf = Shelf(SegmentStore(tmp_path, 1 << 20), said.append)
    waiting = [asyncio.create_task(shelf.wait(KEY, 5)) for _ in range(3)]
    await asyncio.sleep(0.01)
    waiting[0].cancel()
    shelf.put(KEY, DATA)
    assert await asyncio.gather(*waiting[1:]) == [DATA, DATA]


async def test_waiting_has_an_end(tmp_path: Path, said: list[Diagnostic]) -> None:
    assert await Shelf(SegmentStore(tmp_path, 1 << 20), said.append).wait(KEY, 0.01) is None


async def test_what_was_evicted_is_not_said_to_be_there(tmp_path: Path, said: list[Diagnostic]) -> None:
    shelf = Shelf(SegmentStore(tmp_path, 100 * 188), said.append)
    for number in range(IN_MEMORY + 60):
        shelf.put(f"{number:040x}", DATA)
    kept = f"{1:040x}"
    await shelf.evict(frozenset([kept]))
    assert shelf.has(kept)
    assert not shelf.has(f"{0:040x}")
