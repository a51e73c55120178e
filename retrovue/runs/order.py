"""A run as it is asked for, and as it goes on."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from retrovue.record.runs import RunRow
from retrovue.runs.changes import Changes
from retrovue.runs.states import RunState

BY_THE_CLOCK = "the clock"
"""Who asks for what the station does by itself."""


@dataclass(frozen=True, slots=True)
class Order:
    """What somebody wants done."""

    operation: str
    """`library_sync` or `breakpoint_scan`"""
    words: tuple[str, ...]
    """Options of `retrovue sync`, as the command line takes them."""
    sources: tuple[str, ...] = ()
    """The sources it reads; empty for all."""
    options: Mapping[str, Any] = field(default_factory=dict)
    """The same for people, as the request gave them."""
    actor: str = BY_THE_CLOCK
    asked: str = ""
    """An Idempotency-Key: two orders with one key are one."""
    correlation: str = ""
    items: tuple[str, ...] = ()
    """Keys of the items it looks into; empty for all that its sources hold."""

    def meets(self, other: "Order") -> bool:
        """Whether both would work on the same. What looks into some items keeps its findings apart."""
        same = self.operation == other.operation and bool(self.items) == bool(other.items)
        if self.items:
            return same and bool({*self.items} & {*other.items})
        return same and (not self.sources or not other.sources or bool({*self.sources} & {*other.sources}))


@dataclass(slots=True, eq=False)
class RunOnAir:
    """Instants are ms UTC."""

    id: str
    order: Order
    begun: int
    state: RunState = RunState.QUEUED
    work: RunState = RunState.PRESCAN
    """How far its work is, also while it is held: what it goes on as."""
    ended: int = 0
    last: Mapping[str, Any] = field(default_factory=dict)
    """Its last event."""
    libraries: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    """The last event of each library or folder, by `source/key`."""
    changes: Changes = field(default_factory=Changes)
    problems: int = 0
    told: set[tuple[str, str]] = field(default_factory=set)
    """Code and message of each error that was told."""
    result: Mapping[str, Any] = field(default_factory=dict)
    """What the process said of itself at its end."""
    heard: float = 0
    """When its process said something last, in seconds of the event loop."""
    message: str = ""
    """Why it failed, in one line."""

    @classmethod
    def of_row(cls, row: RunRow) -> "RunOnAir":
        """As the last process left it."""
        order = Order(row.operation, (), row.sources, row.options, row.actor, row.asked, row.correlation)
        problems = row.last.get("stats", {}).get("error_count", 0)
        return cls(
            row.id, order, row.begun, RunState(row.state), ended=row.ended, last=row.last, problems=problems
        )

    def as_row(self) -> RunRow:
        order = self.order
        return RunRow(
            self.id, order.operation, self.state.value, order.sources, dict(order.options), order.actor, order.asked,
            order.correlation, self.begun, self.ended, dict(self.last),
        )  # fmt: skip
