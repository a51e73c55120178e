"""`retrovue show log | now | next | why | media | runs | air | config`: what logs, catalog, air and files say. Writes nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from retrovue.cli.compiling import AsOf, JsonLines
from retrovue.cli.complete import channels, programs
from retrovue.cli.session import Session, current

if TYPE_CHECKING:
    from collections.abc import Iterator

    from retrovue.cli.published import Published
    from retrovue.playout_log import CoarseLine, DayLog, Event

Channel = Annotated[str | None, typer.Argument(help="Id or number of a channel.", autocompletion=channels)]
Program = Annotated[
    str | None, typer.Option(help="Only this program.", metavar="NAME", autocompletion=programs)
]


def register(app: typer.Typer) -> None:
    from retrovue.cli.show_air import show_air
    from retrovue.cli.show_config import show_config
    from retrovue.cli.show_media import show_media
    from retrovue.cli.show_runs import show_runs
    from retrovue.cli.show_why import show_why

    commands = typer.Typer(
        no_args_is_help=True,
        help="Show what the published schedule says, and why; the catalog; the air; and the settings.",
    )
    commands.command("log")(show_log)
    commands.command("now")(show_now)
    commands.command("next")(show_next)
    commands.command("why")(show_why)
    commands.command("media")(show_media)
    commands.command("runs")(show_runs)
    commands.command("air")(show_air)
    commands.command("config")(show_config)
    app.add_typer(commands, name="show")


def show_log(
    channel: Channel = None,
    day: Annotated[
        str | None, typer.Option(help="Which broadcast day; by default the one on the air.", metavar="DAY")
    ] = None,
    fine: Annotated[bool, typer.Option("--fine", help="Every piece, breaks included.")] = False,
    program: Program = None,
    as_of: AsOf = None,
    json: JsonLines = False,
) -> None:
    """Print the log of a day: every programme, and with --fine every piece of it."""
    from retrovue.cli.published import parse_day, published
    from retrovue.playout_log.listing import listing

    session = current(json)
    station = published(session, as_of)
    wanted = parse_day(day, station.today)
    logs = [station.day(id, wanted) for id in station.channels(channel)]
    if not session.json:
        print("\n\n".join(listing(log, fine=fine, program=program or "") for log in logs))
        return
    for log in logs:
        session.record("day", **log.header._asdict())
        for line in log.coarse:
            if program in (None, line.program):
                _record_line(session, log, line, fine)


def _record_line(session: Session, log: DayLog, line: CoarseLine, fine: bool) -> None:
    from retrovue.playout_log.codec import event_fields

    session.record("line", **line._asdict())
    for event in log.events if fine else ():
        if event.id.rpartition("/")[0] == line.id:
            session.record("event", **event_fields(event))


def show_now(channel: Channel = None, as_of: AsOf = None, json: JsonLines = False) -> None:
    """Print what is on the air."""
    from retrovue.cli.published import published
    from retrovue.playout_log.codec import event_fields
    from retrovue.playout_log.words import Clock, length_text, long_title_of

    session = current(json)
    station = published(session, as_of)
    for id in station.channels(channel):
        found = _on_air(station, id)
        if session.json:
            line, event = found or (None, None)
            session.record(
                "now", channel=id, number=station.number(id), at=station.now,
                line=line._asdict() if line else None, event=event_fields(event) if event else None,
            )  # fmt: skip
        elif found is None:
            print(f"{station.number(id):<5} {id:<16} nothing is planned")
        else:
            line, event = found
            clock = Clock(str(station.tz), line.at, line.end)
            span = f"{clock.second(line.at)} to {clock.second(line.end)}"
            left = length_text((line.end - station.now) // 1000 * 1000)
            print(
                f"{station.number(id):<5} {id:<16} {long_title_of(line):<44} {span}, {left} left  {event.id}"
            )


def _on_air(station: Published, channel: str) -> tuple[CoarseLine, Event] | None:
    for log in station.ahead(channel):
        line = next((line for line in log.coarse if line.at <= station.now < line.end), None)
        event = next((event for event in log.events if event.at <= station.now < event.end), None)
        if line is not None and event is not None:
            return line, event
    return None


def show_next(
    channel: Channel = None,
    count: Annotated[
        int | None, typer.Option(min=1, max=1000, help="How many; one, or five of a single channel.")
    ] = None,
    program: Program = None,
    as_of: AsOf = None,
    json: JsonLines = False,
) -> None:
    """Print what comes next."""
    from itertools import islice

    from retrovue.cli.published import published
    from retrovue.playout_log.words import Clock, length_text, long_title_of

    session = current(json)
    station = published(session, as_of)
    for id in station.channels(channel):
        for line in islice(_coming(station, id, program), count or (5 if channel else 1)):
            if session.json:
                session.record("line", **line._asdict())
                continue
            at = Clock(str(station.tz), line.at, line.end).moment(line.at)
            print(
                f"{station.number(id):<5} {at}  {length_text(line.ms):<8} {long_title_of(line):<44} {line.id}"
            )


def _coming(station: Published, channel: str, program: str | None) -> Iterator[CoarseLine]:
    for log in station.ahead(channel):
        for line in log.coarse:
            if line.at > station.now and program in (None, line.program):
                yield line
