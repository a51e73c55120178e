"""`retrovue show why ADDRESS`: the rule behind a line of the log, and what aired around it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

import typer

from retrovue.cli.compiling import AsOf, CatalogFile, JsonLines
from retrovue.cli.complete import addresses
from retrovue.cli.session import Session, current

if TYPE_CHECKING:
    from retrovue.cli.published import Published
    from retrovue.plan.why import Holds, Reason
    from retrovue.playout_log import CoarseLine, DayLog

Row = tuple[str, str, str]
"""What it is about, the words, and the place in the station's files."""


def show_why(
    address: Annotated[
        str,
        typer.Argument(
            help="Of a line, as `show log` prints it.", metavar="ADDRESS", autocompletion=addresses
        ),
    ],
    as_of: AsOf = None,
    catalog: CatalogFile = None,
    json: JsonLines = False,
) -> None:
    """Explain a line of the log: which entry, program and break format chose it, and what gave way."""
    from retrovue.cli.published import published
    from retrovue.plan.why import find, why

    session = current()
    session.json = session.json or json
    station = published(session, as_of)
    days = _days(station, address)
    found = find(days, address)
    if found is None:
        raise _unknown(address, days)
    reason = why(station.document, days, *found, station.now, _holds(station, catalog))
    rows = list(_rows(station, reason))
    if session.json:
        _record(session, reason, rows)
        return
    print((found[1] or found[0]).id)
    for name, text, place in rows:
        written = _written(session, place)
        print(
            f"  {name:<9} {text}"
            + (f"  ({place})" if place else "")
            + (f"\n            {written}" if written else "")
        )


def _record(session: Session, reason: Reason, rows: list[Row]) -> None:
    from retrovue.cli.show import event_fields

    session.record(
        "why", address=(reason.event or reason.line).id, zone=reason.zone.value, line=reason.line._asdict(),
        event=event_fields(reason.event) if reason.event else None,
        edited=list(reason.rule.edited) if reason.rule else [],
        reasons=[{"about": name, "text": text, "place": place} for name, text, place in rows],
    )  # fmt: skip


def _days(station: Published, address: str) -> list[DayLog]:
    """All days of the channel of an address, with the events of the weeks before it."""
    from datetime import date, timedelta

    from retrovue.load.log_files import LogFolder

    channel, _, rest = address.strip("/").partition("/")
    try:
        day = date.fromisoformat(rest[:10])
    except ValueError:
        raise _unknown(address, []) from None
    if channel not in station.document.channels:
        raise _unknown(address, [], [*station.document.channels])
    fine_from = max(day, date.min + timedelta(days=99)) - timedelta(days=8)
    return LogFolder(station.place.state).read_all(channel, fine_from, station.now)[0]


def _unknown(address: str, days: list[DayLog], names: list[str] | None = None) -> Exception:
    from retrovue.diagnostics import Diagnostic, StationError
    from retrovue.diagnostics.suggest import closest, hint

    day = address.strip("/").partition("/")[2][:10]
    lines = [line for log in days if log.header.day == day for line in log.coarse]
    known = [
        *(line.id for line in lines),
        *(event.id for log in days if log.header.day == day for event in log.events),
    ]
    near = closest(address, known)
    form = "write it as `show log` prints it: one/2026-10-31/2000-movies/0"
    if names:
        cure = hint(address.partition("/")[0], names)
    elif days and not lines:
        cure = f"channel `{days[0].header.channel}` has no log of {day}; its last is of {days[-1].header.day}"
    else:
        cure = f"did you mean `{near}`?" if near else form
    return StationError([Diagnostic("RV814", f"there is no line `{address}` in the log", help=(cure,))])


def _holds(station: Published, catalog: str | None) -> Holds | None:
    """Which pool holds which item, where there is a catalog."""
    from pathlib import Path

    from retrovue import pipeline
    from retrovue.cli import station_in_use
    from retrovue.plan.selections import Selections

    where = pipeline.catalog_url(station.place, station.document)
    if catalog is None and (not isinstance(where, Path) or not where.is_file()):
        return None
    snapshot = station_in_use.snapshot_for(station.place, station.document, catalog)
    selections = Selections(pipeline.correct(station.document, snapshot), station.document.collections)

    def holds(pool: str, key: str) -> bool:
        model = station.document.pools.get(pool)
        return model is not None and any(item.key == key for item in selections.items(model.from_))

    return holds


# ---- in words


def _rows(station: Published, reason: Reason) -> Iterator[Row]:
    yield from _airs(station, reason)
    yield from _rule(station, reason)
    yield from _around(station, reason)
    yield from _break(station, reason)
    yield from _edits(reason)


def _airs(station: Published, reason: Reason) -> Iterator[Row]:
    from retrovue.playout_log.words import Clock, length_text, long_title_of

    line, event = reason.line, reason.event
    clock = Clock(str(station.tz), line.at, line.end)
    running = f"{length_text(line.length)} in " if line.length else ""
    slot = f"{long_title_of(line)}, {running}a slot of {length_text(line.ms)}"
    yield "airs", f"{slot}, {clock.moment(line.at)}; {reason.zone.value}", ""
    if line.item:
        yield "item", line.item, ""
    if event is not None:
        part = event.id[len(line.id) + 1 :]
        what = f"{part}: {event.kind}" + (f" {event.item}" if event.item else "")
        yield "piece", f"{what}, {length_text(event.ms)} at {clock.exact(event.at)}", ""


def _rule(station: Published, reason: Reason) -> Iterator[Row]:
    from retrovue.plan.line_rule import BREAKS, ENTRY, OFF_AIR, PROGRAM

    line, rule = reason.line, reason.rule
    if rule is None:
        yield "channel", "the channel is gone from the station", ""
        return
    where = {name: station.loaded.tree.where(path) for name, path in rule.paths.items()}
    if line.layer:
        yield "layer", line.layer, ""
    if rule.slot is None and line.layer == OFF_AIR:
        yield "grid", "the channel is off the air", where.get(ENTRY, "")
    elif rule.slot is None:
        yield "grid", "no entry of the grid leads here any more", ""
    else:
        name = getattr(rule.slot.entry, "id", None)
        text = f"entry `{name}` for `{rule.slot.program}`" if name else f"entry for `{rule.slot.program}`"
        yield "grid", text, where.get(ENTRY, "")
    chosen = f"`{line.program}`" + _settings(rule.program)
    if reason.fallback:
        chosen += ": the fallback, since nothing of the entry's own program fits or is left"
    yield (
        "program",
        chosen if rule.program is not None else f"`{line.program}` is not written",
        where.get(PROGRAM, ""),
    )
    if rule.format or line.breaks:
        text = f"format `{rule.format}`" if rule.format else "a format that was edited since"
        yield "breaks", f"{text}, {line.breaks} inside the programme", where.get(BREAKS, "")


def _settings(program: object) -> str:
    """The order of a program and how long its items rest, where it has them."""
    from retrovue.timing.durations import duration_text

    order, rest = getattr(program, "order", None), getattr(program, "rest", 0)
    words = [str(order)] if isinstance(order, str) else []
    words += [f"rest {duration_text(rest)}"] if isinstance(rest, int) and rest else []
    return f" ({', '.join(words)})" if words else ""


def _around(station: Published, reason: Reason) -> Iterator[Row]:
    def named(line: CoarseLine) -> str:
        return f"{long_title_of(line)}, {Clock(str(station.tz), line.at, line.end).moment(line.at)}"

    from retrovue.playout_log.words import Clock, length_text, long_title_of

    yield "before it", named(reason.before) if reason.before else "nothing of this program is in the log", ""
    if reason.after:
        yield "after it", named(reason.after), ""
    at = reason.event.at if reason.event is not None else reason.line.at
    if reason.aired is not None:
        ago = length_text((at - reason.aired) // 1000 * 1000)
        yield (
            "repeated",
            f"this item aired {ago} before, {Clock(str(station.tz), reason.aired, at).moment(reason.aired)}",
            "",
        )


def _break(station: Published, reason: Reason) -> Iterator[Row]:
    from retrovue.timing.durations import duration_text

    for use in reason.pools:
        rest = f" (rest {duration_text(use.rest)})" if use.rest else ""
        yield "pool", f"`{use.pool}`{rest}", station.loaded.tree.where(use.path)
    if reason.short_rest:
        yield "gave way", "the rest of its pool", ""
    if reason.event is not None and reason.event.note:
        yield "note", reason.event.note, ""


def _edits(reason: Reason) -> Iterator[Row]:
    from retrovue.playout_log.pins import Zone

    if reason.rule is None or not reason.rule.edited:
        return
    parts = " and ".join(reason.rule.edited)
    stays = reason.zone in (Zone.AIRED, Zone.FROZEN)
    fate = (
        "the line stays, since it has aired or is about to"
        if stays
        else "`retrovue plan` shows what becomes of it"
    )
    yield "edited", f"{parts} written differently since this was planned; {fate}", ""


def _written(session: Session, place: str) -> str:
    """The line of the station's file, as it is written."""
    file, _, line = place.rpartition(":")
    text = session.read_line(file, int(line)) if file and line.isdigit() else None
    return (text or "").strip()[:120]
