"""What a program's own rules leave of its items, told before anything is planned."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any, NamedTuple

from retrovue.diagnostics.render_text import counted
from retrovue.language.channel import ChannelFile
from retrovue.language.document import Window
from retrovue.language.grid import GridEntry
from retrovue.media.item import Item
from retrovue.plan.dayparts import (
    NO_LIMIT,
    ChannelRules,
    item_age,
    rating_age,
    seasons_on,
    strictest,
    warnings_in,
)
from retrovue.plan.findings import Findings
from retrovue.plan.pick.cursor import Stories
from retrovue.plan.programme import ProgramModel
from retrovue.plan.stock import Stock
from retrovue.timing.instants import DAY

Limits = Mapping[str, str]
Names = tuple[str, ...]
Forbidden = tuple[frozenset[str], ...]
_SHOWN = 3
_LEAP_YEAR = date(2024, 1, 1)


class Standards:
    """Looks at the programs of one channel; every limit counts at its most permissive moment."""

    def __init__(self, file: ChannelFile[Any], rules: ChannelRules, findings: Findings) -> None:
        self._file, self._rules, self._findings = file, rules, findings
        self._met: dict[tuple[Names, Names], bool] = {}
        self._limited = [entry for entry in self._entries() if entry.rating_limit]

    def report(self, name: str, model: ProgramModel, stock: Stock, stories: Stories) -> bool:
        """RV309 when nothing is left, else RV321 with what the limits exclude; gives whether something is left."""
        items = stock.items
        limit, warnings = self._limit(name, model), self._warnings(model)
        unrated = self._rules.unrated
        alike = stock.alike if limit != NO_LIMIT else {}
        above = sum(count for of, count in alike.items() if rating_age(*of, unrated) > limit)
        excluded = _Excluded(limit, unrated, warnings)
        wanting = [part for story in stories.values() for part in story if excluded.has(part)]
        held = {part.key for story in stories.values() if any(map(excluded.has, story)) for part in story}
        left = any(
            item.key not in held
            and not excluded.has(item)
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
                help=(self._why(above, items) + (f"; no story airs without {_titles(wanting)}" if wanting else ""),),
                path=path,
            )  # fmt: skip
            return left
        warned = sum(map(excluded.is_warned, items)) if any(warnings) else 0
        count = sum(map(excluded.has, items)) if above and warned else above + warned
        if count:
            others = len(held) - len(wanting)
            self._findings.add(
                "RV321", subject, f"{count} of {len(items)} items of `{name}` {_what(above, warned)} and never air"
                + (f", nor {counted(others, 'other part')} of stories for want of {_titles(wanting)}" if others else ""),
                help=(_cure(above, warned),), path=path,
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
        return "its items keep to other dayparts or seasons, are above the `rating_limit`, or have warnings of `warnings_not`"

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

    def _warnings(self, model: ProgramModel) -> tuple[Forbidden, Forbidden]:
        """What the channel and the program let nobody see at each of their times."""
        rules, own = self._rules.warnings_not, model.warnings_not or {}
        return forbidden(rules, model.dayparts), forbidden(own, model.dayparts)

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


def forbidden(warnings: Mapping[str, Sequence[str]], dayparts: Sequence[str]) -> Forbidden:
    """The warnings that may not air, of each time by itself; empty where there is a time without any."""
    if dayparts and all(name in warnings for name in dayparts):
        found = [warnings_in(warnings, (name,)) for name in dayparts]
    else:
        found = [warnings_in(warnings, (name,)) for name in warnings if name != "default"]
        found.append(warnings_in(warnings, ()))
    return tuple(frozenset(names) for names in found) if all(found) else ()


class _Excluded(NamedTuple):
    """What never airs, whatever the time."""

    limit: int
    unrated: int
    forbidden: tuple[Forbidden, ...]

    def has(self, item: Item) -> bool:
        above = self.limit != NO_LIMIT and item_age(item, self.unrated) > self.limit
        return above or self.is_warned(item)

    def is_warned(self, item: Item) -> bool:
        """Whether each time of the channel, or each of the program, forbids one of its warnings."""
        if not item.warnings:
            return False
        own = frozenset(map(str.casefold, item.warnings))
        return any(times and all(own & names for names in times) for times in self.forbidden)


def _what(above: int, warned: int) -> str:
    of_warnings = ["have warnings of its `warnings_not`"] if warned else []
    return " or ".join((["are above its rating limit"] if above else []) + of_warnings)


def _cure(above: int, warned: int) -> str:
    if not warned:
        return "leave them out of its `from`, or raise the `rating_limit`"
    return "leave them out of its `from`, or loosen " + (
        "`rating_limit` and `warnings_not`" if above else "the `warnings_not`"
    )


def _titles(parts: Sequence[Item]) -> str:
    """The first of them by name."""
    named = [f"`{part.title}`" for part in parts[:_SHOWN]]
    return ", ".join([*named, "..."] if len(parts) > _SHOWN else named)


def _overlap(one: Window, other: Window) -> bool:
    """Windows over midnight may meet any."""
    if max(one.time.end, other.time.end) > DAY:
        return True
    return bool(one.days.weekdays & other.days.weekdays) and (
        one.time.start < other.time.end and other.time.start < one.time.end
    )


def _episode(item: Item) -> tuple[int, int]:
    return (item.season, item.episode or 0) if item.season is not None else (-1, 0)
