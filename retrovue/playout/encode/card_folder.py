"""Folders in which a card is drawn for a second: held while they are in use, so that what a killed process left is known.

Whoever draws holds a lock on its folder, which ends with the process, in whatever container that runs.
"""

import contextlib
import fcntl
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

PREFIX = "retrovue-card-"
MEMORY = Path("/dev/shm")  # noqa: S108 - where there is one
"""Room for a card when every disk is full."""
_YOUNG = 60
"""Seconds in which a folder may not be held yet."""


@contextlib.contextmanager
def card_folder(place: Path) -> Iterator[Path]:
    """A folder for one card. Raises OSError."""
    with (
        tempfile.TemporaryDirectory(prefix=PREFIX, dir=place, ignore_cleanup_errors=True) as name,
        _opened(Path(name)) as opened,
    ):
        _held(opened)
        yield Path(name)


def places(beside: Path | None) -> list[Path]:
    """Where a card may be drawn, the usual place first: the folder for temporary files may be full or gone."""
    found = [beside, MEMORY] if beside else [MEMORY]
    with contextlib.suppress(OSError):
        found.insert(0, Path(tempfile.gettempdir()))
    return found


def remove_left(beside: Path) -> None:
    """What processes left that were killed while they drew. Nothing goes that is somebody else's, or is held."""
    for place in places(beside):
        with contextlib.suppress(OSError):
            for folder in place.glob(f"{PREFIX}*"):
                _remove(folder)


def _remove(folder: Path) -> None:
    with contextlib.suppress(OSError), _opened(folder) as opened:
        about = os.fstat(opened)
        old = time.time() - about.st_mtime > _YOUNG  # noqa: TID251 - compared with the times of files
        if old and about.st_uid == os.getuid() and _held(opened):
            shutil.rmtree(folder)


@contextlib.contextmanager
def _opened(folder: Path) -> Iterator[int]:
    """No link is followed, so that nobody leads us elsewhere."""
    opened = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC)
    try:
        yield opened
    finally:
        os.close(opened)


def _held(opened: int) -> bool:
    """Whether it is held by us now; some network disks know no locks."""
    try:
        fcntl.flock(opened, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
