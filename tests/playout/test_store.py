"""The segment store on a real disk."""

import errno
import os
import shutil
import time
from collections.abc import Callable
from hashlib import blake2b
from pathlib import Path
from types import SimpleNamespace

import pytest

from retrovue.playout.store import SegmentStore, StoreUnwritable


def key(name: str) -> str:
    return blake2b(name.encode(), digest_size=20).hexdigest()


def refusing(code: int) -> Callable[[Path, bytes], int]:
    def refuse(path: Path, _: bytes) -> int:
        raise OSError(code, os.strerror(code), str(path))

    return refuse


@pytest.fixture
def store(tmp_path: Path) -> SegmentStore:
    return SegmentStore(tmp_path / "segments", 10_000)


def age(folder: Path, name: str, seconds: int) -> None:
    path = folder / key(name)[:2] / f"{key(name)}.ts"
    os.utime(path, (seconds, seconds))


def test_what_is_put_can_be_got(store: SegmentStore) -> None:
    assert store.get(key("a")) is None
    assert store.put_if_absent(key("a"), b"bytes")
    assert store.get(key("a")) == b"bytes"
    assert (store.size_of(key("a")), store.size_of(key("b"))) == (store.size, 0)


def test_the_first_writer_wins(store: SegmentStore) -> None:
    assert store.put_if_absent(key("a"), b"first")
    size = store.size
    assert not store.put_if_absent(key("a"), b"second")
    assert (store.get(key("a")), store.size) == (b"first", size)


@pytest.mark.parametrize("damage", [b"", b"short", None])
def test_a_damaged_file_is_dropped(store: SegmentStore, tmp_path: Path, damage: bytes | None) -> None:
    store.put_if_absent(key("a"), b"bytes" * 100)
    path = tmp_path / "segments" / key("a")[:2] / f"{key('a')}.ts"
    content = path.read_bytes()
    path.write_bytes(content[:7] + b"!" + content[8:] if damage is None else damage)
    assert store.get(key("a")) is None
    assert not path.exists()
    assert store.put_if_absent(key("a"), b"again")


def test_the_least_recently_used_goes_first(store: SegmentStore, tmp_path: Path) -> None:
    for place, name in enumerate("abcdef"):
        store.put_if_absent(key(name), name.encode() * 2_500)
        age(tmp_path / "segments", name, 1_000 + place)
    store = SegmentStore(tmp_path / "segments", 10_000)
    store.get(key("a"))
    store.touch(key("b"))
    assert store.evict({key("c")}) == 3
    assert [name for name in "abcdef" if store.get(key(name))] == ["a", "b", "c"]
    assert store.size <= 10_000
    assert store.evict(()) == 0


def test_what_airs_last_goes_first_after_what_never_airs(store: SegmentStore) -> None:
    for name in "abcdef":
        store.put_if_absent(key(name), name.encode() * 2_500)
    next_use = {key("b"): 50, key("c"): 90, key("d"): 70, key("e"): 10}
    assert store.evict({key("f")}, next_use) == 3
    assert [name for name in "abcdef" if key(name) in store] == ["b", "e", "f"]
    assert store.evicted == 3


def test_only_what_nothing_will_show_makes_room_for_the_coming_day(store: SegmentStore) -> None:
    for name in "abc":
        store.put_if_absent(key(name), name.encode() * 2_500)
    assert store.shrink(0, (), {key("b"): 5}, useless_only=True) == 2
    assert [name for name in "abc" if key(name) in store] == ["b"]


def test_the_last_of_a_disk_is_left_to_others(store: SegmentStore, monkeypatch: pytest.MonkeyPatch) -> None:
    """The logs, the catalog and the record often lie beside the segments, which can be made again."""
    free = 1_000

    def disk(_: Path) -> SimpleNamespace:
        return SimpleNamespace(f_frsize=1, f_blocks=8_000, f_bavail=free)

    monkeypatch.setattr(os, "statvfs", disk)
    assert store.put_if_absent(key("a"), b"x" * 300)
    free = 700
    with pytest.raises(StoreUnwritable, match="No space left"):
        store.put_if_absent(key("b"), b"x" * 300)
    assert store.crowded and not list(store.folder.rglob("*.tmp"))


def test_a_disk_that_was_full_is_given_room_below_the_budget(
    store: SegmentStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.put_if_absent(key("a"), b"x" * 500)
    with monkeypatch.context() as patch:
        patch.setattr(Path, "write_bytes", refusing(errno.ENOSPC))
        with pytest.raises(StoreUnwritable):
            store.put_if_absent(key("b"), b"x" * 500)
    assert store.crowded
    assert store.evict(()) == 1
    assert not store.crowded


def test_twenty_thousand_segments_are_weighed_in_no_time(tmp_path: Path) -> None:
    keys = [key(str(number)) for number in range(20_000)]
    for one in keys:
        path = tmp_path / one[:2] / f"{one}.ts"
        path.parent.mkdir(exist_ok=True)
        path.touch()
        os.truncate(path, 1_000)
    store = SegmentStore(tmp_path, 16_000_000)
    next_use = dict(zip(keys[::2], range(10_000), strict=True))
    begun = time.process_time()
    assert store.evict(frozenset(keys[:100]), next_use) == 5_000
    assert time.process_time() - begun < 1
    assert all(one in store for one in keys[:100])


def test_a_segment_under_another_name_is_none(store: SegmentStore, tmp_path: Path) -> None:
    store.put_if_absent(key("a"), b"of a")
    foreign = tmp_path / "segments" / key("b")[:2] / f"{key('b')}.ts"
    foreign.parent.mkdir(exist_ok=True)
    foreign.write_bytes((tmp_path / "segments" / key("a")[:2] / f"{key('a')}.ts").read_bytes())
    assert store.get(key("b")) is None
    assert not foreign.exists()
    assert store.put_if_absent(key("b"), b"of b")


@pytest.mark.parametrize("kind", ["fifo", "link", "folder", "huge"])
def test_what_is_no_plain_file_holds_nobody_up(store: SegmentStore, tmp_path: Path, kind: str) -> None:
    path = tmp_path / "segments" / key("a")[:2] / f"{key('a')}.ts"
    path.parent.mkdir(parents=True)
    if kind == "fifo":
        os.mkfifo(path)
    elif kind == "link":
        path.symlink_to("/etc/hostname")
    elif kind == "folder":
        path.mkdir()
    else:
        path.touch()
        os.truncate(path, 1 << 40)
    assert store.get(key("a")) is None
    assert kind == "folder" or not os.path.lexists(path)


def test_a_vanished_folder_is_made_again(store: SegmentStore, tmp_path: Path) -> None:
    store.put_if_absent(key("a"), b"x")
    shutil.rmtree(tmp_path / "segments")
    assert store.get(key("a")) is None
    assert (key("a") in store, store.size) == (False, 0)
    assert store.put_if_absent(key("a"), b"x")
    assert store.get(key("a")) == b"x"


def test_size_is_counted_at_the_start(store: SegmentStore, tmp_path: Path) -> None:
    for name in "abc":
        store.put_if_absent(key(name), b"x" * 1_000)
    (tmp_path / "segments" / key("a")[:2] / "left.123.tmp").write_bytes(b"unfinished")
    again = SegmentStore(tmp_path / "segments", 10_000)
    assert again.size == store.size
    assert not list((tmp_path / "segments").glob("??/*.tmp"))


def test_nothing_unfinished_is_left(store: SegmentStore, tmp_path: Path) -> None:
    store.put_if_absent(key("a"), b"x")
    assert [path.suffix for path in (tmp_path / "segments").glob("??/*")] == [".ts"]


@pytest.mark.parametrize(
    "code", [errno.ENOSPC, errno.EROFS, errno.EACCES, errno.EIO, errno.EMFILE, errno.ESTALE]
)
def test_a_disk_that_takes_nothing(store: SegmentStore, monkeypatch: pytest.MonkeyPatch, code: int) -> None:
    monkeypatch.setattr(Path, "write_bytes", refusing(code))
    with pytest.raises(StoreUnwritable):
        store.put_if_absent(key("a"), b"x")
    assert store.size == 0


def test_a_disk_without_links(store: SegmentStore, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(path: Path, target: Path) -> None:
        raise OSError(errno.EPERM, "no links here", str(path))

    monkeypatch.setattr(Path, "hardlink_to", refuse)
    assert store.put_if_absent(key("a"), b"x")
    assert store.get(key("a")) == b"x"
