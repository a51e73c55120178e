"""A log that contradicts itself is never written: every finding here is a fault of the planner (RV901)."""

from collections.abc import Iterator, Sequence
from itertools import groupby, pairwise

from retrovue.diagnostics import Diagnostic
from retrovue.playout_log.log import CARDS, SHORTEST_EVENT, CoarseLine, DayLog, Event


def validate(day: DayLog) -> tuple[Diagnostic, ...]:
    """What is wrong with a day: gaps, slots that do not sum up, acts out of order, events too short."""
    return tuple(_found(day))


def _wrong(message: str, place: str) -> Diagnostic:
    return Diagnostic(
        "RV901", message, place=place, help=("this is a fault of the program: please report it",)
    )


def _found(day: DayLog) -> Iterator[Diagnostic]:
    if not day.events or not day.coarse:
        yield _wrong("the log of a day is empty", f"{day.header.channel} {day.header.day}")
        return
    yield from _gaps(day.events)
    for before, after in pairwise(day.coarse):
        if before.end != after.at:
            yield _wrong(f"a slot ends at {before.end} and the next begins at {after.at}", after.id)
    if (day.coarse[0].at, day.coarse[-1].end) != (day.start, day.end):
        yield _wrong("the two files of a day span different times", day.coarse[0].id)
    yield from _slots(day)


def _gaps(events: Sequence[Event]) -> Iterator[Diagnostic]:
    for before, after in pairwise(events):
        if before.end != after.at:
            yield _wrong(f"an event ends at {before.end} and the next begins at {after.at}", after.id)
    for event in events:
        if event.ms < SHORTEST_EVENT or event.pad < 0 or event.offset < 0:
            yield _wrong(f"an event runs {event.ms} ms with {event.pad} ms of black", event.id)
        if not event.item and event.kind not in CARDS:
            yield _wrong("an event has neither an item nor a card", event.id)


def _slots(day: DayLog) -> Iterator[Diagnostic]:
    groups = [
        (base, list(events)) for base, events in groupby(day.events, key=lambda e: e.id.rpartition("/")[0])
    ]
    if [base for base, _ in groups] != [line.id for line in day.coarse]:
        yield _wrong("the two files of a day name different slots", f"{day.header.channel} {day.header.day}")
        return
    for line, (_, events) in zip(day.coarse, groups, strict=True):
        if (events[0].at, events[-1].end) != (line.at, line.end):
            yield _wrong(f"the events of a slot of {line.ms} ms do not fill it", line.id)
        yield from _acts(line, events)


def _acts(line: CoarseLine, events: Sequence[Event]) -> Iterator[Diagnostic]:
    """Every act once and in order: the whole programme, from its first to its last ms of this line."""
    if not line.item:
        return
    expected = line.begin
    for number, act in enumerate(event for event in events if event.id[len(line.id) + 1 :].startswith("a")):
        if act.id != f"{line.id}/a{number}" or act.offset != expected:
            yield _wrong(f"an act begins at {act.offset} ms of its item, not at {expected}", act.id)
        expected = act.offset + act.ms
    if expected != line.begin + line.length:
        yield _wrong(f"the acts of a programme of {line.length} ms end at {expected}", line.id)
