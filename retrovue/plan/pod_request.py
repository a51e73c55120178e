"""What a pod is asked to be, and the ways in which that is tried."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from retrovue.plan.dayparts import Context
from retrovue.plan.formats import Element, FormatPlan, PodPlan
from retrovue.plan.relaxation import LADDER, STRICT, Relaxed
from retrovue.plan.upcoming import Upcoming

_FRAME = frozenset(("bumper", "id"))
"""What a pod gives up last."""
_NOTHING = frozenset[str]()


@dataclass(slots=True, eq=False)
class PodRequest:
    """Where a pod stands: in which slot, from when, how long, and how closely it must fit.

    Not a tuple, here and below: what is read as often as this costs a fifth when it stands in slots.
    """

    format: FormatPlan
    plan: PodPlan
    slot: tuple[int, int]
    at: int
    length: int
    exact: bool
    eligible: str
    after_act: bool = False
    """Whether the element before it can carry black too."""
    upcoming: Upcoming | None = None
    """What the channel is going to air."""
    name: str = ""
    """The pod's address."""
    first: bool = True
    """Whether it is the first of its kind in the programme."""
    last: bool = True
    following: int | None = None
    """About when the next break of the slot begins."""
    context: Context | None = None
    asked: Sequence[int] = ()
    """The numbers of spots that are asked for by name: they air in it beside what fills it."""

    @property
    def break_name(self) -> str:
        """The pods of a tail are one break."""
        return self.name.rstrip("0123456789") if "/t" in self.name[-4:] else self.name


class Round(NamedTuple):
    """So many items of an element at most, of so many times the length that is searched for."""

    element: Element
    most: int
    times: int


def rounds(sources: Sequence[tuple[Element, int]]) -> tuple[Round, ...]:
    """Spots up to twice the room, then promos and the like, then all further spots."""
    spots = [source for source in sources if source[0].holds_spots]
    others = [source for source in sources if not source[0].holds_spots]
    return (
        *([Round(element, most, 2) for element, most in spots] if others else []),
        *[Round(element, most, 2) for element, most in others],
        *[Round(element, most, 6) for element, most in spots],
    )


@dataclass(slots=True, eq=False)
class Attempt:
    """One way to fill a pod: what is placed first, which rules hold, and how the rest is searched."""

    placing: tuple[Element, ...]
    sources: list[tuple[Element, int]]
    """What closes the pod, each with the most that may come from it."""
    rounds: Sequence[Round]
    """The order in which it is searched for that."""
    ad_rounds: Sequence[Round]
    """Likewise, for the part that is advertising where that is limited."""
    relaxed: Relaxed = STRICT
    weighs: bool = False
    """Whether candidates that exclude each other are weighed against each other."""
    asked: bool = False
    """Whether campaigns have their say."""
    generous: bool = False
    """Whether promos and the like come as often as it takes, because advertising may not."""

    @property
    def strict(self) -> bool:
        """Whether every rule holds. Else the attempt must be worth it: a rule is not broken for a moment of black."""
        return self.relaxed is STRICT


def attempts(form: FormatPlan, plan: PodPlan, *, limited: bool, wanted: bool) -> list[Attempt]:
    """From the pod as it is written to the last resort before black and slate."""
    found = [
        _attempt(plan, roles, asked=asked)
        for asked in ((True, False) if wanted else (False,))
        for roles in (plan.roles, _FRAME, _NOTHING)
    ]
    if limited:
        found.append(_attempt(plan, _NOTHING, generous=True))
    for relaxed in LADDER:
        if limited or not relaxed.limit or relaxed.caps:
            found.append(_attempt(plan, _NOTHING, relaxed))
        if relaxed.category:  # short pieces of the format's other pools, before what viewers notice
            found.append(_attempt(form.every_pool, _NOTHING, relaxed))
    return found


def _attempt(
    plan: PodPlan, roles: frozenset[str], relaxed: Relaxed = STRICT, *, asked: bool = False, generous: bool = False
) -> Attempt:  # fmt: skip
    placing = tuple(
        element
        for element in plan.placing
        if element.role in roles or element.required or element.marks_the_hour
    )
    sources = plan.sources(roles, generous=generous)
    spots = [source for source in sources if source[0].holds_spots]
    return Attempt(
        placing, sources, rounds(sources), rounds(spots), relaxed, relaxed is not STRICT, asked, generous
    )
