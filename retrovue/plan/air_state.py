"""What has aired so far on one channel, as far as the rules of the pools ask for it."""

from bisect import bisect_right
from collections.abc import Iterable

from retrovue.media.snapshot import CatalogSnapshot
from retrovue.plan.ad_hours import AdHours
from retrovue.plan.campaigns import CampaignDesk
from retrovue.plan.shorts import Shorts
from retrovue.playout_log import Event
from retrovue.timing.instants import DAY, HOUR

NEVER = -(1 << 60)


class AirState:
    """Rebuilt from fine lines; nothing in it is stored anywhere else."""

    def __init__(
        self,
        shorts: Shorts,
        tracked: Iterable[int],
        hours: AdHours | None = None,
        desk: CampaignDesk | None = None,
    ) -> None:
        self.desk = desk
        """The campaigns of the channel."""
        self.hours = hours
        """The advertising of each clock hour, where a break format limits it."""
        self.last = [NEVER] * len(shorts)
        self.group_last = [NEVER] * shorts.group_count
        """By company or category number."""
        self.last_id = NEVER
        """When the station was last identified."""
        self.newest = -1
        """The number of the short item that aired last."""
        self._shorts, self._tracked = shorts, frozenset(tracked)
        self.day = (0, 0)
        """From when to when caps count by day."""
        self.aired_today: dict[int, int] = {}
        self._times: dict[int, list[int]] = {}
        """Instants at which the items with a cap aired."""
        self._hours: dict[tuple[int, int], int] = {}
        self._offset = 0

    def open_day(self, offset: int, start: int = 0, end: int = 0) -> None:
        """Caps count by broadcast day and by local clock hour; `offset` is local time minus UTC."""
        self.aired_today, self._hours, self._offset, self.day = {}, {}, offset, (start, end)

    def note(self, number: int, at: int) -> None:
        """An item starts, and airs to its end."""
        self._note(number, at)
        if self.hours is not None and self._shorts.is_ad[number]:
            self.hours.note(at, self._shorts.length[number])

    def asked(self, note: str, at: int) -> None:
        """An item airs for a campaign."""
        if self.desk is not None:
            self.desk.placed(note, at)

    def _note(self, number: int, at: int) -> None:
        self.last[number] = at
        self.newest = number
        shorts, group_last = self._shorts, self.group_last
        group_last[shorts.company[number]] = group_last[shorts.category[number]] = at
        if shorts.artists:
            for artist in shorts.artists.get(number, ()):
                group_last[artist] = at
        if number in self._tracked:
            self._times.setdefault(number, []).append(at)
            hour = (number, (at + self._offset) // HOUR)
            self.aired_today[number] = self.aired_today.get(number, 0) + 1
            self._hours[hour] = self._hours.get(hour, 0) + 1

    def this_hour(self, number: int, at: int) -> int:
        return self._hours.get((number, (at + self._offset) // HOUR), 0)

    def this_week(self, number: int, at: int) -> int:
        """Airings in the seven days before an instant."""
        times = self._times.get(number, ())
        return len(times) - bisect_right(times, at - 7 * DAY)

    def hour(self, at: int) -> int:
        """When the clock hour of an instant began."""
        return (at + self._offset) // HOUR * HOUR - self._offset

    def replay(self, events: Iterable[Event], snapshot: CatalogSnapshot) -> None:
        """Acts are left out: planning does not note them either."""
        numbers, events = self._shorts.number, list(events)
        if self.desk is not None and events:
            self.desk.begin(events[0].at, events[-1].at)
        for event in events:
            if event.id[event.id.rfind("/") + 1] == "a":
                continue
            number = numbers.get(event.item)
            if number is None and event.item and event.item in snapshot.aliases:
                number = numbers.get(snapshot.aliases[event.item])
            if event.note:
                self.asked(event.note, event.at)
            if self.hours is not None and event.kind == "commercial":
                self.hours.note(event.at, event.ms)
            if number is not None:
                self._note(number, event.at)
                if event.kind == "station-id":
                    self.last_id = event.at
