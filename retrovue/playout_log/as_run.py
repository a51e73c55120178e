"""What really aired, event by event: one line of the as-run, and how it stands to the log."""

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from typing import NamedTuple

from retrovue.playout_log.log import CoarseLine, Event
from retrovue.timing.frames import segment_frames, segment_lengths

UNSEEN, REAL, IDENT, SLATE, OTHER = ".", "r", "i", "s", "o"
"""Letters of a trace, one for each segment: nobody asked, what was planned, ident, slate, an override."""

AIRED, PARTLY, ON_SLATE, ON_IDENT, OVERRIDDEN, NOT_WATCHED = (
    "aired", "partly", "slate", "ident", "overridden", "not watched",
)  # fmt: skip
_RUN = re.compile(r"(\d*)([.riso])")


def pack(letters: str) -> str:
    """`rrrrs.` as `4rs.`: an hour is a thousand segments, and mostly of one kind."""
    runs = ((letter, len(list(run))) for letter, run in groupby(letters))
    return "".join(f"{count if count > 1 else ''}{letter}" for letter, count in runs)


def packed_runs(trace: str) -> Iterator[tuple[str, int]]:
    """The letters of a packed trace, each with how often it comes in a row."""
    for count, letter in _RUN.findall(trace):
        yield letter, int(count or 1)


def unpack(trace: str) -> str:
    """The letters of a packed trace."""
    return "".join(letter * count for letter, count in packed_runs(trace))


class AsRun(NamedTuple):
    """What viewers were given of one event. An event that nobody watched has no line."""

    channel: str
    at: int
    """Planned start; with channel and id it names the event."""
    id: str
    kind: str
    item: str
    ms: int
    """Planned length, black behind it included."""
    frames: int
    fps: int
    trace: str
    """One letter for each segment, packed."""
    reason: str = ""
    """Why something else was shown: a code, `late`, `tune-in` or `override`."""

    @property
    def status(self) -> str:
        """`aired` is whole; what nobody asked for, or what a card stood in for, makes it `partly`."""
        kinds = set(unpack(self.trace))
        if kinds == {REAL}:
            return AIRED
        if REAL in kinds:
            return PARTLY
        for letter, status in ((OTHER, OVERRIDDEN), (SLATE, ON_SLATE), (IDENT, ON_IDENT)):
            if letter in kinds:
                return status
        return NOT_WATCHED

    @property
    def started(self) -> int | None:
        """When the first picture that was planned went out; None when none did."""
        first = unpack(self.trace).find(REAL)
        return None if first < 0 else self._starts(first)

    @property
    def drift(self) -> int | None:
        """Ms from the planned start to the first planned picture, for an event that was watched from its start."""
        seen_whole = not unpack(self.trace).startswith(UNSEEN)
        return self.started - self.at if seen_whole and self.started is not None else None

    def shown(self, letter: str) -> int:
        """For how many ms viewers saw this."""
        lengths = segment_lengths(self.frames, self.fps)
        frames = sum(n for n, seen in zip(lengths, unpack(self.trace), strict=False) if seen == letter)
        return frames * 1000 // self.fps

    @property
    def differs(self) -> bool:
        """Whether viewers saw something else than planned; the ident at a tune-in is no difference."""
        return bool({SLATE, OTHER} & set(unpack(self.trace)))

    def _starts(self, index: int) -> int:
        return self.at + index * segment_frames(self.fps) * 1000 // self.fps


def merged(older: AsRun, newer: AsRun) -> AsRun:
    """Both together: the first answer for a segment is what viewers saw."""
    pairs = zip(unpack(older.trace), unpack(newer.trace), strict=False)
    letters = "".join(new if old == UNSEEN else old for old, new in pairs)
    return newer._replace(trace=pack(letters), reason=older.reason or newer.reason)


class Compared(NamedTuple):
    """An event of the log and what became of it; `planned` is None for what the log does not hold any more."""

    slot: CoarseLine | None
    planned: Event | None
    ran: AsRun | None

    @property
    def differs(self) -> bool:
        return self.ran is not None and (self.planned is None or self.ran.differs)


def compare(
    slots: Iterable[CoarseLine], events: Iterable[Event], ran: Iterable[AsRun], start: int, end: int
) -> Iterator[Compared]:
    """All events of one channel that begin in [start, end), in order of their planned starts.

    A slot that nobody watched is one entry without an event.
    """
    left = {(line.at, line.id): line for line in ran}
    found = list(_planned({slot.id: slot for slot in slots}, events, left, start, end))
    found += [Compared(None, None, line) for line in left.values()]
    return iter(sorted(found, key=_instant))


def _instant(entry: Compared) -> int:
    if entry.planned is not None:
        return entry.planned.at
    return entry.ran.at if entry.ran is not None else entry.slot.at if entry.slot is not None else 0


def _planned(
    slots: Mapping[str, CoarseLine],
    events: Iterable[Event],
    left: dict[tuple[int, str], AsRun],
    start: int,
    end: int,
) -> Iterator[Compared]:
    seen = set()
    for base, group in groupby(events, key=lambda event: event.id.rpartition("/")[0]):
        slot = slots.get(base)
        seen.add(base)
        begun = (event for event in group if start <= event.at < end)
        pairs = [(event, left.pop((event.at, event.id), None)) for event in begun]
        if slot is not None and pairs and not any(line for _, line in pairs):
            yield Compared(slot, None, None)
        else:
            yield from (Compared(slot, event, line) for event, line in pairs)
    for base, slot in slots.items():
        if base not in seen and start <= slot.at < end:  # the fine file is gone: only what ran is known
            lines = [line for line in left.values() if line.id.rpartition("/")[0] == base]
            yield from (Compared(slot, _event(left.pop((line.at, line.id))), line) for line in lines)
            if not lines:
                yield Compared(slot, None, None)


def _event(line: AsRun) -> Event:
    return Event(line.at, line.ms, 0, line.id, line.kind, line.item, 0)
