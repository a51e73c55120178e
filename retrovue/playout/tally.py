"""What the air counts: answers, encodes, viewers. Written by the air, read by whoever shows figures."""

import asyncio
import time
from collections import Counter, OrderedDict, deque
from collections.abc import AsyncGenerator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from retrovue.playout.encode.profile import EncodeProfile
from retrovue.playout.encode.run import EncodeFailed, Segment
from retrovue.playout.encode.work import Piece
from retrovue.playout.jobs import Encoder
from retrovue.timing.clock import Clock
from retrovue.timing.instants import MINUTE

HELD = 10_000
"""A player that asked for a playlist is taken to watch for so long (ms)."""
_MOST_PLAYERS = 5_000
_MOST_STAND_INS = 200
"""So many of a channel are remembered one by one; a minute has about thirty segments."""


@dataclass(eq=False, slots=True)
class Encode:
    """A run of the encoder: how much it gave, and how long it took while somebody waited for it.

    Two of the same segments are two all the same.
    """

    piece: Piece
    profile: EncodeProfile
    frames: int = 0
    seconds: float = 0.0
    pid: int = 0
    """Of its process; 0 before the first segment."""

    @property
    def speed(self) -> float:
        """Times real time; 0 before the first segment."""
        return self.frames / self.profile.fps / self.seconds if self.seconds else 0.0


@dataclass(frozen=True, slots=True)
class StoodIn:
    """A segment that was not what the log says."""

    at: int
    kind: str
    reason: str


@dataclass(slots=True)
class ChannelTally:
    """One channel's part."""

    answers: Counter[tuple[str, str]] = field(default_factory=Counter)
    """By what was shown, `real` or the kind of the card, and why."""
    answered_at: int = 0
    """When its newest segment was answered first, ms UTC; 0 for never."""
    stood_in: deque[StoodIn] = field(default_factory=lambda: deque(maxlen=_MOST_STAND_INS))
    players: OrderedDict[str, int] = field(default_factory=OrderedDict)
    """When each HLS player asked last; whoever shares address and program with another counts once."""
    streams: Counter[str] = field(default_factory=Counter)
    """Streams of MPEG-TS by who has them."""


class Tally:
    """Counts only grow while the process lives."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self.channels: dict[str, ChannelTally] = {}
        self.encodes: Counter[str] = Counter()
        """`started`, `finished`, `stopped`, and the code of each that failed."""
        self.segments = 0
        """Segments that were encoded."""
        self.notices: Counter[str] = Counter()
        """Findings by code."""
        self.committed_at = 0
        """When a station was put on the air last, ms UTC; 0 for never."""
        self.named: dict[tuple[str, tuple[tuple[str, str], ...]], float] = {}
        """What others count: by name and labels."""
        self._running: list[Encode] = []

    def count(self, name: str, by: float = 1, **labels: str) -> None:
        """Adds to a counter that is shown as `retrovue_<name>_total`. Labels are ids and codes, never free text."""
        key = (name, tuple(sorted(labels.items())))
        self.named[key] = self.named.get(key, 0) + by

    # ---- channels

    def channel(self, channel: str) -> ChannelTally:
        return self.channels.setdefault(channel, ChannelTally())

    def answered(self, channel: str, shown: str, reason: str) -> None:
        """A segment was answered for the first time."""
        tally = self.channel(channel)
        tally.answers[shown, reason] += 1
        tally.answered_at = self._clock.now()
        if shown != "real":
            tally.stood_in.append(StoodIn(tally.answered_at, shown, reason))

    def lately(self, channel: str, within: int = MINUTE) -> Counter[str]:
        """Why stand-ins were given within so many ms."""
        since = self._clock.now() - within
        return Counter(one.reason for one in self.channel(channel).stood_in if one.at >= since)

    def player_asked(self, channel: str, player: str) -> None:
        """A player asked for the playlist."""
        players = self.channel(channel).players
        players[player] = self._clock.now()
        players.move_to_end(player)
        while len(players) > _MOST_PLAYERS:
            players.popitem(last=False)

    def players(self, channel: str) -> int:
        """How many players watch by HLS, as far as their requests tell."""
        tally, since = self.channels.get(channel), self._clock.now() - HELD
        if tally is None:
            return 0
        while tally.players and next(iter(tally.players.values())) < since:
            tally.players.popitem(last=False)
        return len(tally.players)

    @contextmanager
    def streaming(self, channel: str, viewer: str) -> Iterator[None]:
        """Somebody has a stream, for as long as it lasts."""
        streams = self.channel(channel).streams
        streams[viewer] += 1
        try:
            yield
        finally:
            streams[viewer] -= 1
            if not streams[viewer]:
                del streams[viewer]

    # ---- encodes

    @property
    def running(self) -> tuple[Encode, ...]:
        return tuple(self._running)

    def counted(self, encoder: Encoder) -> Encoder:
        """The same encoder, counted."""

        async def encode(piece: Piece, first: int, profile: EncodeProfile) -> AsyncGenerator[Segment, None]:
            run = Encode(piece, profile)
            with self._counting(run):
                segments = encoder(piece, first, profile)
                try:
                    while True:
                        begun = time.perf_counter()
                        segment = await anext(segments, None)
                        if segment is None:
                            return
                        run.seconds += time.perf_counter() - begun
                        run.frames += segment.frames
                        run.pid = segment.pid
                        self.segments += 1
                        yield segment
                finally:
                    await segments.aclose()

        return encode

    @contextmanager
    def _counting(self, run: Encode) -> Iterator[None]:
        self.encodes["started"] += 1
        self._running.append(run)
        try:
            yield
            self.encodes["finished"] += 1
        except EncodeFailed as failure:
            self.encodes[failure.code] += 1
            raise
        except (GeneratorExit, asyncio.CancelledError):
            self.encodes["stopped"] += 1
            raise
        except Exception:
            self.encodes["RV900"] += 1
            raise
        finally:
            self._running.remove(run)
