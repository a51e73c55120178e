"""When an item aired last and when it airs next, by the published logs and the as-run."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import NamedTuple

from retrovue.load.log_files import LogFolder
from retrovue.playout_log.as_run import NOT_WATCHED
from retrovue.record.reading import as_run_lines

AHEAD, BACK = 14, 28
"""Days of programmes that are looked through."""
PIECES_AHEAD, PIECES_BACK = 2, 3
"""Likewise of short pieces, of which a day has thousands."""
MOST = 10


class Airing(NamedTuple):
    channel: str
    at: int
    length: int
    """Of its slot, ms."""
    address: str
    status: str = ""
    """Of one that is past: what became of it, as the as-run has it."""


class Airings:
    """Of one item. Reads files: never on the loop."""

    def __init__(self, state: Path, channels: Sequence[str], item: str, pieces: bool, now: int) -> None:
        self._logs, self._record = LogFolder(state), state / "station.sqlite"
        self._channels, self._item, self._pieces, self._now = channels, item, pieces, now

    def coming(self, today: date) -> list[Airing]:
        """Those that begin after now, the next first."""
        found: list[Airing] = []
        for step in range(-1, (PIECES_AHEAD if self._pieces else AHEAD) + 1):
            found += [one for one in self._of_day(today + timedelta(days=step)) if one.at > self._now]
            if len(found) >= MOST:
                break
        return sorted(found, key=_when)[:MOST]

    def last(self, today: date) -> Airing | None:
        """The last one that viewers saw; failing that, the last that nobody watched."""
        unseen: Airing | None = None
        for step in range(-1, (PIECES_BACK if self._pieces else BACK) + 1):
            past = [one for one in self._of_day(today - timedelta(days=step)) if one.at <= self._now]
            for one in sorted(past, key=_when, reverse=True)[:MOST]:
                status = self._status(one)
                if status != NOT_WATCHED:
                    return one._replace(status=status)
                unseen = unseen or one._replace(status=status)
        return unseen

    def _of_day(self, day: date) -> Iterator[Airing]:
        for channel in self._channels:
            for at, length, address in self._logs.naming(channel, day, self._item, self._pieces):
                yield Airing(channel, at, length, address)

    def _status(self, one: Airing) -> str:
        """Of a programme that lies in several pieces, that of its first piece which anybody saw."""
        end = one.at + max(one.length, 1)
        lines = [
            line for line in as_run_lines(self._record, one.channel, one.at, end) if line.item == self._item
        ]
        return next((line.status for line in lines if line.status != NOT_WATCHED), NOT_WATCHED)


def _when(one: Airing) -> tuple[int, str]:
    return one.at, one.channel
