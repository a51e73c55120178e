"""The whole station as one value: every file's keys together."""

from typing import Annotated, Any, Generic, TypeVar

from pydantic import BeforeValidator, Field

from retrovue.language.airings import AiringException
from retrovue.language.calendar import (
    BUILT_IN_SEASONS,
    CALENDARS,
    DateSpan,
    Holiday,
    Spans,
    read_date_span,
    read_holiday,
    read_holidays,
)
from retrovue.language.channel import ChannelFile, ProgramT
from retrovue.language.graphics import Emergency, Graphic
from retrovue.language.model import Model
from retrovue.language.overriding import Override
from retrovue.language.selection import SelectorField
from retrovue.language.station import Cache, Database, Family, Ffmpeg, Profile, Record, Server, Station, Sync
from retrovue.language.traffic import BreakFormat, Campaign, Pool
from retrovue.language.values import DaysKey, Id, ProfileId, TimeSpan

SourceT = TypeVar("SourceT")


class Window(Model):
    """One window of a daypart."""

    days: DaysKey
    """Which days."""
    time: TimeSpan
    """From when to when; the end may lie after 24:00."""


def _one_or_several(value: Any) -> Any:
    """A single window needs no list."""
    return [value] if isinstance(value, dict) else value


CALENDAR_US = {id: read_holiday(rule) for id, rule in CALENDARS["us"].items()}
SEASONS = {id: (read_date_span(span),) for id, span in BUILT_IN_SEASONS.items()}
Windows = Annotated[tuple[Window, ...], BeforeValidator(_one_or_several)]


class StationDocument(Model, Generic[SourceT, ProgramT]):
    """`channels` is keyed by channel id and made by the loader from the channel files."""

    station: Station
    """Who the station is, and the clock it goes by."""
    profiles: dict[ProfileId, Profile] = Field(default_factory=dict)
    """How channels are encoded, by id."""
    server: Server = Field(default_factory=Server)
    """Where clients connect."""
    ffmpeg: Ffmpeg = Field(default_factory=Ffmpeg)
    """Which ffmpeg to use."""
    database: Database = Field(default_factory=Database)
    """Where the catalog lies."""
    cache: Cache = Field(default_factory=Cache)
    """Room for encoded segments."""
    record: Record = Field(default_factory=Record)
    """How long the station remembers what aired."""
    sync: Sync = Field(default_factory=Sync)
    """How sources are read."""
    sources: dict[Id, SourceT] = Field(default_factory=dict)
    """Where items come from, by id."""
    collections: dict[Id, SelectorField] = Field(default_factory=dict)
    """Named selectors, by id."""
    overrides: tuple[Override, ...] = ()
    """Corrections of the catalog."""
    airings: tuple[AiringException, ...] = ()
    """Dated exceptions to the schedule."""
    dayparts: dict[Id, Windows] = Field(default_factory=dict)
    """Stretches of the week, by id."""
    seasons: dict[Id, Spans] = Field(default_factory=dict)
    """Stretches of the year, by id."""
    holidays: Annotated[dict[Id, Holiday], BeforeValidator(read_holidays)] = Field(
        default_factory=lambda: CALENDAR_US
    )
    """Holidays by id, or the calendar of a country: `us` or `uk`."""
    pools: dict[Id, Pool] = Field(default_factory=dict)
    """Rotations of short items, by id."""
    campaigns: dict[Id, Campaign] = Field(default_factory=dict)
    """Spots that are to air so and so often, by id."""
    breaks: dict[Id, BreakFormat] = Field(default_factory=dict)
    """Break formats, by id."""
    graphics: dict[Id, Graphic] = Field(default_factory=dict)
    """What is laid over the picture, by id."""
    emergency: Emergency = Field(default_factory=Emergency)
    """Alerts and what they do to the channels."""
    channels: dict[Id, ChannelFile[ProgramT]] = Field(default_factory=dict)
    """The channels, each from its own file."""

    @property
    def all_seasons(self) -> dict[str, tuple[DateSpan, ...]]:
        """The seasons that exist without being written, and the station's own in their place."""
        return {**SEASONS, **self.seasons}

    @property
    def effective_profiles(self) -> dict[str, Profile]:
        """The profiles, or the house's 480p when the station names none."""
        return self.profiles or {"480p": Profile()}

    def family_of(self, profile: str) -> Family:
        """The encoder family that a profile asks for: its own, else that of `ffmpeg:`, else x264."""
        asked = (self.effective_profiles[profile].encoder, self.ffmpeg.encoder)
        return next((encoder for encoder in asked if encoder != "auto"), "x264")

    def profiles_of(self, channel: str) -> tuple[str, ...]:
        """The ids of a channel's profiles; the first is what tuners get."""
        chosen = self.channels[channel].channel.profiles
        return tuple(dict.fromkeys(chosen)) or (next(iter(self.effective_profiles)),)
