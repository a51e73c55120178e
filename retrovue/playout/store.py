"""Encoded segments on disk, by content key. All can be made again: nothing is synced, and bad files go."""

import contextlib
import errno
import os
from collections.abc import Collection, Iterator
from hashlib import blake2b
from pathlib import Path

_MAGIC = b"RVS1"
_HASH = 16
_FOOTER = len(_MAGIC) + 8 + _HASH
_UNWRITABLE = (errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EACCES, errno.EPERM)
_NO_LINKS = (errno.EPERM, errno.ENOTSUP, errno.ENOSYS, errno.EMLINK)
_SLACK = 16
"""Eviction goes on to a sixteenth below the budget, so that it is not needed again at once."""


class StoreUnwritable(OSError):
    """The disk is full or read-only: the caller can go on from memory."""


class SegmentStore:
    """Files `<k[:2]>/<k>.ts`; the modification time is that of the last use."""

    def __init__(self, folder: Path, budget: int) -> None:
        self._folder, self._budget = folder, budget
        self.size = sum(size for _, size, _ in self._files(remove_unfinished=True))
        """Bytes on disk, as far as this process knows."""
        self.evicted = 0
        """Segments removed to make room."""

    def get(self, key: str) -> bytes | None:
        """The segment, and a mark that it was used. A file that is not what was written is removed."""
        path = self._path(key)
        try:
            content = path.read_bytes()
        except OSError:
            return None
        data = content[:-_FOOTER]
        if content[-_FOOTER:] != _footer(data):
            self._remove(path, len(content))
            return None
        self.touch(key)
        return data

    def put_if_absent(self, key: str, data: bytes) -> bool:
        """Whether this call stored it; the first writer wins. Raises StoreUnwritable."""
        path = self._path(key)
        try:
            if path.exists():
                return False
            stored = self._write(path, data + _footer(data))
        except OSError as error:
            if error.errno in _UNWRITABLE:
                raise StoreUnwritable(error.errno, os.strerror(error.errno or 0), str(path)) from error
            raise
        self.size += len(data) + _FOOTER if stored else 0
        return stored

    def touch(self, key: str) -> None:
        """Marks the segment as used now."""
        with contextlib.suppress(OSError):
            os.utime(self._path(key))

    def evict(self, protected: Collection[str]) -> int:
        """Removes the least recently used segments while the store is over its budget; returns how many."""
        if self.size <= self._budget:
            return 0
        files = sorted((used, size, path) for used, size, path in self._files())
        self.size = sum(size for _, size, _ in files)
        removed = 0
        for _, size, path in files:
            if self.size <= self._budget - self._budget // _SLACK:
                break
            if path.stem not in protected:
                removed += self._remove(path, size)
        self.evicted += removed
        return removed

    def _path(self, key: str) -> Path:
        return self._folder / key[:2] / f"{key}.ts"

    def _write(self, path: Path, content: bytes) -> bool:
        path.parent.mkdir(parents=True, exist_ok=True)
        beside = path.with_name(f"{path.stem}.{os.getpid()}.tmp")
        try:
            beside.write_bytes(content)
            return _give_name(beside, path)
        finally:
            with contextlib.suppress(OSError):
                beside.unlink()

    def _remove(self, path: Path, size: int) -> bool:
        try:
            path.unlink()
        except OSError:
            return False
        self.size -= size
        return True

    def _files(self, *, remove_unfinished: bool = False) -> Iterator[tuple[int, int, Path]]:
        """Time of use, size and path of every segment."""
        for path in self._folder.glob("??/*"):
            if path.suffix == ".tmp" and remove_unfinished:
                path.unlink(missing_ok=True)
            elif path.suffix == ".ts":
                with contextlib.suppress(OSError):
                    state = path.stat()
                    yield state.st_mtime_ns, state.st_size, path


def _footer(data: bytes) -> bytes:
    return _MAGIC + len(data).to_bytes(8, "big") + blake2b(data, digest_size=_HASH).digest()


def _give_name(beside: Path, path: Path) -> bool:
    """Unlike a rename, a link never takes the place of a file that another writer put there first."""
    try:
        path.hardlink_to(beside)
    except FileExistsError:
        return False
    except OSError as error:
        if error.errno not in _NO_LINKS:
            raise
        beside.replace(path)
    return True
