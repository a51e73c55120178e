"""What all orders share: a request, and a position that is replayed from the log."""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Mapping
from copy import copy
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Self

from retrovue.language.episodes import EpisodeRef
from retrovue.language.traffic import Cap
from retrovue.media.item import Item
from retrovue.plan.dayparts import Context
from retrovue.plan.hashing import Digests
from retrovue.plan.history import History
from retrovue.plan.pick.eligibility import Eligibility
from retrovue.plan.pick.sort_text import key_of, sort_text
from retrovue.timing.instants import HOUR

NO_CAP = Cap()
Stories = Mapping[str, tuple[Item, ...]]
"""Key of a first part -> the whole story; of a later part -> nothing."""
_NO_STORIES: Stories = MappingProxyType({})


@dataclass(slots=True)
class Request:
    """What a program may put at an instant: at most `room` ms of an item, by its rules and the channel's past."""

    room: int
    at: int
    day: int
    """Ordinal of the broadcast date."""
    context: Context
    """With the limits of the program and of the grid's entry."""
    history: History
    eligibility: Eligibility
    within: frozenset[str]
    """Keys of the items whose rating and warnings may air."""
    rest: int = 0
    cap: Cap = NO_CAP
    after: str | None = None
    """Only items that this program has aired."""
    start: EpisodeRef | None = None
    """Where a program begins that has never aired."""
    prefer: tuple[str, ...] = ()
    stories: Stories = field(default_factory=lambda: _NO_STORIES)

    def allows(self, item: Item) -> bool:
        """Whether it may air now; the first part of a story only when the whole of it may."""
        story = self.stories.get(item.key) if self.stories else None
        if story is None:
            return self.allows_part(item)
        return bool(story) and all(self.fits(part) for part in story) and self.allows_part(item)

    def allows_part(self, item: Item) -> bool:
        return (
            self.fits(item)
            and (not self.rest or self.rested(item))
            and (self.cap is NO_CAP or self.below_cap(item))
        )

    def fits(self, item: Item) -> bool:
        """Whether it has room and may air here at all; this rule is never relaxed."""
        return (
            item.duration <= self.room
            and item.key in self.within
            and self.eligibility.allows(item, self.context)
            and (self.after is None or item.key in self.history.of_program(self.after))
        )

    def rested(self, item: Item) -> bool:
        if not self.rest:
            return True
        last = self.history.last.get(item.key)
        return last is None or self.at - last >= self.rest

    def below_cap(self, item: Item) -> bool:
        cap, history = self.cap, self.history
        if cap is NO_CAP:
            return True
        return (
            (cap.per_hour is None or history.since(item.key, self.at - HOUR + 1) < cap.per_hour)
            and (cap.per_day is None or history.since_day(item.key, self.day) < cap.per_day)
            and (cap.per_week is None or history.since_day(item.key, self.day - 6) < cap.per_week)
        )

    def relaxed(self, rest: int) -> "Request":
        """The same without a cap and with so much rest: the last resort before a slot stays empty."""
        return replace(self, rest=rest, cap=NO_CAP)

    def first(self, items: Iterable[Item]) -> Item | None:
        """The first that may air."""
        return next((item for item in items if self.allows(item)), None)

    def best(self, items: Iterable[Item]) -> Item | None:
        """The first that may air; where the program prefers some, the first of the most preferred."""
        ranks = self.eligibility.ranks(self.context, self.prefer) if self.prefer else None
        if not ranks:
            return self.first(items)
        allowed = [item for item in items if self.allows(item)]
        return min(allowed, key=lambda item: ranks.get(item.key, len(self.prefer)), default=None)


@dataclass(frozen=True, slots=True)
class Supply:
    """What an order is made of."""

    name: str
    """`<channel>/<program>`."""
    items: tuple[Item, ...]
    """Each once, in the order of the program's selectors."""
    digests: Digests
    lists: tuple[tuple[Item, ...], ...] = ()
    """The items of each selector."""
    weights: dict[str, int] = field(default_factory=dict)
    """Key -> how many times as often it comes round, where that is not once."""
    ends: bool = False
    """Whether it stops after its last item."""
    unaired: bool = False
    """Whether items that were left out come after the last one, once they are there."""
    admit_later: bool = False
    """Whether new items wait for the next cycle."""


class Cursor(ABC):
    """A position in a programme's items. `replay` alone changes it, so that every change is a line of the log."""

    items: tuple[Item, ...]

    def __init__(self, supply: Supply) -> None:
        self.items = supply.items
        self._by_key = MappingProxyType({item.key: item for item in supply.items})
        self._taken = ("", "")
        self.begun = False

    def __copy__(self) -> Self:
        """Sets and mappings are copied, so that the copy stays when this one goes on."""
        other = object.__new__(type(self))
        for name, value in self.__dict__.items():
            other.__dict__[name] = copy(value) if isinstance(value, (set, dict, Cursor)) else value
        return other

    def present(self, key: str, sort: str) -> Item | None:
        """The item that a sort text speaks of, while it is there. Where another stood in for it the key is not its own."""
        return self._by_key.get(key_of(sort) or key)

    @property
    def stories(self) -> Stories:
        """The stories that it keeps together."""
        return _NO_STORIES

    def replay(self, key: str, sort: str, at: int) -> None:
        """Take over a pick that stands in the log: that of its sort text, whatever stood in for it."""
        self.begun = True
        self._advance(key_of(sort) or key, sort, at)

    def take(self, request: Request) -> Item | None:
        """The next item that may air, or None; the caller logs what it gets."""
        item = self.choose(request)
        if item is not None:
            self._taken = (item.key, self.written(item))
            self.replay(*self._taken, request.at)
        return item

    def choose(self, request: Request) -> Item | None:
        """What `take` would take. Leaves no trace."""
        if request.start is not None and not self.begun:
            found = request.first(self._from(request.start))
            if found is not None:
                return found
        return self.next_item(request)

    def sort(self, item: Item) -> str:
        """What the log keeps of an item that was just taken, so that its place is known when it is gone."""
        key, text = self._taken
        return text if key == item.key else self.written(item)

    def follow(self, key: str, sort: str, at: int) -> None:
        """Take over a later part of a story, which came out of turn."""
        self.begun = True
        self._follow(key, sort, at)

    def written(self, item: Item) -> str:
        """The item's next place, as text."""
        return sort_text(item)

    @abstractmethod
    def left(self) -> Iterator[Item]:
        """What the run has not aired yet; nothing more than that airs when the program stops at its end."""

    @abstractmethod
    def next_item(self, request: Request) -> Item | None:
        """The next item by its order, wherever a program is to begin."""

    @abstractmethod
    def _advance(self, key: str, sort: str, at: int) -> None: ...

    def _follow(self, key: str, sort: str, at: int) -> None:
        self._advance(key, sort, at)

    def _from(self, start: EpisodeRef) -> list[Item]:
        """The items of a show from an episode on."""
        return [
            item for item in self.items
            if item.season is not None and (item.season, item.episode or 0) >= start.first
        ]  # fmt: skip
