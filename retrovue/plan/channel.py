"""One channel, day by day: frozen lines are copied, published programmes kept, the rest is planned."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from retrovue.language.channel import ChannelFile
from retrovue.media.snapshot import CatalogSnapshot
from retrovue.plan.acts import SlotLayer
from retrovue.plan.air_state import AirState
from retrovue.plan.channel_graphics import ByDaypart, ChannelGraphics
from retrovue.plan.coarse import CoarsePlanner
from retrovue.plan.cut_points import SHORTEST_EVENT
from retrovue.plan.day import DayPlanner, begun_slots
from retrovue.plan.dayparts import ChannelRules, DayContexts
from retrovue.plan.findings import Findings
from retrovue.plan.frozen import Substitutes
from retrovue.plan.parts import Rest, agreed
from retrovue.plan.pinned import FrozenLog, PinnedLog, line_number, slot_base
from retrovue.plan.planned import PlannedSlot
from retrovue.plan.slots import ScheduleRules, grid_slots
from retrovue.plan.upcoming import Upcoming
from retrovue.playout_log import CoarseLine, DayLog, Event, Header
from retrovue.timing.broadcast_day import BroadcastDay, broadcast_day, date_on_air
from retrovue.timing.instants import DAY, zone


@dataclass(frozen=True, slots=True)
class ChannelParts:
    """What a channel is planned with."""

    file: ChannelFile[Any]
    coarse: CoarsePlanner
    days: DayPlanner
    layer: Callable[[DayContexts, Upcoming], SlotLayer]
    """Makes the layer of a day."""
    state: AirState
    substitutes: Substitutes
    findings: Findings
    snapshot: CatalogSnapshot
    rules: ChannelRules
    schedule: ScheduleRules
    graphics: ChannelGraphics
    shows: Callable[[], Iterable[str]]
    """Every show that the channel's programs draw from."""
    looks_ahead: int
    """How many days behind the planned ones the pools ask about."""


@dataclass(frozen=True, slots=True)
class _Day:
    """One broadcast day from `start` on, with its programmes."""

    day: BroadcastDay
    start: int
    contexts: DayContexts
    slots: list[PlannedSlot]
    stunt_graphics: Mapping[str, ByDaypart]
    """By the address of the grid slot."""


@dataclass(frozen=True, slots=True)
class _Stretch:
    """The broadcast days that are planned, and where the first of them takes up the log."""

    first: date
    last: date
    start: int


class ChannelPlanner:
    """Plans broadcast days in order, from where the frozen log ends."""

    def __init__(self, parts: ChannelParts, header: Header, day_start: int) -> None:
        self._parts, self._header, self._day_start = parts, header, day_start
        self._zone = zone(header.timezone)
        self._pinned = PinnedLog((), 0, 0)
        self._days: list[BroadcastDay] = []
        """Those that are planned."""

    def plan(
        self, pinned: Sequence[DayLog], dates: Sequence[date], as_of: int, publish: int
    ) -> tuple[DayLog, ...]:
        """The files of `dates`, and of the days before and behind them whose borders move with an edit."""
        self._pinned = PinnedLog(pinned, as_of, publish)
        self._parts.days.published = self._pinned.published()
        frozen = self._pinned.frozen(self._parts.substitutes)
        self._replay_programmes(frozen)
        until = self._pinned.pins.frozen_until
        if frozen.end > until and not self._stands(frozen.days[-1].coarse[-1]):
            frozen = frozen.shortened(until)
        stretch = self._stretch(frozen, dates)
        self._replay_events(frozen, self._broadcast_day(stretch.first))
        files = {day.header.day: self._with_header(day) for day in frozen.after(as_of)}
        for name, planned in self._files(frozen, stretch):
            begun = files.get(name) or frozen.day(name) or DayLog(self._header._replace(day=name), (), ())
            files[name] = self._with_header(_joined(begun, planned))
        self._parts.coarse.exceptions.report(self._days, frozen.end)
        return tuple(files[name] for name in sorted(files))

    def _with_header(self, day: DayLog) -> DayLog:
        """A file that has begun keeps its zone, so that its lines read as they were published."""
        header = self._header._replace(day=day.header.day, timezone=day.header.timezone)
        return replace(day, header=header)

    # ---- where to take up the log

    def _broadcast_day(self, day: date) -> BroadcastDay:
        return broadcast_day(self._zone, day, self._day_start)

    def _date_at(self, instant: int) -> date:
        """The date that an event from here on belongs to; less time than an event needs is not planned."""
        return date_on_air(self._zone, instant + SHORTEST_EVENT - 1, self._day_start)

    def _stretch(self, frozen: FrozenLog, dates: Sequence[date]) -> _Stretch:
        first, start = dates[0], self._broadcast_day(dates[0]).start
        if frozen.end > start or frozen.last_name >= first.isoformat():
            first, start = self._date_at(frozen.end), frozen.end
        last = dates[-1]
        if frozen.truncated:
            last = max(last, first, date.fromisoformat(frozen.last_name))
        while self._is_stale(last + timedelta(days=1), max(self._broadcast_day(last).end, frozen.end)):
            last += timedelta(days=1)
        return _Stretch(first, last, start)

    def _is_stale(self, day: date, begin: int) -> bool:
        """Whether a file stands with the borders of another zone or another start of the day."""
        return self._pinned.start_of(day.isoformat()) not in (None, begin)

    def _stands(self, line: CoarseLine) -> bool:
        """Whether a running line without an item would be planned again just as it is."""
        day = self._broadcast_day(self._date_at(line.at))
        slots = grid_slots(self._parts.file, day, Findings(), self._parts.schedule)
        places = list(self._parts.days.limited(slots))
        own = [(slot, limit) for slot, limit in places if slot.base == slot_base(line.id)]  # pushed, maybe
        slot, limit = next(iter(own or [(slot, limit) for slot, limit in places if slot.end > line.at]))
        contexts, number = self._contexts(day), line_number(line.id)
        return self._parts.coarse.stands(self._parts.days.begun(slot, limit), line, number, contexts, limit)

    def _replay_programmes(self, frozen: FrozenLog) -> None:
        lines = [line for day in frozen.days for line in day.coarse]
        for line in lines:
            item = self._parts.snapshot.get(line.item)
            self._parts.coarse.replay(line, item.key if item is not None else line.item)
        self._parts.days.begun_slots = begun_slots(
            [line for line in lines if line.at >= frozen.end - 3 * DAY]
        )

    def _replay_events(self, frozen: FrozenLog, day: BroadcastDay) -> None:
        """The state of the air, with the counts of the first day that is planned."""
        before, today = frozen.events(day.start)
        self._open_day(day)  # tells where hours begin
        self._parts.state.replay(before, self._parts.snapshot)
        self._open_day(day)
        self._parts.state.replay(today, self._parts.snapshot)

    def _open_day(self, day: BroadcastDay) -> None:
        self._parts.state.open_day(day.offset(day.start), day.start, day.end)

    # ---- days

    def _files(self, frozen: FrozenLog, stretch: _Stretch) -> Iterator[tuple[str, DayLog]]:
        """What is planned, with the name of the file it goes to.

        The file that is on the air goes on, whatever the edited zone says about its date.
        """
        days = self._programmes(stretch)
        upcoming = self._upcoming(stretch, days)
        self._days = [day.day for day in days]
        for number, day in enumerate(days):
            planned = self._laid(day, upcoming)
            skipped = self._skipped(frozen, day.day.date) if not number else ""
            if skipped and len(planned.coarse) > 1:
                border = planned.coarse[0].end
                yield skipped, _part(planned, 0, border)
                planned = _part(planned, border, planned.end)
            yield max(day.day.date.isoformat(), frozen.last_name), planned

    def _programmes(self, stretch: _Stretch) -> list[_Day]:
        """The coarse plan of all days; none is left where the frozen log reaches the end of the last."""
        day, start, rests = stretch.first, stretch.start, dict(self._parts.coarse.chooser.rests)
        found = list[_Day]()
        while day <= stretch.last:
            found.append(self._day(self._broadcast_day(day), start))
            day += timedelta(days=1)
            start = self._broadcast_day(day).start
        _number_parts([day.slots for day in found], rests)
        return found

    def _upcoming(self, stretch: _Stretch, days: Sequence[_Day]) -> Upcoming:
        """What airs on these days; where it is asked for, days behind them are planned too and forgotten."""
        seen = [slot for day in days for slot in day.slots]
        if self._parts.looks_ahead:
            with self._parts.findings.muted(), self._parts.coarse.sketched():
                until = stretch.last + timedelta(days=self._parts.looks_ahead)
                seen += [slot for day in self._behind(stretch.last, until) for slot in day.slots]
        airings = [(slot.line.at, slot.item.show if slot.item is not None else "") for slot in seen]
        return Upcoming(airings, self._parts.shows)

    def _behind(self, last: date, until: date) -> Iterator[_Day]:
        while last < until:
            last += timedelta(days=1)
            day = self._broadcast_day(last)
            yield self._day(day, day.start)

    def _skipped(self, frozen: FrozenLog, day: date) -> str:
        """A stale file between the last frozen line and the day behind it: from one side of the date line
        to the other a date may have no time at all, and takes the day's first line instead.
        """
        if not frozen.last_name:
            return ""
        name = (date.fromisoformat(frozen.last_name) + timedelta(days=1)).isoformat()
        return name if name < day.isoformat() and (self._pinned.start_of(name) or 0) >= frozen.end else ""

    def _contexts(self, day: BroadcastDay) -> DayContexts:
        return self._parts.rules.contexts(day)

    def _day(self, day: BroadcastDay, start: int) -> _Day:
        """The programmes of a broadcast day from `start` on."""
        contexts = self._contexts(day)
        slots = grid_slots(self._parts.file, day, self._parts.findings, self._parts.schedule)
        stunts = {slot.base: slot.graphics for slot in slots if slot.graphics is not None}
        if self._parts.state.desk is not None:
            self._parts.state.desk.know(day.date, slots, contexts)
        return _Day(day, start, contexts, self._parts.days.plan(slots, start, contexts), stunts)

    def _laid(self, planned: _Day, upcoming: Upcoming) -> DayLog:
        """The events of a day's programmes."""
        day = planned.day
        if planned.start <= day.start:
            self._open_day(day)
        layer, graphics = self._parts.layer(planned.contexts, upcoming), self._parts.graphics
        last_id, events = self._parts.state.last_id, list[Event]()
        self._parts.coarse.exceptions.open_day(day, planned.slots)
        for slot in planned.slots:
            stunt = planned.stunt_graphics.get(slot_base(slot.line.id))
            events += graphics.over(slot, layer.lay(slot), stunt, planned.contexts.at(slot.line.at).dayparts)
        header = self._header._replace(day=day.date.isoformat())
        shown = tuple(graphics.identified(events, last_id))
        return DayLog(header, tuple(slot.line for slot in planned.slots), shown)


def _number_parts(days: Sequence[list[PlannedSlot]], rests: Mapping[str, Rest]) -> None:
    """Tells the parts of split items how many they are, now that all of them are planned."""
    places = [(slots, number) for slots in days for number in range(len(slots))]
    planned = [slots[number] for slots, number in places]
    if not rests and not any(slot.line.remains for slot in planned):
        return
    lines = [(slot.line, slot.item.key if slot.item is not None else slot.line.item) for slot in planned]
    for index, line in agreed(lines, rests):
        slots, number = places[index]
        slots[number] = planned[index]._replace(line=line)


def _part(day: DayLog, start: int, end: int) -> DayLog:
    return replace(
        day,
        coarse=tuple(line for line in day.coarse if start <= line.at < end),
        events=tuple(event for event in day.events if start <= event.at < end),
    )


def _joined(begun: DayLog, planned: DayLog) -> DayLog:
    return replace(begun, coarse=begun.coarse + planned.coarse, events=begun.events + planned.events)
