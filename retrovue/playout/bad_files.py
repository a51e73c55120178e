"""Files that the air finds to be bad: written down where the planner looks, so that the next plan leaves them out."""

import asyncio
import contextlib
import logging
from collections import OrderedDict
from collections.abc import AsyncGenerator, Callable, Coroutine
from typing import Any

from retrovue.diagnostics import Diagnostic, StationError
from retrovue.media.asset import Asset, files_of
from retrovue.media.remote import is_door, remote_part
from retrovue.playout.encode.profile import EncodeProfile
from retrovue.playout.encode.run import Segment
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

log = logging.getLogger("retrovue.air")
Mark = Callable[[Asset, str, str], bool]
"""(file, code, reason) -> whether that was new. Blocks."""


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
        self._looked: OrderedDict[str, None] = OrderedDict()
        self._marked: OrderedDict[str, None] = OrderedDict()
        self._ends: OrderedDict[str, int] = OrderedDict()
        self._doubtful: dict[str, tuple[int, Asset, str, str]] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._one_at_a_time = asyncio.Lock()

    # ---- what encoders tell

    def watching(self, encoder: Encoder) -> Encoder:
        """The same encoder, whose files are looked at to their end and known to work."""

        async def encode(piece: Piece, first: int, profile: EncodeProfile) -> AsyncGenerator[Segment, None]:
            async with contextlib.aclosing(encoder(piece, first, profile)) as segments:
                async for segment in segments:
                    if piece.asset is not None:
                        self.works(piece.asset)
                    yield segment

        return encode

    def works(self, asset: Asset) -> None:
        """A segment of it was made."""
        _keep(self._worked, asset.fingerprint, self._clock.now())
        if asset.fingerprint not in self._looked:
            _keep(self._looked, asset.fingerprint, None)
            self._soon(self._look(asset))
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

    async def _look(self, asset: Asset) -> None:
        for file in files_of(asset):
            if is_door(file.path) or remote_part(file.path):
                continue
            async with self._one_at_a_time:
                end = await off_loop(self._ends_early, file)
            if end is not None:
                _keep(self._ends, file.fingerprint, end)
                reason = f"it ended at {end // 1000} s of {file.duration // 1000} s"
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

    def _soon(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def close(self) -> None:
        for task in self._tasks:
            task.cancel()


def _keep(held: "OrderedDict[str, int] | OrderedDict[str, None]", key: str, value: int | None) -> None:
    held[key] = value  # type: ignore[assignment]
    held.move_to_end(key)
    while len(held) > _REMEMBERED:
        held.popitem(last=False)
