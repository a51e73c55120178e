"""`grid:`: the week, as times and the programmes that begin then."""

from typing import Any, Literal

from pydantic import model_validator

from retrovue.language.dayparted import RatingByDaypart
from retrovue.language.episodes import EpisodeSpan
from retrovue.language.model import Model
from retrovue.language.values import DaysKey, Flag, Id, WallTime
from retrovue.language.wall import GridTime

Run = Literal["repeat", "once", "marathon"]


class GridEntry(Model):
    """One entry of the grid; it owns the time until the next."""

    program: Id
    """Which program."""
    until: WallTime | None = None
    """Ends earlier than the next entry, and gives the time back to the layer below (else to the fallback); the time at
    which the broadcast day starts is its end."""
    run: Run = "repeat"
    """The next item each block, one item and then the fallback, or items without padding between them."""
    hard: Flag = False
    """Begins on the second, whatever ran before: no programme spills over it."""
    breaks: Id | None = None
    """Break format; by default the program's."""
    rating_limit: RatingByDaypart | None = None
    """The highest rating in this slot, in place of the program's and the channel's."""
    start: EpisodeSpan | None = None
    """The episode to begin with, when the program has not aired yet."""
    id: Id | None = None
    """A name for the entry, for your own notes and for `retrovue show why`."""

    @model_validator(mode="before")
    @classmethod
    def _shorthand(cls, value: Any) -> Any:
        return {"program": value} if isinstance(value, str) else value


Grid = dict[DaysKey, dict[GridTime, GridEntry]]
