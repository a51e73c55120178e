"""A programme in its slot: what the coarse plan hands to the layer of events."""

from dataclasses import dataclass

from retrovue.media.item import Item
from retrovue.plan.formats import FormatPlan
from retrovue.playout_log import CoarseLine


@dataclass(frozen=True, slots=True)
class PlannedSlot:
    """A coarse line with what the fine lines need to know."""

    line: CoarseLine
    item: Item | None
    format: FormatPlan
    cuts: tuple[int, ...]
    packed: bool
    """Whether its breaks have exactly the format's length, because no block pads the slot."""
