"""Writes edited files whole: a reader, and whoever pulls the plug, sees the old text or the new one."""

import contextlib
import os
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from retrovue.diagnostics import Diagnostic, StationError
from retrovue.editing.change import Edited, Refusal
from retrovue.editing.files import read_held

_NEW_FILE = 0o644
_ONE_AT_A_TIME = threading.Lock()


class Conflict(Exception):
    """A file is no longer the one that the edit was made from."""

    def __init__(self, file: str) -> None:
        super().__init__(f"`{file}` was changed on the disk meanwhile")
        self.file = file


@dataclass(frozen=True, slots=True)
class _Ready:
    """A file that is written beside the one whose place it takes."""

    edited: Edited
    part: Path
    target: Path


def save(folder: Path, files: Sequence[Edited]) -> None:
    """All of them or none. Raises Conflict, and StationError RV807 for what cannot be written."""
    with _ONE_AT_A_TIME, contextlib.ExitStack() as left_over:
        ready = []
        for edited in files:
            with _told(edited.file):
                ready.append(_written_beside(folder, edited, left_over))
        for one in ready:
            _insist_on_seen(folder, one.edited)
        _put_in_place(ready)


def _put_in_place(ready: Sequence[_Ready]) -> None:
    done: list[_Ready] = []
    try:
        for one in ready:
            with _told(one.edited.file):
                one.part.replace(one.target)
                done.append(one)
                _sync_folder(one.target.parent)
    except StationError:
        for one in done:
            _put_back(one)
        raise


def _written_beside(folder: Path, edited: Edited, left_over: contextlib.ExitStack) -> _Ready:
    """Raises Conflict before anything is written."""
    target = _insist_on_seen(folder, edited)
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_name(f".{target.name}.{os.getpid()}.part")
    left_over.callback(part.unlink, missing_ok=True)
    _sweep(target)
    _write(part, edited.new, target)
    return _Ready(edited, part, target)


def _insist_on_seen(folder: Path, edited: Edited) -> Path:
    try:
        held = read_held(folder, edited.file)
    except Refusal as refusal:
        raise StationError([refusal.diagnostic], 4) from None
    if held.content != edited.old:
        raise Conflict(edited.file)
    return held.real


def _write(part: Path, content: bytes, like: Path) -> None:
    """Mode and owner are those of the file whose place it takes."""
    with part.open("wb") as out:
        out.write(content)
        out.flush()
        try:
            known = like.stat()
        except FileNotFoundError:
            os.fchmod(out.fileno(), _NEW_FILE & ~_umask())
        else:
            os.fchmod(out.fileno(), known.st_mode & 0o7777)
            if (known.st_uid, known.st_gid) != (os.geteuid(), os.getegid()):
                with contextlib.suppress(PermissionError):
                    os.fchown(out.fileno(), known.st_uid, known.st_gid)
                    os.fchmod(out.fileno(), known.st_mode & 0o7777)
        os.fsync(out.fileno())


def _umask() -> int:
    """Asking for it sets it, so that it is set back."""
    mask = os.umask(0o022)
    os.umask(mask)
    return mask


def _sync_folder(folder: Path) -> None:
    """The new name lasts, too; some network disks cannot do this."""
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _put_back(one: _Ready) -> None:
    """As it was before; what cannot be put back now is told by the error that is on its way."""
    with contextlib.suppress(OSError):
        if one.edited.old is None:
            one.target.unlink()
        else:
            _write(one.part, one.edited.old, one.target)
            one.part.replace(one.target)


def _sweep(target: Path) -> None:
    """Takes away what a process left that was killed while it wrote."""
    for left in target.parent.glob(f".{target.name}.*.part"):
        pid = left.name.split(".")[-2]
        if pid.isdecimal() and not Path(f"/proc/{pid}").exists():
            left.unlink(missing_ok=True)


@contextlib.contextmanager
def _told(file: str) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        what = f"`{file}` cannot be written: {(error.strerror or 'it failed').lower()}"
        cure = "make the station's folder writable, and free some room"
        raise StationError([Diagnostic("RV807", what, place=file, help=(cure,))], 4) from error
