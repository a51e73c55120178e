"""One writer per state folder: `run` and `build` hold a lock that ends with their process."""

import contextlib
import fcntl
import os
from collections.abc import Iterator
from pathlib import Path

from retrovue.diagnostics import Diagnostic, StationError


@contextlib.contextmanager
def locked(state: Path, command: str) -> Iterator[None]:
    """Holds the lock while the body runs. StationError RV804 (exit 4) when another process has it."""
    try:
        state.mkdir(parents=True, exist_ok=True)
        held = os.open(state / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    except OSError as error:
        raise StationError(
            [Diagnostic("RV807", f"the state folder cannot be written: {error.strerror}", place=str(state),
                        help=("make the folder writable for the user that runs the station",))], 4,
        ) from error  # fmt: skip
    try:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            holder = os.pread(held, 200, 0).decode(errors="replace").strip() or "another process"
            raise StationError(
                [Diagnostic("RV804", f"the station is in use by {holder}", place=str(state),
                            help=("stop it first; while `retrovue run` is up, it takes edits up by itself",))], 4,
            ) from error  # fmt: skip
        with contextlib.suppress(OSError):  # on a full disk the holder has no name, and holds it all the same
            os.ftruncate(held, 0)
            os.pwrite(held, f"`retrovue {command}` (process {os.getpid()})\n".encode(), 0)
        yield
    finally:
        os.close(held)
