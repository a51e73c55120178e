"""The reason of a line of the log in words: what each is about, the words, and the place in the station's files."""

from collections.abc import Callable, Iterator
from typing import NamedTuple

from retrovue.plan.line_rule import BREAKS, ENTRY, OFF_AIR, PROGRAM
from retrovue.plan.why import Reason
from retrovue.playout_log import CoarseLine
from retrovue.playout_log.pins import Zone
from retrovue.playout_log.words import Clock, length_text, long_title_of
from retrovue.timing.durations import duration_text

Path = tuple[str, ...]
PlaceOf = Callable[[Path], str]
"""A YAML path -> `file:line`, or an empty text."""


class ReasonRow(NamedTuple):
    about: str
    text: str
    place: str = ""


def reason_rows(reason: Reason, timezone: str, place_of: PlaceOf) -> Iterator[ReasonRow]:
    yield from _airs(reason, timezone)
    yield from _rule(reason, place_of)
    yield from _around(reason, timezone)
    yield from _break(reason, place_of)
    yield from _edits(reason)


def _airs(reason: Reason, timezone: str) -> Iterator[ReasonRow]:
    line, event = reason.line, reason.event
    clock = Clock(timezone, line.at, line.end)
    running = f"{length_text(line.length)} in " if line.length else ""
    slot = f"{long_title_of(line)}, {running}a slot of {length_text(line.ms)}"
    yield ReasonRow("airs", f"{slot}, {clock.moment(line.at)}; {reason.zone.value}")
    if line.item:
        yield ReasonRow("item", line.item)
    if event is not None:
        part = event.id[len(line.id) + 1 :]
        what = f"{part}: {event.kind}" + (f" {event.item}" if event.item else "")
        yield ReasonRow("piece", f"{what}, {length_text(event.ms)} at {clock.exact(event.at)}")


def _rule(reason: Reason, place_of: PlaceOf) -> Iterator[ReasonRow]:
    line, rule = reason.line, reason.rule
    if rule is None:
        yield ReasonRow("channel", "the channel is gone from the station")
        return
    where = {name: place_of(path) for name, path in rule.paths.items()}
    if line.layer:
        yield ReasonRow("layer", line.layer)
    if line.layer == OFF_AIR:
        before = " before its `start`" if rule.paths[ENTRY][-1:] == ("start",) else ""
        yield ReasonRow("grid", f"the channel is off the air{before}", where.get(ENTRY, ""))
    elif rule.slot is None:
        yield ReasonRow("grid", "no entry of the grid leads here any more")
    else:
        name = getattr(rule.slot.entry, "id", None)
        text = f"entry `{name}` for `{rule.slot.program}`" if name else f"entry for `{rule.slot.program}`"
        yield ReasonRow("grid", text, where.get(ENTRY, ""))
    chosen = f"`{line.program}`" + _settings(rule.program)
    if reason.instead:
        chosen += f": {reason.instead}"
    is_written = rule.program is not None
    yield ReasonRow(
        "program", chosen if is_written else f"`{line.program}` is not written", where.get(PROGRAM, "")
    )
    if rule.format or line.breaks:
        text = f"format `{rule.format}`" if rule.format else "a format that was edited since"
        yield ReasonRow("breaks", f"{text}, {line.breaks} inside the programme", where.get(BREAKS, ""))


def _settings(program: object) -> str:
    """The order of a program and how long its items rest, where it has them."""
    order, rest = getattr(program, "order", None), getattr(program, "rest", 0)
    words = [str(order)] if isinstance(order, str) else []
    words += [f"rest {duration_text(rest)}"] if isinstance(rest, int) and rest else []
    return f" ({', '.join(words)})" if words else ""


def _around(reason: Reason, timezone: str) -> Iterator[ReasonRow]:
    def named(line: CoarseLine) -> str:
        return f"{long_title_of(line)}, {Clock(timezone, line.at, line.end).moment(line.at)}"

    yield ReasonRow(
        "before it", named(reason.before) if reason.before else "nothing of this program is in the log"
    )
    if reason.after:
        yield ReasonRow("after it", named(reason.after))
    at = reason.event.at if reason.event is not None else reason.line.at
    if reason.aired is not None:
        ago = length_text((at - reason.aired) // 1000 * 1000)
        when = Clock(timezone, reason.aired, at).moment(reason.aired)
        yield ReasonRow("repeated", f"this item aired {ago} before, {when}")


def _break(reason: Reason, place_of: PlaceOf) -> Iterator[ReasonRow]:
    for use in reason.pools:
        rest = f" (rest {duration_text(use.rest)})" if use.rest else ""
        yield ReasonRow("pool", f"`{use.pool}`{rest}", place_of(use.path))
    if reason.short_rest:
        yield ReasonRow("gave way", f"the rest of its {reason.short_rest}")
    if reason.event is not None and reason.event.note:
        yield ReasonRow("note", reason.event.note)


def _edits(reason: Reason) -> Iterator[ReasonRow]:
    if reason.rule is None or not reason.rule.edited:
        return
    parts = " and ".join(reason.rule.edited)
    stays = reason.zone in (Zone.AIRED, Zone.FROZEN)
    fate = (
        "the line stays, since it has aired or is about to"
        if stays
        else "`retrovue plan` shows what becomes of it"
    )
    yield ReasonRow("edited", f"{parts} written differently since this was planned; {fate}")
