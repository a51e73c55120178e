"""What has aired so far on one channel, as far as the rules of the pools ask for it."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Sequence, Set

from retrovue.media.snapshot import CatalogSnapshot
from retrovue.plan.ad_hours import AdHours
from retrovue.plan.campaigns import CampaignDesk
from retrovue.plan.ring import Ring
from retrovue.plan.shorts import Shorts
from retrovue.playout_log import Event
from retrovue.timing.instants import DAY, HOUR

NEVER = -(1 << 60)
_NOBODY = frozenset[int]()


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
        self._today: list[set[int]] = []
        """The items that have aired today; those that have twice; and so on."""
        self._in_hour = defaultdict[int, list[set[int]]](list)
        """Likewise for each hour."""
        self._times = defaultdict[int, list[int]](list)
        """Instants at which the items with a cap aired."""
        self._offset = 0
        """How far into a clock hour of UTC those of the channel's zone begin."""

    def open_day(self, offset: int, start: int = 0, end: int = 0) -> None:
        """Caps count by broadcast day and by local clock hour; `offset` is local time minus UTC.

        A day that starts within an hour goes on with what aired in it.
        """
        self._offset, self.day = offset % HOUR, (start, end)
        this = (start + self._offset) // HOUR
        begun = self._in_hour.get(this)
        self._today.clear()
        self._in_hour.clear()
        if begun:
            self._in_hour[this] = begun

    def note(self, number: int, at: int) -> None:
        """An item starts, and airs to its end."""
        self.note_all([(number, at)])

    def note_all(self, airings: Sequence[tuple[int, int]]) -> None:
        """Items start at their instants, one behind the other, and air to their ends."""
        self._hear(airings)
        if self.hours is not None:
            is_ad, lengths = self._shorts.is_ad, self._shorts.length
            self.hours.note_all([(at, lengths[number]) for number, at in airings if is_ad[number]])

    def asked(self, note: str, at: int) -> None:
        """An item airs for a campaign."""
        if self.desk is not None:
            self.desk.placed(note, at)

    def _hear(self, airings: Sequence[tuple[int, int]]) -> None:
        last, group_last, tracked = self.last, self.group_last, self._tracked
        company, category, artists = self._shorts.company, self._shorts.category, self._shorts.artists
        for number, at in airings:
            last[number] = group_last[company[number]] = group_last[category[number]] = at
            if artists and number in artists:
                for artist in artists[number]:
                    group_last[artist] = at
        if airings:
            self.newest = airings[-1][0]
        capped = [airing for airing in airings if airing[0] in tracked]
        if capped:
            self._count(capped)

    def _count(self, airings: Sequence[tuple[int, int]]) -> None:
        """Items with a cap have aired once more: those of a pod at once, unless an hour begins or one comes again."""
        hour, numbers = (airings[0][1] + self._offset) // HOUR, {number for number, _ in airings}
        if len(numbers) < len(airings) or (airings[-1][1] + self._offset) // HOUR > hour:
            for airing in airings:
                self._count([airing])
            return
        for number, at in airings:
            self._times[number].append(at)
        _count_among(self._today, numbers)
        _count_among(self._in_hour[hour], numbers)

    def full(self, ring: Ring, at: int) -> Set[int]:
        """The items that have aired as often today, or in this hour, as the ring's caps allow."""
        today = _as_often(self._today, ring.per_day) if ring.per_day is not None else _NOBODY
        if ring.per_hour is None:
            return today
        in_hour = _as_often(self._in_hour.get((at + self._offset) // HOUR, ()), ring.per_hour)
        return today | in_hour if today and in_hour else today or in_hour

    def today(self, number: int) -> int:
        """Airings in the broadcast day."""
        return sum(number in aired for aired in self._today)

    def this_hour(self, number: int, at: int) -> int:
        """Airings in the clock hour of an instant."""
        this = (at + self._offset) // HOUR
        return sum(number in aired for aired in self._in_hour.get(this, ()))

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
                self._hear([(number, event.at)])
                if event.kind == "station-id":
                    self.last_id = event.at


def _count_among(aired: list[set[int]], numbers: set[int]) -> None:
    """Notes in the sets of those that have aired once, twice and so on that these have once more."""
    for seen in aired:
        again = seen & numbers
        seen.update(numbers)
        if not again:
            return
        numbers = again
    aired.append(set(numbers))


def _as_often(aired: Sequence[set[int]], times: int) -> Set[int]:
    """Those that have aired so many times."""
    return aired[times - 1] if 0 < times <= len(aired) else _NOBODY
