"""`type: guide`: a page of what airs on the station's channels, scrolling on and on, with music."""

from typing import Literal

from pydantic import field_validator

from retrovue.language.dayparted import Ids
from retrovue.language.model import wrong
from retrovue.language.program import ProgramBase
from retrovue.language.selection import SelectorField
from retrovue.language.values import Count, Period, ShownText
from retrovue.plan.rules.flow import Flow, Take
from retrovue.timing.instants import MINUTE, SECOND

Colors = Literal["night", "teal", "amber", "grey"]


class Guide(ProgramBase):
    """A guide of what airs on the station's channels."""

    type: Literal["guide"]
    """`guide`."""
    music: SelectorField | None = None
    """What is heard: a pool or a collection by id, or a selector. Without it the guide is silent."""
    channels: Ids | Literal["all"] = "all"
    """Which channels, in this order; by default all others by their numbers, 60 at most."""
    title: ShownText = ""
    """What stands above it; by default the name of the station."""
    rows: Count = 5
    """How many channels are seen at once: 3 to 8."""
    scroll: Period = 4 * SECOND
    """How long a row takes to give way to the next: `1s` to `1m`."""
    times: Literal["12h", "24h"] = "12h"
    """How times are written."""
    colors: Colors = "night"
    """The colours: `night`, `teal`, `amber` or `grey`."""

    @field_validator("rows", mode="after")
    @classmethod
    def _can_be_read(cls, rows: int) -> int:
        if not 3 <= rows <= 8:
            raise wrong("RV020", "`{rows}` is out of range", rows=rows, help="choose 3 to 8")
        return rows

    @field_validator("scroll", mode="after")
    @classmethod
    def _can_be_followed(cls, scroll: int) -> int:
        if not SECOND <= scroll <= MINUTE:
            raise wrong(
                "RV022", "no row can be read at this speed", help="write a duration from `1s` to `1m`"
            )
        return scroll

    @property
    def flow(self) -> Flow | None:
        """The clock of its music."""
        if self.music is None:
            return None
        return Flow(type="flow", clock=(Take(take=self.music),))
