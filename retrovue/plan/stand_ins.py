"""Who may stand in for an item that went away from the frozen log."""

from typing import Any

from retrovue.language.channel import ChannelFile
from retrovue.language.document import StationDocument
from retrovue.language.grid import GridEntry
from retrovue.media.item import Item
from retrovue.plan.dayparts import ChannelRules, Context, may_air
from retrovue.plan.findings import Findings
from retrovue.plan.pinned import slot_base
from retrovue.plan.programmes import Programmes
from retrovue.plan.shorts import Shorts
from retrovue.plan.slots import ScheduleRules, grid_slots
from retrovue.playout_log import Event
from retrovue.playout_log.log import GUIDE
from retrovue.timing.broadcast_day import broadcast_day, date_on_air
from retrovue.timing.instants import zone


class StandIns:
    """Items of one channel, within the limits, dayparts, seasons and dates that hold where one is missed."""

    def __init__(
        self,
        document: StationDocument[Any, Any],
        file: ChannelFile[Any],
        programmes: Programmes,
        shorts: Shorts,
        rules: ChannelRules,
        schedule: ScheduleRules,
    ) -> None:
        self._tz, self._day_start = zone(document.station.timezone), document.station.day_start
        self._file, self._programmes, self._shorts = file, programmes, shorts
        self._rules, self._schedule = rules, schedule

    def __call__(self, program: str, piece: Event) -> list[Item]:
        """Short items of the kind of a piece, else items of its program or the fallback; none for what a guide plays."""
        if piece.kind == GUIDE:
            return []
        entry, context = self._place(program, piece)
        if piece.kind in self._shorts.kind:
            return self._short(program, piece.kind, entry, context)
        for programme in map(self._programmes.get, (program, self._file.channel.fallback)):
            if programme is not None:
                limits = programme.context(entry, context)
                found = [item for item in programme.cursor.items if may_air(item, limits)]
                if found:
                    return found
        return []

    def _place(self, program: str, piece: Event) -> tuple[GridEntry, Context]:
        """The entry of the grid that a piece belongs to, and what holds where it begins."""
        day = broadcast_day(self._tz, date_on_air(self._tz, piece.at, self._day_start), self._day_start)
        base = slot_base(slot_base(piece.id))
        slots = grid_slots(self._file, day, Findings(), self._schedule)
        entry = next((slot.entry for slot in slots if slot.base == base), GridEntry(program=program))
        return entry, self._rules.contexts(day).at(piece.at)

    def _short(self, program: str, kind: str, entry: GridEntry, context: Context) -> list[Item]:
        programme, shorts = self._programmes.get(program), self._shorts
        if programme is not None:
            own = programme.context(entry, context)
            context = own._replace(limit=min(own.limit, context.limit))
        eligible = shorts.eligible(context)
        return [
            item for number, item in enumerate(shorts.items) if item.kind == kind and eligible[number] == "1"
        ]
