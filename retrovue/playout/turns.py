"""Who gets the cores when there are not enough: some viewers keep a clean picture rather than none. Pure."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

WHOLE = 1_000
"""A core, in the thousandths that costs are counted in."""
FIRST_GUESS = 400
"""What a channel takes before anything was measured."""
_SHARE, _KEPT = 900, 1_000
"""Of each core, so much is given to newcomers, and so much is left to those who have it."""


@dataclass(slots=True)
class Standing:
    """How one channel fares."""

    clean_since: int
    """When it last showed a stand-in for want of time, or began (ms)."""
    wanted_at: int
    """When it last lacked something (ms)."""
    cost: int = 0
    """Thousandths of a core that it takes to keep up with the clock; 0 before that is known."""

    def measured(self, milliseconds: int, media: int) -> None:
        """A segment of so many ms took a core so long; one odd segment moves the figure by a quarter."""
        cost = max(WHOLE * milliseconds // media, 1)
        self.cost = (3 * self.cost + cost) // 4 if self.cost else cost


class WorkClock:
    """Time as a core spends it on each of those who share the cores: half as fast when twice as many work."""

    def __init__(self, cores: int) -> None:
        self._cores, self._working = cores, 0
        self._at = self._spent = 0.0

    def now(self, seconds: float) -> float:
        """What each has had at this instant of the loop, in seconds of a core."""
        self._spent += (seconds - self._at) * min(1.0, self._cores / max(self._working, 1))
        self._at = seconds
        return self._spent

    def change(self, seconds: float, by: int) -> float:
        """One more begins to work, or one stops."""
        spent = self.now(seconds)
        self._working += by
        return spent


def demanded(standings: Mapping[str, Standing]) -> int:
    """Thousandths of a core that all of them take."""
    guess = _guess(standings)
    return sum(standing.cost or guess for standing in standings.values())


def admitted(standings: Mapping[str, Standing], cores: int, before: Collection[str] = ()) -> frozenset[str]:
    """Those who are sure of their share: the cleanest for the longest time first, as many as there is room for.

    Nobody is passed over for one that comes later and takes less: who is sure would change with every segment.
    """
    guess, given = _guess(standings), 0
    found: set[str] = set()
    for owner, standing in sorted(standings.items(), key=lambda one: (one[1].clean_since, one[0])):
        given += standing.cost or guess
        if found and given > cores * (_KEPT if owner in before else _SHARE):
            break
        found.add(owner)
    return frozenset(found)


def _guess(standings: Mapping[str, Standing]) -> int:
    """What one takes of whom nothing is known: as much as the others."""
    known = [standing.cost for standing in standings.values() if standing.cost]
    return sum(known) // len(known) if known else FIRST_GUESS
