"""A channel's file: `channel:`, `programs:`, `grid:` and `stunts:`."""

from datetime import date
from functools import cached_property
from typing import Generic, Literal, TypeVar

from pydantic import Field

from retrovue.language.dayparted import IdByDaypart, IdsByDaypart, RatingByDaypart, Texts, TextsByDaypart
from retrovue.language.grid import Grid, GridEntry
from retrovue.language.guide_texts import GuideTexts
from retrovue.language.model import Model
from retrovue.language.spoken import Captions, Sound
from retrovue.language.stunts import Stunt
from retrovue.language.values import (
    ChannelNumber,
    Date,
    DaysKey,
    Flag,
    Id,
    Period,
    ProfileId,
    ShownText,
    Text,
    TimeSpan,
)
from retrovue.timing.instants import MINUTE

__all__ = ["Channel", "ChannelFile", "Grid", "GridEntry", "OffAir", "ProgramT"]

ProgramT = TypeVar("ProgramT")


class OffAir(Model):
    """What a channel does when it is off the air."""

    sign_off: Id | None = None
    """The program that closes the day; it begins when the channel goes off the air."""
    then: Id | None = None
    """The program until the channel comes back; the slate by default."""
    sign_on: Id | None = None
    """The program that opens the day; it ends when the channel comes on the air."""


class Channel(Model):
    """One service with a number."""

    id: Id
    """The channel's name in files and addresses."""
    number: ChannelNumber
    """What people type: `4` or `4.1`."""
    name: ShownText
    """Shown to viewers."""
    call_sign: ShownText = ""
    """The letters it goes by."""
    city: ShownText = ""
    """Where it is licensed."""
    network: ShownText = ""
    """The network it belongs to."""
    group: ShownText = ""
    """The heading it stands under in line-ups."""
    logo: Text = ""
    """Address or path of a picture for guides."""
    demo: Texts = ()
    """Whom the channel is for; items made for others only do not air in its breaks."""
    notes: Text = ""
    """For you."""
    enabled: Flag = True
    """Whether the channel exists for viewers."""
    profiles: tuple[ProfileId, ...] = ()
    """Names of `profiles:`; the first is the tuner's. By default the station's first profile."""
    audio: Sound = Field(default_factory=Sound)
    """Which sound of a file is heard."""
    captions: Captions | None = None
    """Captions in text, for those who switch them on or for everybody."""
    rating_limit: RatingByDaypart = Field(default_factory=dict)
    """The highest rating that may air, by daypart; where several dayparts hold, the strictest counts."""
    warnings_not: TextsByDaypart = Field(default_factory=dict)
    """Content warnings that never air, by daypart."""
    block: Period | Literal["none"] = 30 * MINUTE
    """Programmes begin on multiples of this; `none` airs them back to back."""
    breaks: IdByDaypart = Field(default_factory=dict)
    """Break format, by daypart."""
    pools: IdByDaypart = Field(default_factory=dict)
    """The pool that the `spots` of every break format draw from on this channel, by daypart; by default the format's own."""
    graphics: IdsByDaypart = Field(default_factory=dict)
    """Graphics, by daypart."""
    fallback: Id | None = None
    """The program that airs when another has nothing that fits."""
    on_air: dict[DaysKey, TimeSpan] = Field(default_factory=dict)
    """When the channel is on the air, by days; always by default."""
    off_air: OffAir = Field(default_factory=OffAir)
    """What it does at other times."""
    guide: GuideTexts = Field(default_factory=GuideTexts)
    """How its entries in the guide are worded, where that is not as the station says."""
    start: Date | None = None
    """No programme airs before this broadcast day: the channel is off the air until it begins."""

    def is_before_start(self, day: date) -> bool:
        """Whether the channel's first day is still to come."""
        return self.start is not None and day < self.start

    def may_be_dark(self, day: date) -> bool:
        """Whether the channel can be off the air on a day."""
        return bool(self.on_air) or self.is_before_start(day)


class ChannelFile(Model, Generic[ProgramT]):
    """Everything that stands in a channel's file."""

    channel: Channel
    """Who the channel is."""
    programs: dict[Id, ProgramT] = Field(default_factory=dict)
    """What it can air, by id."""
    grid: Grid = Field(default_factory=dict)
    """The week: days, then times, then what begins."""
    stunts: dict[Id, Stunt[ProgramT]] = Field(default_factory=dict)
    """Dated layers over the grid, by id."""

    @cached_property
    def all_programs(self) -> dict[str, ProgramT]:
        """The channel's programs and those of its stunts; the channel's own wins (a check reports the other)."""
        found: dict[str, ProgramT] = {}
        for stunt in self.stunts.values():
            found.update(stunt.programs)
        return {**found, **self.programs}
