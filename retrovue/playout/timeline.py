"""From a log to numbered segments: pure arithmetic on frames.

A channel's media sequence numbers run through its days: a day has a `base`, and within it a segment's number
is the count of segments before it. Nothing is counted while running.
"""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from retrovue.playout_log import DayLog, Event
from retrovue.timing.frames import frame_at, segment_frames


@dataclass(frozen=True, slots=True)
class Segment:
    """One HLS media segment: which frames of the channel, and which part of which event."""

    msn: int
    start: int
    """First frame on the channel's clock."""
    frames: int
    index: int
    """Position within its event."""
    event: Event
    event_start: int
    """Frame at which the event begins."""

    @property
    def end(self) -> int:
        return self.start + self.frames


_BEGIN = 1_577_836_800
"""2020, in seconds. Counted from 1970, numbers would be beyond what players keep in 32 bits: GStreamer reads none."""


def number_by_clock(instant: int) -> int:
    """Twice the second: higher than any number that was counted before, for a second has a segment at most."""
    return 2 * max(instant // 1000 - _BEGIN, 1)


def first_base(day: DayLog) -> int:
    """The base of a day whose predecessor is unknown, so that numbers only rise."""
    return number_by_clock(day.start)


class DayTimeline:
    """The segments of one broadcast day of one channel, at the frame rate that is on the air: its log counts in
    milliseconds, and was perhaps written for the rate of the next start.
    """

    def __init__(self, day: DayLog, base: int, fps: int | None = None) -> None:
        self.day, self.base, self.fps = day, base, fps or day.header.frame_rate
        self._whole = segment_frames(self.fps)
        self._starts = [frame_at(event.at, self.fps) for event in day.events]
        self.start, self.end = self._starts[0], frame_at(day.end, self.fps)
        ends = [*self._starts[1:], self.end]
        self._firsts = []
        for start, end in zip(self._starts, ends, strict=True):
            self._firsts.append(base)
            base += self._count(end - start)
        self.next_base = base

    def _count(self, frames: int) -> int:
        count, tail = divmod(frames, self._whole)
        return count + (1 if tail and (not count or tail >= self._whole // 2) else 0)

    def _frames_of(self, event: int) -> int:
        after = self._starts[event + 1] if event + 1 < len(self._starts) else self.end
        return after - self._starts[event]

    def _segment(self, event: int, index: int) -> Segment:
        start, frames = self._starts[event], self._frames_of(event)
        last = index == self._count(frames) - 1
        length = frames - index * self._whole if last else self._whole
        return Segment(
            self._firsts[event] + index,
            start + index * self._whole,
            length,
            index,
            self.day.events[event],
            start,
        )

    def at(self, frame: int) -> Segment:
        """The segment that holds this frame of the day."""
        event = bisect_right(self._starts, frame) - 1
        index = min((frame - self._starts[event]) // self._whole, self._count(self._frames_of(event)) - 1)
        return self._segment(event, index)

    def numbered(self, msn: int) -> Segment:
        """The segment with this number, which lies in this day."""
        event = bisect_right(self._firsts, msn) - 1
        return self._segment(event, msn - self._firsts[event])


class Timeline:
    """Adjoining days of one channel, oldest first."""

    def __init__(self, days: Sequence[DayTimeline]) -> None:
        self.days = tuple(days)
        self.fps = days[0].fps if days else 30

    def at(self, frame: int) -> Segment | None:
        """The segment on the air at this frame, or None outside the known days."""
        for day in self.days:
            if day.start <= frame < day.end:
                return day.at(frame)
        return None

    def segment(self, msn: int) -> Segment | None:
        """The segment with this number, or None outside the known days."""
        for day in self.days:
            if day.base <= msn < day.next_base:
                return day.numbered(msn)
        return None

    def window(self, frame: int, count: int) -> list[Segment]:
        """The `count` segments that end with the one on the air."""
        on_air = self.at(frame)
        if on_air is None:
            return []
        found = (self.segment(msn) for msn in range(on_air.msn - count + 1, on_air.msn + 1))
        return [segment for segment in found if segment is not None]
