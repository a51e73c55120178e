"""What a channel asks of its live inputs: segments of the log on one side, slots and addresses on the other."""

from collections.abc import Iterable, Mapping

from retrovue.playout.live.feed import LiveFeed
from retrovue.playout.live.slot import LiveSlot, program_of
from retrovue.playout.timeline import Segment
from retrovue.playout_log.log import LIVE
from retrovue.timing.frames import frame_at


def is_live(segment: Segment) -> bool:
    return segment.event.kind == LIVE


def slot_of(segment: Segment, fps: int) -> LiveSlot:
    """The event of a segment."""
    event = segment.event
    frames = frame_at(event.end, fps) - segment.event_start
    return LiveSlot(event.id, program_of(event.id), segment.event_start, frames, fps)


class LiveInputs:
    """Those of one profile of a channel."""

    def __init__(self, feed: LiveFeed, addresses: Mapping[str, str], fps: int) -> None:
        self.feed, self.addresses, self._fps = feed, addresses, fps
        """Addresses by program."""

    def get(self, segment: Segment) -> bytes | None:
        return self.feed.get(segment.start)

    def is_expected(self, segment: Segment) -> bool:
        """Whether the input gives pictures, so that waiting for the segment has a point."""
        return not self.feed.is_away(slot_of(segment, self._fps))

    def is_lost(self, segment: Segment) -> bool:
        """Whether the input was there for this slot, or should have been, and is not."""
        return self.feed.is_lost(slot_of(segment, self._fps))

    async def wait(self, segment: Segment, ms: int) -> None:
        await self.feed.wait(slot_of(segment, self._fps), segment.start, ms / 1000)

    def follow(self, segments: Iterable[Segment | None]) -> None:
        """Keeps the inputs of these segments running, and no others."""
        slots = [slot_of(segment, self._fps) for segment in segments if segment and is_live(segment)]
        self.feed.follow(
            {slot: self.addresses[slot.program] for slot in slots if slot.program in self.addresses}
        )
