"""What came of an edit or of a plan, for whoever wants to hear of it."""

from collections.abc import Mapping
from dataclasses import dataclass

from retrovue.diagnostics import Diagnostic
from retrovue.pipeline import Accepted, Compiled
from retrovue.playout_log.diff import ChangeKind, Why, changes

_MOVES = (ChangeKind.ADDED, ChangeKind.REMOVED, ChangeKind.PROGRAMME)


@dataclass(frozen=True, slots=True)
class Refused:
    """The station's files were not taken up; `first` is the first of what is wrong."""

    first: Diagnostic


@dataclass(frozen=True, slots=True)
class Planned:
    """The station was planned and is on the air."""

    edited: bool
    """Whether it was planned for its files, and not for the catalog or the hour."""
    files: tuple[str, ...]
    """Those that say something else than before."""
    days: int
    channels: int
    moved: Mapping[str, int]
    """Slots with another programme, by channel; none of a channel on which nothing moved."""
    ms: int
    """How long it took."""


News = Refused | Planned


def untold(_: News) -> None:
    """Nobody wants to hear of it."""


def changed_files(before: Accepted | None, after: Accepted) -> tuple[str, ...]:
    """Files of the station, by name, that came, went or say something else."""
    old, new = (each.loaded.texts if each else {} for each in (before, after))
    return tuple(sorted(name for name in {*old, *new} if old.get(name) != new.get(name)))


def moved_slots(compiled: Compiled) -> dict[str, int]:
    """By channel, slots of days that were in the log already. Days that the horizon brings are not moved."""
    found = {}
    for channel, days in compiled.plan.days.items():
        known = {day.header.day: day for day in compiled.pinned.get(channel, ())}
        new = [day for day in days if day.coarse and known.get(day.header.day, day) != day]
        old = [known[day.header.day] for day in new]
        moved = sum(change.kind in _MOVES for change in changes(old, new, Why()))
        if moved:
            found[channel] = moved
    return found
