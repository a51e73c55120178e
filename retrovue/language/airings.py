"""`airings:`: dated exceptions to what the grid says. They rank above stunts."""

import re
from typing import Self

from pydantic import Field, field_validator, model_validator

from retrovue.language.model import Model, wrong
from retrovue.language.overriding import check_part
from retrovue.language.scalars import read_date, unlike
from retrovue.language.selection import SelectorField
from retrovue.language.values import Count, Date, Id, Text, Timecode, WallTime

_ADDRESS = re.compile(r"[a-z][a-z0-9-]*/(\d{4}-\d{2}-\d{2})/\S+")


class AiringException(Model):
    """At one place of the schedule: another programme, item, part of an item, or spot."""

    at: Text | None = None
    """A log address, such as `wrtv/2026-12-24/2000-movie/0`; for a spot that of its break: `.../0/b1`."""
    channel: Id | None = None
    """Instead of `at`: the channel,"""
    date: Date | None = None
    """the broadcast date,"""
    time: WallTime | None = None
    """and the time."""
    until: WallTime | None = None
    """With `time`: when it ends; by default with the entry that runs then."""
    program: Id | None = None
    """The program to air."""
    item: SelectorField | None = None
    """The item to air: the first that the selector takes."""
    in_: Timecode | None = Field(default=None, alias="in")
    """Where in the item to begin."""
    out: Timecode | None = None
    """Where in the item to end."""
    spot: SelectorField | None = None
    """The spot to air in the break that `at` or `break` names."""
    break_: Count | None = Field(default=None, alias="break")
    """With `time`: which break of the programme, from 0; the first by default."""
    position: Count = 0
    """Which place in the break, from 0."""
    notes: Text = ""
    """For you."""

    @field_validator("at", mode="after")
    @classmethod
    def _is_an_address(cls, at: str | None) -> str | None:
        found = _ADDRESS.fullmatch(at) if at is not None else None
        if at is not None and not found:
            help = "write it as `retrovue show log` prints it: `wrtv/2026-12-24/2000-movie/0`"
            raise unlike("RV020", at, "an address of the log", help)
        if found:
            read_date(found[1])
        return at

    @model_validator(mode="after")
    def _complete(self) -> Self:
        dated = (self.channel, self.date, self.time)
        if self.at is not None and any(part is not None for part in dated):
            raise wrong(
                "RV016",
                "`at` and `channel`, `date`, `time` exclude each other",
                help="keep the address, or the channel with date and time",
            )
        timed = [name for name, value in (("until", self.until), ("break", self.break_)) if value is not None]
        if self.at is not None and timed:
            raise wrong(
                "RV016",
                f"`at` and `{timed[0]}` exclude each other",
                help=f"an address names its place whole: leave `{timed[0]}` out, or write `channel`, `date` and `time`",
            )
        if self.at is None and any(part is None for part in dated):
            raise wrong(
                "RV014",
                "the place of an airing is missing",
                help="write `at` with a log address, or `channel`, `date` and `time`",
            )
        if (
            self.program is None
            and self.item is None
            and self.spot is None
            and self.in_ is None
            and self.out is None
        ):
            raise wrong(
                "RV014", "the airing changes nothing", help="add `program`, `item`, `in`, `out` or `spot`"
            )
        check_part(self.in_, self.out)
        return self
