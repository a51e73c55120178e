"""What all orders share: a request, and a position that is replayed from the log."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from retrovue.media.item import Item
from retrovue.plan.dayparts import Context, may_air


@dataclass(frozen=True, slots=True)
class Request:
    """What the slot can take: at most `room` ms of programme, at an instant, in a context."""

    room: int
    at: int
    context: Context
    aired: Mapping[str, int]
    """When each item was last on this channel."""
    rest: int = 0

    def fits(self, item: Item) -> bool:
        return item.duration <= self.room and may_air(item, self.context)

    def rested(self, item: Item) -> bool:
        last = self.aired.get(item.key) if self.rest else None
        return last is None or self.at - last >= self.rest


class Cursor(Protocol):
    """A position in a programme's items. Every change of it is visible in the log."""

    items: tuple[Item, ...]

    def replay(self, key: str, sort: str) -> None:
        """Take over a pick that stands in the log."""

    def take(self, request: Request, *, relax_rest: bool = False) -> Item | None:
        """The next item that fits, or None; the caller logs what it gets."""

    @property
    def exhausted(self) -> bool:
        """Whether the programme stops for good (`on_end: stop`)."""
