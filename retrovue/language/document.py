"""The whole station as one value: every file's keys together."""

from typing import Annotated, Any, Generic, TypeVar

from pydantic import BeforeValidator, Field

from retrovue.language.channel import ChannelFile, ProgramT
from retrovue.language.model import Model
from retrovue.language.overriding import Override
from retrovue.language.selection import SelectorField
from retrovue.language.station import Cache, Database, Ffmpeg, Profile, Server, Station, Sync
from retrovue.language.traffic import BreakFormat, Pool
from retrovue.language.values import DaysKey, Id, ProfileId, TimeSpan

SourceT = TypeVar("SourceT")


class Window(Model):
    """One window of a daypart."""

    days: DaysKey
    time: TimeSpan


def _one_or_several(value: Any) -> Any:
    """A single window needs no list."""
    return [value] if isinstance(value, dict) else value


Windows = Annotated[tuple[Window, ...], BeforeValidator(_one_or_several)]


class StationDocument(Model, Generic[SourceT, ProgramT]):
    """`channels` is keyed by channel id and made by the loader from the channel files."""

    station: Station
    profiles: dict[ProfileId, Profile] = Field(default_factory=dict)
    server: Server = Field(default_factory=Server)
    ffmpeg: Ffmpeg = Field(default_factory=Ffmpeg)
    database: Database = Field(default_factory=Database)
    cache: Cache = Field(default_factory=Cache)
    sync: Sync = Field(default_factory=Sync)
    sources: dict[Id, SourceT] = Field(default_factory=dict)
    collections: dict[Id, SelectorField] = Field(default_factory=dict)
    overrides: tuple[Override, ...] = ()
    dayparts: dict[Id, Windows] = Field(default_factory=dict)
    pools: dict[Id, Pool] = Field(default_factory=dict)
    breaks: dict[Id, BreakFormat] = Field(default_factory=dict)
    channels: dict[Id, ChannelFile[ProgramT]] = Field(default_factory=dict)

    @property
    def effective_profiles(self) -> dict[str, Profile]:
        """The profiles, or the house's 480p when the station names none."""
        return self.profiles or {"480p": Profile()}

    def profile_of(self, channel: str) -> str:
        """The id of the profile that a channel's tuner gets."""
        chosen = self.channels[channel].channel.profiles
        return chosen[0] if chosen else next(iter(self.effective_profiles))
