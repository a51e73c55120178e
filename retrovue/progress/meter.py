"""Counts units against a total that is locked before any percent is shown. Never goes backwards."""

from retrovue.progress.event import Progress


class Meter:
    """One unit is one listed thing, whatever becomes of it. Only commits move it."""

    def __init__(self, unit: str = "item") -> None:
        self.unit = unit
        self.locked = False
        self.extra = 0
        """Units that were committed beyond the total: they came after it was counted."""
        self._totals: dict[str, int] = {}
        self._done: dict[str, int] = {}

    def expect(self, part: str, count: int) -> None:
        """Raises ValueError once the total is locked."""
        if self.locked or count < 0:
            raise ValueError("the total is locked" if self.locked else "a count below zero")
        self._totals[part] = self._totals.get(part, 0) + count
        self._done.setdefault(part, 0)

    def lock(self) -> None:
        self.locked = True

    def commit(self, part: str, units: int) -> None:
        """Units of a part that are now safely stored. What goes beyond its total counts as extra."""
        if units < 0 or not self.locked:
            raise ValueError("a count below zero" if self.locked else "the total is not locked")
        room = self._totals.get(part, 0) - self._done.get(part, 0)
        self.extra += max(0, units - room)
        self._done[part] = self._done.get(part, 0) + min(units, room)

    def finish(self, part: str) -> None:
        """The part is complete: what was counted and then vanished is done as well."""
        self._done[part] = self._totals.get(part, 0)

    @property
    def current(self) -> int:
        return sum(self._done.values())

    @property
    def total(self) -> int:
        return sum(self._totals.values())

    def overall(self) -> Progress:
        return self._progress(self.current, self.total)

    def of(self, part: str) -> Progress:
        return self._progress(self._done.get(part, 0), self._totals.get(part, 0))

    def _progress(self, current: int, total: int) -> Progress:
        if not self.locked:
            return Progress(current, None, self.unit, None)
        return Progress(current, total, self.unit, current * 100 // total if total else 100)
