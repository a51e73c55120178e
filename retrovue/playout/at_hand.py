"""Reads logs beside the event loop, before many of them are looked at at once: a day of each takes a while to read."""

import asyncio
from collections.abc import Iterable

from retrovue.playout.channel import ChannelOnAir
from retrovue.playout.channel_log import ChannelLog
from retrovue.timing.instants import MINUTE


async def logs_at_hand(channels: Iterable[ChannelOnAir], now: int) -> None:
    """Of all channels, also of those that nobody has asked for yet."""
    await asyncio.to_thread(_read, [channel.log for channel in channels], now)


async def next_days_at_hand(channels: Iterable[ChannelOnAir], now: int) -> None:
    """Of those that were asked for, what they will need within a minute."""
    await asyncio.to_thread(_read, [channel.log for channel in channels if channel.log.read], now + MINUTE)


class FirstLooks:
    """The log of a channel that somebody asks for now is read once, however many ask meanwhile."""

    def __init__(self) -> None:
        self._reading: dict[ChannelLog, asyncio.Task[None]] = {}

    async def at_hand(self, log: ChannelLog, now: int) -> None:
        """Returns at once for a log that was looked at before."""
        if log.read:
            return
        if log not in self._reading:
            self._reading[log] = asyncio.create_task(asyncio.to_thread(log.at_hand, now))
            self._reading[log].add_done_callback(lambda _: self._reading.pop(log, None))
        await asyncio.shield(self._reading[log])


def _read(logs: list[ChannelLog], now: int) -> None:
    for log in logs:
        log.at_hand(now)
