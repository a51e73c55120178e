"""Media sequence numbers that outlive the process: the base of each day, once it has begun."""

import errno
import json
import os
import threading
from collections.abc import Callable
from pathlib import Path

from retrovue.diagnostics import Diagnostic

_HIGHEST = 1 << 53
"""Players read numbers as doubles; a higher one in the file is damage."""
_CURE = "free space or mend the permissions; the air goes on, and the file is written as soon as it can be"


def _silent(_: Diagnostic) -> None:
    """Nobody wants to know."""


class SequenceIndex:
    """An append-only file of (channel, day, base). A torn line is ignored; the last entry of a day holds.

    A disk that fails is reported once and costs the air nothing: what it does not take is kept in memory.
    """

    def __init__(self, file: Path, report: Callable[[Diagnostic], None] = _silent) -> None:
        self._file, self._report = file, report
        self._bases: dict[str, dict[str, int]] = {}
        self._rates: dict[tuple[str, str], int] = {}
        self._unwritten: list[str] = []
        self._writing = threading.Lock()
        self._told = False
        self._read()

    def _read(self) -> None:
        try:
            lines = self._file.read_text(encoding="utf-8", errors="replace").splitlines()
        except FileNotFoundError:
            return
        except OSError as error:
            self._tell("read", error)
            return
        for line in lines:
            try:
                entry = json.loads(line)
                channel, day, base = str(entry["channel"]), str(entry["day"]), int(entry["base"])
                rate = int(entry.get("rate", 0))
            except (ValueError, KeyError, TypeError, OverflowError, RecursionError):
                continue
            if 0 < base < _HIGHEST:
                self._bases.setdefault(channel, {})[day] = base
                self._rates[channel, day] = rate

    def base(self, channel: str, day: str) -> int | None:
        """The base of a day that has begun, or None."""
        return self._bases.get(channel, {}).get(day)

    def rate(self, channel: str, day: str) -> int:
        """The frame rate at which a day is counted; 0 when that is not known."""
        return self._rates.get((channel, day), 0)

    def highest(self, channel: str) -> int:
        """The highest base ever recorded for the channel, or 0."""
        return max(self._bases.get(channel, {}).values(), default=0)

    def record(self, channel: str, day: str, base: int, rate: int = 0) -> None:
        """Keeps the base of a day that begins, and the frame rate that its segments are counted at.

        Not forced to the disk: after a power cut, the day before gives the same number again.
        """
        known = self._bases.setdefault(channel, {})
        if known.get(day) == base and self.rate(channel, day) == rate:
            return
        known[day], self._rates[channel, day] = base, rate
        entry = {"channel": channel, "day": day, "base": base, "rate": rate}
        self._unwritten.append(json.dumps(entry, sort_keys=True))
        self.write()

    def write(self) -> None:
        """Writes what the disk has not taken yet. May be called from any thread, as often as one likes."""
        with self._writing:
            count = len(self._unwritten)
            if not count:
                return
            try:
                self._append("".join(f"{line}\n" for line in self._unwritten[:count]).encode())
            except OSError as error:
                self._tell("written", error)
            else:
                del self._unwritten[:count]
                self._told = False

    def _append(self, lines: bytes) -> None:
        """All of them or none."""
        self._file.parent.mkdir(parents=True, exist_ok=True)
        with self._file.open("ab", buffering=0) as out:
            size = out.tell()
            data = b"\n" + lines if size and not _ends_line(self._file) else lines
            if out.write(data) < len(data):
                out.truncate(size)
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    def _tell(self, done: str, error: OSError) -> None:
        if not self._told:
            self._told = True
            why = (error.strerror or str(error)).lower()
            message = f"the numbers of segments in `{self._file.name}` cannot be {done}: {why}"
            self._report(Diagnostic("RV606", message, place=str(self._file), help=(_CURE,)))


def _ends_line(file: Path) -> bool:
    with file.open("rb") as data:
        data.seek(-1, os.SEEK_END)
        return data.read(1) == b"\n"
