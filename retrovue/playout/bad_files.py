"""Files that the air finds to be bad: written down where the planner looks, so that the next plan leaves them out."""

import asyncio
import contextlib
import logging
from collections import OrderedDict
from collections.abc import AsyncGenerator, Callable, Coroutine
from pathlib import Path
from typing import Any, TypeVar

from retrovue.diagnostics import Diagnostic, StationError
from retrovue.media.asset import Asset, files_of
from retrovue.media.remote import is_door, remote_part
from retrovue.playout.encode.profile import EncodeProfile
from retrovue.playout.encode.run import EncodeFailed, Segment
from retrovue.playout.encode.running_out import could_not_read
from retrovue.playout.encode.work import Piece
from retrovue.playout.jobs import Encoder
from retrovue.playout.off_loop import off_loop
from retrovue.timing.clock import Clock
from retrovue.timing.frames import segment_frames
from retrovue.timing.instants import MINUTE

PROOF = 10 * MINUTE
"""An encoder that gave segments of another file within so long (ms) works: the fault is the file's."""
_TRIES = (0, 10, 60)
"""Seconds before each attempt to write a finding down: a sync may hold the catalog."""
_REMEMBERED = 2_000
BLACK = 2_000
"""So much black (ms) at the end of a file is a length that was overstated."""
_ASK = 1.0
"""Seconds after which a disk that does not say how a file is counts as one where nothing has changed."""
_REACH = 5.0
"""Seconds after which one that is to be read counts as out of reach: the air never waits for it otherwise."""

log = logging.getLogger("retrovue.air")
V = TypeVar("V")
Mark = Callable[[Asset, str, str], bool]
"""(file, code, reason) -> whether that was new. Blocks."""
States = tuple[tuple[int, ...], ...]
"""How each file of an item is on its disk."""


def unmarked(_: Asset, __: str, ___: str) -> bool:
    """Nobody keeps it."""
    return False


class BadFiles:
    """Lives on the event loop. `mark` follows the station that is on the air."""

    def __init__(
        self, report: Callable[[Diagnostic], None], count: Callable[..., None], clock: Clock,
        ends_early: Callable[[Asset], int | None],
    ) -> None:  # fmt: skip
        self._report, self._count, self._clock, self._ends_early = report, count, clock, ends_early
        self.mark: Mark = unmarked
        self._worked: OrderedDict[str, int] = OrderedDict()
        self._looked: OrderedDict[str, States | None] = OrderedDict()
        self._looking: dict[str, asyncio.Task[None]] = {}
        self._asked: dict[Asset, asyncio.Future[States]] = {}
        self._changed: OrderedDict[str, None] = OrderedDict()
        self._marked: OrderedDict[str, None] = OrderedDict()
        self._ends: OrderedDict[str, int] = OrderedDict()
        self._doubtful: dict[str, tuple[int, Asset, str, str]] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._one_at_a_time = asyncio.Lock()

    # ---- what encoders tell

    def watching(self, encoder: Encoder) -> Encoder:
        """The same encoder, whose files are looked at to their end and known to work."""

        async def encode(piece: Piece, first: int, profile: EncodeProfile) -> AsyncGenerator[Segment, None]:
            begun = await self._reached(piece.asset) if piece.asset else None
            async with contextlib.aclosing(encoder(piece, first, profile)) as segments:
                async for segment in segments:
                    if piece.asset is not None:
                        self.works(piece.asset, begun)
                        if len(segment.black) * 1000 > BLACK * profile.fps:
                            await self._doubt(piece.asset, piece, segment, profile.fps, begun)
                    yield segment

        return encode

    async def _doubt(
        self, asset: Asset, piece: Piece, segment: Segment, fps: int, begun: States | None
    ) -> None:
        """Pictures ran out long before their time. Raises EncodeFailed unless the file has always been so."""
        now, end = None, (piece.start_frame + segment.black.start) * 1000 // fps
        with contextlib.suppress(TimeoutError):
            now = await self._states(asset, _ASK)
        if begun != now and begun is not None and now is not None:
            _keep(self._changed, asset.fingerprint, None)
            self._look_soon(asset, now)
            raise self._spoiled(asset, end, "it was changed while it aired")
        if could_not_read(segment.said):
            raise EncodeFailed("RV702", "it could not be read to its end", segment.said, asset.path)
        if (look := self._looking.get(asset.fingerprint)) is not None:
            await asyncio.shield(look)
        if asset.fingerprint in self._changed:
            _keep(self._ends, asset.fingerprint, end)
        if segment.index * segment_frames(fps) < segment.black.start:
            return  # most of it can be shown
        if asset.fingerprint in self._changed or self.is_over(piece, segment.index, fps):
            raise self._spoiled(asset, self._ends.get(asset.fingerprint, end), "it ends early")

    async def _reached(self, asset: Asset) -> States | None:
        """How its files are as an encoder begins. Raises EncodeFailed when their disk does not answer."""
        try:
            return await self._states(asset, _REACH)
        except TimeoutError:
            reason = f"`{asset.path}` cannot be reached: its disk does not answer"
            raise EncodeFailed("RV701", reason, path=asset.path) from None

    async def _states(self, asset: Asset, seconds: float) -> States | None:
        """None for what lies elsewhere. TimeoutError when the disk does not answer, which is asked once for all."""
        files = files_of(asset)
        if any(is_door(file.path) or remote_part(file.path) for file in files):
            return None
        asked = self._asked.get(asset)
        if asked is None:
            asked = self._asked[asset] = off_loop(lambda: tuple(_state(file.path) for file in files))
            asked.add_done_callback(lambda _: self._asked.pop(asset, None))
        await asyncio.wait([asked], timeout=seconds)
        if not asked.done():
            raise TimeoutError
        return asked.result()

    def _spoiled(self, asset: Asset, end: int, what: str) -> EncodeFailed:
        reason = f"{what}: nothing can be shown of it from {end // 1000} s on"
        self._write_down(asset, "RV734", reason)
        return EncodeFailed("RV734", f"`{asset.path}` has no more pictures: {reason}", path=asset.path)

    def works(self, asset: Asset, states: States | None = None) -> None:
        """A segment of it was made. A file that has changed since it was looked at is looked at again."""
        _keep(self._worked, asset.fingerprint, self._clock.now())
        known = asset.fingerprint in self._looked
        if not known or (states is not None and self._looked[asset.fingerprint] != states):
            self._look_soon(asset, states)
        for print_, (at, doubt, code, reason) in list(self._doubtful.items()):
            if print_ != asset.fingerprint:
                del self._doubtful[print_]
                if self._clock.now() - at < PROOF:
                    self._write_down(doubt, code, reason)

    def failed(self, asset: Asset, code: str, reason: str) -> None:
        """Its encodes keep failing. While nothing else can be encoded either, that proves nothing."""
        now = self._clock.now()
        if any(print_ != asset.fingerprint and now - at < PROOF for print_, at in self._worked.items()):
            self._write_down(asset, code, reason)
        else:
            self._doubtful[asset.fingerprint] = now, asset, code, reason

    # ---- the end of a file

    def _look_soon(self, asset: Asset, states: States | None) -> None:
        _keep(self._looked, asset.fingerprint, states)
        task = self._looking[asset.fingerprint] = self._soon(self._look(asset))

        def looked(_: asyncio.Task[None]) -> None:
            if self._looking.get(asset.fingerprint) is task:
                del self._looking[asset.fingerprint]

        task.add_done_callback(looked)

    async def _look(self, asset: Asset) -> None:
        for file in files_of(asset):
            if is_door(file.path) or remote_part(file.path):
                continue
            async with self._one_at_a_time:
                end = await off_loop(self._ends_early, file)
            if end is None:
                self._ends.pop(file.fingerprint, None)
                continue
            known = file.fingerprint in self._ends
            _keep(self._ends, file.fingerprint, end)
            reason = f"it ended at {end // 1000} s of {file.duration // 1000} s"
            if not known:
                self._report(
                    Diagnostic(
                        "RV734", f"`{file.path}` ends early: {reason}", place=file.path,
                        help=("replace the file: it was truncated; the slate airs where it has nothing to show",),
                    )
                )  # fmt: skip
            self._write_down(asset, "RV734", reason)

    def is_over(self, piece: Piece, index: int, fps: int) -> bool:
        """Whether a segment begins where its file is known to have nothing more to show."""
        if piece.asset is None or piece.asset.following:
            return False
        end = self._ends.get(piece.asset.fingerprint)
        return end is not None and (piece.start_frame + index * segment_frames(fps)) * 1000 >= end * fps

    # ---- writing it down

    def _write_down(self, asset: Asset, code: str, reason: str) -> None:
        if asset.fingerprint not in self._marked:
            _keep(self._marked, asset.fingerprint, None)
            self._count("bad_files", code=code)
            self._soon(self._written(asset, code, reason))

    async def _written(self, asset: Asset, code: str, reason: str) -> None:
        for wait in _TRIES:
            await asyncio.sleep(wait)
            try:
                if await off_loop(self.mark, asset, code, reason):
                    log.info("`%s` is left out of plans from now on: %s", asset.path, reason)
                return
            except StationError as error:
                log.warning("a bad file cannot be written down: %s", error.diagnostics[0].message)
        self._marked.pop(asset.fingerprint, None)

    def _soon(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    def close(self) -> None:
        for task in self._tasks:
            task.cancel()


def _state(path: str) -> tuple[int, ...]:
    try:
        found = Path(path).stat()
    except OSError:
        return ()
    return found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns


def _keep(held: "OrderedDict[str, V]", key: str, value: V) -> None:
    held[key] = value
    held.move_to_end(key)
    while len(held) > _REMEMBERED:
        held.popitem(last=False)
