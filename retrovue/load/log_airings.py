"""When every item begins, by the logs of some weeks: read as text, each file once as long as it stays the same."""

import re
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from retrovue.load.file_stamp import file_stamp
from retrovue.load.log_files import LogFolder
from retrovue.timing.instants import parse_instant, zone

BACK, AHEAD = 60, 14
"""Days of programmes."""
PIECES_BACK, PIECES_AHEAD = 3, 2
"""Days of short pieces, of which each has thousands."""
NEVER = np.iinfo(np.int64).max
_UTC = zone("UTC")
_COARSE = re.compile(rb'^\{"at":"([^"]{28})","ms":\d+,.*?"item":"([^"\\]+)"(?!.*"begin":)', re.MULTILINE)
_FINE = re.compile(rb'^\{"at":"([^"]{28})","ms":\d+,.*?"item":"([^"\\]+)","in":0[,}]', re.MULTILINE)
"""A key with an escape in it is not worth a decoder."""
Begun = tuple[NDArray[np.int32], NDArray[np.int64]]
"""Numbers of items, and when they begin."""


class LoggedAirings:
    """Asked from one thread at a time."""

    def __init__(self, logs: LogFolder) -> None:
        self._logs = logs
        self._files: dict[Path, tuple[tuple[int, int], Begun]] = {}
        self.numbers: dict[str, int] = {}
        """Of the items, by their keys."""

    def read(self, channels: Sequence[str], today: date) -> Begun:
        """All beginnings that are known."""
        wanted = dict.fromkeys(self._wanted(channels, today))
        self._files = {path: held for path, held in self._files.items() if path in wanted}
        found = [self._begun(path) for path in wanted]
        if not found:
            return np.zeros(0, dtype=np.int32), np.zeros(0, dtype=np.int64)
        return np.concatenate([each[0] for each in found]), np.concatenate([each[1] for each in found])

    def _wanted(self, channels: Sequence[str], today: date) -> Iterator[Path]:
        for channel in channels:
            for step in range(-BACK, AHEAD + 1):
                fine, coarse = self._logs.files(channel, today + timedelta(days=step))
                yield coarse
                if -PIECES_BACK <= step <= PIECES_AHEAD:
                    yield fine

    def _begun(self, path: Path) -> Begun:
        stamp = file_stamp(path)
        held = self._files.get(path)
        if held is None or held[0] != stamp:
            held = self._files[path] = stamp, self._read(path)
        return held[1]

    def _read(self, path: Path) -> Begun:
        """What is damaged names nothing."""
        try:
            lines = (_COARSE if path.name.endswith(".grid.jsonl") else _FINE).findall(path.read_bytes())
            found = list(self._instants(lines))
        except (OSError, ValueError):
            found = []
        return (
            np.array([number for number, _ in found], dtype=np.int32),
            np.array([at for _, at in found], dtype=np.int64),
        )

    def _instants(self, lines: Sequence[tuple[bytes, bytes]]) -> Iterator[tuple[int, int]]:
        """The hour of a line is nearly always that of the line before."""
        hours: dict[bytes, int] = {}
        for text, key in lines:
            name = text[:14] + text[23:]
            start = hours.get(name)
            if start is None:
                start = hours[name] = parse_instant(f"{text[:14].decode()}00:00{text[23:].decode()}", _UTC)
            at = start + int(text[14:16]) * 60_000 + int(text[17:19]) * 1000 + int(text[20:23])
            yield self.numbers.setdefault(key.decode(), len(self.numbers)), at


def last_and_next(
    begun: Begun, places: NDArray[np.int64], count: int, now: int
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """When each of `count` items began last, 0 for never, and when it begins next, `NEVER` where no log says.

    `places`: number of an item -> its place, -1 for one that is not there.
    """
    at, place = begun[1], places[begun[0]] if len(begun[0]) else begun[0]
    known = place >= 0
    past, ahead = known & (at <= now), known & (at > now)
    last, following = np.zeros(count, dtype=np.int64), np.full(count, NEVER, dtype=np.int64)
    np.maximum.at(last, place[past], at[past])
    np.minimum.at(following, place[ahead], at[ahead])
    return last, following
