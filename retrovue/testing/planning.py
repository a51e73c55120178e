"""Plans a station from its files and a catalog export, without touching anything."""

import os
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from os import PathLike
from pathlib import Path
from tempfile import TemporaryDirectory

from retrovue import pipeline
from retrovue.catalog.export import snapshot_from_lines
from retrovue.diagnostics import Diagnostic, Severity, StationError
from retrovue.diagnostics.render_text import render
from retrovue.load.project import StationPlace
from retrovue.media.snapshot import CatalogSnapshot
from retrovue.playout_log.listing import listing
from retrovue.testing import StationFailed
from retrovue.timing.instants import parse_instant, zone


def planned_text(
    station: str | PathLike[str],
    catalog: str | PathLike[str] | None,
    as_of: str | int,
    days: int,
    channels: Collection[str] | None,
    fine: bool,
) -> str:
    """The days of every channel, one after the other. Raises StationFailed."""
    folder = Path(station).resolve()
    export = Path(catalog) if catalog is not None else folder / "catalog.jsonl"
    with compiled_station(folder, export, as_of, days, channels) as compiled:
        logs = [day for channel in compiled.plan.days.values() for day in channel]
        return "\n\n".join(listing(log, fine=fine) for log in logs) + "\n"


@contextmanager
def compiled_station(
    folder: Path, catalog: Path, as_of: str | int, days: int, channels: Collection[str] | None = None
) -> Iterator[pipeline.Compiled]:
    """A station, compiled as if for the first time with an empty state folder. Raises StationFailed."""
    project = folder.parents[1] if folder.parent.name == "stations" else folder.parent
    with TemporaryDirectory(prefix="retrovue-") as state:
        place = StationPlace(folder.name, project, folder, Path(state))
        try:
            compiled = _compiled(place, catalog, as_of, days, channels)
        except StationError as error:
            raise StationFailed(_told(error.diagnostics, project)) from None
        yield compiled


def _compiled(
    place: StationPlace, catalog: Path, as_of: str | int, days: int, channels: Collection[str] | None
) -> pipeline.Compiled:
    loaded = pipeline.load(place, os.environ)
    document = loaded.document
    if document is None:
        raise StationError(loaded.diagnostics)
    unknown = sorted(set(channels or ()) - set(document.channels))
    if unknown:
        raise StationError([Diagnostic("RV101", f"there is no channel `{unknown[0]}`")])
    tz = zone(document.station.timezone)
    instant = parse_instant(as_of, tz) if isinstance(as_of, str) else as_of
    return pipeline.compile_station(place, loaded, _snapshot(catalog), instant, days=days, channels=channels)


def _snapshot(catalog: Path) -> CatalogSnapshot:
    try:
        lines = catalog.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        cure = "make it with `retrovue catalog export FILE`"
        what = f"the catalog export cannot be read: {error}"
        raise StationError([Diagnostic("RV605", what, place=str(catalog), help=(cure,))]) from None
    return snapshot_from_lines(lines)


def _told(diagnostics: Iterable[Diagnostic], project: Path) -> str:
    """Every error; warnings only where there is nothing worse."""

    def line(file: str, number: int) -> str | None:
        try:
            return (project / file).read_text(encoding="utf-8").splitlines()[number - 1]
        except (OSError, UnicodeDecodeError, IndexError):
            return None

    found = list(diagnostics)
    errors = [d for d in found if d.severity is Severity.ERROR]
    return "the station cannot be planned\n\n" + render(errors or found, line, color=False)
