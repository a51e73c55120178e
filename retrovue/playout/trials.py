"""What becomes of a piece whose encodes fail: tried again soon, then later, then given up for a while."""

from dataclasses import dataclass, field

from retrovue.playout.encode.profile import EncodeProfile
from retrovue.playout.encode.work import Piece
from retrovue.timing.instants import MINUTE

Work = tuple[Piece, EncodeProfile]
FIRST_REST = 500
"""A piece whose encode failed is tried again after so long, then after twice that, and so on (ms)."""
MOST = 5
"""So many failures within a minute, and its segments get the slate for a minute."""
MISSING_REST = 5_000
"""A file that is not there is looked for again after so long (ms)."""


@dataclass(slots=True)
class _Trial:
    failures: list[int] = field(default_factory=list)
    stalls: int = 0
    rests_until: int = 0
    hopeless_until: int = 0


class Trials:
    """Remembers failures for a minute."""

    def __init__(self) -> None:
        self._trials: dict[Work, _Trial] = {}

    def fail(self, work: Work, now: int, *, stalled: bool = False) -> int:
        """One more failure; how many there were within a minute."""
        self._forget(now)
        trial = self._trials.setdefault(work, _Trial())
        trial.failures = [at for at in trial.failures if at > now - MINUTE] + [now]
        trial.stalls += stalled
        count = len(trial.failures)
        trial.rests_until = now + FIRST_REST * 2 ** min(count - 1, MOST)
        if count >= MOST:
            trial.failures.clear()
            trial.rests_until = trial.hopeless_until = now + MINUTE
        return count

    def miss(self, work: Work, now: int) -> None:
        """Its file is not there: that is no fault of the encoder."""
        self._forget(now)
        trial = self._trials.setdefault(work, _Trial())
        trial.rests_until = trial.hopeless_until = now + MISSING_REST

    def rests(self, work: Work, now: int) -> bool:
        """Whether it is not to be tried now."""
        trial = self._trials.get(work)
        return trial is not None and now < trial.rests_until

    def hopeless(self, work: Work, now: int) -> bool:
        """Whether nobody should wait for it."""
        trial = self._trials.get(work)
        return trial is not None and now < trial.hopeless_until

    def patience(self, work: Work) -> int:
        """How many times the usual wait it is given: twice as much after every stall, for a disk may be slow."""
        trial = self._trials.get(work)
        return 2 ** min(trial.stalls, 4) if trial else 1

    def _forget(self, now: int) -> None:
        old = [
            work for work, trial in self._trials.items()
            if now >= trial.rests_until + MINUTE and not any(at > now - MINUTE for at in trial.failures)
        ]  # fmt: skip
        for work in old:
            del self._trials[work]
