"""Puts together what one channel is planned with: programs, rings, formats and the state of the air."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from retrovue.language.channel import ChannelFile
from retrovue.language.document import StationDocument
from retrovue.language.traffic import Pool
from retrovue.media.item import Item
from retrovue.media.selector import Selector
from retrovue.media.snapshot import CatalogSnapshot
from retrovue.plan.acts import SlotLayer
from retrovue.plan.ad_hours import AdHours
from retrovue.plan.air_state import AirState
from retrovue.plan.breaks import Breaks
from retrovue.plan.channel import ChannelParts
from retrovue.plan.channel_campaigns import campaign_desk
from retrovue.plan.channel_graphics import ChannelGraphics
from retrovue.plan.channel_pools import ChannelPools
from retrovue.plan.coarse import CoarsePlanner
from retrovue.plan.cuts import Cuts
from retrovue.plan.day import DayPlanner
from retrovue.plan.dayparts import ChannelRules, DayContexts
from retrovue.plan.exceptions import Exceptions
from retrovue.plan.findings import Findings
from retrovue.plan.flow_rings import flow_loads, flow_planners
from retrovue.plan.formats import NO_BREAKS, FormatPlan
from retrovue.plan.frozen import Substitutes
from retrovue.plan.hashing import Digests
from retrovue.plan.hour_marks import HourWatch
from retrovue.plan.kept import Keeper
from retrovue.plan.loads import Usage, ring_load, weekly_usage
from retrovue.plan.local_offset import LocalOffset
from retrovue.plan.pods import PodFiller
from retrovue.plan.programmes import Programmes
from retrovue.plan.ring import Ring, keeps_turn, tuned_turn
from retrovue.plan.schedule import schedule_rules
from retrovue.plan.shared_air import SharedAir
from retrovue.plan.shorts import Shorts
from retrovue.plan.slot_rules import SlotRules
from retrovue.plan.stand_ins import StandIns
from retrovue.plan.standards import Standards
from retrovue.plan.stock import Stocks
from retrovue.plan.types.made import Making, type_planners
from retrovue.plan.types.simulcast import Relayed
from retrovue.plan.upcoming import DAYS_AHEAD, Upcoming
from retrovue.plan.wraps import Wraps
from retrovue.timing.durations import duration_text
from retrovue.timing.instants import DAY, zone


@dataclass(frozen=True, slots=True)
class SharedParts:
    """What all channels of a build have in common. `turns` is brought up to date by the rings."""

    document: StationDocument[Any, Any]
    catalog: CatalogSnapshot
    items_of: Callable[[Selector], tuple[Item, ...]]
    shorts: Shorts
    digests: Digests
    turns: dict[str, int]
    findings: Findings
    published: frozenset[str] = frozenset()
    """Channels that have a log: what moves there is worth telling."""
    elsewhere: SharedAir | None = None
    """What the channels before this one air of the pools that channels share."""
    stocks: Stocks | None = None
    """What the selectors of programs find."""
    relayed: dict[str, Relayed] = field(default_factory=dict)
    """The logs of channels that another one simulcasts, once they are planned."""
    contexts: dict[tuple[object, ...], DayContexts] = field(default_factory=dict)
    """What holds on each day, on channels with the same limits."""
    cuts: Cuts = field(default_factory=Cuts)
    """Where items are cut; several channels may air the same ones in the same format."""


class Rings:
    """The rings of one channel, made when a format first asks for its pool."""

    def __init__(
        self, shared: SharedParts, channel: str, usage: list[Usage], flow_loads: Mapping[str, int]
    ) -> None:
        self._shared, self._channel, self._usage = shared, channel, usage
        self._flow_loads = flow_loads
        self._made: dict[str, Ring | None] = {}
        self._owned: dict[str, Ring] = {}

    @property
    def names(self) -> list[str]:
        """The pools that have been asked for."""
        return [name for name, ring in self._made.items() if ring is not None]

    def own(self, name: str, pool: Pool, load: int) -> Ring:
        """The rotation of a program that is no pool of the station."""
        if name not in self._owned:
            self._owned[name] = self._make(name, pool, load)
        return self._owned[name]

    def get(self, name: str) -> Ring | None:
        if name not in self._made:
            pool = self._shared.document.pools.get(name)
            self._made[name] = (
                self._make(name, pool, self._flow_loads.get(name, 0)) if pool is not None else None
            )
        return self._made[name]

    def _make(self, name: str, pool: Pool, least: int) -> Ring:
        shorts, address = self._shared.shorts, f"{self._channel}/{name}"
        numbers = [
            shorts.number[item.key] for item in self._shared.items_of(pool.from_) if item.key in shorts.number
        ]
        weights = self._weights(pool, numbers)
        airtime = sum([shorts.length[number] * weights.get(number, 1) for number in numbers])
        load = max(least, ring_load(self._usage, name), self._load_of_channel_pool(name))
        if name in self._shared.document.pools:
            self._report(name, pool, airtime, load)
        turn = self._turn(address, pool, airtime, load)
        return Ring(
            address, pool, numbers, shorts, turn, weights, self._shared.elsewhere if pool.share else None
        )

    def _weights(self, pool: Pool, numbers: Iterable[int]) -> dict[int, int]:
        """How often items come round where that is not once; of several selectors the largest counts."""
        if pool.order != "weighted":
            return {}
        shorts, found = self._shared.shorts, dict[int, int]()
        for selector, weight in pool.weight.items():
            for item in self._shared.items_of(selector):
                number = shorts.number.get(item.key, -1)
                found[number] = max(weight, found.get(number, 0))
        return {number: found[number] for number in numbers if found.get(number, 1) != 1}

    def _load_of_channel_pool(self, name: str) -> int:
        """A pool that replaces others carries what the most used of them would."""
        channel = self._shared.document.channels[self._channel].channel
        if name not in channel.pools.values():
            return 0
        spots = {
            element.pool
            for usage in self._usage
            for element in (*usage.format.internal.pod, *usage.format.between.pod)
            if element.role == "spots"
        }
        return max((ring_load(self._usage, pool) for pool in sorted(spots)), default=0)

    def _turn(self, address: str, pool: Pool, airtime: int, load: int) -> int:
        if isinstance(pool.turn, int):
            return max(1_000, pool.turn)
        turns = self._shared.turns
        stored = turns.get(address)
        if stored is not None and stored > 0 and keeps_turn(stored, airtime, load):
            return stored
        turn = turns[address] = tuned_turn(airtime, load)
        if stored is not None and self._channel in self._shared.published:
            self._shared.findings.add(
                "RV206", address,
                f"the turn of `{address}` is now {duration_text(turn)} and was {duration_text(stored)}: "
                f"its pool {'grew' if turn > stored else 'shrank'} for the time it fills",
                help=("nothing is wrong: its items move once; commit `station.lock`",),
            )  # fmt: skip
        return turn

    def _report(self, name: str, pool: Pool, airtime: int, load: int) -> None:
        """What the pool cannot give, whatever is chosen from it."""
        path = ("pools", name)
        if airtime == 0:
            self._shared.findings.add(
                "RV302", name, f"pool `{name}` holds nothing that can air", path=(*path, "from"),
                help=("widen its `from`, or sync the source that holds its items",),
            )  # fmt: skip
        elif pool.rest and load > 20 and airtime * 1000 < pool.rest * load:
            self._shared.findings.add(
                "RV304", f"{self._channel}/{name}",
                f"pool `{name}` cannot rest {duration_text(pool.rest)} on channel `{self._channel}`: "
                f"it holds {duration_text(airtime)} and fills about {load // 10} % of the air",
                path=(*path, "rest"), help=("give it more items, or less `rest`",),
            )  # fmt: skip


def channel_parts(shared: SharedParts, id: str) -> ChannelParts:
    document, findings = shared.document, shared.findings
    file: ChannelFile[Any] = document.channels[id]
    rotations = {name: model for name, model in file.all_programs.items() if model.type == "rotation"}
    rules = ChannelRules.of(document, file.channel, shared.contexts)
    standards = Standards(file, rules, findings)
    programmes = Programmes(
        id, rotations, shared.items_of, shared.digests, findings, standards, shared.stocks
    )
    usage = weekly_usage(file, document.station.day_start, document.breaks, programmes.get)
    _report_rest(id, usage, programmes, findings)
    loads = flow_loads(file, document.station.day_start, document.pools, shared.items_of)
    rings = Rings(shared, id, usage, loads)
    formats: dict[str | None, FormatPlan] = {}

    def format_plan(name: str | None) -> FormatPlan:
        if name not in formats:
            form = document.breaks.get(name, NO_BREAKS) if name is not None else NO_BREAKS
            formats[name] = FormatPlan.of(name or "none", form, rings.get)
        return formats[name]

    for name in dict.fromkeys([*file.channel.breaks.values(), *_named_formats(file)]):
        format_plan(name)
    pools = ChannelPools(file.channel.pools, rings.get)
    used = [
        element.ring
        for form in formats.values()
        for plan in pools.all(form)
        for element in plan.every_pool.elements
    ]
    local_offset = LocalOffset(zone(document.station.timezone))
    flows = flow_planners(file, rings, document.pools, loads, format_plan(None), local_offset, findings)
    used += [take.ring for flow in flows.values() for take in flow.takes]
    desk = campaign_desk(document, id, shared.shorts, shared.items_of, findings, format_plan, rules)
    limited = any(form.format.limit.ads_per_hour is not None for form in formats.values())
    tracked = {number for ring in dict.fromkeys(used) if ring.capped for number in ring.numbers}
    tracked.update(desk.capped if desk else ())
    state = AirState(
        shared.shorts, tracked,
        AdHours(local_offset) if limited else None, desk,
    )  # fmt: skip
    filler = PodFiller(id, shared.shorts, state, local_offset, findings, desk)
    breaks = Breaks(
        id,
        shared.shorts,
        state,
        filler,
        findings,
        HourWatch(id, state, findings, local_offset),
        file.all_programs,
        pools.format_at if file.channel.pools else None,
    )

    def layer(contexts: DayContexts, upcoming: Upcoming) -> SlotLayer:
        breaks.open_day(contexts)
        return SlotLayer(id, shared.shorts, state, breaks, findings, upcoming, exceptions)

    slot_rules = SlotRules(file, programmes, format_plan, document.collections)
    wraps = Wraps(lambda pool: shared.items_of(document.pools[pool].from_), shared.digests)
    making = Making(slot_rules, shared.items_of, shared.catalog, shared.relayed.get)
    exceptions = Exceptions(id, document.airings, shared.items_of, findings)
    types = {**type_planners(file.all_programs, making), **flows}
    coarse = CoarsePlanner(slot_rules, types, wraps, exceptions, findings, shared.cuts)
    days = DayPlanner(coarse, Keeper(coarse, wraps), shared.catalog, findings)
    schedule = schedule_rules(document, file, shared.items_of)
    stand_ins = StandIns(document, file, programmes, shared.shorts, rules, schedule)
    substitutes = Substitutes(shared.catalog, shared.digests, findings, stand_ins)
    looks_ahead = max((DAYS_AHEAD.get(document.pools[name].about, 0) for name in rings.names), default=0)
    used_formats = (form.format for form in formats.values())
    graphics = ChannelGraphics(file, document.graphics, used_formats, local_offset)
    return ChannelParts(
        file, coarse, days, layer, state, substitutes, findings, shared.catalog, rules,
        schedule, graphics,
        lambda: _shows(file, programmes, exceptions, shared.items_of), looks_ahead,
    )  # fmt: skip


def _shows(
    file: ChannelFile[Any],
    programmes: Programmes,
    exceptions: Exceptions,
    items_of: Callable[[Selector], Sequence[Item]],
) -> set[str]:
    """The shows that the channel's programs draw from, and its dated airings: files and catalog alone decide."""
    found = [programmes.get(name) for name in file.all_programs]
    items = [item for programme in found if programme is not None for item in programme.cursor.items]
    for model in file.all_programs.values():
        if model.type == "sequence":
            items += [item for selector in model.items for item in items_of(selector)]
    items += [item for selector in exceptions.selectors for item in items_of(selector)[:1]]
    return {item.show for item in items}


def _named_formats(file: ChannelFile[Any]) -> list[str]:
    entries = [entry.breaks for layer in file.grid.values() for entry in layer.values()]
    return [
        name
        for name in [*(program.breaks for program in file.all_programs.values()), *entries]
        if name is not None
    ]


def _report_rest(channel: str, usage: list[Usage], programmes: Programmes, findings: Findings) -> None:
    """Programs whose items cannot rest as long as they should."""
    for name in dict.fromkeys(entry.program for entry in usage):
        programme = programmes.get(name)
        if programme is None or not programme.model.rest:
            continue
        plays = sum(max(1, entry.time // entry.slot) for entry in usage if entry.program == name)
        items = len(programme.cursor.items)
        if items * 7 * DAY < programme.model.rest * plays:
            findings.add(
                "RV304", f"{channel}/{name}",
                f"`{name}` has {items} items for about {plays} airings a week and cannot rest "
                f"{duration_text(programme.model.rest)}",
                path=("channels", channel, "programs", name, "rest"), help=("give it more items, or less `rest`",),
            )  # fmt: skip
