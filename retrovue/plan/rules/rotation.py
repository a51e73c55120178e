"""`type: rotation`: items of a selector, one after the other."""

from typing import Literal

from pydantic import Field

from retrovue.language.model import Model
from retrovue.language.selection import SelectorField
from retrovue.language.values import Duration, Id


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
