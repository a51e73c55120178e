"""The folder of captions stays small, and what may air soon stays in it."""

import os
import time
from pathlib import Path

from retrovue.playout.captions.evict import SAFE, evict, touch


def kept(folder: Path, count: int, size: int = 100) -> list[str]:
    """The first is the oldest; all are older than what is safe."""
    now = time.time()
    for number in range(count):
        for suffix in (".vtt", ".ass"):
            path = folder / f"{number:02d}{suffix}"
            path.write_bytes(b"x" * (size // 2))
            os.utime(path, (now, now - 2 * SAFE + number))
    return [f"{number:02d}" for number in range(count)]


def names(folder: Path) -> set[str]:
    return {path.stem for path in folder.glob("*.*")}


def test_the_oldest_go_in_pairs_until_there_is_room(tmp_path: Path) -> None:
    every = kept(tmp_path, 10)
    assert evict(tmp_path, (), most=1_000) == 0
    assert evict(tmp_path, (), most=900) == 4
    assert names(tmp_path) == set(every[4:])
    assert len(list(tmp_path.iterdir())) == 12


def test_what_is_held_or_was_asked_for_lately_stays(tmp_path: Path) -> None:
    every = kept(tmp_path, 10)
    touch(tmp_path, every[1])
    assert evict(tmp_path, {every[0]}, most=400) == 7
    assert names(tmp_path) == {every[0], every[1], every[9]}
    assert evict(tmp_path, (), most=0) == 2
    assert names(tmp_path) == {every[1]}, "safe, however small the room"


def test_what_a_killed_process_left_goes(tmp_path: Path) -> None:
    for name, age in (("new-old", 5 * SAFE), ("new-now", 0)):
        (tmp_path / name).mkdir()
        os.utime(tmp_path / name, (time.time(), time.time() - age))
    assert evict(tmp_path, ()) == 0
    assert [path.name for path in tmp_path.iterdir()] == ["new-now"]
    assert evict(tmp_path / "none", ()) == 0
