"""When the items of pools that channels share air on the channels that were planned before."""

from bisect import bisect_left, bisect_right, insort
from collections.abc import Collection, Iterable
from hashlib import blake2b

from retrovue.media.snapshot import CatalogSnapshot
from retrovue.plan.shorts import Shorts
from retrovue.playout_log import DayLog


class SharedAir:
    """Filled channel by channel, in the order of their numbers; a channel sees those before it."""

    def __init__(self, shorts: Shorts, numbers: Collection[int]) -> None:
        self._shorts, self._numbers = shorts, frozenset(numbers)
        self._times: dict[int, list[int]] = {}
        self.heard = b""
        """Stands for all that was added so far."""

    @property
    def counts(self) -> bool:
        """Whether any pool is shared."""
        return bool(self._numbers)

    def add(self, days: Iterable[DayLog], snapshot: CatalogSnapshot) -> None:
        """The whole log of a channel; of two files of a date the later one counts."""
        found = []
        for day in {day.header.day: day for day in days}.values():
            for event in day.events:
                number = self._shorts.number.get(snapshot.aliases.get(event.item, event.item), -1)
                if number in self._numbers and event.id[event.id.rfind("/") + 1] != "a":
                    insort(self._times.setdefault(number, []), event.at)
                    found.append((number, event.at))
        self.heard = blake2b(self.heard + repr(found).encode(), digest_size=16).digest()

    def near(self, number: int, start: int, end: int, gap: int) -> bool:
        """Whether the item airs less than `gap` before `start` or after `end`, or between them."""
        times = self._times.get(number)
        if not times:
            return False
        return bisect_left(times, end + gap) > bisect_right(times, start - gap)

    def count(self, number: int, start: int, end: int) -> int:
        """Airings in [start, end)."""
        times = self._times.get(number, ())
        return bisect_left(times, end) - bisect_left(times, start)
