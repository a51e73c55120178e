"""Lines of the playout log. Instants and lengths are integer ms; `at + ms + pad` is the next `at`."""

from dataclasses import dataclass
from typing import NamedTuple

FORMAT = "retrovue-log/1"
BLACK, SLATE, GUIDE, OFF_AIR, LIVE = "black", "slate", "guide", "off-air", "live"
CARDS = (BLACK, SLATE, GUIDE, OFF_AIR, LIVE)
"""Kinds of events without an item: `item` is empty. A guide may have one, which is heard and not seen."""
SHORTEST_EVENT = 1_000


class Header(NamedTuple):
    """First line of both files of a day."""

    station: str
    channel: str
    day: str
    """Broadcast date, ISO."""
    frame_rate: int
    timezone: str
    tzdata: str


class Cue(NamedTuple):
    """A graphic over an event: from so many ms after the event's start, for so many ms."""

    graphic: str
    start: int
    length: int


class Event(NamedTuple):
    """One fine line: a piece of one item, then `pad` ms of black and silence."""

    at: int
    ms: int
    pad: int
    id: str
    """Address `<channel>/<date>/<HHMM>-<program>[~2]/<n>[=fallback]/<a0|b0.2|t.1|w0|f3>`: act, break and element,
    tail and element, intro or outro, element of a flow, loop or simulcast."""
    kind: str
    item: str
    """Catalog key, or empty for black and slate."""
    offset: int
    """The line's `in`: where in the item's airable part this piece begins."""
    note: str = ""
    """Which rule gave way, which campaign asked, or why it was substituted."""
    fade: tuple[int, int] = (0, 0)
    """Ms over which picture and sound come up from black at its start, and go down at its end."""
    gfx: tuple[Cue, ...] = ()

    @property
    def end(self) -> int:
        return self.at + self.ms + self.pad


class CoarseLine(NamedTuple):
    """One coarse line: a programme in its slot. Carries its own words so that a published guide stays."""

    at: int
    ms: int
    """Whole length of the slot, breaks included."""
    id: str
    """Address up to `<n>[=fallback]`."""
    program: str
    item: str
    sort: str
    """The item's sort key as text, so that rotations replay when the item is gone."""
    length: int
    """Running time of the item here, from `begin` on; 0 for a slot in which nothing was found.
    A line without an item that has a length is a flow, a loop, a card or a simulcast."""
    breaks: int
    rule: str
    """Fingerprint of the rule that chose it."""
    kind: str = ""
    title: str = ""
    subtitle: str = ""
    season: int | None = None
    episode: int | None = None
    year: int | None = None
    rating: str = ""
    category: str = ""
    description: str = ""
    begin: int = 0
    """Where in the item this line begins: joined in progress, or a later part of it."""
    remains: int = 0
    """What is left of the item for a later line of the same program; its rotation waits until then."""
    layer: str = ""
    """Which layer of the schedule: the days of the grid, `stunt:<id>`, `airing:<n>`, `off-air`."""
    image: str = ""
    hidden: bool = False
    """Whether the guide leaves it out."""

    @property
    def end(self) -> int:
        return self.at + self.ms

    @property
    def is_empty(self) -> bool:
        """Whether nothing was found for it: one event of slate. A slot whose item went away keeps its length."""
        return not self.item and not self.length


@dataclass(frozen=True, slots=True)
class DayLog:
    """One channel and one broadcast day: both files."""

    header: Header
    coarse: tuple[CoarseLine, ...]
    events: tuple[Event, ...]

    @property
    def start(self) -> int:
        return self.events[0].at

    @property
    def end(self) -> int:
        return self.events[-1].end
