"""`retrovue show why ADDRESS`: the rule behind a line of the log, and what aired around it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from retrovue.cli.compiling import AsOf, CatalogFile, JsonLines
from retrovue.cli.complete import addresses
from retrovue.cli.session import Session, current

if TYPE_CHECKING:
    from retrovue.cli.published import Published
    from retrovue.plan.reason_words import ReasonRow
    from retrovue.plan.why import Holds, Reason
    from retrovue.playout_log import DayLog


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
    from retrovue.plan.reason_words import reason_rows
    from retrovue.plan.why import find, why

    session = current(json)
    station = published(session, as_of)
    days = _days(station, address)
    found = find(days, address)
    if found is None:
        raise _unknown(address, days)
    reason = why(station.document, days, *found, station.now, _holds(station, catalog))
    rows = list(reason_rows(reason, str(station.tz), station.loaded.tree.where))
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


def _record(session: Session, reason: Reason, rows: list[ReasonRow]) -> None:
    from retrovue.playout_log.codec import event_fields

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
    from retrovue.catalog.place import is_there
    from retrovue.cli import station_in_use
    from retrovue.plan.selections import Selections

    where = pipeline.catalog_url(station.place, station.document)
    if catalog is None and (not isinstance(where, Path) or not is_there(where)):
        return None
    snapshot = station_in_use.snapshot_for(station.place, station.document, catalog)
    selections = Selections(pipeline.correct(station.document, snapshot), station.document.collections)

    def holds(pool: str, key: str) -> bool:
        model = station.document.pools.get(pool)
        return model is not None and any(item.key == key for item in selections.items(model.from_))

    return holds


def _written(session: Session, place: str) -> str:
    """The line of the station's file, as it is written."""
    file, _, line = place.rpartition(":")
    text = session.read_line(file, int(line)) if file and line.isdigit() else None
    return (text or "").strip()[:120]
