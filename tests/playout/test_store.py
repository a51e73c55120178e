"""The segment store on a real disk."""

import errno
import os
from hashlib import blake2b
from pathlib import Path

import pytest

from retrovue.playout.store import SegmentStore, StoreUnwritable


def key(name: str) -> str:
    return blake2b(name.encode(), digest_size=20).hexdigest()


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
    store.get(key("a"))
    store.touch(key("b"))
    assert store.evict({key("c")}) == 3
    assert [name for name in "abcdef" if store.get(key(name))] == ["a", "b", "c"]
    assert store.size <= 10_000
    assert store.evict(()) == 0


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


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EROFS, errno.EACCES])
def test_a_disk_that_takes_nothing(store: SegmentStore, monkeypatch: pytest.MonkeyPatch, code: int) -> None:
    def refuse(path: Path, _: bytes) -> int:
        raise OSError(code, os.strerror(code), str(path))

    monkeypatch.setattr(Path, "write_bytes", refuse)
    with pytest.raises(StoreUnwritable):
        store.put_if_absent(key("a"), b"x")
    assert store.size == 0


def test_a_disk_without_links(store: SegmentStore, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(path: Path, target: Path) -> None:
        raise OSError(errno.EPERM, "no links here", str(path))

    monkeypatch.setattr(Path, "hardlink_to", refuse)
    assert store.put_if_absent(key("a"), b"x")
    assert store.get(key("a")) == b"x"
