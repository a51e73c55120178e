"""Runs a program that may take long: its output is taken as it comes, and it can be stopped at any time."""

import subprocess
import tempfile
from collections.abc import Callable, Sequence
from threading import Thread
from typing import IO

from retrovue.ffmpeg.run import Finished, bound, kill_group

_TICK_MS = 100
"""How often it is asked whether to stop."""
_CHUNK = 1 << 16
_KEPT = 1 << 16
"""Of a long complaint so many bytes are kept from its beginning, and as many from its end."""
Take = Callable[[bytes], object]


class Stopped(Exception):
    """`cancel` said so; the program and all that it started have ended."""


def run_watched(
    argv: Sequence[str], *, timeout: int, cancel: Callable[[], bool], nice: int = 0, take: Take | None = None
) -> Finished:
    """Runs a command to its end; `take` gets its output instead of the result. Raises Stopped, OSError.

    `cancel` is asked by the thread that called. Time is counted in ticks, so a machine that sleeps or is
    overloaded lengthens the time and never shortens it.
    """
    kept: list[bytes] = []
    with (
        tempfile.TemporaryFile() as complaints,
        subprocess.Popen(
            bound(argv, nice), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=complaints,
            start_new_session=True,
        ) as process,
    ):  # fmt: skip
        reader = Thread(target=_drain, args=(process.stdout, take or kept.append), daemon=True)
        reader.start()
        in_time = False
        try:
            in_time = _wait(reader, process, timeout, cancel)
        finally:
            if not in_time:
                kill_group(process.pid)
            reader.join()
        code = process.wait()
        return Finished(code if in_time else None, b"".join(kept), _ends_of(complaints))


def _drain(stream: IO[bytes], take: Take) -> None:
    """Closes the stream in any case: a program that nobody hears must not wait for ever."""
    with stream:
        while chunk := stream.read(_CHUNK):
            take(chunk)


def _wait(
    reader: Thread, process: "subprocess.Popen[bytes]", timeout: int, cancel: Callable[[], bool]
) -> bool:
    """Whether it ended within its time."""
    for _ in range(timeout * 1000 // _TICK_MS):
        if cancel():
            raise Stopped
        reader.join(_TICK_MS / 1000)
        if not reader.is_alive():
            return _ended(process)
    return False


def _ended(process: "subprocess.Popen[bytes]") -> bool:
    """What has closed its output is about to end."""
    try:
        process.wait(timeout=10)
    except subprocess.TimeoutExpired:
        return False
    return True


def _ends_of(file: IO[bytes]) -> str:
    size = file.seek(0, 2)
    file.seek(0)
    text = file.read(_KEPT)
    if size > _KEPT:
        file.seek(max(_KEPT, size - _KEPT))
        text += b"\n" + file.read()
    return text.decode(errors="replace")
