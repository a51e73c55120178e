"""The live inputs of one channel: each slot is followed from shortly before it to its end, while somebody watches."""

import asyncio
import contextlib
import logging
from collections import deque
from collections.abc import AsyncGenerator, Callable, Mapping
from dataclasses import dataclass, replace

from retrovue.diagnostics import Diagnostic
from retrovue.diagnostics.visible import without_passwords
from retrovue.ffmpeg.run import bound
from retrovue.playout.air_clock import AirClock
from retrovue.playout.encode.gate import fault
from retrovue.playout.encode.profile import EncodeProfile
from retrovue.playout.encode.run import EncodeFailed, RunningEncoder, started_encoder
from retrovue.playout.live.command import LiveRun, Tracks, live_command, told_apart
from retrovue.playout.live.doors import Doors
from retrovue.playout.live.kept import KeptLive
from retrovue.playout.live.slot import LiveSlot
from retrovue.playout.off_loop import off_loop
from retrovue.playout.transport.cut import CutError, Cutter, RawSegment
from retrovue.timing.frames import frame_on_air

BEFORE = 10_000
"""An input is opened so long before its slot (ms)."""
CUSHION = 4_500
"""What arrives now is shown so much later: a segment is whole, and encoded, before it is due (ms)."""
LEAD = 16_000
"""An input that gives more than that in advance is read no further for the time being (ms)."""
OPENING = 12.0
SILENCE = 3.0
"""Seconds after which an input is away: before its first picture, and later on."""
STILL = 1_000
"""The first picture of an input may stand for so long (ms)."""
AGAIN = (1.0, 2.0, 4.0, 8.0)
"""Seconds between two attempts."""
MOST_LATE = 3
"""Segments after which an input that is behind is opened anew."""
KEPT = 100_000
"""A segment is kept so long after it has begun: longer than anybody may ask for it (ms)."""
_MOST_COMPLAINTS = 1 << 20

log = logging.getLogger("retrovue.air")


@dataclass(slots=True)
class _Course:
    """What is known of one slot's input."""

    first: int | None = None
    """The first segment of the run that gives pictures now."""
    away: bool = False
    tracks: Tracks = Tracks()
    attempts: int = 0
    late: int = 0
    """Segments that came too late, one after another and no faster than they are shown."""
    at: int = 0
    """When the last one came."""


class LiveAway(Exception):
    """The input gives nothing more."""


class LiveFeed:
    """Raw segments of live slots, by their first frame. Lives on the event loop."""

    def __init__(
        self,
        ffmpeg: str,
        profile: EncodeProfile,
        clock: AirClock,
        doors: Doors,
        report: Callable[[Diagnostic], None],
        kept: KeptLive | None = None,
    ) -> None:
        self._ffmpeg, self._profile, self._clock, self._doors, self._report = (
            ffmpeg, profile, clock, doors, report,
        )  # fmt: skip
        self._on_disk = kept
        self._unkept: deque[int] = deque()
        """What is not on the disk yet: a disk that hangs is given one thing at a time."""
        self._keeping: asyncio.Task[None] | None = None
        self._made: dict[int, bytes] = {}
        self._arrived = asyncio.Event()
        self._tasks: dict[tuple[LiveSlot, str], asyncio.Task[None]] = {}
        self._courses: dict[LiveSlot, _Course] = {}

    def recall(self) -> None:
        """Takes up what an earlier process has shown. Waits for the disk."""
        if self._on_disk is not None:
            self._made = self._on_disk.recall(self._oldest()) | self._made

    # ---- for the channel

    def get(self, start: int) -> bytes | None:
        """The segment that begins with this frame of the channel."""
        return self._made.get(start)

    def is_away(self, slot: LiveSlot) -> bool:
        """Whether there is no use in waiting for a segment of this slot."""
        course = self._courses.get(slot)
        return course is None or course.first is None

    def is_lost(self, slot: LiveSlot) -> bool:
        """Whether it was told that the input is away."""
        course = self._courses.get(slot)
        return course is not None and course.away

    async def wait(self, slot: LiveSlot, start: int, seconds: float) -> bytes | None:
        """The segment, waited for at most so long, and no longer than the input is there."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(max(0.0, seconds)):
                while start not in self._made and not self.is_away(slot):
                    await self._arrived.wait()
        return self.get(start)

    def follow(self, wanted: Mapping[LiveSlot, str]) -> None:
        """Keeps an encoder running for each of these slots with its address, and ends all others."""
        for key in [key for key in self._tasks if wanted.get(key[0]) != key[1]]:
            self._tasks.pop(key).cancel()
            self._courses.pop(key[0], None)
        for slot, address in wanted.items():
            if (slot, address) not in self._tasks:
                self._tasks[slot, address] = asyncio.create_task(self._follow(slot, address))
        self._forget()

    async def close(self) -> None:
        """Ends every encoder and waits until it is gone."""
        tasks = list(self._tasks.values())
        self.follow({})
        await asyncio.gather(*tasks, return_exceptions=True)

    # ---- one slot

    async def _follow(self, slot: LiveSlot, address: str) -> None:
        course = self._courses[slot] = _Course()
        while (first := slot.first_after(self._clock.now() + CUSHION)) is not None:
            try:
                await self._run(slot, address, first, course)
            except LiveAway as away:
                if not self._learned(course, str(away)):
                    self._tell_away(slot, course, str(away))
                    await asyncio.sleep(AGAIN[min(course.attempts, len(AGAIN)) - 1])
            except Exception:
                log.exception("a live input ended in an internal error")
                await asyncio.sleep(AGAIN[-1])
            finally:
                self._set_first(course, None)

    async def _run(self, slot: LiveSlot, address: str, first: int, course: _Course) -> None:
        async with self._doors.opened(address, self._report) as url:
            delay = slot.instant_of(first) - CUSHION - self._clock.now()
            anchor = (self._clock.wall() + delay) * 1000
            run = LiveRun(url, anchor, slot.left(first).frames, course.tracks)
            async with contextlib.aclosing(self._cut(slot, first, run, course)) as segments:
                async for index, data in segments:
                    self._keep(slot, index, data, course)
                    self._check_pace(slot, index, course)
        await asyncio.sleep(max(0, slot.instant_of(len(slot.lengths) - 1) - self._clock.now()) / 1000)

    async def _cut(
        self, slot: LiveSlot, index: int, run: LiveRun, course: _Course
    ) -> AsyncGenerator[tuple[int, bytes], None]:
        profile = self._profile
        cutter = Cutter(slot.lengths[index:], profile.fps, profile.second)
        argv = bound(live_command(self._ffmpeg, run, self._profile))
        try:
            async with started_encoder(argv, told_apart(run.url)) as encoder:
                while not cutter.done:
                    await self._hold(slot, index)
                    for raw in await self._read(encoder, cutter, course, slot, index):
                        second = bool(profile.second)
                        if wrong := fault(raw.data, raw.frames, profile.fps, profile.identity, second=second):
                            raise LiveAway(wrong)
                        yield index, raw.data
                        index += 1
        except EncodeFailed as failure:
            raise LiveAway(failure.reason) from None
        except LiveAway as away:
            raise LiveAway(without_passwords(str(away).replace(run.url, "the input"))) from None

    async def _read(
        self, encoder: RunningEncoder, cutter: Cutter, course: _Course, slot: LiveSlot, index: int
    ) -> list[RawSegment]:
        """`index` is the segment that is made now: while it is not due yet, silence does not matter."""
        ahead = (slot.instant_of(index) - self._clock.now()) / 1000
        try:
            async with asyncio.timeout(OPENING if course.first is None else max(SILENCE, ahead - 1)):
                data = await encoder.read()
            if data and course.first is None:
                begun = self._clock.now() + CUSHION - STILL
                self._set_first(course, slot.first_after(max(begun, slot.instant_of(index))))
            encoder.forget_complaints(_MOST_COMPLAINTS)
            return cutter.feed(data) if data else cutter.finish()
        except TimeoutError:
            raise LiveAway("\n".join([encoder.complaint(), "it gives no pictures"])) from None
        except CutError as error:
            raise LiveAway(encoder.complaint() or str(error)) from None

    async def _hold(self, slot: LiveSlot, index: int) -> None:
        """A source that gives more than is needed is not read on: its pipe holds the encoder back."""
        ahead = slot.instant_of(index) - self._clock.now() - LEAD
        if ahead > 0:
            await asyncio.sleep(ahead / 1000)

    def _keep(self, slot: LiveSlot, index: int, data: bytes, course: _Course) -> None:
        """What was made from before the input was there, its first picture standing still, is not shown."""
        if course.first is None or index < course.first:
            return
        if course.away:
            self._report(Diagnostic("RV723", f"the live input of `{slot.program}` is back", place=slot.event))
        course.away, course.attempts = False, 0
        self._made[slot.start_of(index)] = data
        if self._on_disk is not None:
            self._unkept.append(slot.start_of(index))
            if self._keeping is None or self._keeping.done():
                self._keeping = asyncio.create_task(self._keep_on(self._on_disk))
        self._wake()

    async def _keep_on(self, disk: KeptLive) -> None:
        while self._unkept:
            start = self._unkept.popleft()
            if start in self._made:
                await off_loop(disk.put, start, self._made[start], self._oldest())

    def _check_pace(self, slot: LiveSlot, index: int, course: _Course) -> None:
        """An input that stood still and goes on where it was would be late for good: it is opened anew."""
        now = self._clock.now()
        slowly = now - course.at > 500 * slot.lengths[index] // slot.fps
        course.late = course.late + slowly if now > slot.instant_of(index) else 0
        course.at = now
        if course.late >= MOST_LATE:
            course.late = 0
            raise LiveAway("its pictures come too late")

    def _set_first(self, course: _Course, first: int | None) -> None:
        course.first = first
        self._wake()

    def _wake(self) -> None:
        self._arrived.set()
        self._arrived = asyncio.Event()

    def _learned(self, course: _Course, said: str) -> bool:
        """Whether the input has no picture or no sound, and is worth another try at once."""
        if "matches no streams" not in said:
            return False
        tracks = course.tracks
        if "0:a:0" in said or "a:0" in said:
            course.tracks = replace(tracks, sound=False)
        elif "V:0" in said:
            course.tracks = replace(tracks, picture=False)
        return course.tracks != tracks and (course.tracks.picture or course.tracks.sound)

    def _tell_away(self, slot: LiveSlot, course: _Course, why: str) -> None:
        course.attempts += 1
        course.tracks = Tracks()
        if not course.away:
            said = why.splitlines()[-1:] or ["it ended"]
            self._report(
                Diagnostic(
                    "RV722", f"the live input of `{slot.program}` is away: {said[0]}",
                    place=slot.event, help=("look at what is sent there; the slate airs meanwhile",),
                )
            )  # fmt: skip
        course.away = True

    def _forget(self) -> None:
        oldest = self._oldest()
        for start in [start for start in self._made if start < oldest]:
            del self._made[start]

    def _oldest(self) -> int:
        return frame_on_air(self._clock.now() - KEPT, self._profile.fps)
