"""What a new log does to the pinned one, slot by slot, and why."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import groupby

from retrovue.playout_log.log import CoarseLine, DayLog, Event


class ChangeKind(StrEnum):
    ADDED = "added"
    REMOVED = "removed"
    PROGRAMME = "programme"
    BREAKS = "breaks"


@dataclass(frozen=True, slots=True)
class Why:
    """What is known about the reasons: the keys in the catalog now, and those of them that are new."""

    items: Collection[str] = ()
    new_items: Collection[str] = ()


@dataclass(frozen=True, slots=True)
class SlotChange:
    """One slot that differs."""

    channel: str
    day: str
    at: int
    kind: ChangeKind
    before: CoarseLine | None
    after: CoarseLine | None
    why: str

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
            "why": self.why,
        }


@dataclass(frozen=True, slots=True)
class _Slot:
    line: CoarseLine
    day: str
    pieces: tuple[Event, ...] = field(default=())

    @property
    def items(self) -> frozenset[str]:
        return frozenset(piece.item for piece in self.pieces if piece.item)


@dataclass(frozen=True, slots=True)
class _Pinned:
    """How far the old log reaches, and its slots in which nothing airs."""

    horizon: int
    empty: tuple[CoarseLine, ...]


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
    pinned = _Pinned(
        max((slot.line.end for slot in before.values()), default=start),
        tuple(slot.line for slot in before.values() if slot.line.is_empty),
    )
    found = [
        change
        for at in sorted(before.keys() | after.keys())
        if (change := _change(before.get(at), after.get(at), why, pinned)) is not None
    ]
    return tuple(found)


def _slots(days: Iterable[DayLog]) -> Iterator[_Slot]:
    """Every slot with its events; days without a fine file have slots of no pieces."""
    for day in days:
        groups = groupby(day.events, key=lambda event: event.id.rpartition("/")[0])
        pieces = {base: tuple(events) for base, events in groups}
        for line in day.coarse:
            yield _Slot(line, f"{day.header.channel}/{day.header.day}", pieces.get(line.id, ()))


def _change(before: _Slot | None, after: _Slot | None, why: Why, pinned: _Pinned) -> SlotChange | None:
    slot = after or before
    if slot is None:
        return None
    channel, _, day = slot.day.partition("/")
    old, new = before.line if before else None, after.line if after else None
    if old is None and new is not None:
        return SlotChange(channel, day, new.at, ChangeKind.ADDED, None, new, _why_added(new, why, pinned))
    if old is not None and new is None:
        return SlotChange(channel, day, old.at, ChangeKind.REMOVED, old, None, _why_removed(old, why))
    if before is None or after is None or old is None or new is None:
        return None
    if old.item != new.item or old.ms != new.ms:
        return SlotChange(channel, day, new.at, ChangeKind.PROGRAMME, old, new, _why_programme(old, new, why))
    if _played(before) != _played(after):
        return SlotChange(channel, day, new.at, ChangeKind.BREAKS, old, new, _why_breaks(before, after, why))
    return None


def _played(slot: _Slot) -> list[tuple[int, int, int, str]]:
    return [(piece.at, piece.ms, piece.pad, piece.item) for piece in slot.pieces]


def _edited(old: str, new: str) -> str:
    """Which part of a rule's fingerprint differs: grid entry, program or break format."""
    names = ("grid entry", "program", "break format")
    parts = list(zip(old.split("-"), new.split("-"), strict=False))
    differ = [name for name, (left, right) in zip(names, parts, strict=False) if left != right]
    return " and ".join(differ) + " edited" if differ else ""


def _without_breaks(rule: str, other: str) -> str:
    """A rule with the other's break format: a slot without an item has none."""
    return f"{rule.rpartition('-')[0]}-{other.rpartition('-')[2]}"


def _why_added(new: CoarseLine, why: Why, pinned: _Pinned) -> str:
    if new.at >= pinned.horizon:
        return "horizon moved on"
    if any(line.at <= new.at < line.end for line in pinned.empty):
        return _why_filled(new, why)
    return "slot is new in the grid"


def _why_filled(new: CoarseLine, why: Why) -> str:
    """Why something airs where nothing did, or why less of nothing does."""
    if new.item in why.new_items:
        return f"`{new.item}` is new in the catalog"
    return "the catalog has new items" if why.new_items else "something fits the slot now"


def _why_removed(old: CoarseLine, why: Why) -> str:
    return (
        f"`{old.item}` is gone from the catalog"
        if old.item and old.item not in why.items
        else "slot is gone from the grid"
    )


def _why_programme(old: CoarseLine, new: CoarseLine, why: Why) -> str:
    if old.item and old.item not in why.items:
        return f"`{old.item}` is gone from the catalog"
    if old.is_empty and old.rule.split("-")[0] == new.rule.split("-")[0]:
        return _why_filled(new, why)
    if old.program != new.program:
        return f"`{new.program}` takes the slot of `{old.program}`"
    edited = _edited(old.rule, new.rule if old.item else _without_breaks(new.rule, old.rule))
    if edited:
        return edited
    if new.item in why.new_items:
        return f"`{new.item}` is new in the rotation"
    if old.item == new.item:
        return "its length has changed" if old.length != new.length else "the slot has another length"
    return "an earlier slot of its rotation changed"


def _why_breaks(before: _Slot, after: _Slot, why: Why) -> str:
    gone = sorted(item for item in before.items - after.items if item not in why.items)
    if gone:
        return f"`{gone[0]}` is gone from the catalog"
    fresh = sorted(item for item in after.items - before.items if item in why.new_items)
    if fresh:
        return f"`{fresh[0]}` is new in its pool"
    return _edited(before.line.rule, after.line.rule) or "pools or neighbouring breaks changed"
