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

    def __call__(self, day: date) -> Sequence[tuple[int, Context]]:
        if day not in self._made:
            broadcast = self._day_of(day)
            contexts = DayContexts(broadcast, self._rules)
            self._made[day] = tuple(
                (at, contexts.at(at))
                for slot in self._slots_of(broadcast)
                if self._has_breaks(slot, contexts.at(slot.start))
                for at in range(slot.start, slot.end, CELL)
            )
        return self._made[day]

    def date_at(self, instant: int) -> date:
        return self._date_at(instant)

    def start_of(self, day: date) -> int:
        return self._day_of(day).start
