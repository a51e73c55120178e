"""Kills the serving process at a point that is named in a file: this folder is put on the path of the whole command.

The process that serves is forked by `retrovue run`, which hears of nothing itself.

The file that `KILL_AT` names holds a pattern. What the process is about to do, as a line, is looked for in it: a file
that it opens to write, renames, links or removes, a program that it starts, a statement of a database. The first that
fits is the last: beside the file stands then, in `.done`, when that was and which processes it had started.
"""

import json
import os
import re
import signal
import sqlite3
import sys
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any

_TOUCHES = ("os.rename", "os.link", "os.remove", "os.mkdir")
_WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT
_connect = sqlite3.connect
_PARENT = os.getpid()


def _come_to(line: str) -> None:
    if os.getpid() == _PARENT:
        return
    control = Path(os.environ["KILL_AT"])
    try:
        pattern = control.read_text()
    except OSError:
        return
    if re.search(pattern, line):
        started = [
            pid
            for task in Path("/proc/self/task").glob("*/children")
            for pid in map(int, task.read_text().split())
        ]
        control.unlink(missing_ok=True)
        told = control.with_suffix(".told")
        told.write_text(json.dumps({"at": time.monotonic(), "started": started}))
        told.rename(control.with_suffix(".done"))
        os.kill(os.getpid(), signal.SIGKILL)


class _Hook:
    """Deaf while it looks itself."""

    def __init__(self) -> None:
        self._looking = False

    def hear(self, event: str, details: Iterable[Any]) -> None:
        if self._looking:
            return
        line = _line(event, tuple(details))
        if line:
            self._looking = True
            try:
                _come_to(line)
            finally:
                self._looking = False


def _line(event: str, details: tuple[Any, ...]) -> str:
    if event == "open":
        return f"open {details[0]}" if isinstance(details[2], int) and details[2] & _WRITES else ""
    if event in _TOUCHES:
        return f"{event} {' '.join(map(str, details[:2]))}"
    if event == "subprocess.Popen":
        return f"start {' '.join(map(str, details[1]))}"
    return ""


def _traced(*words: Any, **more: Any) -> sqlite3.Connection:
    found: sqlite3.Connection = _connect(*words, **more)
    name = Path(str(words[0]).partition("?")[0]).name
    found.set_trace_callback(lambda statement: _come_to(f"{name} {' '.join(statement.split())}"))
    return found


if "KILL_AT" in os.environ and "run" in sys.argv:
    sys.addaudithook(_Hook().hear)
    sqlite3.connect = sqlite3.dbapi2.connect = _traced  # type: ignore[assignment]
