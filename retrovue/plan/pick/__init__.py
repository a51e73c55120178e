"""Orders, one a file: which item of a programme comes next. Their state is what the log shows."""

from collections.abc import Mapping

from retrovue.plan.pick.aired import AiredCursor
from retrovue.plan.pick.cursor import NO_CAP, Cursor, Request, Supply
from retrovue.plan.pick.eligibility import Eligibility
from retrovue.plan.pick.listed import ListedCursor
from retrovue.plan.pick.phase import PhaseCursor
from retrovue.plan.pick.rotate_seasons import RotateSeasonsCursor
from retrovue.plan.pick.rotate_shows import RotateShowsCursor
from retrovue.plan.pick.sequential import SequentialCursor
from retrovue.plan.pick.shuffle import ShuffleCursor
from retrovue.plan.pick.shuffle_shows import ShuffleShowsCursor
from retrovue.plan.pick.together import TogetherCursor
from retrovue.plan.pick.weighted import WeightedCursor

__all__ = ["NO_CAP", "ORDERS", "Cursor", "Eligibility", "Request", "Supply", "ordered"]

ORDERS: dict[str, type[Cursor]] = {
    "sequential": SequentialCursor,
    "aired": AiredCursor,
    "list": ListedCursor,
    "shuffle": ShuffleCursor,
    "shuffle-shows": ShuffleShowsCursor,
    "rotate-shows": RotateShowsCursor,
    "rotate-seasons": RotateSeasonsCursor,
    "phase": PhaseCursor,
    "weighted": WeightedCursor,
}
_KEEPS_PARTS = ("sequential", "aired", "list")
"""Orders in which the parts of a story stand side by side, or as they are written."""


def ordered(order: str, supply: Supply, groups: Mapping[str, tuple[str, ...]]) -> Cursor:
    """A position before the first item; `groups` are the stories that are kept together, by the keys of their parts."""
    cursor = ORDERS[order](supply)
    known = any(len(group) > 1 for group in groups.values())
    return TogetherCursor(supply, cursor, groups) if known and order not in _KEEPS_PARTS else cursor
