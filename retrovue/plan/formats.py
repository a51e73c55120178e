"""Break formats as the planner uses them: pods whose elements know their rings."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

from retrovue.language.traffic import Between, BreakFormat, Internal, PodElement
from retrovue.plan.cut_points import SHORTEST_EVENT
from retrovue.plan.ring import Ring
from retrovue.timing.instants import MINUTE

NO_BREAKS = BreakFormat(internal=Internal(count=0), between=Between())
"""What a channel without `breaks` has."""
_MANY = _UNCOUNTED = 1 << 20
_INVISIBLE = 40
"""Black that no viewer sees; allowed after an element whatever the format says."""
ALWAYS = 1000
"""A chance in thousandths."""
_EXTRA = 4
"""How many more promos and the like may close a pod when no `max` is given."""


@dataclass(frozen=True, slots=True)
class Element:
    """One element of a pod: `fixed` items are placed first; where it `closes`, more may come, up to `most`."""

    position: int
    role: str
    ring: Ring
    fixed: int
    most: int
    closes: bool
    hourly: bool = False
    """Its fixed items air only near the top of the hour, once."""
    nearest: bool = False
    """Likewise, and in the break that is nearest to it."""
    window: int = 5 * MINUTE
    overlay: bool = False
    """Whether a graphic does it where no break is near the hour."""
    where: str = ""
    """`first` or `last`: only in that break of a programme."""
    chance: int = ALWAYS
    required: bool = False
    """It may not be left out."""
    optional: bool = False
    """It may be left out even where it usually must be there."""
    open_end: bool = False
    """Nobody has said how many there may be."""

    @property
    def is_conditional(self) -> bool:
        """Whether not every break may have it."""
        return self.nearest or bool(self.where) or self.chance < ALWAYS

    @property
    def marks_the_hour(self) -> bool:
        """Whether it airs in the break nearest to an hour whatever else gives way, as station IDs must."""
        return self.nearest and not self.optional

    @property
    def holds_spots(self) -> bool:
        return self.role == "spots"


_CLOSING = {"spots": 0, "bumper": 1, "promo": 2, "psa": 3}
"""Spots first; then what is usually short, so that any length can be reached."""


class PodPlan:
    """The elements of a pod in their order on the air, and in the orders in which they are chosen."""

    __slots__ = (
        "_active", "_sources", "airtime", "closing", "conditional", "elements", "has_spots", "missing", "needs_spots",
        "placing", "required", "roles", "shortest", "slate", "spots",
    )  # fmt: skip

    def __init__(self, elements: tuple[Element, ...] = (), missing: bool = False) -> None:
        """`missing`: whether the pool of an element that may not be left out holds nothing."""
        self.slate = next((element.ring for element in elements if _fills_with_slate(element)), None)
        """What fills the time that nothing else can."""
        self.elements = elements = tuple(element for element in elements if not _fills_with_slate(element))
        self.missing = missing
        self.conditional = any(element.where or element.chance < ALWAYS for element in elements)
        """Whether not every break has all elements."""
        self._active: dict[tuple[int, ...], PodPlan] = {}
        self._sources: dict[tuple[frozenset[str], bool], list[tuple[Element, int]]] = {}
        self.required = [element for element in elements if element.required]
        self.roles = frozenset(element.role for element in elements)
        self.has_spots = "spots" in self.roles
        self.spots = next((element for element in elements if element.holds_spots), None)
        self.needs_spots = self.spots is not None and not self.spots.optional
        fixed = [element for element in elements if element.fixed]
        self.placing = sorted(fixed, key=lambda element: (not element.hourly, element.role != "bumper"))
        """Those with fixed items: what must be there before what would be nice."""
        self.closing = sorted(elements, key=lambda element: (_CLOSING.get(element.role, 4), element.position))
        self.airtime = sum({element.ring.name: element.ring.airtime for element in elements}.values())
        self.shortest = min((element.ring.shortest for element in elements), default=_MANY)
        """The shortest thing that could be placed; a large number when there is nothing."""

    def sources(self, placed: frozenset[str], *, generous: bool) -> list[tuple[Element, int]]:
        """What may close the pod once the roles that are `placed` are, and how many items each may give in all."""
        found = self._sources.get((placed, generous))
        if found is None:
            found = self._sources[placed, generous] = [
                (element, _UNCOUNTED if generous and element.open_end else element.most)
                for element in self.closing
                if element.closes or not (element.role in placed or element.required or element.hourly)
            ]
        return found

    def active(self, *, first: bool, last: bool, chance: Callable[[int], int]) -> "PodPlan":
        """The elements of one break: `chance` says which part of all breaks a position's chance must cover."""
        if not self.conditional:
            return self
        holds = tuple(
            number
            for number, element in enumerate(self.elements)
            if (first or element.where != "first")
            and (last or element.where != "last")
            and (element.chance >= ALWAYS or chance(element.position) < element.chance)
        )
        if holds not in self._active:
            plan = self._active[holds] = PodPlan(
                tuple(self.elements[number] for number in holds), self.missing
            )
            plan.slate = self.slate
        return self._active[holds]


def _fills_with_slate(element: Element) -> bool:
    return element.role == "slate" and not element.fixed


def _element(position: int, element: PodElement, ring: Ring, *, beside_spots: bool) -> Element:
    role, count = element.role, element.count
    hourly = element.at == "top-of-hour"
    fixed, most, closes = _amounts(element, beside_spots=beside_spots)
    return Element(
        position, role, ring, fixed, most, closes,
        hourly=hourly or (role == "id" and count is None and element.at is None),
        nearest=hourly, window=element.window, overlay=element.overlay is not None,
        where=element.at if element.at in ("first", "last") else "", chance=element.chance,
        required=element.optional is False, optional=element.optional is True,
        open_end=count is None and element.max is None and closes,
    )  # fmt: skip


def _amounts(element: PodElement, *, beside_spots: bool) -> tuple[int, int, bool]:
    """How many are placed first, how many there may be, and whether they close the pod."""
    role, count, most = element.role, element.count, element.max
    if role == "spots":
        return 0, most or count or _MANY, True
    if element.at == "top-of-hour":
        fixed = count or most or 1
        return fixed, fixed, False
    if role == "slate":
        return count or 0, count or 0, False
    if role in ("bumper", "id"):
        fixed = 1 if count is None else count
        closes = most is not None or (count is None and not beside_spots)
        total = most if most is not None else _MANY if closes else fixed
        return min(fixed, total), total, closes
    if count is not None:
        return count, count, False
    total = _EXTRA + 1 if most is None else most
    return min(1, total), total, True


def pod_plan(elements: Sequence[PodElement], ring_of: Callable[[str], Ring | None]) -> PodPlan:
    """Pools that hold nothing are left out; without spots, whatever is there closes the pod."""
    found = [(position, element, ring_of(element.pool)) for position, element in enumerate(elements)]
    beside_spots = any(element.role == "spots" for element in elements)
    return PodPlan(
        tuple(
            _element(position, element, ring, beside_spots=beside_spots)
            for position, element, ring in found
            if ring is not None and ring.numbers
        ),
        missing=any(
            element.optional is False and (ring is None or not ring.numbers) for _, element, ring in found
        ),
    )


@dataclass(frozen=True)
class FormatPlan:
    """A break format on one channel."""

    name: str
    format: BreakFormat
    internal: PodPlan
    between: PodPlan
    every_pool: PodPlan
    """All that this format may draw."""
    black: int = _INVISIBLE
    """The most black after one element."""
    parts_neighbours: bool = False
    """Whether the order of a filled pod may have to be mended."""

    @classmethod
    def of(cls, name: str, form: BreakFormat, ring_of: Callable[[str], Ring | None]) -> "FormatPlan":
        internal, between = pod_plan(form.internal.pod, ring_of), pod_plan(form.between.pod, ring_of)
        every = tuple(
            element for element in between.elements + internal.elements if not element.is_conditional
        )
        parts = any(element.ring.parts_neighbours for element in between.elements + internal.elements)
        return cls(name, form, internal, between, PodPlan(every), max(form.black, _INVISIBLE), parts)

    @cached_property
    def ads_per_hour(self) -> int | None:
        return self.format.limit.ads_per_hour

    @cached_property
    def ads_per_break(self) -> int | None:
        return self.format.limit.ads_per_break

    @cached_property
    def limits_ads(self) -> bool:
        """Whether it says how much advertising there may be."""
        return self.ads_per_hour is not None or self.ads_per_break is not None

    @cached_property
    def hourly(self) -> Element | None:
        """What marks the top of the hour, where the format asks for it."""
        elements = self.between.elements + self.internal.elements
        return next((element for element in elements if element.nearest), None)

    @cached_property
    def pod_target(self) -> int:
        """How long a break inside a programme should be."""
        return max(SHORTEST_EVENT, min(self.format.internal.length, self.format.internal.max))

    @cached_property
    def fade(self) -> int:
        return self.format.fade

    @cached_property
    def shortest_break(self) -> int:
        return max(self.format.internal.min, SHORTEST_EVENT)

    @cached_property
    def longest_break(self) -> int:
        return max(self.format.internal.max, SHORTEST_EVENT)

    @cached_property
    def least(self) -> int:
        """The least break time that a slot keeps for a programme (`min` of the format, where it has pods)."""
        return self.shortest_break if self.between.elements else 0

    def wanted_breaks(self, slot: int, duration: int, marks: int) -> int:
        """How many internal breaks the format asks for in a slot of this length."""
        internal = self.format.internal
        if not self.internal.elements:
            return 0
        if internal.every is not None:
            return max(0, duration // max(internal.every, SHORTEST_EVENT) - (duration % internal.every == 0))
        count = internal.count
        if isinstance(count, int):
            return count
        if count == "all":
            return marks
        keys = [key for key in count if key <= slot]
        return count[max(keys)] if keys else 0

    def affordable_breaks(self, spare: int) -> int:
        """How many breaks of at least `min` the spare time of a slot holds beside the one that closes it."""
        return max(0, spare // self.shortest_break - 1)
