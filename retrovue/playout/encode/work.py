"""What one event shows, and the keys of its segments. Pure."""

from dataclasses import dataclass
from hashlib import blake2b

from retrovue.media.asset import Asset, files_of
from retrovue.playout.encode.profile import EncodeProfile
from retrovue.playout.guide.board import Board
from retrovue.playout_log.log import BLACK
from retrovue.timing.frames import segment_frames, segment_lengths


@dataclass(frozen=True, slots=True)
class Piece:
    """`frames` of an asset, then `pad` frames of black and silence. All frames are at the house rate."""

    asset: Asset | None
    """None for black, the slate and other cards."""
    kind: str
    start_frame: int
    """In-point, counted from the start of the file."""
    frames: int
    pad: int = 0
    gain: int = 0
    """Loudness correction in tenths of a decibel."""
    fade_in: int = 0
    """Frames over which picture and sound come up from black; at most `longest_fade`."""
    fade_out: int = 0
    """Frames over which they go down at the end of the asset's frames."""
    tracks: tuple[int, ...] = ()
    """Which sound of each of the asset's files is heard; the first where nothing is said."""
    burnt: tuple[str, ...] = ()
    """Keys of the captions that are drawn into the picture of each of the asset's files; empty for none."""

    board: Board | None = None
    """The guide that is seen, all the length of the piece, while the asset is heard."""

    second: tuple[int, ...] = ()
    """Which is heard as the second sound where the profile has one; empty: the first again."""

    @property
    def length(self) -> int:
        return self.frames + self.pad

    def segments(self, fps: int) -> list[int]:
        """Lengths of the segments, cut from the event's first frame."""
        return segment_lengths(self.length, fps)


def longest_fade(frames: int, fps: int) -> int:
    """The most frames of a fade: two do not meet. One at the end may begin in the segment before the last that
    shows the asset, for a pad decides where that ends; one at the beginning lies in the first segment.
    """
    return min(segment_frames(fps) // 2, frames // 2)


@dataclass(frozen=True, slots=True)
class Part:
    """What one segment, or a run of them, shows of a piece."""

    start: int
    """First frame, counted from the start of the file."""
    frames: int
    """Frames of the asset."""
    pad: int
    """Frames of black behind them."""
    head: bool
    """Whether the piece begins here: sound is faded in."""
    tail: bool
    """Whether the asset's frames end here: sound is faded out."""


def part(piece: Piece, first: int, count: int | None, fps: int) -> Part:
    """What `count` segments from `first` on show of a piece; all that are left when `count` is None."""
    lengths = piece.segments(fps)
    offset = first * segment_frames(fps)
    length = sum(lengths[first:] if count is None else lengths[first : first + count])
    shown = min(max(piece.frames - offset, 0), length)
    return Part(
        piece.start_frame + offset, shown, length - shown, first == 0, 0 < shown == piece.frames - offset
    )


def board_part(piece: Piece, shown: Part) -> tuple[int, int]:
    """Which frames of its board a part shows, counted from the piece's first."""
    return shown.start - piece.start_frame, shown.frames + shown.pad


def segment_key(piece: Piece, index: int, profile: EncodeProfile) -> str:
    """Content hash of one segment.

    It holds what the segment shows and not where its run began or ended, so that two airings that differ
    at the end, or a break that moved, share every other segment.
    """
    shown = part(piece, index, 1, profile.fps)
    graphics = piece.board.key(*board_part(piece, shown)) if piece.board else ""
    words = (*_picture(piece, shown), str(shown.pad), profile.identity, graphics)
    return blake2b("\0".join(words).encode(), digest_size=20).hexdigest()


def _picture(piece: Piece, shown: Part) -> tuple[str, ...]:
    if piece.asset is None:
        return (piece.kind, str(shown.frames))
    if not shown.frames:
        return (BLACK, "0")
    edges = (f"head{piece.fade_in or ''}" if shown.head else "") + _ending(piece, shown)
    prints = "+".join(file.fingerprint for file in files_of(piece.asset))
    tracks = ",".join(map(str, piece.tracks)) if any(piece.tracks) else ""
    if piece.second:
        tracks += f"+{','.join(map(str, piece.second))}"
    return (
        "asset",
        prints,
        str(shown.start),
        str(shown.frames),
        edges,
        str(piece.gain),
        tracks,
        *piece.burnt,
    )


def _ending(piece: Piece, shown: Part) -> str:
    if shown.tail:
        return f"tail{piece.fade_out or ''}"
    left = piece.start_frame + piece.frames - shown.start - shown.frames
    return f"fade{piece.fade_out}-{left}" if left < piece.fade_out else ""
