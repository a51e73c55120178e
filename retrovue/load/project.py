"""Which station a command means, and where its files and its state live."""

from dataclasses import dataclass
from pathlib import Path

from retrovue.diagnostics import Diagnostic, StationError
from retrovue.diagnostics.suggest import hint


@dataclass(frozen=True, slots=True)
class StationPlace:
    """`folder` holds the station's files, `state` what RetroVue keeps about it."""

    id: str
    project: Path
    folder: Path
    state: Path


def find_station(project: Path, asked: str | None) -> StationPlace:
    """The station `asked` for, or the only one. Raises StationError (RV805, RV806)."""
    stations = station_folders(project)
    if asked is not None and asked not in stations:
        help = hint(asked, stations) or "`retrovue init` makes a station"
        raise StationError(
            [Diagnostic("RV805", f"there is no station `{asked}`", place=str(project), help=(help,))], 4
        )
    if not stations:
        help = "run the command in the folder that holds `stations/`, or name it with `-C DIR`"
        raise StationError(
            [Diagnostic("RV805", "there is no station here", place=str(project), help=(help,))], 4
        )
    if asked is None and len(stations) > 1:
        names = ", ".join(f"`{name}`" for name in stations)
        help = f"name one with `--station`: {names}"
        raise StationError(
            [Diagnostic("RV806", "there is more than one station", place=str(project), help=(help,))], 2
        )
    id = asked or next(iter(stations))
    return StationPlace(id, project, stations[id], project / ".retrovue" / id)


def station_folders(project: Path) -> dict[str, Path]:
    """Folders below `stations/` that hold station files, by id."""
    try:
        below = sorted(path for path in (project / "stations").iterdir() if path.is_dir())
    except OSError:
        return {}
    return {path.name: path for path in below if not path.name.startswith(".") and any(path.rglob("*.yaml"))}
