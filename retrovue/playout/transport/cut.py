"""Cuts what an encoder writes into raw segments while it arrives."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from retrovue.playout.transport.assemble import assemble
from retrovue.playout.transport.packets import (
    AAC_TICKS,
    AUDIO_PIDS,
    CLOCK_SPAN,
    TICKS,
    VIDEO_PID,
    Flags,
    Ints,
    Rows,
    Units,
    is_sound,
    rows_of,
    shift_units,
    signed,
    unit_of_row,
    units,
)  # fmt: skip
from retrovue.timing.frames import lattice

STREAM_START = 900_000
"""Time stamp of an encoder's first picture and first sample: 10 s, so that nothing before it is negative."""


@dataclass(frozen=True, slots=True)
class RawSegment:
    """`data` is on the segment's own clock: its first picture and its first AAC frame are at 0."""

    index: int
    """Counted from the first segment of the stream."""
    frames: int
    data: bytes


class CutError(ValueError):
    """The stream does not hold what was asked for."""


class Cutter:
    """Feed it bytes in order; it gives back segments of the given lengths as soon as each is whole.

    Every segment but the last must be a whole number of AAC frames long.
    """

    def __init__(self, lengths: Sequence[int], fps: int, sounds: str = "") -> None:
        """`sounds` are the languages of two sounds; empty where there is one."""
        self._lengths, self._fps, self._sounds = tuple(lengths), fps, sounds
        self._pids = AUDIO_PIDS[: 2 if sounds else 1]
        self._next, self._origin = 0, STREAM_START
        self._chunks: list[Rows] = []
        self._begun = b""
        self._video, self._heard = 0, dict.fromkeys(self._pids, -1)

    @property
    def _audio(self) -> int:
        """The last AAC frame of the current segment that every sound has."""
        return min(self._heard.values())

    @property
    def done(self) -> bool:
        return self._next == len(self._lengths)

    def feed(self, data: bytes) -> list[RawSegment]:
        """Takes the next bytes of the stream."""
        data = self._begun + data
        rows = rows_of(data)
        self._begun = data[rows.size :]
        if self.done:
            return []
        self._check_sync(rows)
        self._keep(rows)
        return self._ready()

    def finish(self) -> list[RawSegment]:
        """The stream has ended: what is left is the last segment. Raises CutError when it is not whole."""
        if self.done:
            return []
        frames = self._lengths[self._next]
        if (
            self._next < len(self._lengths) - 1
            or self._video < frames
            or self._audio + 1 < self._sound(frames)
        ):
            have = f"{self._video} of {frames} pictures and {self._audio + 1} of {self._sound(frames)} AAC frames"
            place = f"segment {self._next + 1} of {len(self._lengths)}"
            raise CutError(f"the encoder ended in {place}, with {have}")
        return [self._take()]

    def _sound(self, frames: int) -> int:
        """AAC frames in a segment: as many as any place on the channel's lattice may ask for."""
        return lattice(frames, self._fps)

    def _check_sync(self, rows: Rows) -> None:
        if len(rows) and not (rows[:, 0] == 0x47).all():
            raise CutError("the stream lost its packet boundaries")

    def _keep(self, rows: Rows) -> None:
        if not len(rows):
            return
        self._chunks.append(rows)
        self._count(units(rows))

    def _count(self, found: Units) -> None:
        self._video += int(np.count_nonzero(found.pid == VIDEO_PID))
        sound = is_sound(found.pid)
        places, pids = self._audio_places(found), found.pid[sound]
        for pid in self._heard:
            self._heard[pid] = max(self._heard[pid], int(places[pids == pid].max(initial=-1)))

    def _audio_places(self, found: Units) -> Ints:
        """Which AAC frame of the current segment each audio unit is; the encoder's priming frame is -1."""
        ticks = signed(found.pts[is_sound(found.pid)] - self._origin)
        if (ticks % AAC_TICKS).any():
            raise CutError("sound is off its lattice")
        return ticks // AAC_TICKS

    def _ready(self) -> list[RawSegment]:
        out = []
        while self._next < len(self._lengths) - 1:
            frames = self._lengths[self._next]
            # A unit is known to be whole when the next one of its stream begins.
            if self._video <= frames or self._audio < self._sound(frames):
                break
            out.append(self._take())
        return out

    def _take(self) -> RawSegment:
        index, frames = self._next, self._lengths[self._next]
        rows = np.concatenate(self._chunks)
        found = units(rows)
        mine = self._members(found, frames)
        owner = unit_of_row(rows, found)
        taken = self._in_order(rows, found, owner, mine)
        self._rebase(taken)
        self._advance(rows[(owner >= 0) & ~mine[owner]], frames)
        return RawSegment(index, frames, assemble(taken, self._fps, self._sounds).tobytes())

    def _members(self, found: Units, frames: int) -> Flags:
        video = found.pid == VIDEO_PID
        mine: Flags = video & (np.cumsum(video) <= frames)
        places = self._audio_places(found)
        mine[~video] = (places >= 0) & (places < self._sound(frames))
        return mine

    def _in_order(self, rows: Rows, found: Units, owner: Ints, mine: Flags) -> Rows:
        """Rows of the segment, unit by unit in decoding order."""
        rank = np.empty(len(found.row), np.int64)
        rank[np.argsort(signed(found.dts - self._origin), kind="stable")] = np.arange(len(found.row))
        at = np.flatnonzero((owner >= 0) & mine[owner])
        return rows[at[np.argsort(rank[owner[at]], kind="stable")]]

    def _rebase(self, rows: Rows) -> None:
        found = units(rows)
        shift_units(rows, found, np.full(len(found.row), -self._origin))

    def _advance(self, rest: Rows, frames: int) -> None:
        self._next += 1
        self._origin = (self._origin + frames * TICKS // self._fps) % CLOCK_SPAN
        self._chunks, self._video, self._heard = [], 0, dict.fromkeys(self._pids, -1)
        if not self.done:
            self._keep(rest)
