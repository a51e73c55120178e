"""`retrovue asrun`: what really aired, beside what was planned. Writes nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from retrovue.cli.compiling import AsOf, JsonLines
from retrovue.cli.complete import channels as channel_names

if TYPE_CHECKING:
    from collections.abc import Iterator

    from retrovue.cli.published import Published
    from retrovue.playout_log.as_run import AsRun, Compared
    from retrovue.playout_log.words import Clock

_DIFFERENCES = 3
"""Exit code, as of `plan --exit-code`."""


def register(app: typer.Typer) -> None:
    app.command("asrun")(asrun)


def asrun(
    channel: Annotated[
        str | None, typer.Argument(help="Id or number of a channel.", autocompletion=channel_names)
    ] = None,
    from_: Annotated[
        str | None,
        typer.Option(
            "--from", help="Begin here; by default where the broadcast day began.", metavar="INSTANT"
        ),
    ] = None,
    to: Annotated[
        str | None, typer.Option("--to", help="End here; by default now.", metavar="INSTANT")
    ] = None,
    compare: Annotated[
        bool,
        typer.Option("--compare", help="Only what differed from the plan; exit with 3 when something did."),
    ] = False,
    as_of: AsOf = None,
    json: JsonLines = False,
) -> None:
    """Print what viewers were given of every event: as planned, in part, a stand-in, or nobody watched."""
    from retrovue.cli.published import published
    from retrovue.cli.session import current

    session = current(json)
    station = published(session, as_of)
    start, end = _span(station, from_, to)
    differs = False
    for id in station.channels(channel):
        entries = list(_entries(station, id, start, end))
        differs = differs or any(entry.differs for entry in entries)
        shown = [entry for entry in entries if entry.differs or not compare]
        if session.json:
            for entry in shown:
                session.record("as_run", channel=id, **_fields(entry))
        else:
            print("\n".join([_head(station, id, start, end, len(shown), compare), *_lines(station, shown)]))
    if compare and differs:
        raise typer.Exit(_DIFFERENCES)


def _span(station: Published, from_: str | None, to: str | None) -> tuple[int, int]:
    from retrovue.cli.compiling import instant_of
    from retrovue.timing.broadcast_day import broadcast_day

    start = instant_of(from_, station.tz) if from_ else None
    end = instant_of(to, station.tz) if to else station.now
    if start is None:
        start = broadcast_day(station.tz, station.today, station.document.station.day_start).start
    if start >= end:
        raise typer.BadParameter("--from must lie before --to")
    return start, min(end, station.now)


def _entries(station: Published, channel: str, start: int, end: int) -> Iterator[Compared]:
    from retrovue.load.log_files import LogFolder
    from retrovue.playout_log.as_run import compare
    from retrovue.record.reading import as_run_lines
    from retrovue.timing.broadcast_day import Span

    lines = as_run_lines(station.place.state / "station.sqlite", channel, start, end)
    logs, span = (
        LogFolder(station.place.state),
        Span.of(station.tz, station.document.station.day_start, start, end),
    )
    slots, events = logs.programmes_between(channel, span), logs.events_between(channel, span)
    return compare(slots, events, lines, start, end)


def _head(station: Published, channel: str, start: int, end: int, count: int, compare: bool) -> str:
    clock = _clock(station, start, end)
    nothing = ("  nothing differed from the plan" if compare else "  no log") if not count else ""
    return f"{channel}  {clock.moment(start)} to {clock.moment(end)}  {station.tz}{nothing}"


def _clock(station: Published, start: int, end: int) -> Clock:
    from retrovue.playout_log.words import Clock

    return Clock(str(station.tz), start, max(end, start + 1))


def _lines(station: Published, entries: list[Compared]) -> Iterator[str]:
    """A line for each programme, and under it one for each piece of it that somebody watched."""
    from retrovue.playout_log.words import length_text, long_title_of

    if not entries:
        return
    clock = _clock(station, _at(entries[0]), _at(entries[-1]))
    slot = None
    for entry in entries:
        if entry.slot is not None and entry.slot is not slot:
            slot = entry.slot
            unseen = "" if entry.planned else "  not watched"
            yield f"  {clock.second(slot.at)}  {length_text(slot.ms):<8} {long_title_of(slot):<44} {slot.id}{unseen}"
        if entry.planned is not None or entry.ran is not None:
            yield f"    {_piece(entry, clock)}"


def _at(entry: Compared) -> int:
    event = entry.planned or entry.ran or entry.slot
    return event.at if event else 0


def _piece(entry: Compared, clock: Clock) -> str:
    from retrovue.playout_log.words import length_text

    event = entry.planned or entry.ran
    assert event is not None
    part = event.id.rpartition("/")[2]
    what = f"{clock.exact(event.at)}  {length_text(event.ms):<11}  {part:<6} {event.kind:<12} {event.item or '-':<32}"
    return "  ".join([what, *_outcome(entry)]).rstrip()


def _outcome(entry: Compared) -> list[str]:
    from retrovue.playout_log.as_run import NOT_WATCHED

    if entry.ran is None:
        return [NOT_WATCHED]
    drift = entry.ran.drift
    found = [f"{entry.ran.status:<11}", *_stood_in(entry.ran)]
    found += [f"began {drift / 1000:+.3f} s"] if drift else []
    found += [entry.ran.reason] if entry.ran.reason else []
    return found + (["the log does not hold it any more"] if entry.planned is None else [])


def _stood_in(ran: AsRun) -> Iterator[str]:
    from retrovue.playout_log.as_run import IDENT, OTHER, SLATE

    for letter, name in ((IDENT, "ident"), (SLATE, "slate"), (OTHER, "override")):
        length = ran.shown(letter)
        if length:
            yield f"{length / 1000:.1f} s {name}"


def _fields(entry: Compared) -> dict[str, Any]:
    """One JSON record: lengths and instants in ms."""
    from retrovue.playout_log.as_run import IDENT, NOT_WATCHED, OTHER, REAL, SLATE

    ran, event = entry.ran, entry.planned or entry.ran or entry.slot
    assert event is not None
    told: dict[str, Any] = {
        "id": event.id, "slot": entry.slot.id if entry.slot else None, "kind": event.kind, "item": event.item,
        "at": event.at, "ms": event.ms, "planned": entry.planned is not None or ran is None,
        "status": ran.status if ran else NOT_WATCHED,
    }  # fmt: skip
    if ran is None:
        return told
    return told | {
        "started": ran.started, "drift": ran.drift, "real": ran.shown(REAL), "ident": ran.shown(IDENT),
        "slate": ran.shown(SLATE), "override": ran.shown(OTHER), "trace": ran.trace, "reason": ran.reason,
    }  # fmt: skip
