"""What the station shows of single items: segments and pictures, in a small cache of their own."""

import asyncio
import contextlib
from collections import OrderedDict
from collections.abc import Callable, Sequence
from functools import partial
from hashlib import blake2b
from pathlib import Path

from aiohttp import web

from retrovue.diagnostics import Diagnostic
from retrovue.ffmpeg.watched import Stopped, run_watched
from retrovue.media.asset import Asset, files_of
from retrovue.pipeline import Accepted
from retrovue.playout.captions.cues import Cue
from retrovue.playout.captions.keep import CaptionStore
from retrovue.playout.captions.seen import cues_of_all
from retrovue.playout.encode.means import can_tone_map
from retrovue.playout.encode.picture import is_hdr
from retrovue.playout.encode.profile import EncodeProfile
from retrovue.playout.encode.run import encode
from retrovue.playout.encode.still import still_command
from retrovue.playout.encode.work import Piece
from retrovue.playout.jobs import Encoder
from retrovue.playout.off_loop import off_loop
from retrovue.playout.shelf import Shelf
from retrovue.playout.store import SegmentStore
from retrovue.playout.transport.stamp import stamp
from retrovue.sources.told import Groups, cover_of, facts_of
from retrovue.web.preview.encodes import Busy, Encodes, Gone
from retrovue.web.preview.playlist import Cut
from retrovue.web.preview.showing import NotHere, Showing, find
from retrovue.web.preview.sources import Asking
from retrovue.web.preview.strips import Strips

BUDGET = 256 << 20
"""Bytes of disk."""
_RECENT, _UNSAVED = 8 << 20, 32 << 20
NICE = 15
_LOOK = 3.0
"""Seconds that the disk has to say whether a file is there."""
LOOKERS = 4
"""Threads that a dead disk may hold."""
_KNOWN_FOR = 4.0
"""Seconds for which what was found of an item is taken to be so."""
_KNOWN = 64
STILLS_AT_ONCE, STILLS_WAITING = 2, 48
_STILL_TIME_OUT = 20
CAPTIONS_PATIENCE = 20.0
"""Seconds that somebody waits for captions; they are taken out of the whole file."""
JOINS, FACTS, COVERS = 32, 200, 24 << 20
"""How many breaks and answers of sources are remembered, and how many bytes of covers."""
_EVICT_AFTER = 64
"""Keeps."""


class DiskAsleep(Exception):
    """The disk did not say in time whether a file is there."""


class Previews:
    """Lives on the event loop; nothing is made before somebody asks. `state` is the station's folder of its state."""

    def __init__(
        self,
        state: Path,
        ffmpeg: str,
        pressed: Callable[[], bool] = lambda: False,
        encoder: Encoder | None = None,
    ) -> None:
        self.folder, self.ffmpeg, self._pressed = state / "preview", ffmpeg, pressed
        self._encoder = encoder or partial(encode, ffmpeg, nice=NICE)
        self.facts: Asking[Groups] = Asking(facts_of, (), FACTS)
        self.covers: Asking[bytes] = Asking(cover_of, b"", COVERS, len)
        self.strips = Strips(self.folder / "strips", ffmpeg)
        self._captions = CaptionStore(self.folder / "captions", ffmpeg)
        """Apart from those of the air, which waits for nobody."""
        self._shelf: Shelf | None = None
        self._encodes: dict[int, Encodes] = {}
        self._known: OrderedDict[str, tuple[Accepted, float, Showing | NotHere | None]] = OrderedDict()
        self._finding: dict[str, asyncio.Task[Showing | NotHere | None]] = {}
        self._lookers = asyncio.Semaphore(LOOKERS)
        self._stills, self._stills_waiting = asyncio.Semaphore(STILLS_AT_ONCE), 0
        self._kept = 0
        self.joins: OrderedDict[tuple[Showing, int], Sequence[Piece]] = OrderedDict()
        """Breaks that were looked at last: an item, and the frame of the break."""

    # ---- items

    async def find(self, accepted: Accepted, key: str) -> Showing | NotHere | None:
        """Raises DiskAsleep, StationError."""
        known, now = self._known.get(key), asyncio.get_running_loop().time()
        if known is not None and known[0] is accepted and now - known[1] < _KNOWN_FOR:
            return known[2]
        if key not in self._finding:
            self._finding[key] = task = asyncio.create_task(self._found(accepted, key))
            task.add_done_callback(lambda _: self._finding.pop(key, None))
        found = await asyncio.shield(self._finding[key])
        self._known[key] = accepted, now, found
        while len(self._known) > _KNOWN:
            self._known.popitem(last=False)
        return found

    async def _found(self, accepted: Accepted, key: str) -> Showing | NotHere | None:
        """A thread that a dead disk holds keeps its turn until it is free, and nobody waits for it."""
        try:
            async with asyncio.timeout(_LOOK):
                await self._lookers.acquire()
                looking = off_loop(find, accepted, key)
                looking.add_done_callback(lambda _: self._lookers.release())
                return await asyncio.shield(looking)
        except TimeoutError:
            raise DiskAsleep from None

    # ---- segments

    async def segment(self, pieces: Sequence[Piece], cut: Cut, fps: int, gone: Callable[[], bool]) -> bytes:
        """One segment of a playlist, on the playlist's clock. Raises EncodeFailed, Busy, Gone."""
        encodes, piece, start, whole = await self._of(fps), pieces[cut.piece], cut.start, b""
        for number, frames in enumerate(cut.lengths, cut.first):
            raw = await encodes.segment(piece, number, gone)
            whole += await asyncio.to_thread(stamp, raw, start, frames, cut.event, fps)
            start += frames
        await self._keep_small()
        return whole

    @property
    def running(self) -> int:
        return sum(encodes.running for encodes in self._encodes.values())

    async def _of(self, fps: int) -> Encodes:
        shelf = await self._open()
        if fps not in self._encodes:
            self._encodes[fps] = Encodes(self._encoder, profile_of(fps), shelf, self._pressed)
        return self._encodes[fps]

    async def _open(self) -> Shelf:
        if self._shelf is None:
            store = await asyncio.to_thread(SegmentStore, self.folder / "segments", BUDGET)
            self._shelf = self._shelf or Shelf(store, _untold, _RECENT, _UNSAVED)
        return self._shelf

    async def _keep_small(self) -> None:
        self._kept += 1
        if self._shelf is not None and self._kept % _EVICT_AFTER == 0:
            await self._shelf.evict(())

    # ---- pictures

    async def still(self, showing: Showing, frame: int, width: int, gone: Callable[[], bool]) -> bytes:
        """JPEG of a frame, counted from the first that airs. Empty where nothing could be decoded. Raises Busy, Gone."""
        size = EncodeProfile("still", width, _even(width * 9 // 16), 0, 0, showing.fps)
        piece = showing.piece(frame, 1)
        key, shelf = _key(piece, width), await self._open()
        known = await shelf.fetch(key)
        if known is not None:
            return known
        if self._stills_waiting >= STILLS_WAITING:
            raise Busy
        self._stills_waiting += 1
        try:
            async with self._stills:
                data = await self._drawn(piece, size, gone)
        finally:
            self._stills_waiting -= 1
        if data:
            shelf.put(key, data)
            await self._keep_small()
        return data

    async def _drawn(self, piece: Piece, size: EncodeProfile, gone: Callable[[], bool]) -> bytes:
        left = False
        try:
            return await off_loop(self._draw, piece, size, lambda: left or gone())
        except Stopped:
            raise Gone from None
        except OSError:
            return b""
        finally:
            left = True

    def _draw(self, piece: Piece, size: EncodeProfile, cancel: Callable[[], bool]) -> bytes:
        bright = piece.asset is not None and any(is_hdr(file.video) for file in files_of(piece.asset))
        argv = still_command(self.ffmpeg, piece, size, tone_map=not bright or can_tone_map(self.ffmpeg))
        return run_watched(argv, timeout=_STILL_TIME_OUT, cancel=cancel, nice=NICE).stdout

    # ---- captions

    async def cues(self, pieces: Sequence[Piece], fps: int, languages: tuple[str, ...]) -> tuple[Cue, ...]:
        """Of pieces that follow each other, from the first frame on; of each file in the first of the languages that it has.

        Raises Busy.
        """
        if not languages:
            return ()
        found = self._known_cues(pieces, fps, languages)
        if found is None:
            try:
                async with asyncio.timeout(CAPTIONS_PATIENCE):
                    await asyncio.shield(self._captions.settled())
            except TimeoutError:
                raise Busy from None
        return found or self._known_cues(pieces, fps, languages) or ()

    def _known_cues(
        self, pieces: Sequence[Piece], fps: int, languages: tuple[str, ...]
    ) -> tuple[Cue, ...] | None:
        return cues_of_all(pieces, fps, partial(self._cues, languages))

    def _cues(self, languages: tuple[str, ...], file: Asset) -> tuple[Cue, ...] | None:
        found = self._captions.of(file, languages)
        return found.cues if found else None

    async def close(self) -> None:
        await self.strips.close()
        for encodes in self._encodes.values():
            await encodes.close()
        if self._shelf is not None:
            await self._shelf.close()


PREVIEWS = web.AppKey("previews", Previews)


def profile_of(fps: int) -> EncodeProfile:
    """Small, and quickly made."""
    return EncodeProfile("preview", 848, 480, 1_400_000, 128_000, fps, preset="superfast", in_order=True)


def _key(piece: Piece, width: int) -> str:
    assert piece.asset is not None
    prints = "+".join(file.fingerprint for file in files_of(piece.asset))
    return blake2b(f"still\0{prints}\0{piece.start_frame}\0{width}".encode(), digest_size=20).hexdigest()


def _even(length: int) -> int:
    return max(2, length // 2 * 2)


def _untold(_: Diagnostic) -> None:
    """What cannot be kept is made again: nobody need know."""


def add_previews(app: web.Application, previews: Previews) -> None:
    """They end with the application."""
    app[PREVIEWS] = previews

    async def end(_: web.Application) -> None:
        with contextlib.suppress(asyncio.CancelledError):
            await previews.close()

    app.on_shutdown.append(end)
