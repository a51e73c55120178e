"""The air monitor: sees only what comes out of a station, and says what no viewer should ever see.

I-1 something is always there; I-2 nothing steps back; I-3 what airs is what was planned, or a card with a reason;
I-4 the plan has no hole; I-5 guide, plan and record agree; I-8 after a fault all is well again within ten seconds.
"""

import re
from bisect import bisect_right
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import blake2b
from itertools import pairwise
from zoneinfo import ZoneInfo

import numpy as np
from lxml import etree

from retrovue.load.log_files import LogFolder
from retrovue.playout.transport.packets import (
    AUDIO_PID,
    CLOCK_SPAN,
    TICKS,
    VIDEO_PID,
    has_payload,
    pids,
    rows_of,
    units,
)
from retrovue.playout.transport.verify import walk
from retrovue.playout_log import CoarseLine, DayLog, Event
from retrovue.timing.broadcast_day import date_on_air
from retrovue.timing.frames import frame_at, frame_start_ms, lattice

NEAR = 3
"""Frames by which what airs may differ from the plan: 0.1 s."""
HEALED = 10_000
"""Within so many ms after a fault is gone all is as it was."""
TUNE_IN = 8_000
"""A channel that nobody watched shows cards for at most so long."""
_SHORT = 600_000
"""Lines of less than ten minutes may be part of a block."""
_KEPT = 3_000
_WALKED = 40
"""Every so many segments, one is walked byte by byte together with the one before it."""


@dataclass(frozen=True, slots=True)
class Seen:
    """A segment as it was first seen."""

    start: int
    frames: int
    print: bytes
    mark: str
    life: int
    """Which process gave it."""


@dataclass(slots=True)
class Excuse:
    """From when to when a fault was there; `channel` is empty for one that hits all."""

    what: str
    start: int
    end: int | None = None
    channel: str = ""

    def covers(self, channel: str, at: int) -> bool:
        late = self.end is not None and at > self.end + HEALED
        return self.channel in ("", channel) and at >= self.start and not late


class Plan:
    """The published logs, read from disk."""

    def __init__(self, logs: LogFolder, tz: ZoneInfo, day_start: int) -> None:
        self._logs, self._tz, self._day_start = logs, tz, day_start
        self._days: dict[tuple[str, object], DayLog | None] = {}

    def forget(self) -> None:
        self._days.clear()

    def event(self, channel: str, frame: int, fps: int) -> Event | None:
        """What was planned to be shown in this frame."""
        instant = frame_start_ms(frame, fps)
        today = date_on_air(self._tz, instant, self._day_start)
        for day in (today, today - timedelta(days=1), today + timedelta(days=1)):
            if (channel, day) not in self._days:
                self._days[channel, day] = self._logs.read_day(channel, day)
            log = self._days[channel, day]
            if log is not None and frame_at(log.start, fps) <= frame < frame_at(log.end, fps):
                place = bisect_right(log.events, frame, key=lambda event: frame_at(event.at, fps)) - 1
                return log.events[place]
        return None


@dataclass
class Monitor:
    """Told of everything that viewers got; `wrong` is what should not have been."""

    plan: Plan
    now: Callable[[], int]
    """The instant on the air."""
    file_of: Callable[[str], str]
    """What a picture of this item calls itself."""
    fps: int = 30
    late: int = 0
    """An answer may be on its way for so long (ms)."""
    wrong: list[str] = field(default_factory=list)
    excuses: list[Excuse] = field(default_factory=list)
    life: int = 0
    segments: int = 0
    cards: int = 0
    joins: int = 0
    joined: dict[str, int] = field(default_factory=dict)
    """When somebody last began to watch a channel that nobody watched."""
    _seen: dict[str, OrderedDict[int, Seen]] = field(default_factory=dict)
    _numbers: dict[str, int] = field(default_factory=dict)
    _before: dict[str, tuple[int, bytes]] = field(default_factory=dict)

    def fault(self, what: str) -> None:
        if len(self.wrong) < 50:
            self.wrong.append(f"{self.now()}: {what}")

    # ---- HLS

    def playlist(self, channel: str, text: str) -> list[tuple[int, int, int]]:
        """Number, first frame and frames of each entry."""
        if "DISCONTINUITY" in text:
            self.fault(f"I-2 {channel}: a discontinuity")
        head = re.search(
            r"TARGETDURATION:(\d+)\n#EXT-X-MEDIA-SEQUENCE:(\d+)\n#EXT-X-PROGRAM-DATE-TIME:(\S+)\n", text
        )
        if head is None:
            self.fault(f"I-1 {channel}: not a playlist")
            return []
        number, start = int(head[2]), frame_at(instant(head[3]), self.fps)
        if number < self._numbers.get(channel, 0):
            self.fault(f"I-2 {channel}: numbers fall from {self._numbers[channel]} to {number}")
        self._numbers[channel] = max(number, self._numbers.get(channel, 0))
        entries = []
        for length, named in re.findall(r"#EXTINF:([\d.]+),\n\S*?(\d+)\.ts", text):
            frames = round(float(length) * self.fps)
            if int(named) != number + len(entries):
                self.fault(f"I-2 {channel}: {named} is number {len(entries)} after {number}")
            if round(float(length)) > int(head[1]):
                self.fault(f"I-2 {channel}: {named} is longer than the target")
            entries.append((int(named), start, frames))
            start += frames
        if frame_start_ms(start, self.fps) <= self.now() - self.late or len(entries) < 6:
            self.fault(f"I-1 {channel}: the playlist ends before now")
        return entries

    def segment(self, channel: str, number: int, start: int, frames: int, data: bytes, mark: str) -> None:
        """One that a player fetched."""
        seen = self._note(channel, start, frames, data, mark)
        if seen is not None:
            self._numbered(channel, number, seen)

    def _numbered(self, channel: str, number: int, seen: Seen) -> None:
        known = self._seen.setdefault(channel, OrderedDict())
        before = known.setdefault(-number, seen)
        if (before.start, before.frames) != (seen.start, seen.frames):
            self.fault(f"I-2 {channel}: {number} was at frame {before.start}, and is at {seen.start}")

    # ---- a tuner

    def tuned(self, channel: str, data: bytes, mark: str, last: tuple[int, int]) -> tuple[int, int]:
        """A piece of a stream, after `last`: the frame at which it was to begin, and when the piece came before it."""
        due, came = last
        start, frames = self._timed(data, near=due or frame_at(self.now(), self.fps))
        if due and start != due:
            self.fault(f"I-2 {channel}: the stream goes from frame {due} to {start}")
        if due and self.now() - came > 4_200:
            self.fault(f"I-1 {channel}: the stream was silent for {self.now() - came} ms")
        self._note(channel, start, frames, data, mark)
        return start + frames, self.now()

    def _timed(self, data: bytes, near: int) -> tuple[int, int]:
        """First frame and number of frames, from the time stamps."""
        found = units(rows_of(data))
        pictures = found.pts[found.pid == VIDEO_PID]
        tick = TICKS // self.fps
        first = (
            int(pictures.min()) if len(pictures) and np.ptp(pictures) < CLOCK_SPAN // 2 else int(pictures[0])
        )
        step = (first - near * tick + CLOCK_SPAN // 2) % CLOCK_SPAN - CLOCK_SPAN // 2
        if step % tick:
            self.fault("I-2 a picture between two frames")
        return near + step // tick, len(pictures)

    # ---- every segment

    def _note(self, channel: str, start: int, frames: int, data: bytes, mark: str) -> Seen | None:
        known = self._seen.setdefault(channel, OrderedDict())
        seen = Seen(start, frames, blake2b(data, digest_size=16).digest(), mark, self.life)
        before = known.get(start)
        if before is not None:
            if before.print != seen.print and before.life == self.life:
                self.fault(f"I-2 {channel}: other bytes at frame {start}: {before.mark} then {mark}")
            return seen
        known[start] = seen
        while len(known) > _KEPT:
            known.popitem(last=False)
        self.segments += 1
        self._look(channel, seen, data)
        self._compare(channel, seen)
        return seen

    def _look(self, channel: str, seen: Seen, data: bytes) -> None:
        at, count = self._timed(data, seen.start)
        if (at, count) != (seen.start, seen.frames):
            self.fault(f"I-2 {channel}: {count} frames at {at}, not {seen.frames} at {seen.start}")
        rows = rows_of(data)
        pid, full = pids(rows), has_payload(rows)
        for one in (0, 4096, VIDEO_PID, AUDIO_PID):
            counters = rows[(pid == one) & full, 3] & 15
            if len(counters) % 16 or not np.array_equal(counters, np.arange(len(counters)) % 16):
                self.fault(f"I-2 {channel}: counters of {one}")
        sounds = int(np.count_nonzero(units(rows).pid == AUDIO_PID))
        if sounds != lattice(seen.start + seen.frames, self.fps) - lattice(seen.start, self.fps):
            self.fault(f"I-2 {channel}: {sounds} AAC frames at {seen.start}")
        end, previous = self._before.get(channel, (0, b""))
        if end == seen.start:
            self.joins += 1
            if self.joins % _WALKED == 0:
                for text in walk(previous + data, self.fps).faults[:1]:
                    self.fault(f"I-2 {channel}: {text}")
        self._before[channel] = (seen.start + seen.frames, data)

    def _compare(self, channel: str, seen: Seen) -> None:
        """Pictures without a mark say nothing of what they show."""
        event = self.plan.event(channel, seen.start, self.fps)
        if event is None:
            self.fault(f"I-4 {channel}: nothing is planned at {seen.start}")
        elif seen.mark.startswith("card:"):
            self.cards += 1
            self._excused(channel, frame_start_ms(seen.start, self.fps), seen.mark)
        elif seen.mark:
            self._as_planned(channel, seen, event)

    def _as_planned(self, channel: str, seen: Seen, event: Event) -> None:
        file, _, frame = seen.mark.partition("@")
        into = seen.start - frame_at(event.at, self.fps)
        due = (2 * event.offset * self.fps + 1000) // 2000 + into
        planned = self.file_of(event.item) if event.item else event.kind
        over = into >= frame_at(event.at + event.ms, self.fps) - frame_at(event.at, self.fps)
        if file == "black" and over:
            return
        if file != planned or (frame and abs(int(frame) - due) > NEAR):
            self.fault(f"I-3 {channel}: {seen.mark} instead of {planned}@{due} of {event.id}")

    def _excused(self, channel: str, at: int, mark: str) -> None:
        tuned = at - self.joined.get(channel, 0) <= TUNE_IN
        if not tuned and not any(excuse.covers(channel, at) for excuse in self.excuses):
            self.fault(f"I-8 {channel}: {mark} at {at} without a fault")

    # ---- plan, guide and record

    def whole(self, days: list[DayLog]) -> None:
        """I-4: the events of adjoining days have neither hole nor overlap."""
        for one, other in pairwise(event for day in days for event in day.events):
            if one.end != other.at:
                self.fault(f"I-4 {one.id} ends at {one.end}, {other.id} begins at {other.at}")
        for day in days:
            for one, other in pairwise(day.coarse):
                if one.end != other.at:
                    self.fault(f"I-4 {one.id} ends at {one.end}, {other.id} begins at {other.at}")

    def guide(self, channel: str, text: bytes, days: list[DayLog]) -> None:
        """I-5: what is promised is what is planned. Short items may come together under one title."""
        told = sorted(
            (instant(one.get("start", "")), instant(one.get("stop", "")), one.findtext("title") or "")
            for one in etree.fromstring(text).iterfind("programme")
            if one.get("channel", "").startswith(f"{channel}.")
        )
        for (_, end, _), (start, _, title) in pairwise(told):
            if end > start:
                self.fault(f"I-5 {channel}: the guide's `{title}` begins before the one before it ends")
        for line in (line for day in days for line in day.coarse):
            if line.title and not line.hidden and line.end > self.now() and not _tells(told, line):
                self.fault(f"I-5 {channel}: the guide does not tell of {line.id}")

    def recorded(self, channel: str, start: int, kind: str, life: int) -> None:
        """I-5: the record says of a segment that was seen what it showed."""
        seen = self._seen.get(channel, {}).get(start)
        if seen is not None and seen.life == life and seen.mark.startswith("card:") == (kind == "real"):
            self.fault(f"I-5 {channel}: the record says {kind} of {seen.mark} at {start}")


def _tells(told: list[tuple[int, int, str]], line: CoarseLine) -> bool:
    """Times of a guide are whole seconds."""
    begin = line.at // 1000 * 1000
    if line.ms >= _SHORT:
        return any(start == begin and title == line.title for start, _, title in told)
    return any(start <= begin < end for start, end, _ in told)


def instant(text: str) -> int:
    """`20261101060000 +0000` and `2026-11-01T06:00:00.000Z` in ms."""
    form = "%Y-%m-%dT%H:%M:%S.%f%z" if "T" in text else "%Y%m%d%H%M%S %z"
    return round(datetime.strptime(text.replace("Z", "+0000"), form).timestamp() * 1000)
