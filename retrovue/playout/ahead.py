"""What the logs will show: which segments of the coming day are worth making, and when each is needed next."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from retrovue.playout.channel_log import ChannelLog
from retrovue.playout.encode.profile import EncodeProfile
from retrovue.playout.encode.work import Piece, segment_key
from retrovue.playout.timeline import DayTimeline
from retrovue.playout_log import DayLog, Event
from retrovue.timing.broadcast_day import date_on_air
from retrovue.timing.frames import frame_at, frame_start_ms, segment_frames
from retrovue.timing.instants import DAY, MINUTE

HEAD = 2
"""Segments at the beginning of an event that are made before the others."""
POINT = 3
"""Segments made at every half hour, when people tune in: what a player asks for first."""
_HALF_HOUR = 30 * MINUTE
_ACT = "a"
"""How the last part of an act's address begins; elements of breaks are named otherwise."""

PieceOf = Callable[[Event, int], Piece | None]


@dataclass(frozen=True, slots=True)
class Coming:
    """A channel as its log shows it, in one profile."""

    log: ChannelLog
    piece_of: PieceOf
    profile: EncodeProfile

    def days(self, now: int, until: int) -> list[DayLog]:
        """The days that show something between the two instants. Reads files."""
        today = date_on_air(self.log.tz, now, self.log.day_start)
        days = self.log.folder.read_ahead(self.log.channel, today, (until - now) // DAY + 1, now)
        return [day for day in days if day.start < until]


@dataclass(frozen=True, slots=True)
class Making:
    """A run of segments to encode beforehand; the order is that of their worth."""

    rank: int
    """0 for the beginnings of acts and the half hours, 1 for other beginnings, 2 for all the rest."""
    at: int
    first: int
    count: int
    piece: Piece
    profile: EncodeProfile

    def __lt__(self, other: "Making") -> bool:
        return (self.rank, self.at, self.first) < (other.rank, other.at, other.first)

    def keys(self) -> list[str]:
        return [
            segment_key(self.piece, index, self.profile)
            for index in range(self.first, self.first + self.count)
        ]


def makings(channels: Iterable[Coming], now: int, until: int, *, whole: bool) -> list[Making]:
    """All that is worth making for the time between two instants, the most worth first; `whole` leaves out nothing."""
    found: list[Making] = []
    for channel in channels:
        for day in channel.days(now, until):
            found += _beginnings(channel, day, now, until, whole=whole)
            found += _half_hours(channel, day, now, until)
    return sorted(found)


def _beginnings(channel: Coming, day: DayLog, now: int, until: int, *, whole: bool) -> Iterator[Making]:
    fps = channel.profile.fps
    for event in day.events:
        if not now < event.at < until:
            continue
        piece = channel.piece_of(event, fps)
        if piece is None or piece.asset is None:
            continue
        rank = 0 if event.id.rpartition("/")[2].startswith(_ACT) else 1
        count = len(piece.segments(fps))
        yield Making(rank, event.at, 0, min(HEAD, count), piece, channel.profile)
        if whole and count > HEAD and piece.board is None:  # what a clock stands in airs but once
            yield Making(2, event.at, HEAD, count - HEAD, piece, channel.profile)


def _half_hours(channel: Coming, day: DayLog, now: int, until: int) -> Iterator[Making]:
    fps = channel.profile.fps
    timeline = DayTimeline(day, 0, fps)
    for instant in range(-(-max(now, day.start) // _HALF_HOUR) * _HALF_HOUR, min(until, day.end), _HALF_HOUR):
        segment = timeline.at(frame_at(instant, fps))
        piece = channel.piece_of(segment.event, fps)
        if piece is not None and piece.asset is not None:
            count = min(POINT, len(piece.segments(fps)) - segment.index)
            yield Making(0, instant, segment.index, count, piece, channel.profile)


class Uses:
    """When segments are needed next. What was computed of a day is kept until its log changes."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, str, int], tuple[NDArray[np.uint64], NDArray[np.int64]]] = {}

    def next_use(
        self, keys: Iterable[str], channels: Iterable[Coming], now: int, until: int
    ) -> dict[str, int]:
        """Of those that are needed between two instants: when first. Reads files, and takes its time."""
        held = list(keys)
        known = {}
        for channel in channels:
            for day in channel.days(now, until):
                name = (
                    channel.log.channel,
                    channel.profile.identity,
                    hash((day.start, day.end, tuple(day.events))),
                )
                known[name] = self._known.get(name) or _uses_of(channel, day)
        self._known = known
        short, at = (
            (np.concatenate(column) for column in zip(*known.values(), strict=True))
            if known
            else (None, None)
        )
        return _first_uses(held, short, at, now, until) if short is not None and at is not None else {}


def _uses_of(channel: Coming, day: DayLog) -> tuple[NDArray[np.uint64], NDArray[np.int64]]:
    """The short forms of all keys of a day, and when each is shown."""
    fps, whole = channel.profile.fps, segment_frames(channel.profile.fps)
    short, at = [], []
    for event in day.events:
        piece = channel.piece_of(event, fps)
        if piece is None:
            continue
        start = frame_at(event.at, fps)
        for index in range(len(piece.segments(fps))):
            short.append(_short(segment_key(piece, index, channel.profile)))
            at.append(frame_start_ms(start + index * whole, fps))
    return np.array(short, np.uint64), np.array(at, np.int64)


def _first_uses(
    held: list[str], short: NDArray[np.uint64], at: NDArray[np.int64], now: int, until: int
) -> dict[str, int]:
    coming = (at >= now) & (at < until)
    short, at = short[coming], at[coming]
    order = np.lexsort((at, short))
    short, at = short[order], at[order]
    wanted = np.array([_short(key) for key in held], np.uint64)
    places = np.searchsorted(short, wanted)
    return {
        key: int(at[place]) for key, one, place in zip(held, wanted, places, strict=True)
        if place < len(short) and short[place] == one
    }  # fmt: skip


def _short(key: str) -> int:
    """Sixteen digits of a key: two that share them would only be kept a little too long."""
    return int(key[:16], 16)
