"""A pod in the making, and what it became."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from retrovue.plan.ring import Ring
from retrovue.plan.shorts import Row, Shorts

UNLIMITED = 1 << 50
"""Ms of advertising where no limit is given."""


@dataclass(slots=True)
class Filling:
    """Items in their order on the air, the time that is left, and the rules that gave way."""

    chosen: list[tuple[int, Ring]] = field(default_factory=list)
    left: int = 0
    relaxed: list[str] = field(default_factory=list)
    notes: dict[int, str] = field(default_factory=dict)
    """By item number: the campaign that asked for it."""
    slate: Ring | None = None
    """What fills the time that is left."""


class Draft:
    """What is placed already, and what it leaves: time, advertising, and who may not come again."""

    __slots__ = ("ads", "items", "notes", "placed", "room", "tags")

    def __init__(self, room: int, ads: int = UNLIMITED) -> None:
        self.room, self.ads = room, ads
        self.placed: list[tuple[int, int, Ring]] = []
        """Position, number, ring."""
        self.tags: set[int] = set()
        self.items: set[int] = set()
        self.notes: dict[int, str] = {}
        """By item number: the campaign that asked for it."""

    def count_of(self, position: int) -> int:
        return sum([entry[0] == position for entry in self.placed])

    def place(self, position: int, row: Row, ring: Ring, shorts: Shorts) -> None:
        number, length = row[0], shorts.length[row[0]]
        self.placed.append((position, number, ring))
        self.join(row, shorts)
        self.room -= length
        if shorts.is_ad[number]:
            self.ads -= length

    def join(self, row: Row, shorts: Shorts) -> None:
        """Its item, company, category and artists are here now."""
        self.items.add(row[0])
        self.tags.add(row[1])
        self.tags.add(row[2])
        if shorts.artists:
            self.tags.update(shorts.artists.get(row[0], ()))

    def trial(self) -> "Draft":
        """The same, to be tried out on."""
        found = Draft(self.room, self.ads)
        found.placed, found.tags, found.items = list(self.placed), set(self.tags), set(self.items)
        return found

    def after(self, numbers: Iterable[int], shorts: Shorts) -> "Draft":
        """A trial in which these have been placed, without any further advertising."""
        found = self.trial()
        for number in numbers:
            found.join(shorts.rows[number], shorts)
            found.room -= shorts.length[number]
        found.ads = 0
        return found
