"""Where programmes are cut, each looked up once, and how long they are in their slots."""

from dataclasses import replace

from retrovue.media.item import Item
from retrovue.plan.cut_points import cut_points
from retrovue.plan.formats import FormatPlan


class Cuts:
    """Cut points by item, part of the item, number of breaks and format."""

    def __init__(self) -> None:
        self._found: dict[tuple[str, int, int, int, str], tuple[int, ...]] = {}

    def packed(self, item: Item, begin: int, length: int, form: FormatPlan, spare: int) -> tuple[int, ...]:
        """As many breaks as the format wants; none when they have no room."""
        found = self.wanted(item, begin, length, form)
        return () if spare < len(found) * form.format.internal.length else found

    def wanted(self, item: Item, begin: int, length: int, form: FormatPlan) -> tuple[int, ...]:
        return self._of(item, begin, length, form, form.wanted_breaks(length, length, len(item.marks)))

    def padded(
        self, item: Item, begin: int, length: int, form: FormatPlan, slot: int, spare: int
    ) -> tuple[int, ...]:
        """As many breaks as the format wants in a slot of this length and the spare time allows."""
        wanted = form.wanted_breaks(slot, length, len(item.marks))
        return self._of(item, begin, length, form, min(wanted, form.affordable_breaks(spare)))

    def _of(self, item: Item, begin: int, length: int, form: FormatPlan, count: int) -> tuple[int, ...]:
        if count <= 0:
            return ()
        key = (item.key, begin, length, count, form.name)
        cuts = self._found.get(key)
        if cuts is None:
            part = item if (begin, length) == (0, item.duration) else _part(item, begin, length)
            cuts = self._found[key] = cut_points(part, form.format.internal, count)
        return cuts


def _part(item: Item, begin: int, length: int) -> Item:
    """A part of an item as if it were all of it."""
    marks = tuple(
        replace(mark, at=mark.at - begin) for mark in item.marks if begin < mark.at < begin + length
    )
    return replace(item, duration=length, marks=marks)
