"""What a program's own rules leave of its items, told before anything is planned."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from retrovue.language.channel import ChannelFile
from retrovue.language.document import Window
from retrovue.language.grid import GridEntry
from retrovue.media.item import Item
from retrovue.plan.dayparts import NO_LIMIT, ChannelRules, item_age, rating_age, seasons_on, strictest
from retrovue.plan.findings import Findings
from retrovue.plan.programme import ProgramModel
from retrovue.plan.stock import Stock
from retrovue.timing.instants import DAY

Limits = Mapping[str, str]
Names = tuple[str, ...]
_LEAP_YEAR = date(2024, 1, 1)


class Standards:
    """Looks at the programs of one channel; every limit counts at its most permissive moment."""

    def __init__(self, file: ChannelFile[Any], rules: ChannelRules, findings: Findings) -> None:
        self._file, self._rules, self._findings = file, rules, findings
        self._met: dict[tuple[Names, Names], bool] = {}
        self._limited = [entry for entry in self._entries() if entry.rating_limit]

    def report(self, name: str, model: ProgramModel, stock: Stock) -> bool:
        """RV309 when nothing is left, else RV321 with what the limits exclude; gives whether something is left."""
        items = stock.items
        limit = self._limit(name, model)
        unrated = self._rules.unrated
        alike = stock.alike if limit != NO_LIMIT else {}
        above = sum(count for of, count in alike.items() if rating_age(*of, unrated) > limit)
        left = any(
            (limit == NO_LIMIT or item_age(item, unrated) <= limit)
            and self._meet(tuple(item.dayparts), tuple(model.dayparts), self._dayparts_meet)
            and self._meet(tuple(item.seasons), tuple(model.seasons), self._seasons_meet)
            for item in items
        )
        self._report_start(name, model, items)
        subject, path = (
            f"{self._file.channel.id}/{name}",
            ("channels", self._file.channel.id, "programs", name),
        )
        if items and not left:
            self._findings.add(
                "RV309", subject, f"no item of `{name}` meets all of the program's rules",
                help=(self._why(above, items),), path=path,
            )  # fmt: skip
        elif above:
            self._findings.add(
                "RV321", subject, f"{above} of {len(items)} items of `{name}` are above its rating limit and never air",
                help=("leave them out of its `from`, or raise the `rating_limit`",), path=path,
            )  # fmt: skip
        return left

    def _report_start(self, name: str, model: ProgramModel, items: Sequence[Item]) -> None:
        start = model.start
        if start is None or not items or any(_episode(item) >= start.first for item in items):
            return
        self._findings.add(
            "RV309", f"{self._file.channel.id}/{name}/start", f"no episode of `{name}` is as late as its `start`",
            help=("it begins with its first item; name an episode that is there",),
            path=("channels", self._file.channel.id, "programs", name, "start"),
        )  # fmt: skip

    def _why(self, above: int, items: Sequence[Item]) -> str:
        if above == len(items):
            return "all of them are above the `rating_limit` of the program or its channel"
        return "its items keep to other dayparts or seasons, or are above the `rating_limit`"

    def _limit(self, name: str, model: ProgramModel) -> int:
        """The highest age that may ever air; an entry of the grid may allow more than program and channel."""
        own = min(
            widest(self._rules.rating_limit, model.dayparts), widest(model.rating_limit or {}, model.dayparts)
        )
        entries = [
            widest(entry.rating_limit, ())
            for entry in self._limited
            if entry.program == name and entry.rating_limit
        ]
        return max([own, *entries])

    def _meet(self, of_item: Names, of_program: Names, meet: Callable[[str, str], bool]) -> bool:
        """Whether some time belongs to the item and to the program; neither has to keep to any."""
        if not of_item or not of_program:
            return True
        key = (of_item, of_program)
        if key not in self._met:
            self._met[key] = any(meet(one, other) for one in of_item for other in of_program)
        return self._met[key]

    def _dayparts_meet(self, one: str, other: str) -> bool:
        windows = self._rules.dayparts
        return one == other or any(
            _overlap(first, second) for first in windows.get(one, ()) for second in windows.get(other, ())
        )

    def _seasons_meet(self, one: str, other: str) -> bool:
        """Looked up in one year; a season of dates in other years may meet any."""
        days = {name: self._days_of(name) for name in (one, other)}
        return one == other or not days[one] or not days[other] or bool(days[one] & days[other])

    def _days_of(self, season: str) -> set[int]:
        spans = {season: self._rules.seasons.get(season, ())}
        return {number for number in range(366) if seasons_on(_LEAP_YEAR + timedelta(days=number), spans)}

    def _entries(self) -> Iterable[GridEntry]:
        for grid in (self._file.grid, *(stunt.grid for stunt in self._file.stunts.values())):
            for entries in grid.values():
                yield from entries.values()


def widest(limits: Limits, dayparts: Sequence[str]) -> int:
    """The most permissive of the limits that may hold at a time in one of these dayparts, or at any time."""
    if not limits:
        return NO_LIMIT
    if dayparts and all(name in limits for name in dayparts):
        return max(strictest(limits, (name,)) for name in dayparts)
    return max(strictest(limits, ()), *(strictest(limits, (name,)) for name in limits))


def _overlap(one: Window, other: Window) -> bool:
    """Windows over midnight may meet any."""
    if max(one.time.end, other.time.end) > DAY:
        return True
    return bool(one.days.weekdays & other.days.weekdays) and (
        one.time.start < other.time.end and other.time.start < one.time.end
    )


def _episode(item: Item) -> tuple[int, int]:
    return (item.season, item.episode or 0) if item.season is not None else (-1, 0)
