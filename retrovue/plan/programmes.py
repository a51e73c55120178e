"""The programs of one channel with their items, cursors and break formats; made when first asked for."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol

from retrovue.language.traffic import BreakFormat
from retrovue.media.item import Item
from retrovue.media.selector import Selector
from retrovue.plan.cut_points import SHORTEST_EVENT
from retrovue.plan.findings import Findings
from retrovue.plan.hashing import Digests
from retrovue.plan.pick import Cursor


class ProgramModel(Protocol):
    """What every program type of `rules/` offers the planner."""

    @property
    def selectors(self) -> tuple[Selector, ...]: ...
    @property
    def rest(self) -> int: ...
    @property
    def breaks(self) -> str | None: ...
    @property
    def run(self) -> str | None: ...

    def cursor(self, name: str, items: tuple[Item, ...], digests: Digests) -> Cursor: ...


@dataclass(slots=True)
class Programme:
    """A program of a channel: its model, its items and where it stands."""

    name: str
    model: ProgramModel
    cursor: Cursor
    shortest: int
    """Length of its shortest item; a very large number when it has none."""
    typical: int
    """The mean length of its items."""


_NOTHING = 1 << 60


class Programmes:
    """Programs by name."""

    def __init__(
        self,
        channel: str,
        models: Mapping[str, ProgramModel],
        items_of: Callable[[Selector], tuple[Item, ...]],
        digests: Digests,
        findings: Findings,
    ) -> None:
        self._channel, self._models, self._items_of = channel, models, items_of
        self._digests, self._findings = digests, findings
        self._made: dict[str, Programme] = {}

    def get(self, name: str | None) -> Programme | None:
        if name is None or name not in self._models:
            return None
        if name not in self._made:
            self._made[name] = self._make(name, self._models[name])
        return self._made[name]

    def _make(self, name: str, model: ProgramModel) -> Programme:
        selected = _merged([self._items_of(selector) for selector in model.selectors])
        items = tuple(item for item in selected if item.duration >= SHORTEST_EVENT)
        path = ("channels", self._channel, "programs", name, "from")
        if len(items) < len(selected):
            self._findings.add(
                "RV310", f"{self._channel}/{name}",
                f"{len(selected) - len(items)} items of `{name}` have no length and cannot air",
                help=("look for damaged files with `retrovue sync --full`",), path=path,
            )  # fmt: skip
        if not items:
            self._findings.add(
                "RV301", f"{self._channel}/{name}", f"`{name}` has no item that can air",
                help=("widen its `from`, or sync the source that holds its items",), path=path,
            )  # fmt: skip
        cursor = model.cursor(f"{self._channel}/{name}", items, self._digests)
        lengths = [item.duration for item in items]
        typical = sum(lengths) // max(1, len(lengths))
        return Programme(name, model, cursor, min(lengths, default=_NOTHING), typical)


def _merged(lists: list[tuple[Item, ...]]) -> tuple[Item, ...]:
    """Each item once, in the order of the selectors."""
    if len(lists) == 1:
        return lists[0]
    return tuple({item.key: item for items in lists for item in items}.values())


def format_name(
    entry: str | None, program: str | None, by_daypart: Mapping[str, str], dayparts: tuple[str, ...]
) -> str | None:
    """The entry's break format, else the program's, else the channel's for the first daypart that holds."""
    if entry is not None or program is not None:
        return entry or program
    for daypart, name in by_daypart.items():
        if daypart in dayparts:
            return name
    return by_daypart.get("default")


def named_format(formats: Mapping[str, BreakFormat], name: str | None) -> BreakFormat | None:
    return formats.get(name) if name is not None else None
