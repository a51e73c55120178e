"""What is true at an instant for eligibility: dayparts, seasons, the date, and what the channel allows."""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any, NamedTuple

from retrovue.language.calendar import DateSpan
from retrovue.language.channel import Channel
from retrovue.language.dayparts import BUILT_IN_DAYPARTS
from retrovue.language.document import StationDocument, Window
from retrovue.media.availability import allows
from retrovue.media.item import Item
from retrovue.media.ratings import AGES, age_of
from retrovue.timing.broadcast_day import BroadcastDay
from retrovue.timing.instants import DAY

NO_LIMIT = 1 << 10
"""Older than anybody: everything may air."""


class Context(NamedTuple):
    """What an item's own rules are judged by, and what the channel allows."""

    dayparts: tuple[str, ...]
    seasons: tuple[str, ...]
    day: int
    """Ordinal of the calendar date."""
    limit: int = NO_LIMIT
    """The highest age a rating may ask for."""
    unrated: int = 14
    """What an item without a rating counts as."""
    warnings_not: tuple[str, ...] = ()
    """Content warnings that may not air, case-folded."""
    demo: tuple[str, ...] = ()
    """Whom the channel is for; anybody when empty."""


def may_air(item: Item, context: Context) -> bool:
    """Whether the item's dayparts, seasons and dates allow it, and the channel its rating and warnings."""
    if item.starts and context.day < item.starts.toordinal():
        return False
    if item.expires and context.day > item.expires.toordinal():
        return False
    if item.dayparts and not any(name in context.dayparts for name in item.dayparts):
        return False
    if item.seasons and not any(name in context.seasons for name in item.seasons):
        return False
    if item.available and not allows(item.available, date.fromordinal(context.day)):
        return False
    return within_standards(item, context)


def within_standards(item: Item, context: Context) -> bool:
    """Whether rating and warnings are within what may air here."""
    if context.limit != NO_LIMIT and item_age(item, context.unrated) > context.limit:
        return False
    return not context.warnings_not or not any(
        warning.casefold() in context.warnings_not for warning in item.warnings
    )


_RATED = frozenset(("movie", "episode"))
"""Kinds that are usually rated. Nobody rates commercials and bumpers: without a rating they are for everybody."""


def item_age(item: Item, unrated: int) -> int:
    return rating_age(item.rating, item.kind, unrated)


def rating_age(rating: str, kind: str, unrated: int) -> int:
    age = age_of(rating)
    if age is None:
        return unrated if kind in _RATED else 0
    return age


def strictest(ratings: Mapping[str, str], dayparts: Sequence[str]) -> int:
    """The age limit of `{default, daypart: rating}`: the lowest of the dayparts that hold, else the default."""
    found = [_limit(ratings[name]) for name in dayparts if name in ratings]
    if found:
        return min(found)
    return _limit(ratings["default"]) if "default" in ratings else NO_LIMIT


def _limit(rating: str) -> int:
    """`NR` as a limit is none."""
    return AGES.get(rating, NO_LIMIT)


def narrowed(
    context: Context,
    program: Mapping[str, str] | None,
    warnings: Mapping[str, Sequence[str]] | None,
    entry: Mapping[str, str] | None,
) -> Context:
    """The context with the limits of a program, and of the entry of the grid that asks for it.

    The stricter of channel and program counts; an entry's own limit is what the operator wants there, and wins.
    """
    limit = min(context.limit, strictest(program or {}, context.dayparts))
    if entry:
        limit = strictest(entry, context.dayparts)
    named = warnings_in(warnings or {}, context.dayparts)
    return context._replace(limit=limit, warnings_not=tuple(sorted({*context.warnings_not, *named})))


def warnings_in(warnings: Mapping[str, Sequence[str]], dayparts: Sequence[str]) -> tuple[str, ...]:
    """The warnings of every daypart that holds, else those of the default, case-folded and sorted."""
    names = [name for name in dayparts if name in warnings] or (["default"] if "default" in warnings else [])
    return tuple(sorted({warning.casefold() for name in names for warning in warnings[name]}))


class ChannelRules(NamedTuple):
    """What contexts are made from."""

    dayparts: Mapping[str, Sequence[Window]]
    seasons: Mapping[str, Sequence[DateSpan]]
    rating_limit: Mapping[str, str]
    warnings_not: Mapping[str, Sequence[str]]
    unrated: int
    demo: tuple[str, ...]
    known: "dict[tuple[object, ...], DayContexts] | None" = None
    """The days that are made already, for all channels of the station."""

    @classmethod
    def of(
        cls, document: StationDocument[Any, Any], channel: Channel,
        known: "dict[tuple[object, ...], DayContexts] | None" = None,
    ) -> "ChannelRules":  # fmt: skip
        return cls(
            {**BUILT_IN_DAYPARTS, **document.dayparts},
            document.all_seasons,
            channel.rating_limit,
            channel.warnings_not,
            AGES.get(document.station.ratings.unrated, 14),
            tuple(sorted(name.casefold() for name in channel.demo)),
            known,
        )

    def contexts(self, day: BroadcastDay) -> "DayContexts":
        """The contexts of a day; most channels of a station have the same."""
        if self.known is None:
            return DayContexts(day, self)
        warnings = tuple([(name, tuple(values)) for name, values in self.warnings_not.items()])
        key = (day.date, tuple(self.rating_limit.items()), warnings, self.demo)
        found = self.known.get(key)
        if found is None:
            found = self.known[key] = DayContexts(day, self)
        return found


def seasons_on(day: date, seasons: Mapping[str, Sequence[DateSpan]]) -> tuple[str, ...]:
    return tuple(name for name, spans in seasons.items() if any(day in span for span in spans))


class DayContexts:
    """The contexts of one broadcast day, each from its instant on."""

    def __init__(self, day: BroadcastDay, rules: ChannelRules) -> None:
        self._rules = rules
        spans = [
            (shift * DAY + window.time.start, shift * DAY + window.time.end, name)
            for name, windows in sorted(rules.dayparts.items())
            for window in windows
            for shift in (-1, 0, 1)
            if day.date + timedelta(days=shift) in window.days
        ]
        edges = {edge for start, end, _ in spans for edge in (start, end)}
        walls = {day.day_start, DAY, *(edge for edge in edges if day.day_start < edge < day.day_start + DAY)}
        self.starts: list[int] = []
        self.values: list[Context] = []
        for wall in sorted(walls):
            names = tuple(dict.fromkeys(name for start, end, name in spans if start <= wall < end))
            self._append(day, wall, names)

    def _append(self, day: BroadcastDay, wall: int, names: tuple[str, ...]) -> None:
        real = day.date + timedelta(days=wall // DAY)
        start = day.at(wall)[0].instant if self.starts else day.start
        rules = self._rules
        context = Context(
            names, seasons_on(real, rules.seasons), real.toordinal(), strictest(rules.rating_limit, names),
            rules.unrated, warnings_in(rules.warnings_not, names), rules.demo,
        )  # fmt: skip
        if self.values and self.values[-1] == context:
            return
        self.starts.append(start)
        self.values.append(context)

    def index(self, instant: int) -> int:
        return (bisect_right(self.starts, instant) or 1) - 1

    def at(self, instant: int) -> Context:
        return self.values[self.index(instant)]
