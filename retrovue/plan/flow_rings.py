"""The rings of a channel's flows: pools by name, and a rotation of its own for every other take."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any, Protocol

from retrovue.language.calendars import Calendar
from retrovue.language.channel import ChannelFile
from retrovue.language.layers import painted
from retrovue.language.traffic import Pool
from retrovue.media.item import Item
from retrovue.media.selector import Selector
from retrovue.plan.cut_points import SHORTEST_EVENT
from retrovue.plan.findings import Findings
from retrovue.plan.flow_clock import TakePlan, flow_takes, flows_of, named_pool, own_name, own_pool, takes_of
from retrovue.plan.formats import FormatPlan
from retrovue.plan.ring import Ring
from retrovue.plan.rules import Flow, Guide
from retrovue.plan.rules.flow import Take
from retrovue.plan.types.flow import FlowPlanner
from retrovue.plan.types.guide import GuidePlanner
from retrovue.timing.instants import DAY, HOUR

ItemsOf = Callable[[Selector], Sequence[Item]]
_MODEL_WEEK = [date(2024, 1, day) for day in range(1, 8)]


class FlowRings(Protocol):
    """What makes and keeps the rings of a channel."""

    def get(self, name: str) -> Ring | None: ...
    def own(self, name: str, pool: Pool, load: int) -> Ring: ...


def flow_planners(
    file: ChannelFile[Any], rings: FlowRings, pools: Mapping[str, Pool], loads: Mapping[str, int],
    no_breaks: FormatPlan, local_offset: Callable[[int], int], findings: Findings,
) -> dict[str, FlowPlanner]:  # fmt: skip
    """The planners of the channel's flows and guides by program."""
    found: dict[str, FlowPlanner] = {}
    id = file.channel.id
    for name, model in file.all_programs.items():
        if isinstance(model, Flow):
            takes = _takes(name, model, rings, pools, loads)
            if not takes:
                findings.add(
                    "RV301", f"{id}/{name}", f"`{name}` has no item that can air",
                    help=("widen its takes, or sync the source that holds their items",),
                    path=("channels", id, "programs", name, "clock"),
                )  # fmt: skip
            found[name] = FlowPlanner(id, takes, model.exact_every, no_breaks, local_offset, findings)
        elif isinstance(model, Guide):
            takes = _takes(name, model.flow, rings, pools, loads) if model.flow else ()
            mark = HOUR if takes else HOUR // 2
            found[name] = GuidePlanner(id, takes, mark, no_breaks, local_offset, findings)
    return found


def _takes(
    name: str, model: Flow, rings: FlowRings, pools: Mapping[str, Pool], loads: Mapping[str, int]
) -> tuple[TakePlan, ...]:
    made: dict[str, Ring] = {}

    def ring_of(take: Take) -> Ring | None:
        pool = named_pool(take, pools)
        if pool is not None:
            return rings.get(pool)
        own = own_name(name, take.take)
        if own not in made:
            made[own] = rings.own(own, own_pool(model, take.take), loads.get(own, 0))
        return made[own]

    return takes_of(model, ring_of)


def flow_loads(
    file: ChannelFile[Any], day_start: int, pools: Mapping[str, Pool], items_of: ItemsOf
) -> dict[str, int]:
    """Thousandths of the air that the flows take from each pool and each rotation of their own.

    A rotation of its own turns as fast as while its flow airs, so that each stretch has enough of it to choose from.
    """
    flows = dict(flows_of(file.all_programs))
    if not flows:
        return {}
    shares = _shares(file, day_start)
    found: dict[str, int] = {}
    for name, flow in flows.items():
        times = [_time(take, pools, items_of) for take in flow.clock]
        for take, time in zip(flow.clock, times, strict=True):
            pool = named_pool(take, pools)
            ring, share = (pool, shares.get(name, 0)) if pool else (own_name(name, take.take), 1000)
            found[ring] = found.get(ring, 0) + share * time // max(1, sum(times))
    return found


def _shares(file: ChannelFile[Any], day_start: int) -> dict[str, int]:
    """Thousandths of a week without dates that each program has in the grid."""
    times: dict[str, int] = {}
    plain = file.model_copy(update={"stunts": {}})
    for day in _MODEL_WEEK:
        for stretch in painted(plain, day, day_start, Calendar(), lambda _: 0):
            name = stretch.written.entry.program
            times[name] = times.get(name, 0) + stretch.end - stretch.start
    return {name: time * 1000 // (7 * DAY) for name, time in times.items()}


def _time(take: Take, pools: Mapping[str, Pool], items_of: ItemsOf) -> int:
    """How much of a round of the clock a take fills."""
    if take.for_ is not None:
        return take.for_
    pool = named_pool(take, pools)
    lengths = [item.duration for item in items_of(pools[pool].from_ if pool is not None else take.take)]
    return take.count * sum(lengths) // max(1, len(lengths))


def flow_items(file: ChannelFile[Any], pools: Mapping[str, Pool], items_of: ItemsOf) -> dict[str, Item]:
    """Every item that the channel's flows may draw, by key."""
    found: dict[str, Item] = {}
    for _, _, take in flow_takes(file.all_programs):
        pool = named_pool(take, pools)
        for item in items_of(pools[pool].from_ if pool is not None else take.take):
            if item.duration >= SHORTEST_EVENT:
                found[item.key] = item
    return found
