"""Encoded segments on disk, by content key. All can be made again: nothing is synced, and bad files go."""

import contextlib
import errno
import os
import stat
import threading
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path

_MAGIC = b"RVS2"
_HASH = 16
_FOOTER = len(_MAGIC) + 8 + _HASH
_LARGEST = 64 << 20
"""No segment is larger; what is was put there by somebody else."""
_FULL = (errno.ENOSPC, errno.EDQUOT)
_NO_LINKS = (errno.EPERM, errno.ENOTSUP, errno.ENOSYS, errno.EMLINK)
_SLACK = 16
"""Eviction goes on to a sixteenth below the budget, so that it is not needed again at once."""
_FOR_OTHERS = 64 << 20
"""Bytes of the disk that are left to logs, catalog and record, which may lie beside the segments ..."""
_SHARE = 16
"""... or this part of a disk that is small."""


class StoreUnwritable(OSError):
    """The disk is full, read-only or gone: the caller can go on from memory."""


@dataclass(slots=True)
class _Held:
    size: int
    used: int
    """Time of the last use, in nanoseconds as files have it."""


class SegmentStore:
    """Files `<k[:2]>/<k>.ts`; the modification time is that of the last use. Any thread may call.

    What lies on disk is listed once, at the start, and followed from then on.
    """

    def __init__(self, folder: Path, budget: int) -> None:
        self.folder, self.budget = folder, budget
        self._lock = threading.Lock()
        self._held = dict(_listed(folder))
        self.size = sum(held.size for held in self._held.values())
        """Bytes on disk, as far as this process knows."""
        self.evicted = 0
        self._full = False

    def __contains__(self, key: str) -> bool:
        """Whether the segment was there when last looked at; never touches the disk."""
        return key in self._held

    def __len__(self) -> int:
        return len(self._held)

    @property
    def crowded(self) -> bool:
        """Whether eviction has something to do: the budget is spent, or the disk is full or nearly so."""
        return self._full or self.size > self.budget

    def get(self, key: str) -> bytes | None:
        """The segment, and a mark that it was used. A file that is not what was written is removed."""
        path = self._path(key)
        try:
            content, used = _read(path)
        except OSError:
            self._forget(key)
            return None
        data = content[:-_FOOTER]
        if content[-_FOOTER:] != _footer(key, data):
            self._remove(key)
            return None
        self._note(key, len(content), used)
        self.touch(key)
        return data

    def put_if_absent(self, key: str, data: bytes) -> bool:
        """Whether this call stored it; the first writer wins. Raises StoreUnwritable."""
        path = self._path(key)
        try:
            if path.exists() and self.get(key) is not None:
                return False
            stored = self._write(path, data + _footer(key, data))
        except OSError as error:
            self._full = self._full or error.errno in _FULL
            raise StoreUnwritable(error.errno, os.strerror(error.errno or 0), str(path)) from error
        if stored:
            self._note(key, len(data) + _FOOTER, 0)
            self.touch(key)
        return stored

    def touch(self, key: str) -> None:
        """Marks the segment as used now."""
        path, held = self._path(key), self._held.get(key)
        with contextlib.suppress(OSError):
            os.utime(path)
            if held is not None:
                held.used = path.stat().st_mtime_ns

    def evict(self, protected: Collection[str], next_use: Mapping[str, int] | None = None) -> int:
        """Makes room while the store is over its budget, or its disk is (nearly) full; returns how many went.

        First go those that nothing will show, the least recently used before the others; then those whose
        next use is the furthest away.
        """
        if not self.crowded:
            return 0
        room = min(self.size, self.budget) if self._full else self.budget
        self._full = False
        return self.shrink(room - room // _SLACK, protected, next_use or {})

    def shrink(
        self,
        most: int,
        protected: Collection[str],
        next_use: Mapping[str, int],
        *,
        useless_only: bool = False,
    ) -> int:
        """Removes segments until at most so many bytes are left; only such as nothing will show, if asked."""
        removed = 0
        for key in self._by_worth(next_use):
            if self.size <= most or (useless_only and key in next_use):
                break
            if key not in protected:
                removed += self._remove(key)
        self.evicted += removed
        return removed

    def _by_worth(self, next_use: Mapping[str, int]) -> list[str]:
        with self._lock:
            held = [(key, held.used) for key, held in self._held.items()]
        held.sort(key=lambda one: (one[0] in next_use, -next_use.get(one[0], 0), one[1], one[0]))
        return [key for key, _ in held]

    def size_of(self, key: str) -> int:
        """Bytes of a segment on disk; 0 for one that is not there."""
        held = self._held.get(key)
        return held.size if held else 0

    def keys(self) -> list[str]:
        with self._lock:
            return list(self._held)

    # ---- files

    def _path(self, key: str) -> Path:
        return self.folder / key[:2] / f"{key}.ts"

    def _write(self, path: Path, content: bytes) -> bool:
        path.parent.mkdir(parents=True, exist_ok=True)
        _leave_room(path.parent, len(content))
        beside = path.with_name(f"{path.stem}.{os.getpid()}-{threading.get_ident()}.tmp")
        try:
            beside.write_bytes(content)
            return _give_name(beside, path)
        finally:
            with contextlib.suppress(OSError):
                beside.unlink()

    def _remove(self, key: str) -> bool:
        try:
            self._path(key).unlink()
        except FileNotFoundError:
            pass
        except OSError:
            self._forget(key)
            return False
        return self._forget(key)

    # ---- what is known of them

    def _note(self, key: str, size: int, used: int) -> None:
        with self._lock:
            held = self._held.setdefault(key, _Held(0, used))
            self.size += size - held.size
            held.size = size

    def _forget(self, key: str) -> bool:
        with self._lock:
            held = self._held.pop(key, None)
            self.size -= held.size if held else 0
        return held is not None


def _read(path: Path) -> tuple[bytes, int]:
    """Content and time of use. What is no plain file of a segment's size reads as nothing, and holds up nobody."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError as error:
        if error.errno == errno.ELOOP:
            return b"", 0
        raise
    with os.fdopen(descriptor, "rb", buffering=0) as file:
        state = os.fstat(descriptor)
        plain = stat.S_ISREG(state.st_mode) and state.st_size <= _LARGEST
        return file.readall() if plain else b"", state.st_mtime_ns


def _footer(key: str, data: bytes) -> bytes:
    """The key is part of it: a segment under another's name is none."""
    digest = blake2b(data, digest_size=_HASH, key=key.encode()).digest()
    return _MAGIC + len(data).to_bytes(8, "big") + digest


def _leave_room(folder: Path, size: int) -> None:
    """Raises OSError where the disk is full, or would be with so many bytes more, but for what is left to others."""
    disk = os.statvfs(folder)
    kept = min(_FOR_OTHERS, disk.f_blocks * disk.f_frsize // _SHARE)
    if disk.f_bavail * disk.f_frsize < kept + size:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def _listed(folder: Path) -> Iterator[tuple[str, _Held]]:
    """Every segment by its name; what was left unfinished, or is named otherwise, goes."""
    for inner in _entries(folder):
        if len(inner.name) != 2 or not inner.is_dir(follow_symlinks=False):
            continue
        for entry in _entries(Path(inner.path)):
            key, _, suffix = entry.name.partition(".")
            if suffix == "ts" and key.startswith(inner.name):
                with contextlib.suppress(OSError):
                    state = entry.stat(follow_symlinks=False)
                    yield key, _Held(state.st_size, state.st_mtime_ns)
            elif entry.name.endswith((".tmp", ".ts")):
                with contextlib.suppress(OSError):
                    Path(entry.path).unlink()


def _entries(folder: Path) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as entries:
            return list(entries)
    except OSError:
        return []


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
