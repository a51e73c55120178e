"""`retrovue discover`: asks Plex servers for a title, and says how a station names each film and show of it."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from retrovue.cli import station_in_use
from retrovue.cli.compiling import JsonLines
from retrovue.cli.session import Session, current

if TYPE_CHECKING:
    from retrovue.diagnostics import Diagnostic, StationError
    from retrovue.media.item import Item
    from retrovue.sources import PlexSource
    from retrovue.sources.plex_server import Found

_LONGEST_TOKEN = 4096


def register(app: typer.Typer) -> None:
    app.command("discover")(discover)


def discover(
    title: Annotated[str, typer.Option(help="Words of the title.", metavar="TEXT")],
    year: Annotated[int | None, typer.Option(help="Only those of this year.", metavar="YEAR")] = None,
    url: Annotated[
        str | None, typer.Option(help="This server, instead of those of the station.", metavar="URL")
    ] = None,
    token_file: Annotated[
        Path | None,
        typer.Option(help="File with its token; else `PLEX_TOKEN` of the environment.", metavar="FILE"),
    ] = None,
    json: JsonLines = False,
) -> None:
    """Find films and shows on Plex servers, and the selectors that tell them apart."""
    from retrovue.media.picking import in_order

    session = current(json)
    if not title.strip():
        raise typer.BadParameter("a title is needed, such as `--title 'Battlestar Galactica'`")
    if token_file is not None and url is None:
        raise typer.BadParameter("`--token-file` holds the token of a server; say with `--url` of which")
    servers = _of_station(session) if url is None else {"": _named(url, token_file)}
    answers = [_ask(name, model, title.strip(), year) for name, model in servers.items()]
    found = in_order((item for answer in answers for item in answer.items), title.strip())
    _print(session, found, title.strip(), len(servers))
    problems = [problem for answer in answers for problem in answer.problems]
    session.tell(problems)
    if problems:
        raise typer.Exit(4)


@dataclass(frozen=True, slots=True)
class _Answer:
    items: tuple[Item, ...] = ()
    problems: tuple[Diagnostic, ...] = ()


def _of_station(session: Session) -> Mapping[str, PlexSource]:
    """The Plex servers of the station in use; those without their token are told of by the loader."""
    from retrovue.diagnostics import StationError
    from retrovue.sources import PlexSource

    try:
        _, loaded, document = station_in_use.load(session)
    except StationError as error:
        raise _with_cure(error, "or name a server with `--url`") from None
    models = {name: model for name, model in document.sources.items() if isinstance(model, PlexSource)}
    lost = [
        one for one in loaded.diagnostics if one.code == "RV036" and one.path[1:2] and one.path[1] in models
    ]
    ready = {name: model for name, model in models.items() if model.url and model.token}
    if not models:
        _stop(
            "RV508", "the station has no Plex server", "write one under `sources:`, or name one with `--url`"
        )
    if not ready:
        raise StationError(lost, 4)
    session.tell(lost)
    return ready


def _with_cure(error: StationError, cure: str) -> StationError:
    from retrovue.diagnostics import StationError

    told = [replace(one, help=(*one.help, cure)) if one.code == "RV805" else one for one in error.diagnostics]
    return StationError(told, error.exit_code)


def _named(url: str, token_file: Path | None) -> PlexSource:
    """A server that no station knows; its token never stands on the command line."""
    from pydantic import ValidationError

    from retrovue.sources import PlexSource

    token = os.environ.get("PLEX_TOKEN", "") if token_file is None else _read(token_file)
    if not token.strip():
        _stop(
            "RV030",
            f"there is no token for the server `{_host(url)}`",
            "set `PLEX_TOKEN`, or name a file with `--token-file`",
        )
    try:
        return PlexSource(type="plex", url=url, token=token.strip())
    except ValidationError as error:
        asked = error.errors()[0]["loc"] == ("url",)
        what = "address" if asked else "token"
        cure = "write it as `http://plex.lan:32400`" if asked else "name a file that holds the token alone"
        _stop("RV030", f"the {what} of the server is not on one line, or is too long", cure)


def _host(url: str) -> str:
    from retrovue.sources.plex_failure import shown_address

    return shown_address(url)


def _read(path: Path) -> str:
    try:
        with path.open(encoding="utf-8") as file:
            return file.read(_LONGEST_TOKEN)
    except (OSError, UnicodeDecodeError):
        _stop("RV030", f"the file `{path}` cannot be read", "name the file that holds the token alone")


def _ask(source: str, model: PlexSource, title: str, year: int | None) -> _Answer:
    """What one server has. Its failure does not keep the others from answering."""
    from retrovue.sources.plex_server import PlexServer
    from retrovue.sources.plex_session import Patience
    from retrovue.sources.reader import ListingCut

    patience = Patience(connect=5, answer=30, waits=(1,))
    with closing(PlexServer(model.url, model.token, source=source, patience=patience)) as server:
        try:
            found = server.find_shows(title, year)
        except ListingCut as cut:
            return _Answer(problems=(cut.diagnostic,))
    return _Answer(tuple(_items(source, model, found)))


def _items(source: str, model: PlexSource, found: tuple[Found, ...]) -> Iterator[Item]:
    """As the catalog will have them: a show as an episode of it. Libraries that the station leaves out give none."""
    from retrovue.sources.plex_server import same_name

    named = {same_name(name): library for name, library in model.libraries.items()}
    for one in found:
        library = named.get(same_name(one.library))
        if any(other.enabled for other in named.values()) if library is None else not library.enabled:
            continue
        yield replace(_item(one, library.kind if library else None), source=source, library=one.library)


def _item(found: Found, kind: str | None) -> Item:
    from retrovue.media.item import Item
    from retrovue.media.shows import title_alone
    from retrovue.sources.plex_items import own_guids

    if found.kind != "show":
        about = (("edition", found.edition),) if found.edition else ()
        guids = own_guids(found.guids, found.edition)
        return Item(found.ref, kind or "movie", found.title, 0, year=found.year, guids=guids, extra=about)
    years = (("show_year", str(found.year)),) if found.year else ()
    show = title_alone(found.title)
    return Item(found.ref, kind or "episode", "", 0, show=show, show_guids=found.guids, extra=years)


def _print(session: Session, found: list[Item], title: str, servers: int) -> None:
    from retrovue.diagnostics.render_text import counted
    from retrovue.media.picking import pickers

    for item in found:
        (_record if session.json else _print_match)(session, item, pickers(item, found))
    if session.json:
        session.record("result", command="discover", matches=len(found))
    elif not found:
        session.say(f"no film or show with `{title}` in its title on {counted(servers, 'server')}")


@dataclass(frozen=True, slots=True)
class _Words:
    title: str
    year: str
    kind: str
    edition: str | None
    ids: tuple[str, ...]


def _words(item: Item) -> _Words:
    from retrovue.media.shows import show_year

    if item.show:
        return _Words(item.show, show_year(item), "show", None, item.show_guids)
    year = str(item.year or "")
    return _Words(item.title, year, item.kind, dict(item.extra).get("edition"), item.guids)


def _record(session: Session, item: Item, lines: tuple[str, ...]) -> None:
    words = _words(item)
    session.record(
        "match", title=words.title, year=int(words.year) if words.year else None, kind=words.kind,
        edition=words.edition, library=item.library, source=item.source or None, guids=list(words.ids),
        selectors=list(lines),
    )  # fmt: skip


def _print_match(_: Session, item: Item, lines: tuple[str, ...]) -> None:
    """Selectors as a line of YAML; one with letters that nobody sees could not be copied."""
    from retrovue.cli.init import quoted
    from retrovue.diagnostics.visible import visible

    words = _words(item)
    year, edition = f" ({words.year})" if words.year else "", f", {words.edition}" if words.edition else ""
    where = f"{item.library} of {item.source}" if item.source else item.library
    print(visible(f"{words.title}{year}{edition}  {words.kind} in {where}"))
    print(f"  ids: {' '.join(words.ids) or 'none'}")
    shown = [line for line in lines if line.isprintable()]
    for line in shown:
        print(f"  from: {quoted(line)}")
    if not shown:
        print("  no selector tells it from the others; name it by `path` or `library`")


def _stop(code: str, message: str, cure: str) -> NoReturn:
    from retrovue.diagnostics import Diagnostic, StationError

    raise StationError([Diagnostic(code, message, help=(cure,))], 4)
