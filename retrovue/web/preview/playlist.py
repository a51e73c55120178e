"""Playlists of previews: the whole length at once, so that a player may go anywhere. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from retrovue.playout.encode.work import Piece

TOGETHER = 2
"""Segments of the encoder in one of a playlist: four to six seconds."""
_CLOCK_SECONDS = 10
"""The clock of a preview does not begin at 0: decoders run ahead of it."""


@dataclass(frozen=True, slots=True)
class Cut:
    """One segment of a playlist."""

    piece: int
    """Which of the pieces it shows."""
    first: int
    """The first segment of the encoder in it, counted from the beginning of the piece."""
    lengths: tuple[int, ...]
    """Their frames."""
    start: int
    """Its first frame on the clock of the preview."""
    event: int
    """That of its piece."""

    @property
    def frames(self) -> int:
        return sum(self.lengths)


def cuts_of(pieces: Sequence[Piece], fps: int) -> tuple[Cut, ...]:
    return tuple(_cuts(pieces, fps))


def _cuts(pieces: Sequence[Piece], fps: int) -> Iterator[Cut]:
    start = _CLOCK_SECONDS * fps
    for number, piece in enumerate(pieces):
        event, lengths = start, piece.segments(fps)
        for first in range(0, len(lengths), TOGETHER):
            cut = Cut(number, first, tuple(lengths[first : first + TOGETHER]), start, event)
            yield cut
            start += cut.frames


def playlist(cuts: Sequence[Cut], fps: int, address: str) -> str:
    """`address` stands before the number of each segment."""
    longest = max((cut.frames for cut in cuts), default=fps)
    lines = [
        "#EXTM3U", "#EXT-X-VERSION:6", "#EXT-X-PLAYLIST-TYPE:VOD", "#EXT-X-INDEPENDENT-SEGMENTS",
        f"#EXT-X-TARGETDURATION:{-(-longest // fps)}", "#EXT-X-MEDIA-SEQUENCE:0",
    ]  # fmt: skip
    for number, cut in enumerate(cuts):
        millionths = (cut.frames * 1_000_000 + fps // 2) // fps
        lines += [f"#EXTINF:{millionths // 1_000_000}.{millionths % 1_000_000:06d},", f"{address}{number}.ts"]
    return "\n".join([*lines, "#EXT-X-ENDLIST"]) + "\n"
