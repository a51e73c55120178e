"""A picture of what each channel shows: drawn from the newest segment that is there, while somebody looks.

Nothing is encoded for it that would not be encoded anyway, and nobody who looks counts as a viewer.
"""

import asyncio
import contextlib
from collections.abc import Callable
from dataclasses import dataclass

from aiohttp import web

from retrovue.diagnostics import StationError
from retrovue.ffmpeg.run import bound, kill_group
from retrovue.playout.channel import BEHIND, ChannelOnAir
from retrovue.playout.timeline import Segment

FRESH, AGAIN = 10_000, 2_000
"""A picture is good for so long (ms); where there was nothing to draw it is looked again after so long."""
WIDTH = 320
LARGEST = 1 << 20
PATIENCE = 5.0
"""Seconds that drawing may take."""
REST = 2
"""After a picture the pen rests so many times as long as it took: a third of a core at most."""
_NICE = 15


@dataclass(frozen=True, slots=True)
class Picture:
    """A JPEG; `at` is the instant of the air that it shows (ms UTC)."""

    at: int
    msn: int
    data: bytes

    @property
    def tag(self) -> str:
        return f'"{self.msn}-{self.at:x}"'


class Pictures:
    """The last picture of each channel. `pressed` says that the air needs the machine for itself."""

    def __init__(self, ffmpeg: str, now: Callable[[], int], pressed: Callable[[], bool]) -> None:
        self._ffmpeg, self._now, self._pressed = ffmpeg, now, pressed
        self._kept: dict[str, Picture] = {}
        self._looked: dict[str, int] = {}
        self._drawing: dict[str, asyncio.Task[None]] = {}
        self._pen = asyncio.Lock()

    def of(self, channel: ChannelOnAir) -> Picture | None:
        """The last that was drawn, however old; a new one is begun when it is time. Nobody waits for the pen."""
        name = channel.names.id
        known = self._kept.get(name)
        due = self._looked.get(name, -FRESH) + (FRESH if known else AGAIN)
        if self._now() >= due and name not in self._drawing:
            task = self._drawing[name] = asyncio.create_task(self._look(channel))
            task.add_done_callback(lambda _: self._drawing.pop(name, None))
        return known

    async def _look(self, channel: ChannelOnAir) -> None:
        async with self._pen:
            name, known = channel.names.id, self._kept.get(channel.names.id)
            self._looked[name] = self._now()
            if known is not None and self._pressed():
                return
            with contextlib.suppress(StationError, OSError):
                found = await newest(channel)
                if found is None or (known and known.msn == found[0].msn):
                    return
                await self._draw(channel, *found)

    async def _draw(self, channel: ChannelOnAir, segment: Segment, raw: bytes) -> None:
        loop = asyncio.get_running_loop()
        begun = loop.time()
        if data := await still(self._ffmpeg, raw):
            self._kept[channel.names.id] = Picture(channel.starts_at(segment), segment.msn, data)
        await asyncio.sleep((loop.time() - begun) * REST)

    async def close(self) -> None:
        tasks = list(self._drawing.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def newest(channel: ChannelOnAir) -> tuple[Segment, bytes] | None:
    """The segment on the air, or one shortly before it, as far as it lies ready."""
    on_air = channel.on_air()
    timeline = channel.timeline()
    for msn in range(on_air.msn, on_air.msn - BEHIND - 1, -1) if on_air else ():
        segment = timeline.segment(msn)
        raw = await channel.seen(segment) if segment else None
        if segment and raw:
            return segment, raw
    return None


async def still(ffmpeg: str, raw: bytes) -> bytes:
    """The first picture of a segment as JPEG; empty when there is none to be had in time."""
    words = [
        ffmpeg, "-nostdin", "-v", "error", "-threads", "1", "-f", "mpegts", "-i", "pipe:0", "-an", "-sn", "-frames:v", "1",
        "-vf", f"scale={WIDTH}:-2", "-q:v", "5", "-threads", "1", "-f", "mjpeg", "pipe:1",
    ]  # fmt: skip
    process = await asyncio.create_subprocess_exec(
        *bound(words, _NICE), stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL, start_new_session=True,
    )  # fmt: skip
    try:
        async with asyncio.timeout(PATIENCE):
            data, _ = await process.communicate(raw)
    except TimeoutError:
        return b""
    finally:
        if process.returncode is None:
            kill_group(process.pid)
            await asyncio.shield(process.wait())
    return data if data.startswith(b"\xff\xd8") and len(data) <= LARGEST else b""


PICTURES = web.AppKey("pictures", Pictures)
