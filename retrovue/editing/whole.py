"""One file written whole: a reader, and whoever pulls the plug, sees the old text or the new one."""

import contextlib
import os
from collections.abc import Iterator
from glob import escape
from pathlib import Path

from retrovue.diagnostics import Diagnostic, StationError

_NEW_FILE = 0o644


def part_of(target: Path) -> Path:
    """Beside the file whose place it takes."""
    return target.with_name(f".{target.name}.{os.getpid()}.part")


def put(target: Path, content: bytes | None, fresh: int = _NEW_FILE) -> None:
    """None: the file is taken away. `fresh`: the mode of one that is new."""
    if content is None:
        target.unlink(missing_ok=True)
    else:
        part = part_of(target)
        try:
            write(part, content, target, fresh)
            part.replace(target)
        finally:
            part.unlink(missing_ok=True)
    sync_folder(target.parent)


def write(part: Path, content: bytes, like: Path, fresh: int = _NEW_FILE) -> None:
    """Mode and owner are those of the file whose place it takes; nobody else reads it before it has them."""
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600), "wb") as out:
        out.write(content)
        out.flush()
        try:
            known = like.stat()
        except FileNotFoundError:
            os.fchmod(out.fileno(), fresh & ~_umask())
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


def sync_folder(folder: Path) -> None:
    """The new name lasts, too; some network disks cannot do this."""
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def sweep(target: Path) -> None:
    """Takes away what a process left that was killed while it wrote."""
    for left in target.parent.glob(f".{escape(target.name)}.*.part"):
        pid = left.name.split(".")[-2]
        if pid.isdecimal() and not Path(f"/proc/{pid}").exists():
            left.unlink(missing_ok=True)


@contextlib.contextmanager
def told(file: str, folder: str = "station's") -> Iterator[None]:
    try:
        yield
    except OSError as error:
        what = f"`{file}` cannot be written: {(error.strerror or 'it failed').lower()}"
        cure = f"make the {folder} folder writable, and free some room"
        raise StationError([Diagnostic("RV807", what, place=file, help=(cure,))], 4) from error
