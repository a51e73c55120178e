"""A workshop for small stations: items, a document and a plan in a few words."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import pytest

from retrovue.media.item import Item, Mark
from retrovue.media.snapshot import CatalogSnapshot
from retrovue.plan.station import StationPlan, plan_station
from retrovue.playout_log import CoarseLine, DayLog, Event
from retrovue.playout_log.validate import validate
from retrovue.station_type import StationFile
from retrovue.timing.instants import parse_instant, zone

MINUTE = 60_000


def show(
    name: str = "S22", count: int = 100, length: int = 22 * MINUTE, marks: Iterable[int] | None = None
) -> list[Item]:
    """Episodes of one length; chapters at a third and two thirds unless given."""
    at = (length // 3, length * 2 // 3) if marks is None else tuple(marks)
    return [
        Item(
            f"{name}:{n + 1:03d}", "episode", f"Part {n + 1}", length, show=name, season=1, episode=n + 1,
            marks=tuple(Mark(mark, "chapter") for mark in at),
        )
        for n in range(count)
    ]  # fmt: skip


def spots(
    count: int = 400, length: int = 30_000, spread: int = 0, companies: int = 40, categories: int = 10
) -> list[Item]:
    """Commercials; lengths differ by up to `spread` either way."""
    return [
        Item(
            f"spot:{n:04d}", "commercial", f"Spot {n}", length + ((n * 7919) % (2 * spread + 1) - spread if spread else 0),
            companies=(f"company {n % companies}",), category=f"category {n % categories}",
        )
        for n in range(count)
    ]  # fmt: skip


def pieces(kind: str, *lengths: int, label: str = "") -> list[Item]:
    labels = (label,) if label else ()
    return [
        Item(f"{kind}{label}:{n}", kind, f"{kind} {n}", length, labels=labels)
        for n, length in enumerate(lengths)
    ]


NETWORK: dict[str, Any] = {
    "internal": {"count": {"30m": "2", "60m": "4"}, "length": "2m02s", "pod": [{"spots": "spots"}]},
    "between": {"pod": [{"spots": "spots"}, {"promo": "promos"}]},
}
POOLS: dict[str, Any] = {
    "spots": {"from": "kind:commercial", "rest": "1h"},
    "promos": {"from": "kind:promo", "rest": "10m"},
}
PROMOS = pieces("promo", *range(9_000, 31_000, 900))


@dataclass(frozen=True)
class World:
    """A station with one channel, `one`, and its catalog."""

    document: Any
    catalog: CatalogSnapshot

    def plan(
        self, as_of: str = "2025-10-06T07:00", *, days: int = 1, pinned: Sequence[DayLog] = (),
        turns: Mapping[str, int] | None = None,
    ) -> StationPlan:  # fmt: skip
        return self.plan_at(self.instant(as_of), days=days, pinned=pinned, turns=turns)

    def plan_at(
        self,
        instant: int,
        *,
        days: int = 1,
        pinned: Sequence[DayLog] = (),
        turns: Mapping[str, int] | None = None,
    ) -> StationPlan:
        plan = plan_station(
            self.document,
            self.catalog,
            pinned={"one": pinned},
            as_of=instant,
            days=days,
            turns=turns,
            tzdata="test",
        )
        for log in plan.days["one"]:
            assert validate(log) == ()
        return plan

    def instant(self, text: str) -> int:
        return parse_instant(text, zone(self.document.station.timezone))

    def without(self, *keys: str) -> "World":
        return replace(
            self, catalog=CatalogSnapshot.of(item for item in self.catalog if item.key not in keys)
        )

    def plus(self, *items: Item) -> "World":
        return replace(self, catalog=CatalogSnapshot.of([*self.catalog, *items]))

    def edited(self, **keys: Any) -> "World":
        """With other values at the top of the channel's file: `programs=`, `grid=`."""
        file = self.document.channels["one"]
        data = {"channel": file.channel, "programs": file.programs, "grid": file.grid, **keys}
        return replace(
            self, document=StationFile.model_validate({**dict(self.document), "channels": {"one": data}})
        )


def make_world(
    items: Iterable[Item],
    grid: Mapping[str, Any],
    programs: Mapping[str, Any],
    *,
    breaks: Mapping[str, Any] | None = None,
    pools: Mapping[str, Any] | None = None,
    channel: Mapping[str, Any] | None = None,
    station: Mapping[str, Any] | None = None,
    **more: Any,
) -> World:
    document = StationFile.model_validate(
        {
            "station": {"id": "test", "language": "1", "timezone": "America/New_York", **(station or {})},
            "pools": POOLS if pools is None else pools,
            "breaks": {"network": NETWORK if breaks is None else breaks},
            "channels": {
                "one": {
                    "channel": {
                        "id": "one",
                        "number": "1",
                        "name": "One",
                        "breaks": "network",
                        **(channel or {}),
                    },
                    "programs": programs,
                    "grid": grid,
                }
            },
            **more,
        }
    )
    return World(document, CatalogSnapshot.of(items))


@dataclass(frozen=True)
class Workshop:
    """What tests build with."""

    world: Callable[..., World] = make_world
    show: Callable[..., list[Item]] = show
    spots: Callable[..., list[Item]] = spots
    pieces: Callable[..., list[Item]] = pieces
    promos: tuple[Item, ...] = tuple(PROMOS)

    def slots(self, plan: StationPlan, program: str = "") -> list[CoarseLine]:
        return [line for log in plan.days["one"] for line in log.coarse if program in ("", line.program)]

    def events(self, plan: StationPlan, address: str = "") -> list[Event]:
        return [event for log in plan.days["one"] for event in log.events if event.id.startswith(address)]

    def codes(self, plan: StationPlan) -> list[str]:
        return [diagnostic.code for diagnostic in plan.diagnostics]


@pytest.fixture(scope="session")
def workshop() -> Workshop:
    return Workshop()
