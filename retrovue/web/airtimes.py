"""Last and next airing of every item of the library, by the published logs: read beside what is asked, once a minute."""

import asyncio
import logging
from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from retrovue.catalog.finding import Moment, SearchIndex
from retrovue.load.log_airings import NEVER, Begun, LoggedAirings, last_and_next
from retrovue.timing.instants import MINUTE

PATIENCE = 1.0
"""Seconds that somebody who asks waits for newer ones; then those before, or none, answer."""
REST = MINUTE
log = logging.getLogger("retrovue.web")


class Times(NamedTuple):
    """By the places of one index."""

    moment: Moment
    following: NDArray[np.int64]

    def of(self, place: int) -> tuple[int | None, int | None]:
        """Last and next airing of an item."""
        last, following = int(self.moment.last[place]), int(self.following[place])
        return last or None, following if following < NEVER else None


class Airtimes:
    def __init__(self, logged: LoggedAirings) -> None:
        self._logged = logged
        self._begun: Begun | None = None
        self._reading: asyncio.Task[None] | None = None
        self._read = -REST
        self._made: tuple[SearchIndex, Begun, NDArray[np.int64]] | None = None

    @property
    def reading(self) -> bool:
        return self._reading is not None

    async def times(self, index: SearchIndex, channels: Sequence[str], today: date, now: int) -> Times:
        """Never fails: without logs nothing has aired."""
        if self._reading is None and now - self._read >= REST:
            self._reading = asyncio.create_task(self._renew(channels, today, now))
        if self._reading is not None:
            await asyncio.wait([self._reading], timeout=PATIENCE)
        return await asyncio.to_thread(self._times, index, today, now)

    async def _renew(self, channels: Sequence[str], today: date, now: int) -> None:
        try:
            self._begun = await asyncio.to_thread(self._logged.read, channels, today)
        except Exception:
            log.exception("the airings of the library cannot be read")
        finally:
            self._read, self._reading = now, None

    def _times(self, index: SearchIndex, today: date, now: int) -> Times:
        begun = self._begun
        if begun is None:
            none = np.zeros(index.count, dtype=np.int64)
            return Times(Moment(today.toordinal(), now, none), none + NEVER)
        last, following = last_and_next(begun, self._places(index, begun), index.count, now)
        return Times(Moment(today.toordinal(), now, last), following)

    def _places(self, index: SearchIndex, begun: Begun) -> NDArray[np.int64]:
        """Of all items that the logs name; made anew for another index or other logs."""
        made = self._made
        if made is None or made[0] is not index or made[1] is not begun:
            keys = list(self._logged.numbers)
            known = index.places(keys)
            places = np.array([known.get(key, -1) for key in keys] or [-1], dtype=np.int64)
            made = self._made = index, begun, places
        return made[2]
