"""The ladder of rules that give way, one after the other, before a break shows slate."""

from typing import NamedTuple

from retrovue.plan.air_state import AirState
from retrovue.plan.ring import Ring
from retrovue.plan.shorts import Shorts


class Relaxed(NamedTuple):
    """Which rules do not hold. Dates, dayparts and seasons always do."""

    adjacent: bool = False
    """`adjacent` separation is left to the order of the pod; else it is kept like `pod`."""
    caps: bool = False
    category: bool = False
    company: bool = False
    rest: bool = False


STRICT = Relaxed()
LADDER = (
    Relaxed(adjacent=True),
    Relaxed(adjacent=True, caps=True),
    Relaxed(adjacent=True, caps=True, category=True),
    Relaxed(adjacent=True, caps=True, category=True, company=True),
    Relaxed(adjacent=True, caps=True, category=True, company=True, rest=True),
)
MESSAGES = {
    "RV341": "a frequency cap was relaxed to close a break",
    "RV343": "category separation was relaxed to close a break",
    "RV344": "company separation was relaxed to close a break",
    "RV345": "rest was relaxed to close a break",
}


def broken_rules(chosen: list[tuple[int, Ring]], at: int, state: AirState, shorts: Shorts) -> list[str]:
    """The codes of the rules that these items break when they air from `at` on."""
    codes: set[str] = set()
    seen: list[int] = []
    for number, ring in chosen:
        company, category = shorts.company[number], shorts.category[number]
        if state.last[number] > at - ring.rest:
            codes.add("RV345")
        if state.group_last[company] > at - ring.company_gap or (
            ring.company != "adjacent" and company in seen
        ):
            codes.add("RV344")
        if state.group_last[category] > at - ring.category_gap or (
            ring.category != "adjacent" and category in seen
        ):
            codes.add("RV343")
        if is_capped(ring, number, at, state):
            codes.add("RV341")
        seen += (company, category)
    return sorted(codes)


def is_capped(ring: Ring, number: int, at: int, state: AirState) -> bool:
    if ring.per_day is not None and state.today(number) >= ring.per_day:
        return True
    return ring.per_hour is not None and state.this_hour(number, at) >= ring.per_hour
