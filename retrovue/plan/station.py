"""The door of the room: a station and a catalog in, the logs of every channel out."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from retrovue.diagnostics import Diagnostic
from retrovue.language.channel import ChannelFile
from retrovue.language.document import StationDocument
from retrovue.media.item import Item
from retrovue.media.snapshot import CatalogSnapshot
from retrovue.plan.channel import ChannelPlanner
from retrovue.plan.channel_parts import SharedParts, channel_parts
from retrovue.plan.findings import Findings
from retrovue.plan.hashing import Digests
from retrovue.plan.overrides import apply_overrides
from retrovue.plan.selections import Selections
from retrovue.plan.shorts import Shorts
from retrovue.playout_log import DayLog, Header
from retrovue.timing.broadcast_day import broadcast_day, date_on_air
from retrovue.timing.instants import zone


@dataclass(frozen=True, slots=True)
class StationPlan:
    """The days of each channel, what there is to say, and the turns for `station.lock`."""

    days: dict[str, tuple[DayLog, ...]]
    diagnostics: tuple[Diagnostic, ...] = ()
    turns: dict[str, int] = field(default_factory=dict)
    """`<channel>/<pool>` -> ms."""


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
) -> StationPlan:
    """Plans whole broadcast days from the one on the air at `as_of`, over the build horizon or `days`.

    `pinned` holds the logs so far by channel id; what they freeze is copied, what they published is kept.
    """
    station = document.station
    catalog, diagnostics = apply_overrides(snapshot, document.overrides, document.collections)
    selections = Selections(catalog, document.collections)
    digests = Digests(station.hash_seed)
    chosen = [
        id for id, file in document.channels.items()
        if file.channel.enabled and (channels is None or id in channels)
    ]  # fmt: skip
    shorts = Shorts(_short_items(document, chosen, selections), digests)
    findings = Findings()
    published = frozenset(id for id, logs in pinned.items() if logs)
    shared = SharedParts(
        document, catalog, selections.items, shorts, digests, dict(turns or {}), findings, published
    )
    dates = _dates(document, as_of, days)
    logs: dict[str, tuple[DayLog, ...]] = {}
    for id in chosen:
        header = Header(station.id, id, "", station.format.frame_rate, station.timezone, tzdata)
        planner = ChannelPlanner(channel_parts(shared, id), header, station.day_start)
        logs[id] = planner.plan(pinned.get(id, ()), dates, as_of, station.horizon.publish)
    return StationPlan(logs, (*diagnostics, *findings.diagnostics()), dict(sorted(shared.turns.items())))


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
    """Every item that a pool of these channels may draw."""
    found: dict[str, Item] = {}
    for pool in _pools(document, [document.channels[id] for id in channels]):
        for item in selections.items(document.pools[pool].from_):
            found[item.key] = item
    return [item for item in found.values() if item.duration >= 1_000]


def _pools(document: StationDocument[Any, Any], files: Sequence[ChannelFile[Any]]) -> list[str]:
    """Names of the pools that the channels' break formats draw from."""
    formats = {
        name
        for file in files
        for name in [
            *file.channel.breaks.values(),
            *(program.breaks for program in file.programs.values()),
            *(entry.breaks for entries in file.grid.values() for entry in entries.values()),
        ]
        if name in document.breaks
    }
    return sorted(
        {
            element.pool
            for name in formats
            for element in (*document.breaks[name].internal.pod, *document.breaks[name].between.pod)
            if element.pool in document.pools
        }
    )
