"""`retrovue init`: a new station that passes `check` and plays with the demo media."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from retrovue.cli.new_project import for_editors, ignored_files, write

if TYPE_CHECKING:
    from collections.abc import Mapping

    from retrovue.cli.plex_setup import PlexSetup
    from retrovue.cli.session import Session

STATION_FILES = {
    "station.yaml": "station.yaml.j2",
    "traffic.yaml": "traffic.yaml.j2",
    "channels/01-first.yaml": "channel.yaml.j2",
}


def register(app: typer.Typer) -> None:
    app.command("init")(init)


def init(
    directory: Annotated[
        Path, typer.Argument(help="Folder of the new project; it may exist.", metavar="DIR")
    ] = Path(),
    timezone: Annotated[str, typer.Option(help="Time zone of the station's clock.", metavar="ZONE")] = "UTC",
    source: Annotated[
        Path | None,
        typer.Option("--from", help="Schedules of another system, a file or a folder.", metavar="PATH"),
    ] = None,
    format: Annotated[
        str | None,
        typer.Option(help="Which system: fieldstation42, ersatztv, tunarr or dizquetv.", metavar="NAME"),
    ] = None,
    plex: Annotated[
        bool, typer.Option("--plex", help="Sign in to Plex, and take programmes from a server.")
    ] = False,
    server: Annotated[
        str | None, typer.Option(help="Which Plex server, when the account has several.", metavar="NAME")
    ] = None,
) -> None:
    """Make a new station that plays at once, one from a Plex server, or one from another system's schedules."""
    from retrovue.cli.session import current

    session = current()
    project = (session.project / directory).resolve()
    station = session.station or station_id(project.name)
    _insist_on_id(station)
    _insist_on_zone(timezone)
    if plex or server is not None:
        _from_plex(session, project, station, timezone, server, source, format)
        return
    if source is not None or format is not None:
        from retrovue.cli.importing import read_import, station_files, tell

        imported = read_import(project, station, timezone, source, format)
        write(project, for_editors({**station_files(imported, station), **ignored_files()}))
        tell(session, imported, project, station)
        command = f"retrovue{_there(project)}"
        session.say(f"next: {command} check && {command} sync && {command} build")
        return
    write(project, new_files(station, project.name or station, timezone))
    if session.json:
        session.record("result", project=str(project), station=station)
    session.say(f"made station `{station}` in {project}")
    command = f"retrovue{_there(project)}"
    session.say(f"next: {command} demo && {command} sync && {command} build")
    session.say(f"then: {command} run")


def _from_plex(
    session: Session, project: Path, station: str, timezone: str, server: str | None, source: Path | None, format: str | None
) -> None:  # fmt: skip
    """A new station with a Plex server; for one that is there, its token and the lines to add."""
    from retrovue.cli.plex_setup import keep_token, sign_in, tell

    if source is not None or format is not None:
        raise typer.BadParameter("`--plex` and `--from` make different stations; give one of them")
    is_new = not (project / "stations" / station / "station.yaml").exists()
    setup = sign_in(session, server)
    keep_token(project, setup)
    if is_new:
        write(project, new_files(station, project.name or station, timezone, setup))
    tell(session, setup, project, station, rendered("plex-source.yaml.j2", {"plex": setup}), is_new)
    if is_new:
        command = f"retrovue{_there(project)}"
        session.say(f"next: {command} demo && {command} sync && {command} build")
        session.say(f"then: {command} run")


def _there(project: Path) -> str:
    """The option that leads from here to the project, as a shell takes it; nothing when this is it."""
    here = Path.cwd()
    if project == here:
        return ""
    inside = project.is_relative_to(here)
    return f" -C {shlex.quote(str(project.relative_to(here) if inside else project))}"


def station_id(name: str) -> str:
    """`My Station!` -> `my-station`; a name without letters -> `station`."""
    from retrovue.importers.names import slug

    return slug(name, "station")


def new_files(station: str, name: str, timezone: str, plex: PlexSetup | None = None) -> dict[str, str]:
    """Text of each file of the project, by its path."""
    from retrovue.language.texts import LONGEST_SHOWN

    words = {"id": station, "name": name[:LONGEST_SHOWN], "timezone": timezone, "plex": plex}
    files = {
        f"stations/{station}/{path}": rendered(template, words) for path, template in STATION_FILES.items()
    }
    return for_editors({**files, **ignored_files()})


def rendered(template: str, words: Mapping[str, object]) -> str:
    """A template of a new station with its words in place."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    from retrovue.load.package_files import template_folder

    templates = Environment(  # noqa: S701 - the texts are YAML, and names go through the `yaml` filter
        loader=FileSystemLoader(template_folder() / "init"),
        undefined=StrictUndefined,
        keep_trailing_newline=True,
        trim_blocks=True,
    )
    templates.filters["yaml"] = quoted
    return templates.get_template(template).render(words)


def quoted(text: str) -> str:
    """A YAML scalar that is this text whatever it holds."""
    printable = "".join(letter if letter.isprintable() else " " for letter in text)
    return "'" + printable.replace("'", "''") + "'"


def _insist_on_id(name: str) -> None:
    if station_id(name) != name:
        raise typer.BadParameter(f"`{name}` is not an id; write it as `{station_id(name)}`")


def _insist_on_zone(name: str) -> None:
    from retrovue.diagnostics.suggest import closest
    from retrovue.timing.instants import zone, zone_names

    try:
        zone(name)
    except KeyError:
        near = closest(name, zone_names())
        hint = f"; did you mean `{near}`?" if near else ""
        raise typer.BadParameter(f"there is no time zone `{name}`{hint}") from None
