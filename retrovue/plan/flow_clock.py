"""The clock of a flow: takes with their rings, and how much of the air each of them fills."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from retrovue.language.traffic import Pool
from retrovue.media.expression import Collection
from retrovue.media.selector import Selector
from retrovue.plan.hashing import digest
from retrovue.plan.ring import Ring
from retrovue.plan.rules import Flow, Guide
from retrovue.plan.rules.flow import Take


@dataclass(frozen=True, slots=True)
class TakePlan:
    """One station of the clock: so many items of a ring, or items for about so long."""

    ring: Ring
    count: int
    length: int | None
    optional: bool

    @property
    def mean(self) -> int:
        return mean_length(self.ring)

    @property
    def items(self) -> int:
        """How many items it has, at least about."""
        return self.count if self.length is None else max(1, self.length // max(1, self.mean))


def mean_length(ring: Ring) -> int:
    return ring.airtime // max(1, len(ring.numbers))


def typical_lengths(takes: Sequence[TakePlan], room: int) -> list[int | None]:
    """How long an item of each take is where it fits the room; None where none does.

    A take that may be left out is no longer than the others are: the clock is not held up for it.
    """
    found = [_mean_within(take.ring, room) for take in takes]
    needed = [mean for mean, take in zip(found, takes, strict=True) if mean is not None and not take.optional]
    most = max(needed, default=room)
    return [
        min(mean, most) if mean is not None and take.optional else mean
        for mean, take in zip(found, takes, strict=True)
    ]


def _mean_within(ring: Ring, room: int) -> int | None:
    if ring.longest <= room:
        return mean_length(ring)
    lengths = [length for number in ring.numbers if (length := ring.shorts.length[number]) <= room]
    return sum(lengths) // len(lengths) if lengths else None


def named_pool(take: Take, pools: Mapping[str, Pool]) -> str | None:
    """The pool that a take names; a name means a pool before it means a collection."""
    expression = take.take.expression
    return expression.id if isinstance(expression, Collection) and expression.id in pools else None


def own_pool(flow: Flow, selector: Selector) -> Pool:
    """The rotation of a collection or selector in a flow, with the flow's rules."""
    return Pool.model_validate(
        {
            "from": selector, "rest": flow.rest, "separate": flow.separate, "cap": flow.cap,
            "order": "even" if flow.order == "shuffle" else "phase",
        }
    )  # fmt: skip


def own_name(program: str, selector: Selector) -> str:
    """What the ring of such a rotation is called: it shuffles by this name."""
    expression = selector.expression
    if isinstance(expression, Collection):
        return f"{program}.{expression.id}"
    return f"{program}.{digest(selector.text) >> 32:08x}"


def takes_of(flow: Flow, ring_of: Callable[[Take], Ring | None]) -> tuple[TakePlan, ...]:
    """The takes that hold anything."""
    found = ((take, ring_of(take)) for take in flow.clock)
    return tuple(
        TakePlan(ring, take.count, take.for_, take.optional)
        for take, ring in found
        if ring is not None and ring.numbers and (take.count or take.for_)
    )


def kind_of(takes: Sequence[TakePlan]) -> str:
    """The kind that most items of a round have; of equals the first by name."""
    counts: Counter[str] = Counter()
    for take in takes:
        kinds = Counter(take.ring.shorts.items[number].kind for number in take.ring.numbers)
        counts[max(sorted(kinds), key=kinds.__getitem__)] += take.items
    return max(sorted(counts), key=counts.__getitem__)


def flow_takes(programs: Mapping[str, Any]) -> Iterator[tuple[str, Flow, Take]]:
    """Every take of the flows among these programs."""
    for name, flow in flows_of(programs):
        for take in flow.clock:
            yield name, flow, take


def flows_of(programs: Mapping[str, Any]) -> Iterator[tuple[str, Flow]]:
    """The flows among these programs, and what is heard of guides."""
    for name, model in programs.items():
        flow = model.flow if isinstance(model, Guide) else model
        if isinstance(flow, Flow):
            yield name, flow
