"""`type: rotation`: items of a selector, one after the other."""

from collections.abc import Iterable
from typing import Literal

from pydantic import Field

from retrovue.language.model import Model
from retrovue.language.selection import SelectorField
from retrovue.language.values import Duration, Id
from retrovue.media.item import Item
from retrovue.plan.hashing import Digests
from retrovue.plan.pick import Cursor, SequentialCursor, ShuffleCursor


class Rotation(Model):
    """Which items, in which order, with which breaks."""

    type: Literal["rotation"] = "rotation"
    from_: SelectorField = Field(alias="from")
    order: Literal["sequential", "shuffle"] | None = None
    """Sequential for a selector of one show, else shuffle."""
    on_end: Literal["loop", "stop"] = "loop"
    rest: Duration = 0
    breaks: Id | None = None
    run: Literal["repeat", "once", "marathon"] | None = None
    overrun: Literal["choose"] = "choose"

    def cursor(self, name: str, items: Iterable[Item], digests: Digests) -> Cursor:
        """A position before the first item. `name` is `<channel>/<program>`."""
        chosen, stop = tuple(items), self.on_end == "stop"
        if self._order_of(chosen) == "sequential":
            return SequentialCursor(chosen, stop=stop)
        return ShuffleCursor(name, chosen, digests, stop=stop)

    def _order_of(self, items: tuple[Item, ...]) -> str:
        if self.order is not None:
            return self.order
        shows = {item.show.casefold() for item in items}
        return "sequential" if len(shows) == 1 and "" not in shows else "shuffle"
