"""The log of a day as people read it: one line a programme, and on request one for each piece."""

from collections.abc import Iterator
from datetime import date
from itertools import groupby

from retrovue.playout_log.log import CoarseLine, DayLog, Event
from retrovue.playout_log.words import Clock, length_text, long_title_of

_TITLE, _LENGTH, _ITEM = 44, 8, 32


def listing(day: DayLog, *, fine: bool = False, program: str = "") -> str:
    """The day as text, without a final line end. Only lines of `program` when one is named."""
    return "\n".join([_head(day), *_lines(day, fine, program)])


def _head(day: DayLog) -> str:
    header = day.header
    return f"{header.channel} {date.fromisoformat(header.day):%Y-%m-%d %a} {header.timezone}"


def _lines(day: DayLog, fine: bool, program: str) -> Iterator[str]:
    clock = Clock.of(day.header, day.coarse[0].at, day.coarse[-1].end)
    groups = groupby(day.events, key=lambda event: event.id.rpartition("/")[0])
    pieces = {base: tuple(events) for base, events in groups} if fine else {}
    for line in day.coarse:
        if program and line.program != program:
            continue
        yield "  " + slot_text(line, clock)
        for event in pieces.get(line.id, ()):
            yield "    " + event_text(event, clock)


def slot_text(line: CoarseLine, clock: Clock) -> str:
    """`20:00:00  2:00:00  Halloween (1978)   4 breaks  one/2026-10-31/2000-movies/0`."""
    breaks = f"{line.breaks} break{'' if line.breaks == 1 else 's'}" if line.breaks else ""
    return f"{clock.second(line.at)}  {length_text(line.ms):<{_LENGTH}} {long_title_of(line):<{_TITLE}} {breaks:<9} {line.id}"


def event_text(event: Event, clock: Clock) -> str:
    """`20:09:01.233  0:00:30  b0.1  commercial  tvdb:1`, then black behind it, fades, graphics, and what there is to say."""
    part = event.id.rpartition("/")[2]
    start = f" from {length_text(event.offset)}" if event.offset else ""
    what = f"{event.item or '-'}{start}"
    rest = [f"+{event.pad} ms black"] if event.pad else []
    rest += [f"fade {event.fade[0]} {event.fade[1]} ms"] if any(event.fade) else []
    rest += ["+ " + ", ".join(dict.fromkeys(cue.graphic for cue in event.gfx))] if event.gfx else []
    rest += [event.note] if event.note else []
    text = f"{clock.exact(event.at)}  {length_text(event.ms):<11}  {part:<6} {event.kind:<12} {what:<{_ITEM}}"
    return "  ".join([text, *rest]).rstrip()
