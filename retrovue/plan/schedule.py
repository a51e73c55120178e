"""What the slots of a channel depend on, with the lengths of its sign-off and sign-on."""

from collections.abc import Callable
from typing import Any

from retrovue.language.channel import ChannelFile
from retrovue.language.document import StationDocument
from retrovue.media.item import Item
from retrovue.media.selector import Selector
from retrovue.plan.cut_points import SHORTEST_EVENT
from retrovue.plan.rules import Rotation, Sequence
from retrovue.plan.slots import ScheduleRules

ItemsOf = Callable[[Selector], tuple[Item, ...]]


def schedule_rules(
    document: StationDocument[Any, Any], file: ChannelFile[Any], items_of: ItemsOf
) -> ScheduleRules:
    """Slots may not depend on whose turn it is, so a sequence counts with the longest item of each selector."""

    def length_of(program: str) -> int:
        model = file.all_programs.get(program)
        if isinstance(model, Sequence):
            return sum(_longest(items_of(selector)) for selector in model.items)
        if isinstance(model, Rotation):
            return max((_longest(items_of(selector)) for selector in model.selectors), default=0)
        return 0

    return ScheduleRules.of(document, length_of)


def _longest(items: tuple[Item, ...]) -> int:
    return max((item.duration for item in items if item.duration >= SHORTEST_EVENT), default=0)
