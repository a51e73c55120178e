"""Segments on the shelf: in memory, on disk, and waited for by many; what a sick disk must not do."""

import asyncio
import errno
import os
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from retrovue.diagnostics import Diagnostic
from retrovue.playout import shelf as shelf_module
from retrovue.playout.shelf import Shelf
from retrovue.playout.store import SegmentStore, StoreUnwritable

KEY, DATA = "ab" * 20, b"\x47" * 188


def key(number: int) -> str:
    return f"{number:040x}"


class SickStore(SegmentStore):
    """Takes nothing while `fault` is set; a read waits for `gate`."""

    fault = errno.ENOSPC
    gate: threading.Event | None = None

    def put_if_absent(self, key: str, data: bytes) -> bool:
        if self.fault:
            raise StoreUnwritable(self.fault, "out of order")
        return super().put_if_absent(key, data)

    def get(self, key: str) -> bytes | None:
        if self.gate is not None:
            self.gate.wait(10)
        return super().get(key)


@pytest.fixture
def said() -> list[Diagnostic]:
    return []


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shelf_module, "WRITE_AGAIN", 0.02)
    monkeypatch.setattr(shelf_module, "PATIENCE", 0.1)


async def test_a_segment_outlives_the_process(tmp_path: Path, said: list[Diagnostic]) -> None:
    shelf = Shelf(SegmentStore(tmp_path, 1 << 20), said.append)
    shelf.put(KEY, DATA)
    assert shelf.get(KEY) == DATA
    await shelf.close()
    again = Shelf(SegmentStore(tmp_path, 1 << 20), said.append)
    assert again.has(KEY)
    assert again.get(KEY) is None
    assert await again.fetch(KEY) == DATA
    assert again.get(KEY) == DATA


async def test_a_full_disk_is_told_once_and_memory_serves_until_it_heals(
    tmp_path: Path, said: list[Diagnostic]
) -> None:
    store = SickStore(tmp_path, 1 << 20)
    shelf = Shelf(store, said.append)
    for number in range(30):
        shelf.put(key(number), DATA)
    await shelf.flush()
    assert not shelf.writable
    assert [shelf.get(key(number)) for number in range(30)] == [DATA] * 30
    assert [d.code for d in said] == ["RV707"]
    store.fault = 0
    async with asyncio.timeout(5):
        while len(store) < 30:
            await asyncio.sleep(0.01)
    assert [d.code for d in said] == ["RV707", "RV731"]
    await shelf.close()


async def test_memory_is_bounded(tmp_path: Path, said: list[Diagnostic]) -> None:
    shelf = Shelf(SickStore(tmp_path, 1 << 20), said.append, unsaved=10 * len(DATA))
    for number in range(15):
        shelf.put(key(number), DATA)
    assert [number for number in range(15) if shelf.has(key(number))] == list(range(5, 15))
    await shelf.close()


async def test_all_who_wait_are_served_by_one_arrival(tmp_path: Path, said: list[Diagnostic]) -> None:
    shelf = Shelf(SegmentStore(tmp_path, 1 << 20), said.append)
    waiting = [asyncio.create_task(shelf.wait(KEY, 5)) for _ in range(3)]
    await asyncio.sleep(0.01)
    waiting[0].cancel()
    shelf.put(KEY, DATA)
    assert await asyncio.gather(*waiting[1:]) == [DATA, DATA]
    await shelf.close()


async def test_waiting_has_an_end(tmp_path: Path, said: list[Diagnostic]) -> None:
    assert await Shelf(SegmentStore(tmp_path, 1 << 20), said.append).wait(KEY, 0.01) is None


async def test_what_was_evicted_is_not_said_to_be_there(tmp_path: Path, said: list[Diagnostic]) -> None:
    shelf = Shelf(SegmentStore(tmp_path, 100 * 188), said.append, recent=0)
    for number in range(200):
        shelf.put(key(number), DATA)
    await shelf.flush()
    assert await shelf.evict(frozenset([key(1)]))
    assert shelf.has(key(1))
    assert not shelf.has(key(0))
    await shelf.close()


async def test_a_damaged_file_is_found_before_it_airs(tmp_path: Path, said: list[Diagnostic]) -> None:
    SegmentStore(tmp_path, 1 << 20).put_if_absent(KEY, DATA)
    (tmp_path / KEY[:2] / f"{KEY}.ts").write_bytes(b"rotten")
    shelf = Shelf(SegmentStore(tmp_path, 1 << 20), said.append)
    assert shelf.has(KEY)
    async with asyncio.timeout(5):
        while shelf.has(KEY):
            await asyncio.sleep(0.01)
    assert await shelf.fetch(KEY) is None
    assert not list(tmp_path.glob("??/*"))


async def test_a_stuck_disk_counts_as_empty_until_it_answers(tmp_path: Path, said: list[Diagnostic]) -> None:
    store = SickStore(tmp_path, 1 << 20)
    SegmentStore.put_if_absent(store, KEY, DATA)
    store.gate = threading.Event()
    shelf = Shelf(store, said.append)
    asked = [asyncio.create_task(shelf.fetch(KEY, 0.1)) for _ in range(3)]
    await asyncio.sleep(0.05)
    shelf.put(key(1), DATA)
    assert shelf.get(key(1)) == DATA
    assert await asyncio.gather(*asked) == [None, None, None]
    assert not shelf.has(KEY)
    store.gate.set()
    async with asyncio.timeout(5):
        while not shelf.has(KEY):
            await asyncio.sleep(0.01)
    assert await shelf.fetch(KEY) == DATA
    await shelf.close()


async def test_what_is_encoded_while_a_stuck_disk_is_asked_for_it_is_given_at_once(
    tmp_path: Path, said: list[Diagnostic]
) -> None:
    store = SickStore(tmp_path, 1 << 20)
    store.fault, store.gate = 0, threading.Event()
    assert store.put_if_absent(KEY, DATA)
    shelf, loop = Shelf(store, said.append), asyncio.get_running_loop()
    loop.call_later(0.02, shelf.put, KEY, DATA)
    begun = loop.time()
    assert await shelf.wait(KEY, 3) == DATA
    assert loop.time() - begun < 1
    store.gate.set()
    await shelf.close()


async def test_fetches_that_race_the_eviction_see_whole_segments_or_none(
    tmp_path: Path, said: list[Diagnostic]
) -> None:
    """A writer, an eviction and eight readers at once, 10,000 fetches; each brings what its key stands for."""
    keys = [key(number) for number in range(60)]
    content = {one: one.encode() * 50 for one in keys}
    shelf = Shelf(SegmentStore(tmp_path, 40 * 2_000), said.append, recent=3_000, unsaved=6_000)
    for one in keys:
        shelf.put(one, content[one])
        await shelf.flush()
    fetched = found = 0

    async def read(begin: int) -> None:
        nonlocal fetched, found
        for number in range(1_250):
            one = keys[(begin + 7 * number) % len(keys)]
            data = await shelf.fetch(one)
            assert data is None or data == content[one]
            fetched += 1
            found += data is not None
            if not number % 10:
                await asyncio.sleep(0)

    async def rotate() -> None:
        number = 0
        while True:
            shelf.put(keys[number % len(keys)], content[keys[number % len(keys)]])
            number += 1
            if not number % 8:
                await shelf.evict(())
            await shelf.flush()

    rotation = asyncio.create_task(rotate())
    await asyncio.gather(*(read(begin) for begin in range(8)))
    rotation.cancel()
    await asyncio.gather(rotation, return_exceptions=True)
    await shelf.close()
    assert fetched == 10_000
    assert found > 100


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of one megabyte and some forty files."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=1m,nr_inodes=40", "tmpfs", str(folder)]
    if os.geteuid() or subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("only root mounts disks")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


@pytest.mark.parametrize(
    ("size", "fault"), [(100_000, "full"), (100, "without inodes"), (1_000, "read-only")]
)
async def test_a_real_disk_that_takes_nothing_heals(
    small_disk: Path, said: list[Diagnostic], size: int, fault: str
) -> None:
    """Nothing cut short is left on it, memory serves, and what was kept goes to disk when there is room."""
    store = SegmentStore(small_disk / "segments", 1 << 30)
    shelf = Shelf(store, said.append)
    keys = [f"{number:02x}" * 20 for number in range(40)]
    if fault == "read-only":
        subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)
    for one in keys:
        shelf.put(one, one.encode() * (size // 40))
    await shelf.flush()
    assert [d.code for d in said] == ["RV707"]
    assert all(shelf.get(one) == one.encode() * (size // 40) for one in keys)
    assert not list(small_disk.glob("**/*.tmp"))
    subprocess.run(["mount", "-o", "remount,rw,size=64m,nr_inodes=400", str(small_disk)], check=True)
    async with asyncio.timeout(10):
        while len(store) < len(keys):
            await asyncio.sleep(0.02)
    await shelf.close()
    again = SegmentStore(small_disk / "segments", 1 << 30)
    assert all(again.get(one) == one.encode() * (size // 40) for one in keys)
    assert [d.code for d in said] == ["RV707", "RV731"]


async def test_a_waiter_that_is_cancelled_as_its_segment_arrives_does_not_go_on(
    tmp_path: Path, said: list[Diagnostic]
) -> None:
    """It held what an ended station had in memory: in a stream nobody reads any more, the next wait began."""
    for turns in range(6):
        shelf = Shelf(SegmentStore(tmp_path / str(turns), 1 << 20), said.append)
        waiting = asyncio.create_task(shelf.wait(KEY, 5))
        await asyncio.sleep(0.01)
        shelf.put(KEY, DATA)
        for _ in range(turns):
            await asyncio.sleep(0)
        if waiting.cancel():
            with pytest.raises(asyncio.CancelledError):
                await waiting
        await shelf.close()


async def test_nothing_is_kept_of_segments_that_never_came(tmp_path: Path, said: list[Diagnostic]) -> None:
    shelf = Shelf(SegmentStore(tmp_path, 1 << 20), said.append)
    assert await asyncio.gather(shelf.wait(KEY, 0.02), shelf.wait(KEY, 0.01)) == [None, None]
    assert shelf._arrivals == {}
    await shelf.close()
