"""What a live input gave before a restart is shown after it."""

import asyncio
import threading
from pathlib import Path
from types import SimpleNamespace

from small_disk import small_disk

from retrovue.playout.encode.profile import EncodeProfile
from retrovue.playout.live.feed import KEPT, LiveFeed, _Course
from retrovue.playout.live.kept import KeptLive
from retrovue.playout.live.slot import LiveSlot
from retrovue.timing.frames import frame_at

PROFILE = EncodeProfile("small", 256, 144, 200_000, 64_000, 30)
NOW = 1_800_000_000_000


def packets(count: int, fill: bytes = b"x") -> bytes:
    return (b"G" + fill * 187) * count


def feed(folder: Path, now: int) -> LiveFeed:
    clock = SimpleNamespace(now=lambda: now)
    kept = KeptLive(folder, "one", PROFILE)
    return LiveFeed("ffmpeg", PROFILE, clock, None, lambda _: None, kept)  # type: ignore[arg-type]


async def test_a_restart_shows_what_was_shown(tmp_path: Path) -> None:
    slot = LiveSlot("one/2027-01-15/0800-news/0/a0", "news", frame_at(NOW, 30), 64 * 10, 30)
    before = feed(tmp_path, NOW)
    for index in range(3):
        before._keep(slot, index, packets(index + 1), _Course(first=0))
    for _ in range(200):
        if len(list(tmp_path.rglob("*.ts"))) == 3:
            break
        await asyncio.sleep(0.01)
    after = feed(tmp_path, NOW + 20_000)
    assert after.get(slot.start_of(1)) is None
    after.recall()
    assert [after.get(slot.start_of(index)) for index in range(4)] == [
        packets(1),
        packets(2),
        packets(3),
        None,
    ]
    late = feed(tmp_path, NOW + KEPT + 3_000)
    late.recall()
    assert [late.get(slot.start_of(index)) is not None for index in range(3)] == [False, False, True]


async def test_a_disk_that_hangs_is_given_one_segment_at_a_time(tmp_path: Path) -> None:
    slot = LiveSlot("one/2027-01-15/0800-news/0/a0", "news", frame_at(NOW, 30), 64 * 10, 30)
    given, hangs = [], threading.Event()

    class Disk(KeptLive):
        def put(self, start: int, data: bytes, oldest: int) -> None:
            given.append(start)
            hangs.wait(10)

    made = feed(tmp_path, NOW)
    made._on_disk = Disk(tmp_path, "one", PROFILE)
    for index in range(5):
        made._keep(slot, index, packets(1), _Course(first=0))
        await asyncio.sleep(0.02)
    assert given == [slot.start_of(0)]
    hangs.set()
    while len(given) < 5:
        await asyncio.sleep(0.01)
    assert given == [slot.start_of(index) for index in range(5)]


def test_a_full_disk_is_not_filled_with_halves(tmp_path: Path) -> None:
    with small_disk(tmp_path, "64k"):
        kept = KeptLive(tmp_path, "one", PROFILE)
        kept.put(1, packets(200), 0)
        for start in range(2, 6):
            kept.put(start, packets(200), 0)
        assert [path.name for path in kept.folder.iterdir()] == ["1.ts"]
        kept.put(6, packets(200), 6)
        assert not list(kept.folder.iterdir()), "what is over makes room all the same"


def test_only_what_is_whole_and_new_stays(tmp_path: Path) -> None:
    kept = KeptLive(tmp_path, "one", PROFILE)
    for start, data in ((1, packets(1)), (2, packets(2)), (3, packets(1)[:-1]), (4, bytes(188)), (5, b"")):
        kept.put(start, data, 0)
    (kept.folder / ".6.123").write_bytes(b"half")
    assert kept.recall(0) == {1: packets(1), 2: packets(2)}
    assert not (kept.folder / ".6.123").exists()
    kept.put(7, packets(1), 2)
    assert sorted(path.stem for path in kept.folder.iterdir()) == ["2", "3", "4", "5", "7"]
    assert KeptLive(tmp_path, "two", PROFILE).recall(0) == {}


def test_a_disk_that_takes_nothing_changes_nothing(tmp_path: Path) -> None:
    (tmp_path / "one").write_text("a file where the folder should be")
    KeptLive(tmp_path, "one", PROFILE).put(1, packets(1), 0)
    assert KeptLive(tmp_path, "one", PROFILE).recall(0) == {}
