"""One channel on the air: who watches it, what was answered, what is missing."""

from collections import OrderedDict
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from retrovue.diagnostics import Diagnostic
from retrovue.playout.answer import Answer, Fact, Stamped, Substitution, as_planned, untold
from retrovue.playout.begun import Begun
from retrovue.playout.channel_log import ChannelLog
from retrovue.playout.encode.profile import EncodeProfile
from retrovue.playout.encode.stand_in import StandIn
from retrovue.playout.encode.work import Piece, segment_key
from retrovue.playout.jobs import Demand, EncodeJobs, Place
from retrovue.playout.library import Library
from retrovue.playout.live.feed import BEFORE
from retrovue.playout.live.inputs import LiveInputs, is_live
from retrovue.playout.missing import MissingFiles
from retrovue.playout.shelf import Shelf
from retrovue.playout.timeline import Segment, Timeline
from retrovue.playout.transport.stamp import stamp
from retrovue.playout.trials import Work
from retrovue.playout.viewers import Viewers
from retrovue.timing.clock import Clock
from retrovue.timing.frames import frame_on_air, frame_start_ms

AHEAD = 16_000
"""Encodes run so far ahead of the air (ms)."""
BEHIND = 4
"""Segments further behind the air than this start no encode."""
HEAD_START = 700
"""A new encode begins at a segment that starts at least so much later (ms), unless somebody waits for it."""
WAIT = 2_500
"""A segment that is not ready is waited for at most so long (ms)."""
REMEMBERED = 120
"""Answers whose kind is remembered: the window and what was removed from it within a minute."""


@dataclass(frozen=True, slots=True)
class Names:
    """What viewers see of the channel."""

    id: str
    number: str
    name: str
    call_sign: str = ""
    logo: str = ""
    group: str = ""

    @property
    def order(self) -> tuple[int, ...]:
        """Where the channel stands in a line-up: 4 before 4.1 before 10."""
        return tuple(map(int, self.number.split(".")))


class ChannelOnAir:
    """One profile of a channel: the first answer given for a segment number holds for everyone.

    The first profile of a channel is what tuners get and stands for the channel; the others are its `variants`,
    with the same log and the same numbers, and with viewers, answers and encodes of their own.
    """

    def __init__(
        self, names: Names, profile: EncodeProfile, log: ChannelLog, library: Library, shelf: Shelf,
        jobs: EncodeJobs, clock: Clock, stamped: Stamped, stand_in: Callable[[str, str], StandIn],
        report: Callable[[Diagnostic], None], substitute: Substitution = as_planned,
        tell: Callable[[str, Fact], None] = untold,
    ) -> None:  # fmt: skip
        self.names, self.profile, self.log = names, profile, log
        self.library, self._shelf, self._jobs, self._clock, self._stamped = (
            library,
            shelf,
            jobs,
            clock,
            stamped,
        )
        self._stand_in, self._substitute, self._tell = stand_in, substitute, tell
        self.variants: tuple[ChannelOnAir, ...] = (self,)
        """This channel in all its profiles, the first one first; every one of them holds the same tuple."""
        self.leaving = False
        """Whether it is there for those alone who watch it already."""
        self.live: LiveInputs | None = None
        self.is_over: Callable[[Piece, int, int], bool] = lambda piece, index, fps: False
        """Whether a piece is known to have nothing to show in a segment at this frame rate."""
        self._given: OrderedDict[int, str] = OrderedDict()
        self._due = 0
        """From here on a player that changed over from another variant is going to ask."""
        self._highest = 0
        """The highest number that was listed or answered: its content is settled."""
        self._waiting: dict[int, int] = {}
        self._patience: dict[int, int] = {}
        """How long the most patient waits for a segment."""
        self._begun = Begun()
        self._missing = MissingFiles(report)
        self._viewers = Viewers(profile.fps, clock)
        self._shown = False

    def adopt(self, other: "ChannelOnAir") -> None:
        """Goes on with another's names, log and library; what was answered stays, and so does what was begun."""
        self.names, self.log, self.library = other.names, other.log, other.library
        self._stand_in, self.leaving = other._stand_in, other.leaving
        if self.live and other.live:
            self.live.addresses = other.live.addresses

    # ---- viewers

    @property
    def for_tuners(self) -> "ChannelOnAir":
        """What tuners get: a variant of their own where captions are drawn for them, else the first."""
        own = (one for one in self.variants if one.profile.hidden and not one.leaving)
        return next(own, self.variants[0])

    @property
    def offered(self) -> "tuple[ChannelOnAir, ...]":
        """The variants that players of HLS may choose."""
        return tuple(one for one in self.variants if not one.profile.hidden and not one.leaving)

    @property
    def tuners(self) -> int:
        """How many are there."""
        return self._viewers.tuners

    def tuner_joined(self) -> None:
        self._somebody_comes()
        self._viewers.tuner_joined()

    def tuner_left(self) -> None:
        self._viewers.tuner_left()

    def hls_asked(self, msn: int = 0) -> None:
        """A playlist was asked for, or a segment."""
        self._somebody_comes()
        self._viewers.hls_asked(msn)

    def watched(self) -> bool:
        return self._viewers.are_there()

    def watched_at_all(self) -> bool:
        """In any of its profiles."""
        return any(variant.watched() for variant in self.variants)

    def _somebody_comes(self) -> None:
        """Whoever is the first to watch has not seen the channel yet, unless in another profile.

        A player that changes over goes on behind what it has: that is wanted before it asks for it.
        """
        if self.watched():
            return
        others = [variant for variant in self.variants if variant.watched()]
        self._shown = bool(others)
        self._due = max((other._viewers.asked + 1 for other in others if other._viewers.asked), default=0)

    # ---- the timeline

    def timeline(self) -> Timeline:
        return self.log.timeline(self._clock.now())

    def on_air(self) -> Segment | None:
        timeline = self.timeline()
        return timeline.at(frame_on_air(self._clock.now(), timeline.fps))

    def starts_at(self, segment: Segment) -> int:
        return frame_start_ms(segment.start, self.profile.fps)

    # ---- overrides

    def listed(self, segment: Segment) -> None:
        """A playlist that ends with this segment was served."""
        self._highest = max(self._highest, segment.msn)

    def first_open(self) -> int | None:
        """The first number whose content an override may still decide; None for a channel nobody asked for."""
        if not self.log.read:
            return None
        on_air = self.on_air()
        settled = max(variant._highest for variant in self.variants)
        return max(settled + 1, on_air.msn) if on_air else None

    def piece(self, segment: Segment) -> Piece | None:
        """What the encoder has to show in a segment; None for cards and for what has no file."""
        instead = self._substitute(self.names.id, segment)
        if instead or is_live(segment):
            return instead.piece if instead else None
        piece = self.planned(segment)
        return None if piece and self.is_over(piece, segment.index, self.profile.fps) else piece

    def planned(self, segment: Segment) -> Piece | None:
        """What the log means by a segment, whatever airs in its place; an event goes on as it was begun."""
        now = self.library.piece(segment.event, self.profile.fps)
        return self._begun.piece(segment.event, segment.index, now)

    def _begin(self, segment: Segment, piece: Piece) -> None:
        """From now on the event goes on with this piece, unless it cannot be encoded."""
        if self._substitute(self.names.id, segment):
            return
        if self._jobs.failed(piece, self.profile):
            self._begun.give_up(segment.event)
        else:
            self._begun.begin(segment.event, piece, self._clock.now())

    def _input(self, segment: Segment) -> LiveInputs | None:
        """What gives the segment, when it is of a live input."""
        return self.live if is_live(segment) and not self._substitute(self.names.id, segment) else None

    # ---- answers

    def ready(self, segment: Segment) -> Answer | None:
        """The answer that can be given at once: the one given before, or the real segment when it is in memory."""
        finished = self._stamped.get(self.names.id, self.profile, segment.msn)
        if finished is not None:
            return finished
        if self._given.get(segment.msn):
            return self.stand_in(segment)
        instead = self._substitute(self.names.id, segment)
        if instead and not instead.piece:
            return self.stand_in(segment, instead.card, "override")
        piece = self.piece(segment)
        data = self._shelf.get(segment_key(piece, segment.index, self.profile)) if piece else None
        if source := self._input(segment):
            data = source.get(segment)
        if data is None:
            return None
        self._shown = True
        if piece is not None:
            self._begin(segment, piece)
        return self._finish(segment, data, segment.event_start, "", "override" if instead else "")

    async def found(self, segment: Segment) -> Answer | None:
        """As `ready`, but the disk is asked too. A disk that is stuck holds up nobody for more than a second."""
        at_once = self.ready(segment)
        piece = self.piece(segment) if at_once is None else None
        if piece is None or await self._shelf.fetch(segment_key(piece, segment.index, self.profile)) is None:
            return at_once
        return self.ready(segment)

    async def seen(self, segment: Segment) -> bytes | None:
        """What viewers see of a segment, as far as it is there; nobody counts as one for looking."""
        instead = self._substitute(self.names.id, segment)
        card = self._given.get(segment.msn) or (instead.card if instead and not instead.piece else "")
        if card:
            return self._stand_in(self.names.id, card).segment(segment.frames)
        if source := self._input(segment):
            return source.get(segment)
        piece = self.piece(segment)
        return await self._shelf.fetch(segment_key(piece, segment.index, self.profile)) if piece else None

    def stand_in(self, segment: Segment, kind: str = "", reason: str = "") -> Answer:
        """The channel's ident while nobody has seen it yet, else the slate."""
        kind = self._given.get(segment.msn) or kind or ("slate" if self._shown else "ident")
        raw = self._stand_in(self.names.id, kind).segment(segment.frames)
        return self._finish(
            segment, raw, segment.start, kind, reason or ("tune-in" if kind == "ident" else "late")
        )

    def _finish(self, segment: Segment, raw: bytes, lattice_start: int, stand_in: str, reason: str) -> Answer:
        if segment.msn not in self._given:
            self._tell(self.names.id, Fact(segment, stand_in or "real", reason, self.profile.fps))
        self._highest, self._due = max(self._highest, segment.msn), 0
        self._given[segment.msn] = stand_in
        while len(self._given) > REMEMBERED:
            self._given.popitem(last=False)
        data = stamp(raw, segment.start, segment.frames, lattice_start, self.profile.fps)
        return self._stamped.keep(self.names.id, self.profile, segment.msn, Answer(data, bool(stand_in)))

    async def answer(self, segment: Segment, until: int) -> Answer:
        """The segment, waited for to the instant `until`, then a stand-in."""
        found = await self.found(segment)
        if found is not None:
            return found
        if source := self._input(segment):
            return await self._live_answer(source, segment, until)
        piece = self.piece(segment)
        if piece is None or self._jobs.failed(piece, self.profile):
            code = await self._missing.note(self.library, segment.event) or self._why_not(segment)
            return self.ready(segment) or self.stand_in(segment, "slate", code)
        self._waiting[segment.msn] = self._waiting.get(segment.msn, 0) + 1
        self._patience[segment.msn] = max(until, self._patience.get(segment.msn, 0))
        try:
            await self._shelf.wait(
                segment_key(piece, segment.index, self.profile), max(0, until - self._clock.now()) / 1000
            )
        finally:
            self._waiting[segment.msn] -= 1
            if not self._waiting[segment.msn]:
                del self._waiting[segment.msn], self._patience[segment.msn]
        return self.ready(segment) or await self._late(segment)

    async def _live_answer(self, source: LiveInputs, segment: Segment, until: int) -> Answer:
        """An input that is away is not waited for."""
        if source.is_expected(segment):
            await source.wait(segment, until - self._clock.now())
        lost = source.is_lost(segment)
        return self.ready(segment) or self.stand_in(segment, "slate" if lost else "", "RV722" if lost else "")

    def _why_not(self, segment: Segment) -> str:
        """The code of a segment that nobody can encode."""
        piece = self.planned(segment)
        over = piece is not None and self.is_over(piece, segment.index, self.profile.fps)
        return "RV734" if over else "RV702"

    async def _late(self, segment: Segment) -> Answer:
        code = await self._missing.note(self.library, segment.event)
        return self.ready(segment) or self.stand_in(segment, reason=code)

    # ---- what to encode

    def follow_live(self) -> None:
        """Opens the inputs that are on the air or soon will be, while somebody watches."""
        if self.live is None:
            return
        if not self.watched():
            self.end_live()
            return
        timeline, now = self.timeline(), self._clock.now()
        self.live.follow(timeline.at(frame_on_air(at, timeline.fps)) for at in (now, now + BEFORE))

    def recall_live(self) -> None:
        """After a restart: what the inputs gave before it, in every profile. Waits for the disk."""
        for variant in self.variants:
            if variant.live and variant.live.addresses:
                variant.live.feed.recall()

    def end_live(self) -> None:
        """Lets go of every input: the channel leaves the air."""
        if self.live:
            self.live.follow(())

    async def close_live(self) -> None:
        """As `end_live`, and waits until their processes are gone."""
        if self.live:
            await self.live.feed.close()

    def lead(self) -> int:
        """How far ahead of the air everything is there (ms); 0 when not even what is on the air is."""
        now, on_air = self._clock.now(), self.on_air()
        through = now
        for segment in self.window():
            if on_air is None or segment.msn < on_air.msn:
                continue
            piece, source = self.piece(segment), self._input(segment)
            if piece and not self._shelf.has(segment_key(piece, segment.index, self.profile)):
                break
            if source and source.get(segment) is None:
                break
            through = frame_start_ms(segment.end, self.profile.fps)
        return max(0, through - now)

    def window(self) -> Iterator[Segment]:
        """From the oldest segment worth encoding to the end of the lead, while somebody watches."""
        on_air = self.on_air()
        if on_air is None or not self.watched():
            return
        timeline, horizon = self.timeline(), self._clock.now() + AHEAD
        msn = on_air.msn - BEHIND
        while True:
            segment = timeline.segment(msn)
            msn += 1
            if segment is None:
                if msn <= on_air.msn:
                    continue
                return
            if self.starts_at(segment) > horizon:
                return
            yield segment

    def survey(self) -> tuple[list[Demand], set[Place], set[Work]]:
        """What is missing, what is spoiled by a stand-in, and which pieces are on or about to be on the air."""
        demands: list[Demand] = []
        spoiled: set[Place] = set()
        current: set[Work] = set()
        now = self._clock.now()
        window = list(self.window())
        self._draw_anew(window)
        for segment in window:
            piece = self.piece(segment)
            if piece is None:
                continue
            self._begin(segment, piece)
            current.add((piece, self.profile))
            given = self._given.get(segment.msn)
            if given:
                spoiled.add((piece, segment.index, self.profile))
            if given is not None:
                continue
            start = self.starts_at(segment)
            expected = 0 < self._due <= segment.msn
            due = expected or segment.msn in self._waiting or start >= now + HEAD_START
            if not due and not self._jobs.works_on(piece, segment.index, self.profile):
                continue
            if not self._shelf.has(segment_key(piece, segment.index, self.profile)):
                deadline = max(start, self._patience.get(segment.msn, 0), now + WAIT if expected else 0)
                demands.append(Demand(piece, segment.index, self.profile, deadline, self.names.id))
        return demands, spoiled, current

    def _draw_anew(self, window: list[Segment]) -> None:
        """Captions that were found late, and a guide that changed, are drawn from the end of the lead on."""
        last = window[-1] if window else None
        if last is not None and self.starts_at(last) >= self._clock.now() + AHEAD // 2:
            self._begun.draw_anew(last.event, last.index, self.library.piece(last.event, self.profile.fps))
