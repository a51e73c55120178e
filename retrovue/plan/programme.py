"""One program of a channel: its rules, its items and where it stands."""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from retrovue.language.episodes import EpisodeRef
from retrovue.language.grid import GridEntry
from retrovue.language.traffic import Cap
from retrovue.media.item import Item
from retrovue.media.selector import Selector
from retrovue.plan.dayparts import Context, narrowed, within_standards
from retrovue.plan.findings import Findings
from retrovue.plan.history import History, day_of
from retrovue.plan.pick import NO_CAP, Cursor, Request, Supply
from retrovue.plan.slots import GridSlot
from retrovue.plan.stock import Stock
from retrovue.playout_log import CoarseLine
from retrovue.timing.instants import HOUR


class ProgramModel(Protocol):
    """What a program of items offers the planner."""

    @property
    def selectors(self) -> tuple[Selector, ...]: ...
    @property
    def breaks(self) -> str | None: ...
    @property
    def run(self) -> str | None: ...
    @property
    def on_end(self) -> Any: ...
    @property
    def start(self) -> EpisodeRef | None: ...
    @property
    def rest(self) -> int: ...
    @property
    def cap(self) -> Cap: ...
    @property
    def prefer(self) -> Sequence[str]: ...
    @property
    def parts(self) -> str: ...
    @property
    def weight(self) -> Mapping[Selector, int]: ...
    @property
    def only_after(self) -> str | None: ...
    @property
    def dayparts(self) -> tuple[str, ...]: ...
    @property
    def seasons(self) -> tuple[str, ...]: ...
    @property
    def rating_limit(self) -> dict[str, str] | None: ...
    @property
    def warnings_not(self) -> dict[str, tuple[str, ...]] | None: ...

    def cursor(self, supply: Supply, groups: Mapping[str, tuple[str, ...]]) -> Cursor: ...


class Programme:
    """Gives items; what it gave is told to it again when the log is replayed."""

    def __init__(
        self,
        name: str,
        channel: str,
        model: ProgramModel,
        cursor: Cursor,
        stock: Stock,
        findings: Findings,
    ) -> None:
        self.name, self.model, self.cursor = name, model, cursor
        self.shortest, self.mean, self.mean_slot = stock.shortest, stock.mean, stock.mean_slot
        self.next: str | None = getattr(model.on_end, "next", None)
        """The program that takes its place when it has ended."""
        self.never_ends = model.on_end == "loop"
        self._always = not model.dayparts and not model.seasons
        self._rest, self._after, self._begins = model.rest, model.only_after, model.start
        self._cap = model.cap if model.cap != NO_CAP else NO_CAP
        self._limited = model.rating_limit is not None or model.warnings_not is not None
        self._prefer = tuple(model.prefer)
        wrap = getattr(model, "wrap", None)
        self.is_wrapped = wrap is not None and (wrap.intro or wrap.outro) is not None
        """Whether short items open or close its items."""
        self.has_a_time = True
        """Whether its own rules leave it an item at some time of the week; what they never leave was told already."""
        self._eligibility = stock.eligibility
        self._channel, self._findings = channel, findings

    def item(self, key: str) -> Item | None:
        """One of its items."""
        return next((item for item in self.cursor.items if item.key == key), None)

    def take(
        self, slot: GridSlot, room: int, at: int, context: Context, history: History, *, relax: bool = False
    ) -> Item | None:
        """The next item that may air. `relax`: rest and caps give way, which is reported."""
        if room < self.shortest or (relax and not self._rest and self._cap is NO_CAP):
            return None
        request = self.request(slot, room, at, context, history)
        if request is None:
            return None
        item = self._take_relaxed(request) if relax else self.cursor.take(request)
        if item is not None and relax:
            self._report_relaxed(slot, request, item)
        return item

    def _take_relaxed(self, request: Request) -> Item | None:
        """What may air when caps give way, else with half of the rest, a quarter and so on, at last with none."""
        rest = self._rest
        while rest >= HOUR:
            item = self.cursor.take(request.relaxed(rest))
            if item is not None:
                return item
            rest //= 2
        return self.cursor.take(request.relaxed(0))

    def request(
        self, slot: GridSlot, room: int, at: int, context: Context, history: History
    ) -> Request | None:
        """What it may give for this slot; None at times that are not its own."""
        if not (self._always or self._is_its_time(context)) or (
            self._after is not None and self._waits(slot, history)
        ):
            return None
        entry = slot.entry
        context = self.context(entry, context)
        return Request(
            room, at, day_of(slot.base), context, history, self._eligibility, self._eligibility.within(context),
            self._rest, self._cap, self._after, entry.start or self._begins, self._prefer, self.cursor.stories,
        )  # fmt: skip

    def context(self, entry: GridEntry, context: Context) -> Context:
        """The context with the limits of this program and of the entry that asks for it."""
        if not self._limited and entry.rating_limit is None:
            return context
        model = self.model
        return narrowed(context, model.rating_limit, model.warnings_not, entry.rating_limit)

    def may_air(self, entry: GridEntry, context: Context) -> bool:
        """Whether the limits that hold in a slot leave it any item."""
        return bool(self._eligibility.within(self.context(entry, context)))

    def ended(self, context: Context) -> bool:
        """Whether nothing is left that could air, and it does not begin again."""
        if self.never_ends:
            return False
        return not any(
            within_standards(item, context) and not (item.expires and context.day > item.expires.toordinal())
            for item in self.cursor.left()
        )

    def report_above(self, slot: GridSlot, line: CoarseLine, item: Item, context: Context) -> None:
        """RV322 when a published item is beyond what may air there now; it stays, for it is promised."""
        if within_standards(item, self.context(slot.entry, context)):
            return
        self._findings.add(
            "RV322", f"{self._channel}/{self.name}", f"published items of `{self.name}` are above the limits that hold now",
            place=line.id, help=("they stay; edit the slot or the program to have it planned anew",), path=self._path(),
        )  # fmt: skip

    def _is_its_time(self, context: Context) -> bool:
        model = self.model
        return (not model.dayparts or bool(set(model.dayparts) & set(context.dayparts))) and (
            not model.seasons or bool(set(model.seasons) & set(context.seasons))
        )

    def _waits(self, slot: GridSlot, history: History) -> bool:
        other = self._after
        if other is None or history.of_program(other):
            return False
        self._findings.add(
            "RV308", f"{self._channel}/{self.name}", f"`{self.name}` waits for the first item of `{other}`",
            place=slot.base, help=(f"the fallback airs until `{other}` has begun",), path=self._path("only_after"),
        )  # fmt: skip
        return True

    def _report_relaxed(self, slot: GridSlot, request: Request, item: Item) -> None:
        code, message, key = (
            ("RV341", f"`{self.name}` airs items more often than its cap allows", "cap")
            if request.rested(item)
            else ("RV345", f"`{self.name}` airs items before their rest is over", "rest")
        )
        self._findings.add(
            code, f"{self._channel}/{self.name}", message,
            place=slot.base, help=(f"give it more items, or {'a higher' if key == 'cap' else 'less'} `{key}`",),
            path=self._path(),
        )  # fmt: skip

    def _path(self, *keys: str) -> tuple[str, ...]:
        return ("channels", self._channel, "programs", self.name, *keys)
