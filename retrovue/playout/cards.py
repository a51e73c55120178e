"""The cards of the station: the slate, and an ident for every channel."""

import asyncio
from dataclasses import dataclass, field

from retrovue.playout.channel import Names
from retrovue.playout.encode.profile import EncodeProfile
from retrovue.playout.encode.stand_in import Card, StandIn, make_stand_in
from retrovue.playout.store import SegmentStore

ALERTS = 512
"""So many cards of alerts are kept, those that were asked for last: more than are in force in all profiles. Each has 200 kB."""


@dataclass
class StandIns:
    """Idents, slates and alerts by (profile, card); the first one made serves while others are in the making."""

    ffmpeg: str
    store: SegmentStore
    made: dict[tuple[EncodeProfile, Card], StandIn] = field(default_factory=dict)

    async def make(self, card: Card, profile: EncodeProfile) -> None:
        made = self.made.get((profile, card))
        if made is None:
            made = await asyncio.to_thread(make_stand_in, self.ffmpeg, card, profile, self.store)
        elif card.kind == "alert":
            del self.made[profile, card]  # to the end: it was asked for last
        self.made[profile, card] = made
        for old in [known for known in self.made if known[1].kind == "alert"][:-ALERTS]:
            del self.made[old]

    def get(self, card: Card, profile: EncodeProfile) -> StandIn:
        """The card, or any other of the same profile until it is made."""
        found = self.made.get((profile, card))
        return found or next(stand_in for (other, _), stand_in in self.made.items() if other == profile)


def ident_card(names: Names) -> Card:
    return Card("ident", names.name, names.call_sign, names.number)


def slate_card(station_name: str) -> Card:
    return Card("slate", "One moment please", station_name, "")
