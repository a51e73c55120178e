"""A picture of a card before it airs: drawn and encoded as for the air, and one frame of that as a small JPEG.

The card is kept where the air looks for it, so that what was looked at is on the air sooner.
"""

import asyncio
from collections import OrderedDict

from aiohttp import web

from retrovue.playout.encode.profile import EncodeProfile
from retrovue.playout.encode.stand_in import Card, Shelf, make_stand_in
from retrovue.web.pictures import REST, still

KEPT = 16
PATIENCE = 5.0
"""Seconds that somebody waits for the pen."""


class Busy(Exception):
    """The pen is in use, or rests for too long."""


class CardPictures:
    """The last ones. One is drawn at a time, and then the pen rests as it does for other pictures."""

    def __init__(self, ffmpeg: str, store: Shelf) -> None:
        self._ffmpeg, self._store = ffmpeg, store
        self._kept: OrderedDict[tuple[EncodeProfile, Card], bytes] = OrderedDict()
        self._pen = asyncio.Lock()
        self._drawing: asyncio.Task[bytes] | None = None
        self._rests_until = 0.0

    async def of(self, card: Card, profile: EncodeProfile) -> bytes:
        """A JPEG, empty when none can be made of it. Raises Busy, and EncodeFailed as the air would."""
        try:
            async with asyncio.timeout(PATIENCE):
                await self._pen.acquire()
        except TimeoutError:
            raise Busy from None
        self._drawing = asyncio.create_task(self._with_the_pen(card, profile))
        return await asyncio.shield(
            self._drawing
        )  # whoever leaves stops no pen: the next one would begin beside it

    async def _with_the_pen(self, card: Card, profile: EncodeProfile) -> bytes:
        try:
            known = self._kept.get((profile, card))
            return known if known is not None else await self._draw(card, profile)
        finally:
            self._pen.release()

    async def _draw(self, card: Card, profile: EncodeProfile) -> bytes:
        loop = asyncio.get_running_loop()
        if self._rests_until > loop.time() + PATIENCE:
            raise Busy
        await asyncio.sleep(self._rests_until - loop.time())
        begun = loop.time()
        made = await asyncio.to_thread(make_stand_in, self._ffmpeg, card, profile, self._store)
        data = await still(self._ffmpeg, made.segment(profile.fps))
        self._rests_until = loop.time() + (loop.time() - begun) * REST
        if data:  # what took too long once is tried again
            self._kept[profile, card] = data
        while len(self._kept) > KEPT:
            self._kept.popitem(last=False)
        return data


CARD_PICTURES = web.AppKey("card_pictures", CardPictures)
