"""What stands between the programmes of a channel and its pods: who may air, which pool, and what gave way."""

from collections.abc import Callable, Mapping
from typing import Any

from retrovue.plan.air_state import AirState
from retrovue.plan.dayparts import Context, DayContexts, narrowed, strictest
from retrovue.plan.draft import Filling
from retrovue.plan.findings import Findings
from retrovue.plan.formats import FormatPlan
from retrovue.plan.hour_marks import HourWatch
from retrovue.plan.planned import PlannedSlot
from retrovue.plan.pods import PodFiller, PodRequest
from retrovue.plan.relaxation import MESSAGES
from retrovue.plan.ring import Ring
from retrovue.plan.shorts import Shorts
from retrovue.playout_log import Event
from retrovue.playout_log.log import SHORTEST_EVENT

_FOR_EVER = 1 << 60
FormatAt = Callable[[FormatPlan, Context], FormatPlan]
"""The format with the pool that the channel has for its spots in a context."""


class Breaks:
    """The breaks of one channel, day by day."""

    def __init__(
        self, channel: str, shorts: Shorts, state: AirState, filler: PodFiller, findings: Findings,
        hours: HourWatch, programs: Mapping[str, Any], format_at: FormatAt | None = None,
    ) -> None:  # fmt: skip
        self._hours, self._programs = hours, programs
        self._channel, self._shorts, self._state, self._filler = channel, shorts, state, filler
        self._findings, self._format_at = findings, format_at
        self._programs_limits: dict[str, tuple[Any, Any]] = {}
        self._contexts: DayContexts | None = None
        self._texts: dict[int, str] = {}
        """Who may air in each context of the day, by its place."""
        self._held: tuple[int, int, str, Context] | None = None
        """The context of the last break: from when to when it holds, and who may air in it."""
        self._narrows = False
        """Whether the slot that is laid has limits of its own."""

    def open_day(self, contexts: DayContexts) -> None:
        self._contexts, self._texts, self._held = contexts, {}, None

    def dressed(self, slot: PlannedSlot) -> PlannedSlot:
        """The slot with the pools that the channel has at its time."""
        if self._format_at is not None and self._contexts is not None:
            form = self._format_at(slot.format, self._contexts.at(slot.line.at))
            slot = slot if form is slot.format else slot._replace(format=form)
        self._hours.expect(slot.format, slot.line.at, slot.line.end, slot.line.id)
        self._narrows = self._has_limits(slot)
        return slot

    def fill(self, request: PodRequest, line: str) -> Filling:
        """Fills a pod in a slot, `line` being its address, and tells of the rules that gave way."""
        if self._hours.awaited:
            self._hours.pass_time(request.at)
        filling = self._filler.fill(request)
        for code in filling.relaxed:
            name = request.format.name
            self._findings.add(
                code, f"{self._channel}/{name}", f"{MESSAGES[code]} of format `{name}`",
                place=line, help=("give its pools more items, or rules that ask less",),
            )  # fmt: skip
        filling.slate = request.plan.slate
        return filling

    def conditions(self, start: int, end: int, slot: PlannedSlot) -> tuple[str, Context]:
        """Who may air in a break of the slot that is laid, and what holds where it begins."""
        held = self._held
        if held is not None and held[0] <= start and end <= held[1] and not self._narrows:
            return held[2:]
        contexts = self._contexts
        assert contexts is not None
        index, text = contexts.index(start), self.eligible(start, end, slot)
        starts, context = contexts.starts, contexts.values[index]
        until = starts[index + 1] if index + 1 < len(starts) else _FOR_EVER
        if end <= until and not self._narrows:
            self._held = (starts[index] if index else -_FOR_EVER, until, text, context)
        return text, context

    def eligible(self, start: int, end: int, slot: PlannedSlot | None = None) -> str:
        """Who may air from `start` to `end`: over the edge of a context, what both sides allow.

        In a break of a programme its limits hold too, where they are stricter.
        """
        contexts = self._contexts
        assert contexts is not None
        first, last = contexts.index(start), contexts.index(end - 1)
        narrows = slot is not None and self._has_limits(slot)
        if first == last and not narrows:
            text = self._texts.get(first)
            if text is None:
                text = self._texts[first] = self._shorts.eligible(contexts.values[first])
            return text
        found = contexts.values[first : last + 1]
        if slot is not None and narrows:
            found = [self._narrowed(context, slot) for context in found]
        texts = [self._shorts.eligible(context) for context in found]
        if len(set(texts)) == 1 or not texts[0]:
            return texts[0]
        mask = int(texts[0], 2)
        for text in texts[1:]:
            mask &= int(text, 2)
        return format(mask, f"0{len(texts[0])}b")

    def _has_limits(self, slot: PlannedSlot) -> bool:
        """Whether the slot's program or entry has limits of its own."""
        if slot.entry is not None and slot.entry.rating_limit is not None:
            return True
        return self._limits(slot.line.program) != (None, None)

    def _limits(self, program: str) -> tuple[Any, Any]:
        """The rating limit and the warnings of a program."""
        found = self._programs_limits.get(program)
        if found is None:
            model = self._programs.get(program)
            found = getattr(model, "rating_limit", None), getattr(model, "warnings_not", None)
            self._programs_limits[program] = found
        return found

    def _narrowed(self, context: Context, slot: PlannedSlot) -> Context:
        rating, warnings = self._limits(slot.line.program)
        entry = slot.entry.rating_limit if slot.entry is not None else None
        found = narrowed(context, rating, warnings, None)
        return found._replace(limit=min(found.limit, strictest(entry or {}, context.dayparts)))

    def slates(self, ring: Ring, name: str, number: int, at: int, length: int) -> list[Event]:
        """Slates one after the other for a length; the last is cut, and none is shorter than an event."""
        eligible, events, end = self.eligible(at, at + length), list[Event](), at + length
        numbers = [number for number in ring.shuffled() if eligible[number] == "1"]
        while numbers and at < end:
            item = self._shorts.items[numbers[number % len(numbers)]]
            ms = min(item.duration, end - at)
            if 0 < end - at - ms < SHORTEST_EVENT:
                ms = max(SHORTEST_EVENT, end - at - SHORTEST_EVENT)
            events.append(Event(at, ms, 0, f"{name}.{number}", item.kind, item.key, 0))
            self._state.note(self._shorts.number[item.key], at)
            at, number = at + ms, number + 1
        return events
