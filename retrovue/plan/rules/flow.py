"""`type: flow`: a clock of short items that comes round and round, hitting a mark to the millisecond."""

from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, Field, field_validator, model_validator

from retrovue.language.model import Model, wrong
from retrovue.language.program import ProgramBase
from retrovue.language.selection import SelectorField
from retrovue.language.traffic import Cap, Separate
from retrovue.language.values import Count, Duration, Flag, Period
from retrovue.timing.instants import HOUR, MINUTE


class Take(Model):
    """One station of the clock."""

    take: SelectorField
    """What airs: a pool or a collection by id, or a selector."""
    count: Count = 1
    """How many items."""
    for_: Period | None = Field(default=None, alias="for")
    """Instead of `count`: items for about so long."""
    optional: Flag = False
    """Whether it may be left out to hit the mark."""

    @model_validator(mode="after")
    def _one_amount(self) -> Self:
        if self.for_ is not None and "count" in self.model_fields_set:
            help = "keep `count`, a number of items, or `for`, how long they are together"
            raise wrong("RV016", "`for` and `count` exclude each other", help=help)
        return self


def _take(value: Any) -> Any:
    return (
        [{"take": entry} if isinstance(entry, str) else entry for entry in value]
        if isinstance(value, list)
        else value
    )


class Flow(ProgramBase):
    """A clock of short items."""

    type: Literal["flow"]
    """`flow`."""
    clock: Annotated[tuple[Take, ...], BeforeValidator(_take)] = Field(min_length=1)
    """What airs, in this order, again and again."""
    exact_every: Period = HOUR
    """The mark that is hit to the millisecond, counted from the start of its slot's hour: `1m` to `6h`."""
    order: Literal["phase", "shuffle"] = "phase"
    """How items of a collection or selector come round."""
    rest: Duration = 0
    """The least time between two airings of one item; a pool has its own."""
    separate: Separate = Field(default_factory=Separate)
    """Keeps items of one artist, company or category apart; a pool has its own."""
    cap: Cap = Field(default_factory=Cap)
    """How often one item may air; a pool has its own."""

    @field_validator("exact_every", mode="after")
    @classmethod
    def _of_a_clock(cls, mark: int) -> int:
        if not MINUTE <= mark <= 6 * HOUR:
            help = "write a duration from `1m` to `6h`"
            raise wrong("RV022", "no mark comes so often or so seldom", help=help)
        return mark
