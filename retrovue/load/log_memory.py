"""The days of the log as a process knows them that reads them again and again, as long as their files stay as they are."""

from collections.abc import Callable, Collection, Mapping, Sequence
from pathlib import Path

from retrovue.load.file_stamp import file_stamp
from retrovue.playout_log import DayLog

Stamps = tuple[tuple[int, int], ...]


class LogMemory:
    """By channel and date; a day that is read with its events is another than without."""

    def __init__(self) -> None:
        self._channels: dict[str, dict[str, tuple[Stamps, DayLog]]] = {}

    def read(self, channel: str, day: str, files: Sequence[Path], decode: Callable[[], DayLog]) -> DayLog:
        """The day of these files; what `decode` raises is raised."""
        stamps = _stamps(files)
        known = self._channels.setdefault(channel, {})
        if day not in known or known[day][0] != stamps:
            known[day] = stamps, decode()
        return known[day][1]

    def is_on_disk(self, log: DayLog, files: Sequence[Path]) -> bool:
        """Whether it is this very day that was read from files which have not changed since."""
        known = self._channels.get(log.header.channel, {}).get(log.header.day)
        return known is not None and known[1] is log and known[0] == _stamps(files)

    def share(self, plans: Mapping[str, Sequence[DayLog]]) -> None:
        """Days that came out of a plan as they are known are held once."""
        for channel, days in plans.items():
            known = self._channels.get(channel, {})
            for log in days:
                stamps, held = known.get(log.header.day, ((), None))
                if held is not log and held == log:
                    known[log.header.day] = stamps, log

    def keep(self, channel: str, days: Collection[str]) -> None:
        """Forgets the other days of a channel."""
        known = self._channels.get(channel, {})
        self._channels[channel] = {day: held for day, held in known.items() if day in days}

    def keep_channels(self, channels: Collection[str]) -> None:
        """Forgets the others."""
        self._channels = {id: known for id, known in self._channels.items() if id in channels}


def _stamps(files: Sequence[Path]) -> Stamps:
    return tuple(map(file_stamp, files))
