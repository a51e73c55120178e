"""Counts units against totals that are locked part by part. No percent of the whole before all are locked.

One unit is one listed thing, whatever becomes of it. Only commits move a bar, and none ever moves back.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from retrovue.progress.event import Progress


@dataclass(slots=True)
class _Part:
    total: int = 0
    done: int = 0
    locked: bool = False
    totals: dict[str, int] = field(default_factory=dict)
    """By show, as far as the counting knew them."""
    shows: dict[str, int] = field(default_factory=dict)
    """Units done, by show."""


class Meter:
    """A part is a section of a source; within it, every show has a bar of its own."""

    def __init__(self, unit: str = "item") -> None:
        self.unit = unit
        self.locked = False
        self.extra = 0
        """Units that were committed beyond the total: they came after it was counted."""
        self._parts: dict[str, _Part] = {}

    def expect(self, part: str, count: int) -> None:
        """Raises ValueError once the part is locked."""
        if count < 0 or self.locked or self._part(part).locked:
            raise ValueError("a count below zero" if count < 0 else "the total is locked")
        self._part(part).total += count

    def lock_part(self, part: str, shows: Iterable[tuple[str, int]] = ()) -> None:
        """The part's total stands: work on it may begin."""
        if self.locked:
            raise ValueError("the total is locked")
        mine = self._part(part)
        mine.locked, mine.totals = True, dict(shows)

    def lock(self) -> None:
        """All totals stand."""
        self.locked = True

    def commit(self, part: str, units: int, shows: Mapping[str, int] | None = None) -> None:
        """Units of a part that are now safely stored. What goes beyond its total counts as extra."""
        mine = self._part(part)
        if units < 0 or not (self.locked or mine.locked):
            raise ValueError("a count below zero" if units < 0 else "the total is not locked")
        room = mine.total - mine.done
        self.extra += max(0, units - room)
        mine.done += min(units, room)
        for show, count in (shows or {}).items():
            mine.shows[show] = mine.shows.get(show, 0) + count

    def finish(self, part: str) -> None:
        """The part is complete: what was counted and then vanished is done as well."""
        mine = self._part(part)
        mine.done = mine.total
        mine.shows |= {show: max(total, mine.shows.get(show, 0)) for show, total in mine.totals.items()}

    def finish_all(self) -> None:
        for part in self._parts:
            self.finish(part)

    def _part(self, part: str) -> _Part:
        return self._parts.setdefault(part, _Part())

    # ------------------------------------------------------------ reading

    @property
    def current(self) -> int:
        return sum(part.done for part in self._parts.values())

    @property
    def total(self) -> int:
        return sum(part.total for part in self._parts.values())

    def overall(self) -> Progress:
        return self._progress(self.current, self.total, self.locked)

    def of(self, part: str) -> Progress:
        mine = self._parts.get(part) or _Part()
        return self._progress(mine.done, mine.total, self.locked or mine.locked)

    def of_show(self, part: str, show: str) -> Progress:
        """Of the show's listed items; without a total where the counting did not know the show."""
        mine = self._parts.get(part) or _Part()
        done, total = mine.shows.get(show, 0), mine.totals.get(show, 0)
        return self._progress(min(done, total) if total else done, total, total > 0)

    def _progress(self, current: int, total: int, locked: bool) -> Progress:
        if not locked:
            return Progress(current, None, self.unit, None)
        return Progress(current, total, self.unit, current * 100 // total if total else 100)
