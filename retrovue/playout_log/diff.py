"""What a new log does to the pinned one, slot by slot, and why."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import groupby

from retrovue.playout_log.log import CoarseLine, DayLog, Event
from retrovue.playout_log.reasons import Cause, Lines, Reason, Reasons, Why

__all__ = ["Cause", "ChangeKind", "SlotChange", "Why", "changes", "removed"]


class ChangeKind(StrEnum):
    ADDED = "added"
    REMOVED = "removed"
    PROGRAMME = "programme"
    BREAKS = "breaks"
    GRAPHICS = "graphics"
    GUIDE = "guide"


@dataclass(frozen=True, slots=True)
class SlotChange:
    """One slot that differs."""

    channel: str
    day: str
    at: int
    kind: ChangeKind
    before: CoarseLine | None
    after: CoarseLine | None
    cause: Cause
    why: str
    parts: tuple[str, ...] = ()
    """Which parts of the slot's rule were edited: `grid entry`, `program`, `break format`."""
    places: tuple[str, ...] = ()
    """Where they stand, as file:line."""

    def as_json(self) -> dict[str, object]:
        """The change as a record of `--json`."""
        lines = {
            name: line._asdict() if line else None
            for name, line in (("before", self.before), ("after", self.after))
        }
        return {
            "channel": self.channel,
            "day": self.day,
            "at": self.at,
            "kind": self.kind.value,
            **lines,
            "cause": self.cause.value,
            "why": self.why,
            "places": list(self.places),
        }


@dataclass(frozen=True, slots=True)
class _Slot:
    line: CoarseLine
    day: str
    pieces: tuple[Event, ...] = field(default=())

    @property
    def items(self) -> frozenset[str]:
        return frozenset(piece.item for piece in self.pieces if piece.item)


def changes(old: Sequence[DayLog], new: Sequence[DayLog], why: Why) -> tuple[SlotChange, ...]:
    """The slots of one channel that differ, in the order of their time.

    Slots are matched by their start, so that a programme that only got another address is no change.
    Days that the new logs do not cover are not compared.
    """
    if not new:
        return ()
    start, last = min(day.coarse[0].at for day in new), max(day.header.day for day in new)
    covered = (day for day in old if day.header.day <= last)
    before = {slot.line.at: slot for slot in _slots(covered) if slot.line.at >= start}
    after = {slot.line.at: slot for slot in _slots(new)}
    reasons = Reasons(
        why, start, Lines(slot.line for slot in before.values()), Lines(slot.line for slot in after.values())
    )
    found = [
        change
        for at in sorted(before.keys() | after.keys())
        if (change := _change(before.get(at), after.get(at), reasons)) is not None
    ]
    return tuple(found)


def removed(old: Sequence[DayLog], since: int, reason: str) -> tuple[SlotChange, ...]:
    """Every slot from an instant on, of a channel that goes."""
    return tuple(
        SlotChange(day.header.channel, day.header.day, line.at, ChangeKind.REMOVED, line, None, Cause.GRID_EDITED, reason)
        for day in old
        for line in day.coarse
        if line.at >= since
    )  # fmt: skip


def _slots(days: Iterable[DayLog]) -> Iterator[_Slot]:
    """Every slot with its events; days without a fine file have slots of no pieces."""
    for day in days:
        groups = groupby(day.events, key=lambda event: event.id.rpartition("/")[0])
        pieces = {base: tuple(events) for base, events in groups}
        for line in day.coarse:
            yield _Slot(line, f"{day.header.channel}/{day.header.day}", pieces.get(line.id, ()))


def _change(before: _Slot | None, after: _Slot | None, reasons: Reasons) -> SlotChange | None:
    slot = after or before
    found = _kind(before, after, reasons)
    if slot is None or found is None:
        return None
    kind, reason = found
    channel, _, day = slot.day.partition("/")
    old, new = before.line if before else None, after.line if after else None
    return SlotChange(channel, day, slot.line.at, kind, old, new, *reason)


def _kind(before: _Slot | None, after: _Slot | None, reasons: Reasons) -> tuple[ChangeKind, Reason] | None:
    if before is None:
        return (ChangeKind.ADDED, reasons.added(after.line)) if after else None
    if after is None:
        return ChangeKind.REMOVED, reasons.removed(before.line)
    old, new = before.line, after.line
    if old.item != new.item or old.ms != new.ms:
        return ChangeKind.PROGRAMME, reasons.programme(old, new)
    if _played(before) != _played(after):
        lost, gained = before.items - after.items, after.items - before.items
        return ChangeKind.BREAKS, reasons.breaks(old, new, lost, gained)
    if _shown(before) != _shown(after):
        return ChangeKind.GRAPHICS, reasons.graphics(old, new)
    return (ChangeKind.GUIDE, reasons.guide(old, new)) if _words(old) != _words(new) else None


def _shown(slot: _Slot) -> list[tuple[object, ...]]:
    return [(piece.fade, piece.gfx) for piece in slot.pieces]


def _words(line: CoarseLine) -> tuple[object, ...]:
    """What a guide shows of a line."""
    return (
        line.title, line.subtitle, line.season, line.episode, line.year, line.rating, line.category, line.description,
        line.image, line.hidden,
    )  # fmt: skip


def _played(slot: _Slot) -> list[tuple[int, int, int, str]]:
    return [(piece.at, piece.ms, piece.pad, piece.item) for piece in slot.pieces]
