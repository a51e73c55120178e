"""What every program type is asked: lines for a stretch of a slot."""

from dataclasses import dataclass
from typing import Protocol

from retrovue.plan.dayparts import DayContexts
from retrovue.plan.planned import PlannedSlot
from retrovue.plan.slots import GridSlot
from retrovue.playout_log import CoarseLine


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of a grid slot that one program is to fill."""

    slot: GridSlot
    program: str
    start: int
    end: int
    number: int
    """The number of its first line in the slot."""
    contexts: DayContexts
    suffix: str = ""
    """`=<program>` where it stands in for the slot's own program."""
    stop: int = 0
    """The number of the first line that is none of its own, where one is asked for; else 0."""

    def address(self, number: int) -> str:
        return f"{self.slot.base}/{number}{self.suffix}"


class TypePlanner(Protocol):
    """Plans one program. What it remembers replays from the log."""

    @property
    def lines(self) -> int:
        """How many line numbers of a slot are its own, whether they come to air or not."""

    def plan(self, span: Span) -> list[PlannedSlot]:
        """Contiguous lines from the start of the span on; they may end before it, or there may be none."""

    def replay(self, line: CoarseLine, key: str) -> None:
        """Takes over a line of the log that has an item; `key` is its present key."""

    def kept(self, slot: GridSlot, line: CoarseLine, contexts: DayContexts) -> PlannedSlot | None:
        """A published line as it would be planned now, or None when it is to be planned anew."""
