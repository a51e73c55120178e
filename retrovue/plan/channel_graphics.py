"""Which graphics hold in a slot of a channel: those of its program, its stunt, or the channel."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from retrovue.language.channel import ChannelFile
from retrovue.language.graphics import Graphic
from retrovue.language.traffic import BreakFormat
from retrovue.plan.cues import SlotCues, StationIdOverlay, station_id_overlay, with_station_ids
from retrovue.plan.planned import PlannedSlot
from retrovue.playout_log import Event

ByDaypart = Mapping[str, Sequence[str]]


class ChannelGraphics:
    """Lays the graphics of one channel over its events."""

    def __init__(
        self,
        file: ChannelFile[Any],
        graphics: Mapping[str, Graphic],
        formats: Iterable[BreakFormat],
        local_offset: Callable[[int], int],
    ) -> None:
        self._channel = file.channel.graphics
        self._programs = {name: program.graphics for name, program in file.all_programs.items()}
        self._cues, self._local_offset = SlotCues(graphics), local_offset
        self._overlay = _overlay(graphics, formats)

    def over(
        self, slot: PlannedSlot, events: Sequence[Event], stunt: ByDaypart | None, dayparts: Sequence[str]
    ) -> Sequence[Event]:
        """The slot's events with their cues; `stunt` holds the graphics of the stunt it belongs to."""
        own = self._programs.get(slot.line.program)
        chosen = own if own is not None else stunt if stunt is not None else self._channel
        if not chosen:
            return events
        name = next((name for name in dayparts if name in chosen), "default")
        return self._cues.over(events, chosen.get(name, ()), self._local_offset(slot.line.at))

    def identified(self, events: Sequence[Event], last_id: int) -> Sequence[Event]:
        """A day's events, with the overlay in hours that no station ID has marked."""
        if self._overlay is None or not events:
            return events
        return with_station_ids(events, self._overlay, last_id, self._local_offset(events[0].at))


def _overlay(graphics: Mapping[str, Graphic], formats: Iterable[BreakFormat]) -> StationIdOverlay | None:
    """The overlay of the first pod element that names one."""
    for form in formats:
        for element in (*form.between.pod, *form.internal.pod):
            if element.overlay is not None and element.at == "top-of-hour":
                return station_id_overlay(graphics, element.overlay, element.window)
    return None
