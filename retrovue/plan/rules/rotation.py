"""`type: rotation`: items of a selector, one after the other."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, Field, model_validator

from retrovue.language.dayparted import Ids, RatingByDaypart, Texts, TextsByDaypart
from retrovue.language.episodes import EpisodeSpan
from retrovue.language.model import Model, wrong
from retrovue.language.program import ProgramBase
from retrovue.language.selection import SelectorField
from retrovue.language.traffic import Cap
from retrovue.language.values import Count, Duration, Id, Period
from retrovue.media.item import Item
from retrovue.media.selector import Selector, parse_selector
from retrovue.plan.pick import Cursor, Supply, ordered

Order = Literal[
    "sequential", "aired", "shuffle", "shuffle-shows", "rotate-shows", "rotate-seasons", "phase", "weighted", "list",
]  # fmt: skip


class Next(Model):
    """`on_end: {next: other}`: another program takes over."""

    next: Id
    """The program that airs from then on."""


class Wrap(Model):
    """Short items around each item of a program."""

    intro: Id | None = None
    """The pool whose items open it."""
    outro: Id | None = None
    """The pool whose items close it."""


def _one(value: Any) -> Any:
    return [value] if isinstance(value, str | dict) else value


class Rotation(ProgramBase):
    """Which items, in which order, with which breaks."""

    type: Literal["rotation"] = "rotation"
    """What the program is; a rotation when it is left out."""
    from_: SelectorField | None = Field(default=None, alias="from")
    """Which items."""
    shows: Texts = ()
    """Instead of `from`: all episodes of these shows, in this order where the order asks for one."""
    items: Annotated[tuple[SelectorField, ...], BeforeValidator(_one)] = ()
    """Instead of `from`: the items of several selectors, in this order for `order: list`."""
    order: Order | None = None
    """`sequential` by season and episode, `aired` by date, `shuffle` (all once before any comes again), `shuffle-shows`
    and `rotate-shows` (a show at random or in turn, its episodes in order), `rotate-seasons` (a season of each in turn),
    `phase` and `weighted` (each item at its own moment of a turn), `list` (as written).
    By default sequential for one show, else shuffle."""
    start: EpisodeSpan | None = None
    """The episode to begin with when the program airs for the first time; after that the log knows where it is."""
    on_end: Literal["loop", "stop", "hiatus"] | Next = "loop"
    """After the last item: from the start again, no more, a pause until there is an item that has not aired (even an
    earlier one), or `{next: program}`, which airs in its place."""
    rest: Duration = 0
    """The least time between two airings of one item."""
    cap: Cap = Field(default_factory=Cap)
    """How often one item may air."""
    weight: dict[SelectorField, Count] = Field(default_factory=dict)
    """For `order: weighted`: how many times as often the items of a selector come round."""
    prefer: tuple[Literal["season", "daypart", "demo"], ...] = ()
    """In a shuffle, of the items that may air those made for the season, the daypart or the channel's demographic first;
    excludes nothing."""
    admit: Literal["now", "next-cycle"] = "now"
    """Whether items that were added since its cycle began join a shuffle at once, or when all others have aired."""
    parts: Literal["together", "apart"] = "together"
    """Whether the parts of a story are kept together, one after the other, where the order would part them. A story begins
    only where all of it fits, and waits up to 14 days for a slot that takes its next part."""
    only_after: Id | None = None
    """Only items that this other program has already aired: reruns follow the first run."""
    dayparts: Ids = ()
    """Airs in these dayparts only."""
    seasons: Ids = ()
    """Airs in these seasons only."""
    rating_limit: RatingByDaypart | None = None
    """The highest rating. The channel's limit holds as well; that of a grid entry wins over both."""
    warnings_not: TextsByDaypart | None = None
    """Content warnings that never air; the channel's hold as well."""
    run: Literal["repeat", "once", "marathon"] | None = None
    """The next item each block until the slot ends, one item and then the fallback, or items without
    padding. The grid's entry wins."""
    every: Period | None = None
    """For `run: marathon`: one break between items about so often; without it they follow each other without any."""
    overrun: Literal["choose", "spill", "trim", "split"] = "choose"
    """An item longer than its slot: only items that fit are chosen, it may run over, it is cut, or it airs in two parts."""
    late_join: Literal["skip", "delay", "jip"] = "skip"
    """When another programme ran over: the missed part is lost, the programme begins late in whole blocks,
    or it is joined in progress."""
    wrap: Wrap = Field(default_factory=Wrap)
    """Short items around each item."""

    @model_validator(mode="after")
    def _one_supply(self) -> Self:
        given = [
            name
            for name, value in (("from", self.from_), ("shows", self.shows), ("items", self.items))
            if value
        ]
        if len(given) > 1:
            raise wrong(
                "RV016",
                "{both} exclude each other",
                both=" and ".join(f"`{name}`" for name in given),
                help="keep one of them",
            )
        if not given:
            raise wrong("RV014", "the program has no items", help="add `from` with a selector")
        return self

    @property
    def selectors(self) -> tuple[Selector, ...]:
        """What it draws from, in the order written."""
        if self.from_ is not None:
            return (self.from_,)
        return self.items or tuple(parse_selector({"show": show}) for show in self.shows)

    def cursor(self, supply: Supply, groups: Mapping[str, tuple[str, ...]]) -> Cursor:
        """A position before the first item. `groups`: the stories among the items, by the keys of their parts."""
        ends = self.on_end != "loop"
        told = replace(
            supply, ends=ends, unaired=self.on_end == "hiatus", admit_later=self.admit == "next-cycle"
        )
        return ordered(self._order_of(supply.items), told, groups if self.parts == "together" else {})

    def _order_of(self, items: tuple[Item, ...]) -> str:
        if self.order is not None:
            return self.order
        shows = {show.casefold() for show in {item.show for item in items}}
        return "sequential" if len(shows) == 1 and "" not in shows else "shuffle"
