"""A stretch of the log that shows a live input, and which of its segments a run can still make. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass

from retrovue.playout.encode.work import Piece
from retrovue.timing.frames import frame_start_ms, segment_frames, segment_lengths


@dataclass(frozen=True, slots=True)
class LiveSlot:
    """One event of the log, in frames of the channel's clock."""

    event: str
    program: str
    start: int
    frames: int
    fps: int

    @property
    def lengths(self) -> list[int]:
        return segment_lengths(self.frames, self.fps)

    @property
    def end(self) -> int:
        return self.start + self.frames

    def start_of(self, index: int) -> int:
        """The first frame of a segment."""
        return self.start + index * segment_frames(self.fps)

    def instant_of(self, index: int) -> int:
        """When a segment begins (ms)."""
        return frame_start_ms(self.start_of(index), self.fps)

    def first_after(self, instant: int) -> int | None:
        """The first segment that begins then or later; None when the slot is as good as over."""
        indices = range(len(self.lengths))
        return next((index for index in indices if self.instant_of(index) >= instant), None)

    def left(self, first: int) -> Piece:
        """What is to be made from a segment on."""
        return Piece(None, "live", 0, self.end - self.start_of(first))


def program_of(event: str) -> str:
    """The program behind `<channel>/<date>/<HHMM>-<program>[~2]/<n>[=stand-in]/<element>`."""
    _, _, slot, line, *_ = [*event.split("/"), "", "", "", ""]
    stand_in = line.partition("=")[2]
    return stand_in or slot.partition("-")[2].partition("~")[0]


def live_addresses(programs: Mapping[str, object]) -> dict[str, str]:
    """Where the live programs of a channel come from, by program."""
    found = {name: getattr(program, "live", "") for name, program in programs.items()}
    return {name: address for name, address in found.items() if isinstance(address, str) and address}
