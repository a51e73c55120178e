"""`airings`: what was asked for at one place of a channel's schedule. The operator's word wins over every rule
but the length of the slot.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from retrovue.language.airings import AiringException
from retrovue.language.wall import wall_text
from retrovue.media.item import Item
from retrovue.media.selector import Selector
from retrovue.plan.cut_points import SHORTEST_EVENT
from retrovue.plan.findings import Findings
from retrovue.plan.planned import PlannedSlot
from retrovue.plan.slots import GridSlot
from retrovue.timing.broadcast_day import BroadcastDay
from retrovue.timing.instants import DAY


class Asked(NamedTuple):
    """An airing and its place in the station's list."""

    number: int
    airing: AiringException

    @property
    def layer(self) -> str:
        return f"airing:{self.number}"

    @property
    def path(self) -> tuple[str, ...]:
        return ("airings", str(self.number))


class AskedSpot(NamedTuple):
    """A spot for one place of a break."""

    position: int
    item: Item
    note: str


class Exceptions:
    """The dated exceptions of one channel."""

    def __init__(
        self,
        channel: str,
        airings: Sequence[AiringException],
        items_of: Callable[[Selector], Sequence[Item]],
        findings: Findings,
    ) -> None:
        self._channel, self._items_of, self._findings = channel, items_of, findings
        self._lines: dict[str, list[Asked]] = {}
        self._breaks: dict[str, list[Asked]] = {}
        self._dated: list[Asked] = []
        self._met: set[int] = set()
        self._void: set[int] = set()
        for asked in (Asked(index, airing) for index, airing in enumerate(airings)):
            self._sort_in(asked)

    def _sort_in(self, asked: Asked) -> None:
        airing = asked.airing
        if airing.at is None:
            if airing.channel == self._channel:
                self._dated.append(asked)
        elif airing.at.partition("/")[0] == self._channel:
            place, line = (
                (self._breaks, airing.at) if airing.spot is not None else (self._lines, _line(airing.at))
            )
            place.setdefault(_named(line), []).append(asked)

    def __bool__(self) -> bool:
        return bool(self._lines or self._breaks or self._dated)

    @property
    def selectors(self) -> list[Selector]:
        """What its airings ask for as items; of each the first airs."""
        found = [asked for lines in self._lines.values() for asked in lines] + self._dated
        return [asked.airing.item for asked in found if asked.airing.item is not None]

    # ---- lines

    def of(self, slot: GridSlot, number: int) -> list[Asked]:
        """What is asked for a line: in its time, and at its address; the later one wins."""
        if slot.airing is None and not self._lines:
            return []
        painted = [] if slot.airing is None else [Asked(int(slot.layer.rpartition(":")[2] or 0), slot.airing)]
        self._met.update(asked.number for asked in painted)
        found = self._lines.get(f"{slot.base}/{number}", []) if self._lines else []
        return [*painted, *found]

    def changes(self, slot: GridSlot, number: int) -> bool:
        """Whether an item, or a part of it, is asked for a line."""
        asked = self.of(slot, number)
        return bool(asked) and any(_is_about_item(one.airing, number, slot) for one in asked)

    def item(self, slot: GridSlot, number: int, promised: str = "") -> tuple[Asked, Item] | None:
        """The item that is asked for a line; in a time, for the first of its lines. A promised one stays."""
        for asked in reversed(self.of(slot, number)):
            selector = asked.airing.item
            if selector is not None and _is_about_item(asked.airing, number, slot):
                item = self._first(asked, selector, promised)
                self.met(asked)
                return (asked, item) if item is not None else None
        return None

    def part(self, slot: GridSlot, number: int) -> tuple[Asked, int, int | None] | None:
        """Where in its item a line begins and ends, where that is asked."""
        for asked in reversed(self.of(slot, number)):
            airing = asked.airing
            if (airing.in_ is not None or airing.out is not None) and _is_about_item(airing, number, slot):
                return asked, airing.in_ or 0, airing.out
        return None

    def program(self, slot: GridSlot, number: int) -> Asked | None:
        """What names the program of a line by its address."""
        found = self._lines.get(f"{slot.base}/{number}", [])
        return next((asked for asked in reversed(found) if asked.airing.program is not None), None)

    def met(self, asked: Asked) -> None:
        """It has been done, or its cause not to be has been told."""
        self._met.add(asked.number)

    def refuse(self, asked: Asked, place: str, cause: str) -> None:
        """The slot cannot hold what is asked."""
        self.met(asked)
        self._findings.add(
            "RV335", f"airing {asked.number}", f"what is asked for `{place}` cannot air: {cause}", place=place,
            help=("give the slot more time with `until`, or ask for another item",), path=asked.path,
        )  # fmt: skip

    def _first(self, asked: Asked, selector: Selector, promised: str = "") -> Item | None:
        items = [item for item in self._items_of(selector) if item.duration >= SHORTEST_EVENT]
        found = next((item for item in items if item.key == promised), items[0] if items else None)
        if found is None:
            self._void.add(asked.number)
        return found

    # ---- spots

    def open_day(self, day: BroadcastDay, slots: Sequence[PlannedSlot]) -> None:
        """Finds the breaks of the day's airings that name a time."""
        for asked in self._dated:
            airing = asked.airing
            if airing.spot is None or airing.date != day.date or airing.time is None:
                continue
            wall = airing.time if airing.time >= day.day_start else airing.time + DAY
            at = day.at(wall)[0].instant
            line = next((slot.line for slot in slots if slot.line.at <= at < slot.line.end), None)
            if line is not None:
                found = self._breaks.setdefault(f"{_named(line.id)}/b{airing.break_ or 0}", [])
                found.extend([asked] if asked not in found else [])

    @property
    def ask_for_spots(self) -> bool:
        """Whether there is a break for which a spot is asked."""
        return bool(self._breaks)

    def spots(self, name: str) -> list[AskedSpot]:
        """What is asked for a break, by its address."""
        if not self._breaks:
            return []
        line, _, piece = name.rpartition("/")
        return list(self._spots(self._breaks.get(f"{_named(line)}/{piece}", ())))

    def _spots(self, found: Sequence[Asked]) -> Iterator[AskedSpot]:
        for asked in found:
            item = self._first(asked, asked.airing.spot) if asked.airing.spot is not None else None
            if item is not None:
                self.met(asked)
                yield AskedSpot(asked.airing.position, item, asked.layer)

    def refuse_spot(self, spot: AskedSpot, name: str) -> None:
        index = int(spot.note.rpartition(":")[2])
        self._findings.add(
            "RV335", f"airing {index}", f"the spot that is asked for `{name}` cannot air: the break is too short for it",
            place=name, help=("ask for a shorter spot, or for another break",), path=("airings", str(index)),
        )  # fmt: skip

    # ---- what came of nothing

    def report(self, days: Sequence[BroadcastDay], since: int) -> None:
        """Tells of airings whose time was planned from `since` on and whose place was not there."""
        at_addresses = [asked for found in (*self._lines.values(), *self._breaks.values()) for asked in found]
        for asked in dict.fromkeys([*at_addresses, *self._dated]):
            day = next((day for day in days if day.date.isoformat() == _date(asked.airing)), None)
            done = asked.number in self._met and asked.number not in self._void
            if done or day is None or _instant(asked.airing, day) < since:
                continue
            place = self._place(asked.airing)
            cause, cure = self._cause(asked, place)
            self._findings.add("RV334", f"airing {asked.number}", cause, help=(cure,), path=asked.path)

    def _place(self, airing: AiringException) -> str:
        """Where an airing is to change something, as it is written."""
        return airing.at or f"{self._channel} {_date(airing)} {wall_text(airing.time or 0)}"

    def _cause(self, asked: Asked, place: str) -> tuple[str, str]:
        """Why an airing changes nothing, and what helps."""
        airing = asked.airing
        if asked.number in self._void:
            key = "spot" if airing.spot is not None else "item"
            return f"the `{key}` of the airing of `{place}` matches nothing that can air", "mend the selector"
        if any(_same_time(airing, later.airing) for later in self._dated if later.number > asked.number):
            return f"another airing is written for `{place}` further down, and wins", "keep one of the two"
        if airing.at is None and airing.spot is not None:
            what = f"there is no break {airing.break_ or 0} at `{place}`, or no room for a spot in it"
            return what, "`retrovue show log --fine` lists the breaks of a day"
        what = f"the schedule has no place `{place}` that the airing could change"
        if airing.at is None:
            return what, "name a time at which the channel is on the air; `retrovue show log` lists the day"
        cure = "look for the address with `retrovue show log`"
        is_programme = airing.spot is None and airing.program is None
        return what, cure + (
            "; within a flow or a relay ask by `channel`, `date` and `time`" if is_programme else ""
        )


def _same_time(one: AiringException, other: AiringException) -> bool:
    """Whether two airings are about one time of one channel, and neither is about a spot."""
    spots = one.spot is not None or other.spot is not None
    return not spots and (one.channel, one.date, one.time) == (other.channel, other.date, other.time)


def _line(address: str) -> str:
    """The address of the line, for one that goes on to an event."""
    parts = address.split("/")
    return "/".join(parts[:4])


def _named(address: str) -> str:
    """An address without the program that stands in, which a change of the schedule may change."""
    head, _, rest = address.partition("=")
    return head + (f"/{rest.partition('/')[2]}" if "/" in rest else "")


def _is_about_item(airing: AiringException, number: int, slot: GridSlot) -> bool:
    if airing.item is None and airing.in_ is None and airing.out is None:
        return False
    return airing.at is not None or number == 0


def _date(airing: AiringException) -> str:
    if airing.date is not None:
        return airing.date.isoformat()
    parts = (airing.at or "").split("/")
    return parts[1] if len(parts) > 1 else ""


def _instant(airing: AiringException, day: BroadcastDay) -> int:
    """When its slot begins; the start of the day where that cannot be read."""
    wall = airing.time
    if wall is None:
        clock = (airing.at or "").split("/")[2:3]
        digits = clock[0][:4] if clock else ""
        wall = (
            (int(digits[:2]) * 60 + int(digits[2:])) * 60_000
            if digits.isdecimal() and len(digits) == 4
            else day.day_start
        )
    found = day.at(wall if wall >= day.day_start else wall + DAY)
    return found[0].instant if found else day.start
