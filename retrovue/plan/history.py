"""What the coarse lines of one channel say about its programmes so far."""

from collections.abc import Mapping
from datetime import date
from functools import lru_cache

from retrovue.playout_log import CoarseLine


class History:
    """Made from coarse lines alone, replayed or planned, in the order of their time.

    Days are the broadcast dates in the lines' addresses, as ordinals.
    """

    def __init__(self) -> None:
        self._last: dict[str, int] = {}
        self._airings: dict[str, list[tuple[int, int]]] = {}
        self._programs: dict[str, dict[str, int]] = {}
        self._unfinished: dict[str, str] = {}
        """Program -> the item of which it has another part to air."""

    def __copy__(self) -> "History":
        other = History()
        other._last = dict(self._last)
        other._airings = {key: airings[:] for key, airings in self._airings.items()}
        other._programs = {name: dict(aired) for name, aired in self._programs.items()}
        other._unfinished = dict(self._unfinished)
        return other

    def note(self, line: CoarseLine, key: str) -> None:
        """A line whose item now goes by `key`; the later part of a split item is no airing of its own."""
        if not line.item:
            return
        is_unfinished = self._unfinished.get(line.program) == key
        goes_on = bool(line.begin) and is_unfinished
        if line.remains:
            self._unfinished[line.program] = key
        elif line.sort or is_unfinished:  # another item that is asked for leaves it open
            self._unfinished.pop(line.program, None)
        self._last[key] = line.at
        if goes_on:
            return
        self._airings.setdefault(key, []).append((line.at, day_of(line.id)))
        aired = self._programs.setdefault(line.program, {})
        aired[key] = aired.get(key, 0) + 1

    @property
    def last(self) -> Mapping[str, int]:
        """When each item last began on this channel."""
        return self._last

    def since(self, key: str, at: int) -> int:
        """Airings of an item from an instant on."""
        return sum(began >= at for began, _ in self._airings.get(key, ()))

    def since_day(self, key: str, day: int) -> int:
        """Airings of an item from a broadcast day on."""
        return sum(aired >= day for _, aired in self._airings.get(key, ()))

    def of_program(self, program: str) -> Mapping[str, int]:
        """The items that a program has aired and how often, in the order of their first airing."""
        return self._programs.get(program, {})


def day_of(address: str) -> int:
    """The broadcast date of an address, as an ordinal."""
    return _ordinal(address.split("/", 2)[1])


@lru_cache(maxsize=1024)
def _ordinal(day: str) -> int:
    return date.fromisoformat(day).toordinal()
