"""The half hours of a broadcast day in which a channel has breaks: what campaigns are spread over."""

from collections.abc import Callable, Sequence
from datetime import date

from retrovue.plan.campaigns import CELL
from retrovue.plan.dayparts import ChannelRules, Context, DayContexts
from retrovue.plan.slots import GridSlot
from retrovue.timing.broadcast_day import BroadcastDay

SlotsOf = Callable[[BroadcastDay], Sequence[GridSlot]]


class DayCells:
    """Made once for all campaigns of a channel. Grid and clock alone decide, whatever airs."""

    def __init__(
        self,
        day_of: Callable[[date], BroadcastDay],
        slots_of: SlotsOf,
        rules: ChannelRules,
        has_breaks: Callable[[GridSlot, Context], bool],
        date_at: Callable[[int], date],
    ) -> None:
        self._day_of, self._slots_of, self._rules, self._has_breaks = day_of, slots_of, rules, has_breaks
        self._date_at = date_at
        self._made: dict[date, tuple[tuple[int, Context], ...]] = {}
        self._planned: dict[date, tuple[Sequence[GridSlot], DayContexts]] = {}

    def know(self, day: date, slots: Sequence[GridSlot], contexts: DayContexts) -> None:
        """A day that is planned; it is not looked up again."""
        self._planned[day] = (slots, contexts)

    def __call__(self, day: date) -> Sequence[tuple[int, Context]]:
        if day not in self._made:
            slots, contexts = self._planned.pop(day) if day in self._planned else self._look_up(day)
            self._made[day] = tuple(
                (at, contexts.at(at))
                for slot in slots
                if self._has_breaks(slot, contexts.at(slot.start))
                for at in range(slot.start, slot.end, CELL)
            )
        return self._made[day]

    def _look_up(self, day: date) -> tuple[Sequence[GridSlot], DayContexts]:
        broadcast = self._day_of(day)
        return self._slots_of(broadcast), self._rules.contexts(broadcast)

    def date_at(self, instant: int) -> date:
        return self._date_at(instant)

    def start_of(self, day: date) -> int:
        return self._day_of(day).start
