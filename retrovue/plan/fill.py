"""Subset sums on big integers: which candidates make a pod exactly, or nearly, as long as it must be.

Bit n of `reach` says that a total of n units can be made. A candidate of d units adds `reach << d`.
"""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from retrovue.plan.shorts import FINE, ROUGH, Row


class Goal(NamedTuple):
    """The total wanted in units, the least that is good enough, and the unit."""

    total: int
    enough: int
    unit: int
    column: int
    """Where a row holds its length in this unit."""

    @classmethod
    def of(cls, length: int, slack: int, *, exact: bool) -> "Goal":
        unit = FINE if exact else ROUGH
        total = length // unit
        enough = total - slack // unit
        return tuple.__new__(cls, (total, enough if enough > 1 else 1, unit, 3 if exact else 4))


class Search:
    """Candidates join one at a time; the first that brings the total into the tolerance ends the search."""

    __slots__ = ("_before", "_column", "_enough", "_goal", "_mask", "_picks", "_reach")

    def __init__(self, goal: Goal) -> None:
        self._goal, self._mask = goal, (1 << goal.total + 1) - 1
        self._column, self._enough = goal.column, goal.enough
        self._reach = 1
        self._before: list[int] = []
        self._picks: list[Row] = []

    def join(self, row: Row) -> bool:
        """Take a candidate in; True when the goal can be reached now."""
        size, reach = row[self._column], self._reach
        if size > self._goal.total:
            return False
        self._before.append(reach)
        self._picks.append(row)
        self._reach = reach = reach | reach << size & self._mask
        return reach.bit_length() > self._enough

    def chosen(self) -> list[int]:
        """Numbers, in the order they joined; a candidate is used only where the earlier ones cannot do."""
        chosen = chosen_of(self._reach, self._before, self._picks, self._column)
        return [self._picks[place][0] for place in chosen]


def chosen_of(reach: int, before: Sequence[int], picks: Sequence[Row], column: int) -> list[int]:
    """Places of the picks that make the largest total; `before` is what could be reached before each joined."""
    total, found = reach.bit_length() - 1, []
    for place in range(len(picks) - 1, -1, -1):
        if not before[place] >> total & 1:
            found.append(place)
            total -= picks[place][column]
            if not total:
                break
    found.reverse()
    return found


def choose_one_each(groups: Iterable[Sequence[Row]], goal: Goal) -> list[int]:
    """At most one candidate of each group, so that the total comes as near below the goal as can be."""
    mask, reach = (1 << goal.total + 1) - 1, 1
    steps: list[tuple[int, Sequence[Row]]] = []
    for group in groups:
        steps.append((reach, group))
        before = reach
        for row in group:
            if row[goal.column] <= goal.total:
                reach |= before << row[goal.column] & mask
        if reach.bit_length() > goal.enough:
            break
    total, found = reach.bit_length() - 1, []
    for before, group in reversed(steps):
        if before >> total & 1:
            continue
        row = next(
            row for row in group if total >= row[goal.column] and before >> total - row[goal.column] & 1
        )
        found.append(row[0])
        total -= row[goal.column]
    found.reverse()
    return found


def joined_by_tags(rows: Iterable[Row], *, company: bool, category: bool) -> list[list[Row]]:
    """Groups in which any two candidates are linked by a company or a category that a rule keeps apart."""
    groups: dict[int, list[Row]] = {}
    home: dict[int, int] = {}
    for index, row in enumerate(rows):
        tags = [tag for tag, kept in ((row[1], company), (row[2], category)) if kept] or [-1 - row[0]]
        homes = sorted({home[tag] for tag in tags if tag in home})
        target = homes[0] if homes else index
        members = groups.setdefault(target, [])
        for other in homes[1:]:
            members += groups.pop(other)
            home.update({tag: target for tag, place in home.items() if place == other})
        members.append(row)
        home.update(dict.fromkeys(tags, target))
    return [groups[key] for key in sorted(groups)]
