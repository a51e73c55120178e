"""`retrovue sync` in a process of its own, that yields to the air and dies with it."""

import asyncio
import contextlib
import json
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import IO, Any

from retrovue.ffmpeg.run import bound, kill_group
from retrovue.load.project import StationPlace

STOPS_WITHIN = 10
"""Seconds from asking a run to stop until it is made to."""
_NICE = 15

Record = Mapping[str, Any]


class SyncProcess:
    """Its JSON lines come to `hear` in the thread of the event loop."""

    def __init__(self, place: StationPlace, env: Mapping[str, str], hear: Callable[[Record], None]) -> None:
        self._place, self._env, self._hear = place, env, hear
        self._process: subprocess.Popen[bytes] | None = None

    async def run(self, words: Sequence[str]) -> int:
        """Until it ends; cancelling this ends it. Raises OSError when it cannot be started."""
        process = self._process = _start(self._place, words, self._env)
        loop = asyncio.get_running_loop()
        reading = asyncio.create_task(asyncio.to_thread(self._read, process.stdout, loop))
        try:
            await asyncio.shield(reading)
        finally:
            await asyncio.shield(asyncio.to_thread(_end, process))
            await asyncio.shield(reading)
        return int(process.returncode)

    def cancel(self) -> None:
        """It stops at its next commit; one that hears nothing, as on a mount that hangs, is made to."""
        self._signal(signal.SIGINT)
        asyncio.get_running_loop().call_later(STOPS_WITHIN, self._kill)

    def pause(self) -> None:
        """It waits at its next item."""
        self._signal(signal.SIGUSR1)

    def go_on(self) -> None:
        self._signal(signal.SIGUSR2)

    def _kill(self) -> None:
        if self._process is not None and self._process.poll() is None:
            kill_group(self._process.pid)

    def _signal(self, number: int) -> None:
        if self._process is not None and self._process.poll() is None:
            with contextlib.suppress(ProcessLookupError):
                self._process.send_signal(number)

    def _read(self, lines: IO[bytes] | None, loop: asyncio.AbstractEventLoop) -> None:
        for line in lines or ():
            with contextlib.suppress(ValueError):
                record = json.loads(line)
                if isinstance(record, dict):
                    with contextlib.suppress(RuntimeError):  # the loop has ended
                        loop.call_soon_threadsafe(self._hear, record)


def _start(place: StationPlace, words: Sequence[str], env: Mapping[str, str]) -> "subprocess.Popen[bytes]":
    """In a group of its own, behind everything that the air does, and gone when the air is."""
    command = [sys.executable, "-m", "retrovue", "-C", str(place.project), "--station", place.id, "--json"]
    idle = ["ionice", "-c", "3"] if shutil.which("ionice") else []
    package = str(Path(__file__).parent.parent.parent)
    return subprocess.Popen(
        bound([*idle, *command, "sync", *words], nice=_NICE), stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, start_new_session=True,
        env={**env, "PYTHONPATH": package},
    )  # fmt: skip


def _end(process: "subprocess.Popen[bytes]") -> None:
    """It stops at its next commit when it is asked, and at once when it does not."""
    if process.poll() is None:
        with contextlib.suppress(ProcessLookupError):
            process.send_signal(signal.SIGINT)
    try:
        process.wait(STOPS_WITHIN)
    except subprocess.TimeoutExpired:
        kill_group(process.pid)
        process.wait()
    if process.stdout is not None:
        process.stdout.close()
