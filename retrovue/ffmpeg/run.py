"""How other programs are started: in a group of their own, which ends when we do, and within a time."""

import contextlib
import ctypes
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

_PR_SET_PDEATHSIG = 1


@dataclass(frozen=True, slots=True)
class Finished:
    """`returncode` is None when the time ran out."""

    returncode: int | None
    stdout: bytes
    stderr: str

    @property
    def complaint(self) -> str:
        """The last line that the program wrote to stderr, or how it ended."""
        lines = self.stderr.strip().splitlines()
        if self.returncode is None:
            return "it took too long"
        return lines[-1].strip() if lines else f"it ended with code {self.returncode}"


def run(argv: Sequence[str], *, timeout: int, cwd: Path | None = None, nice: int = 0) -> Finished:
    """Runs a command to its end. Raises OSError when it cannot be started."""
    with subprocess.Popen(
        bound(argv, nice), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=cwd,
        start_new_session=True,
    ) as process:  # fmt: skip
        try:
            stdout, stderr = process.communicate(timeout=timeout)
            code: int | None = process.returncode
        except subprocess.TimeoutExpired:
            kill_group(process.pid)
            stdout, stderr = process.communicate()
            code = None
        except BaseException:
            kill_group(process.pid)
            raise
    return Finished(code, stdout, stderr.decode(errors="replace"))


def bound(argv: Sequence[str], nice: int = 0) -> list[str]:
    """The command, made to die with us (Linux, where `setpriv` is) and to step back when `nice` says so.

    Done by other programs and not between fork and exec, where a process with threads must run no Python.
    """
    step_back = ["nice", "-n", str(nice)] if nice else []
    return [*_die_with_us(), *step_back, *argv]


@cache
def _die_with_us() -> tuple[str, ...]:
    setpriv = shutil.which("setpriv") if sys.platform == "linux" else None
    return (setpriv, "--pdeathsig", "KILL", "--") if setpriv else ()


def kill_group(pid: int) -> None:
    """Ends a process that leads its group, and all that it started."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(pid, signal.SIGKILL)


def die_with_parent() -> None:
    """This process ends when the one that started it does, where the system can do that."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
