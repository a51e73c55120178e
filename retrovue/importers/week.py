"""Programmes by the hour of the week, as the grid writes them: equal days together."""

from collections.abc import Callable, Mapping

from retrovue.importers.yaml_text import Value

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
DAY_SECONDS = 86_400
WEEK_SECONDS = 7 * DAY_SECONDS

Week = dict[int, Value]
"""What begins, by the second of the week; Monday 00:00 is 0."""


def time_text(second: int) -> str:
    text = f"{second // 3600:02d}:{second // 60 % 60:02d}"
    return f"{text}:{second % 60:02d}" if second % 60 else text


def _goes_on(_: Value) -> bool:
    return False


def grid(week: Mapping[int, Value], ends: Callable[[Value], bool] = _goes_on) -> dict[str, Value]:
    """The grid of a week. Every day begins with what runs then; an entry that says nothing new is left out.

    `ends` tells of an entry whether it is over by itself: the same one behind it begins anew.
    """
    if not week:
        return {}
    days = _days(week, ends)
    return _together({day: days[index] for index, day in enumerate(DAYS)})


def _days(week: Mapping[int, Value], ends: Callable[[Value], bool]) -> list[dict[str, Value]]:
    days: list[dict[str, Value]] = [{} for _ in DAYS]
    starts = sorted(week)
    running = week[starts[-1]]
    for index, day in enumerate(days):
        day["00:00"] = running
        for start in starts:
            if start // DAY_SECONDS != index:
                continue
            if week[start] != running or ends(running) or start % DAY_SECONDS == 0:
                day[time_text(start % DAY_SECONDS)] = running = week[start]
    return days


def _together(days: dict[str, dict[str, Value]]) -> dict[str, Value]:
    """`daily`, `weekdays` and `weekends` where the days are equal, else days by name; no day stands twice."""
    weekdays, weekends = DAYS[:5], DAYS[5:]
    if _equal(days, DAYS):
        return {"daily": days["mon"]}
    found: dict[str, Value] = {}
    if _equal(days, weekdays):
        found["weekdays"] = days["mon"]
    else:
        found |= _by_name(days, weekdays)
    if _equal(days, weekends):
        found["weekends"] = days["sat"]
    else:
        found |= _by_name(days, weekends)
    return found


def _equal(days: Mapping[str, dict[str, Value]], names: tuple[str, ...]) -> bool:
    return all(days[name] == days[names[0]] for name in names)


def _by_name(days: Mapping[str, dict[str, Value]], names: tuple[str, ...]) -> dict[str, Value]:
    groups: dict[str, list[str]] = {}
    for name in names:
        first = next((other for other in groups if days[other] == days[name]), name)
        groups.setdefault(first, []).append(name)
    return {_range(group): days[first] for first, group in groups.items()}


def _range(names: list[str]) -> str:
    """`mon-thu`, or `mon,wed`."""
    first, last = DAYS.index(names[0]), DAYS.index(names[-1])
    together = len(names) > 2 and last - first == len(names) - 1
    return f"{names[0]}-{names[-1]}" if together else ",".join(names)
