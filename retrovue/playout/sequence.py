"""Media sequence numbers that outlive the process: the base of each day, once it has begun."""

import json
import os
from pathlib import Path

_HIGHEST = 1 << 53
"""Players read numbers as doubles; a higher one in the file is damage."""


class SequenceIndex:
    """An append-only file of (channel, day, base). A torn line is ignored; the last entry of a day holds."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._bases: dict[str, dict[str, int]] = {}
        self._read()

    def _read(self) -> None:
        try:
            lines = self._file.read_text(encoding="utf-8", errors="replace").splitlines()
        except FileNotFoundError:
            return
        for line in lines:
            try:
                entry = json.loads(line)
                channel, day, base = str(entry["channel"]), str(entry["day"]), int(entry["base"])
            except (ValueError, KeyError, TypeError, OverflowError, RecursionError):
                continue
            if 0 < base < _HIGHEST:
                self._bases.setdefault(channel, {})[day] = base

    def base(self, channel: str, day: str) -> int | None:
        """The base of a day that has begun, or None."""
        return self._bases.get(channel, {}).get(day)

    def highest(self, channel: str) -> int:
        """The highest base ever recorded for the channel, or 0."""
        return max(self._bases.get(channel, {}).values(), default=0)

    def record(self, channel: str, day: str, base: int) -> None:
        """Keeps the base of a day that begins. OSError when the file cannot be written.

        Not forced to the disk: after a power cut, the day before gives the same number again.
        """
        known = self._bases.setdefault(channel, {})
        if known.get(day) == base:
            return
        known[day] = base
        self._file.parent.mkdir(parents=True, exist_ok=True)
        line = json.dumps({"channel": channel, "day": day, "base": base}, sort_keys=True)
        with self._file.open("a", encoding="utf-8") as out:
            torn = out.tell() > 0 and not _ends_line(self._file)
            out.write(("\n" if torn else "") + line + "\n")


def _ends_line(file: Path) -> bool:
    with file.open("rb") as data:
        data.seek(-1, os.SEEK_END)
        return data.read(1) == b"\n"
