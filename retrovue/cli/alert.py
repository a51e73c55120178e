"""`retrovue alert`: something else than the log on the channels of the running station, for a while."""

from __future__ import annotations

import getpass
from typing import TYPE_CHECKING, Annotated, Any

import typer

from retrovue.cli.compiling import JsonLines
from retrovue.cli.complete import channels as channel_names

if TYPE_CHECKING:
    from retrovue.cli.session import Session
    from retrovue.load.project import StationPlace

_PATH = "/api/v1/air/overrides"


def register(app: typer.Typer) -> None:
    app.command("alert")(alert)


def alert(
    text: Annotated[
        str | None,
        typer.Argument(help="What the card says; with --clear, the number of an override.", metavar="TEXT"),
    ] = None,
    channels: Annotated[
        list[str] | None,
        typer.Option(
            help="Only on this channel; may be repeated.", metavar="CHANNEL", autocompletion=channel_names
        ),
    ] = None,
    minutes: Annotated[float, typer.Option(min=0.1, max=1440, help="For how long.")] = 15,
    detail: Annotated[str, typer.Option(help="A line below the text; by default the station's name.")] = "",
    item: Annotated[
        str, typer.Option(help="Show this item of the catalog instead of a card.", metavar="KEY")
    ] = "",
    slate: Annotated[
        bool, typer.Option("--slate", help="Show the station's slate instead of a card.")
    ] = False,
    filler: Annotated[
        bool, typer.Option("--filler", help="Show each channel's ident instead of a card.")
    ] = False,
    priority: Annotated[
        int, typer.Option(min=0, max=100, help="The higher one shows where several would.")
    ] = 50,
    why: Annotated[str, typer.Option(help="A note for the journal.")] = "",
    clear: Annotated[bool, typer.Option("--clear", help="Give the air back to the schedule.")] = False,
    list_: Annotated[bool, typer.Option("--list", help="Print what is in force.")] = False,
    json: JsonLines = False,
) -> None:
    """Take the channels of the running station over with a card, and give them back."""
    from retrovue.cli import station_in_use
    from retrovue.cli.running import ask
    from retrovue.cli.session import current

    session = current(json)
    place = station_in_use.find(session)
    if sum((bool(text) and not clear, bool(item), slate, filler, clear, list_)) != 1:
        raise typer.BadParameter("say one of: a TEXT, --item, --slate, --filler, --clear or --list")
    in_force: list[dict[str, Any]] = ask(place, _PATH)["overrides"]
    if clear:
        _clear(session, place, text, in_force)
        return
    if not list_:
        what = "item" if item else "slate" if slate else "filler" if filler else "card"
        asked = {
            "what": what, "text": text or "", "detail": detail, "item": item, "channels": channels or [],
            "seconds": max(5, round(minutes * 60)), "priority": priority, "who": _user(), "why": why,
        }  # fmt: skip
        in_force = [_told(place, "POST", _PATH, asked)]
    for override in in_force:
        _show(session, override)
    if list_ and not in_force:
        session.say("no override is in force")


def _clear(session: Session, place: StationPlace, number: str | None, in_force: list[dict[str, Any]]) -> None:
    if number is not None and not (number.isascii() and number.isdecimal()):
        raise typer.BadParameter(f"`{number}` is not the number of an override; `--list` prints them")
    numbers = [int(number)] if number is not None else [override["id"] for override in in_force]
    for one in numbers:
        _show(session, _told(place, "DELETE", f"{_PATH}/{one}"))
    if not numbers:
        session.say("no override is in force")


def _told(place: StationPlace, method: str, path: str, body: Any = None) -> dict[str, Any]:
    """The answer, or StationError with what the station says."""
    from retrovue.cli.running import request
    from retrovue.diagnostics import Diagnostic, StationError
    from retrovue.diagnostics.codes import CODES

    status, answer = request(place, method, path, body)
    if status < 300 and isinstance(answer, dict):
        return answer
    problem = answer if isinstance(answer, dict) else {}
    code = problem.get("code") if problem.get("code") in CODES else "RV710"
    help = (str(problem["action"]),) if problem.get("action") else ()
    if status == 401:
        help = (
            "run it as the user that runs the station: the token lies in the state folder, for that user only",
        )
    message = str(problem.get("detail") or f"the station answers {status}")
    raise StationError([Diagnostic(str(code), message, help=help)], 4 if status in (401, 503) else 1)


def _show(session: Session, override: dict[str, Any]) -> None:
    from datetime import UTC, datetime

    if session.json:
        session.record("override", **override)
        return
    where = ", ".join(override["channels"]) or "all channels"
    until = datetime.fromtimestamp(override["until"] / 1000, UTC).astimezone()
    state = "over" if override["state"] == "cleared" else f"until {until:%H:%M:%S %Z}"
    words = override["text"] or override["item"]
    print(f"{override['id']:<4} {override['what']:<7} {where:<24} {state:<22} {words}".rstrip())


def _user() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return ""
