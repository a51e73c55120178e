"""Break formats as the planner uses them: pods whose elements know their rings."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from retrovue.language.traffic import Between, BreakFormat, Internal, PodElement
from retrovue.plan.cut_points import SHORTEST_EVENT
from retrovue.plan.ring import Ring

NO_BREAKS = BreakFormat(internal=Internal(count=0), between=Between())
"""What a channel without `breaks` has."""
_MANY = 1 << 20
_INVISIBLE = 40
"""Black that no viewer sees; allowed after an element whatever the format says."""
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
    """Its fixed item airs only near the top of the hour, once."""

    @property
    def holds_spots(self) -> bool:
        return self.role == "spots"


_CLOSING = {"spots": 0, "bumper": 1, "promo": 2, "psa": 3}
"""Spots first; then what is usually short, so that any length can be reached."""


class PodPlan:
    """The elements of a pod in their order on the air, and in the orders in which they are chosen."""

    __slots__ = ("airtime", "closing", "elements", "has_spots", "placing", "roles", "shortest")

    def __init__(self, elements: tuple[Element, ...] = ()) -> None:
        self.elements = elements
        self.roles = frozenset(element.role for element in elements)
        self.has_spots = "spots" in self.roles
        fixed = [element for element in elements if element.fixed]
        self.placing = sorted(fixed, key=lambda element: (not element.hourly, element.role != "bumper"))
        """Those with fixed items: what must be there before what would be nice."""
        self.closing = sorted(elements, key=lambda element: (_CLOSING.get(element.role, 4), element.position))
        self.airtime = sum({element.ring.name: element.ring.airtime for element in elements}.values())
        self.shortest = min((element.ring.shortest for element in elements), default=_MANY)
        """The shortest thing that could be placed; a large number when there is nothing."""


def _element(position: int, element: PodElement, ring: Ring, *, beside_spots: bool) -> Element:
    role, count, most = element.role, element.count, element.max
    if role == "spots":
        return Element(position, role, ring, 0, most or count or _MANY, closes=True)
    if role in ("bumper", "id"):
        fixed = 1 if count is None else count
        closes = most is not None or (count is None and not beside_spots)
        total = most if most is not None else _MANY if closes else fixed
        return Element(position, role, ring, min(fixed, total), total, closes, role == "id" and count is None)
    if count is not None:
        return Element(position, role, ring, count, count, closes=False)
    total = _EXTRA + 1 if most is None else most
    return Element(position, role, ring, min(1, total), total, closes=True)


def pod_plan(elements: Sequence[PodElement], ring_of: Callable[[str], Ring | None]) -> PodPlan:
    """Pools that hold nothing are left out; without spots, whatever is there closes the pod."""
    found = [(position, element, ring_of(element.pool)) for position, element in enumerate(elements)]
    beside_spots = any(element.role == "spots" for element in elements)
    return PodPlan(
        tuple(
            _element(position, element, ring, beside_spots=beside_spots)
            for position, element, ring in found
            if ring is not None and ring.numbers
        )
    )


@dataclass(frozen=True, slots=True)
class FormatPlan:
    """A break format on one channel."""

    name: str
    format: BreakFormat
    internal: PodPlan
    between: PodPlan
    every_pool: PodPlan
    """All that this format may draw: the last thing tried before slate."""

    @classmethod
    def of(cls, name: str, form: BreakFormat, ring_of: Callable[[str], Ring | None]) -> "FormatPlan":
        internal, between = pod_plan(form.internal.pod, ring_of), pod_plan(form.between.pod, ring_of)
        return cls(name, form, internal, between, PodPlan(between.elements + internal.elements))

    @property
    def least(self) -> int:
        """The least break time that a slot keeps for a programme (`min` of the format, where it has pods)."""
        return max(self.format.internal.min, SHORTEST_EVENT) if self.between.elements else 0

    @property
    def black(self) -> int:
        """The most black after one element."""
        return max(self.format.black, _INVISIBLE)

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
        least = max(self.format.internal.min, SHORTEST_EVENT)
        return max(0, spare // least - 1)
