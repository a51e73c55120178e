"""The first look at a channel's log: beside the event loop, and once for all who ask meanwhile."""

import asyncio
import threading
from typing import cast

from retrovue.playout.at_hand import FirstLooks
from retrovue.playout.channel_log import ChannelLog


class _Log:
    """Its days take a while to read, and only one thread may read them."""

    def __init__(self) -> None:
        self.readers: list[threading.Thread] = []
        self.read, self.there = False, threading.Event()

    def at_hand(self, now: int) -> None:
        self.readers.append(threading.current_thread())
        assert self.there.wait(10)


async def test_however_many_ask_it_is_read_once_beside_the_loop() -> None:
    log, looks = _Log(), FirstLooks()
    asking = [asyncio.create_task(looks.at_hand(cast(ChannelLog, log), 0)) for _ in range(20)]
    while not log.readers:
        await asyncio.sleep(0.01)
    asking[0].cancel()
    log.there.set()
    await asyncio.gather(*asking[1:])
    assert len(log.readers) == 1
    assert log.readers[0] is not threading.main_thread()


async def test_a_log_that_was_looked_at_is_not_read_again() -> None:
    log = _Log()
    log.read = True
    await FirstLooks().at_hand(cast(ChannelLog, log), 0)
    assert log.readers == []
