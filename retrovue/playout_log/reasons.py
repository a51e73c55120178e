"""Why a slot of the log differs from the one that was planned before."""

from bisect import bisect_right
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from retrovue.playout_log.log import CoarseLine


class Cause(StrEnum):
    """Why a slot differs; a script may rely on these words."""

    ITEM_GONE = "item-gone"
    ITEM_NEW = "item-new"
    ITEM_CHANGED = "item-changed"
    RULE_EDITED = "rule-edited"
    STATION_EDITED = "station-edited"
    GRID_EDITED = "grid-edited"
    SHIFTED = "shifted"
    FILLED = "filled"
    TIME_PASSED = "time-passed"


@dataclass(frozen=True, slots=True)
class Why:
    """What is known about the reasons: the keys in the catalog now, and those of them that are new."""

    items: Collection[str] = ()
    new_items: Collection[str] = ()
    beyond: str = "horizon moved on"
    """Why there is more of the log than there was."""


class Reason(NamedTuple):
    """For scripts, for people, and which parts of the rule it is about."""

    cause: Cause
    text: str
    parts: tuple[str, ...] = ()


class Lines:
    """The lines of one log in the order of their time."""

    def __init__(self, lines: Iterable[CoarseLine]) -> None:
        self._lines = sorted(lines, key=_at)

    @property
    def end(self) -> int:
        return self._lines[-1].end if self._lines else 0

    def covering(self, instant: int) -> CoarseLine | None:
        index = bisect_right(self._lines, instant, key=_at)
        line = self._lines[index - 1] if index else None
        return line if line is not None and instant < line.end else None


def _at(line: CoarseLine) -> int:
    return line.at


PARTS = ("grid entry", "program", "break format")
"""What a rule's fingerprint is made of."""
LIMITS = "limits"
"""What may air when: rating limits, dayparts and seasons. It is no part of a rule, but may empty a slot."""


def edited_parts(old: str, new: str) -> tuple[str, ...]:
    """Which parts of a rule differ between two fingerprints."""
    parts = zip(PARTS, old.split("-"), new.split("-"), strict=False)
    return tuple(name for name, left, right in parts if left != right)


def _without_breaks(rule: str, other: str) -> str:
    """A rule with the other's break format: a slot without an item has none."""
    return f"{rule.rpartition('-')[0]}-{other.rpartition('-')[2]}"


def _edit(old: CoarseLine, new: CoarseLine) -> Reason | None:
    one, other = old.rule, new.rule
    if not (old.item and new.item):
        other = _without_breaks(other, one)
    parts = edited_parts(one, other)
    return Reason(Cause.RULE_EDITED, " and ".join(parts) + " edited", parts) if parts else None


def _grid_slot(line: CoarseLine) -> str:
    return line.id.rpartition("/")[0]


def _same_entry(old: CoarseLine, new: CoarseLine) -> bool:
    """Whether one entry of the grid, unedited, gave both."""
    return _grid_slot(old) == _grid_slot(new) and PARTS[0] not in edited_parts(old.rule, new.rule)


def _stands_in(line: CoarseLine) -> bool:
    """Whether its program airs in place of the one that the grid names."""
    return "=" in line.id.rpartition("/")[2]


def _emptied() -> Reason:
    return Reason(Cause.SHIFTED, "nothing fits the slot any more", (LIMITS,))


class Reasons:
    """Finds the reason of a change from both logs and what is known of the catalog."""

    def __init__(self, why: Why, start: int, old: Lines, new: Lines) -> None:
        self._why, self._old, self._new = why, old, new
        self._horizon = old.end or start

    def added(self, new: CoarseLine) -> Reason:
        if new.at >= self._horizon:
            return Reason(Cause.TIME_PASSED, self._why.beyond)
        old = self._old.covering(new.at)
        if old is not None and old.is_empty:
            return self._filled(new)
        if old is not None and _grid_slot(old) == _grid_slot(new):
            return self._within(old, new)
        return Reason(Cause.GRID_EDITED, "slot is new in the grid")

    def removed(self, old: CoarseLine) -> Reason:
        if self._is_gone(old):
            return self._gone(old.item)
        new = self._new.covering(old.at)
        if new is not None and _grid_slot(old) == _grid_slot(new):
            return self._within(old, new)
        return Reason(Cause.GRID_EDITED, "slot is gone from the grid")

    def _within(self, old: CoarseLine, new: CoarseLine) -> Reason:
        """Programmes of one grid slot that begin at other times."""
        moved = Reason(Cause.SHIFTED, "an earlier programme of its slot has another length")
        same = old.program == new.program
        return (_edit(old, new) if same else None) or (_emptied() if new.is_empty else moved)

    def programme(self, old: CoarseLine, new: CoarseLine) -> Reason:
        if self._is_gone(old):
            return self._gone(old.item)
        if old.is_empty and old.rule.split("-")[0] == new.rule.split("-")[0]:
            return self._filled(new)
        if old.program != new.program and not _same_entry(old, new):
            return Reason(Cause.GRID_EDITED, f"`{new.program}` takes the slot of `{old.program}`", PARTS[:1])
        edit = _edit(old, new) if old.program == new.program else None
        if edit:
            return edit
        if new.is_empty:
            return _emptied()
        if old.program != new.program:
            return self._another(old, new)
        if new.item in self._why.new_items:
            return Reason(Cause.ITEM_NEW, f"`{new.item}` is new in the rotation")
        if old.item == new.item:
            longer = old.length != new.length
            text = "its length has changed" if longer else "the slot has another length"
            return Reason(Cause.ITEM_CHANGED if longer else Cause.SHIFTED, text)
        return Reason(Cause.SHIFTED, "an earlier slot of its rotation changed")

    def _another(self, old: CoarseLine, new: CoarseLine) -> Reason:
        """Another program airs by the same entry of the grid."""
        if _stands_in(new) and not _stands_in(old):
            text = f"nothing of `{old.program}` fits or is left: `{new.program}` airs"
            return Reason(Cause.SHIFTED, text, (LIMITS,))
        if _stands_in(old) and not _stands_in(new):
            return Reason(Cause.FILLED, f"`{new.program}` has something for the slot now")
        return Reason(Cause.SHIFTED, f"`{new.program}` takes the place of `{old.program}`")

    def breaks(self, old: CoarseLine, new: CoarseLine, lost: Iterable[str], gained: Iterable[str]) -> Reason:
        """`lost` and `gained` are the items of the slot that only one of the logs has."""
        gone = sorted(item for item in lost if item not in self._why.items)
        if gone:
            return self._gone(gone[0])
        fresh = sorted(item for item in gained if item in self._why.new_items)
        if fresh:
            return Reason(Cause.ITEM_NEW, f"`{fresh[0]}` is new in its pool")
        edit = _edit(old, new)
        return edit or Reason(Cause.SHIFTED, "pools or neighbouring breaks changed")

    def graphics(self, old: CoarseLine, new: CoarseLine) -> Reason:
        return _edit(old, new) or Reason(Cause.SHIFTED, "graphics or their times changed")

    def guide(self, old: CoarseLine, new: CoarseLine) -> Reason:
        changed = Reason(Cause.ITEM_CHANGED, "its words in the guide have changed")
        return _edit(old, new) or changed

    def _is_gone(self, line: CoarseLine) -> bool:
        return bool(line.item) and line.item not in self._why.items

    def _gone(self, item: str) -> Reason:
        return Reason(Cause.ITEM_GONE, f"`{item}` is gone from the catalog")

    def _filled(self, new: CoarseLine) -> Reason:
        """Why something airs where nothing did, or why less of nothing does."""
        if new.item in self._why.new_items:
            return Reason(Cause.ITEM_NEW, f"`{new.item}` is new in the catalog")
        fresh = "the catalog has new items" if self._why.new_items else "something fits the slot now"
        return Reason(Cause.FILLED, fresh)
