"""Stunts: each runs some day, none meets another of its rank, and their programs have names of their own."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from retrovue.check.document import Channel, Document, Path
from retrovue.check.grid import cut_short
from retrovue.diagnostics import Diagnostic
from retrovue.language.calendars import Calendar
from retrovue.language.layers import clashes
from retrovue.language.stunts import When

_YEAR = 366
_EVER = 4 * _YEAR
"""The 29th of February comes in four years."""
_LOOKED_AT = 7
"""Days of a stunt that are painted: one of each weekday, where it runs that long."""
_UNDATED = date(2024, 1, 1)


def check_stunts(document: Document, today: date | None) -> Iterator[Diagnostic]:
    """`today` is the first date that is planned; without it nothing is said about what is over."""
    calendar = Calendar.of(document)
    for id, file in document.channels.items():
        yield from _names(id, file)
        runs = {name: _days(calendar, file, name, today or _UNDATED) for name in file.stunts}
        if today is not None:
            known = [name for name, stunt in file.stunts.items() if _is_known(document, stunt.when)]
            yield from _never(id, [name for name in known if not runs[name]])
        yield from _meetings(id, file, document.station.day_start, calendar, runs)
        looked_at = sorted({day for days in runs.values() for day in days[:_LOOKED_AT]})
        if file.stunts:
            yield from cut_short(file, looked_at, document.station.day_start, calendar)


def _names(id: str, file: Channel) -> Iterator[Diagnostic]:
    """A program of a stunt joins those of the channel and of its other stunts."""
    known: dict[str, Path] = {name: ("channels", id, "programs", name) for name in file.programs}
    for stunt_id, stunt in file.stunts.items():
        for name in stunt.programs:
            path = ("channels", id, "stunts", stunt_id, "programs", name)
            if name in known:
                yield Diagnostic(
                    "RV012", f"the program `{name}` is written twice", path=path, on_key=True, label="again here",
                    related=((known[name], "first here"),), help=("give one of them another id",),
                )  # fmt: skip
            known.setdefault(name, path)


def _days(calendar: Calendar, file: Channel, name: str, first: date) -> Sequence[date]:
    """The days of a stunt in a year, else the first day of all that it ever has."""
    when = file.stunts[name].when
    days = (day for number in range(_EVER) if calendar.holds(when, day := first + timedelta(days=number)))
    border = first + timedelta(days=_YEAR)
    found: list[date] = []
    for day in days:
        if found and day > border:
            break
        found.append(day)
    return found


def _is_known(document: Document, when: When) -> bool:
    """Whether all that it names is there; what is not is told elsewhere."""
    return set(when.season) <= set(document.all_seasons) and set(when.holiday) <= set(document.holidays)


def _never(id: str, names: Sequence[str]) -> Iterator[Diagnostic]:
    for name in names:
        yield Diagnostic(
            "RV207", f"no day meets everything that `when` of `{name}` says", path=("channels", id, "stunts", name, "when"),
            help=("delete the stunt if it is over; else see that its keys can hold on one day",),
        )  # fmt: skip


def _meetings(
    id: str, file: Channel, day_start: int, calendar: Calendar, runs: dict[str, Sequence[date]]
) -> Iterator[Diagnostic]:
    """Each pair once, on the first day that shows it."""
    told: set[tuple[str, str]] = set()
    ranks = [stunt.priority for stunt in file.stunts.values()]
    if len(set(ranks)) == len(ranks):
        return
    counts: dict[date, int] = {}
    for days in runs.values():
        for day in days:
            counts[day] = counts.get(day, 0) + 1
    for day in sorted(day for day, count in counts.items() if count > 1):
        for one, other, mine, theirs in clashes(file, day, day_start, calendar):
            if (one, other) in told:
                continue
            told.add((one, other))
            yield Diagnostic(
                "RV204", f"the stunts `{one}` and `{other}` have the same priority and the same time on {day}",
                path=theirs, on_key=True, label="asks for the time", related=((mine, "of this one"),),
                help=("give one of them a higher `priority`",),
            )  # fmt: skip
