"""`retrovue init --plex`: a person signs in, chooses a server, and the station gets its source and its token."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import typer

from retrovue.cli.session import Session
from retrovue.cli.system_clock import SystemClock
from retrovue.diagnostics import Diagnostic, StationError
from retrovue.sources.plex_sign_in import PLEX_TV, PlexAccount, named, reachable

if TYPE_CHECKING:
    from retrovue.sources.plex_server import PlexLibrary
    from retrovue.sources.plex_sign_in import Server

_KINDS = {"movie": "movie", "show": "episode"}
"""Type of a library -> kind of its items."""


@dataclass(frozen=True, slots=True)
class PlexSetup:
    """What the templates of a new station write about a server. The token is not among it."""

    id: str
    """Of the source."""
    url: str
    libraries: tuple[tuple[str, str], ...]
    """Titles and kinds."""
    locations: tuple[str, ...]
    """Folders of the libraries, as the server writes them."""
    token: str = field(repr=False)

    @property
    def kinds(self) -> tuple[str, ...]:
        return tuple(sorted({kind for _, kind in self.libraries}))


def sign_in(session: Session, wanted: str | None) -> PlexSetup:
    """Waits until somebody has signed in. Raises StationError (RV520 to RV526)."""
    with closing(PlexAccount(PLEX_TV)) as account:
        pin = account.pin()
        if session.json:
            session.record("sign-in", link=pin.link, code=pin.code, seconds=pin.seconds)
        session.say("open this link in a browser, on any device, and sign in to Plex:")
        session.say(f"  {pin.link}")
        session.say(f"waiting for code {pin.code}, {pin.seconds // 60} minutes at most; Ctrl-C stops")
        token = account.wait(pin, SystemClock().now)
        server = _chosen(session, account.servers(token), wanted)
    session.say(f"signed in; looking for the server `{server.name}`")
    return _set_up(session, server)


def _chosen(session: Session, servers: Sequence[Server], wanted: str | None) -> Server:
    names = ", ".join(f"`{server.name}`" for server in servers)
    if not servers:
        _fail("the account has no server", "sign in with the account that owns the server")
    if wanted is not None:
        cure = f"the account has {names}"
        return named(servers, wanted) or _fail(f"the account has no server `{wanted}`", cure)
    if len(servers) == 1:
        return servers[0]
    if session.json or not _on_terminal():
        _fail(f"the account has several servers: {names}", f"choose one with `--server '{servers[0].name}'`")
    for place, server in enumerate(servers, 1):
        session.say(f"  {place}  {server.name}{'' if server.owned else ' (shared with you)'}")
    number: int = typer.prompt("which server", default=1, type=int, err=True)
    if not 1 <= number <= len(servers):
        raise typer.BadParameter(f"there is no server {number}")
    return servers[number - 1]


def _on_terminal() -> bool:
    return sys.stdin.isatty()


def _set_up(session: Session, server: Server) -> PlexSetup:
    from retrovue.importers.names import slug
    from retrovue.sources.plex_server import PlexServer
    from retrovue.sources.reader import ListingCut

    connection = reachable(server)
    if connection is None:
        cure = "start it, or run this on a machine from which it can be reached"
        _fail(f"the server `{server.name}` answers at none of its {len(server.connections)} addresses", cure)
    if connection.relay:
        session.say("it answers through a relay of Plex only: slow, and not meant for more than a look")
    with closing(PlexServer(connection.uri, server.token)) as plex:
        try:
            libraries = plex.libraries()
        except ListingCut as cut:
            raise StationError([cut.diagnostic], 4) from None
    id = slug(server.name, "plex")
    aired = [one for one in libraries if one.kind in _KINDS]
    locations = dict.fromkeys(place for one in aired for place in one.locations)
    return PlexSetup(
        "plex" if id == "reels" else id, connection.uri, _titles(aired), tuple(locations), server.token
    )


def _titles(libraries: Iterable[PlexLibrary]) -> tuple[tuple[str, str], ...]:
    """Each title once, as the station names libraries by them."""
    from retrovue.sources.plex_server import same_name

    found = {same_name(one.title): (" ".join(one.title.split()), _KINDS[one.kind]) for one in libraries}
    return tuple(found.values())


def keep_token(project: Path, setup: PlexSetup) -> None:
    """Writes the token where only its owner reads it, in a folder that git ignores. A new one replaces an old one."""
    from retrovue.cli.new_project import refusal

    folder = project / "secrets"
    part = folder / f".{setup.id}.part"
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not (folder / ".gitignore").exists():
            (folder / ".gitignore").write_text("*\n", encoding="utf-8")
        part.unlink(missing_ok=True)
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(setup.token + "\n")
        part.replace(folder / f"{setup.id}.token")
    except OSError as error:
        message = f"cannot write the token: {(error.strerror or 'unknown').lower()}"
        raise refusal(message, project, "choose a folder you may write to") from error


def tell(session: Session, setup: PlexSetup, project: Path, station: str, lines: str, is_new: bool) -> None:
    """What was made; for a station that was there, the lines to put into it."""
    if session.json:
        session.record(
            "result", project=str(project), station=station, source=setup.id, url=setup.url, made=is_new, yaml=lines
        )  # fmt: skip
    titles = ", ".join(f"`{title}`" for title, _ in setup.libraries) or "no libraries of films or shows"
    session.say(f"the server has {titles}")
    session.say(f"its token is in secrets/{setup.id}.token, which git ignores")
    if is_new:
        session.say(f"made station `{station}` in {project}")
        return
    session.say(f"the station `{station}` is there already; it may need these lines under `sources:`")
    if not session.json:
        print(lines, end="")


def _fail(message: str, cure: str) -> NoReturn:
    raise StationError([Diagnostic("RV526", message, help=(cure,))], 4)
