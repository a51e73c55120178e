"""The last plan of each channel with all that it was made from: where nothing of that changed it is the plan again.

Everything counts but the files of other channels, and of the instant only what it freezes, so that a plan taken
from here has the bytes that planning anew would give it.
"""

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from pydantic import BaseModel

from retrovue.language.channel import ChannelFile
from retrovue.language.document import StationDocument
from retrovue.media.snapshot import CatalogSnapshot
from retrovue.plan.findings import Findings
from retrovue.plan.pinned import PinnedLog
from retrovue.playout_log import DayLog

_OF_ONE_CHANNEL = frozenset(("channels", "overrides"))
"""Parts of a document that do not count for all channels: overrides do by what they make of the catalog."""


def same(one: Any, other: Any) -> bool:
    """Whether two values of a document are equal, in the order of their entries too."""
    if one is other:
        return True
    if type(one) is not type(other):
        return False
    if isinstance(one, BaseModel):
        return same(one.__dict__, other.__dict__)
    if isinstance(one, Mapping):
        return list(one) == list(other) and all(same(one[key], other[key]) for key in one)
    if isinstance(one, (list, tuple)):
        return len(one) == len(other) and all(map(same, one, other))
    return bool(one == other)


@dataclass(frozen=True, slots=True)
class Common:
    """What every channel of a build depends on."""

    document: StationDocument[Any, Any]
    catalog: CatalogSnapshot
    shorts: tuple[str, ...]
    """Keys of the items that any pool of the build may draw."""
    dates: tuple[date, ...]
    tzdata: str

    def is_same(self, other: "Common") -> bool:
        return (
            (self.dates, self.tzdata, self.shorts) == (other.dates, other.tzdata, other.shorts)
            and _same_catalog(self.catalog, other.catalog)
            and all(
                same(getattr(self.document, name), getattr(other.document, name))
                for name in type(self.document).model_fields
                if name not in _OF_ONE_CHANNEL
            )
        )


def _same_catalog(one: CatalogSnapshot, other: CatalogSnapshot) -> bool:
    return one is other or (one.items == other.items and same(one.aliases, other.aliases))


@dataclass(frozen=True, slots=True)
class Moment:
    """What an instant means for a log: planning asks for nothing else about it."""

    frozen_until: int
    published: int
    """How many lines are promised."""
    days: tuple[str, ...]
    """The frozen days that are not over."""
    gone: tuple[str, ...]
    """Events that are to be put right."""

    @classmethod
    def of(cls, days: Sequence[DayLog], as_of: int, publish: int, catalog: CatalogSnapshot) -> "Moment":
        pinned = PinnedLog(days, as_of, publish).pins
        until = pinned.frozen_until
        ends = {
            day.header.day: max((line.end for line in day.coarse if line.at < until), default=0)
            for day in days
        }
        return cls(
            until,
            sum(bisect_left(day.coarse, pinned.published_until, key=lambda line: line.at) for day in days),
            tuple(day for day, end in ends.items() if end > as_of),
            tuple(
                event.id for day in days
                for event in day.events[bisect_left(day.events, as_of, key=lambda event: event.at):]
                if event.at < until and event.item and catalog.get(event.item) is None
            ),
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Given:
    """Everything that the plan of one channel is made from."""

    common: Common
    file: ChannelFile[Any]
    pinned: tuple[DayLog, ...]
    moment: Moment
    turns: Mapping[str, int]
    relayed: tuple[tuple[DayLog, ...] | None, ...]
    """The logs of the channels that it simulcasts."""
    heard: bytes = b""
    """What the channels before it air of the pools that they share."""

    def is_same(self, other: "Given") -> bool:
        return (
            self.common is other.common
            and self.heard == other.heard
            and self.moment == other.moment
            and self.turns == other.turns
            and same(self.file, other.file)
            and self.pinned == other.pinned
            and self.relayed == other.relayed
        )


@dataclass(frozen=True, slots=True)
class Planned:
    """The plan of a channel: its days, what there is to say at once and at the end, and its turns."""

    days: tuple[DayLog, ...]
    told: Findings
    told_last: Findings
    turns: Mapping[str, int]


class PlanMemo:
    """Kept between the builds of a running process."""

    def __init__(self) -> None:
        self._common: Common | None = None
        self._kept: dict[str, tuple[Given, Planned]] = {}

    def recognised(self, common: Common) -> Common:
        """What the builds have in common, as it was known before where it is the same.

        Channels that the station has no more are forgotten: weeks of days each, for as long as the process runs.
        """
        if self._common is None or not self._common.is_same(common):
            self._common, self._kept = common, {}
        self._kept = {id: kept for id, kept in self._kept.items() if id in common.document.channels}
        return self._common

    def plan_of(self, channel: str, given: Given) -> Planned | None:
        """The plan that was made from the same."""
        kept = self._kept.get(channel)
        return kept[1] if kept is not None and kept[0].is_same(given) else None

    def keep(self, channel: str, given: Given, planned: Planned) -> None:
        """Days that came out as they were are kept once, not as they were and as they are."""
        new = {day.header.day: day for day in planned.days}
        pinned = tuple(new[day.header.day] if new.get(day.header.day) == day else day for day in given.pinned)
        self._kept[channel] = (replace(given, pinned=pinned), planned)
