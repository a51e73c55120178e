"""A station as the air takes it up: what it says of its channels, and where their items are looked up."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from zoneinfo import ZoneInfo

from retrovue.diagnostics import Diagnostic
from retrovue.export.model import ExportChannel, ItemOf, unknown
from retrovue.playout.bad_files import Mark, unmarked
from retrovue.playout.channel import Names
from retrovue.playout.encode.profile import EncodeProfile
from retrovue.playout.library import Library
from retrovue.playout.prefill import Wish
from retrovue.playout.remote import PartOf, nowhere
from retrovue.playout.rules import AS_IT_IS, Rules
from retrovue.timing.instants import DAY


@dataclass(frozen=True, slots=True)
class ChannelPlan:
    """What the station says of a channel, as far as the air needs it."""

    names: Names
    profile: EncodeProfile
    """What tuners get."""
    rules: Rules = AS_IT_IS
    further: tuple[EncodeProfile, ...] = ()
    """What HLS players may choose besides."""
    live: Mapping[str, str] = field(default_factory=dict)
    """Addresses of live inputs by program."""
    leaving: tuple[EncodeProfile, ...] = ()
    """What is there for those alone who watch it: an edit took it away."""

    @property
    def profiles(self) -> tuple[EncodeProfile, ...]:
        return self.profile, *self.further, *self.leaving

    def settled(self, profiles: Mapping[EncodeProfile, EncodeProfile]) -> "ChannelPlan":
        """With what this machine makes of every profile."""
        further, leaving = ((profiles[one] for one in these) for these in (self.further, self.leaving))
        return replace(self, profile=profiles[self.profile], further=tuple(further), leaving=tuple(leaving))


@dataclass(frozen=True, slots=True)
class TunerSettings:
    """How the station shows itself as a tuner."""

    count: int = 4
    url: str = ""
    """Where clients reach the station, when that cannot be guessed."""
    discovery: bool = True
    """Whether clients that look for tuners find it."""
    port: int | None = None
    """A second port, for the tuner alone."""


@dataclass(frozen=True, eq=False)
class Programme:
    """A station made ready for the air: `prepare` makes it, `commit` puts it on."""

    station: str
    name: str
    timezone: ZoneInfo
    day_start: int
    channels: tuple[ChannelPlan, ...]
    library: Library
    notices: tuple[Diagnostic, ...] = ()
    keep_as_run: int = 90 * DAY
    """How long the as-run is kept (ms)."""
    takes_alerts: bool = True
    """Whether the API may change what is on the air."""
    prefill: Wish = Wish()
    parts: PartOf = nowhere
    """What is read of files that lie on a server alone."""
    mark: Mark = unmarked
    """Writes down that a file cannot be aired."""
    tuner: TunerSettings = TunerSettings()
    line_up: tuple[ExportChannel, ...] = ()
    """The channels as guides and line-ups name them."""
    item: ItemOf = unknown
    """What the catalog knows of an item, for the guide."""
    folder: Path = Path()
    """Where relative paths count from."""
    host_names: frozenset[str] = frozenset()
    """Names the console may be called by, in lower case."""
    proxies: frozenset[str] = frozenset()
    """Addresses of proxies that are believed."""
    sign_in_header: str = ""
    """The header by which they say who has signed in; empty for none."""
    sources: tuple[str, ...] = ()
    """Names of the station's sources."""
