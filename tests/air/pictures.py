"""Tiny valid segments that say in their pictures what they show, so that a viewer can tell."""

from dataclasses import dataclass
from functools import cache

import imageio_ffmpeg
import numpy as np

from retrovue.playout.encode import stand_in
from retrovue.playout.encode.profile import EncodeProfile
from retrovue.playout.encode.stand_in import Card, StandIn
from retrovue.playout.encode.work import Piece, part
from retrovue.playout.transport.packets import VIDEO_PID, begins_unit, payload_at, pids, rows_of

_draw = stand_in.make_stand_in
_MARK, _ROOM = b"RVMARK:", 56


@cache
def _drawn(profile: EncodeProfile) -> StandIn:
    return _draw(imageio_ffmpeg.get_ffmpeg_exe(), Card("ident", "Test", "", "1"), profile)


@cache
def _blank(profile: EncodeProfile, frames: int) -> tuple[bytes, int]:
    """A segment of so many pictures, and where in it a mark may stand: inside the first picture's data."""
    raw = _drawn(profile).segment(frames)
    rows = rows_of(raw)
    video = (pids(rows) == VIDEO_PID) & (188 - payload_at(rows) >= _ROOM)
    firsts = np.flatnonzero((pids(rows) == VIDEO_PID) & begins_unit(rows))
    inside = np.flatnonzero(video & ~begins_unit(rows))
    row = int(next(at for at in inside if firsts[0] < at < (firsts[1] if len(firsts) > 1 else len(rows))))
    return raw, row * 188 + 188 - _ROOM


def marked(profile: EncodeProfile, frames: int, text: str) -> bytes:
    """A raw segment that shows `text`."""
    raw, at = _blank(profile, frames)
    mark = (_MARK + text.encode("ascii")).ljust(_ROOM, b".")
    assert len(mark) == _ROOM, text
    return raw[:at] + mark + raw[at + _ROOM :]


def mark_of(data: bytes) -> str:
    """What a segment shows, stamped or not."""
    at = data.find(_MARK)
    return data[at + len(_MARK) : at + _ROOM].rstrip(b".").decode("ascii") if at >= 0 else ""


def shown(piece: Piece, index: int, fps: int) -> str:
    """What one segment of a piece shows: which file from which frame, or what kind of card."""
    at = part(piece, index, 1, fps)
    return (
        f"{piece.asset.fingerprint}@{at.start}"
        if piece.asset and at.frames
        else "black"
        if piece.asset
        else piece.kind
    )


@dataclass(frozen=True, slots=True)
class MarkedCard(StandIn):
    """A card that says which it is."""

    profile: EncodeProfile | None = None
    text: str = ""

    def segment(self, frames: int) -> bytes:
        assert self.profile is not None
        return marked(self.profile, frames, self.text)


def make_card(ffmpeg: str, card: Card, profile: EncodeProfile, store: object = None) -> StandIn:
    """In place of `make_stand_in`."""
    key, text = f"card-{card.kind}-{card.number}", f"card:{card.kind}:{card.number}"
    return MarkedCard(key, profile.fps, b"", profile=profile, text=text)


def frames_shown(mark: str) -> tuple[str, int] | None:
    """File and first frame; None for a card."""
    file, at, frame = mark.partition("@")
    return (file, int(frame)) if at else None
