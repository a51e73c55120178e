"""What is missing, and a run of the encoder that makes it."""

import asyncio
from dataclasses import dataclass

from retrovue.playout.encode.profile import EncodeProfile
from retrovue.playout.encode.work import Piece
from retrovue.timing.frames import segment_frames

REACH = 6
"""A running job serves a demand that lies at most so many segments ahead of it."""
Place = tuple[Piece, int, EncodeProfile]
"""A segment of a piece in a profile."""


@dataclass(frozen=True, slots=True)
class Demand:
    """A segment that is missing: its piece, its place in it, and when it must be ready (ms)."""

    piece: Piece
    index: int
    profile: EncodeProfile
    deadline: int
    owner: str = ""
    """The channel that lacks it."""


class Job:
    """One run of the encoder, from a segment of a piece to the piece's end, or to `until`."""

    def __init__(
        self, piece: Piece, first: int, profile: EncodeProfile, owner: str = "", until: int | None = None
    ) -> None:
        self.piece, self.profile, self.owner = piece, profile, owner
        self.first, self.next, self.until = first, first, until
        self.deadline: int | None = None
        self.wanted_at = 0
        """When somebody last lacked what it makes (ms)."""
        self.go = asyncio.Event()
        self.stopped = False
        self.task: asyncio.Task[None] | None = None
        self.fast = False
        """Whether it is encoded with faster settings than its profile's."""
        self.reads_since: float | None = None
        """Since when the next segment is waited for (s of the loop); None while it waits its turn."""
        self.worked_since = 0.0
        """The same, in the seconds of a core that it has had."""
        self.pace = 0
        """What a segment takes, ms; 0 before it is known."""

    def wants(self, demand: Demand) -> bool:
        """Whether a demand is of what this run makes, however far ahead."""
        same = self.piece == demand.piece and self.profile == demand.profile
        return same and self.next <= demand.index

    def serves(self, demand: Demand) -> bool:
        return self.wants(demand) and demand.index <= self.next + REACH

    @property
    def done(self) -> bool:
        return self.stopped or (self.task is not None and self.task.done())

    @property
    def media(self) -> int:
        """How long a whole segment is shown (ms)."""
        return 1000 * segment_frames(self.profile.fps) // self.profile.fps

    def stop(self) -> None:
        self.stopped = True
        if self.task is not None:
            self.task.cancel()
