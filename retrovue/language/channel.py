"""A channel's file: `channel:`, `programs:` and `grid:`."""

from typing import Any, Generic, Literal, TypeVar

from pydantic import Field, model_validator

from retrovue.language.model import Model
from retrovue.language.values import (
    ChannelNumber,
    DaysKey,
    Flag,
    Id,
    Period,
    ProfileId,
    ShownText,
    Text,
    WallTime,
)
from retrovue.language.wall import GridTime
from retrovue.timing.instants import MINUTE

ProgramT = TypeVar("ProgramT")


class Channel(Model):
    """One service with a number."""

    id: Id
    number: ChannelNumber
    name: ShownText
    call_sign: ShownText = ""
    city: ShownText = ""
    network: ShownText = ""
    group: ShownText = ""
    logo: Text = ""
    notes: Text = ""
    enabled: Flag = True
    profiles: tuple[ProfileId, ...] = ()
    """Names of `profiles:`; the first is the tuner's. Empty: the station's first profile."""
    block: Period | Literal["none"] = 30 * MINUTE
    breaks: dict[Id, Id] = Field(default_factory=dict)
    """Break format by daypart; `default` where no daypart matches. A single id is shorthand for `default`."""
    fallback: Id | None = None

    @model_validator(mode="before")
    @classmethod
    def _shorthand(cls, value: Any) -> Any:
        if isinstance(value, dict) and isinstance(value.get("breaks"), str):
            return {**value, "breaks": {"default": value["breaks"]}}
        return value


class GridEntry(Model):
    """One entry of the grid; it owns the time until the next."""

    program: Id
    until: WallTime | None = None
    run: Literal["repeat", "once", "marathon"] = "repeat"
    hard: Flag = False
    breaks: Id | None = None

    @model_validator(mode="before")
    @classmethod
    def _shorthand(cls, value: Any) -> Any:
        return {"program": value} if isinstance(value, str) else value


class ChannelFile(Model, Generic[ProgramT]):
    """Everything that stands in a channel's file."""

    channel: Channel
    programs: dict[Id, ProgramT] = Field(default_factory=dict)
    grid: dict[DaysKey, dict[GridTime, GridEntry]] = Field(default_factory=dict)
