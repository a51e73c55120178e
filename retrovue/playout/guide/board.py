"""What a stretch of a guide channel shows: its pages one after another, and the frames at which each begins. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from hashlib import blake2b

from retrovue.playout.guide.look import GuideLook
from retrovue.playout.guide.page import Page, page_digest

GUIDE_VERSION = 1
"""Raised whenever guides are drawn otherwise: it is part of the key of all their segments."""
_DAY_SECONDS = 86_400


@dataclass(frozen=True, slots=True)
class Sheet:
    """One page from a frame on. Two that would be drawn alike at the same time are equal."""

    frame: int
    """Counted on the channel's clock."""
    digest: str
    offset: int
    """Seconds by which local time is ahead of the channel's clock."""
    page: Page = field(compare=False)

    def seconds(self, frame: int, fps: int) -> int:
        """Frames since midnight, local time."""
        return (frame + self.offset * fps) % (_DAY_SECONDS * fps)


@dataclass(frozen=True, slots=True)
class Board:
    """The pages of one event. Where scrolling stands and what the clock shows are functions of the frame alone."""

    start: int
    """The event's first frame on the channel's clock."""
    sheets: tuple[Sheet, ...]
    look: GuideLook

    def shown(self, first: int, frames: int) -> list[tuple[Sheet, int, int]]:
        """(sheet, first frame on the channel's clock, frames) for a stretch; `first` counts from the event's start."""
        begin, end = self.start + first, self.start + first + frames
        return [
            (sheet, max(begin, sheet.frame), min(end, after) - max(begin, sheet.frame))
            for sheet, after in zip(self.sheets, self._ends(end), strict=True)
            if sheet.frame < end and after > begin
        ]

    def _ends(self, end: int) -> Sequence[int]:
        return [*(sheet.frame for sheet in self.sheets[1:]), max(end, self.sheets[-1].frame + 1)]

    def key(self, first: int, frames: int) -> str:
        """All that decides the pictures of a stretch."""
        words = [f"guide/{GUIDE_VERSION}"]
        for sheet, begin, count in self.shown(first, frames):
            words += [sheet.digest, str(sheet.offset), str(begin), str(count)]
        return blake2b("\0".join(words).encode(), digest_size=16).hexdigest()


def board_of(look: GuideLook, start: int, pages: Sequence[tuple[int, int, Page]]) -> Board:
    """`pages`: each with its first frame and the seconds by which local time is ahead of the channel's clock."""
    sheets = (Sheet(frame, page_digest(page, look), offset, page) for frame, offset, page in pages)
    return Board(start, tuple(sheets), look)
