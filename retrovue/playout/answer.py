"""What is answered for a segment: the bytes, what they show in place of the log, and why."""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

from retrovue.playout.encode.profile import EncodeProfile
from retrovue.playout.encode.work import Piece
from retrovue.playout.timeline import Segment

STAMPED = 96
"""Finished segments kept in memory, of all channels together."""


@dataclass(frozen=True, slots=True)
class Substitute:
    """What an override shows in place of the log: a card by its kind, or a piece cut as the event is."""

    card: str = ""
    piece: Piece | None = None


@dataclass(frozen=True, slots=True)
class Fact:
    """What was answered for a segment the first time, and why when it was not what the log says."""

    segment: Segment
    shown: str
    """`real`, or the kind of the stand-in: `ident`, `slate`, or an override's card."""
    reason: str = ""
    fps: int = 30


@dataclass(frozen=True, slots=True)
class Answer:
    """Final bytes of a segment; a stand-in must not be cached by clients."""

    data: bytes
    stand_in: bool


class Stamped:
    """The last finished segments, so that viewers of one channel share them."""

    def __init__(self) -> None:
        self._answers: OrderedDict[tuple[str, EncodeProfile, int], Answer] = OrderedDict()

    def get(self, channel: str, profile: EncodeProfile, msn: int) -> Answer | None:
        return self._answers.get((channel, profile, msn))

    def keep(self, channel: str, profile: EncodeProfile, msn: int, answer: Answer) -> Answer:
        self._answers[channel, profile, msn] = answer
        while len(self._answers) > STAMPED:
            self._answers.popitem(last=False)
        return answer


Substitution = Callable[[str, Segment], Substitute | None]
"""Whether an override has this segment of a channel."""


def as_planned(channel: str, segment: Segment) -> None:
    """No override."""


def untold(channel: str, fact: Fact) -> None:
    """Nobody keeps a record."""
