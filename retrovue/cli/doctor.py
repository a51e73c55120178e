"""`retrovue doctor`: whether the machine, the sources and the files are as the station needs them."""

from __future__ import annotations

import os
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from retrovue.cli.compiling import JsonLines
from retrovue.cli.complete import clients
from retrovue.cli.session import Session, current
from retrovue.diagnostics import StationError

if TYPE_CHECKING:
    from retrovue.doctor.finding import Finding
    from retrovue.load.project import StationPlace

_COLORS = {"ok": "32", "warning": "33", "error": "31"}


def register(app: typer.Typer) -> None:
    app.command("doctor")(doctor)


def doctor(
    client: Annotated[
        str | None,
        typer.Option(
            help="Ask the running station as this client does.", metavar="NAME", autocompletion=clients
        ),
    ] = None,
    url: Annotated[
        str | None,
        typer.Option(help="Where the client is sent, instead of where the station is.", metavar="URL"),
    ] = None,
    bundle: Annotated[
        Path | None,
        typer.Option(
            help="Write all that somebody needs who is to help, without secrets.", metavar="FILE.zip"
        ),
    ] = None,
    paths: Annotated[bool, typer.Option("--paths", help="Leave paths of files in the bundle.")] = False,
    json: JsonLines = False,
) -> None:
    """Say whether the machine, the sources and the files are as the station needs them. Changes nothing."""
    from retrovue.doctor import whole

    session = current(json)
    if url is not None and client is None:
        raise typer.BadParameter("`--url` goes with `--client`")
    if paths and bundle is None:
        raise typer.BadParameter("`--paths` goes with `--bundle`")
    if bundle is not None:
        _write_bundle(session, bundle, paths)
        return
    counts: Counter[str] = Counter()
    environment = denied = False
    for finding in (
        whole.findings(session.project, session.station)
        if client is None
        else _of_client(session, client, url)
    ):
        counts[finding.health] += 1
        environment = environment or (finding.health == "error" and not finding.of_station)
        denied = denied or _is_denied(session, finding)
        _show(session, finding)
    _conclude(session, counts)
    if counts["error"] or denied:
        raise typer.Exit(4 if environment else 1)


def _is_denied(session: Session, finding: Finding) -> bool:
    return finding.health == "warning" and (session.strict or finding.code in session.deny)


def _write_bundle(session: Session, path: Path, paths: bool) -> None:
    """With what the station tells, when it is on the air."""
    from retrovue.cli.station_in_use import find
    from retrovue.cli.system_clock import SystemClock
    from retrovue.ffmpeg.find import find_ffmpeg
    from retrovue.web.bundle import Bundle, write_bundle

    place = find(session)
    try:
        ffmpeg = find_ffmpeg("", os.environ, None).path
    except StationError:
        ffmpeg = "ffmpeg"  # the doctor's part tells why there is none
    packed = Bundle(place, os.environ, SystemClock().now(), paths).packed(ffmpeg, _of_air(place))
    write_bundle(path, packed)
    if session.json:
        session.record("result", command="doctor", bundle=str(path), bytes=len(packed))
    session.say(f"wrote {path} ({len(packed) // 1024 + 1:,} KB); look into it, then give it to whom you like")


def _of_air(place: StationPlace) -> list[tuple[str, str]]:
    from retrovue.cli.running import ask
    from retrovue.web.bundle import text_of

    try:
        return [("air.json", text_of(ask(place, "/api/v1/air")))]
    except StationError as error:
        return [("air.json", text_of({"problem": error.diagnostics[0].message}))]


def _of_client(session: Session, client: str, url: str | None) -> Iterator[Finding]:
    """What the client does, and the station's own mistakes when its address is asked for."""
    from retrovue.cli.running import heard_at
    from retrovue.cli.system_clock import SystemClock
    from retrovue.doctor import client as doctor_client
    from retrovue.doctor import whole

    if client not in doctor_client.NAMES:
        raise typer.BadParameter(f"no client is named `{client}`; there are {', '.join(doctor_client.NAMES)}")
    if url is not None:
        address = doctor_client.given(url)
    else:
        place, document, found = whole.station(session.project, session.station)
        yield from (one for one in found if one.health != "ok")
        address = doctor_client.of_station(document, heard_at(place.state) if place is not None else None)
    yield from doctor_client.findings(client, address, SystemClock().now())


def _show(session: Session, finding: Finding) -> None:
    from retrovue.diagnostics.visible import visible, without_passwords

    def safe(text: str) -> str:
        return visible(without_passwords(text))

    text, cures = safe(finding.text), [safe(cure) for cure in finding.cures]
    if session.json:
        session.record(
            "check", health=finding.health, what=finding.what, text=text, help=cures, code=finding.code
        )
        return
    health = f"{finding.health:<8}"
    if sys.stdout.isatty() if session.color is None else session.color:
        health = f"\x1b[1;{_COLORS[finding.health]}m{health}\x1b[0m"
    code = f" [{finding.code}]" if finding.code else ""
    print(f"{health} {finding.what:<16} {text}{code}")
    for cure in cures:
        print(f"{'':<8} {'':<16} = help: {cure}", flush=True)


def _conclude(session: Session, counts: Counter[str]) -> None:
    from retrovue.diagnostics.render_text import counted

    if session.json:
        session.record("result", command="doctor", **{name: counts[name] for name in _COLORS})
    bad = [counted(counts[name], name) for name in ("error", "warning") if counts[name]]
    session.say(f"doctor found {' and '.join(bad) or 'nothing wrong'}")
