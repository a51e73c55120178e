"""The door of the room: a station and a catalog in, the logs of every channel out."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

from retrovue.diagnostics import Diagnostic
from retrovue.language.channel import ChannelFile, GridEntry
from retrovue.language.document import StationDocument
from retrovue.media.collector import collector_at_rest
from retrovue.media.item import Item
from retrovue.media.snapshot import CatalogSnapshot
from retrovue.plan.channel import ChannelPlanner
from retrovue.plan.channel_parts import SharedParts, channel_parts
from retrovue.plan.findings import Findings
from retrovue.plan.flow_rings import flow_items
from retrovue.plan.hashing import Digests
from retrovue.plan.memo import Common, Given, Moment, PlanMemo, Planned
from retrovue.plan.overrides import Corrected, apply_overrides
from retrovue.plan.relays import relay_order, sources
from retrovue.plan.selections import Selections
from retrovue.plan.shared_air import SharedAir
from retrovue.plan.shorts import Shorts
from retrovue.plan.stock import Stocks
from retrovue.plan.types.simulcast import Relayed
from retrovue.playout_log import DayLog, Header
from retrovue.timing.broadcast_day import broadcast_day, date_on_air
from retrovue.timing.instants import zone

_ASKED = 20
"""Of a selector that asks for one spot, so many may have no length."""


@dataclass(frozen=True, slots=True)
class StationPlan:
    """The days of each channel, what there is to say, and the turns for `station.lock`."""

    days: dict[str, tuple[DayLog, ...]]
    diagnostics: tuple[Diagnostic, ...] = ()
    turns: dict[str, int] = field(default_factory=dict)
    """`<channel>/<pool>` -> ms."""


@collector_at_rest()
def plan_station(
    document: StationDocument[Any, Any],
    snapshot: CatalogSnapshot,
    *,
    pinned: Mapping[str, Sequence[DayLog]],
    as_of: int,
    days: int | None = None,
    channels: Collection[str] | None = None,
    turns: Mapping[str, int] | None = None,
    tzdata: str,
    corrected: Corrected | None = None,
    memo: PlanMemo | None = None,
) -> StationPlan:
    """Plans whole broadcast days from the one on the air at `as_of`, over the build horizon or `days`.

    `pinned` holds the logs so far by channel id; what they freeze is copied, what they published is kept.
    With a channel those are planned too that it simulcasts. `corrected`: what the overrides make of the
    snapshot, where that is known; `memo` holds the plans of the last build.
    """
    station = document.station
    catalog, diagnostics = corrected or apply_overrides(snapshot, document.overrides, document.collections)
    selections = Selections(catalog, document.collections)
    digests = Digests(station.hash_seed)
    order = relay_order(document, (id for id in document.channels if channels is None or id in channels))
    chosen = [id for id in document.channels if id in order]
    shorts = Shorts(_short_items(document, chosen, selections), digests)
    findings = Findings()
    published = frozenset(id for id, logs in pinned.items() if logs)
    elsewhere = SharedAir(shorts, _shared_numbers(document, shorts, selections))
    shared = SharedParts(
        document, catalog, selections.items, shorts, digests, dict(turns or {}), findings, published,
        elsewhere if elsewhere.counts else None, Stocks(selections.items),
    )  # fmt: skip
    dates = _dates(document, as_of, days)
    logs: dict[str, tuple[DayLog, ...]] = {}
    for id in document.channels if elsewhere.counts else ():
        if id not in chosen and document.channels[id].channel.enabled:
            elsewhere.add(pinned.get(id, ()), catalog)
    if elsewhere.counts:
        order = relay_order(document, sorted(chosen, key=lambda id: _number(document, id)))
    common = Common(document, catalog, tuple(shorts.number), tuple(dates), tzdata)
    build = _Build(shared, common, memo, as_of)
    relaying = {source for id in order for source in sources(document.channels[id])}
    endings: list[Findings] = []
    for id in order:
        planned = build.plan(id, tuple(pinned.get(id, ())))
        logs[id] = planned.days
        findings.hear(planned.told)
        endings.append(planned.told_last)
        shared.turns.update(planned.turns)
        if id in relaying:
            build.relay(id, {day.header.day: day for day in (*pinned.get(id, ()), *logs[id])}.values())
        if elsewhere.counts:
            elsewhere.add((*pinned.get(id, ()), *logs[id]), catalog)
    for ending in endings:
        findings.hear(ending)
    logs = {id: logs[id] for id in chosen}
    return StationPlan(logs, (*diagnostics, *findings.diagnostics()), dict(sorted(shared.turns.items())))


class _Build:
    """Plans channel by channel, unless the memo has the plan."""

    def __init__(self, shared: SharedParts, common: Common, memo: PlanMemo | None, as_of: int) -> None:
        self._shared, self._memo, self._as_of = shared, memo, as_of
        self._common = memo.recognised(common) if memo is not None else common
        self._relayed: dict[str, tuple[DayLog, ...]] = {}

    def relay(self, id: str, days: Iterable[DayLog]) -> None:
        """The log of a channel that others simulcast."""
        self._relayed[id] = tuple(days)
        self._shared.relayed[id] = Relayed(self._relayed[id])

    def plan(self, id: str, pinned: tuple[DayLog, ...]) -> Planned:
        if self._memo is None:
            return self._planned(id, pinned)
        given = self._given(id, pinned)
        planned = self._memo.plan_of(id, given)
        if planned is None:
            planned = self._planned(id, pinned)
            self._memo.keep(id, given, planned)
        return planned

    def _given(self, id: str, pinned: tuple[DayLog, ...]) -> Given:
        document = self._shared.document
        file, publish = document.channels[id], document.station.horizon.publish
        moment = Moment.of(pinned, self._as_of, publish, self._shared.catalog)
        relayed = tuple(self._relayed.get(source) for source in sources(file))
        heard = self._shared.elsewhere.heard if self._shared.elsewhere else b""
        return Given(self._common, file, pinned, moment, _turns_of(id, self._shared.turns), relayed, heard)

    def _planned(self, id: str, pinned: tuple[DayLog, ...]) -> Planned:
        station, findings, turns = (
            self._shared.document.station,
            Findings(),
            _turns_of(id, self._shared.turns),
        )
        own = replace(self._shared, findings=findings, turns=turns)
        header = Header(station.id, id, "", station.format.frame_rate, station.timezone, self._common.tzdata)
        planner = ChannelPlanner(channel_parts(own, id), header, station.day_start)
        days = planner.plan(pinned, self._common.dates, self._as_of, station.horizon.publish)
        return Planned(days, findings, findings.closed(), turns)


def _turns_of(channel: str, turns: Mapping[str, int]) -> dict[str, int]:
    return {name: turn for name, turn in turns.items() if name.startswith(f"{channel}/")}


def _number(document: StationDocument[Any, Any], id: str) -> tuple[int, ...]:
    """`4.1` comes before `4.10` and `10`."""
    return tuple(int(part) for part in document.channels[id].channel.number.split("."))


def _shared_numbers(
    document: StationDocument[Any, Any], shorts: Shorts, selections: Selections
) -> frozenset[int]:
    """The items of the pools whose rest and caps count over all channels."""
    pools = [pool for pool in document.pools.values() if pool.share]
    keys = (item.key for pool in pools for item in selections.items(pool.from_))
    return frozenset(shorts.number[key] for key in keys if key in shorts.number)


def _dates(document: StationDocument[Any, Any], as_of: int, days: int | None) -> list[date]:
    """The broadcast dates to plan."""
    station = document.station
    tz = zone(station.timezone)
    first = date_on_air(tz, as_of, station.day_start)
    if days is not None:
        return [first + timedelta(days=number) for number in range(max(1, days))]
    dates, until = [first], as_of + station.horizon.build
    while broadcast_day(tz, dates[-1], station.day_start).end < until:
        dates.append(dates[-1] + timedelta(days=1))
    return dates


def _short_items(
    document: StationDocument[Any, Any], channels: Sequence[str], selections: Selections
) -> list[Item]:
    """Every item that a pool or a campaign of these channels may draw."""
    found: dict[str, Item] = {}
    for pool in _pools(document, [document.channels[id] for id in channels]):
        for item in selections.items(document.pools[pool].from_):
            found[item.key] = item
    for campaign in document.campaigns.values():
        if not campaign.channels or not set(campaign.channels).isdisjoint(channels):
            found |= {item.key: item for item in selections.items(campaign.spots)}
    for id in channels:
        found |= flow_items(document.channels[id], document.pools, selections.items)
    for airing in document.airings:
        if airing.spot is not None:
            found |= {item.key: item for item in selections.items(airing.spot)[:_ASKED]}
    return [item for item in found.values() if item.duration >= 1_000]


def _pools(document: StationDocument[Any, Any], files: Sequence[ChannelFile[Any]]) -> list[str]:
    """Names of the pools that the channels' break formats draw from."""
    formats = {
        name
        for file in files
        for name in [
            *file.channel.breaks.values(),
            *(program.breaks for program in file.all_programs.values()),
            *(entry.breaks for entry in _entries(file)),
        ]
        if name in document.breaks
    }
    elements = {
        element.pool
        for name in formats
        for element in (*document.breaks[name].internal.pod, *document.breaks[name].between.pod)
    }
    own = {pool for file in files for pool in file.channel.pools.values()}
    return sorted(pool for pool in elements | own | _wraps(files) if pool in document.pools)


def _wraps(files: Sequence[ChannelFile[Any]]) -> set[str]:
    """The pools of intros and outros."""
    programs = [
        program for file in files for program in file.all_programs.values() if program.type == "rotation"
    ]
    return {pool for program in programs for pool in (program.wrap.intro, program.wrap.outro) if pool}


def _entries(file: ChannelFile[Any]) -> Iterator[GridEntry]:
    for grid in (file.grid, *(stunt.grid for stunt in file.stunts.values())):
        for entries in grid.values():
            yield from entries.values()
