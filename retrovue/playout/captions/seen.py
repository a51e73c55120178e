"""Which cues are seen while a piece airs. Pure."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from retrovue.media.asset import Asset, files_of
from retrovue.playout.captions.cues import Cue, within
from retrovue.playout.encode.work import Piece


def cues_of(
    piece: Piece, fps: int, cues: Callable[[Asset], tuple[Cue, ...] | None]
) -> tuple[Cue, ...] | None:
    """Counted from the piece's first frame; None while nobody knows those of one of its files."""
    if piece.asset is None:
        return ()
    start = piece.start_frame * 1000 // fps
    end = start + piece.frames * 1000 // fps
    found: tuple[Cue, ...] = ()
    at = 0
    for file in files_of(piece.asset):
        first, last = max(start, at), min(end, at + file.duration)
        if first < last:
            own = cues(file)
            if own is None:
                return None
            found += within(own, first - at, last - at, first - start)
        at += file.duration
    return found


def cues_between(cues: tuple[Cue, ...], first: int, frames: int, fps: int) -> tuple[Cue, ...]:
    """Those that are seen in some frames of the piece, at their own times."""
    start, end = first * 1000 // fps, (first + frames) * 1000 // fps
    return tuple(cue for cue in cues if cue.start < end and start < cue.end)


def cues_of_all(
    pieces: Sequence[Piece], fps: int, cues: Callable[[Asset], tuple[Cue, ...] | None]
) -> tuple[Cue, ...] | None:
    """Of pieces that follow each other, counted from the first frame of the first. `cues` is asked for every file."""
    each = [cues_of(piece, fps, cues) for piece in pieces]
    found: list[Cue] = []
    first = 0
    for piece, own in zip(pieces, each, strict=True):
        if own is None:
            return None
        at = first * 1000 // fps
        found += (replace(cue, start=cue.start + at, end=cue.end + at) for cue in own)
        first += piece.length
    return tuple(found)
