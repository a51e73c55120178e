"""The tuners of the station: who has which."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from retrovue.playout.channel import ChannelOnAir
from retrovue.timing.clock import Clock

_LONGEST_AGENT = 120


@dataclass(frozen=True, slots=True, eq=False)
class Tuned:
    """A client that has a tuner."""

    tuner: int
    channel: str
    number: str
    client: str
    """Its address."""
    agent: str
    """What it says of itself; it may hold anything."""
    since: int


class TunersInUse(Exception):
    """There is none for this client; `code` and words as tuners answer them."""

    def __init__(self, code: int, words: str) -> None:
        super().__init__(words)
        self.error = f"{code} {words}"


class TunerBank:
    """One tuner for one stream, also where two show one channel.

    When an edit takes tuners away, who has one keeps it; newcomers wait until fewer are in use.
    """

    def __init__(self, clock: Clock, count: Callable[[], int]) -> None:
        self._clock, self._count = clock, count
        self._in_use: dict[int, Tuned] = {}

    @property
    def count(self) -> int:
        return self._count()

    @property
    def in_use(self) -> tuple[Tuned, ...]:
        """In the order of the tuners."""
        return tuple(self._in_use[tuner] for tuner in sorted(self._in_use))

    @contextmanager
    def held(
        self, channel: ChannelOnAir, client: str, agent: str, wanted: int | None = None
    ) -> Iterator[Tuned]:
        """A tuner for as long as the stream lasts: the wanted one, else the first that is free.

        Raises TunersInUse."""
        tuner = self._free(wanted)
        names = channel.names
        tuned = Tuned(tuner, names.id, names.number, client, agent[:_LONGEST_AGENT], self._clock.now())
        self._in_use[tuner] = tuned
        try:
            yield tuned
        finally:
            del self._in_use[tuner]

    def _free(self, wanted: int | None) -> int:
        free = [tuner for tuner in range(self.count) if tuner not in self._in_use]
        if len(self._in_use) >= self.count:
            raise TunersInUse(805, "All Tuners In Use")
        if wanted is not None and wanted not in free:
            raise TunersInUse(804, "Tuner In Use")
        return free[0] if wanted is None else wanted
