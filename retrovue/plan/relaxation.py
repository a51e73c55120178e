"""The ladder of rules that give way, one after the other, before a break shows slate."""

from dataclasses import dataclass

from retrovue.plan.air_state import AirState
from retrovue.plan.ring import Ring
from retrovue.plan.shared_air import SharedAir
from retrovue.plan.shorts import Shorts
from retrovue.timing.instants import DAY, HOUR

WEEK = 7 * DAY
SOON = HOUR // 2
"""Whoever sees an advert twice within this notices."""


@dataclass(slots=True, eq=False)
class Relaxed:
    """Which rules do not hold. Ratings, warnings, dates, dayparts and seasons always do."""

    adjacent: bool = False
    """`adjacent` separation is left to the order of the pod; else it is kept like `pod`."""
    limit: bool = False
    """How much advertising there may be."""
    caps: bool = False
    category: bool = False
    company: bool = False
    rest: bool = False
    """What has not aired for `SOON` may come again."""
    soon: bool = False
    """So may everything but what aired last."""


STRICT = Relaxed()
LADDER = (
    Relaxed(adjacent=True),
    Relaxed(adjacent=True, limit=True),
    Relaxed(adjacent=True, limit=True, caps=True),
    Relaxed(adjacent=True, limit=True, caps=True, category=True),
    Relaxed(adjacent=True, limit=True, caps=True, category=True, company=True),
    Relaxed(adjacent=True, limit=True, caps=True, category=True, company=True, rest=True),
    Relaxed(adjacent=True, limit=True, caps=True, category=True, company=True, rest=True, soon=True),
)
MESSAGES = {
    "RV314": "an element that may not be left out is missing in a break",
    "RV341": "a frequency cap was relaxed to close a break",
    "RV342": "the limit of advertising was passed to close a break",
    "RV343": "category separation was relaxed to close a break",
    "RV344": "company or artist separation was relaxed to close a break",
    "RV345": "rest was relaxed to close a break",
}


def broken_rules(chosen: list[tuple[int, Ring]], at: int, state: AirState, shorts: Shorts) -> list[str]:
    """The codes of the rules that these items break when they air from `at` on."""
    codes: set[str] = set()
    seen: list[int] = []
    for number, ring in chosen:
        company, category = shorts.company[number], shorts.category[number]
        if state.last[number] > at - ring.rest or (
            ring.elsewhere is not None and ring.elsewhere.near(number, at, at, ring.rest)
        ):
            codes.add("RV345")
        if any(_meets_artist(ring, artist, at, state, seen) for artist in shorts.artists.get(number, ())):
            codes.add("RV344")
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
        seen += (company, category, *shorts.artists.get(number, ()))
    return sorted(codes)


def _meets_artist(ring: Ring, artist: int, at: int, state: AirState, seen: list[int]) -> bool:
    return state.group_last[artist] > at - ring.artist_gap or (ring.artist != "adjacent" and artist in seen)


def is_capped(ring: Ring, number: int, at: int, state: AirState) -> bool:
    if ring.elsewhere is not None:
        return _is_capped_with(ring.elsewhere, ring, number, at, state)
    if ring.per_day is not None and state.today(number) >= ring.per_day:
        return True
    if ring.per_week is not None and state.this_week(number, at) >= ring.per_week:
        return True
    return ring.per_hour is not None and state.this_hour(number, at) >= ring.per_hour


def _is_capped_with(elsewhere: SharedAir, ring: Ring, number: int, at: int, state: AirState) -> bool:
    """Likewise, with the airings on the other channels."""
    hour = state.hour(at)
    for most, here, (start, end) in (
        (ring.per_day, state.today(number), state.day),
        (ring.per_week, state.this_week(number, at), (at - WEEK + 1, at + WEEK)),
        (ring.per_hour, state.this_hour(number, at), (hour, hour + HOUR)),
    ):
        if most is not None and here + elsewhere.count(number, start, end) >= most:
            return True
    return False
