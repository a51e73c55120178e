"""What a pod is asked to be, and the ways in which that is tried."""

from typing import NamedTuple

from retrovue.plan.dayparts import Context
from retrovue.plan.formats import Element, FormatPlan, PodPlan
from retrovue.plan.relaxation import LADDER, STRICT, Relaxed
from retrovue.plan.upcoming import Upcoming

_FRAME = frozenset(("bumper", "id"))
"""What a pod gives up last."""
_NOTHING = frozenset[str]()


class PodRequest(NamedTuple):
    """Where a pod stands: in which slot, from when, how long, and how closely it must fit."""

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

    def black_room(self, elements: int) -> int:
        return (elements + self.after_act) * self.format.black

    @property
    def break_name(self) -> str:
        """The pods of a tail are one break."""
        return self.name.rstrip("0123456789") if "/t" in self.name[-4:] else self.name


class Attempt(NamedTuple):
    """One way to fill a pod: what is placed first, which rules hold, and how the rest is searched."""

    placing: tuple[Element, ...]
    sources: list[tuple[Element, int]]
    """What closes the pod, each with the most that may come from it."""
    relaxed: Relaxed = STRICT
    weighs: bool = False
    """Whether candidates that exclude each other are weighed against each other."""
    asked: bool = False
    """Whether campaigns have their say."""
    generous: bool = False
    """Whether promos and the like come as often as it takes, because advertising may not."""


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
    found.append(_attempt(form.every_pool, _NOTHING, LADDER[-1]))
    return found


def _attempt(
    plan: PodPlan, roles: frozenset[str], relaxed: Relaxed = STRICT, *, asked: bool = False, generous: bool = False
) -> Attempt:  # fmt: skip
    placing = tuple(element for element in plan.placing if element.role in roles or element.required)
    sources = plan.sources(roles, generous=generous)
    return Attempt(placing, sources, relaxed, relaxed is not STRICT, asked, generous)
