"""How much advertising there was in each clock hour."""

from collections.abc import Callable, Sequence

from retrovue.timing.instants import HOUR


class AdHours:
    """Ms of commercials by the instant at which a local clock hour begins."""

    def __init__(self, local_offset: Callable[[int], int]) -> None:
        self._local_offset = local_offset
        self._used: dict[int, int] = {}
        self._hour = -(1 << 60)

    def _start(self, at: int) -> int:
        if not self._hour <= at < self._hour + HOUR:
            offset = self._local_offset(at)
            self._hour = (at + offset) // HOUR * HOUR - offset
        return self._hour

    def note(self, at: int, ms: int) -> None:
        """A commercial airs; one that runs over the hour counts in both."""
        end, hour = at + ms, self._hour
        if hour <= at and end <= hour + HOUR:  # as nearly always: in the hour of the one before
            self._used[hour] = self._used.get(hour, 0) + ms
            return
        while at < end:
            hour = self._start(at)
            part = min(end, hour + HOUR) - at
            self._used[hour] = self._used.get(hour, 0) + part
            at += part

    def note_all(self, ads: Sequence[tuple[int, int]]) -> None:
        """Commercials air, each from its instant on for its time, in order."""
        if not ads:
            return
        first, (last, length), hour = ads[0][0], ads[-1], self._hour
        if hour <= first and last + length <= hour + HOUR:
            self._used[hour] = self._used.get(hour, 0) + sum([ms for _, ms in ads])
            return
        for at, ms in ads:
            self.note(at, ms)

    def used(self, at: int) -> int:
        """In the clock hour of an instant."""
        return self._used.get(self._start(at), 0)

    def room(self, most: int, at: int, end: int) -> int:
        """What may air in [at, end): the least that remains of the hours it could overfill."""
        found, hour = end - at, self._hour
        if hour <= at and end <= hour + HOUR:  # as most pods: in the hour of the one before
            return min(found, max(0, most - self._used.get(hour, 0)))
        while at < end:
            hour = self._start(at)
            until = min(end, hour + HOUR)
            left = max(0, most - self._used.get(hour, 0))
            if left < until - at:
                found = min(found, left)
            at = until
        return found
