"""What takes the place of the log for a while: the one way to change what is on the air now.

An override never touches the timeline. It says what fills segments that nobody was promised yet, so that numbers,
clocks and lengths stay as they are and the programme is in progress afterwards. It is in the journal before it is
on the air, with the number at which it begins on each channel, so that a restart answers the same.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping
from concurrent.futures import Future
from dataclasses import dataclass, replace
from typing import Protocol, TypeVar

from retrovue.diagnostics import Diagnostic, StationError
from retrovue.playout.answer import Substitute
from retrovue.playout.channel import ChannelOnAir
from retrovue.playout.encode.stand_in import Card
from retrovue.playout.timeline import Segment
from retrovue.record import CARD, FILLER, ITEM, SLATE, Override, Start
from retrovue.record.override import CLEARED, ELSEWHERE
from retrovue.timing.clock import Clock
from retrovue.timing.frames import frame_at, frame_start_ms
from retrovue.timing.instants import MINUTE

PATIENCE = 0.9
"""Seconds that the journal may take; what cannot be kept is not put on the air."""
REMEMBERED = 2 * MINUTE
"""An override that has ended still answers for its segments while they can be fetched (ms)."""
ANSWERED_EARLY = 1_000
"""A segment is answered at most so long before it begins (ms)."""
MOST = 50
"""Overrides at one time."""
Result = TypeVar("Result")
Place = TypeVar("Place", int, Start)


class Journal(Protocol):
    """Where overrides are kept; the futures may be cancelled as long as nothing was written."""

    made: int
    """Grows when the journal was lost and begun anew."""

    def journal(self, override: Override, written: int) -> "Future[Override]": ...
    def overrides(self, ended_after: int) -> "Future[list[Override]]": ...


@dataclass(frozen=True, slots=True)
class Order:
    """What somebody asks for; `length` in ms."""

    what: str
    length: int
    channels: tuple[str, ...] = ()
    text: str = ""
    detail: str = ""
    item: str = ""
    priority: int = 50
    who: str = ""
    why: str = ""


class Overrides:
    """Those in force and those that ended a moment ago. Lives on the event loop."""

    def __init__(
        self, journal: Journal, clock: Clock, channels: Callable[[], Mapping[str, ChannelOnAir]],
        draw: Callable[[Card, Iterable[str]], Awaitable[None]], station: Callable[[], str],
    ) -> None:  # fmt: skip
        self._journal, self._clock, self._channels = journal, clock, channels
        self._draw, self._station = draw, station
        self._known: dict[int, Override] = {}
        self._cards: dict[str, Card] = {}
        self._settled = clock.now() + ANSWERED_EARLY
        """What begins earlier may have been answered by a process before this one."""
        self._made = 0
        self.on_over: Callable[[Override], None] = lambda _: None
        """Hears of those whose time is over, within some seconds."""
        self._running: set[int] = set()
        """Those that were in force at the last look, or came since."""
        self.recalled = False
        """Whether the journal has been read since the start."""

    # ---- for the channels

    def substitute(self, channel: str, segment: Segment) -> Substitute | None:
        """What is shown in a segment in place of the log: of several, the highest priority, then the latest."""
        best: Override | None = None
        for override in self._known.values():
            if (best is None or _rank(override) > _rank(best)) and self._has(override, channel, segment):
                best = override
        return None if best is None else self._shown(best, channel, segment)

    def card(self, kind: str) -> Card | None:
        """The card of an override, by the kind under which it was given."""
        return self._cards.get(kind)

    def _has(self, override: Override, channel: str, segment: Segment) -> bool:
        if override.channels and channel not in override.channels:
            return False
        fps = self._channels()[channel].profile.fps if channel in self._channels() else 30
        first, last = override.first.get(channel), override.last.get(channel)
        if first is not None and segment.msn < first.msn:
            return False
        begins = frame_start_ms(segment.start, fps)
        if first is None and (
            frame_start_ms(segment.end, fps) <= override.start or begins < _elsewhere(override)
        ):
            return False
        return segment.msn < last if last else begins < override.until

    def _shown(self, override: Override, channel: str, segment: Segment) -> Substitute | None:
        if override.what == ITEM:
            return self._item(override, channel, segment)
        kinds = {CARD: _kind(override), SLATE: "slate", FILLER: "ident"}
        return Substitute(kinds[override.what])

    def _item(self, override: Override, channel: str, segment: Segment) -> Substitute:
        """The item as far as it has come, cut as the event is whose place it takes."""
        on_air = self._channels().get(channel)
        if on_air is None:
            return Substitute("slate")
        first = override.first.get(channel)
        fps = on_air.profile.fps
        begun = frame_at(first.at if first else override.start, fps)
        event = segment.event
        played = event._replace(
            ms=event.ms + event.pad, pad=0, kind="promo", item=override.item, offset=0, fade=(0, 0)
        )
        piece = on_air.library.piece(played, fps)
        if piece is None:
            return Substitute("slate")
        before = begun - segment.event_start
        length = (on_air.library.length(override.item) or 0) * fps // 1000
        left = min(max(length + before, 0), piece.frames)
        return Substitute(
            piece=replace(piece, start_frame=piece.start_frame - before, frames=left, pad=piece.length - left)
        )

    # ---- for those who change the air

    @property
    def in_force(self) -> list[Override]:
        """Not yet over, the one that shows first."""
        now = self._clock.now()
        return sorted((o for o in self._known.values() if o.until > now), key=_rank, reverse=True)

    async def raise_(self, order: Order) -> Override:
        """Draws, writes to the journal, and only then changes the air. Raises StationError."""
        self._check(order)
        now = self._clock.now()
        asked = Override(
            0, order.what, now, now + order.length, order.channels, order.priority, order.text, order.detail,
            order.item, order.who, order.why,
        )  # fmt: skip
        if order.what == CARD:
            await self._draw(self._card_of(asked), self._targets(asked))
        now = self._clock.now()
        first = self._starts(asked)
        begun = max(start.at for start in first.values()) if order.what == ITEM else now
        asked = replace(asked, start=now, until=begun + self._length(order), first=first)
        kept = await self._keep(asked)
        self._take(kept)
        return await self._corrected(kept, replace(kept, first=_later(kept.first, self._starts(kept))))

    async def clear(self, number: int) -> Override:
        """Gives the air back to the log, from the next segment on. Raises StationError."""
        found = self._known.get(number)
        now = self._clock.now()
        if found is None or found.until <= now:
            raise StationError([Diagnostic("RV710", f"there is no override {number} in force")])
        ends = max(now, self._settled)
        kept = await self._keep(replace(found, until=ends, state=CLEARED, last=self._lasts(found)))
        self._take(kept)
        return await self._corrected(kept, replace(kept, last=_later(kept.last, self._lasts(found))))

    async def recall(self, seconds: float = 2) -> bool:
        """Takes up what the journal holds; false when it cannot be read yet."""
        try:
            found = await _within(seconds, self._journal.overrides(self._clock.now() - REMEMBERED))
        except StationError:
            return False
        for override in found:
            self._take(override)
        self.recalled, self._made = True, self._journal.made
        return True

    async def mend_journal(self) -> None:
        """Writes what is in force into a journal that took the place of one that was lost or damaged."""
        made = self._journal.made
        if made == self._made:
            return
        for override in self.in_force:
            await self._keep(override)
        self._made = made

    def forget_ended(self) -> None:
        """Now and then: what nobody can fetch any more."""
        running = {override.id for override in self.in_force}
        ended, self._running = self._running - running, running
        for number in sorted(ended):
            if self._known[number].state != CLEARED:
                self.on_over(self._known[number])
        border = self._clock.now() - REMEMBERED
        for number in [number for number, o in self._known.items() if o.until < border]:
            self._cards.pop(_kind(self._known.pop(number)), None)

    # ---- how it is done

    def _check(self, order: Order) -> None:
        if not self.recalled:
            raise _refused("the journal of overrides cannot be read yet")
        if len(self.in_force) >= MOST:
            raise _refused(f"{MOST} overrides are in force already", "clear one of them first")
        on_air = self._channels()
        for channel in order.channels:
            if channel not in on_air:
                raise _refused(f"there is no channel `{channel}` on the air")
        if order.what == ITEM:
            targets = [on_air[channel] for channel in order.channels] or list(on_air.values())
            if not all(channel.library.length(order.item) for channel in targets):
                raise _refused(
                    f"the catalog has no item `{order.item}` that can air", "run `retrovue show media`"
                )

    def _length(self, order: Order) -> int:
        """An item is not shown longer than it is."""
        if order.what != ITEM:
            return order.length
        lengths = (channel.library.length(order.item) or 0 for channel in self._channels().values())
        return min(order.length, max(lengths, default=0))

    async def draw_missing(self) -> None:
        """The cards of what is in force, for channels that came or changed since."""
        for override in self.in_force:
            if override.what == CARD:
                await self._draw(self._card_of(override), self._targets(override))

    def _targets(self, override: Override) -> list[str]:
        return [channel for channel in self._channels() if channel in (override.channels or (channel,))]

    def _starts(self, override: Override) -> dict[str, Start]:
        """The first open number of every channel that was asked for; the others begin with the clock."""
        found = {ELSEWHERE: Start(0, self._settled)}
        for channel in self._targets(override):
            segment = self._first_open(self._channels()[channel])
            if segment is not None:
                found[channel] = Start(segment.msn, self._channels()[channel].starts_at(segment))
        return found

    def _lasts(self, override: Override) -> dict[str, int]:
        starts = self._starts(override)
        return {channel: start.msn for channel, start in starts.items() if channel != ELSEWHERE}

    def _first_open(self, channel: ChannelOnAir) -> Segment | None:
        msn = channel.first_open()
        timeline = channel.timeline() if msn is not None else None
        segment = timeline.segment(msn) if timeline is not None and msn is not None else None
        while timeline is not None and segment is not None and channel.starts_at(segment) < self._settled:
            segment = timeline.segment(segment.msn + 1)
        return segment

    async def _keep(self, override: Override) -> Override:
        return await _within(PATIENCE, self._journal.journal(override, self._clock.now()))

    async def _corrected(self, kept: Override, better: Override) -> Override:
        """While the journal was written a number may have been given away: then the change begins with the next."""
        if better == kept:
            return kept
        self._take(better)
        try:
            return await self._keep(better)
        except StationError:
            return (
                better  # in the journal it is a segment out: that shows only after a restart within a minute
            )

    def _take(self, override: Override) -> None:
        self._known[override.id] = override
        if override.until > self._clock.now():
            self._running.add(override.id)
        if override.what == CARD:
            self._cards[_kind(override)] = self._card_of(override)

    def _card_of(self, override: Override) -> Card:
        return self.card_saying(override.text, override.detail)

    def card_saying(self, text: str, detail: str = "") -> Card:
        """As it is drawn for the air."""
        return Card("alert", text, detail or self._station())


def _elsewhere(override: Override) -> int:
    start = override.first.get(ELSEWHERE)
    return start.at if start else 0


def _kind(override: Override) -> str:
    return f"override-{override.id}"


def _rank(override: Override) -> tuple[int, int]:
    return override.priority, override.id


def _later(kept: Mapping[str, Place], now: Mapping[str, Place]) -> dict[str, Place]:
    """The numbers as they were kept, or those that are open now when they are higher."""
    return {channel: max(number, now.get(channel, number)) for channel, number in kept.items()}


def _refused(message: str, *help: str) -> StationError:
    return StationError([Diagnostic("RV710", message, help=help)])


async def _within(seconds: float, asked: "Future[Result]") -> Result:
    """The result, or StationError RV711 when nothing was written in time: then nothing will be."""
    waiting = asyncio.wrap_future(asked)
    done, _ = await asyncio.wait([waiting], timeout=seconds)
    if not done and asked.cancel():
        raise StationError(
            [Diagnostic("RV711", "the journal of overrides cannot be written now",
                        help=("look at the findings of `retrovue run`; what is not in the journal does not go on the air",))],
            4,
        )  # fmt: skip
    return await waiting
