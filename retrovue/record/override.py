"""An override of the air, as the journal keeps it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

ELSEWHERE = "*"
"""In place of a channel: where nobody had asked this process for a channel yet."""
CARD, ITEM, SLATE, FILLER = "card", "item", "slate", "filler"
RAISED, CLEARED = "raised", "cleared"


class Start(NamedTuple):
    """The first segment of a channel that an override shows, and the instant at which it begins."""

    msn: int
    at: int


@dataclass(frozen=True, slots=True)
class Override:
    """What takes the place of the log for a while. A change of it is a further line of the journal."""

    id: int
    what: str
    """A `card` with a text, an `item` of the catalog, the station's `slate`, or the channel's ident as `filler`."""
    start: int
    until: int
    channels: tuple[str, ...] = ()
    """Empty for all."""
    priority: int = 50
    text: str = ""
    detail: str = ""
    item: str = ""
    who: str = ""
    why: str = ""
    state: str = RAISED
    first: Mapping[str, Start] = field(default_factory=dict)
    """Where it begins on channels that were asked for when it was raised. Elsewhere it has the segments that end
    after `start` and begin at the instant of `*` or later: an earlier process may have answered those before."""
    last: Mapping[str, int] = field(default_factory=dict)
    """The first number that is the log's again, on channels that were asked for when it was cleared."""
