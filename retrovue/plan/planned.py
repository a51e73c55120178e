"""A programme in its slot: what the coarse plan hands to the layer of events."""

from collections.abc import Callable
from typing import NamedTuple

from retrovue.language.grid import GridEntry
from retrovue.media.item import Item
from retrovue.plan.air_state import AirState
from retrovue.plan.formats import FormatPlan
from retrovue.plan.upcoming import Upcoming
from retrovue.plan.wraps import around
from retrovue.playout_log import CoarseLine, Event


class Air(NamedTuple):
    """What a slot that lays its own events can ask for, and has to keep up to date."""

    state: AirState
    eligible: Callable[[int, int], str]
    """Which short items may air from one instant to another, as a text of 0 and 1 by number."""
    upcoming: Upcoming


Pieces = Callable[[Air], list[Event]]
"""Lays the events of a slot that is not one programme with breaks; notes in the state what it airs."""


class PlannedSlot(NamedTuple):
    """A coarse line with what the fine lines need to know."""

    line: CoarseLine
    item: Item | None
    format: FormatPlan
    cuts: tuple[int, ...]
    """Where the item is cut, in ms from where the line begins in it."""
    packed: bool
    """Whether its breaks have exactly the format's length, because no block pads the slot."""
    pieces: Pieces | None = None
    intro: Item | None = None
    outro: Item | None = None
    entry: GridEntry | None = None
    """The entry of the grid that asked for it."""

    @property
    def pod_length(self) -> int:
        """How long each break inside it should be."""
        count = len(self.cuts)
        if not count:
            return 0
        return min(self.format.pod_target, self.spare // (count if self.packed else count + 1))

    @property
    def spare(self) -> int:
        """What the programme leaves of its slot."""
        return self.line.ms - self.line.length - around(self.intro, self.outro)
