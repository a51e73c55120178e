"""The pools that take the place of a format's `spots` on one channel, by daypart."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

from retrovue.plan.dayparts import Context
from retrovue.plan.formats import FormatPlan, PodPlan
from retrovue.plan.programmes import format_name
from retrovue.plan.ring import Ring


class ChannelPools:
    """Formats with the channel's own pools in them."""

    def __init__(self, pools: Mapping[str, str], ring_of: Callable[[str], Ring | None]) -> None:
        self._pools, self._ring_of = pools, ring_of
        self._made: dict[tuple[str, str], FormatPlan] = {}

    def format_at(self, form: FormatPlan, context: Context) -> FormatPlan:
        """The format with the pool of the first daypart that holds."""
        pool = format_name(None, None, self._pools, context.dayparts)
        return form if pool is None else self._with(form, pool)

    def all(self, form: FormatPlan) -> Iterator[FormatPlan]:
        """The format as it is, and with each pool of the channel."""
        yield form
        for pool in dict.fromkeys(self._pools.values()):
            yield self._with(form, pool)

    def _with(self, form: FormatPlan, pool: str) -> FormatPlan:
        key = (form.name, pool)
        if key not in self._made:
            ring = self._ring_of(pool)
            made = form if ring is None or not ring.numbers else _replaced(form, ring)
            self._made[key] = made
        return self._made[key]


def _replaced(form: FormatPlan, ring: Ring) -> FormatPlan:
    return replace(
        form,
        internal=_pod(form.internal, ring),
        between=_pod(form.between, ring),
        every_pool=_pod(form.every_pool, ring),
        parts_neighbours=form.parts_neighbours or ring.parts_neighbours,
    )


def _pod(plan: PodPlan, ring: Ring) -> PodPlan:
    elements = tuple(
        replace(element, ring=ring) if element.holds_spots else element for element in plan.elements
    )
    found = PodPlan(elements, plan.missing)
    found.slate = plan.slate
    return found
