"""`retrovue doctor`: whether the machine, the sources and the files are as the station needs them."""

from __future__ import annotations

import os
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from retrovue.cli.compiling import JsonLines
from retrovue.cli.complete import clients
from retrovue.cli.session import Session, current

if TYPE_CHECKING:
    from retrovue.cli.finding import Finding
    from retrovue.load.project import StationPlace
    from retrovue.pipeline import Document

_COLORS = {"ok": "32", "warning": "33", "error": "31"}
_SHORTEST_SECRET = 4


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
    json: JsonLines = False,
) -> None:
    """Say whether the machine, the sources and the files are as the station needs them. Changes nothing."""
    session = current()
    session.json = session.json or json
    if url is not None and client is None:
        raise typer.BadParameter("`--url` goes with `--client`")
    counts: Counter[str] = Counter()
    environment = False
    for finding in _findings(session) if client is None else _of_client(session, client, url):
        counts[finding.health] += 1
        environment = environment or (finding.health == "error" and not finding.of_station)
        _show(session, finding)
    _conclude(session, counts)
    denied = session.strict and counts["warning"] > 0
    if counts["error"] or denied:
        raise typer.Exit(4 if environment else 1)


def _findings(session: Session) -> Iterator[Finding]:
    """As they are found: a server may take its time. No secret of the station stands in any of them."""
    from retrovue.cli import doctor_machine as machine
    from retrovue.cli.doctor_sources import sources

    yield machine.python()
    place, document, found = _station(session)
    yield from found
    yield from machine.ffmpeg(document)
    if place is not None:
        yield machine.state(place, document)
    if place is not None and document is not None:
        yield from machine.catalog(place, document)
        secrets = _secrets(document)
        yield from (_without(finding, secrets) for finding in sources(place, document))


def _of_client(session: Session, client: str, url: str | None) -> Iterator[Finding]:
    """What the client does, and the station's own mistakes when its address is asked for."""
    from retrovue.cli import doctor_client
    from retrovue.cli.system_clock import SystemClock

    if client not in doctor_client.NAMES:
        raise typer.BadParameter(f"no client is named `{client}`; there are {', '.join(doctor_client.NAMES)}")
    if url is not None:
        address = doctor_client.given(url)
    else:
        place, document, found = _station(session)
        yield from (one for one in found if one.health != "ok")
        address = doctor_client.of_station(place, document)
    yield from doctor_client.findings(client, address, SystemClock().now())


def _station(session: Session) -> tuple[StationPlace | None, Document | None, Sequence[Finding]]:
    from retrovue import pipeline
    from retrovue.cli.finding import Finding, ok, told
    from retrovue.diagnostics import Severity, StationError
    from retrovue.diagnostics.render_text import counted
    from retrovue.load.project import find_station

    try:
        place = find_station(session.project, session.station)
    except StationError as error:
        return None, None, told("station", error.diagnostics)
    loaded = pipeline.load(place, os.environ)
    if loaded.document is not None:
        channels = counted(len(loaded.document.channels), "channel")
        return place, loaded.document, [ok("station", f"`{place.id}` can be read, {channels}")]
    errors = sum(one.severity is Severity.ERROR for one in loaded.diagnostics)
    text, cures = f"`{place.id}` has {counted(errors, 'mistake')} in its files", ("run `retrovue check`",)
    return place, loaded.draft, [Finding("error", "station", text, cures, of_station=True)]


def _secrets(document: Document) -> list[str]:
    tokens = (getattr(source, "token", "") for source in document.sources.values())
    return [token for token in tokens if len(token) >= _SHORTEST_SECRET]


def _without(finding: Finding, secrets: Sequence[str]) -> Finding:
    from dataclasses import replace

    def clean(text: str) -> str:
        for secret in secrets:
            text = text.replace(secret, "*****")
        return text

    return replace(finding, text=clean(finding.text), cures=tuple(map(clean, finding.cures)))


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
