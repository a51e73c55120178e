"""The programs of one channel with their items, cursors and break formats; made when first asked for."""

from collections.abc import Callable, Container, Mapping

from retrovue.language.grid import GridEntry
from retrovue.language.traffic import BreakFormat
from retrovue.media.item import Item
from retrovue.media.selector import Selector
from retrovue.plan.dayparts import Context
from retrovue.plan.findings import Findings
from retrovue.plan.hashing import Digests
from retrovue.plan.pick import Supply
from retrovue.plan.programme import Programme, ProgramModel
from retrovue.plan.standards import Standards
from retrovue.plan.stock import Stocks

__all__ = ["Programme", "Programmes", "format_name", "named_format"]


class Programmes:
    """Programs by name."""

    def __init__(
        self,
        channel: str,
        models: Mapping[str, ProgramModel],
        items_of: Callable[[Selector], tuple[Item, ...]],
        digests: Digests,
        findings: Findings,
        standards: Standards | None = None,
        stocks: Stocks | None = None,
    ) -> None:
        """`stocks`: what selectors find, for all channels of a build."""
        self._channel, self._models, self._items_of = channel, models, items_of
        self._digests, self._findings, self._standards = digests, findings, standards
        self._stocks = stocks if stocks is not None else Stocks(items_of)
        self._made: dict[str, Programme] = {}

    def get(self, name: str | None) -> Programme | None:
        if name is None:
            return None
        found = self._made.get(name)
        if found is None and name in self._models:
            found = self._made[name] = self._make(name, self._models[name])
        return found

    def on_air(
        self, name: str | None, entry: GridEntry, context: Context, unfinished: Container[str] = ()
    ) -> Programme | None:
        """The program, or the one that took its place when it ended; `unfinished` ones have an item to finish."""
        last = self.get(name)
        if last is None or last.never_ends:
            return last
        for programme in self.successors(name):
            last = programme
            if programme.name in unfinished or not programme.ended(programme.context(entry, context)):
                break
        return last

    def successors(self, *names: str | None) -> list[Programme]:
        """The programs of these names, each with those that are to take its place, in order."""
        found: dict[str, Programme] = {}
        for name in names:
            programme = self.get(name)
            while programme is not None and programme.name not in found:
                found[programme.name] = programme
                programme = self.get(programme.next)
        return list(found.values())

    def _make(self, name: str, model: ProgramModel) -> Programme:
        stock = self._stocks.of(tuple(model.selectors))
        items, path = stock.items, ("channels", self._channel, "programs", name, "from")
        if stock.too_short:
            self._findings.add(
                "RV310", f"{self._channel}/{name}",
                f"{stock.too_short} items of `{name}` have no length and cannot air",
                help=("look for damaged files with `retrovue sync --full`",), path=path,
            )  # fmt: skip
        if not items:
            self._findings.add(
                "RV301", f"{self._channel}/{name}", f"`{name}` has no item that can air",
                help=("widen its `from`, or sync the source that holds its items",), path=path,
            )  # fmt: skip
        supply = Supply(f"{self._channel}/{name}", items, self._digests, stock.lists, self._weights(model))
        groups = stock.groups if model.parts == "together" else {}
        made = Programme(name, self._channel, model, model.cursor(supply, groups), stock, self._findings)
        made.has_a_time = self._standards is None or self._standards.report(
            name, model, stock, made.cursor.stories
        )
        return made

    def _weights(self, model: ProgramModel) -> dict[str, int]:
        """Of several weights of one item the largest counts."""
        found: dict[str, int] = {}
        for selector, times in model.weight.items():
            for item in self._items_of(selector):
                found[item.key] = max(times, found.get(item.key, 0))
        return found


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
