"""`stunts:`: dated layers over the grid, such as a marathon on Thanksgiving."""

from typing import Annotated, Any, Generic, Literal, TypeVar

from pydantic import BeforeValidator, Field, model_validator

from retrovue.language.calendar import Spans, one_or_several
from retrovue.language.dayparted import IdByDaypart, Ids, IdsByDaypart
from retrovue.language.grid import Grid, GridEntry
from retrovue.language.model import Model, wrong
from retrovue.language.values import Count, DaysKey, Id
from retrovue.language.wall import GridTime

ProgramT = TypeVar("ProgramT")

Week = Literal["1", "2", "3", "4", "5", "last", "odd", "even"]


class When(Model):
    """On which days a stunt runs; every key that is given must hold."""

    date: Spans = ()
    """A day or a span: `10-31` every year, `2026-10-31` once, `12-24..12-26`."""
    dates: Spans = ()
    """Several days or spans."""
    season: Ids = ()
    """In these seasons."""
    holiday: Ids = ()
    """On these holidays."""
    days: DaysKey | None = None
    """On these days of the week."""
    week: Annotated[tuple[Week, ...], BeforeValidator(one_or_several)] = ()
    """In these weeks: the n-th of its weekday in the month, the `last`, or `odd` and `even` weeks of the year (ISO)."""
    except_: Spans = Field(default=(), alias="except")
    """But not on these days."""

    @model_validator(mode="after")
    def _says_something(self) -> "When":
        if not any((self.date, self.dates, self.season, self.holiday, self.days, self.week)):
            raise wrong(
                "RV014",
                "`when` names no day",
                help="add `date`, `dates`, `season`, `holiday`, `days` or `week`",
            )
        return self


def _times(value: Any) -> Any:
    """A stunt's grid needs no days: `{12:00: marathon}` holds on all of its days."""
    if not isinstance(value, dict) or not value:
        return value
    if all(str(key)[:1].isdigit() and ":" in str(key) for key in value):
        return {"daily": value}
    return value


class Stunt(Model, Generic[ProgramT]):
    """One stunt."""

    when: When
    """On which days."""
    priority: Count = 0
    """Of two stunts on one day and time, the higher airs; equal ones are an error (RV204)."""
    grid: Annotated[dict[DaysKey, dict[GridTime, GridEntry]], BeforeValidator(_times)] = Field(
        default_factory=dict
    )
    """Times and programmes laid over the week's grid; days are only needed where they differ."""
    programs: dict[Id, ProgramT] = Field(default_factory=dict)
    """Programs of its own; they join those of the channel."""
    breaks: IdByDaypart = Field(default_factory=dict)
    """Break formats of its programmes."""
    graphics: IdsByDaypart = Field(default_factory=dict)
    """Graphics during its programmes."""


__all__ = ["Grid", "Stunt", "When"]
