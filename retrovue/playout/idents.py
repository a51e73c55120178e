"""Idents are drawn before anybody tunes in, as far as that is worth the work."""

from collections.abc import Iterable

from retrovue.diagnostics import Diagnostic
from retrovue.playout.cards import StandIns, ident_card
from retrovue.playout.channel import ChannelOnAir
from retrovue.playout.encode.means import Report
from retrovue.playout.encode.profile import EncodeProfile
from retrovue.playout.encode.run import EncodeFailed, MachineFailed
from retrovue.playout.encode.stand_in import Card


class Idents:
    """Those of the first `ahead` channels, and of every channel that somebody watches."""

    def __init__(self, stand_ins: StandIns, report: Report, ahead: int) -> None:
        self._stand_ins, self._report, self._ahead = stand_ins, report, ahead
        self._refused: set[tuple[EncodeProfile, Card]] = set()
        self._told: set[tuple[EncodeProfile, Card]] = set()

    async def look(self, channels: Iterable[ChannelOnAir]) -> None:
        """Draws those that are lacking."""
        for place, channel in enumerate(list(channels)):
            for variant in channel.variants:
                if variant.watched() or (variant is channel and place < self._ahead):
                    await self._make(variant)

    async def _make(self, channel: ChannelOnAir) -> None:
        wanted = channel.profile, ident_card(channel.names)
        if wanted in self._refused:
            return
        try:
            await self._stand_ins.make(wanted[1], channel.profile)
            self._told.discard(wanted)
        except EncodeFailed as failure:
            if not isinstance(failure, MachineFailed):
                self._refused.add(wanted)
            if wanted not in self._told:
                self._told.add(wanted)
                message = f"the ident of `{channel.names.id}` cannot be drawn: {failure.reason}"
                self._report(Diagnostic(failure.code, message))
